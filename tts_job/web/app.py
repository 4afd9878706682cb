"""The one ASGI entry: sends each request where it belongs.

A framework in front of the files would cost more than they do, so what is made per request goes to
FastAPI, private feeds to their handler, and everything else to the files of the show.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from tts_job import __version__
from tts_job.web import problems
from tts_job.web.api import description
from tts_job.web.api import router as api
from tts_job.web.bench import Bench
from tts_job.web.door import Door
from tts_job.web.events import Patience, Streams
from tts_job.web.guard import Guard
from tts_job.web.hosts import Hosts
from tts_job.web.house import House

MADE_PER_REQUEST = ("/api/", "/editor/")
EXACTLY = frozenset({"/api", "/editor", "/healthz", "/readyz", "/metrics", "/openapi.json"})
PRIVATE = "/private/"
FORM_BYTES = 100_000
"""What a form may have beside the document in it."""


class App:
    """An ASGI application. `end_streams` lets go of those who wait for events, before it stops."""

    def __init__(self, made: FastAPI, front: ASGIApp, private: ASGIApp, files: ASGIApp) -> None:
        self._made = made
        self._front = front
        self._private = private
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._made(scope, receive, send)
        elif scope["type"] == "http":
            await self._place(scope["path"])(scope, receive, send)
        else:  # nothing here speaks WebSocket
            await send({"type": "websocket.close", "code": 1000})

    @property
    def streams(self) -> Streams:
        streams = self._made.state.streams
        assert isinstance(streams, Streams)
        return streams

    def end_streams(self) -> None:
        """Called in the event loop."""
        self.streams.end()

    def close(self) -> None:
        """When nobody asks any more: work at the bench that has not begun is left undone."""
        self._bench.close()

    @property
    def is_hanging(self) -> bool:
        """Work at the bench goes on and would keep the process for as long."""
        return self._bench.is_busy

    @property
    def _bench(self) -> Bench:
        bench = self._made.state.bench
        assert isinstance(bench, Bench)
        return bench

    def _place(self, path: str) -> ASGIApp:
        if path.startswith(MADE_PER_REQUEST) or path in EXACTLY:
            return self._front
        return self._private if path.startswith(PRIVATE) else self._files


def create_app(
    house: House,
    *,
    hosts: Hosts,
    files: ASGIApp,
    private: ASGIApp,
    routers: Sequence[APIRouter] = (),
    patience: Patience = Patience(),
) -> App:
    """`routers` are those beside the API (pages, health); `files` and `private` look at `hosts`."""
    settings = house.settings()
    made = FastAPI(
        title="tts-job",
        version=__version__,
        description=description.ABOUT,
        openapi_url=None,  # ours is complete
        docs_url=None,
        redoc_url=None,
    )
    made.state.house = house
    made.state.door = Door(settings.api, house.monotonic)
    made.state.streams = Streams(house.queue, patience)
    made.state.bench = Bench()
    made.include_router(api)
    for router in (description.router, *routers):
        made.include_router(router)
    problems.install(made)
    front: Any = Guard(made, hosts, settings.api.upload_mb * 1_000_000 + FORM_BYTES)
    if settings.web.proxies:
        front = ProxyHeadersMiddleware(front, list(settings.web.proxies))
    return App(made, front, private, files)
