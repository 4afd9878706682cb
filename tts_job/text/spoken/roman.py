"""Roman numerals where nothing else can be meant: II. Dünya Savaşı, XXI. yüzyıl, X. Kongre."""

import re

from tts_job.text.spoken.numbers import ordinal
from tts_job.text.spoken.rule import LETTER, PatternRule

_VALID = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})$")
_VALUES = {"I": 1, "V": 5, "X": 10}


def is_roman(letters: str) -> bool:
    return bool(_VALID.match(letters))


def value(letters: str) -> int:
    total = 0
    for letter, following in zip(letters, (*letters[1:], "I"), strict=True):
        smaller = _VALUES[letter] < _VALUES[following]
        total += -_VALUES[letter] if smaller else _VALUES[letter]
    return total


def _say(match: re.Match[str]) -> str | None:
    letters = match["letters"]
    return ordinal(value(letters)) if is_roman(letters) else None


# A single letter before a name is an initial (V. Putin), so it needs a noun that is counted.
ROMAN = PatternRule(
    "roman",
    re.compile(
        rf"(?<!{LETTER})(?<![.'])"
        r"(?P<letters>[IVX]{2,6}+|[IVX](?=\. (?:[Yy]üzyıl|Dünya Savaş|Dönem|[Zz]irve"
        r"|[Kk]ongre|[Bb]ölüm|Uluslararası|Meşrutiyet)))\.(?=\s+\S)"
    ),
    _say,
)
