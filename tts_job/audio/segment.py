"""What an engine said -> one encoded segment: trimmed, faded, joined, limited, levelled, encoded.

Everything about one paragraph happens here, in memory, and nothing about the episode: a segment's
bytes depend on its own words, voice and audio settings alone.
"""

import math
import warnings
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

with warnings.catch_warnings():  # it warns of a missing ffmpeg, which nothing here needs
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

from tts_job.audio import loudness, mp3
from tts_job.audio.mp3 import Mp3Format
from tts_job.model import AudioChunk, Mark, Segment, WordMark

EDGE_SILENCE_DBFS = -50.0
EDGE_STEP_MS = 5
EDGE_KEPT_MS = 10
"""Of the silence before and after the words, so that soft consonants keep their beginnings."""
FADE_MS = 5
EDGE_MS = 1000
"""Edges are looked at and faded in parts of at most so much: pydub copies all that it is given. A
whole number of seconds, so that the parts are cut between the same samples at every rate."""
LIMITER_MARGIN_DB = 1.0
"""Encoding raises peaks by 0.2 dB at most on speech; a limiter 1 dB below leaves room."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a segment becomes."""

    gain_db: float
    true_peak_dbtp: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """One utterance as an engine said it, and the pause after it inside the paragraph."""

    text: str
    chunk: AudioChunk
    pause_ms: int


CALIBRATION_PAUSE = (0.0,) * 5
"""Energies of 0.5 s of silence: its edges make a speech softer than its words."""


class SilentSpeechError(ValueError):
    """An engine gave no sound for words."""


def build(
    spoken: Sequence[Spoken], fmt: Mp3Format, level: Level, fingerprint: str
) -> tuple[Segment, bytes]:
    """The segment and its MP3. Raises SilentSpeechError where an utterance has no sound."""
    pcm = bytearray()
    marks: list[Mark] = []
    for index, utterance in enumerate(spoken):
        sound, words = _trimmed(utterance.chunk)
        start, rate = len(pcm) // 2, utterance.chunk.rate
        marks += _marks(index, utterance.text, words, start, len(sound) // 2)
        pcm += sound
        if index < len(spoken) - 1:
            pcm += bytes(2 * (utterance.pause_ms * rate // 1000))
    rate = spoken[0].chunk.rate
    samples = np.frombuffer(pcm, dtype="<i2")
    return _finish(samples, rate, marks, fmt, level, fingerprint)


def build_from_file(
    samples: loudness.Samples, fmt: Mp3Format, target: Level, fingerprint: str
) -> tuple[Segment, bytes]:
    """A segment of recorded sound at the format's rate; `target.gain_db` is its loudness, LUFS."""
    measured = loudness.integrated_lufs(loudness.measure_energies(samples, fmt.rate))
    if not math.isfinite(measured):
        raise SilentSpeechError
    level = Level(target.gain_db - measured, target.true_peak_dbtp)
    return _finish(samples, fmt.rate, [], fmt, level, fingerprint)


def measure_chunks(chunks: Sequence[AudioChunk]) -> float:
    """Integrated loudness in LUFS of what an engine said, with pauses as a speech has them.

    Raises SilentSpeechError.
    """
    energies: list[float] = []
    for chunk in chunks:
        sound, _ = _trimmed(chunk)
        samples = np.frombuffer(sound, dtype="<i2")
        energies += (*loudness.measure_energies(samples, chunk.rate), *CALIBRATION_PAUSE)
    measured = loudness.integrated_lufs(energies)
    if not math.isfinite(measured):
        raise SilentSpeechError
    return measured


def _finish(
    samples: loudness.Samples,
    rate: int,
    marks: Sequence[Mark],
    fmt: Mp3Format,
    level: Level,
    fingerprint: str,
) -> tuple[Segment, bytes]:
    if rate != fmt.rate:
        samples = _resample(samples, rate, fmt.rate)
        marks = [Mark(m.utterance, m.char, m.sample * fmt.rate // rate) for m in marks]
    # Limited before the gain: turning up first would clip in 16 bits.
    ceiling = loudness.linear(level.true_peak_dbtp - LIMITER_MARGIN_DB - level.gain_db)
    limited, peak = loudness.limit(samples, fmt.rate, ceiling)
    energies = loudness.measure_energies(limited, fmt.rate)
    gain = loudness.linear(level.gain_db)
    sound = _sound(limited.tobytes(), fmt.rate)
    levelled = sound.apply_gain(level.gain_db - loudness.decibels(mp3.LAME_SCALE)).raw_data
    data = mp3.encode(levelled, fmt, padding=mp3.padding_samples(len(limited), fmt))
    segment = Segment(
        fingerprint=fingerprint,
        frames=mp3.count_frames(len(data), fmt),
        size=len(data),
        samples=len(limited),
        marks=tuple(marks),
        energies=array("f", (energy * gain * gain for energy in energies)),
        true_peak=peak * gain,
    )
    return segment, data


def _trimmed(chunk: AudioChunk) -> tuple[bytes, tuple[WordMark, ...]]:
    """Without the silence at its edges, with fades that no ear hears; words moved to match."""
    sound = _sound(chunk.pcm, chunk.rate)
    lead_ms = detect_leading_silence(sound, EDGE_SILENCE_DBFS, EDGE_STEP_MS)
    if lead_ms >= len(sound):
        raise SilentSpeechError
    trail_ms = _trailing_silence_ms(sound)
    start_ms = max(0, lead_ms - EDGE_KEPT_MS)
    end_ms = len(sound) - max(0, trail_ms - EDGE_KEPT_MS)
    moved = int(sound.frame_count(ms=start_ms))
    kept = _faded(sound[start_ms:end_ms])
    words = tuple(WordMark(word.char, max(0, word.sample - moved)) for word in chunk.words)
    return kept, words


def _faded(sound: AudioSegment) -> bytes:
    """The samples of `sound` with a fade at both ends."""
    last_ms = (len(sound) - FADE_MS) // EDGE_MS * EDGE_MS
    if last_ms <= 0:
        return bytes(sound.fade_in(FADE_MS).fade_out(FADE_MS).raw_data)
    first, middle, last = sound[:EDGE_MS], sound[EDGE_MS:last_ms], sound[last_ms:]
    return b"".join(
        (first.fade_in(FADE_MS).raw_data, middle.raw_data, last.fade_out(FADE_MS).raw_data)
    )


def _trailing_silence_ms(sound: AudioSegment) -> int:
    """Looked for in the end alone, where it mostly is: turning a whole sound round costs more."""
    for part in (sound[max(0, len(sound) - EDGE_MS) :], sound):
        trail_ms = int(detect_leading_silence(part.reverse(), EDGE_SILENCE_DBFS, EDGE_STEP_MS))
        if trail_ms < len(part):
            break
    return trail_ms


def _marks(
    index: int, text: str, words: Sequence[WordMark], start: int, samples: int
) -> list[Mark]:
    """Beginning, words and end of one utterance, at samples of the segment, never going back."""
    marks = [Mark(index, 0, start)]
    for word in words:
        if marks[-1].char < word.char < len(text) and word.sample <= samples:
            marks.append(Mark(index, word.char, max(marks[-1].sample, start + word.sample)))
    marks.append(Mark(index, len(text), start + samples))
    return marks


def _resample(samples: loudness.Samples, rate: int, wanted: int) -> loudness.Samples:
    import soxr

    return np.asarray(soxr.resample(samples, rate, wanted, quality="HQ"), dtype=np.int16)


def _sound(pcm: bytes, rate: int) -> AudioSegment:
    return AudioSegment(data=pcm, sample_width=2, frame_rate=rate, channels=1)
