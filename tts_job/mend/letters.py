"""A place in a text as read, found again in the file: by the letters around it.

On the way from the file to the paragraph a text loses markup and line ends and gains repairs. What
stays are its letters, in order, so those are compared, without their marks and case.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tts_job.text.regex import regex
from tts_job.text.turkish import lower

REACHES: tuple[int | None, ...] = (None, 120, 40, 12, 0)
"""How many letters around the word must be the same: the whole paragraph, then fewer."""

_TOKEN = regex(
    r"(?P<markup><!--.*?-->|</?[A-Za-z][^<>]*>|<[?!][^<>]*>|\]\([^()\s]*\))"
    r"|(?P<sign>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,24});|[^\W_])",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Letters of a paragraph, and of the word among them."""

    letters: str
    start: int
    end: int
    depth: float
    """How far down the document it stands, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A span of one of the texts of a file."""

    text: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Spelled:
    """The letters of a text, and where each begins and ends."""

    letters: str
    starts: Sequence[int]
    ends: Sequence[int]


class _Folding(dict[int, str]):
    """A letter without marks and case; a sign that is no letter or digit becomes nothing."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", lower(chr(code)).replace("ı", "i"))
        self[code] = "".join(filter(str.isalnum, plain))[:1]
        return self[code]


_FOLDED = _Folding()


def fold(text: str) -> str:
    """Its letters and digits, without marks and case."""
    return text.translate(_FOLDED)


def spots(texts: Sequence[str], wanted: Wanted) -> Iterator[Spot]:
    """Where the word may stand in `texts`, the likeliest first."""
    spelled = [_spell(text) for text in texts]
    seen: set[Spot] = set()
    for reach in REACHES:
        first = 0 if reach is None else max(0, wanted.start - reach)
        last = len(wanted.letters) if reach is None else wanted.end + reach
        needle = wanted.letters[first:last]
        found = [
            (index, at + wanted.start - first)
            for index, each in enumerate(spelled)
            for at in _occurrences(each.letters, needle)
        ]
        found.sort(key=lambda f: abs(f[1] / len(spelled[f[0]].letters) - wanted.depth))
        for index, at in found:
            end = spelled[index].ends[at + wanted.end - wanted.start - 1]
            spot = Spot(index, spelled[index].starts[at], _with_marks(texts[index], end))
            if spot not in seen:
                seen.add(spot)
                yield spot


def _spell(text: str) -> _Spelled:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for token in _TOKEN.finditer(text):
        sign = token["sign"]
        if sign and (letter := fold(html.unescape(sign))):
            letters.append(letter[0])
            starts.append(token.start())
            ends.append(token.end())
    return _Spelled("".join(letters), starts, ends)


def _occurrences(letters: str, needle: str) -> Iterator[int]:
    at = letters.find(needle)
    while at >= 0:
        yield at
        at = letters.find(needle, at + 1)


def _with_marks(text: str, end: int) -> int:
    """Behind the marks that belong to the letter before `end` (decomposed Unicode)."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
