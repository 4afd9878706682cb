"""Who waits for a job to change, and how they hear of it.

What happens in this process is told at once. What other processes do is looked for, for all who
wait by one query: two hundred idle listeners cost as much as one.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tts_job.errors import JobsUnavailable

LOOK_EVERY_S = 0.5


@dataclass(eq=False)
class _Listener:
    job: str
    tell: Callable[[], None]


@dataclass
class Changes:
    """`sequences` says the sequence of each of the given jobs that there is."""

    sequences: Callable[[list[str]], dict[str, int]]
    look_every_s: float = LOOK_EVERY_S
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _listeners: list[_Listener] = field(default_factory=list)
    _looking: threading.Thread | None = None
    _closed: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def listening(self, job: str, tell: Callable[[], None]) -> Iterator[None]:
        """Until the end of the block `tell` is called, by any thread, when the job has changed.

        It must not block. Changes that come close together may be told once.
        """
        listener = _Listener(job, tell)
        with self._lock:
            self._listeners.append(listener)
            if self._looking is None:
                self._looking = threading.Thread(target=self._look, name="changes", daemon=True)
                self._looking.start()
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)

    def tell(self, job: str) -> None:
        with self._lock:
            told = [each for each in self._listeners if each.job == job]
        for listener in told:
            listener.tell()

    def close(self) -> None:
        self._closed.set()
        looking = self._looking
        if looking is not None:
            looking.join()

    def _look(self) -> None:
        """While anybody listens."""
        seen: dict[str, int] = {}
        while not self._closed.wait(self.look_every_s):
            with self._lock:
                jobs = {each.job for each in self._listeners}
                if not jobs:
                    self._looking = None
                    return
            try:
                found = self.sequences(sorted(jobs))
            except JobsUnavailable:
                continue  # it comes back, and then is asked again
            for job, sequence in found.items():
                if seen.get(job) != sequence:
                    self.tell(job)
            seen = found
