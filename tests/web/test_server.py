"""The server's beginning and end."""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from tests.web.wire import PATIENCE_S, ask, connected, drain, request
from tts_job.errors import AddressUnusable
from tts_job.web.media import Media
from tts_job.web.server import Server, listen

HEAVY = ("fastapi", "dbos", "sqlalchemy", "pydantic", "jinja2", "numpy", "websockets")


def run(server: Server) -> threading.Thread:
    thread = threading.Thread(target=server.run)
    thread.start()
    return thread


def test_it_says_where_it_is_and_that_it_is_ready(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("merhaba", "utf-8")
    ready = threading.Event()
    with listen("127.0.0.1", 0) as listening:
        server = Server(Media(tmp_path), listening, on_start=ready.set)
        port = int(server.url.removeprefix("http://127.0.0.1:").rstrip("/"))
        thread = run(server)
        assert ready.wait(PATIENCE_S)
        assert ask(port, Connection="close").body == b"merhaba"
        server.stop()
        thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_streams_end_at_once_when_it_stops() -> None:
    """Who serves them is told before the server waits for its connections."""
    stopping = threading.Event()

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
        import asyncio

        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        while not stopping.is_set():
            await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": b"ended"})

    with listen("127.0.0.1", 0) as listening:
        server = Server(stream, listening, on_stop=stopping.set)
        thread = run(server)
        with connected(int(listening.getsockname()[1])) as connection:
            connection.sendall(request())
            connection.recv(1_000)
            server.stop()
            assert b"ended" in drain(connection)  # it was told to, and not hung up on
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def test_a_download_that_takes_long_does_not_hold_up_the_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (tmp_path / "0123456789abcdef.mp3").open("wb") as file:
        file.truncate(64 << 20)
    with listen("127.0.0.1", 0) as listening:
        server = Server(Media(tmp_path), listening)
        thread = run(server)
        with connected(int(listening.getsockname()[1])) as connection:
            connection.sendall(request("/0123456789abcdef.mp3"))
            connection.recv(1_000)
            server.stop()
            thread.join(PATIENCE_S)  # its client takes nothing, for ever
            assert not thread.is_alive()
    assert "Traceback" not in caplog.text


def test_an_address_that_is_taken_is_one_clear_line() -> None:
    with listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(AddressUnusable, match=rf"127.0.0.1:{port}: another program listens"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("no.such.host.invalid", 1), ("127.0.0.1", 99_999)])
def test_so_is_one_that_there_is_not(host: str, port: int) -> None:
    with pytest.raises(AddressUnusable):
        listen(host, port)


def test_it_listens_at_addresses_of_version_6() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        listening = listen("::1", 0)
    except AddressUnusable:
        pytest.skip("no IPv6 here")
    with listening:
        assert Server(Media(Path()), listening).url.startswith("http://[::1]:")


def test_it_needs_nothing_heavy() -> None:
    """Serving files starts in a fraction of what a framework takes to load."""
    code = "import sys, tts_job.web.server, tts_job.web.media; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    assert [name for name in HEAVY if name in loaded] == []
