"""The fakes do what their names say. That they keep the promises: engines/test_promises.py."""

import threading

import pytest

from tests.fakes import (
    RATE,
    Buggy,
    DiesMidway,
    Gated,
    RecoversLater,
    SilentEngine,
    ToneEngine,
    UnusableEngine,
    hum,
)
from tts_job.errors import EngineFailed, EngineUnusable


def test_a_hum_is_as_long_as_its_letters_and_marks_each_word() -> None:
    chunk = hum("bir  iki üç", 0.3)
    assert [word.char for word in chunk.words] == [0, 5, 9]
    gaps = 3 * (RATE // 500)
    assert len(chunk.pcm) // 2 == int(RATE * 0.06 * 8) + gaps
    assert hum("bir  iki üç", 0.3) == chunk


def test_the_tone_engine_remembers_what_it_said() -> None:
    engine = ToneEngine()
    engine.speak("bir", "hum")
    engine.speak("iki", "buzz")
    assert engine.said == ["bir", "iki"]


def test_its_voices_differ_in_loudness() -> None:
    engine = ToneEngine()
    assert engine.speak("bir", "hum").pcm != engine.speak("bir", "buzz").pcm


def test_one_dies_after_its_lives() -> None:
    engine = DiesMidway(lives=1)
    engine.probe()
    engine.speak("bir", "hum")
    with pytest.raises(EngineFailed, match="it died"):
        engine.speak("iki", "hum")


def test_one_is_never_there_and_may_come_back() -> None:
    with pytest.raises(EngineUnusable) as caught:
        UnusableEngine().probe()
    assert caught.value.retryable


def test_one_is_silent() -> None:
    chunk = SilentEngine().speak("bir", "hum")
    assert chunk.pcm
    assert not any(chunk.pcm)


def test_one_waits_until_it_is_let() -> None:
    engine = Gated()
    thread = threading.Thread(target=engine.speak, args=("bir", "hum"))
    thread.start()
    engine.asked.acquire()
    assert engine.said == []
    engine.let(1)
    thread.join()
    assert engine.said == ["bir"]


def test_one_recovers() -> None:
    engine = RecoversLater(failures=1)
    with pytest.raises(EngineFailed) as caught:
        engine.speak("bir", "hum")
    assert caught.value.retryable
    assert engine.speak("bir", "hum").pcm


def test_one_has_a_bug() -> None:
    with pytest.raises(ZeroDivisionError):
        Buggy().speak("bir", "hum")
