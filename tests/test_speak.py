"""Segments from an engine: each made once, by so many at a time, and nothing asked for twice."""

import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.fakes import DiesMidway, SilentEngine, ToneEngine
from tests.studio import SPEECH, Desk, open_desk, with_settings
from tts_job.audio.mp3 import Mp3Format
from tts_job.cache import Cache
from tts_job.errors import EngineFailed
from tts_job.model import AudioChunk, Boundary, Role, Utterance
from tts_job.script import Passage
from tts_job.settings.options import Settings
from tts_job.speak import CALIBRATION_TEXT, Speaker, Take, Target
from tts_job.studio import Wishes

TARGET = Target(Mp3Format(16000, 64, 7), -19.0, -1.0)
THREE = ("Sayın konuklar.", "Bugün buradayız.", "Teşekkür ederim.")


def passages(*texts: str) -> list[Passage]:
    return [
        Passage(Role.BODY, (Utterance(text, (), Boundary.SENTENCE),), (800,), number)
        for number, text in enumerate(texts)
    ]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def speaker(engine: ToneEngine, cache: Cache, *, target: Target = TARGET) -> Speaker:
    return Speaker(engine, engine.default_voice, target, cache)


def test_each_passage_becomes_a_segment_in_order(cache: Cache) -> None:
    engine = ToneEngine()
    take = speaker(engine, cache).speak(passages(*THREE), 0.0)
    assert sorted(engine.said) == sorted(THREE)
    assert (take.cached, take.synthesized) == (0, 3)
    assert [segment.fingerprint for segment in take.segments] == [
        speaker(ToneEngine(), cache).speak(passages(text), 0.0).segments[0].fingerprint
        for text in THREE
    ]


def test_what_is_in_the_cache_is_not_spoken(cache: Cache) -> None:
    first = speaker(ToneEngine(), cache).speak(passages(*THREE), 0.0)
    engine = ToneEngine()
    second = speaker(engine, cache).speak(passages(*THREE), 0.0)
    assert engine.said == []
    assert (second.cached, second.synthesized) == (3, 0)
    assert second.segments == first.segments


def test_the_same_words_twice_are_spoken_once(cache: Cache) -> None:
    engine = ToneEngine()
    take = speaker(engine, cache).speak(passages("Merhaba.", "Evet.", "Merhaba."), 0.0)
    assert sorted(engine.said) == ["Evet.", "Merhaba."]
    assert take.segments[0] == take.segments[2]
    assert take.synthesized == 2


def test_fresh_makes_each_anew_but_only_once(cache: Cache) -> None:
    speaker(ToneEngine(), cache).speak(passages(*THREE), 0.0)
    engine = ToneEngine()
    again = speaker(engine, cache)
    again.fresh = True
    assert again.missing(again.wanted(passages(*THREE), 0.0)) == 3
    again.speak(passages(*THREE), 0.0)
    again.speak(passages(*THREE), 0.0)
    assert sorted(engine.said) == sorted(THREE)


@pytest.mark.parametrize("change", ["gain", "peak", "bitrate", "voice", "words", "pause"])
def test_all_that_shapes_the_sound_makes_another_segment(cache: Cache, change: str) -> None:
    two = (Utterance("Bir.", ()), Utterance("İki.", ()))
    passage = Passage(Role.BODY, two, (450, 800), 0)
    known = speaker(ToneEngine(), cache)
    known.speak([passage], 0.0)
    other, gain = known, 0.0
    if change == "gain":
        gain = 0.5
    elif change == "peak":
        other = speaker(ToneEngine(), cache, target=replace(TARGET, true_peak_dbtp=-2.0))
    elif change == "bitrate":
        other = speaker(ToneEngine(), cache, target=replace(TARGET, fmt=Mp3Format(16000, 96, 7)))
    elif change == "voice":
        other = Speaker(ToneEngine(), "buzz", TARGET, cache)
    elif change == "words":
        passage = replace(passage, utterances=(two[0], Utterance("Üç.", ())))
    else:
        passage = replace(passage, pauses_ms=(451, 800))
    assert other.missing(other.wanted([passage], gain)) == 1


def test_the_pause_after_a_segment_and_its_place_make_no_other_segment(cache: Cache) -> None:
    (passage,) = passages("Merhaba.")
    here = speaker(ToneEngine(), cache)
    here.speak([passage], 0.0)
    moved = replace(passage, pauses_ms=(1400,), role=Role.TITLE, paragraph=None)
    assert here.missing(here.wanted([moved], 0.0)) == 0


# --- several at a time ------------------------------------------------------------------------


@dataclass
class CountingEngine(ToneEngine):
    """Knows how many utterances were under way at once."""

    under_way: int = 0
    most: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def speak(self, utterance: str, voice: str) -> AudioChunk:
        with self._lock:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
        time.sleep(0.02)  # long enough for the others to come in
        chunk = super().speak(utterance, voice)
        with self._lock:
            self.under_way -= 1
        return chunk


@pytest.mark.parametrize("parallel", [1, 3])
def test_as_many_are_under_way_as_the_engine_allows_and_never_more(
    cache: Cache, parallel: int
) -> None:
    engine = CountingEngine(parallel=parallel)
    texts = [f"Konu {number}." for number in range(12)]
    speaker(engine, cache).speak(passages(*texts), 0.0)
    speaker(engine, cache).measure_voice([passages(*texts)])
    assert engine.most == parallel


@dataclass
class StubbornEngine(ToneEngine):
    """Fails at every utterance, and counts how often it was asked."""

    asked: int = 0
    parallel: int = 1

    def speak(self, utterance: str, voice: str) -> AudioChunk:  # noqa: ARG002
        self.asked += 1
        time.sleep(0.01)
        raise EngineFailed(self.name, utterance, "it is stubborn")


def test_after_a_failure_the_engine_is_not_asked_for_all_the_rest(cache: Cache) -> None:
    engine = StubbornEngine()
    with pytest.raises(EngineFailed, match="stubborn"):
        speaker(engine, cache).speak(passages(*(f"Konu {number}." for number in range(30))), 0.0)
    assert engine.asked < 10


def test_after_a_failure_what_was_finished_is_kept_and_the_rest_is_not_begun(cache: Cache) -> None:
    engine = DiesMidway(lives=2)
    texts = [f"Konu {number}." for number in range(8)]
    with pytest.raises(EngineFailed, match="it died"):
        speaker(engine, cache).speak(passages(*texts), 0.0)
    assert engine.said == texts[:2]
    healthy = ToneEngine(name=engine.name)
    take = speaker(healthy, cache).speak(passages(*texts), 0.0)
    assert (take.cached, take.synthesized) == (2, 6)
    assert not set(healthy.said) & set(texts[:2])


def test_silence_is_a_failure_that_names_the_words(cache: Cache) -> None:
    with pytest.raises(EngineFailed, match=r"«Merhaba\.»: it gave no sound"):
        speaker(SilentEngine(), cache).speak(passages("Merhaba."), 0.0)
    with pytest.raises(EngineFailed, match="it gave no sound"):
        speaker(SilentEngine(), cache).measure_voice([passages("Merhaba.")])


# --- how loud a voice is ----------------------------------------------------------------------


def test_a_voice_is_measured_once_on_this_machine(desk: Desk) -> None:
    desk.render()
    measured = [text for text in desk.engine.said if text in CALIBRATION_TEXT]
    assert sorted(measured) == sorted(CALIBRATION_TEXT)
    desk.render("# Kapanış\n\nTeşekkür ederim, hoşça kalın.\n", name="other.md")
    assert len([text for text in desk.engine.said if text in CALIBRATION_TEXT]) == 3


def test_a_remote_voice_is_measured_by_the_episode_s_own_words(tmp_path: Path) -> None:
    with open_desk(tmp_path, ToneEngine(remote=True)) as desk:
        desk.render()
        assert not set(desk.engine.said) & set(CALIBRATION_TEXT)
        assert len(desk.engine.said) == len(set(desk.engine.said)) == 5


# --- what a remote engine was asked -----------------------------------------------------------


def with_bitrate(desk: Desk, kbps: int) -> Desk:
    audio = desk.studio.settings.audio.model_copy(update={"bitrate_kbps": kbps})
    return with_settings(desk, desk.studio.settings.model_copy(update={"audio": audio}))


def test_a_remote_engine_is_asked_once_whatever_the_settings_of_the_sound(tmp_path: Path) -> None:
    with open_desk(tmp_path, ToneEngine(remote=True)) as desk:
        first = desk.render()
        asked = len(desk.engine.said)
        other = with_bitrate(desk, 96).render()
        assert (other.status, other.synthesized) == ("updated", 5)
        assert other.entry.sha256 != first.entry.sha256
        assert len(desk.engine.said) == asked


def test_a_local_engine_speaks_again_for_another_bitrate(desk: Desk) -> None:
    desk.render()
    asked = len(desk.engine.said)
    with_bitrate(desk, 96).render()
    assert len(desk.engine.said) == asked + 5


def test_one_edited_paragraph_asks_a_remote_engine_for_its_own_words_only(tmp_path: Path) -> None:
    with open_desk(tmp_path, ToneEngine(remote=True)) as desk:
        desk.render()
        asked = len(desk.engine.said)
        desk.render(SPEECH.replace("önemli", "değerli"))
        (again,) = desk.engine.said[asked:]
        assert "değerli" in again


def test_force_makes_the_segments_anew_from_the_answers_that_are_kept(tmp_path: Path) -> None:
    with open_desk(tmp_path, ToneEngine(remote=True), settings=Settings()) as desk:
        desk.render()
        asked = len(desk.engine.said)
        forced = desk.render(wishes=Wishes(force=True))
        assert forced.synthesized == 5
        assert len(desk.engine.said) == asked


def test_a_take_made_again_for_its_level_counts_once_and_keeps_both() -> None:
    first = Take((), frozenset({"a"}), cached=3, synthesized=1)
    own = Take((), frozenset({"b"}), cached=0, synthesized=4)
    assert own.levelled_from(first) == Take((), frozenset({"a", "b"}), cached=0, synthesized=4)
