"""Intervals as the settings write them: "15m", "2h", "1d"."""

import datetime as dt
import re

from tts_job.settings.wording import shortened

_INTERVAL = re.compile(r"([1-9][0-9]{0,5})(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
LONGEST = dt.timedelta(days=31)


def interval(text: str) -> dt.timedelta:
    """Raises ValueError with what is allowed."""
    match = _INTERVAL.fullmatch(text)
    if not match:
        raise ValueError(f'"{shortened(text)}" is not an interval; use "15m", "2h" or "1d"')
    length = dt.timedelta(**{_UNITS[match[2]]: int(match[1])})
    if length > LONGEST:
        raise ValueError(f'"{shortened(text)}" is longer than {LONGEST.days}d')
    return length


def known_interval(text: str) -> str:
    interval(text)
    return text
