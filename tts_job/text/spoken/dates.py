"""11.01.2022 -> on bir Ocak iki bin yirmi iki; 2022-01-11. (11 Ocak 2022 is two plain numbers.)"""

import re
from datetime import date

from tts_job.text.spoken.numbers import cardinal
from tts_job.text.spoken.rule import PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix
from tts_job.text.turkish import MONTH_NAMES


def _say(match: re.Match[str]) -> str | None:
    day, month, year = (int(match[part]) for part in ("day", "month", "year"))
    try:
        date(year, month, day)
    except ValueError:
        return None
    spoken = f"{cardinal(day)} {MONTH_NAMES[month - 1]} {cardinal(year)}"
    return with_suffix(spoken, match["suffix"])


DAY_FIRST = PatternRule(
    "date",
    re.compile(
        r"(?<![\w.,])(?P<day>[0-9]{1,2})(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)"
        rf"(?P<year>[0-9]{{4}})(?![0-9]|[.,/-][0-9]){SUFFIX}"
    ),
    _say,
)
YEAR_FIRST = PatternRule(
    "date",
    re.compile(
        r"(?<![\w.,])(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
        rf"(?![0-9]|[.,/-][0-9]){SUFFIX}"
    ),
    _say,
)
