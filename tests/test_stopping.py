"""A program is told to stop: once, and the second time it ends at once."""

import os
import signal
import threading

import pytest

from tts_job.stopping import SIGNALS, StopFlag, StoppedError, noticing


def test_a_flag_that_is_set_stops_whatever_asks() -> None:
    flag = StopFlag()
    flag.begin("Açılış", 1)
    flag.wait(0)
    flag.set()
    with pytest.raises(StoppedError):
        flag.begin("Kapanış", 1)
    with pytest.raises(StoppedError):
        flag.advance(True)
    with pytest.raises(StoppedError):
        flag.wait(60)


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_is_noted_and_the_second_would_end_the_process(
    number: signal.Signals,
) -> None:
    before = {each: signal.getsignal(each) for each in SIGNALS}
    with noticing() as notice:
        threading.Timer(0.01, os.kill, (os.getpid(), number)).start()
        notice.wait()
        assert notice.got is number
        assert {signal.getsignal(each) for each in SIGNALS} == {signal.SIG_DFL}
    assert {each: signal.getsignal(each) for each in SIGNALS} == before


def test_a_part_that_fails_ends_it_too_and_the_first_failure_is_told() -> None:
    with noticing() as notice:
        for text in ("first", "second"):
            notice.fail(ValueError(text))
        notice.wait()
    assert notice.got is None
    assert str(notice.error) == "first"
