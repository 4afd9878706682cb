"""Under which names we answer (RFC 9110, sections 7.2 and 7.4).

A page on another site may have its name point to this machine and then read with its visitor's
rights what is meant for this machine alone (DNS rebinding). Such a request carries that site's
name: so a name must be one of ours. An address in numbers is nobody's name, and always good.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from tts_job.web.heads import Answer, Quick, no_quick_answer
from tts_job.web.refusals import refuse

HOST = re.compile(rb"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?")
LOCAL = "localhost"
MISDIRECTED = 421


class Hosts:
    """`names` beside those of this machine; "*" is any name (where a proxy has looked already)."""

    def __init__(self, names: Iterable[str]) -> None:
        own = socket.gethostname().lower()
        self._names = {LOCAL, own, f"{own}.local", *(name.lower().rstrip(".") for name in names)}
        self._any = "*" in self._names
        self.known = lru_cache(maxsize=256)(self._known)

    def refusal(self, headers: Iterable[tuple[bytes, bytes]], http_version: str) -> int | None:
        """Status of the answer where the Host header is not as it must be."""
        given = [value for name, value in headers if name == b"host"]
        if len(given) != 1:
            return None if not given and http_version == "1.0" else 400
        host = _host(given[0])
        if host is None:
            return 400
        return None if self.known(host) else MISDIRECTED

    def _known(self, host: str) -> bool:
        if self._any or host in self._names or host.endswith(f".{LOCAL}"):
            return True
        try:
            ipaddress.ip_address(host.strip("[]"))
        except ValueError:
            return False
        return True


class HostGuard:
    """Lets through what is meant for us; the rest gets an answer of two lines."""

    def __init__(self, app: ASGIApp, hosts: Hosts, quick: Quick = no_quick_answer) -> None:
        self._app, self._hosts, self._quick = app, hosts, quick

    def quick(self, scope: Scope) -> Answer | None:
        """What `quick` knows to answer, if the request is meant for us."""
        if self._hosts.refusal(scope["headers"], scope["http_version"]) is None:
            return self._quick(scope)
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = None
        if scope["type"] == "http":
            status = self._hosts.refusal(scope["headers"], scope["http_version"])
        if status is None:
            await self._app(scope, receive, send)
        else:
            await refuse(scope, send, status)


def host_of(url: str) -> str:
    """The name in a web address."""
    return urlsplit(url).hostname or ""


@lru_cache(maxsize=256)
def _host(field: bytes) -> str | None:
    """The name of a Host header, without its port; None where it is none."""
    written = HOST.fullmatch(field)
    return written["name"].decode("ascii").lower().rstrip(".") if written else None
