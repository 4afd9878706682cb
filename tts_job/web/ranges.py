"""Byte ranges (RFC 9110, section 14): which bytes of a body a Range header asks for.

Ranges that overlap or nearly touch are merged, so that no byte goes out twice and a request cannot
make an answer longer than the file. A header that asks for too many pieces is not obeyed: the whole
body answers it, as section 14.2 allows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

UNIT = re.compile(rb"\s*bytes\s*=(.*)", re.IGNORECASE | re.DOTALL)
SPEC = re.compile(rb"[ \t]*(?:(\d+)-(\d*)|-(\d+))[ \t]*")
SINGLE = re.compile(rb"bytes=(\d{1,18})-(\d{1,18})")
"""What players ask for, again and again: read without taking it apart."""
MOST_HEADER_BYTES = 1_000
"""Of a Range header; players ask for one range, readers of documents for a few."""
MOST_PARTS = 16
"""Of one answer, after merging."""
NEAR_BYTES = 80
"""About what the head of another part would take: a smaller gap is sent along."""


class Span(NamedTuple):
    """`length` bytes from `start` on. A tuple, since it is made for each request of a player."""

    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length

    def content_range(self, size: int) -> bytes:
        return b"bytes %d-%d/%d" % (self.start, self.end - 1, size)


def asked_spans(header: bytes, size: int) -> Sequence[Span] | None:
    """In order, merged. Empty where none of them exists (416); None where the header is ignored.

    It is ignored where its unit is not known, where it is malformed or asks for too much.
    """
    if single := SINGLE.fullmatch(header):
        start, end = int(single[1]), min(int(single[2]) + 1, size)
        if start < end:
            return (Span(start, end - start),)
    unit = UNIT.fullmatch(header)
    if unit is None or len(header) > MOST_HEADER_BYTES:
        return None
    wanted: list[Span] = []
    for written in filter(None, map(bytes.strip, unit[1].split(b","))):
        spec = SPEC.fullmatch(written)
        if spec is None:
            return None
        first, last, suffix = spec.groups()
        if last and int(last) < int(first):
            return None
        start = int(first) if first else max(0, size - int(suffix))
        end = min(int(last) + 1, size) if last else size
        if start < end:
            wanted.append(Span(start, end - start))
    if not wanted and not unit[1].strip(b", \t"):
        return None
    merged = _merge(wanted)
    return merged if len(merged) <= MOST_PARTS else None


def _merge(spans: Sequence[Span]) -> Sequence[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end + NEAR_BYTES:
            before = merged.pop()
            span = Span(before.start, max(before.end, span.end) - before.start)
        merged.append(span)
    return merged


@dataclass(frozen=True, slots=True)
class Multipart:
    """A body of several ranges (multipart/byteranges, RFC 9110, section 14.6)."""

    spans: Sequence[Span]
    size: int
    """Of the whole representation."""
    content_type: bytes
    boundary: bytes
    """Does not occur in the data, as far as chance can tell: it is a digest."""

    @property
    def header(self) -> bytes:
        return b"multipart/byteranges; boundary=" + self.boundary

    def head(self, span: Span) -> bytes:
        """What stands before the bytes of `span`."""
        return (
            b"\r\n--" + self.boundary + b"\r\ncontent-type: " + self.content_type
        ) + b"\r\ncontent-range: %b\r\n\r\n" % span.content_range(self.size)

    @property
    def tail(self) -> bytes:
        return b"\r\n--" + self.boundary + b"--\r\n"

    @property
    def pieces(self) -> list[bytes | Span]:
        """What goes out, in order."""
        made: list[bytes | Span] = []
        for span in self.spans:
            made += (self.head(span), span)
        return [*made, self.tail]

    @property
    def length(self) -> int:
        return sum(len(self.head(span)) + span.length for span in self.spans) + len(self.tail)
