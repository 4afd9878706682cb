"""%50'sine -> yüzde ellisine; 50 % and ‰5 too."""

import re

from tts_job.text.spoken.numbers import NUMBER, NUMBER_START, in_words
from tts_job.text.spoken.rule import PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix

_NAMES = {"%": "yüzde", "‰": "binde"}


def _say(match: re.Match[str]) -> str:
    sign = match["sign"]
    return with_suffix(f"{_NAMES[sign]} {in_words(match['number'])}", match["suffix"])


BEFORE = PatternRule("percent", re.compile(rf"(?P<sign>[%‰])\s?(?P<number>{NUMBER}){SUFFIX}"), _say)
AFTER = PatternRule(
    "percent",
    re.compile(rf"{NUMBER_START}(?P<number>{NUMBER})\s?(?P<sign>[%‰]){SUFFIX}"),
    _say,
)
