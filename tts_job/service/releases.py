"""Publishes what may be public from now on, and takes away what may not be any longer.

An embargo ends to the second, also one that ended while nothing ran; a show that the settings close
or open is moved at once.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from tts_job.errors import TtsJobError
from tts_job.opening import open_library
from tts_job.publish import is_misplaced, publish
from tts_job.release import next_release
from tts_job.settings.options import Settings

logger = logging.getLogger(__name__)

TICK_S = 0.5
"""Between two looks at the clock on the wall: it may be set, and a machine may sleep."""
AGAIN_S = 30.0
"""Before what could not be published is tried again."""


class Releases:
    """A thread that publishes at each end of an embargo. `clock` is in the show's zone."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        clock: Callable[[], dt.datetime],
        tick_s: float = TICK_S,
    ) -> None:
        self._settings, self._clock, self._tick_s = settings, clock, tick_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="releases", daemon=True)
        self._seen: tuple[int, ...] | None = None
        self._next: dt.datetime | None = None
        self._placed: Settings | None = None
        """Under which the show is known to lie where it should."""
        self._stuck: list[str] = []
        """What was due and could not be let out: it is said once."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stopping.wait(wait_s):
            try:
                wait_s = self._tick_s if self.is_done() else AGAIN_S
            except TtsJobError as error:
                logger.warning("%s", error)
                wait_s = AGAIN_S
            except Exception:
                logger.exception("a bug in tts-job in what ends embargoes")
                wait_s = AGAIN_S

    def is_done(self) -> bool:
        """Publish what is due; False where something still is."""
        settings, now = self._settings(), self._clock()
        if settings is not self._placed:
            if is_misplaced(settings):
                with open_library(settings) as library:
                    publish(settings, library, now)
            self._placed = settings
        seen = _states(settings.paths.library)
        if seen != self._seen:
            with open_library(settings) as library:
                self._next = next_release(library, now)
            self._seen = seen
        if self._next is None or self._next > now:
            return True
        self._seen = None  # whatever comes of it, it is looked up again
        with open_library(settings) as library:
            publish(settings, library, now)
            stuck = sorted(h.entry.episode.slug for h in library.held() if h.is_due(now))
        if stuck and stuck != self._stuck:
            logger.error(
                "cannot let out what is due: %s: its files are damaged or gone; "
                "render it again, or see `tts-job check`",
                ", ".join(stuck),
            )
        self._stuck = stuck
        return not stuck


def _states(library: Path) -> tuple[int, ...]:
    """Changes whenever the library does."""
    found = []
    for path in (library, library.with_name(f"{library.name}-wal")):
        try:
            state = path.stat()
            found += [state.st_ino, state.st_size, state.st_mtime_ns]
        except OSError:
            found.append(0)
    return tuple(found)
