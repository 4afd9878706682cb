"""Somebody stands beside a render: it stops between segments, or is left behind."""

import threading

import pytest

from tts_job.errors import EngineFailed, RenderStalled
from tts_job.jobs.attend import Attended, Told
from tts_job.jobs.job import Progress
from tts_job.stopping import StoppedError


def go_on(_: Progress) -> bool:
    return True


def stop(_: Progress) -> bool:
    return False


def segments(told: Told, may_go_on: threading.Event, count: int = 3) -> str:
    told.begin("Açılış", count)
    for _ in range(count):
        may_go_on.wait()
        told.advance(cached=False)
    told.end()
    return "done"


def test_what_the_work_returns_and_raises_comes_through() -> None:
    ready = threading.Event()
    ready.set()
    attended = Attended("a.md", lambda told: segments(told, ready))
    assert attended.wait(go_on, stall_s=10, stop_s=10) == "done"
    assert attended.told.progress == Progress("Açılış", segments=3, done=3)

    def fail(_: Told) -> str:
        raise EngineFailed("tone", "merhaba", "it died")

    with pytest.raises(EngineFailed, match="it died"):
        Attended("a.md", fail).wait(go_on, stall_s=10, stop_s=10)


def test_an_engine_that_takes_over_begins_anew() -> None:
    told = Told()
    told.begin("Açılış", 3)
    told.advance(cached=True)
    told.begin("Açılış", 4)
    told.advance(cached=True)
    told.advance(cached=False)
    assert told.progress == Progress("Açılış", segments=4, done=2, cached=1)


def test_it_stops_at_its_next_segment() -> None:
    may_go_on = threading.Event()
    attended = Attended("a.md", lambda told: segments(told, may_go_on))

    def stop_it(_: Progress) -> bool:
        may_go_on.set()  # the segment in hand is finished
        return False

    with pytest.raises(StoppedError):
        attended.wait(stop_it, stall_s=10, stop_s=10)
    assert attended.told.progress.done == 1
    assert not attended.is_left_behind


def test_what_does_not_stop_in_time_is_left_behind_and_stops_later() -> None:
    may_go_on = threading.Event()
    attended = Attended("a.md", lambda told: segments(told, may_go_on))
    with pytest.raises(StoppedError):
        attended.wait(stop, stall_s=10, stop_s=0.01)
    assert attended.is_left_behind
    may_go_on.set()
    attended.join()
    assert attended.told.progress.done == 1


def test_what_finishes_no_segment_for_long_has_failed_for_a_reason_that_passes() -> None:
    may_go_on = threading.Event()
    attended = Attended("a.md", lambda told: segments(told, may_go_on))
    with pytest.raises(
        RenderStalled, match=r"a\.md: none of its segments .* jobs\.stall_s"
    ) as caught:
        attended.wait(go_on, stall_s=0.01, stop_s=10)
    assert caught.value.retryable
    may_go_on.set()
    attended.join()
    assert attended.told.progress.done == 1  # it makes no more of them


def test_each_segment_is_a_sign_of_life() -> None:
    clock = iter(range(100))
    told = Told(lambda: float(next(clock)))
    before = told.moved_at
    told.begin("Açılış", 2)
    told.advance(cached=False)
    assert told.moved_at == before + 2
