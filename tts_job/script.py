"""A speech -> its script: what each segment says, in the order of the episode, and the pauses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tts_job.model import Boundary, Kind, Paragraph, Role, Speech, Utterance
from tts_job.settings.options import PauseSettings
from tts_job.text import spoken
from tts_job.text.spoken.lexicon import Lexicon

SEGMENT_CHARS = 1000
"""A longer paragraph becomes several segments, so that memory stays flat."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of one segment, the pauses between them, and the pause after it."""

    role: Role
    utterances: tuple[Utterance, ...]
    pauses_ms: tuple[int, ...]
    """After each utterance; the last is the one after the segment."""
    paragraph: int | None = None
    """Index into the speech's paragraphs, for the body."""

    @property
    def words(self) -> str:
        """What the fingerprint of its segment covers: all that is said, with the pauses inside."""
        inside = (*self.pauses_ms[:-1], 0)
        return "\n".join(
            f"{utterance.text}\t{pause}"
            for utterance, pause in zip(self.utterances, inside, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A text of the script as it is written: the notice, the title, or a paragraph."""

    role: Role
    text: str
    pause_ms: int
    """After it."""
    paragraph: int | None = None
    """Index into the speech's paragraphs, for the body."""
    item_number: str = ""
    """Of a list item or heading, as in Paragraph."""

    @property
    def wording(self) -> str:
        """All that decides how it is read: as an item, the same text is read otherwise."""
        return f"{self.item_number}\t{self.text}" if self.item_number else self.text


def write_lines(speech: Speech, *, notice: str, pauses: PauseSettings) -> Iterator[Line]:
    """Notice, title (if there are any), body."""
    if notice:
        yield Line(Role.NOTICE, notice, pauses.title_ms)
    if title := speech.said_title:
        yield Line(Role.TITLE, title.text, pauses.title_ms)
    for index, paragraph in enumerate(speech.paragraphs):
        pause_ms = _pause_after(paragraph, pauses)
        yield Line(Role.BODY, paragraph.text, pause_ms, index, paragraph.item_number)


def read_line(
    line: Line, *, pauses: PauseSettings, lexicon: Lexicon, max_chars: int
) -> tuple[Passage, ...]:
    """What is said; none where the text has nothing to say."""
    readings = spoken.read(line.text, lexicon, line.item_number)
    utterances = _spoken(spoken.utterances(line.text, readings, max_chars))
    return tuple(_split(line.role, utterances, pauses, line.pause_ms, line.paragraph))


def write_script(
    speech: Speech, *, notice: str, pauses: PauseSettings, lexicon: Lexicon, max_chars: int
) -> Iterator[Passage]:
    """Notice, title (if there are any), body; utterances of at most `max_chars` characters."""
    for line in write_lines(speech, notice=notice, pauses=pauses):
        yield from read_line(line, pauses=pauses, lexicon=lexicon, max_chars=max_chars)


def _pause_after(paragraph: Paragraph, pauses: PauseSettings) -> int:
    return pauses.heading_ms if paragraph.kind is Kind.HEADING else pauses.paragraph_ms


def _spoken(utterances: Iterable[Utterance]) -> list[Utterance]:
    """Those with something to say: a row of signs alone would be silence."""
    return [each for each in utterances if any(sign.isalnum() for sign in each.text)]


def _split(
    role: Role,
    utterances: Sequence[Utterance],
    pauses: PauseSettings,
    pause_ms: int,
    paragraph: int | None,
) -> Iterator[Passage]:
    """One passage, or several for a long paragraph, cut at sentence ends where there are any."""
    start = length = 0
    for index, utterance in enumerate(utterances):
        length += len(utterance.text) + 1
        is_last = index == len(utterances) - 1
        full = length + (0 if is_last else len(utterances[index + 1].text)) > SEGMENT_CHARS
        cut = utterance.boundary is Boundary.SENTENCE or length >= SEGMENT_CHARS
        if not is_last and not (full and cut):
            continue
        part = tuple(utterances[start : index + 1])
        inside = [_pause_within(each, pauses) for each in part]
        if is_last:
            inside[-1] = pause_ms
        yield Passage(role, part, tuple(inside), paragraph)
        start, length = index + 1, 0


def _pause_within(utterance: Utterance, pauses: PauseSettings) -> int:
    if utterance.boundary is Boundary.SENTENCE:
        return pauses.sentence_ms
    return pauses.clause_ms if utterance.boundary is Boundary.CLAUSE else 0
