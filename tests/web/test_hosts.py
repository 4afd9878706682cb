"""Under which names we answer."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_job.web.hosts import Hosts, host_of

HOSTS = Hosts([host_of("https://podcast.example.org:8443/show/")])


def refusal(*hosts: bytes, version: str = "1.1") -> int | None:
    return HOSTS.refusal([(b"host", host) for host in hosts], version)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "show.localhost",
        "127.0.0.1:8000",
        "192.168.1.20:8000",
        "[::1]:8000",
        "podcast.example.org",
        "Podcast.Example.ORG.",
        socket.gethostname(),
    ],
)
def test_our_own_names_and_addresses_are_answered(host: str) -> None:
    assert refusal(host.encode()) is None


@pytest.mark.parametrize(
    "host", ["evil.example", "podcast.example.org.evil.example", "notlocalhost", "127.0.0.1.nip.io"]
)
def test_a_foreign_name_is_for_another_server(host: str) -> None:
    assert refusal(host.encode()) == 421


@pytest.mark.parametrize("host", ["", "a b", "a/b", "user@localhost", "localhost:port", "[::1"])
def test_what_is_no_name_is_a_bad_request(host: str) -> None:
    assert refusal(host.encode()) == 400


def test_one_host_must_be_named_but_by_old_clients() -> None:
    assert refusal() == 400
    assert refusal(b"localhost", b"localhost") == 400
    assert refusal(version="1.0") is None


def test_any_name_is_good_where_a_proxy_has_looked() -> None:
    assert Hosts(["*"]).refusal([(b"host", b"evil.example")], "1.1") is None


@given(st.binary(max_size=60))
def test_any_bytes_are_answered(host: bytes) -> None:
    assert refusal(host) in (None, 400, 421)
