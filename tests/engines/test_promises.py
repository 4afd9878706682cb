"""What every engine promises, for each row of the table and for the fakes that tests use."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.fake_google import FakeGoogle
from tests.fakes import ToneEngine
from tts_job.audio import mp3
from tts_job.engines import ENGINES, open_engine
from tts_job.engines.base import Engine
from tts_job.settings.options import Settings

SENTENCE = "Sayın konuklar, hepiniz hoş geldiniz."
MP3_RATES = {16000, 22050, 24000, 32000, 44100, 48000}


@pytest.fixture(params=[*ENGINES, "tone"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Each engine, opened with its default settings; what it reaches is a fake on loopback."""
    with ExitStack() as stack:
        if request.param == "gtts":
            google = stack.enter_context(FakeGoogle())
            for name, value in google.env.items():
                monkeypatch.setenv(name, value)
        opened = ToneEngine() if request.param == "tone" else open_engine(request.param, Settings())
        stack.callback(opened.close)
        yield opened


def test_its_name_is_its_row(engine: Engine) -> None:
    assert engine.name in {*ENGINES, "tone"}


def test_it_can_be_used_where_what_it_needs_is_there(engine: Engine) -> None:
    engine.probe()


def test_its_default_voice_is_one_of_its_voices(engine: Engine) -> None:
    assert engine.default_voice in {voice.name for voice in engine.voices()}


def test_it_has_the_voices_that_it_lists_and_no_other(engine: Engine) -> None:
    assert all(engine.has_voice(voice.name) for voice in engine.voices())
    assert not engine.has_voice("no-such-voice")
    assert not engine.has_voice(f"{engine.default_voice}+no-such-variant")


def test_its_voices_begin_with_turkish(engine: Engine) -> None:
    assert engine.voices()[0].language.startswith("tr")


def test_its_identity_names_the_voice_and_does_not_change(engine: Engine) -> None:
    voice = engine.default_voice
    assert engine.identity(voice) == engine.identity(voice)
    assert engine.identity(voice) != engine.identity(f"{voice}x")


def test_its_numbers_make_sense(engine: Engine) -> None:
    assert engine.max_chars >= 50
    assert engine.parallel >= 1
    assert engine.sample_rate in MP3_RATES
    assert 0 <= engine.lame_quality <= 9


def test_it_gives_mono_sound_of_a_speakable_length(engine: Engine) -> None:
    chunk = engine.speak(SENTENCE, engine.default_voice)
    seconds = len(chunk.pcm) / 2 / chunk.rate
    assert len(chunk.pcm) % 2 == 0
    assert 1 < seconds < 10
    assert any(chunk.pcm)


def test_the_same_words_give_the_same_sound(engine: Engine) -> None:
    first = engine.speak(SENTENCE, engine.default_voice)
    assert engine.speak(SENTENCE, engine.default_voice) == first


def test_the_words_it_marks_are_in_order_and_inside(engine: Engine) -> None:
    chunk = engine.speak(SENTENCE, engine.default_voice)
    places = [(word.char, word.sample) for word in chunk.words]
    assert places == sorted(places)
    assert all(0 <= c < len(SENTENCE) and s <= len(chunk.pcm) // 2 for c, s in places)


def test_its_sound_can_be_encoded_at_its_rate(engine: Engine) -> None:
    fmt = mp3.Mp3Format(engine.sample_rate, 64, engine.lame_quality)
    assert mp3.encode(bytes(2 * fmt.samples_per_frame), fmt)


def test_it_works_again_after_it_was_closed(engine: Engine) -> None:
    engine.close()
    if engine.name != "gtts":
        assert engine.speak(SENTENCE, engine.default_voice).pcm
