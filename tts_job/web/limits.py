"""How often and how much: token buckets by caller, and bodies that end where they must."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import Message, Receive

from tts_job.web.problems import Problem

MOST_CALLERS = 10_000
"""Remembered at once; the one that called longest ago is forgotten first."""


class Buckets:
    """A token bucket for each caller: `burst` requests at once, `per_minute` in the long run.

    `monotonic` gives seconds. Safe in any thread.
    """

    def __init__(self, per_minute: int, burst: int, monotonic: Callable[[], float]) -> None:
        self._per_s = per_minute / 60
        self._burst = float(burst)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What is left in each, and when that was so."""

    def take(self, caller: str) -> float:
        """Take one; 0 where there was one, else the seconds until there is."""
        now = self._monotonic()
        with self._lock:
            left, at = self._buckets.pop(caller, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._per_s)
            wait_s = 0.0 if left >= 1 else (1 - left) / self._per_s
            self._buckets[caller] = (left - 1 if not wait_s else left, now)
            if len(self._buckets) > MOST_CALLERS:
                self._buckets.popitem(last=False)
        return wait_s


def at_most(receive: Receive, limit_bytes: int) -> Receive:
    """`receive` that raises a Problem at the first byte too many: nothing further is read."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit_bytes:
            raise too_large(limit_bytes)
        return message

    return counted


def too_large(limit_bytes: int) -> Problem:
    detail = (
        f"cannot read the request: it has more than {limit_bytes:,} bytes;"
        " split the document, or put it into the inbox by another way"
    )
    return Problem(413, "too-large", detail)
