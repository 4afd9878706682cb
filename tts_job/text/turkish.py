"""The Turkish alphabet and calendar: case, vowels, months.

Python's own case mapping turns I into i and İ into two characters; both are wrong in Turkish and
the second moves every offset behind it. The functions here keep the length of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tts_job.text.regex import regex

VOWELS = frozenset("aeıioöuüâîû")
FRONT_VOWELS = frozenset("eiöüî")
BACK_VOWELS = frozenset("aıouâû")

MONTHS: dict[str, int] = {
    "ocak": 1,
    "şubat": 2,
    "mart": 3,
    "nisan": 4,
    "mayıs": 5,
    "haziran": 6,
    "temmuz": 7,
    "ağustos": 8,
    "eylül": 9,
    "ekim": 10,
    "kasım": 11,
    "aralık": 12,
}
MONTH_NAMES: tuple[str, ...] = tuple(name[0].upper() + name[1:] for name in MONTHS)

WEEKDAYS = ("pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar")


def word_set(listed: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(listed.split())


# Every word of a document comes through here: replacing takes a tenth of the time of translating.
def lower(text: str) -> str:
    return text.replace("I", "ı").replace("İ", "i").lower()


def upper(text: str) -> str:
    return text.replace("i", "İ").replace("ı", "I").replace("ß", "ẞ").upper()


def capitalize(word: str) -> str:
    """First letter large, the rest small: DIŞİŞLERİ -> Dışişleri."""
    return upper(word[:1]) + lower(word[1:])


_WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
# Short bounded gaps: two open-ended runs of spaces side by side take quadratic time.
_BEFORE = rf"(?:(?<![^\W_]){_WEEKDAY}(?: günü)?,? {{1,3}})?"
_AFTER = (
    rf"(?:[ ,(]{{0,3}}{_WEEKDAY}(?: günü)?(?![^\W_])\)?)?"
    r"(?:(?:t|[ ,|–-]{1,3}(?:saat:? ?)?)\d{1,2}[.:]\d{2}(?::\d{2}(?:\.\d{1,6})?)?"
    r"(?:z|[+-]\d{2}:?\d{2})?(?![\d.:]))?"
)
_NO_RANGE = r"(?<!\d)(?<!\d[–-])"  # 10-12 Kasım is no day
_DATE_FORMS = tuple(
    regex(_BEFORE + form + _AFTER)
    for form in (
        _NO_RANGE + r"(?P<d>\d{1,2})\.? {1,3}(?P<m>[^\W\d_]{3,8})\.?,? {1,3}(?P<y>\d{4})(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})(?P<s> ?[./-] ?)(?P<m>\d{1,2}|[ıivx]{1,4})(?P=s)(?P<y>\d{4})(?!\d)",
        r"(?<!\d)(?P<y>\d{4})(?P<s>[./-])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)",
        r"(?<![^\W_])(?P<m>[^\W\d_]{3,8}) {1,3}(?P<d>\d{1,2}),? {1,3}(?P<y>\d{4})(?!\d)",
        r"(?<![\d./-])(?P<d>\d{1,2})(?P<s>[./])(?P<m>\d{1,2})(?P=s)(?P<y>\d{2})(?!\d|[./-]\d)",
    )
)
_PARTS = regex(
    _NO_RANGE + r"(?:(?P<d>\d{1,2})\.? {1,3})?(?<![^\W\d_])(?P<m>[^\W\d_]{3,8})(?![^\W\d_])"
    r"(?:,? {1,3}(?P<y>\d{4})(?!\d))?" + _AFTER
)

_ASCII = str.maketrans("çğıöşü", "cgiosu")
_ROMAN_MONTHS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_MONTHS_IN_ASCII: dict[str, int] = {
    **{name.translate(_ASCII): number for name, number in MONTHS.items()},
    **{name[:3].translate(_ASCII): number for name, number in MONTHS.items()},
    **{roman: number for number, roman in enumerate(_ROMAN_MONTHS, 1)},
}
"""As keyboards without Turkish letters, calendars (Oca, Şub) and old letters (11.I.2022) write."""
CENTURY_TURNS = 70
"""Of years with two digits: 69 is 2069, 70 is 1970 (POSIX strptime has 69)."""


@dataclass(frozen=True, slots=True)
class PartOfDate:
    """`11 Ocak` without a year, or `Ocak 2022` without a day: what is missing is 0."""

    day: int
    month: int
    year: int
    start: int
    end: int


def find_date(text: str) -> tuple[date, int, int] | None:
    """The first date in a short text, with its span: 11 Ocak 2022, 11.01.2022, 2022-01-11, ...

    The span takes in the weekday and the time of day that stand with it.
    """
    small = lower(text)
    found = [day for form in _DATE_FORMS for day in _days(form, small)]
    return min(found, key=lambda each: (each[1], -each[2]), default=None)


def _days(form: re.Pattern[str], small: str) -> Iterator[tuple[date, int, int]]:
    for match in form.finditer(small):
        year = int(match["y"])
        if len(match["y"]) == 2:
            year += 2000 if year < CENTURY_TURNS else 1900
        try:
            yield date(year, month_number(match["m"]), int(match["d"])), match.start(), match.end()
        except ValueError:
            continue  # 45.13.2022 is not a date


def find_part_of_date(text: str) -> PartOfDate | None:
    """The first day or year that stands with the full name of a month, in a short text."""
    for match in _PARTS.finditer(lower(text)):
        day, year = int(match["d"] or 0), int(match["y"] or 0)
        if match["m"] in MONTHS and (day or year) and day <= 31:
            return PartOfDate(day, MONTHS[match["m"]], year, match.start(), match.end())
    return None


def month_number(written: str) -> int:
    """1 to 12 for the name, abbreviation, or number of a month in small letters; else 0."""
    if written.isdecimal():
        return int(written)
    return _MONTHS_IN_ASCII.get(written.translate(_ASCII), 0)


def write_date(day: date) -> str:
    """As a reader writes it: 11 Ocak 2022."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
