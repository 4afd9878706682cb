"""A word as it stands in the document, and what its capitals say of it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from tts_job.text.regex import regex

# No part of an address: ornek@example.org stays as it is.
_WORD = regex(r"(?<![\w'@/.])[^\W_]{1,40}+(?![\w@/]|\.[^\W_])")
_SENTENCE_START = regex(r"""(?:^|[.!?:…])["'“”‘’«»()\-–—\s]*$""")
_LOOK_BACK = 8
"""Characters before a word that can hold the end of a sentence and the marks behind it."""


class Standing(StrEnum):
    """What capitals say of a form: the beginning of a sentence has them whatever the word is."""

    SMALL = "small letters"
    FIRST = "first of a sentence"
    NAME = "a name"

    __hash__ = str.__hash__  # that of an enumeration is written in Python, and forms are many


class Form(NamedTuple):
    """A word as written, and what its capitals say. A tuple: a document has a hundred thousand."""

    written: str
    standing: Standing


class Occurrence(NamedTuple):
    start: int
    form: Form

    @property
    def end(self) -> int:
        return self.start + len(self.form.written)


def occurrences(text: str) -> Iterator[Occurrence]:
    """The words of a text, in order; what has no letter is none."""
    for match in _WORD.finditer(text):
        written = match[0]
        if written.isalpha() or any(map(str.isalpha, written)):
            start = match.start()
            standing = _standing(text, *match.span()) if written[0].isupper() else Standing.SMALL
            yield Occurrence(start, Form(written, standing))


def _standing(text: str, start: int, end: int) -> Standing:
    """Of a word with a capital letter."""
    # Few names begin with I, and an l that was misread does.
    if text[start] == "I":
        return Standing.FIRST
    if text.startswith("'", end):  # parts a name from its endings
        return Standing.NAME
    if _SENTENCE_START.search(text[max(0, start - _LOOK_BACK) : start]):
        return Standing.FIRST
    return Standing.NAME
