"""The collection: written forms in a context, and every way an educated reader would say each.

A line is `category <tab> written <tab> spoken <tab> note`. Alternatives of the spoken form stand
between " | "; where only a word differs, they stand in braces: "Bilet elli {lira|te le} oldu." is
two. The whole context has to match one of them, so that a context is also a check that its plain
words stay as they are.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tts_job.text.turkish import lower

CATEGORIES = (
    "cardinal",
    "ordinal",
    "distributive",
    "decimal",
    "thousands",
    "fraction",
    "percent",
    "per mille",
    "range",
    "score",
    "ratio",
    "suffix-on-number",
    "suffix-on-acronym",
    "date",
    "year",
    "decade",
    "century",
    "era",
    "clock",
    "money",
    "unit",
    "phone",
    "iban",
    "plate",
    "postal code",
    "roman",
    "title-abbreviation",
    "abbreviation",
    "acronym-spelled",
    "acronym-word",
    "initials",
    "law",
    "e-mail",
    "web",
    "hashtag",
    "symbol",
    "circumflex",
    "emoji",
    "ambiguous",
    "plain-words",
)
"""In the order of the report. Plain words are those that nothing may change."""

_COLUMNS = 4
_CHOICE = re.compile(r"\{([^{}]*)\}")
_SPOKEN_SIGNS = frozenset("%‰&@#*§†‡/\\")
"""Unicode counts them as punctuation, but left in the spoken form they are words not read."""


class BadFormError(ValueError):
    """A line of the collection that cannot be used."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}")


@dataclass(frozen=True, slots=True)
class Form:
    category: str
    written: str
    spoken: tuple[str, ...]
    """The accepted ways to say it, the likeliest first."""
    note: str = ""

    def accepts(self, said: str) -> bool:
        heard = bare(said)
        return any(bare(alternative) == heard for alternative in self.spoken)


def bare(text: str) -> str:
    """What is compared: no capitals, no punctuation, no spaces; every other sign stays.

    Writers differ in "bin dokuz yüz" and "bindokuzyüz", which sound alike. Emoji and other signs
    stay: a spoken form that still has them was not read.
    """
    return "".join(
        letter
        for letter in lower(unicodedata.normalize("NFC", text))
        if not letter.isspace()
        and (letter in _SPOKEN_SIGNS or not unicodedata.category(letter).startswith("P"))
    )


def read_forms(path: Path) -> tuple[Form, ...]:
    """The forms in the file at `path`, in its order. Raises BadFormError at the first bad line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(
        _form(line, f"{path.name}:{number}")
        for number, line in enumerate(lines, 1)
        if line and not line.startswith("# ")
    )


def _form(line: str, place: str) -> Form:
    columns = line.split("\t")
    if not _COLUMNS - 1 <= len(columns) <= _COLUMNS:
        raise BadFormError(place, f"{len(columns)} columns instead of {_COLUMNS}")
    category, written, spoken = columns[:3]
    if category not in CATEGORIES:
        raise BadFormError(place, f"no category {category!r}")
    alternatives = tuple(
        alternative for pattern in spoken.split(" | ") for alternative in _expanded(pattern)
    )
    if not written.strip() or not all(bare(alternative) for alternative in alternatives):
        raise BadFormError(place, "the written form or an alternative is empty")
    if any(brace in alternative for alternative in alternatives for brace in "{}"):
        raise BadFormError(place, "braces inside braces, or one that has no partner")
    return Form(category, written, alternatives, columns[3] if len(columns) == _COLUMNS else "")


def _expanded(pattern: str) -> list[str]:
    """Every choice in braces made in every way."""
    pieces = _CHOICE.split(pattern)  # what stands between, and what stands in braces, in turn
    ways = (piece.split("|") if place % 2 else [piece] for place, piece in enumerate(pieces))
    return ["".join(chosen) for chosen in product(*ways)]
