"""Work that takes memory and time, a little of it at once: reading documents, previews.

A thread cannot be ended from outside. So there are few, and who waits too long is told so; the work
itself ends when it is done, and nobody can pile it up.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, TypeVar

from fastapi import Depends
from starlette.requests import Request

from tts_job.web.problems import Problem

PLACES = 2
"""At once; each may hold a document of api.upload_mb in memory."""

Made = TypeVar("Made")


class Bench:
    def __init__(self, places: int = PLACES) -> None:
        self._threads = ThreadPoolExecutor(places, "bench")
        self._lock = threading.Lock()
        self._at_work = 0

    async def do(self, work: Callable[[], Made]) -> Made:
        def counted() -> Made:
            with self._lock:
                self._at_work += 1
            try:
                return work()
            finally:
                with self._lock:
                    self._at_work -= 1

        return await asyncio.get_running_loop().run_in_executor(self._threads, counted)

    async def do_within(self, seconds: float, work: Callable[[], Made]) -> Made:
        """Raises Problem (503) when that is over; work that has not begun is then left undone."""
        try:
            return await asyncio.wait_for(self.do(work), seconds)
        except TimeoutError as error:
            detail = (
                f"cannot do this within {seconds:.0f} s: the text is long or the service is busy;"
                " try a part of it, or `tts-job preview FILE`"
            )
            raise Problem(503, "too-slow", detail) from error

    def close(self) -> None:
        """What has not begun is left undone. Nobody may ask for anything afterwards."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def is_busy(self) -> bool:
        """Something is at work still, and keeps the process until it is done."""
        with self._lock:
            return self._at_work > 0


def bench_of(request: Request) -> Bench:
    bench = request.app.state.bench
    assert isinstance(bench, Bench)
    return bench


AtBench = Annotated[Bench, Depends(bench_of)]
"""A route's parameter of this type is given the bench."""
