"""Segments in one file: every onset where the timeline says, and no click at a join."""

import io
import subprocess
from pathlib import Path

import miniaudio
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import hum
from tests.needs import need_program
from tts_job.audio import mp3, segment, stitch
from tts_job.audio.mp3 import Mp3Format
from tts_job.cache import Cache
from tts_job.model import Role, Segment, Timeline

FORMATS = (
    Mp3Format(16000, 64, 7),
    Mp3Format(22050, 64, 7),
    Mp3Format(24000, 64, 5),
    Mp3Format(44100, 96, 5),
)
WORDS = ("merhaba", "dünya nasılsın", "bir", "teşekkür ederim efendim", "son")
PAUSES_MS = (800, 0, 1400, 450, 1000)
QUIET = 33
"""-60 dBFS: what an encoder leaves of a tone around its edges, far below hearing in a pause."""
TAG = b"ID3 stands here"

Samples = np.ndarray[tuple[int], np.dtype[np.int16]]


def make(text: str, fmt: Mp3Format, cache: Cache) -> Segment:
    spoken = [segment.Spoken(text, hum(text, 0.3), 0)]
    made, data = segment.build(spoken, fmt, segment.Level(0.0, -1.0), text.encode().hex())
    cache.keep(made, data)
    return made


def stitched(fmt: Mp3Format, cache: Cache) -> tuple[Timeline, bytes]:
    pieces = [
        stitch.Piece(Role.BODY, make(text, fmt, cache), pause_ms)
        for text, pause_ms in zip(WORDS, PAUSES_MS, strict=True)
    ]
    timeline = stitch.lay_out(pieces, fmt)
    written = io.BytesIO()
    size = stitch.write_mp3(written.write, timeline, fmt, TAG, cache.copy)
    data = written.getvalue()
    assert size == len(data)
    return timeline, data


def decoded(data: bytes, rate: int) -> Samples:
    sound = miniaudio.decode(data[len(TAG) :], nchannels=1, sample_rate=rate)
    return np.frombuffer(sound.samples, dtype="<i2")


def onset(samples: Samples, start: int, rate: int) -> int:
    """First sample from about `start` on that is clearly sound; the search begins in silence."""
    begin = max(0, start - rate // 50)
    loud = np.abs(samples[begin:].astype(int)) > 1000
    return begin + int(np.argmax(loud))


@pytest.mark.parametrize("fmt", FORMATS, ids=str)
def test_every_segment_sounds_where_the_timeline_says(fmt: Mp3Format, tmp_path: Path) -> None:
    timeline, data = stitched(fmt, Cache(tmp_path))
    heard = decoded(data, fmt.rate)
    assert len(heard) == timeline.samples
    assert timeline.duration_s == len(heard) / fmt.rate
    rise = onset(heard, 0, fmt.rate)  # of the tone itself, the same for each
    for placed in timeline.placed:
        start = placed.start_frame * fmt.samples_per_frame
        assert abs(onset(heard, start, fmt.rate) - start - rise) <= fmt.rate // 500


@pytest.mark.parametrize("fmt", FORMATS, ids=str)
def test_a_segment_in_the_file_is_bit_equal_to_the_segment_alone(
    fmt: Mp3Format, tmp_path: Path
) -> None:
    cache = Cache(tmp_path)
    timeline, data = stitched(fmt, cache)
    heard = decoded(data, fmt.rate)
    for placed in timeline.placed:
        alone = decoded(write([placed.segment], fmt, cache), fmt.rate)
        start = placed.start_frame * fmt.samples_per_frame
        count = placed.segment.samples
        assert np.array_equal(heard[start : start + count], alone[:count])


@pytest.mark.parametrize("fmt", FORMATS, ids=str)
def test_a_sound_that_ends_at_full_strength_does_not_leak_into_the_next(
    fmt: Mp3Format, tmp_path: Path
) -> None:
    cache = Cache(tmp_path)
    spf = fmt.samples_per_frame
    for samples in (20 * spf, 20 * spf + 1, 21 * spf - 1):
        loud = np.where(np.arange(samples) // 20 % 2, 20000, -20000).astype("<i2").tobytes()
        data = mp3.encode(loud + bytes(2 * mp3.padding_samples(samples, fmt)), fmt)
        frames = mp3.count_frames(len(data), fmt)
        made = Segment(f"ab{samples}", frames, len(data), samples, (), (), 0.5)
        cache.keep(made, data)
        heard = [
            decoded(write(pieces, fmt, cache), fmt.rate)
            for second in (made, make("merhaba", fmt, cache))
            for pieces in ([second], [made, second])
        ]
        start = frames * spf
        for alone, joined in (heard[:2], heard[2:]):
            assert np.array_equal(joined[start:], alone)
            assert np.array_equal(joined[:samples], heard[0][:samples])


@pytest.mark.parametrize("fmt", [FORMATS[1], FORMATS[3]], ids=str)
def test_mpg123_which_shows_every_leak_hears_none(fmt: Mp3Format, tmp_path: Path) -> None:
    """Without the zeros at a segment's end the next one differs by a bit in this decoder."""
    mpg123 = need_program("mpg123", package="mpg123")
    cache = Cache(tmp_path)
    samples = 20 * fmt.samples_per_frame
    noise = np.random.default_rng(1).normal(0, 6000, (2, samples)).clip(-32000, 32000)
    made = []
    for number, sound in enumerate(noise.astype("<i2")):
        data = mp3.encode(sound.tobytes() + bytes(2 * mp3.padding_samples(samples, fmt)), fmt)
        frames = mp3.count_frames(len(data), fmt)
        made.append(Segment(f"ab{number}", frames, len(data), samples, (), (), 0.5))
        cache.keep(made[-1], data)
    heard = []
    for segments in (made[1:], made):
        path = tmp_path / "joined.mp3"
        path.write_bytes(write(segments, fmt, cache)[len(TAG) :])
        command = [mpg123, "-q", "-s", str(path)]
        done = subprocess.run(command, capture_output=True, check=True, timeout=20)
        heard.append(np.frombuffer(done.stdout, dtype="<i2"))
    alone, joined = heard
    assert np.array_equal(joined[made[0].frames * fmt.samples_per_frame :], alone)


def write(segments: list[Segment], fmt: Mp3Format, cache: Cache) -> bytes:
    """A file of the segments without pauses."""
    timeline = stitch.lay_out([stitch.Piece(Role.BODY, each, 0) for each in segments], fmt)
    written = io.BytesIO()
    stitch.write_mp3(written.write, timeline, fmt, TAG, cache.copy)
    return written.getvalue()


@pytest.mark.parametrize("fmt", FORMATS, ids=str)
def test_pauses_are_silent_and_as_long_as_asked_for(fmt: Mp3Format, tmp_path: Path) -> None:
    timeline, data = stitched(fmt, Cache(tmp_path))
    heard = decoded(data, fmt.rate)
    frame = fmt.samples_per_frame
    pairs = zip(timeline.placed, timeline.placed[1:], PAUSES_MS, strict=False)
    for before, after, pause_ms in pairs:
        end = before.start_frame * frame + before.segment.samples
        gap = after.start_frame * frame - end
        shortest = before.segment.frames * frame - before.segment.samples
        assert abs(gap - max(shortest, pause_ms * fmt.rate / 1000)) <= frame / 2 + 1
        settled = heard[end + frame : after.start_frame * frame - frame]
        assert not len(settled) or np.abs(settled.astype(int)).max() <= QUIET


def test_no_join_clicks(tmp_path: Path) -> None:
    fmt = FORMATS[1]
    timeline, data = stitched(fmt, Cache(tmp_path))
    steps = np.abs(np.diff(decoded(data, fmt.rate).astype(int)))
    frame = fmt.samples_per_frame
    joins: list[int] = []
    inside: list[int] = []
    for placed in timeline.placed:
        start = placed.start_frame * frame
        end = start + placed.segment.samples
        around = 3 * frame
        joins += [int(steps[max(0, start - around) : start + frame // 8].max())] if start else []
        joins += [int(steps[end : end + around].max())] if end + around < len(steps) else []
        inside.append(int(steps[start + frame : end - frame].max()))
    assert max(joins) <= max(inside)


def test_the_file_is_tag_info_frame_and_whole_frames(tmp_path: Path) -> None:
    fmt = FORMATS[1]
    timeline, data = stitched(fmt, Cache(tmp_path))
    assert data.startswith(TAG)
    audio = data[len(TAG) :]
    spans = list(mp3.frame_spans(audio))
    assert b"Info" in audio[slice(*spans[0])]
    assert len(spans) == timeline.frames + 1
    assert spans[-1][1] == len(audio)
    told = audio.index(b"Info") + 8
    assert int.from_bytes(audio[told : told + 4], "big") == timeline.frames
    assert int.from_bytes(audio[told + 4 : told + 8], "big") == len(audio)


def test_the_same_segments_give_the_same_bytes(tmp_path: Path) -> None:
    assert stitched(FORMATS[0], Cache(tmp_path))[1] == stitched(FORMATS[0], Cache(tmp_path))[1]


def test_a_pause_shorter_than_the_tail_of_a_segment_adds_nothing(tmp_path: Path) -> None:
    fmt = FORMATS[0]
    made = make("merhaba", fmt, Cache(tmp_path))
    pieces = [stitch.Piece(Role.BODY, made, 10), stitch.Piece(Role.BODY, made, 0)]
    timeline = stitch.lay_out(pieces, fmt)
    assert timeline.placed[1].start_frame == made.frames


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(1, 5000), st.integers(0, 5000), st.integers(0, 10_000)),
        min_size=1,
        max_size=8,
    )
)
def test_segments_never_overlap_and_a_short_silence_ends_the_timeline(
    shapes: list[tuple[int, int, int]],
) -> None:
    fmt = FORMATS[0]
    spf = fmt.samples_per_frame
    pieces = [
        stitch.Piece(
            Role.BODY,
            Segment("f", frames, 0, max(0, frames * spf - tail), (), (), 0.5),
            pause_ms,
        )
        for frames, tail, pause_ms in shapes
    ]
    timeline = stitch.lay_out(pieces, fmt)
    end = 0
    for placed in timeline.placed:
        assert placed.start_frame >= end
        end = placed.start_frame + placed.segment.frames
    last = timeline.placed[-1].segment
    tail = last.frames * spf - last.samples
    ending = max(0, (stitch.ENDING_MS * fmt.rate / 1000 - tail) / spf)
    assert abs(timeline.frames - end - ending) <= 0.5
    assert timeline.samples == mp3.played_samples(timeline.frames, fmt)
