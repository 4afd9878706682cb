"""The words of the editor's pages: Turkish or English, as the visitor chose, else as asked for.

A page is in one language (unlike the listeners' pages, which hold both and are the same for all),
so that a screen reader reads all of it with the right voice. What the program itself says of a
document or an error is English: it is translated where its sentence is known, else marked as such.
"""

import datetime as dt
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from tts_job.data import read_text
from tts_job.editor import page
from tts_job.text.turkish import MONTH_NAMES, WEEKDAYS

Language: TypeAlias = Literal["tr", "en"]
LANGUAGES: tuple[Language, Language] = ("tr", "en")
WORDS = "web/pages/words.json"
SENTENCES = "web/pages/sentences.json"
"""What the program says, in English, and the same in Turkish; `{}` stands for what varies."""
DEEPEST = 3
"""A sentence may hold others, as that of a repair holds its reason."""
MOST_TAGS = 10
"""Of Accept-Language that are looked at."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    language: Language


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

    def sentence(self, said: str) -> Sentence:
        """What the program says of a document or an error, in this language where it is known."""
        if self.language == "tr" and (turkish := _in_turkish(said, DEEPEST)):
            return Sentence(turkish, "tr")
        return Sentence(said, "en")

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


def _in_turkish(said: str, depth: int) -> str | None:
    """None where nobody has written it down."""
    for form, turkish in _sentences():
        if match := form.fullmatch(said):
            pieces = (_in_turkish(each, depth - 1) if depth else None for each in match.groups())
            filled = (new or old for new, old in zip(pieces, match.groups(), strict=True))
            return turkish.format(*filled)
    return None


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Those without anything that varies first."""
    written = json.loads(read_text(SENTENCES))
    return tuple(
        (re.compile(re.escape(english).replace(r"\{\}", "(.+?)"), re.DOTALL), turkish)
        for english, turkish in sorted(written.items(), key=lambda each: each[0].count("{}"))
    )
