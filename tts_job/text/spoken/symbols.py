"""Signs that are said (&, %, °), signs between numbers, and runs of a sign, said as one."""

import re

from tts_job.text.spoken.money import CURRENCIES
from tts_job.text.spoken.rule import PatternRule

NAMES: dict[str, str] = {
    "&": "ve",
    "%": "yüzde",
    "‰": "binde",
    "°": "derece",
    "№": "numara",
    "§": "paragraf",
    "@": "et",
    "=": "eşittir",
    "−": "eksi",
    "×": "çarpı",
    "÷": "bölü",
    "½": "yarım",
    "¼": "çeyrek",
    "²": "kare",
    "³": "küp",
}
BETWEEN_NUMBERS: dict[str, str] = {
    "/": " bölü ",
    "+": " artı ",
    "x": " çarpı ",
    ".": " nokta ",
    ":": ", ",
}

_NUMBER_BEFORE = re.compile(r"[0-9]{1,9}\s?$")
_NUMBER_AFTER = re.compile(r"\s?([0-9]{1,9})(?![0-9])")
_CHAIN_BEFORE = re.compile(r"[0-9][-–—][0-9]{1,9}\s?$")
_CHAIN_AFTER = re.compile(r"\s?[0-9]{1,9}[-–—][0-9]")


def _say_range(match: re.Match[str]) -> str:
    """2020-2023 is "ila"; a score (3-1) or a chain of groups (555-12-34) only has a pause."""
    text = match.string
    left = text[max(0, match.start() - 12) : match.start()]
    before, after = _NUMBER_BEFORE.search(left), _NUMBER_AFTER.match(text, match.end())
    chained = _CHAIN_BEFORE.search(left) or _CHAIN_AFTER.match(text, match.end())
    if chained or not before or not after or int(before[0]) >= int(after[1]):
        return ", "
    return " ila "


RANGE = PatternRule("range", re.compile(r"(?<=[0-9])(?:[-–—]| [-–—] )(?=[0-9])"), _say_range)
MINUS = PatternRule(
    "symbol", re.compile(r"(?<![^\s(])-(?=[0-9]{1,4}(?:,[0-9]{1,4})?\s?°)"), lambda _: "eksi "
)
HYPHEN = PatternRule("symbol", re.compile(r"(?<=[^\W\d_])-(?=[0-9])"), lambda _: " ")
BETWEEN = PatternRule(
    "symbol",
    re.compile(r"(?<=[0-9])[/+x.:](?=[0-9])"),
    lambda match: BETWEEN_NUMBERS[match[0]],
)
SYMBOL = PatternRule(
    "symbol",
    re.compile("[" + "".join(NAMES) + "]"),
    lambda match: NAMES[match[0]],
)
_DRAWN = frozenset(NAMES) | frozenset(CURRENCIES)
"""Signs that have a name and are drawn as a line when many stand together: =====."""

RUN = PatternRule(
    "symbol",
    re.compile(r"([!-/:-@\[-`{-~…–—•·])\1{3,}+"),
    lambda match: " " if match[1] in _DRAWN else match[1],
)
