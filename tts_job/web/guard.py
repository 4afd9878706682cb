"""What stands before everything that is made per request: pages, API, health.

Each request gets an id, each answer the headers that a browser is made careful by, each body an
end, and each request a line in the log. Whose Host header names another is sent away: a page of
another site whose name was bent to this machine's address (DNS rebinding) comes no further.
"""

import logging
import re
import time
import uuid

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tts_job import logs
from tts_job.web import problems
from tts_job.web.hosts import MISDIRECTED, Hosts
from tts_job.web.limits import at_most, too_large
from tts_job.web.problems import ENDLESS, Problem

REQUEST_ID = b"x-request-id"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
CAREFUL: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
"""Put on each answer that does not say otherwise itself."""
BUG = 500
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""A monitor asks for them all day long; no log needs to tell."""
_log = logging.getLogger("tts_job.web")


class Guard:
    """Around `app`, for those who ask for one of `hosts`; bodies have at most `limit_bytes`."""

    def __init__(self, app: ASGIApp, hosts: Hosts, limit_bytes: int) -> None:
        self._app = app
        self._hosts = hosts
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = _request_id(scope)
        start = time.perf_counter()
        status = 0

        async def careful(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = message["headers"] = list(message.get("headers", ()))
                there = {name.lower() for name, _ in given}
                given += [(name, value) for name, value in CAREFUL if name not in there]
                given.append((REQUEST_ID, request_id.encode()))
            await send(message)

        with logs.about(request=request_id):
            try:
                await self._admit(scope, receive, careful)
            except Exception:
                if status != BUG:  # answered and logged already; the framework raises it again
                    raise
            finally:
                _log.log(
                    logging.DEBUG if scope["path"] in PROBES else logging.INFO,
                    "%s %s",
                    scope["method"],
                    scope["path"],
                    extra={
                        "status": status,
                        "ms": round((time.perf_counter() - start) * 1000),
                        "client": scope["client"][0] if scope.get("client") else "",
                    },
                )

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refusal(scope)
        if refused is not None:
            await problems.answer(refused)(scope, receive, send)
            return
        if scope["method"] == "HEAD" and not scope["path"].endswith(ENDLESS):
            scope = {**scope, "method": "GET"}  # the server leaves the body out
        await self._app(scope, at_most(receive, self._limit_bytes), send)

    def _refusal(self, scope: Scope) -> Problem | None:
        status = self._hosts.refusal(scope["headers"], scope["http_version"])
        if status == MISDIRECTED:
            detail = "cannot answer for that host: it is not this service's; see show.base_url"
            return Problem(status, "foreign-host", detail)
        if status is not None:
            return Problem(status, "wrong-host", "cannot tell who is asked: send one Host header")
        for name, value in scope["headers"]:
            is_length = name == b"content-length" and value.isdigit()
            if is_length and int(value) > self._limit_bytes:
                return too_large(self._limit_bytes)
        return None


def _request_id(scope: Scope) -> str:
    """The one that a proxy before us gave, else a new one."""
    for name, value in scope["headers"]:
        if name == REQUEST_ID and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return uuid.uuid4().hex
