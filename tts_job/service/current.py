"""The settings as their file says now, for parts that ask with each request.

Some count from the start to the end of a service: where it listens and lies, what was made of them
once. If half of it followed a change of these and half did not, it would look into one folder and
write into another; so all of it waits for the next start, and says so.
"""

import logging
import threading
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path

from tts_job.errors import SettingsError
from tts_job.settings.options import Section, Settings

logger = logging.getLogger(__name__)

AT_START = ("paths", "jobs", "api", "web", "logs", "inbox.watch", "inbox.poll_s", "show.base_url")
"""What counts from the next start on: sections, and options of others."""


class CurrentSettings:
    """Read again when their file has changed; while it is wrong they stay as they were.

    `load` reads them, `file` is looked at; the first call may raise SettingsError.
    """

    def __init__(self, load: Callable[[], Settings], file: Path) -> None:
        self._load, self._file = load, file
        self._lock = threading.Lock()
        self._state = self._look()
        self._settings = self._first = load()

    def __call__(self) -> Settings:
        state = self._look()
        if state != self._state:
            with self._lock:
                if state != self._state:
                    self._read_again(state)
        return self._settings

    def _read_again(self, state: tuple[int, ...]) -> None:
        self._state = state
        try:
            loaded = self._load()
        except SettingsError as error:
            logger.warning("the settings stay as they were: %s", error)
        else:
            self._settings = as_started(loaded, self._first)
            logger.info("the settings were read again")
            if self._settings != loaded:
                late = ", ".join(
                    key for key in AT_START if _at(loaded, key) != _at(self._first, key)
                )
                logger.warning("changed, and counts from the next start of the service: %s", late)

    def _look(self) -> tuple[int, ...]:
        try:
            found = self._file.stat()
        except OSError:
            return ()
        return (found.st_ino, found.st_size, found.st_mtime_ns)


def as_started(loaded: Settings, first: Settings) -> Settings:
    """The settings `loaded`, with what counts from a start as it was in the `first`."""
    kept: dict[str, Section] = {}
    for key in AT_START:
        name, _, option = key.partition(".")
        section: Section = getattr(first, name)
        if option:
            now: Section = kept.get(name, getattr(loaded, name))
            section = now.model_copy(update={option: getattr(section, option)})
        kept[name] = section
    return loaded.model_copy(update=kept)


def _at(settings: Settings, key: str) -> object:
    return attrgetter(key)(settings)
