"""One answer to a GET or HEAD: conditions, ranges, and the bytes, from memory or from the disk.

What is small is made ready at once (`make`), so that the server can send it before it starts a task
for the request. Large files go out by the server's zero copy (ASGI's extension
http.response.zerocopysend) where it has that, else in pieces that a thread reads, one at a time:
memory does not grow with the file or with the number of those who download it slowly.
"""

import asyncio
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from starlette.types import Scope, Send

from tts_job.web import conditions
from tts_job.web.contents import Content, Representation, file_tag
from tts_job.web.heads import Answer, ReadyHeaders
from tts_job.web.ranges import Multipart, Span, asked_spans
from tts_job.web.refusals import refusal

ZERO_COPY = "http.response.zerocopysend"
READ_BYTES = 262_144
"""Given to the server at once; it asks for more when these are nearly gone."""
COPIED_BYTES = 131_072
"""Up to here a range is read and sent with its head: cheaper than to wait for a socket twice."""
RELEVANT = conditions.HEADERS | {b"range", b"accept-encoding"}
BOUNDARY_DIGITS = 24


class FileChangedError(Exception):
    """The file that was to be sent is another one by now, or gone."""


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """Its bytes are read from the disk as they go out."""

    status: int
    headers: ReadyHeaders
    path: str
    etag: bytes
    """By which the file is known to be the same still."""
    pieces: Sequence[bytes | Span]


async def answer(content: Content, scope: Scope, send: Send, now_s: float) -> None:
    """Raises FileChangedError before anything is sent, where the content is a file; OSError."""
    made = make(content, scope["method"], scope["headers"], now_s)
    if isinstance(made, Answer):
        await send_answer(made, send)
    else:
        file = _open(made.path, made.etag)
        try:
            await _send_file(made, file, scope, send)
        finally:
            os.close(file)


def make(
    content: Content, method: str, headers: Iterable[tuple[bytes, bytes]], now_s: float
) -> Answer | FileAnswer:
    """The answer to a GET or HEAD. Raises FileChangedError, OSError."""
    asked = relevant(headers)
    chosen = content.choose(asked)
    if not conditions.HEADERS.isdisjoint(asked):
        match conditions.judge(asked, chosen.etag, chosen.modified_s):
            case conditions.Verdict.NOT_MODIFIED:
                return Answer(304, chosen.unchanged, b"")
            case conditions.Verdict.FAILED:
                return refusal(method, 412)
            case conditions.Verdict.SEND:
                pass
    if method == "HEAD":
        return Answer(200, chosen.whole, b"")
    spans = _spans(asked, chosen, now_s)
    if spans is not None and not spans:
        unsatisfied = (b"content-range", b"bytes */%d" % chosen.size)
        return refusal(method, 416, unsatisfied, (b"accept-ranges", b"bytes"))
    status = 200 if spans is None else 206
    head, pieces = _outline(chosen, spans)
    if chosen.body is not None:
        return Answer(status, head, _from_memory(chosen.body, pieces))
    if content.path is None:
        raise ValueError("content that is neither in memory nor on the disk")
    if head.length > COPIED_BYTES:
        return FileAnswer(status, head, content.path, chosen.etag, pieces)
    file = _open(content.path, chosen.etag)
    try:
        return Answer(status, head, _from_disk(file, pieces))
    finally:
        os.close(file)


async def send_answer(made: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": made.status, "headers": made.headers})
    sent, body = 0, made.body
    while len(body) - sent > READ_BYTES:
        await _send_piece(send, body[sent : sent + READ_BYTES])
        sent += READ_BYTES
    await send({"type": "http.response.body", "body": body[sent:] if sent else body})


# --- what was asked for ---------------------------------------------------------------------------


def relevant(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[bytes, bytes]:
    """Those that an answer depends on; one that came several times is a list (RFC 9110, 5.3)."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in RELEVANT:
            found[name] = found[name] + b", " + value if name in found else value
    return found


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


def _outline(
    chosen: Representation, spans: Sequence[Span] | None
) -> tuple[ReadyHeaders, list[bytes | Span]]:
    """Headers, and what goes out behind them."""
    if spans is None:
        return chosen.whole, [Span(0, chosen.size)]
    if len(spans) > 1:
        return _several(chosen, spans)
    (span,) = spans
    more = (
        (b"content-type", chosen.content_type),
        (b"content-range", span.content_range(chosen.size)),
        (b"content-length", b"%d" % span.length),
    )
    return chosen.common.joined(more, span.length), [span]


def _several(
    chosen: Representation, spans: Sequence[Span]
) -> tuple[ReadyHeaders, list[bytes | Span]]:
    boundary = hashlib.sha256(chosen.etag).hexdigest()[:BOUNDARY_DIGITS].encode("ascii")
    parts = Multipart(spans, chosen.size, chosen.content_type, boundary)
    more = ((b"content-type", parts.header), (b"content-length", b"%d" % parts.length))
    return chosen.common.joined(more, parts.length), parts.pieces


# --- bytes ----------------------------------------------------------------------------------------


def _from_memory(body: bytes, pieces: Sequence[bytes | Span]) -> bytes:
    if pieces == [(0, len(body))]:
        return body
    return b"".join(
        body[piece.start : piece.end] if isinstance(piece, Span) else piece for piece in pieces
    )


def _from_disk(file: int, pieces: Sequence[bytes | Span]) -> bytes:
    """Raises FileChangedError where it is shorter than it was."""
    read = [
        os.pread(file, piece.length, piece.start) if isinstance(piece, Span) else piece
        for piece in pieces
    ]
    for piece, data in zip(pieces, read, strict=True):
        if isinstance(piece, Span) and len(data) != piece.length:
            raise FileChangedError
    return b"".join(read)


def _open(path: str, etag: bytes) -> int:
    """A descriptor of the file, if it is still the one that has this tag."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise FileChangedError(path) from error
    if file_tag(os.fstat(file)) != etag:
        os.close(file)
        raise FileChangedError(path)
    return file


async def _send_file(made: FileAnswer, file: int, scope: Scope, send: Send) -> None:
    await send({"type": "http.response.start", "status": made.status, "headers": made.headers})
    zero_copy = ZERO_COPY in scope.get("extensions", ())
    for piece in made.pieces:
        if not isinstance(piece, Span):
            await _send_piece(send, piece)
        elif zero_copy:
            await send(
                {
                    "type": ZERO_COPY,
                    "file": file,
                    "offset": piece.start,
                    "count": piece.length,
                    "more_body": True,
                }
            )
        else:
            await _send_copied(send, file, piece)
    await send({"type": "http.response.body", "body": b""})


async def _send_copied(send: Send, file: int, span: Span) -> None:
    start = span.start
    while start < span.end:
        data = await asyncio.to_thread(os.pread, file, min(READ_BYTES, span.end - start), start)
        if not data:
            return  # cut short under way: the server sees that bytes are missing and hangs up
        await _send_piece(send, data)
        start += len(data)


async def _send_piece(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})
