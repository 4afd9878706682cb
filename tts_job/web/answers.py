"""One answer to a GET or HEAD: conditions, ranges, and the bytes, from memory or from the disk.

From the disk they go by the server's zero copy (ASGI's extension http.response.zerocopysend) where
it has that, else in pieces that a thread reads, one at a time: memory does not grow with the file
or with the number of those who download it slowly.
"""

import asyncio
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from starlette.types import Scope, Send

from tts_job.web import conditions
from tts_job.web.contents import Content, Representation, file_tag
from tts_job.web.heads import ReadyHeaders, ready
from tts_job.web.ranges import Multipart, Span, asked_spans
from tts_job.web.refusals import refuse

ZERO_COPY = "http.response.zerocopysend"
READ_BYTES = 262_144
"""Given to the server at once; it asks for more when these are nearly gone."""
RELEVANT = conditions.HEADERS | {b"range", b"accept-encoding"}
BOUNDARY_DIGITS = 24


class FileChangedError(Exception):
    """The file that was to be sent is another one by now, or gone."""


def relevant(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[bytes, bytes]:
    """Those that an answer depends on; one that came several times is a list (RFC 9110, 5.3)."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in RELEVANT:
            found[name] = found[name] + b", " + value if name in found else value
    return found


async def answer(content: Content, scope: Scope, send: Send, now_s: float) -> None:
    """Raises FileChangedError before anything is sent, where the content is a file."""
    asked = relevant(scope["headers"])
    chosen = content.choose(asked)
    if asked:
        match conditions.judge(asked, chosen.etag, chosen.modified_s):
            case conditions.Verdict.NOT_MODIFIED:
                return await _send_bytes(send, 304, chosen.unchanged, b"")
            case conditions.Verdict.FAILED:
                return await refuse(scope, send, 412)
            case conditions.Verdict.SEND:
                pass
    if scope["method"] == "HEAD":
        return await _send_bytes(send, 200, chosen.whole, b"")
    spans = _spans(asked, chosen, now_s)
    if spans is not None and not spans:
        unsatisfied = (b"content-range", b"bytes */%d" % chosen.size)
        return await refuse(scope, send, 416, unsatisfied, (b"accept-ranges", b"bytes"))
    if chosen.body is not None:
        return await _send_from_memory(send, chosen, chosen.body, spans)
    if content.path is None:
        raise ValueError("content without bytes and without a file")
    file = _open(content.path, chosen)
    try:
        await _send_from_disk(scope, send, chosen, file, spans)
    finally:
        os.close(file)


def _spans(
    asked: Mapping[bytes, bytes], chosen: Representation, now_s: float
) -> Sequence[Span] | None:
    """None where the whole is to be sent; empty where nothing of it was asked for."""
    wanted = asked.get(b"range")
    if wanted is None:
        return None
    if_range = asked.get(b"if-range")
    if if_range is not None and not conditions.allows_range(
        if_range, chosen.etag, chosen.modified_s, now_s
    ):
        return None
    return asked_spans(wanted, chosen.size)


def _part_headers(chosen: Representation, span: Span) -> ReadyHeaders:
    length = (b"content-length", b"%d" % span.length)
    return ready(
        (*chosen.headers, length, (b"content-range", span.content_range(chosen.size))), span.length
    )


def _multipart(chosen: Representation, spans: Sequence[Span]) -> Multipart:
    boundary = hashlib.sha256(chosen.etag).hexdigest()[:BOUNDARY_DIGITS].encode("ascii")
    return Multipart(spans, chosen.size, chosen.content_type, boundary)


def _multipart_headers(chosen: Representation, parts: Multipart) -> ReadyHeaders:
    others = (header for header in chosen.headers if header[0] != b"content-type")
    length = (b"content-length", b"%d" % parts.length)
    return ready((*others, (b"content-type", parts.header), length), parts.length)


# --- from memory ----------------------------------------------------------------------------------


async def _send_from_memory(
    send: Send, chosen: Representation, body: bytes, spans: Sequence[Span] | None
) -> None:
    if spans is None:
        await _send_bytes(send, 200, chosen.whole, body)
    elif len(spans) == 1:
        (span,) = spans
        await _send_bytes(send, 206, _part_headers(chosen, span), body[span.start : span.end])
    else:
        parts = _multipart(chosen, spans)
        data = b"".join(parts.head(span) + body[span.start : span.end] for span in spans)
        await _send_bytes(send, 206, _multipart_headers(chosen, parts), data + parts.tail)


async def _send_bytes(send: Send, status: int, headers: ReadyHeaders, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    sent = 0
    while len(body) - sent > READ_BYTES:
        await _send_piece(send, body[sent : sent + READ_BYTES])
        sent += READ_BYTES
    await send({"type": "http.response.body", "body": body[sent:] if sent else body})


async def _send_piece(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


# --- from the disk --------------------------------------------------------------------------------


def _open(path: Path, expected: Representation) -> int:
    """The file, if it is still the one that `expected` describes."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise FileChangedError(path) from error
    if file_tag(os.fstat(file)) != expected.etag:
        os.close(file)
        raise FileChangedError(path)
    return file


async def _send_from_disk(
    scope: Scope, send: Send, chosen: Representation, file: int, spans: Sequence[Span] | None
) -> None:
    if spans is None:
        await send({"type": "http.response.start", "status": 200, "headers": chosen.whole})
        await _send_span(scope, send, file, Span(0, chosen.size))
    elif len(spans) == 1:
        headers = _part_headers(chosen, spans[0])
        await send({"type": "http.response.start", "status": 206, "headers": headers})
        await _send_span(scope, send, file, spans[0])
    else:
        parts = _multipart(chosen, spans)
        headers = _multipart_headers(chosen, parts)
        await send({"type": "http.response.start", "status": 206, "headers": headers})
        for span in spans:
            await _send_piece(send, parts.head(span))
            await _send_span(scope, send, file, span)
        await _send_piece(send, parts.tail)
    await send({"type": "http.response.body", "body": b""})


async def _send_span(scope: Scope, send: Send, file: int, span: Span) -> None:
    if ZERO_COPY in scope.get("extensions", ()):
        await send(
            {
                "type": ZERO_COPY,
                "file": file,
                "offset": span.start,
                "count": span.length,
                "more_body": True,
            }
        )
        return
    start = span.start
    while start < span.end:
        data = await asyncio.to_thread(os.pread, file, min(READ_BYTES, span.end - start), start)
        if not data:
            return  # cut short under way: the server sees that bytes are missing and hangs up
        await _send_piece(send, data)
        start += len(data)
