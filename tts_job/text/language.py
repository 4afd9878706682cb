"""Whether a text is in Turkish at all: by how many of its words the Turkish lists know.

A text in another language is read all the same, since nobody can be sure; but a person is told.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from tts_job.text import words
from tts_job.text.regex import regex

FEWEST_WORDS = 20
"""Fewer tell nothing: a greeting with three names is no other language."""
MOST_WORDS = 500
"""More tell nothing new."""
LEAST_SHARE = 0.45
"""Of known words. Speeches have 0.75 to 0.95; English, French, German and Spanish 0.02 to 0.2,
Azerbaijani 0.4."""

_WORD = regex(r"(?<![\w'’-])[a-zçğıöşüâîû][^\W\d_]+(?![\w'’-])")
"""With a small letter: names are of any language."""


def turkish_share(texts: Iterable[str]) -> float | None:
    """How many of their words are Turkish, 0 to 1; None where there are too few to tell."""
    looked_at = known = 0
    for word in islice(_words(texts), MOST_WORDS):
        looked_at += 1
        known += words.is_known(word)
    return known / looked_at if looked_at >= FEWEST_WORDS else None


def seems_foreign(share: float | None) -> bool:
    return share is not None and share < LEAST_SHARE


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for match in _WORD.finditer(text):
            yield match[0]
