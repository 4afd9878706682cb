"""Figures with a slash: 1/3 -> üçte bir, 12/3. maddesi, 2022/15 sayılı, 7/24.

A fraction is smaller than one and in small figures; what belongs to a law, a year or a file number
is "bölü". 1/3 is never taken for a date: dates have a year (dates.py).
"""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.numbers import cardinal, in_words, ordinal
from tts_job.text.spoken.rule import PatternRule, after, before
from tts_job.text.spoken.suffixes import SUFFIX, locative, with_suffix
from tts_job.text.turkish import VOWELS

LARGEST_DENOMINATOR = 100
ROUND_DENOMINATORS = frozenset({1_000, 10_000, 100_000, 1_000_000})
"""Scales of maps and odds: 1/1000."""

_ALWAYS: dict[tuple[str, str], str] = {
    ("7", "24"): "yedi yirmi dört",
    ("24", "7"): "yedi yirmi dört",
}
_REFERENCE_BEFORE = regex(
    r"(?:[Mm]adde(?:si|sinin|nin)?|[Mm]d\.|\bm\.|[Ff]ıkra|[Kk]anun\w{0,8}|[Ss]ayı(?:sı|lı)?:?"
    r"|[Ee]sas|[Kk]arar|[Dd]osya|[Nn]o[:.]?|[Nn]umaralı|E\.|K\.|[Ss]okak)[ '’\w]{0,12}$"
)
_REFERENCE_AFTER = regex(r"\s?(?:sayılı|nolu|no'lu|numaralı|[Mm]adde|maddesi|fıkra|esas|karar)")


def _say(match: re.Match[str]) -> str | None:
    above, below, suffix = match["above"], match["below"], match["suffix"]
    if (above, below) in _ALWAYS:
        return with_suffix(_ALWAYS[above, below], suffix)
    if match["stop"]:
        return f"{in_words(above)} bölü {ordinal(int(below))}"
    if _is_season(above, below):
        return with_suffix(f"{in_words(above)} {in_words(below)}", suffix)
    if not _is_fraction(int(above), int(below)) or _is_reference(match):
        return with_suffix(f"{in_words(above)} bölü {in_words(below)}", suffix)
    spoken = f"{locative(cardinal(int(below)))} {cardinal(int(above))}"
    return _with_possessive(spoken, suffix)


def _is_season(above: str, below: str) -> bool:
    """2021/2022 and 2021/22."""
    first = int(above)
    return len(above) == 4 and int(below) in (first + 1, (first + 1) % 100) and first > 1900


def _is_fraction(above: int, below: int) -> bool:
    return 0 < above < below and (below <= LARGEST_DENOMINATOR or below in ROUND_DENOMINATORS)


def _is_reference(match: re.Match[str]) -> bool:
    return bool(_REFERENCE_BEFORE.search(before(match)) or _REFERENCE_AFTER.match(after(match)))


def _with_possessive(spoken: str, suffix: str | None) -> str:
    """nüfusun 2/3'ü is "üçte ikisi", not "üçte ikiyi"."""
    if suffix and len(suffix) == 1 and suffix in "ıiuü" and spoken[-1] in VOWELS:
        return with_suffix(spoken, "s" + suffix)
    return with_suffix(spoken, suffix)


FRACTION = PatternRule(
    "fraction",
    regex(
        r"(?<![\w/])(?<![0-9][.,])(?P<above>[0-9]{1,4}+)\s?[/⁄]\s?(?P<below>[1-9][0-9]{0,6}+)"
        rf"(?:(?P<stop>\.)(?=\s?[^\W\d_])|(?![0-9/]|[.,][0-9])){SUFFIX}"
    ),
    _say,
)
_PARTS: dict[str, str] = {"½": "buçuk", "¼": "çeyrek", "¾": "tam dörtte üç"}
SIGN = PatternRule(
    "fraction",
    regex(rf"(?P<sign>[½¼¾⅓⅔⅕⅛]){SUFFIX}"),
    lambda match: (
        _with_possessive(_SIGNS[match["sign"]], match["suffix"])
        if match["suffix"]
        else {"½": "yarım", "¼": "çeyrek"}.get(match["sign"], _SIGNS[match["sign"]])
    ),
)
_SIGNS: dict[str, str] = {
    "½": "ikide bir",
    "¼": "dörtte bir",
    "¾": "dörtte üç",
    "⅓": "üçte bir",
    "⅔": "üçte iki",
    "⅕": "beşte bir",
    "⅛": "sekizde bir",
}
MIXED = PatternRule(
    "fraction",
    regex(rf"(?P<whole>[0-9]{{1,6}}+)\s?(?P<part>[½¼¾]){SUFFIX}"),
    lambda match: with_suffix(
        f"{in_words(match['whole'])} {_PARTS[match['part']]}", match["suffix"]
    ),
)
