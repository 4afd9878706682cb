"""Cron expressions that mean one thing to cron and to the scheduler."""

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
    return expression


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
