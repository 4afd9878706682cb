"""The HTTP server: uvicorn with uvloop and httptools, one process, and an end that is clean.

uvicorn waits at its end for every connection, so an open event stream or a slow download would hold
it for ever. Here who serves streams is told first (`on_stop`), downloads have some seconds to end,
and then the rest is hung up on; a client goes on where it was with a range. Signals belong to the
service, which has more to stop than this.
"""

import asyncio
import contextlib
import errno
import resource
import socket
from collections.abc import Callable, Iterator

from starlette.types import ASGIApp
from uvicorn import Server as Uvicorn

from tts_job.errors import AddressUnusable
from tts_job.settings.addresses import web_host
from tts_job.web.heads import Quick, no_quick_answer
from tts_job.web.protocol import DEFAULT_LIMITS, LimitedConfig, Limits, Protocol

BACKLOG = 2_048
MOST_PORT = 65_535
GRACE_S = 3.0
"""For answers that are under way when the server stops."""
DESCRIPTORS_PER_CONNECTION = 3
"""Socket, its second descriptor and a file."""
OTHER_DESCRIPTORS = 256


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens from now on. Raises AddressUnusable."""
    address = f"{host}:{port}"
    if not 0 <= port <= MOST_PORT:  # the system would take the remainder
        raise AddressUnusable(address, f"a port is a number up to {MOST_PORT}")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, where = found[0]
        return socket.create_server(where[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressUnusable(address, "another program listens there") from error
        raise AddressUnusable(address, error.strerror or str(error)) from error


class Server:
    """`app`, served on a socket that listens, until `stop`; `quick` is asked before it."""

    def __init__(
        self,
        app: ASGIApp,
        listening: socket.socket,
        *,
        quick: Quick = no_quick_answer,
        limits: Limits = DEFAULT_LIMITS,
        on_start: Callable[[], None] = lambda: None,
        on_stop: Callable[[], None] = lambda: None,
    ) -> None:
        self._listening = listening
        self._limits = limits
        self._uvicorn = _Uvicorn(_config(app, limits, quick), on_start, on_stop)

    @property
    def url(self) -> str:
        host, port = self._listening.getsockname()[:2]
        return f"http://{web_host(host)}:{port}/"

    def run(self) -> None:
        """Returns when it has stopped; in any thread."""
        _raise_descriptor_limit(self._limits.connections)
        self._uvicorn.run(sockets=[self._listening])

    def stop(self) -> None:
        """Begin to stop; from any thread or signal handler."""
        self._uvicorn.should_exit = True


class _Uvicorn(Uvicorn):
    def __init__(
        self, config: LimitedConfig, on_start: Callable[[], None], on_stop: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_start, self._on_stop = on_start, on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        hang_up = asyncio.get_running_loop().call_later(GRACE_S, self._hang_up)
        await super().shutdown(sockets)
        hang_up.cancel()

    def _hang_up(self) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, Protocol):
                connection.transport.abort()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(app: ASGIApp, limits: Limits, quick: Quick) -> LimitedConfig:
    config = LimitedConfig(
        app,
        loop="uvloop",
        http=Protocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=limits.idle_s,
        timeout_graceful_shutdown=int(GRACE_S) + 2,
    )
    config.limits, config.quick = limits, quick
    return config


def _raise_descriptor_limit(connections: int) -> None:
    """As far as the system lets us: many start programs with 1,024."""
    wanted = connections * DESCRIPTORS_PER_CONNECTION + OTHER_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
