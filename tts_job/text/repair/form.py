"""A word as it stands in the document, and what its capitals say of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tts_job.text.turkish import lower

# No part of an address: ornek@example.org stays as it is.
_WORD = re.compile(r"(?<![\w'@/.])[^\W_]{1,40}+(?![\w@/]|\.[^\W_])")
_SENTENCE_START = re.compile(r"""(?:^|[.!?:…])["'“”‘’«»()\-–—\s]*$""")
_LOOK_BACK = 8
"""Characters before a word that can hold the end of a sentence and the marks behind it."""


class Standing(StrEnum):
    """What capitals say of a form: the beginning of a sentence has them whatever the word is."""

    SMALL = "small letters"
    FIRST = "first of a sentence"
    NAME = "a name"


@dataclass(frozen=True, slots=True, order=True)
class Form:
    """A word as written, and what its capitals say."""

    written: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Occurrence:
    start: int
    form: Form

    @property
    def end(self) -> int:
        return self.start + len(self.form.written)


def occurrences(text: str) -> Iterator[Occurrence]:
    """The words of a text, in order; what has no letter is none."""
    for match in _WORD.finditer(text):
        if any(map(str.isalpha, match[0])):
            yield Occurrence(match.start(), Form(match[0], _standing(text, match)))


def _standing(text: str, match: re.Match[str]) -> Standing:
    written = match[0]
    if written[0] == lower(written[0]):
        return Standing.SMALL
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
    # Few names begin with I, and an l that was misread does.
    if written[0] == "I" or _SENTENCE_START.search(before):
        return Standing.FIRST
    return Standing.NAME
