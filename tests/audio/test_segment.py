"""One paragraph's audio: trimmed, joined, levelled, and with marks that still fit."""

import math

import miniaudio
import numpy as np
import pyebur128
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydub import AudioSegment

from tests.fakes import RATE, hum
from tts_job.audio import segment
from tts_job.audio.mp3 import Mp3Format
from tts_job.model import AudioChunk, WordMark

FMT = Mp3Format(16000, 64, 7)
LEVEL = segment.Level(0.0, -1.0)


def said(text: str, pause_ms: int = 400, loud: float = 0.3) -> segment.Spoken:
    return segment.Spoken(text, hum(text, loud), pause_ms)


def decoded(data: bytes, rate: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.frombuffer(miniaudio.decode(data, nchannels=1, sample_rate=rate).samples, "<i2")


def test_silence_at_the_edges_goes_and_the_words_stay_where_they_sound() -> None:
    bare = hum("merhaba dostlar", 0.3)
    lead = RATE // 2
    words = tuple(WordMark(w.char, w.sample + lead) for w in bare.words)
    padded = AudioChunk(bytes(2 * lead) + bare.pcm + bytes(RATE), RATE, words)
    plain, _ = segment.build([segment.Spoken("merhaba dostlar", bare, 0)], FMT, LEVEL, "f")
    trimmed, _ = segment.build([segment.Spoken("merhaba dostlar", padded, 0)], FMT, LEVEL, "f")
    assert abs(trimmed.samples - plain.samples) <= RATE * 0.025
    for mine, other in zip(trimmed.marks, plain.marks, strict=True):
        assert abs(mine.sample - other.sample) <= RATE * 0.025


@given(
    rate=st.sampled_from((16000, 22050, 24000, 44100, 48000)),
    seconds=st.integers(0, 4),
    rest=st.integers(-30, 30),
)
def test_a_long_utterance_fades_as_if_it_were_faded_in_one_piece(
    rate: int, seconds: int, rest: int
) -> None:
    samples = max(rate // 50, seconds * rate + rest)
    loud = np.random.default_rng(samples).integers(-30000, 30000, samples, dtype=np.int16)
    sound = AudioSegment(data=loud.tobytes(), sample_width=2, frame_rate=rate, channels=1)
    whole = sound.fade_in(segment.FADE_MS).fade_out(segment.FADE_MS)
    assert segment._faded(sound) == whole.raw_data


def test_the_pause_between_two_utterances_is_exact_and_none_follows_the_last() -> None:
    one, _ = segment.build([said("merhaba")], FMT, LEVEL, "f")
    two, _ = segment.build([said("merhaba", 250), said("merhaba", 999)], FMT, LEVEL, "f")
    assert two.samples == 2 * one.samples + RATE // 4


def test_marks_never_go_back_and_end_where_the_sound_ends() -> None:
    made, _ = segment.build([said("bir iki üç"), said("dört beş")], FMT, LEVEL, "f")
    positions = [mark.sample for mark in made.marks]
    assert positions == sorted(positions)
    assert positions[-1] == made.samples
    assert [m.char for m in made.marks if m.utterance == 1] == [0, 5, 8]


def test_the_gain_is_what_was_asked_for_whatever_lame_does_to_its_input() -> None:
    loud, _ = segment.build([said("merhaba dünya " * 8)], FMT, LEVEL, "f")
    soft, data = segment.build([said("merhaba dünya " * 8)], FMT, segment.Level(-6.0, -1.0), "f")
    heard = decoded(data, FMT.rate)
    state = pyebur128.R128State(1, FMT.rate, pyebur128.MeasurementMode.MODE_I)
    state.add_frames(heard, len(heard))
    from tts_job.audio.loudness import integrated_lufs

    predicted = integrated_lufs(soft.energies)
    assert predicted == pytest.approx(integrated_lufs(loud.energies) - 6.0, abs=0.01)
    assert pyebur128.get_loudness_global(state) == pytest.approx(predicted, abs=0.3)


def test_a_gain_that_would_clip_is_limited_below_the_peak_allowed() -> None:
    made, data = segment.build([said("merhaba dünya")], FMT, segment.Level(20.0, -1.0), "f")
    assert made.true_peak == pytest.approx(10 ** (-2 / 20), rel=0.01)
    assert np.abs(decoded(data, FMT.rate)).max() < 32768 * 10 ** (-1 / 20)


def test_another_rate_is_resampled_and_the_marks_move_along() -> None:
    own, _ = segment.build([said("bir iki")], FMT, LEVEL, "f")
    other, _ = segment.build([said("bir iki")], Mp3Format(44100, 96, 7), LEVEL, "f")
    assert other.samples == pytest.approx(own.samples * 44100 / 16000, abs=2)
    assert other.marks[-1].sample == pytest.approx(other.samples, abs=3)


def test_the_same_words_give_the_same_bytes() -> None:
    first = segment.build([said("aynı sözler")], FMT, LEVEL, "f")[1]
    assert segment.build([said("aynı sözler")], FMT, LEVEL, "f")[1] == first


def test_silence_from_an_engine_is_an_error() -> None:
    silent = segment.Spoken("merhaba", AudioChunk(bytes(2 * RATE), RATE), 0)
    with pytest.raises(segment.SilentSpeechError):
        segment.build([silent], FMT, LEVEL, "f")
    assert math.isfinite(segment.measure_chunks([hum("merhaba dünya nasılsın", 0.3)]))
