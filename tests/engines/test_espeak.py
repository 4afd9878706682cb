"""The embedded voice: repeatable, treats text as data, and its helper may die at any time."""

import errno
import hashlib
import os
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tts_job.audio.mp3 import Mp3Format
from tts_job.cache import Cache
from tts_job.engines import espeak
from tts_job.engines.espeak import Espeak, Options
from tts_job.errors import EngineFailed, EngineUnusable
from tts_job.speak import Speaker, Target

SENTENCE = "Bugün burada, önemli bir konuyu görüşmek üzere toplandık."


@pytest.fixture
def engine() -> Iterator[Espeak]:
    opened = Espeak(Options())
    yield opened
    opened.close()


def digest(engine: Espeak, text: str) -> str:
    return hashlib.sha256(engine.speak(text, "tr").pcm).hexdigest()


def test_many_calls_from_many_threads_give_one_sound(engine: Espeak) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: digest(engine, SENTENCE), range(60)))
    assert len(found) == 1


def test_another_engine_gives_the_same_sound(engine: Espeak) -> None:
    digest(engine, "Başka bir söz.")
    other = Espeak(Options())
    try:
        assert digest(other, SENTENCE) == digest(engine, SENTENCE)
    finally:
        other.close()


def test_each_word_is_marked_where_it_begins(engine: Espeak) -> None:
    chunk = engine.speak(SENTENCE, "tr")
    marked = [SENTENCE[word.char :].split()[0] for word in chunk.words]
    assert marked == SENTENCE.split()
    assert all(a.sample < b.sample for a, b in zip(chunk.words, chunk.words[1:], strict=False))


@pytest.mark.parametrize(
    ("text", "plain"),
    [("[[t'est]] merhaba", "t'est merhaba"), ("<b>merhaba</b>", "merhaba")],
)
def test_phonemes_and_markup_in_a_speech_are_words_like_any_other(
    engine: Espeak, text: str, plain: str
) -> None:
    assert len(engine.speak(text, "tr").pcm) >= len(engine.speak(plain, "tr").pcm)


@pytest.mark.parametrize("text", ["--help", "-v en", "\0merhaba", "merhaba " * 120, "😀 merhaba"])
def test_odd_text_is_spoken_or_skipped_but_never_an_option(engine: Espeak, text: str) -> None:
    assert engine.speak(text, "tr").rate == 22050


def test_rate_and_pitch_are_heard_and_belong_to_the_identity(engine: Espeak) -> None:
    fast = Espeak(Options(rate_wpm=260))
    try:
        assert len(fast.speak(SENTENCE, "tr").pcm) < 0.8 * len(engine.speak(SENTENCE, "tr").pcm)
        assert fast.identity("tr") != engine.identity("tr")
    finally:
        fast.close()


def test_a_killed_helper_fails_its_utterance_and_the_next_one_gets_a_new_helper(
    engine: Espeak,
) -> None:
    before = digest(engine, SENTENCE)

    def say_with_a_killed_helper() -> None:
        with engine._borrow("tr") as helper:
            os.kill(helper._process.pid, signal.SIGKILL)
            helper.say(SENTENCE)

    with pytest.raises(EngineFailed, match="its process stopped"):
        say_with_a_killed_helper()
    assert digest(engine, SENTENCE) == before


def test_a_helper_that_died_while_it_waited_is_not_used_again(engine: Espeak) -> None:
    with engine._borrow("tr") as helper:
        pid = helper._process.pid
    os.kill(pid, signal.SIGKILL)
    helper._process.wait()
    assert digest(engine, SENTENCE)


def test_a_library_that_is_not_there_makes_it_unusable(
    engine: Espeak, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(espeak, "_library_path", lambda: "/nowhere/libespeak-ng.so")
    with pytest.raises(EngineUnusable, match="make setup"):
        engine.identity("tr")
    with pytest.raises(EngineUnusable, match="does not start"):
        engine.probe()


def test_the_level_of_the_default_voice_is_what_a_measurement_gives(
    engine: Espeak, tmp_path: Path
) -> None:
    target = Target(Mp3Format(22050, 64, 7), -19.0, -1.0)
    speaker = Speaker(engine, "tr", target, Cache(tmp_path))
    assert speaker.measure_voice(()) == pytest.approx(
        engine.measured_lufs[engine.identity("tr")], abs=0.1
    )


def test_an_unknown_voice_makes_it_unusable(engine: Espeak) -> None:
    with pytest.raises(EngineUnusable, match="no voice 'klingon-x'"):
        engine.speak(SENTENCE, "klingon-x")


def test_a_process_that_the_kernel_refuses_once_is_started_all_the_same(
    engine: Espeak, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = [OSError(errno.EFAULT, "Bad address")]

    class RefusedOnce(subprocess.Popen[bytes]):
        def __new__(cls, *_given: Any, **_options: Any) -> "RefusedOnce":
            if refusals:
                raise refusals.pop()
            return super().__new__(cls)

    monkeypatch.setattr("tts_job.engines.espeak.subprocess.Popen", RefusedOnce)
    assert engine.speak("Merhaba.", "tr").pcm
    assert not refusals
