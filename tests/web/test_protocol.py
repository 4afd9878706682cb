"""One connection: what a client may cost, and files that go out past Python."""

import asyncio
import inspect
import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from tests.web.wire import (
    PATIENCE_S,
    ask,
    connected,
    drain,
    parse,
    parse_all,
    request,
    serving,
    talk,
)
from tts_job.web.media import Media
from tts_job.web.protocol import DEFAULT_LIMITS, KIB

MP3 = "/0123456789abcdef.mp3"
LARGE_BYTES = 24 << 20
"""More than the sockets of both sides hold together."""
SHORT_S = 0.3
QUICK_TO_ANGER = replace(DEFAULT_LIMITS, head_s=SHORT_S, body_s=SHORT_S, unread_s=SHORT_S, idle_s=1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    (root / "index.html").write_text("<!doctype html>merhaba", "utf-8")
    with (root / MP3[1:]).open("wb") as file:
        file.truncate(LARGE_BYTES)
    return root


@pytest.fixture(scope="module")
def port(site: Path) -> Iterator[int]:
    media = Media(site)
    with serving(media, quick=media.quick) as port:
        yield port


@pytest.fixture(scope="module")
def strict_port(site: Path) -> Iterator[int]:
    """A server that soon loses patience."""
    media = Media(site)
    with serving(media, quick=media.quick, limits=QUICK_TO_ANGER) as port:
        yield port


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the length of the body, when it has all of it."""
    count, more = 0, True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return
        count += len(event["body"])
        more = event["more_body"]
    body = b"%d" % count
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


@pytest.fixture(scope="module")
def echo_port() -> Iterator[int]:
    with serving(echo, limits=QUICK_TO_ANGER) as port:
        yield port


# --- heads ----------------------------------------------------------------------------------------


def test_a_head_may_come_byte_by_byte(port: int) -> None:
    sent = request("/", Connection="close")
    assert parse(talk(port, *(sent[at : at + 1] for at in range(len(sent))))).status == 200


@pytest.mark.parametrize("size_kib", [40, 1_000, 5_000])
def test_a_head_that_is_too_large_is_refused_and_said_so(port: int, size_kib: int) -> None:
    head = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * size_kib * KIB
    assert parse(talk(port, head)).status == 431
    assert ask(port).status == 200


def test_so_is_one_of_many_headers_that_has_an_end(port: int) -> None:
    many = {f"X-{number}": "a" * 100 for number in range(400)}
    assert ask(port, "/", **many).status == 431


def test_a_target_that_never_ends_is_refused(port: int) -> None:
    assert parse(talk(port, b"GET /" + b"a" * 100 * KIB)).status == 414


def test_many_requests_in_one_packet_are_no_large_head(port: int) -> None:
    count = 1_500
    sent = request("/") * count
    assert len(sent) > DEFAULT_LIMITS.head_bytes
    replies = parse_all(talk(port, sent + request("/", Connection="close")))
    assert [reply.status for reply in replies] == [200] * (count + 1)


def test_a_refusal_waits_for_the_answers_before_it(port: int) -> None:
    received = talk(port, request(MP3) + b"no HTTP at all\r\n\r\n")
    first, second = parse_all(received)
    assert (first.status, len(first.body), second.status) == (200, LARGE_BYTES, 400)


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_a_slow_head_is_not_waited_for(strict_port: int, begun: bytes) -> None:
    with connected(strict_port) as connection:
        connection.sendall(begun)
        received = drain(connection)
    assert not begun or parse(received).status == 408


def test_a_drip_does_not_win_time(strict_port: int) -> None:
    start = time.monotonic()
    with connected(strict_port) as connection:
        try:
            while time.monotonic() < start + PATIENCE_S:
                connection.sendall(b"G")
                time.sleep(0.05)  # the drip
        except OSError:
            pass
    assert time.monotonic() - start < PATIENCE_S


def test_a_connection_that_idles_is_closed(strict_port: int) -> None:
    with connected(strict_port) as connection:
        connection.sendall(request("/"))
        assert parse(drain(connection)).status == 200


# --- bodies ---------------------------------------------------------------------------------------


def test_a_body_arrives(echo_port: int) -> None:
    sent = request("/", "POST", Content_Length="300000", Connection="close")
    assert parse(talk(echo_port, sent, b"a" * 300_000)).body == b"300000"


def test_a_body_is_asked_for_where_the_client_waits(echo_port: int) -> None:
    with connected(echo_port) as connection:
        head = {"Content_Length": "3", "Expect": "100-continue", "Connection": "close"}
        connection.sendall(request("/", "POST", **head))
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"abc")
        assert parse(drain(connection)).body == b"3"


@pytest.mark.parametrize("begun", [b"", b"abc"])
def test_a_slow_body_is_not_waited_for(echo_port: int, begun: bytes) -> None:
    with connected(echo_port) as connection:
        connection.sendall(request("/", "POST", Content_Length="1000") + begun)
        assert parse(drain(connection)).status == 408
    assert ask(echo_port, Connection="close").status == 200


# --- clients that are slow, gone, or half gone ----------------------------------------------------


def test_a_client_that_reads_nothing_is_hung_up_on(strict_port: int) -> None:
    with connected(strict_port) as connection:
        connection.sendall(request(MP3))
        received = len(connection.recv(1_000))
        time.sleep(SHORT_S * 3)  # this is what it does wrong
        received += len(drain(connection))
    assert received < LARGE_BYTES


def test_a_client_that_reads_slowly_gets_it_all(strict_port: int) -> None:
    with connected(strict_port) as connection:
        connection.sendall(request(MP3, Connection="close"))
        received = bytearray()
        while data := connection.recv(1 << 20, socket.MSG_WAITALL):
            received += data
            time.sleep(0.02)  # all in all longer than it might read nothing
    assert len(parse(bytes(received)).body) == LARGE_BYTES


def test_a_client_that_has_asked_and_closed_its_side_gets_its_answer(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(b"GET %b HTTP/1.0\r\n\r\n" % MP3.encode())
        connection.shutdown(socket.SHUT_WR)
        assert len(parse(drain(connection)).body) == LARGE_BYTES


def test_who_listens_hears_that_the_client_is_gone() -> None:
    """An event stream ends when its reader leaves; the reader says so by closing its side."""
    heard = threading.Event()

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        heard.set()

    with serving(stream) as port:
        with connected(port) as connection:
            connection.sendall(request("/"))
            connection.recv(1_000)
        assert heard.wait(PATIENCE_S)


def test_fifty_clients_that_go_away_leave_nothing_open_and_nothing_in_the_log(
    site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    media = Media(site)
    with serving(media) as port:
        assert ask(port).status == 200
        before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
        for _ in range(50):
            with connected(port) as connection:
                connection.sendall(request(MP3))
                connection.recv(100)
        deadline = time.monotonic() + PATIENCE_S
        while len(os.listdir("/proc/self/fd")) > before:  # noqa: PTH208
            assert time.monotonic() < deadline, "descriptors stay open"
            time.sleep(0.01)
    assert caplog.text == ""


def test_fifty_slow_downloads_hold_up_nobody_and_cost_no_memory(port: int) -> None:
    before = resident_bytes()
    connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(50)]
    try:
        for connection in connections:
            connection.sendall(request(MP3))
            connection.recv(100)
        assert ask(port, Connection="close").status == 200
        assert resident_bytes() - before < LARGE_BYTES
    finally:
        for connection in connections:
            connection.close()


def resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGESIZE")


# --- files ----------------------------------------------------------------------------------------


def test_a_file_goes_out_by_sendfile_between_bytes_in_order(tmp_path: Path) -> None:
    """The extension, with what a framework sends around it."""
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * 4_096)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
        size = path.stat().st_size
        headers = [(b"content-length", b"%d" % (size + 6))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"abc", "more_body": True})
        with path.open("rb") as file:
            kind = "http.response.zerocopysend"
            for offset, count in ((0, 1_000), (1_000, size - 1_000)):
                await send({"type": kind, "file": file.fileno(), "offset": offset, "count": count})
        await send({"type": "http.response.body", "body": b"def"})

    with serving(app) as port:
        assert ask(port, Connection="close").body == b"abc" + path.read_bytes() + b"def"


def test_a_file_that_is_cut_meanwhile_ends_the_connection_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / MP3[1:]
    with path.open("wb") as file:
        file.truncate(LARGE_BYTES)
    media = Media(tmp_path)
    with serving(media) as port:
        with connected(port) as connection:
            connection.sendall(request(MP3))
            connection.recv(100)
            os.truncate(path, 1_000)
            assert len(drain(connection)) < LARGE_BYTES
        assert ask(port, MP3, Connection="close").headers["content-length"] == "1000"
    assert "shorter than it was" in caplog.text


def test_downloads_at_once_each_get_their_own_bytes(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"{number:016x}.mp3").write_bytes(bytes([number]) * (3 << 20))
    media = Media(tmp_path)
    with serving(media, quick=media.quick) as port, ThreadPoolExecutor(8) as pool:
        replies = list(
            pool.map(lambda n: ask(port, f"/{n:016x}.mp3", Connection="close"), range(8))
        )
    assert [set(reply.body) for reply in replies] == [{number} for number in range(8)]


# --- anything at all ------------------------------------------------------------------------------

PIECES = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"HEAD /0123456789abcdef.mp3 HTTP/1.0\r\n\r\n",
    b"GET /%ff?a#b HTTP/1.1\r\nHost: localhost\r\nRange: bytes=1-2,5-\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"5\r\nhello\r\n0\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=30)), max_size=6))
def test_whatever_comes_no_answer_is_a_fault_of_ours(port: int, sent: list[bytes]) -> None:
    received = talk(port, *sent)
    assert b"HTTP/1.1 5" not in received
    assert ask(port, Connection="close").status == 200


# --- what it stands on ----------------------------------------------------------------------------


def test_uvicorn_is_made_as_this_expects() -> None:
    """What is overridden or called is there, and a cycle is made from the same values."""
    cycle = set(inspect.signature(RequestResponseCycle.__init__).parameters)
    assert cycle == {
        "self",
        "scope",
        "transport",
        "flow",
        "logger",
        "access_logger",
        "access_log",
        "default_headers",
        "message_event",
        "expect_100_continue",
        "keep_alive",
        "on_response",
    }
    for name in (
        "_start_asgi_task",
        "_unsupported_upgrade_warning",
        "data_received",
        "eof_received",
        "on_body",
        "on_headers_complete",
        "on_message_begin",
        "on_message_complete",
        "on_response_complete",
        "send_400_response",
    ):
        assert inspect.isfunction(getattr(HttpToolsProtocol, name)), name
    assert issubclass(HttpToolsProtocol, asyncio.Protocol)
