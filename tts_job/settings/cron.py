"""Cron expressions that mean one thing to cron and to the scheduler, and come at all.

One difference stays, and the settings say it: where day and weekday are both given, the scheduler
wants both, which is how "the first Monday" can be written.
"""

import re
from collections.abc import Sequence

from tts_job.settings.wording import shortened

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CRON_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ("last",)),
    ("month", 1, 12, _MONTHS),
)
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Days of each month, in a leap year."""
_CRON_NUMBERS = re.compile(r"(?:\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?")


def cron_expression(expression: str) -> str:
    """Check what APScheduler takes, minus what it reads differently than cron does.

    Its numbers for weekdays begin on Monday, cron's on Sunday, so only names are allowed; it also
    drops the "/2" of "mon-fri/2" silently.
    """
    parts = expression.split()
    if len(parts) != 5:
        raise ValueError(
            f'"{shortened(expression)}" has {len(parts)} fields instead of 5: '
            "minute hour day month weekday"
        )
    for (name, low, high, words), part in zip(_CRON_FIELDS, parts, strict=False):
        for entry in part.lower().split(","):
            if not _in_order(entry, words) and not _in_range(entry, low, high):
                raise ValueError(
                    f'"{shortened(entry)}" is not a {name}; '
                    f'use {low} to {high}, a range "{low}-{high}", "*", or steps "*/2"'
                )
    for entry in parts[4].lower().split(","):
        if entry != "*" and not _in_order(entry, _WEEKDAYS):
            raise ValueError(
                f'"{shortened(entry)}" is not a weekday; use mon to sun, "mon-fri", or "*" '
                "(numbers mean different days to different programs)"
            )
    if not _has_a_day(parts[2], parts[3]):
        raise ValueError(f'"{shortened(expression)}" never comes: no such month has such a day')
    return expression


def _has_a_day(days: str, months: str) -> bool:
    """Whether any of the months is long enough for the first of the days."""
    first = min(_first(each) for each in days.lower().split(","))
    longest = max(
        _LONGEST[month - 1] for each in months.lower().split(",") for month in _months(each)
    )
    return first <= longest


def _first(days: str) -> int:
    match = _CRON_NUMBERS.fullmatch(days)
    return int(match[1]) if match and match[1] else 1


def _months(entry: str) -> range:
    first, _, last = entry.partition("-")
    if first in _MONTHS:
        return range(_MONTHS.index(first) + 1, _MONTHS.index(last or first) + 2)
    match = _CRON_NUMBERS.fullmatch(entry)
    if not match or not match[1]:
        return range(1, 13)
    step = int(match[3] or 1)
    end = int(match[2] or (12 if match[3] else match[1]))
    return range(int(match[1]), end + 1, step)


def _in_range(entry: str, low: int, high: int) -> bool:
    """Whether numbers, ranges and steps lie in the field; a step must fit its range."""
    match = _CRON_NUMBERS.fullmatch(entry)
    if not match:
        return False
    first, last, step = match.groups()
    if last is None:
        last = first if first and not step else high
    start, end = int(first or low), int(last)
    return low <= start <= end <= high and (step is None or 1 <= int(step) <= end - start)


def _in_order(entry: str, words: Sequence[str]) -> bool:
    """Whether it is one of the words, or a range of two."""
    first, dash, last = entry.partition("-")
    if not dash:
        return first in words
    return first in words and last in words and words.index(first) < words.index(last)
