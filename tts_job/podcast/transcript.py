"""A timeline -> the cleaned text with the time of every word, and the chapters.

An engine tells where the words of its *spoken* text begin; readers see the text as it is written.
The readings of an utterance link the two: `2040'ta` gets the time of its whole reading.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from tts_job.model import (
    Chapter,
    Kind,
    Mark,
    Placed,
    Reading,
    Role,
    Speech,
    TimedParagraph,
    TimedWord,
    Timeline,
    Transcript,
    Utterance,
)

CHAPTER_FROM_S = 600.0
"""Without headings a shorter episode has no chapters."""
CHAPTER_EVERY_S = 300.0
CHAPTER_WORDS = 7
"""A chapter without a heading is named by its first words."""

_WORD = re.compile(r"\S+")
_SPACES = re.compile(r"\s+")


def time_words(timeline: Timeline, speech: Speech, notice: str) -> Transcript:
    """All that is said, in order, with times. The title is a paragraph of kind TITLE."""
    paragraphs = []
    for role, index, group in _by_paragraph(timeline.placed):
        if role is Role.NOTICE:
            paragraphs.append(_time(timeline, group, notice, Kind.PARAGRAPH))
        elif role is Role.TITLE:
            title = speech.title_paragraph.text if speech.title_paragraph else speech.title
            paragraphs.append(_time(timeline, group, title, Kind.TITLE))
        elif role is Role.BODY and index is not None:
            paragraph = speech.paragraphs[index]
            paragraphs.append(_time(timeline, group, paragraph.text, paragraph.kind))
    return Transcript(tuple(paragraphs), _chapters(paragraphs, speech.title, timeline.duration_s))


def _by_paragraph(
    placed: Sequence[Placed],
) -> Iterator[tuple[Role, int | None, Sequence[Placed]]]:
    start = 0
    for end in range(1, len(placed) + 1):
        first = placed[start]
        if end < len(placed) and (placed[end].role, placed[end].paragraph) == (
            first.role,
            first.paragraph,
        ):
            continue
        yield first.role, first.paragraph, placed[start:end]
        start = end


def _time(timeline: Timeline, group: Sequence[Placed], text: str, kind: Kind) -> TimedParagraph:
    offsets: list[int] = []
    times: list[float] = []
    ends: list[float] = []
    for placed in group:
        base = timeline.seconds(placed.start_frame)
        for index, utterance in enumerate(placed.utterances):
            marks = [mark for mark in placed.segment.marks if mark.utterance == index]
            for start, second, end in _word_times(utterance, marks, timeline.rate, text):
                offsets.append(start)
                times.append(base + second)
                ends.append(base + end)
    words = []
    last = timeline.seconds(group[0].start_frame)
    for match in _WORD.finditer(text):
        at = max(0, bisect_right(offsets, match.start()) - 1)
        start_s = max(last, times[at]) if times else last
        last = max(start_s, ends[at]) if ends else start_s
        words.append(TimedWord(match.start(), match.end(), round(start_s, 3), round(last, 3)))
    start_s = words[0].start_s if words else round(last, 3)
    return TimedParagraph(kind, text, start_s, round(last, 3), tuple(words))


def _word_times(
    utterance: Utterance, marks: Sequence[Mark], rate: int, text: str
) -> Iterator[tuple[int, float, float]]:
    """(offset in the paragraph, start, end in seconds of the segment) of each word."""
    if not marks:
        return
    chars = [mark.char for mark in marks]
    samples = [mark.sample for mark in marks]
    found = [
        (start, _sample_at(char, chars, samples) / rate)
        for start, char in _spoken_offsets(utterance.readings, text)
    ]
    for (start, second), (_, following) in zip(
        found, [*found[1:], (0, samples[-1] / rate)], strict=True
    ):
        yield start, second, following


def _spoken_offsets(readings: Sequence[Reading], text: str) -> Iterator[tuple[int, int]]:
    """Each word's offset in the paragraph and in the utterance's text (spaces collapsed)."""
    length = 0  # of the utterance's text so far
    for reading in readings:
        spoken = _SPACES.sub(" ", reading.spoken)
        if length == 0:
            spoken = spoken.lstrip()
        span = max(1, reading.end - reading.start)
        for match in _WORD.finditer(text, reading.start, reading.end):
            share = (match.start() - reading.start) / span
            yield match.start(), length + round(share * len(spoken))
        length += len(spoken)


def _sample_at(char: int, chars: Sequence[int], samples: Sequence[int]) -> float:
    """Between two marks time is taken as even over the letters."""
    after = bisect_right(chars, char)
    if after == 0:
        return samples[0]
    if after == len(chars):
        return samples[-1]
    share = (char - chars[after - 1]) / (chars[after] - chars[after - 1])
    return samples[after - 1] + share * (samples[after] - samples[after - 1])


def _chapters(
    paragraphs: Sequence[TimedParagraph], title: str, duration_s: float
) -> tuple[Chapter, ...]:
    """At headings; without any, in a long episode, about every five minutes at a paragraph."""
    if any(paragraph.kind is Kind.HEADING for paragraph in paragraphs):
        found = [
            Chapter(paragraph.start_s, _SPACES.sub(" ", paragraph.text))
            for paragraph in paragraphs
            if paragraph.kind is Kind.HEADING
        ]
        return (Chapter(0.0, title), *found) if found[0].start_s > 0 else tuple(found)
    if duration_s < CHAPTER_FROM_S:
        return ()
    chapters = [Chapter(0.0, title)]
    for paragraph in paragraphs:
        if paragraph.start_s - chapters[-1].start_s >= CHAPTER_EVERY_S:
            chapters.append(Chapter(paragraph.start_s, _first_words(paragraph.text)))
    return tuple(chapters)


def _first_words(text: str) -> str:
    words = text.split()
    start = " ".join(words[:CHAPTER_WORDS]).rstrip(".,;:")
    return start + "…" if len(words) > CHAPTER_WORDS else start
