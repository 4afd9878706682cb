"""How a program that runs until it is told to stop hears of that, and tells the work in hand."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)
SIGNAL_S = 0.5
"""The longest that a signal goes unheard."""


class StoppedError(Exception):
    """The work was asked to end; raised inside it."""


class StopFlag:
    """Progress of a pass, by which it is asked to end between two segments."""

    def __init__(self) -> None:
        self._is_set = threading.Event()

    def set(self) -> None:
        self._is_set.set()

    def wait(self, seconds: float) -> None:
        """Let so much time pass. Raises StoppedError."""
        self._is_set.wait(seconds)
        self._check()

    def begin(self, title: str, segments: int) -> None:  # noqa: ARG002 (nobody watches)
        self._check()

    def advance(self, cached: bool) -> None:  # noqa: ARG002
        self._check()

    def end(self) -> None: ...

    def _check(self) -> None:
        if self._is_set.is_set():
            raise StoppedError


@dataclass
class Notice:
    """What ends a program: a signal, or a part of it that failed."""

    arrived: threading.Event = field(default_factory=threading.Event)
    got: signal.Signals | None = None
    error: BaseException | None = None

    def fail(self, error: BaseException) -> None:
        self.error = self.error or error
        self.arrived.set()

    def wait(self) -> None:
        """Until it is there; to be called by the main thread.

        The system may hand a signal to any thread, which does not wake the main one, where
        handlers run: so this wakes by itself now and then.
        """
        while not self.arrived.wait(SIGNAL_S):
            pass


@contextmanager
def noticing() -> Iterator[Notice]:
    """Notes the first SIGTERM or SIGINT; from then on a further one ends the process at once.

    After the block they mean what they did before. To be called by the main thread.
    """
    notice = Notice()

    def note(number: int, _: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        notice.got = signal.Signals(number)
        notice.arrived.set()

    before = {number: signal.signal(number, note) for number in SIGNALS}
    try:
        yield notice
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
