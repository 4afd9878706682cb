"""The settings as their file says now, for parts that ask with each request."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from tts_job.errors import SettingsError
from tts_job.settings.options import Settings

logger = logging.getLogger(__name__)


class CurrentSettings:
    """Read again when their file has changed; while it is wrong they stay as they were.

    `load` reads them, `file` is looked at; the first call may raise SettingsError.
    """

    def __init__(self, load: Callable[[], Settings], file: Path) -> None:
        self._load, self._file = load, file
        self._lock = threading.Lock()
        self._state = self._look()
        self._settings = load()

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
            self._settings = self._load()
        except SettingsError as error:
            logger.warning("the settings stay as they were: %s", error)
        else:
            logger.info("the settings were read again")

    def _look(self) -> tuple[int, ...]:
        try:
            found = self._file.stat()
        except OSError:
            return ()
        return (found.st_ino, found.st_size, found.st_mtime_ns)
