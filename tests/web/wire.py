"""A server on 127.0.0.1 as the service has it, and a client that says what it is told to."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.types import ASGIApp

from tts_job.web.heads import Quick, no_quick_answer
from tts_job.web.protocol import DEFAULT_LIMITS, Limits
from tts_job.web.server import Server, listen

PATIENCE_S = 15.0
"""How long a test waits for the server at most."""


@contextmanager
def serving(
    app: ASGIApp, *, quick: Quick = no_quick_answer, limits: Limits = DEFAULT_LIMITS
) -> Iterator[int]:
    """The port."""
    with listen("127.0.0.1", 0) as listening:
        port = int(listening.getsockname()[1])
        server = Server(app, listening, quick=quick, limits=limits)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield port
        finally:
            server.stop()
            thread.join(PATIENCE_S)
            assert not thread.is_alive(), "the server does not stop"


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    """By their names in lower case."""
    body: bytes = b""
    times: dict[str, int] = field(default_factory=dict)
    """How often each header came."""


def request(target: str = "/", method: str = "GET", **headers: str) -> bytes:
    """A request as a client of HTTP/1.1 writes it; `if_range` stands for If-Range."""
    fields = {"Host": "127.0.0.1"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = (f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {target} HTTP/1.1\r\n{''.join(lines)}\r\n".encode("latin-1")


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        yield connection


def talk(port: int, *sent: bytes) -> bytes:
    """All that comes back until the server closes; this side closes when it has sent all."""
    with connected(port) as connection:
        try:
            for piece in sent:
                connection.sendall(piece)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused already: what was said of it is read below
        return drain(connection)


def drain(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    received = bytearray()
    try:
        while data := connection.recv(1 << 16):
            received += data
    except ConnectionResetError:
        pass
    return bytes(received)


def ask(port: int, target: str = "/", method: str = "GET", **headers: str) -> Reply:
    return parse(talk(port, request(target, method, **headers)), method)


def parse(received: bytes, method: str = "GET") -> Reply:
    """The first answer in `received`."""
    return parse_all(received, method)[0]


def parse_all(received: bytes, method: str = "GET") -> list[Reply]:
    """Every answer in `received`, each of known length."""
    replies = []
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        status = re.fullmatch(r"HTTP/1\.[01] (\d{3})( .*)?", first)
        assert status, f"no answer: {first!r}"
        headers: dict[str, str] = {}
        times: dict[str, int] = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
            times[name.lower()] = times.get(name.lower(), 0) + 1
        code = int(status[1])
        length = int(headers.get("content-length", len(received)))
        if method == "HEAD" or code in (204, 304):
            length = 0
        replies.append(Reply(code, headers, received[:length], times))
        received = received[length:]
    assert replies, "nothing came back"
    return replies
