"""Segments -> one MP3 and its timeline: a copy of frames, exact by counting, in one pass.

Pauses are silence frames of their own, so that what a neighbour says changes no byte of a segment.
The sound of a segment starts as long after its first frame as that of every other (encoder and
decoder delay), so that differences of frame counts are exact differences of time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tts_job.audio import mp3
from tts_job.audio.mp3 import Mp3Format
from tts_job.model import NO_WORDS, Placed, Role, Segment, Timeline, WordTimes

ENDING_MS = 300
"""After the last segment: players that cut or fade the end of a file take none of the words."""

Write = Callable[[bytes | memoryview], object]


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment, what it says, and the pause after it."""

    role: Role
    segment: Segment
    pause_ms: int
    words: WordTimes = NO_WORDS
    paragraph: int | None = None


def lay_out(pieces: Iterable[Piece], fmt: Mp3Format) -> Timeline:
    """The pieces in order, each followed by its pause, the last by a short silence."""
    placed: list[Placed] = []
    frame = pause_ms = 0
    for piece in pieces:
        if placed:
            frame += _silence_frames(placed[-1].segment, pause_ms, fmt)
        placed.append(Placed(piece.role, piece.segment, frame, piece.words, piece.paragraph))
        frame, pause_ms = frame + piece.segment.frames, piece.pause_ms
    if placed:
        frame += _silence_frames(placed[-1].segment, ENDING_MS, fmt)
    return Timeline(
        rate=fmt.rate,
        samples_per_frame=fmt.samples_per_frame,
        frames=frame,
        samples=mp3.played_samples(frame, fmt),
        placed=tuple(placed),
    )


def write_mp3(
    write: Write,
    timeline: Timeline,
    fmt: Mp3Format,
    tag: bytes,
    copy_segment: Callable[[Segment, Write], None],
) -> int:
    """Give tag, Info header, segments and silences to `write`, in order; returns bytes written."""
    gaps = _gaps(timeline, fmt)
    starts, byte = [(0, 0)], 0
    for placed, gap in zip(timeline.placed, gaps, strict=True):
        byte += placed.segment.size + len(gap)
        starts.append((placed.start_frame + placed.segment.frames, byte))
    table = mp3.seek_table(starts, timeline.frames, mp3.info_size(fmt))
    header = mp3.info_header(fmt, timeline.frames, byte, table)
    write(tag)
    write(header)
    for placed, gap in zip(timeline.placed, gaps, strict=True):
        copy_segment(placed.segment, write)
        write(gap)
    return len(tag) + len(header) + byte


def _gaps(timeline: Timeline, fmt: Mp3Format) -> list[bytes]:
    """The silence after each segment, as MP3."""
    placed = timeline.placed
    starts = [*(after.start_frame for after in placed[1:]), timeline.frames]
    return [
        mp3.silence(start - before.start_frame - before.segment.frames, fmt)
        for before, start in zip(placed, starts, strict=True)
    ]


def _silence_frames(segment: Segment, pause_ms: int, fmt: Mp3Format) -> int:
    """Frames to add for a pause: the zeros at a segment's end are a part of it."""
    tail = segment.frames * fmt.samples_per_frame - segment.samples
    missing = pause_ms * fmt.rate / 1000 - tail
    return max(0, round(missing / fmt.samples_per_frame))
