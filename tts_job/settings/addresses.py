"""From how far a web address can be asked, and how a host stands in one."""

from typing import Literal
from urllib.parse import urlsplit

NEAR = (".local", ".lan", ".home.arpa", ".internal")
"""Ends of names that only the own network knows (RFC 6762, RFC 8375, and ICANN's reservation)."""


def is_local(url: str) -> bool:
    """Whether only this machine can reach it: a name or address of the loopback."""
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.") or host.endswith(".localhost")


def web_host(host: str) -> str:
    """A name or number as it stands in an address (RFC 3986, 3.2.2: IPv6 in brackets)."""
    return f"[{host}]" if ":" in host else host


def reach(url: str) -> Literal["machine", "network", "world"]:
    """From how far a web address can be asked: its name or number tells."""
    import ipaddress

    if is_local(url):
        return "machine"
    host = urlsplit(url).hostname or ""
    try:
        return "world" if ipaddress.ip_address(host).is_global else "network"
    except ValueError:
        is_near = "." not in host or host.endswith(NEAR)
        return "network" if is_near else "world"
