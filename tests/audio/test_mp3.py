"""Frames, silence and the Info header, held against decoders that others wrote."""

import subprocess
from pathlib import Path

import miniaudio
import mutagen.mp3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.needs import need_program
from tts_job.audio import mp3
from tts_job.audio.mp3 import Mp3Format

FORMATS = (
    Mp3Format(22050, 64, 7),
    Mp3Format(24000, 64, 5),
    Mp3Format(16000, 32, 7),
    Mp3Format(44100, 96, 5),
    Mp3Format(48000, 32, 7),
)


def tone(samples: int, rate: int, hertz: float = 300.0) -> bytes:
    wave = np.sin(np.arange(samples) * 2 * np.pi * hertz / rate) * 12000
    return bytes(wave.astype("<i2").tobytes())


def piece(samples: int, fmt: Mp3Format, hertz: float = 300.0) -> bytes:
    return mp3.encode(
        tone(samples, fmt.rate, hertz) + bytes(2 * mp3.padding_samples(samples, fmt)), fmt
    )


def joined(fmt: Mp3Format, lengths: list[int]) -> tuple[bytes, int]:
    """A whole file of pieces and silences, and the frames in it."""
    data, frames, starts = b"", 0, [(0, 0)]
    for number, samples in enumerate(lengths):
        data += piece(samples, fmt, 250.0 + 60 * number) + mp3.silence(5, fmt)
        frames = sum(1 for _ in mp3.frame_spans(data))
        starts.append((frames, len(data)))
    table = mp3.seek_table(starts, frames, mp3.info_size(fmt))
    return mp3.info_header(fmt, frames, len(data), table) + data, frames


@pytest.mark.parametrize("fmt", FORMATS, ids=str)
@settings(max_examples=15, deadline=None)
@given(samples=st.integers(1, 30000))
def test_frames_counted_from_the_size_are_the_frames_found_by_walking(
    fmt: Mp3Format, samples: int
) -> None:
    data = piece(samples, fmt)
    walked = sum(1 for _ in mp3.frame_spans(data))
    assert mp3.count_frames(len(data), fmt) == walked
    spf = fmt.samples_per_frame
    padded = samples + mp3.padding_samples(samples, fmt)
    assert padded % spf == 0
    assert walked == padded // spf + mp3.FLUSH_FRAMES[spf]


@pytest.mark.parametrize("fmt", FORMATS, ids=str)
@pytest.mark.parametrize("frames", [0, 1, 2, 7, 40])
def test_silence_has_exactly_the_frames_asked_for(fmt: Mp3Format, frames: int) -> None:
    assert sum(1 for _ in mp3.frame_spans(mp3.silence(frames, fmt))) == frames


@pytest.mark.parametrize("fmt", FORMATS, ids=str)
def test_players_give_the_exact_number_of_samples(fmt: Mp3Format, tmp_path: Path) -> None:
    data, frames = joined(fmt, [9000, 4321, 12000])
    expected = mp3.played_samples(frames, fmt)
    decoded = miniaudio.decode(data, nchannels=1, sample_rate=fmt.rate)
    assert decoded.num_frames == expected
    path = tmp_path / "joined.mp3"
    path.write_bytes(data)
    info = mutagen.mp3.MP3(path).info
    assert info is not None
    assert info.length == pytest.approx(expected / fmt.rate, abs=1e-6)
    assert info.bitrate_mode is mutagen.mp3.BitrateMode.CBR


@pytest.mark.parametrize("fmt", FORMATS[:2], ids=str)
def test_ffmpeg_and_mpg123_give_the_exact_number_of_samples(fmt: Mp3Format, tmp_path: Path) -> None:
    data, frames = joined(fmt, [9000, 4321, 12000])
    path = tmp_path / "joined.mp3"
    path.write_bytes(data)
    ffmpeg = need_program("ffmpeg", package="ffmpeg")
    mpg123 = need_program("mpg123", package="mpg123")
    for command in (
        [ffmpeg, "-v", "error", "-i", str(path), "-f", "s16le", "-"],
        [mpg123, "-q", "-s", str(path)],
    ):
        done = subprocess.run(command, capture_output=True, check=True, timeout=20)
        assert len(done.stdout) // 2 == mp3.played_samples(frames, fmt), command[0]


@pytest.mark.parametrize("fmt", FORMATS[:2], ids=str)
def test_a_join_decodes_to_the_same_samples_as_each_piece_alone(fmt: Mp3Format) -> None:
    lengths = [9000, 4321, 12000]
    data, _ = joined(fmt, lengths)
    whole = np.frombuffer(miniaudio.decode(data, nchannels=1, sample_rate=fmt.rate).samples, "<i2")
    start = 0
    for number, samples in enumerate(lengths):
        alone = piece(samples, fmt, 250.0 + 60 * number)
        frames = sum(1 for _ in mp3.frame_spans(alone))
        table = mp3.seek_table([(0, 0), (frames, len(alone))], frames, mp3.info_size(fmt))
        framed = mp3.info_header(fmt, frames, len(alone), table) + alone
        heard = np.frombuffer(
            miniaudio.decode(framed, nchannels=1, sample_rate=fmt.rate).samples, "<i2"
        )
        assert np.array_equal(whole[start : start + samples], heard[:samples])
        start += (frames + 5) * fmt.samples_per_frame


def test_the_seek_table_points_near_the_frame_of_each_percent() -> None:
    fmt = FORMATS[0]
    data, frames = joined(fmt, [30000] * 6)
    header = mp3.info_size(fmt)
    ends = [end for _, end in mp3.frame_spans(data)][1:]
    table = data[data.index(b"Info") + 16 :][:100]
    for percent in range(100):
        true = ends[max(0, frames * percent // 100 - 1)] if percent else header
        assert abs(table[percent] / 256 * len(data) - true) < len(data) / 128


def test_a_cut_frame_is_an_error() -> None:
    data = piece(5000, FORMATS[0])
    with pytest.raises(ValueError, match="is cut"):
        list(mp3.frame_spans(data[:-1]))
    with pytest.raises(ValueError, match="no frame begins"):
        list(mp3.frame_spans(b"ID3" + data))
