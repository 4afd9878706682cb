"""Names in a text: what an editor must have heard once, before listeners do.

A word is taken for a name when it has a capital letter in the middle of a sentence, or an
apostrophe after it anywhere (Turkish parts a name from its endings so). At the beginning of a
sentence every word has a capital letter, and tells nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tts_job.text.regex import regex

# A part of a hyphenated name may begin with a small letter (El-cezire); initials are no names.
_NAME = regex(
    r"(?<![\w'-])(?P<word>[A-ZÇĞİÖŞÜÂÎÛ][^\W\d_]*[a-zçğıöşüâîû][^\W\d_]*(?:-[^\W\d_]{2,})*)"
    r"(?P<ending>'[^\W\d_]+)?(?![\w'-])"
)
_GOES_ON = regex(r"[\w,;'’”»)–—%]\s+[\"'“‘«(]*$|\w-$")
"""What stands before a word that does not begin a sentence."""
_LOOK_BACK = 12
"""Characters; more than spaces and opening marks take."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in a text, its span without the ending behind an apostrophe."""

    start: int
    end: int
    word: str


def names_in(text: str) -> Iterator[Name]:
    """The names in `text`, each time that they stand in it, in order."""
    for match in _NAME.finditer(text):
        start, end = match.span("word")
        if match["ending"] or _GOES_ON.search(text[max(0, start - _LOOK_BACK) : start]):
            yield Name(start, end, match["word"])
