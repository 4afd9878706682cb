"""14:30'da -> on dört otuzda; saat 14.30. A full hour is the hour alone."""

import re

from tts_job.text.spoken.numbers import cardinal
from tts_job.text.spoken.rule import PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix


def _say(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    spoken = cardinal(hour)
    if minute:
        spoken += f" {'sıfır ' if minute < 10 else ''}{cardinal(minute)}"
    return with_suffix(spoken, match["suffix"])


_TIME = r"(?P<hour>[01]?[0-9]|2[0-3]){mark}(?P<minute>[0-5][0-9])(?![0-9]|[:.,][0-9])"

WITH_COLON = PatternRule(
    "clock", re.compile(r"(?<![\w:.,])" + _TIME.format(mark=":") + SUFFIX), _say
)
WITH_POINT = PatternRule(
    "clock", re.compile(r"(?<=[Ss]aat )" + _TIME.format(mark=r"\.") + SUFFIX), _say
)
