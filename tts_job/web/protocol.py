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
import socket
import urllib.parse
from asyncio import TimerHandle
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httptools
from uvicorn import Config
from uvicorn.protocols.http.flow_control import service_unavailable
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from tts_job.web.answers import ZERO_COPY
from tts_job.web.heads import ReadyHeaders

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveEvent

KIB = 1_024
LINGER_S = 2.0
"""What still comes after a refusal is thrown away for so long: closing at once would reset the
connection, and the client would not see why."""
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
        elif kind == "http.response.start" and isinstance(message["headers"], ReadyHeaders):
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
        lines = [STATUS_LINE[status]]
        lines += [b"%b: %b\r\n" % header for header in self.default_headers]
        lines.append(headers.encoded)
        lines.append(b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n")
        self._head = b"".join(lines)

    def _write_head(self) -> None:
        head, self._head = self._head, b""
        if not self.disconnected:
            self.transport.write(head)

    async def _send_file(self, message: Any) -> None:
        """Raises RuntimeError where the file is shorter than was said."""
        if self.disconnected:
            return
        # With no room in its buffer the transport writes at once, so that files follow in order.
        self.transport.set_write_buffer_limits(high=0)
        try:
            self._write_head()
            while self.transport.get_write_buffer_size() and not self.disconnected:
                await self.flow.drain()
            await self._connection.send_file(
                self, message["file"], message["offset"], message["count"]
            )
        finally:
            self.transport.set_write_buffer_limits()
        self.expected_content_length -= message["count"]


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
        self._writable: asyncio.Future[None] | None = None

    def send(self, file: int, offset: int, count: int) -> int:
        """How many bytes went. Raises BlockingIOError where the client must read first."""
        return os.sendfile(self._socket.fileno(), file, offset, min(count, SENDFILE_BYTES))

    async def until_writable(self, timeout_s: float) -> None:
        """Or closed. Raises TimeoutError."""
        self._writable = self._loop.create_future()
        self._loop.add_writer(self._socket, self._wake)
        late = self._loop.call_later(timeout_s, self._give_up)
        try:
            await self._writable
        finally:
            late.cancel()
            self._stop_watching()

    def close(self) -> None:
        self._wake()
        self._stop_watching()
        self._socket.close()

    def _wake(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)

    def _give_up(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_exception(TimeoutError())

    def _stop_watching(self) -> None:
        if self._writable is not None:
            self._writable = None
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
        self._outlet: Outlet | None = None

    # --- the connection ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._set_deadline(self._limits.head_s, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._clear_deadline()
        self._stop_watching_reader()
        self._unset_keepalive_if_required()
        for cycle, _ in self.pipeline:
            cycle.disconnected = True
        super().connection_lost(exc)
        if self._outlet is not None:
            self._outlet.close()

    def eof_received(self) -> bool:  # type: ignore[override]
        """True keeps the connection: a client that has asked and closed may wait for the answer."""
        if not self._answering or self._refusal or self._receiving is not Receiving.NOTHING:
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
        if self._refusal:
            return
        self._receiving = Receiving.BODY
        self._clear_deadline()
        if refusal := self._excess():
            self._refuse(refusal)
            return
        self._describe_request()
        if len(self.connections) > self._limits.connections:
            app: Any = service_unavailable
        else:
            app = self.app
        waiting = self._answering
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
            keep_alive=self.scope["http_version"] == "1.1" and self.parser.should_keep_alive(),
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
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._refusal:
            return
        self._receiving = Receiving.NOTHING
        self._body_bytes = 0
        self._clear_deadline()
        super().on_message_complete()

    def _describe_request(self) -> None:
        """Raises httptools.HttpParserError, ValueError where the target is none: a 400."""
        scope = self.scope
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["http_version"] = self.parser.get_http_version()
        target = httptools.parse_url(self.url)
        if target.path is None:
            raise ValueError("a target without a path")
        path = target.path.decode("ascii")
        scope["raw_path"] = target.path
        scope["path"] = urllib.parse.unquote(path) if "%" in path else path
        scope["query_string"] = target.query or b""

    def _excess(self) -> int:
        """Status for a head that is too long; 0 where it is not."""
        if len(self.url) > self._limits.target_bytes:
            return 414
        if self._head_bytes <= self._limits.head_bytes:
            return 0  # as it is nearly always; else other requests may have come with it
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        return 431 if size > self._limits.head_bytes else 0

    # --- what goes out ----------------------------------------------------------------------------

    async def send_file(self, cycle: Cycle, file: int, offset: int, count: int) -> None:
        """Raises RuntimeError where the file ends too soon."""
        if self._outlet is None and not cycle.disconnected:
            self._outlet = Outlet(self.transport, self.loop)
        while count and not cycle.disconnected and self._outlet is not None:
            try:
                sent = self._outlet.send(file, offset, count)
            except BlockingIOError:
                try:
                    await self._outlet.until_writable(self._limits.unread_s)
                except TimeoutError:
                    self.transport.abort()
                    cycle.disconnected = True
                continue
            except ConnectionError:
                self.transport.abort()
                cycle.disconnected = True
                return
            if not sent:
                raise RuntimeError("the file is shorter than it was")
            offset += sent
            count -= sent
            if sent == SENDFILE_BYTES:
                await asyncio.sleep(0)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._stop_watching_reader()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._answering or self.transport.is_closing():
            if self.transport.is_closing():
                self._watch_reader()
        elif self._refusal:
            self._end_with_refusal()
        elif self._half_closed:
            self.transport.close()
            self._watch_reader()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._watch_reader()

    # --- limits -----------------------------------------------------------------------------------

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
        self._unset_keepalive_if_required()
        self.flow.resume_reading()
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
