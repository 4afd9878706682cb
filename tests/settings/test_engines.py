"""The sections of engines."""

from pathlib import Path

import pytest

from tests.settings.desk import Robot, Strict, loaded, write
from tts_job.errors import SettingsError
from tts_job.settings.engines import engine_options
from tts_job.settings.load import load
from tts_job.settings.options import EngineSettings, Settings
from tts_job.settings.origin import Option


def test_an_engine_validates_its_own_section() -> None:
    text = "[engines.robot]\nrate_wpm = 100\nmodel = 'voice.bin'\nwords = ['a']"
    options = engine_options(loaded(text), "robot", Robot)
    assert options == Robot(rate_wpm=100, model=Path("here/voice.bin"), words=("a",))


def test_an_engine_without_a_section_has_its_defaults() -> None:
    assert engine_options(Settings(), "robot", Robot) == Robot()


def test_an_engines_options_come_from_the_environment_and_flags_too() -> None:
    environ = {
        "TTS_JOB_ENGINES__ROBOT__VOICE": "7",
        "TTS_JOB_ENGINES__ROBOT__RATE_WPM": "100",
        "TTS_JOB_ENGINES__ROBOT__TIMEOUT_S": "1.5",
        "TTS_JOB_ENGINES__ROBOT__WORDS": "a,b",
    }
    path = write("[engines.robot]\nvoice = 'tr'\nrate_wpm = 90")
    given = load(path, environ, {"engines.robot.rate_wpm": 110})
    assert engine_options(given, "robot", Robot) == Robot(
        voice="7", rate_wpm=110, timeout_s=1.5, words=("a", "b")
    )


def test_problems_of_an_engines_section_are_said_as_well_as_all_others() -> None:
    path = write("[engines.robot]\nrate_wpm = 5\nvocie = 'a'\nmood = 'sad'")
    environ = {"TTS_JOB_ENGINES__ROBOT__TIMEOUT_S": "soon"}
    with pytest.raises(SettingsError) as caught:
        engine_options(load(path, environ, {}), "robot", Robot)
    assert caught.value.problems == (
        "engines.robot.rate_wpm (line 2): must be at least 80, not the number 5",
        "engines.robot.vocie (line 3): unknown; did you mean engines.robot.voice?",
        'engines.robot.mood (line 4): must be "calm" or "glad", not the text "sad"',
        'TTS_JOB_ENGINES__ROBOT__TIMEOUT_S: must be a number, not the text "soon"',
    )
    assert "here/tts_job.toml" in str(caught.value)


def test_an_option_that_an_engine_requires_is_asked_for() -> None:
    with pytest.raises(SettingsError, match=r"engines\.http\.url: must be given"):
        engine_options(Settings(), "http", Strict)


def test_with_the_engines_models_load_reports_their_problems_among_the_others() -> None:
    path = write("[engines]\norder = ['robto']\n[engines.robot]\nvoice = 5\n[feed]\nkeep_days = 1")
    with pytest.raises(SettingsError) as caught:
        load(path, {}, {}, {"robot": Robot})
    assert caught.value.problems == (
        'engines.order (line 2): there is no engine "robto"; did you mean "robot"?',
        "engines.robot.voice (line 4): must be text in quotes, not the number 5",
        "feed.keep_days (line 6): must be at least 30, not the number 1",
    )


def test_options_can_be_given_in_code() -> None:
    engines = EngineSettings(options={"robot": {"voice": Option("en")}})
    assert engine_options(Settings(engines=engines), "robot", Robot).voice == "en"
