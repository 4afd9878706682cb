"""11.01.2022 -> on bir Ocak iki bin yirmi iki; 2022-01-11. (11 Ocak 2022 is two plain numbers.)"""

import re
from datetime import date

from tts_job.text.regex import regex
from tts_job.text.spoken.numbers import cardinal
from tts_job.text.spoken.rule import LETTER, PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix
from tts_job.text.turkish import MONTH_NAMES, upper

CENTURY_OF_SHORT_YEARS = 2000
"""11.01.22 must be a day of the calendar; the century itself is not said."""

_ALONE = r"(?![0-9]|[.,/][0-9]|-[0-9]{1,4}(?![0-9./]))"
"""Not a part of a longer code; another date may follow a hyphen."""
_ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def _say(match: re.Match[str]) -> str | None:
    written = match["month"]
    month = int(written) if written.isdecimal() else _ROMAN_MONTHS.index(written) + 1
    day, year = int(match["day"]), int(match["year"])
    try:
        date(year if year > 99 else CENTURY_OF_SHORT_YEARS + year, month, day)
    except ValueError:
        return None
    short = "sıfır " if len(match["year"]) == 2 and year < 10 else ""
    spoken = f"{cardinal(day)} {MONTH_NAMES[month - 1]} {short}{cardinal(year)}"
    return with_suffix(spoken, match["suffix"])


_MONTHS = "|".join((*MONTH_NAMES, *map(upper, MONTH_NAMES)))
WITH_MONTH = PatternRule(
    "date",
    regex(
        r"(?<![\w.,])(?P<day>0?[1-9]|[12][0-9]|3[01])\.\s?"
        rf"(?:(?P<month>{_MONTHS})\.(?=\s?[0-9]{{4}})|(?=(?:{_MONTHS})(?!{LETTER})))"
    ),
    lambda match: f"{cardinal(int(match['day']))} {match['month'] or ''}".rstrip() + " ",
)
"""11. Ocak 2022: a day before its month is no ordinal in Turkish."""
DAY_FIRST = PatternRule(
    "date",
    regex(
        r"(?<![\w.,])(?P<day>[0-9]{1,2})(?P<mark>\. ?|[/-])"
        rf"(?P<month>[0-9]{{1,2}}|(?:{'|'.join(reversed(_ROMAN_MONTHS))}))(?P=mark)"
        rf"(?P<year>[0-9]{{4}}){_ALONE}{SUFFIX}"
    ),
    _say,
)
SHORT_YEAR = PatternRule(
    "date",
    regex(
        r"(?<![\w.,])(?P<day>[0-9]{1,2})(?P<mark>[./])(?P<month>[0-9]{2})(?P=mark)"
        rf"(?P<year>[0-9]{{2}})(?![0-9]|[.,/-][0-9]){SUFFIX}"
    ),
    _say,
)
YEAR_FIRST = PatternRule(
    "date",
    regex(
        r"(?<![\w.,])(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{2})(?P=mark)(?P<day>[0-9]{2})"
        rf"{_ALONE}{SUFFIX}"
    ),
    _say,
)
