"""The words of the editor's pages: Turkish or English, as the visitor chose, else as asked for.

A page is in one language (unlike the listeners' pages, which hold both and are the same for all),
so that a screen reader reads all of it with the right voice. What the program itself says of a
document or an error is English; pages mark it so.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from tts_job.data import read_text
from tts_job.editor import page
from tts_job.text.turkish import MONTH_NAMES, WEEKDAYS

Language: TypeAlias = Literal["tr", "en"]
LANGUAGES: tuple[Language, Language] = ("tr", "en")
WORDS = "web/pages/words.json"
MOST_TAGS = 10
"""Of Accept-Language that are looked at."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Words:
    """All that a page says by itself, in one language."""

    language: Language

    def __call__(self, key: str) -> str:
        return _words()[key][LANGUAGES.index(self.language)]

    def __contains__(self, key: str) -> bool:
        return key in _words()

    @property
    def other(self) -> Language:
        return "en" if self.language == "tr" else "tr"

    def date(self, day: dt.date) -> str:
        months = MONTH_NAMES if self.language == "tr" else _MONTHS
        return f"{day.day}{_NBSP}{months[day.month - 1]}{_NBSP}{day.year}"

    def instant(self, at: dt.datetime, now: dt.datetime) -> str:
        """The hour; with the weekday within a week, else with the date."""
        local = at.astimezone(now.tzinfo)
        clock = f"{local:%H:%M}"
        days = (local.date() - now.date()).days
        if days == 0:
            return clock
        if -7 < days < 7:
            names = WEEKDAYS if self.language == "tr" else _DAYS
            return f"{names[local.weekday()].capitalize()}{_NBSP}{clock}"
        return f"{self.date(local.date())}{_NBSP}{clock}"

    def duration(self, seconds: float) -> str:
        hour, minute, second = ("sa", "dk", "sn") if self.language == "tr" else ("h", "min", "s")
        if seconds < 60:
            return f"{round(seconds)}{_NBSP}{second}"
        minutes = round(seconds / 60)
        if minutes < 60:
            return f"{minutes}{_NBSP}{minute}"
        return f"{minutes // 60}{_NBSP}{hour} {minutes % 60}{_NBSP}{minute}"

    def number(self, value: float, digits: int) -> str:
        text = f"{value:.{digits}f}".replace("-", "−")
        return text.replace(".", ",") if self.language == "tr" else text

    def size(self, bytes_: int) -> str:
        return f"{self.number(bytes_ / 1_000_000, 1)}{_NBSP}MB"

    def rule(self, name: str) -> str:
        """Of a reading; a rule that has no name here keeps its own."""
        key = f"rule_{name}"
        return self(key) if key in self else name


@cache
def words_in(language: Language) -> Words:
    return Words(language)


def choose(chosen: str, accepted: str) -> Language:
    """`chosen` is the cookie's; `accepted` the header Accept-Language. Else Turkish."""
    if chosen in LANGUAGES:
        return chosen
    best: tuple[float, Language] = (0.0, "tr")
    for tag in accepted.split(",")[:MOST_TAGS]:
        name, _, quality = tag.strip().partition(";")
        language = name.strip().lower().partition("-")[0]
        weight = _weight(quality)
        if language in LANGUAGES and weight > best[0]:
            best = (weight, language)
    return best[1]


def _weight(quality: str) -> float:
    """Of `q=0.8`; RFC 9110, 12.4.2."""
    name, _, value = quality.strip().partition("=")
    if not quality.strip():
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0


@cache
def _words() -> dict[str, tuple[str, str]]:
    """Those of the preview's page, and the pages' own."""
    own = json.loads(read_text(WORDS))
    return {**page.words(), **{key: (tr, en) for key, (tr, en) in own.items()}}
