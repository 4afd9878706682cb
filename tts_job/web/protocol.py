"""uvicorn's HTTP/1.1 protocol, with limits on what a client may cost and with sendfile.

uvicorn with httptools takes heads of any size at any pace, and files only as bytes. This adds

* limits: the size of a head and of its path, the time that it and the body take, the time that a
  client may leave an answer unread; what breaks them gets a status where one can still be sent;
* ASGI's extension http.response.zerocopysend, by sendfile(2): bytes go from the file to the socket
  without passing through Python;
* headers that are joined already (`heads.ReadyHeaders`), which a 304 consists of;
* clients that close their sending side when they have asked (`nc -N`) and wait for the answer.

It depends on how uvicorn is made inside (0.54); tests/web/test_protocol.py tells
when that changes.
"""

import asyncio
import os
import re
import socket
import urllib.parse
from asyncio import TimerHandle
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import httptools
from starlette.types import Scope
from uvicorn import Config
from uvicorn.protocols.http.flow_control import service_unavailable
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from tts_job.web.answers import ZERO_COPY
from tts_job.web.heads import Answer, Quick, ReadyHeaders

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveEvent

KIB = 1_024
LINGER_S = 2.0
"""What still comes after a refusal is thrown away for so long: closing at once would reset the
connection, and the client would not see why."""
PLAIN_PATH = re.compile(rb"/[A-Za-z0-9._/-]*")
SENDFILE_BYTES = 1 << 20
"""In one call: another client's turn comes after at most so many."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may cost."""

    head_bytes: int = 32 * KIB
    """As much as nginx takes."""
    target_bytes: int = 8 * KIB
    """Path and query (RFC 9112, section 3 asks for 8,000)."""
    head_s: float = 10.0
    """From the connection, or the first byte of a later request, to the end of its head."""
    body_s: float = 20.0
    """In this time `body_bytes` of a body must come, while it is asked for."""
    body_bytes: int = 16 * KIB
    unread_s: float = 60.0
    """In this time a client must take something of its answer."""
    idle_s: int = 15
    """Between two requests of a connection."""
    connections: int = 1_000


DEFAULT_LIMITS = Limits()


class LimitedConfig(Config):
    """uvicorn's settings, and ours."""

    limits: Limits
    quick: Quick


class Receiving(Enum):
    NOTHING = 0
    HEAD = 1
    BODY = 2


class Cycle(RequestResponseCycle):
    """One request and its answer."""

    def __init__(self, connection: "Protocol", **given: Any) -> None:
        super().__init__(**given)
        self._connection = connection
        self.half_closed = False
        """The client sends no more, and may be waiting or gone."""
        self._head = b""
        """Joined, and held back until there is something to send with it."""
        self._body_given = False

    async def receive(self) -> "ASGIReceiveEvent":
        """Who listens while it answers hears that a client which sends no more is gone."""
        event = await super().receive()
        if event["type"] != "http.request":
            return event
        if self.half_closed and self._body_given:
            self.disconnected = True
            self.transport.close()
            return {"type": "http.disconnect"}
        self._body_given = not event["more_body"]
        return event

    async def send(self, message: Any) -> None:  # uvicorn's type knows no extension
        kind: str = message["type"]
        if kind == ZERO_COPY:
            await self._send_file(message)
        elif kind == "http.response.start" and isinstance(message.get("headers"), ReadyHeaders):
            self._begin(message["status"], message["headers"])
        else:
            if self._head:
                self._write_head()
            await super().send(message)

    def _begin(self, status: int, headers: ReadyHeaders) -> None:
        if self.response_started:
            raise RuntimeError("the answer has begun already")
        self.response_started = True
        self.waiting_for_100_continue = False
        self.chunked_encoding = False
        self.expected_content_length = headers.length
        self._head = _join_head(status, self.default_headers, headers.encoded, self.keep_alive)

    def _write_head(self) -> None:
        head, self._head = self._head, b""
        if not self.disconnected:
            self.transport.write(head)

    async def _send_file(self, message: Any) -> None:
        """Raises EOFError where the file is shorter than was said."""
        if self.disconnected or self.transport.is_closing():
            return
        # With no room in its buffer the transport writes at once, so that files follow in order.
        self.transport.set_write_buffer_limits(high=0)
        try:
            self._write_head()
            while self.transport.get_write_buffer_size() and not self.disconnected:
                await self.flow.drain()
            if not self.disconnected:
                await self._connection.send_file(
                    self, message["file"], message["offset"], message["count"]
                )
        finally:
            if not self.transport.is_closing():
                self.transport.set_write_buffer_limits()
        self.expected_content_length -= message["count"]


def _join_head(
    status: int, default: Iterable[tuple[bytes, bytes]], encoded: bytes, keep_alive: bool
) -> bytes:
    lines = [STATUS_LINE[status]]
    lines += [b"%b: %b\r\n" % header for header in default]
    lines.append(encoded)
    lines.append(b"\r\n" if keep_alive else b"connection: close\r\n\r\n")
    return b"".join(lines)


class Outlet:
    """A connection's socket, to which files are sent past its transport.

    It is a second descriptor of the socket: event loops do not watch one that a transport has.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        original = transport.get_extra_info("socket")
        self._socket = socket.socket(
            original.family, original.type, original.proto, fileno=os.dup(original.fileno())
        )
        self._loop = loop
        self._file = self._offset = self._left = 0
        self._sent: asyncio.Future[None] | None = None
        self._look: TimerHandle | None = None

    async def send(self, file: int, offset: int, count: int, unread_s: float) -> None:
        """Returns when all is sent, or the connection closed.

        Raises TimeoutError where the client takes nothing for `unread_s`, ConnectionError where it
        is gone, EOFError where the file ends too soon.
        """
        self._file, self._offset, self._left = file, offset, count
        self._sent = self._loop.create_future()
        self._send_some()
        if not self._sent.done():
            self._loop.add_writer(self._socket, self._send_some)
            self._watch(unread_s)
        try:
            await self._sent
        finally:
            self._stop()

    def close(self) -> None:
        if self._sent is not None and not self._sent.done():
            self._sent.set_result(None)
        self._stop()
        self._socket.close()

    def _send_some(self) -> None:
        """As much as the socket takes, and not more than another client may have to wait for."""
        sent = self._sent
        if sent is None or sent.done():
            return
        try:
            count = os.sendfile(
                self._socket.fileno(), self._file, self._offset, min(self._left, SENDFILE_BYTES)
            )
        except BlockingIOError:
            return
        except OSError as error:
            sent.set_exception(error)
            return
        self._offset += count
        self._left -= count
        if not count:
            sent.set_exception(EOFError("the file is shorter than it was"))
        elif not self._left:
            sent.set_result(None)

    def _watch(self, unread_s: float) -> None:
        self._look = self._loop.call_later(unread_s, self._look_at_reader, unread_s, self._left)

    def _look_at_reader(self, unread_s: float, left: int) -> None:
        if self._left < left:
            self._watch(unread_s)
        elif self._sent is not None and not self._sent.done():
            self._sent.set_exception(TimeoutError())

    def _stop(self) -> None:
        self._sent = None
        if self._look is not None:
            self._look.cancel()
            self._look = None
            self._loop.remove_writer(self._socket)


class Protocol(HttpToolsProtocol):
    """One connection."""

    config: LimitedConfig
    cycle: RequestResponseCycle | None  # type: ignore[assignment]

    def __init__(self, config: LimitedConfig, **given: Any) -> None:
        super().__init__(config, **given)
        self._limits = config.limits
        self._receiving = Receiving.NOTHING
        self._head_bytes = 0
        """Received since the last whole head, at most."""
        self._body_bytes = 0
        """Of a body, received since the deadline was set."""
        self._refusal = 0
        """Status with which this connection ends; what still comes is thrown away."""
        self._half_closed = False
        self._deadline: TimerHandle | None = None
        """Of what is being received."""
        self._unread: TimerHandle | None = None
        """When to look whether the client has taken anything of its answer."""
        self._idle_since = 0.0
        self._idle: TimerHandle | None = None
        self._outlet: Outlet | None = None

    # --- the connection ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._set_deadline(self._limits.head_s, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._clear_deadline()
        self._stop_watching_reader()
        if self._idle is not None:
            self._idle.cancel()
        for cycle, _ in self.pipeline:
            cycle.disconnected = True
        super().connection_lost(exc)
        if self._outlet is not None:
            self._outlet.close()

    def eof_received(self) -> bool:  # type: ignore[override]
        """True keeps the connection: a client that has asked and closed may wait for the answer."""
        is_whole = self._receiving is Receiving.NOTHING or self._refusal
        if not self._answering or not is_whole:
            return False
        self._half_closed = True
        for cycle in (self.cycle, *(cycle for cycle, _ in self.pipeline)):
            if isinstance(cycle, Cycle):
                cycle.half_closed = True
                cycle.message_event.set()
        return True

    def shutdown(self) -> None:
        for cycle, _ in self.pipeline:
            cycle.keep_alive = False
        super().shutdown()

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    # --- what comes in ----------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if self._refusal:
            return
        self._head_bytes += len(data)
        super().data_received(data)
        if self._refusal:
            return
        if self._receiving is not Receiving.HEAD:
            self._head_bytes = 0
            if self._receiving is Receiving.BODY and self._deadline is None:
                self._set_deadline(self._limits.body_s, self._body_is_late)
        elif self._head_bytes > self._limits.head_bytes:
            self._refuse(414 if len(self.url) > self._limits.target_bytes else 431)
        elif self._deadline is None:
            self._set_deadline(self._limits.head_s, self._head_is_late)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._receiving = Receiving.HEAD
        if self.scheme == "http":
            self.scope["extensions"] = {ZERO_COPY: {}}

    def on_headers_complete(self) -> None:
        if self._refusal or self.transport.is_closing():
            return
        self._receiving = Receiving.BODY
        if self._deadline is not None:
            self._clear_deadline()
        if refusal := self._excess():
            self._refuse(refusal)
            return
        self._describe_request()
        waiting = self._answering
        keep_alive = self.scope["http_version"] == "1.1" and self.parser.should_keep_alive()
        if not waiting and not self.flow.write_paused:
            quick = self.config.quick(cast(Scope, self.scope))
            if quick is not None:
                self._send_at_once(quick, keep_alive)
                return
        if len(self.connections) > self._limits.connections:
            app: Any = service_unavailable
        else:
            app = self.app
        cycle = Cycle(
            self,
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=keep_alive,
            on_response=self.on_response_complete,
        )
        self.cycle = cycle
        if waiting:
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, app))
        else:
            self._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        if self._refusal:
            return
        self._body_bytes += len(body)
        if self._answering:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._refusal:
            return
        self._receiving = Receiving.NOTHING
        self._body_bytes = 0
        if self._deadline is not None:
            self._clear_deadline()
        if self._answering:
            super().on_message_complete()

    def _describe_request(self) -> None:
        """Raises httptools.HttpParserError, ValueError where the target is none: a 400."""
        scope = self.scope
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["http_version"] = self.parser.get_http_version()
        raw_path, query = self.url, b""
        if PLAIN_PATH.fullmatch(raw_path) is None:
            target = httptools.parse_url(self.url)
            if target.path is None:
                raise ValueError("a target without a path")
            raw_path, query = target.path, target.query or b""
        path = raw_path.decode("ascii")
        scope["raw_path"] = raw_path
        scope["path"] = urllib.parse.unquote(path) if "%" in path else path
        scope["query_string"] = query

    def _excess(self) -> int:
        """Status for a head that is too long; 0 where it is not."""
        if len(self.url) > self._limits.target_bytes:
            return 414
        if self._head_bytes <= self._limits.head_bytes:
            return 0  # as it is nearly always; else other requests may have come with it
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        return 431 if size > self._limits.head_bytes else 0

    # --- what goes out ----------------------------------------------------------------------------

    def _send_at_once(self, answer: Answer, keep_alive: bool) -> None:
        default = self.server_state.default_headers
        head = _join_head(answer.status, default, answer.headers.encoded, keep_alive)
        if answer.body:  # together: a call of the kernel costs more than all that led to it
            self.transport.writelines((head, answer.body))
        else:
            self.transport.write(head)
        if not keep_alive:
            self.transport.close()
        self.on_response_complete()

    async def send_file(self, cycle: Cycle, file: int, offset: int, count: int) -> None:
        """Raises EOFError where the file ends too soon."""
        if self._outlet is None:
            self._outlet = Outlet(self.transport, self.loop)
        try:
            await self._outlet.send(file, offset, count, self._limits.unread_s)
        except OSError:  # the client is gone, or takes nothing (TimeoutError)
            cycle.disconnected = True
            self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._stop_watching_reader()

    def on_response_complete(self) -> None:
        """uvicorn's own sets a timer anew for each answer; here one serves a connection."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            self._watch_reader()
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._refusal:
            self._end_with_refusal()
        elif self._half_closed:
            self.transport.close()
            self._watch_reader()
        else:
            self._idle_since = self.loop.time()
            if self._idle is None:
                self._idle = self.loop.call_later(self._limits.idle_s, self._look_whether_idle)

    def _look_whether_idle(self) -> None:
        self._idle = None
        if self._answering or self._receiving is not Receiving.NOTHING:
            return
        left_s = self._idle_since + self._limits.idle_s - self.loop.time()
        if left_s > 0:
            self._idle = self.loop.call_later(left_s, self._look_whether_idle)
        else:
            self.transport.close()
            self._watch_reader()

    # --- limits -----------------------------------------------------------------------------------

    def _unsupported_upgrade_warning(self) -> None:
        """An upgrade is an offer that need not be taken; anyone could fill the log with them."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (the caller's text is the same always)
        self._refuse(400)

    def _refuse(self, status: int) -> None:
        """After the answers that are due."""
        self._refusal = status
        self._clear_deadline()
        if not self._answering:
            self._end_with_refusal()

    def _end_with_refusal(self) -> None:
        text = f"{self._refusal} {HTTPStatus(self._refusal).phrase}\n".encode("ascii")
        lines = [STATUS_LINE[self._refusal]]
        lines += [b"%b: %b\r\n" % header for header in self.server_state.default_headers]
        lines.append(b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n")
        lines.append(b"content-length: %d\r\n\r\n" % len(text))
        self.transport.write(b"".join((*lines, text)))
        self.flow.resume_reading()
        if self._half_closed:
            self.transport.close()
            self._watch_reader()
        else:
            self.transport.write_eof()
            self._set_deadline(LINGER_S, self.transport.abort)

    def _head_is_late(self) -> None:
        self._deadline = None
        if self._receiving is Receiving.HEAD:
            self._refuse(408)
        elif not self._answering:
            self.transport.close()

    def _body_is_late(self) -> None:
        self._deadline = None
        if self.flow.read_paused or self._body_bytes >= self._limits.body_bytes:
            self._body_bytes = 0
            self._set_deadline(self._limits.body_s, self._body_is_late)
            return
        cycle = self.cycle
        if cycle is None or cycle.response_started:
            self.transport.abort()
            return
        cycle.disconnected = cycle.response_complete = True
        cycle.message_event.set()
        self._refuse(408)

    def _watch_reader(self) -> None:
        self._stop_watching_reader()
        left = self.transport.get_write_buffer_size()
        self._unread = self.loop.call_later(self._limits.unread_s, self._look_at_reader, left)

    def _look_at_reader(self, left: int) -> None:
        """Hang up where of `left` bytes none was taken."""
        self._unread = None
        if self.transport.get_write_buffer_size() >= left:
            self.transport.abort()
        else:
            self._watch_reader()

    def _stop_watching_reader(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _set_deadline(self, seconds: float, late: Callable[[], None]) -> None:
        self._clear_deadline()
        self._deadline = self.loop.call_later(seconds, late)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
