"""The blocks of a speech in their parts: the title, the lines that tell, the text.

A title is what its format marks as one (heading, bold, capitals), or a first line that has the
shape of one. Lines that tell are looked for at the top, before the text, and at the end, behind it;
a line with a date also a little below. Where a block holds such a line among others, it is opened.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tts_job.model import Block, Form, Origin, Repair, Suspect
from tts_job.text.regex import regex
from tts_job.text.structure.casing import is_capitals
from tts_job.text.structure.lines import (
    LONGEST_LINE,
    is_salutation,
    told_at_top,
    told_by_lines,
)
from tts_job.text.structure.titles import LONGEST_TITLE, is_speech_title, told_below_title
from tts_job.text.structure.told import Told
from tts_job.text.turkish import lower

HEAD_BLOCKS = 8
"""How far from the top a title or a line of place and date may stand."""
END_BLOCKS = 4
"""How far from the end a signature or a line of place and date may stand."""
LINES_OF_BLOCK = 10
"""A block of more lines is a list or a poem."""
PLAIN_TITLE_CHARS = 200
"""Of a first line that nothing marks as a title, and that ends as one or stands above a date."""
SHORT_TITLE_CHARS = 80
"""Of a first line of which only its length and the missing full stop say that it is a title."""

CLOSED = regex(r"[.!?…:;][\"'”’»)\]]*$")
_ENDS_IN_TEXT = regex(r"[.,:;][\"'”’»)\]]*$")
_LETTERS = regex(r"[^\W\d_]+")

Span = TypeVar("Span", Repair, Suspect)


@dataclass(frozen=True, slots=True)
class Parts:
    """`told` has for each block of the body what it tells; None for text and headings."""

    title: tuple[Block, ...]
    title_from: Origin
    body: tuple[Block, ...]
    told: tuple[Told | None, ...]

    @property
    def facts(self) -> Told:
        """All that a second title and the lines tell; the first wins."""
        is_below = bool(self.title) and bool(self.body) and self.told[0] is None
        facts = told_below_title(self.body[0].text) if is_below else Told()
        for told in self.told:
            if told is not None:
                facts = facts | told
        return facts


def part(blocks: Sequence[Block], given_title: str) -> Parts:
    """The parts of `blocks`. A title that is given is taken out of the text only if it is there."""
    blocks = _opened_at_ends(blocks)
    start, stop = _given_title(blocks, given_title) if given_title else _title(blocks)
    body = (*blocks[:start], *blocks[stop:])
    told = tuple(_told(body))
    title = tuple(blocks[start:stop])
    below = told[start] if start < len(told) else None
    origin = Origin.GIVEN if given_title else _origin(title, below)
    return Parts(title, origin, body, told)


# --- lines of a block -------------------------------------------------------------------------


def _opened_at_ends(blocks: Sequence[Block]) -> list[Block]:
    opened: list[Block] = []
    for index, block in enumerate(blocks):
        is_at_end = index < HEAD_BLOCKS or index >= len(blocks) - END_BLOCKS
        if is_at_end and "\n" in block.text and block.form is Form.TEXT:
            opened += _opened(block, told_by_lines if index else told_at_top)
        else:
            opened.append(block)
    return opened


def _opened(
    block: Block, tell: Callable[[Sequence[str]], Sequence[Told | None]]
) -> Sequence[Block]:
    """The lines that tell each as a block, and those between them together."""
    lines = block.text.split("\n")
    if len(lines) > LINES_OF_BLOCK or not all(map(_may_be_opened, lines)):
        return [block]
    apart = [each is not None and each.stands_apart for each in tell(lines)]
    if not any(apart):
        return [block]
    spans: list[tuple[int, int]] = []
    start = 0
    for index, line in enumerate(lines):
        end = start + len(line)
        if spans and not apart[index] and not apart[index - 1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        start = end + 1
    pieces = [_piece(block, start, end) for start, end in spans]
    whole = len(block.repairs) + len(block.suspects)
    kept = sum(len(piece.repairs) + len(piece.suspects) for piece in pieces)
    return pieces if kept == whole else [block]  # a repair may reach over the end of a line


def _may_be_opened(line: str) -> bool:
    return len(line) <= LONGEST_LINE and any(map(str.isalnum, line))


def _piece(block: Block, start: int, end: int) -> Block:
    return replace(
        block,
        text=block.text[start:end],
        repairs=_inside(block.repairs, start, end),
        suspects=_inside(block.suspects, start, end),
    )


def _inside(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    return tuple(moved(each, -start) for each in spans if start <= each.start and each.end <= end)


def moved(span: Span, shift: int) -> Span:
    return replace(span, start=span.start + shift, end=span.end + shift)


# --- the title --------------------------------------------------------------------------------


def _title(blocks: Sequence[Block]) -> tuple[int, int]:
    """First block of the title and the one behind its last; lines that tell may stand above it."""
    top = blocks[: HEAD_BLOCKS + 1]
    told = told_at_top([block.text for block in top])
    apart = [each is not None and each.stands_apart for each in told]
    start = apart.index(False) if False in apart else len(apart)
    for first in (start, 0) if start else (0,):
        stop = _end_of_title(top, told, first)
        if stop > first:
            return first, stop
    return 0, 0


def _end_of_title(top: Sequence[Block], told: Sequence[Told | None], first: int) -> int:
    """The block behind the title that begins at `first`, or `first` if none begins there."""
    if first >= len(top) or _is_no_title(top[first], told[first]):
        return first
    block = top[first]
    if block.heading_level:
        return first + 1
    if is_capitals(block.text) or block.strong:
        stop = _end_of_capitals(top, told, first) if _is_marked_title(block) else first
    elif _is_plain_title(top, told, first):
        stop = first + 1
    else:
        return first
    is_letterhead = stop == first + 1 and not (
        is_capitals(block.text) or is_speech_title(block.text)
    )
    goes_on = is_letterhead and stop < len(top) and not top[stop].heading_level
    return stop + 1 if goes_on and is_speech_title(top[stop].text) else stop


def _is_no_title(block: Block, told: Told | None) -> bool:
    is_dated = told is not None and bool(told.date or told.undated)
    return is_dated or block.form is not Form.TEXT or len(block.text) > LONGEST_TITLE


def _is_marked_title(block: Block) -> bool:
    """What is in bold or capitals is no title where it is a sentence or a salutation."""
    is_sentence = not is_capitals(block.text) and _ENDS_IN_TEXT.search(block.text)
    return is_speech_title(block.text) or not (is_sentence or is_salutation(block.text))


def _end_of_capitals(top: Sequence[Block], told: Sequence[Told | None], first: int) -> int:
    """A title in capitals goes on until the word for speech, a salutation or a line that tells."""
    name = 0
    for index in range(first + 1, min(len(top), HEAD_BLOCKS)):
        block, told_here = top[index], told[index]
        if (
            is_speech_title(top[index - 1].text)
            or _is_no_title(block, told_here)
            or block.heading_level
            or not is_capitals(block.text)
            or (is_salutation(block.text) and block.text.endswith(","))
        ):
            return name if name and not is_speech_title(top[index - 1].text) else index
        if told_here is not None and told_here.stands_apart:
            name = name or index
    return name or min(len(top), max(HEAD_BLOCKS, first + 1))


def _is_plain_title(top: Sequence[Block], told: Sequence[Told | None], first: int) -> bool:
    """A first line that has the shape of a title though nothing marks it as one."""
    text = top[first].text
    following = top[first + 1 :]
    if len(text) > PLAIN_TITLE_CHARS or _ENDS_IN_TEXT.search(text) or not following:
        return False
    if _is_named_a_title(text, told[first + 1]):
        return True
    return (
        len(text) <= SHORT_TITLE_CHARS
        and "\n" not in text
        and not is_salutation(text)
        and not CLOSED.search(text)
        and not following[0].text[0].islower()
        and any(CLOSED.search(block.text) for block in following)
    )


def _is_named_a_title(text: str, next_told: Told | None) -> bool:
    """It ends in a word for speech, or place and date or the speaker stand below it."""
    if is_speech_title(text):
        return True
    is_apart = next_told is not None and next_told.stands_apart
    return is_apart and not is_salutation(text) and not CLOSED.search(text)


def _origin(title: Sequence[Block], next_told: Told | None) -> Origin:
    """A title of which only the shape of its line says that it is one is a guess."""
    if not title:
        return Origin.GUESSED
    first = title[0]
    is_marked = first.heading_level or first.strong or is_capitals(first.text)
    is_sure = is_marked or _is_named_a_title(title[-1].text, next_told)
    return Origin.STATED if is_sure else Origin.GUESSED


def _given_title(blocks: Sequence[Block], given: str) -> tuple[int, int]:
    """Where the given title stands in the text, so that it is said once; else nowhere."""
    start, stop = _title(blocks)
    for first, behind in ((start, stop), (0, 1)):
        text = " ".join(block.text for block in blocks[first:behind])
        if text and _letters(text) == _letters(given):
            return first, behind
    return 0, 0


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(lower(text).replace("ı", "i")))


# --- the lines that tell ----------------------------------------------------------------------


def _told(body: Sequence[Block]) -> Iterator[Told | None]:
    """Names and occasions only outside of the text: inside it they are of others."""
    texts = [block.text for block in body]
    head = min(len(texts), HEAD_BLOCKS)
    end = max(head, len(texts) - END_BLOCKS)
    told = [*told_by_lines(texts[:head]), *[None] * (end - head), *told_by_lines(texts[end:])]
    prose = [
        index
        for index, (text, each) in enumerate(zip(texts, told, strict=True))
        if each is None and (CLOSED.search(text) or is_salutation(text))
    ]
    first, last = (prose[0], prose[-1]) if prose else (len(texts), len(texts))
    for index, each in enumerate(told):
        if each is None or not first < index < last:
            yield each
        else:
            yield Told(date=each.date, place=each.place) if each.date else None
