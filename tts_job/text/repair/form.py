"""A word as it stands in the document, and what its capitals say of it."""

import re
from collections.abc import Iterator, Set
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


def written_words(text: str) -> list[str]:
    """The words of a text as they are written, in order; some may be mere numbers."""
    return _WORD.findall(text)


def occurrences(text: str) -> Iterator[Occurrence]:
    """The words of a text, in order; what has no letter is none."""
    small = Standing.SMALL
    for match in _WORD.finditer(text):
        written = match[0]
        if written.islower() and written.isalpha():  # most words are: they are not worth a call
            yield Occurrence(match.start(), Form(written, small))
        elif has_letter(written):
            yield Occurrence(match.start(), _form(match))


def forms_among(wanted: Set[str], text: str) -> Iterator[Form]:
    """What the capitals of a text say of the words in it that are `wanted`."""
    for match in _WORD.finditer(text):
        if match[0] in wanted:
            yield _form(match)


def has_letter(written: str) -> bool:
    return written.isalpha() or any(map(str.isalpha, written))


def _form(match: re.Match[str]) -> Form:
    written = match[0]
    if not written[0].isupper():
        return Form(written, Standing.SMALL)
    return Form(written, _standing(match.string, *match.span()))


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
