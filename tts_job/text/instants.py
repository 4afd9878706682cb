"""An instant as people write it: `11 Ocak 2022 Salı, saat 14.00`, `2022-01-11T14:00:00+03:00`."""

import datetime as dt

from tts_job.text.regex import regex
from tts_job.text.turkish import find_date, lower

_TIME = regex(
    r"(?:t|[ ,|–-]{1,3}(?:saat:? ?)?)(?P<h>\d{1,2})[.:](?P<m>\d{2})"
    r"(?:[.:](?P<s>\d{2})(?:[.,]\d{1,6})?)? ?(?P<zone>z|[+-]\d{2}:?\d{2})?$"
)
"""Behind a day. Fractions of a second are passed over."""


def find_instant(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """The instant that `text` names, and nothing beside it, in `zone` unless it says another.

    A day without a time is its beginning. Of a local time that the clock repeats it is the later
    one: what is kept back until then is never early.
    """
    small = lower(text.strip())
    time = _TIME.search(small)
    written_day = small[: time.start()] if time else small
    found = find_date(written_day)
    if found is None or found[1:] != (0, len(written_day)):
        return None
    try:
        clock = dt.time(int(time["h"]), int(time["m"]), int(time["s"] or 0)) if time else dt.time()
        if time and time["zone"]:
            return dt.datetime.combine(found[0], clock, _offset(time["zone"]))
        local = dt.datetime.combine(found[0], clock, zone)
        both = (local, local.replace(fold=1))
        return max(both, key=lambda each: each.astimezone(dt.UTC))
    except (ValueError, OverflowError):  # 25:00, or a year that no clock knows
        return None


def _offset(written: str) -> dt.tzinfo:
    if written == "z":
        return dt.UTC
    sign = -1 if written[0] == "-" else 1
    return dt.timezone(sign * dt.timedelta(hours=int(written[1:3]), minutes=int(written[-2:])))
