"""Where requests go: made per request, private, or files."""

import asyncio

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.web.service import Service
from tts_job.web.app import create_app
from tts_job.web.hosts import Hosts


def named(name: str) -> ASGIApp:
    """Answers with its name."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": name.encode()})

    return app


def ask(app: ASGIApp, kind: str, path: str) -> list[Message]:
    """All that the application sends to one request."""
    sent: list[Message] = []
    scope = {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": None,
        "server": None,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        await app(scope, receive, send)

    asyncio.run(run())
    return sent


@pytest.fixture
def app(service: Service) -> ASGIApp:
    return create_app(
        service.house, hosts=Hosts(()), files=named("files"), private=named("private")
    )


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "files"),
        ("/feed.xml", "files"),
        ("/episodes/a/0123456789abcdef.mp3", "files"),
        ("/apiary", "files"),
        ("/editorial", "files"),
        ("/private", "files"),
        ("/private/x/feed.xml", "private"),
    ],
)
def test_files_and_private_feeds_pass_no_framework(app: ASGIApp, path: str, place: str) -> None:
    start, body = ask(app, "http", path)
    assert body["body"] == place.encode()
    assert start["headers"] == []


@pytest.mark.parametrize("path", ["/api/v1/renders", "/openapi.json", "/healthz", "/editor/"])
def test_the_rest_is_made_per_request(app: ASGIApp, path: str) -> None:
    start, _ = ask(app, "http", path)
    assert start["status"] in (200, 401, 404)
    assert b"x-request-id" in dict(start["headers"])


def test_who_wants_a_websocket_is_turned_away(app: ASGIApp) -> None:
    assert [message["type"] for message in ask(app, "websocket", "/")] == ["websocket.close"]
