"""Intro and outro: recorded sound as a segment, as loud as the speech."""

import wave
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import RATE, hum
from tts_job.audio import loudness, recording, segment
from tts_job.audio.mp3 import Mp3Format
from tts_job.cache import Cache
from tts_job.errors import BadRecording
from tts_job.model import Segment

FMT = Mp3Format(22050, 64, 7)
TARGET = segment.Level(-19.0, -1.0)
JINGLE = hum("tiri tiri tam tam tiri tiri tam tam", 0.1).pcm


def save(path: Path, pcm: bytes, *, rate: int = RATE, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)
    return path


def record(path: Path, cache: Cache) -> Segment:
    return recording.record(path, FMT, TARGET, cache)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_a_soft_recording_becomes_as_loud_as_the_speech(tmp_path: Path, cache: Cache) -> None:
    made = record(save(tmp_path / "a.wav", JINGLE), cache)
    assert loudness.integrated_lufs(made.energies) == pytest.approx(-19.0, abs=0.5)
    assert made.marks == ()
    assert made.samples / FMT.rate == pytest.approx(len(JINGLE) / 2 / RATE, abs=0.01)


def test_both_channels_are_heard(tmp_path: Path, cache: Cache) -> None:
    mono = np.frombuffer(JINGLE, dtype="<i2")
    right = np.stack([np.zeros_like(mono), mono], axis=1).tobytes()
    made = record(save(tmp_path / "a.wav", right, channels=2), cache)
    assert loudness.integrated_lufs(made.energies) == pytest.approx(-19.0, abs=0.5)


def test_it_is_made_once_as_long_as_the_file_is_the_same(tmp_path: Path, cache: Cache) -> None:
    path = save(tmp_path / "a.wav", JINGLE)
    first = record(path, cache)
    stamps = {entry: entry.stat().st_mtime_ns for entry in (tmp_path / "cache").rglob("*.seg")}
    assert record(path, cache) == first
    assert {entry: entry.stat().st_mtime_ns for entry in stamps} == stamps
    save(path, JINGLE[: len(JINGLE) // 2])
    assert record(path, cache).fingerprint != first.fingerprint


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.wav", None, "No such file"),
        ("a.mp3", b"no sound", "not WAV, MP3, FLAC or OGG"),
        ("a.wav", b"RIFF....WAVE", "not WAV, MP3, FLAC or OGG"),
        ("a.ogg", b"", "not WAV, MP3, FLAC or OGG"),
        ("a.txt", b"a text", "not WAV, MP3, FLAC or OGG"),
    ],
)
def test_what_is_no_recording_is_told(
    tmp_path: Path, cache: Cache, name: str, content: bytes | None, why: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadRecording, match=why):
        record(path, cache)


def test_silence_and_an_hour_of_sound_are_told(tmp_path: Path, cache: Cache) -> None:
    with pytest.raises(BadRecording, match="silent"):
        record(save(tmp_path / "a.wav", bytes(2 * RATE)), cache)
    endless = save(tmp_path / "b.wav", bytes(2 * 100 * (recording.LONGEST_S + 1)), rate=100)
    with pytest.raises(BadRecording, match="longer than 5 minutes"):
        record(endless, cache)
    assert not (tmp_path / "cache").exists()
