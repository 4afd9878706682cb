"""A timeline -> the cleaned text with the time of every word, and the chapters.

An engine tells where the words of its *spoken* text begin; readers see the text as it is written.
The readings of an utterance link the two: `2040'ta` gets the time of its whole reading. That is
worked out for each segment alone, from its first sample, and holds wherever the segment is put.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from tts_job.model import (
    Chapter,
    Kind,
    Mark,
    Placed,
    Role,
    Speech,
    TimedParagraph,
    TimedWord,
    Timeline,
    Transcript,
    Utterance,
    WordTimes,
)

CHAPTER_FROM_S = 600.0
"""Without headings a shorter episode has no chapters."""
CHAPTER_EVERY_S = 300.0
LAST_CHAPTER_S = 60.0
"""A shorter one at the end, a signature say, is part of the chapter before it."""
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
    chapters = _chapters(paragraphs, speech.title, timeline.duration_s)
    return Transcript(tuple(paragraphs), chapters, timeline.duration_s)


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
    starts: list[int] = []
    ends: list[int] = []
    for placed in group:
        base = placed.start_frame * timeline.samples_per_frame
        offsets += placed.words.offsets
        starts += [base + start for start in placed.words.starts]
        ends += [base + end for end in placed.words.ends]
    words = []
    last = placed_at = timeline.seconds(group[0].start_frame)
    for match in _WORD.finditer(text):
        start, end = match.span()
        at = bisect_right(offsets, start) - 1
        if at >= 0:
            begin = starts[at] / timeline.rate
            placed_at = begin if begin > last else last
            last = max(placed_at, ends[at] / timeline.rate)
        words.append(TimedWord(start, end, round(placed_at, 3), round(last, 3)))
        placed_at = last
    start_s = words[0].start_s if words else round(last, 3)
    return TimedParagraph(kind, text, start_s, round(last, 3), tuple(words))


def place_words(text: str, utterances: Sequence[Utterance], marks: Sequence[Mark]) -> WordTimes:
    """Where the words of a paragraph's `text` are in a segment that says `utterances`."""
    offsets, starts, ends = array("I"), array("I"), array("I")
    for utterance, heard in zip(utterances, _by_utterance(marks, len(utterances)), strict=True):
        if not heard:
            continue
        chars = [mark.char for mark in heard]
        samples = [mark.sample for mark in heard]
        first = len(starts)
        length = 0  # of the utterance's text so far
        for reading in utterance.readings:
            spoken = _SPACES.sub(" ", reading.spoken)
            if length == 0:
                spoken = spoken.lstrip()
            scale = len(spoken) / max(1, reading.end - reading.start)
            for match in _WORD.finditer(text, reading.start, reading.end):
                offset = match.start()
                char = length + round((offset - reading.start) * scale)
                offsets.append(offset)
                starts.append(_sample_at(char, chars, samples))
            length += len(spoken)
        if len(starts) > first:
            ends.extend(starts[first + 1 :])
            ends.append(samples[-1])
    return WordTimes(offsets, starts, ends)


def _by_utterance(marks: Sequence[Mark], count: int) -> list[list[Mark]]:
    found: list[list[Mark]] = [[] for _ in range(count)]
    for mark in marks:
        found[mark.utterance].append(mark)
    return found


def _sample_at(char: int, chars: Sequence[int], samples: Sequence[int]) -> int:
    """Between two marks time is taken as even over the letters."""
    after = bisect_right(chars, char)
    if after == 0:
        return samples[0]
    if after == len(chars) or chars[after - 1] == char:
        return samples[after - 1]
    share = (char - chars[after - 1]) / (chars[after] - chars[after - 1])
    return samples[after - 1] + round(share * (samples[after] - samples[after - 1]))


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
        is_due = paragraph.start_s - chapters[-1].start_s >= CHAPTER_EVERY_S
        if is_due and duration_s - paragraph.start_s >= LAST_CHAPTER_S:
            chapters.append(Chapter(paragraph.start_s, _first_words(paragraph.text)))
    return tuple(chapters)


def _first_words(text: str) -> str:
    words = text.split()
    start = " ".join(words[:CHAPTER_WORDS]).rstrip(".,;:")
    return start + "…" if len(words) > CHAPTER_WORDS else start
