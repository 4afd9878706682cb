"""A render at work, with somebody beside it who tells how far it is and when it is to stop.

The render has a thread of its own. It is asked to stop between two segments; a thread that hangs in
an engine cannot be ended, so it is left behind, and stops by itself should it ever come back.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Generic, TypeVar

from tts_job.errors import RenderStalled
from tts_job.jobs.job import Progress
from tts_job.stopping import StoppedError

TELL_EVERY_S = 0.25
"""How far it is is told so often: a listener sees it move, and the database has little to do."""

T = TypeVar("T")


class Told:
    """What a render says of itself while it works (`tts_job.studio.Progress`)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._stopped = False
        self.progress = Progress()
        self.moved_at = clock()

    def begin(self, title: str, segments: int) -> None:
        self._move(lambda _: Progress(title, segments))

    def advance(self, cached: bool) -> None:
        self._move(lambda now: replace(now, done=now.done + 1, cached=now.cached + cached))

    def end(self) -> None:
        self._move(lambda now: now)

    def stop(self) -> None:
        """At the next segment."""
        self._stopped = True

    def _move(self, step: Callable[[Progress], Progress]) -> None:
        """Several segments are made at once, each by a thread."""
        with self._lock:
            self.progress = step(self.progress)
            self.moved_at = self._clock()
        if self._stopped:
            raise StoppedError


class Attended(Generic[T]):
    """Work in a thread of its own."""

    def __init__(self, name: str, work: Callable[[Told], T]) -> None:
        self.name = name
        self.told = Told()
        self._work = work
        self._is_given_up = False
        self._done = threading.Event()
        self._result: T | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def wait(self, watch: Callable[[Progress], bool], *, stall_s: float, stop_s: float) -> T:
        """What the work returns. Raises what it raises, StoppedError, or RenderStalled.

        `watch` is called again and again with how far it is; once it says False the work is asked
        to stop, and has `stop_s` seconds for the segment in hand.
        """
        deadline = float("inf")
        while not self._done.wait(TELL_EVERY_S):
            now = time.monotonic()
            if deadline == float("inf") and not watch(self.told.progress):
                self.told.stop()
                deadline = now + stop_s
            if now >= deadline:
                self._is_given_up = True
                raise StoppedError
            if now - self.told.moved_at >= stall_s:
                self.told.stop()
                self._is_given_up = True
                raise RenderStalled(self.name, stall_s)
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]  # it has one when it raised nothing

    def join(self) -> None:
        """Wait until its thread ends by itself."""
        self._thread.join()

    @property
    def is_left_behind(self) -> bool:
        """Nobody waits for it any more, and it is still at work."""
        return self._is_given_up and not self._done.is_set()

    def _run(self) -> None:
        try:
            self._result = self._work(self.told)
        except BaseException as error:
            self._error = error
        finally:
            self._done.set()
