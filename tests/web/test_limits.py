"""Token buckets and ends of bodies by themselves."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from tests.web.service import Moment
from tts_job.web.limits import MOST_CALLERS, Buckets, at_most
from tts_job.web.problems import Problem


@given(
    st.integers(1, 600),
    st.integers(1, 50),
    st.lists(st.floats(0, 60), max_size=60),
)
def test_nobody_gets_more_than_the_burst_and_the_pace(
    per_minute: int, burst: int, waits: list[float]
) -> None:
    moment = Moment()
    buckets = Buckets(per_minute, burst, lambda: moment.seconds)
    taken = 0
    for wait_s in waits:
        moment.seconds += wait_s
        taken += buckets.take("a") == 0
    assert taken <= burst + moment.seconds * per_minute / 60 + 1e-6


@given(st.integers(1, 600), st.integers(1, 20))
def test_who_waits_as_long_as_told_gets_one(per_minute: int, burst: int) -> None:
    moment = Moment()
    buckets = Buckets(per_minute, burst, lambda: moment.seconds)
    while (wait_s := buckets.take("a")) == 0:
        pass
    moment.seconds += wait_s + 1e-9
    assert buckets.take("a") == 0


def test_callers_do_not_share_and_are_forgotten_when_there_are_too_many() -> None:
    buckets = Buckets(1, 1, lambda: 0.0)
    assert buckets.take("first") == 0
    assert buckets.take("first") > 0
    assert buckets.take("second") == 0
    for number in range(MOST_CALLERS):
        buckets.take(str(number))
    assert buckets.take("first") == 0


def test_nothing_is_read_beyond_the_piece_that_is_too_much() -> None:
    read = 0

    async def receive() -> Message:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"a" * 10, "more_body": True}

    async def read_all() -> None:
        limited = at_most(receive, 25)
        while True:
            await limited()

    with pytest.raises(Problem) as refused:
        asyncio.run(read_all())
    assert refused.value.status_code == 413
    assert read == 3
