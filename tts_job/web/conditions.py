"""Conditional requests (RFC 9110, section 13): is what the client has still what we have?

The order is that of section 13.2.2. Every validator here is strong: one entity tag for each coding
of each content.
"""

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum

TAG = re.compile(rb'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
TAGS = re.compile(rb'[ \t,]*(?:(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"[ \t]*(?:,[ \t,]*|$))+')
SETTLED_S = 1
"""A date is a strong validator when it is at least so old (RFC 9110, section 8.8.2.2)."""
HEADERS = frozenset(
    {b"if-match", b"if-unmodified-since", b"if-none-match", b"if-modified-since", b"if-range"}
)


class Verdict(Enum):
    SEND = 200
    NOT_MODIFIED = 304
    FAILED = 412


def judge(asked: Mapping[bytes, bytes], etag: bytes, modified_s: int) -> Verdict:
    """Of a GET or HEAD; `asked` has the headers by their names in lower case."""
    if_match, since = asked.get(b"if-match"), asked.get(b"if-unmodified-since")
    if if_match is not None:
        if not _names(if_match, etag, weak=False):
            return Verdict.FAILED
    elif since is not None:
        date = _seconds(since)
        if date is not None and modified_s > date:
            return Verdict.FAILED
    if_none_match, since = asked.get(b"if-none-match"), asked.get(b"if-modified-since")
    if if_none_match is not None:
        return Verdict.NOT_MODIFIED if _names(if_none_match, etag, weak=True) else Verdict.SEND
    if since is not None:
        date = _seconds(since)
        if date is not None and modified_s <= date:
            return Verdict.NOT_MODIFIED
    return Verdict.SEND


def allows_range(if_range: bytes, etag: bytes, modified_s: int, now_s: float) -> bool:
    """Whether a part of what we have continues what the client has."""
    if TAG.fullmatch(if_range):
        return if_range == etag
    return modified_s == _seconds(if_range) and now_s - modified_s >= SETTLED_S


def _names(field: bytes, etag: bytes, *, weak: bool) -> bool:
    """Whether a list of entity tags names `etag`, which is strong; `weak`: also by a weak one."""
    if field == etag or field.strip() == b"*":
        return True
    if TAGS.fullmatch(field) is None:
        return False
    return any(tag == etag and (weak or not mark) for mark, tag in TAG.findall(field))


def _seconds(date: bytes) -> int | None:
    """Since 1970, of a date as HTTP writes it; None where it is none, and so does not count."""
    try:
        parsed = parsedate_to_datetime(date.decode("ascii"))
    except (ValueError, TypeError, OverflowError):
        return None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    return int(parsed.timestamp())
