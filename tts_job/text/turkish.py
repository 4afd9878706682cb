"""The Turkish alphabet and calendar: case, vowels, months.

Python's own case mapping turns I into i and İ into two characters; both are wrong in Turkish and
the second moves every offset behind it. The functions here keep the length of the text.
"""

import re
from datetime import date

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


_LOWER = {ord("I"): "ı", ord("İ"): "i"}
_UPPER = {ord("ı"): "I", ord("i"): "İ", ord("ß"): "ẞ"}


def lower(text: str) -> str:
    return text.translate(_LOWER).lower()


def upper(text: str) -> str:
    return text.translate(_UPPER).upper()


def capitalize(word: str) -> str:
    """First letter large, the rest small: DIŞİŞLERİ -> Dışişleri."""
    return upper(word[:1]) + lower(word[1:])


_WEEKDAY = "(?:,? *(?:" + "|".join(WEEKDAYS) + "))?"
_DATE_FORMS = (
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})\.? +(?P<m>[^\W\d_]+),? +(?P<y>\d{{4}})(?!\d){_WEEKDAY}"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>\d{4})[./-](?P<m>\d{1,2})[./-](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<![^\W_])(?P<m>[^\W\d_]+) +(?P<d>\d{1,2}), *(?P<y>\d{4})(?!\d)"),
)


def find_date(text: str) -> tuple[date, int, int] | None:
    """The first date in a short text, with its span: 11 Ocak 2022, 11.01.2022, 2022-01-11, ..."""
    small = lower(text)
    for form in _DATE_FORMS:
        for match in form.finditer(small):
            month = MONTHS.get(match["m"]) or (int(match["m"]) if match["m"].isdecimal() else 0)
            try:
                day = date(int(match["y"]), month, int(match["d"]))
            except ValueError:
                continue  # 45.13.2022 is not a date
            return day, match.start(), match.end()
    return None


def write_date(day: date) -> str:
    """As a reader writes it: 11 Ocak 2022."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
