"""What stands before everything that is made per request, and where requests go."""

import logging
import socket
import struct
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests.web.service import SOON_S, Service, open_service
from tts_job.access import Scope
from tts_job.settings.options import ApiSettings

SMALL = ApiSettings(upload_mb=1, text_kb=10)
RENDERS = "/api/v1/renders"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One for all that changes nothing in it."""
    with open_service(tmp_path_factory.mktemp("guard"), api=SMALL) as opened:
        yield opened


@pytest.fixture
def client(house: Service) -> Iterator[httpx.Client]:
    with house.client() as opened:
        yield opened


def say(house: Service, data: bytes) -> bytes:
    """All that comes back to these bytes, sent as they are."""
    url = urlsplit(house.address)
    with socket.create_connection((url.hostname, url.port), timeout=SOON_S) as connection:
        connection.sendall(data)
        answer = b""
        while b"\r\n\r\n" not in answer and (piece := connection.recv(65_536)):
            answer += piece
        return answer


# --- heads ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [RENDERS, "/api/v1/nothing", "/openapi.json", "/api"])
def test_every_answer_makes_browsers_careful_and_has_an_id(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert len(headers["x-request-id"]) == 32
    assert "server" not in headers


def test_an_id_that_a_proxy_gave_is_kept_and_a_strange_one_is_not(client: httpx.Client) -> None:
    given = client.get(RENDERS, headers={"X-Request-Id": "proxy-0123"}).headers["x-request-id"]
    assert given == "proxy-0123"
    for strange in ("x", "a b c d e f", "x" * 100, '"><script>'):
        answer = client.get(RENDERS, headers={"X-Request-Id": strange})
        assert answer.headers["x-request-id"] != strange


def test_who_means_another_host_is_sent_away(client: httpx.Client) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example"):
        refused = client.get(RENDERS, headers={"Host": host})
        assert (refused.status_code, refused.json()["code"]) == (421, "foreign-host")
    for host in ("localhost:1", "127.0.0.1", "[::1]:8000", "192.0.2.7"):
        assert client.get(RENDERS, headers={"Host": host}).status_code == 200


def test_a_request_without_one_host_is_refused(house: Service) -> None:
    for hosts in (b"", b"Host: a\r\nHost: b\r\n"):
        answer = say(house, b"GET /api/v1/renders HTTP/1.1\r\n" + hosts + b"\r\n")
        assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_wrong_method_names_all_right_ones(client: httpx.Client) -> None:
    for path, allowed in (
        (RENDERS, {"GET", "HEAD", "POST"}),
        (f"{RENDERS}/x", {"GET", "HEAD", "DELETE"}),
        ("/api/v1/run", {"POST"}),
    ):
        refused = client.put(path)
        assert refused.status_code == 405
        assert set(refused.headers["allow"].split(", ")) == allowed
        assert refused.headers["content-type"] == "application/problem+json"


def test_head_answers_like_get_without_a_body(client: httpx.Client) -> None:
    got, head = client.get(RENDERS), client.head(RENDERS)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == got.headers["content-length"]
    endless = client.head(f"{RENDERS}/x/events")
    assert (endless.status_code, endless.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/", "/api/v2/renders", "/api/v1/renders/"])
def test_what_is_not_there_is_a_problem_or_a_redirect(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (307, 404)
    if answer.status_code == 307:
        assert urlsplit(answer.headers["location"]).path == path.rstrip("/")


def test_everything_else_is_for_the_files(house: Service, client: httpx.Client) -> None:
    public = house.house.settings().paths.public
    public.mkdir(parents=True, exist_ok=True)
    (public / "index.html").write_text("<!doctype html><title>Konuşmalar</title>", "utf-8")
    assert "Konuşmalar" in client.get("/").text
    assert client.get("/apiary").headers["content-type"].startswith("text/html")


# --- bodies -----------------------------------------------------------------------------------


def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(house: Service) -> None:
    head = (
        b"POST /api/v1/renders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + house.secrets[Scope.RENDER].encode()
        + b"\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000000000\r\n\r\n"
    )
    assert say(house, head).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_does_not_say_its_length_is_refused_where_it_is_too_large(
    house: Service, client: httpx.Client
) -> None:
    def long() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n'
        yield from (b"a" * 50_000 for _ in range(40))

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    refused = client.post(RENDERS, content=long(), headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (413, "too-large")
    assert house.documents() == []


def test_a_text_has_a_limit_of_its_own(house: Service, client: httpx.Client) -> None:
    assert client.post("/api/v1/preview", json={"text": "bir " * 2_500}).status_code == 200
    for text in ("bir " * 2_501, "ğ" * 5_001, "a" * 200_000):
        refused = client.post(RENDERS, json={"text": text})
        assert (refused.status_code, refused.json()["code"]) == (413, "too-large")
    assert house.documents() == []


def test_nothing_is_read_of_whom_is_not_let_in(house: Service) -> None:
    answer = say(
        house,
        b"POST /api/v1/renders HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 401 ")


def test_who_hangs_up_in_the_middle_is_no_bug_of_ours(
    house: Service, caplog: pytest.LogCaptureFixture
) -> None:
    url = urlsplit(house.address)
    head = (
        f"POST {RENDERS} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n"
        f"Authorization: Bearer {house.secrets[Scope.RENDER]}\r\n"
    )
    form = (
        'multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disposition: form-data; name="file"'
    )
    with caplog.at_level("INFO"):
        for rest in (f"Content-Type: {form}", 'Content-Type: application/json\r\n\r\n{"text": "a'):
            with socket.create_connection((url.hostname, url.port), SOON_S) as connection:
                connection.sendall((head + rest).encode())
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        requests(caplog, 2)
    assert [each for each in caplog.records if each.levelname in ("ERROR", "WARNING")] == []
    assert house.documents() == []


def test_a_request_is_a_line_in_the_log_and_a_monitor_s_is_none(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "tts_job.web"):
        client.get("/healthz")
        client.get(RENDERS, headers={"X-Request-Id": "proxy-0123"})
        (line,) = requests(caplog, 1)
    assert line.getMessage() == f"GET {RENDERS}"
    assert vars(line)["status"] == 200


def requests(caplog: pytest.LogCaptureFixture, count: int) -> list[logging.LogRecord]:
    """What is logged of requests, once it is so many lines: a line may come after the answer."""
    until = time.monotonic() + SOON_S
    while len(found := [each for each in caplog.records if each.name == "tts_job.web"]) < count:
        assert time.monotonic() < until
        time.sleep(0.01)
    return found
