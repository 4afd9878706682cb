"""Work that a few do at a time, and its end."""

import asyncio
import threading

import pytest

from tests.web.service import SOON_S
from tts_job.web.bench import Bench
from tts_job.web.problems import Problem


def test_who_waits_too_long_is_told_and_the_bench_knows_that_the_work_goes_on() -> None:
    bench, begun, may_end = Bench(places=1), threading.Event(), threading.Event()
    done: list[str] = []

    def hang() -> None:
        begun.set()
        may_end.wait(SOON_S)

    async def ask() -> None:
        waiting = asyncio.create_task(bench.do(hang))
        await asyncio.to_thread(begun.wait, SOON_S)
        with pytest.raises(Problem, match="within 0 s"):
            await bench.do_within(0.01, lambda: done.append("later"))
        assert bench.is_busy
        bench.close()
        assert bench.is_busy
        may_end.set()
        await waiting

    asyncio.run(ask())
    assert not bench.is_busy
    assert done == []
