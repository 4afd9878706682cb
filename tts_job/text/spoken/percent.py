"""%50'sine -> yüzde ellisine; 50 %, % -2 and ‰5 too."""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.numbers import NUMBER, in_words
from tts_job.text.spoken.rule import PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix

_NAMES = {"%": "yüzde", "‰": "binde"}


def _say(match: re.Match[str]) -> str:
    spoken = f"{_NAMES[match['sign']]} {_amount(match['number'])}"
    return with_suffix(spoken, match["suffix"])


def _say_negative(match: re.Match[str]) -> str:
    spoken = f"{_NAMES[match['sign']]} eksi {_amount(match['number'])}"
    return with_suffix(spoken, match["suffix"])


def _amount(written: str) -> str:
    """A decimal point is no Turkish, but a percentage such as %3.5 has no other meaning."""
    whole, point, fraction = written.partition(".")
    is_decimal = point and len(fraction) < 3 and "," not in written
    return f"{in_words(whole)} nokta {in_words(fraction)}" if is_decimal else in_words(written)


_AMOUNT = rf"(?P<number>[0-9]{{1,3}}\.[0-9]{{1,2}}(?![0-9.,])|{NUMBER})"

BEFORE = PatternRule(
    "percent",
    regex(rf"(?P<sign>[%‰])\s?{_AMOUNT}{SUFFIX}"),
    _say,
)
NEGATIVE = PatternRule("percent", regex(rf"(?P<sign>[%‰])\s?[-−]{_AMOUNT}{SUFFIX}"), _say_negative)
AFTER = PatternRule(
    "percent",
    regex(rf"{_AMOUNT}\s?(?P<sign>[%‰]){SUFFIX}(?![0-9])"),
    _say,
)
