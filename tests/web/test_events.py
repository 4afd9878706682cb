"""Events of a render: in order, resumed, many at once, and ended when they must."""

import asyncio
import json
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.web.service import SOON_S, Service, open_service
from tts_job.access import Scope
from tts_job.errors import JobsUnavailable
from tts_job.jobs.job import JobState
from tts_job.web.events import Patience, Streams

LONG = "# Açılış\n\n" + "\n\n".join(f"Bu, {n}. paragraftır." for n in range(12))
IDLE = 200


def ask(service: Service, text: str = LONG) -> str:
    with service.client() as client:
        return client.post("/api/v1/renders", json={"text": text}).headers["location"]


def stream(service: Service, path: str, last: str = "") -> list[tuple[str, dict[str, object]]]:
    """Ids and data of all events of a stream, until it ends."""
    headers = {"Last-Event-ID": last} if last else {}
    with service.client(Scope.READ) as client:
        blocks = client.get(f"{path}/events", headers=headers).text.split("\n\n")
    found = []
    for block in blocks:
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if "data" in fields:
            assert fields["event"] == "render"
            found.append((fields["id"], json.loads(fields["data"])))
    return found


def test_each_event_is_newer_and_the_last_is_final(service: Service) -> None:
    path = ask(service)
    with service.office.worker():
        found = stream(service, path)
    ids = [int(number) for number, _ in found]
    assert ids == sorted(set(ids))
    assert [data["sequence"] for _, data in found] == ids
    states = [data["state"] for _, data in found]
    assert states[-1] == "done"
    assert set(states[:-1]) <= {"queued", "running"}


def test_a_stream_that_broke_goes_on_behind_its_last_event(service: Service) -> None:
    path = ask(service)
    with service.client() as client:
        client.delete(path)
    (number, data), *more = stream(service, path)
    assert more == []
    assert data["state"] == "cancelled"
    assert stream(service, path, last=str(int(number) - 1)) == [(number, data)]
    with service.client() as client:
        ended = client.get(f"{path}/events", headers={"Last-Event-ID": number})
    assert ended.status_code == 204  # tells a browser not to come back


def test_what_is_no_event_s_id_is_as_if_nothing_had_come(service: Service) -> None:
    path = ask(service)
    with service.client() as client:
        client.delete(path)
        for last in ("x", "-1", "1e3", "9" * 40, "²"):
            headers = [(b"Last-Event-ID", last.encode())]
            assert "cancelled" in client.get(f"{path}/events", headers=headers).text


def test_a_stream_tells_what_the_queue_does_while_it_listens(service: Service) -> None:
    path = ask(service)
    with (
        service.client() as client,
        client.stream("GET", f"{path}/events") as answer,
    ):
        lines = answer.iter_lines()
        assert '"queued"' in next(line for line in lines if line.startswith("data"))
        with service.client() as other:
            other.delete(path)
        assert '"cancelled"' in next(line for line in lines if line.startswith("data"))
        assert list(lines) == [""]


def test_two_hundred_idle_streams_hold_nothing_up_and_all_hear_the_end(service: Service) -> None:
    path = ask(service)
    url = urlsplit(service.address)
    head = (
        f"GET {path}/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Authorization: Bearer {service.secrets[Scope.READ]}\r\n\r\n"
    ).encode()
    with ExitStack() as opened:
        streams = [
            opened.enter_context(socket.create_connection((url.hostname, url.port), SOON_S))
            for _ in range(IDLE)
        ]
        heard = [b""] * IDLE
        for each in streams:
            each.sendall(head)
        for number, each in enumerate(streams):
            while b"queued" not in heard[number]:
                heard[number] += _piece(each)
        with service.client() as client:
            for _ in range(10):
                assert client.get(path).status_code == 200
            client.delete(path)
        for number, each in enumerate(streams):
            while piece := each.recv(65_536):
                heard[number] += piece
    assert all(b"cancelled" in each for each in heard)


def _piece(connection: socket.socket) -> bytes:
    piece = connection.recv(65_536)
    assert piece
    return piece


def test_a_listener_who_goes_away_is_forgotten(tmp_path: Path) -> None:
    with open_service(tmp_path, patience=Patience(heartbeat_s=0.02)) as service:
        path = ask(service)
        with service.client() as client, client.stream("GET", f"{path}/events") as answer:
            lines = answer.iter_lines()  # kept: the stream would end with it
            next(line for line in lines if line.startswith("data"))
            assert service.streams.count == 1
        until = time.monotonic() + SOON_S
        while service.streams.count:
            assert time.monotonic() < until
            time.sleep(0.01)


def test_when_the_service_stops_its_streams_end_well(tmp_path: Path) -> None:
    with ExitStack() as rest:
        with open_service(tmp_path) as service:
            path = ask(service)
            client = rest.enter_context(service.client())
            answer = rest.enter_context(client.stream("GET", f"{path}/events"))
            lines = answer.iter_lines()
            next(line for line in lines if line.startswith("data"))
        assert list(lines) == [""]  # what is hung up on has no end, and raises


def test_a_stream_ends_after_a_while_and_its_listener_comes_back(tmp_path: Path) -> None:
    with (
        open_service(tmp_path, patience=Patience(longest_s=0.05)) as service,
        service.client() as client,
    ):
        path = ask(service)
        answer = client.get(f"{path}/events")
        assert '"queued"' in answer.text
        assert answer.text.startswith("retry: ")


def test_too_many_streams_are_refused(tmp_path: Path) -> None:
    with open_service(tmp_path, patience=Patience(most=0)) as service, service.client() as client:
        refused = client.get(f"{ask(service)}/events")
    assert (refused.status_code, refused.json()["code"]) == (503, "too-many-streams")
    assert int(refused.headers["retry-after"]) > 0


def test_who_waits_hears_a_heartbeat(service: Service) -> None:
    job = service.office.submit()

    async def listen() -> list[object]:
        streams = Streams(service.office.queue, Patience(heartbeat_s=0.01))
        heard: list[object] = []
        async for each in streams.follow(job, job.sequence):
            heard.append(each)
            if len(heard) == 2:
                service.office.queue.cancel(job.id)
            if each is not None:
                break
        return heard

    *beats, last = asyncio.run(asyncio.wait_for(listen(), SOON_S))
    assert len(beats) >= 2
    assert set(beats) == {None}
    assert last is not None


def test_a_database_that_is_away_for_a_while_ends_no_stream(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = service.office.submit()
    queue = service.office.queue
    real, failures = queue.job, iter([True, False])

    def shaky(job_id: str) -> object:
        if next(failures, False):
            raise JobsUnavailable("jobs.sqlite3", "it is locked")
        return real(job_id)

    async def listen() -> JobState:
        async for each in Streams(queue).follow(job, job.sequence):
            if each is not None:
                return each.state
        raise AssertionError("ended")

    monkeypatch.setattr(queue, "job", shaky)
    monkeypatch.setattr("tts_job.web.events.LOOK_AGAIN_S", 0.01)
    queue.cancel(job.id)
    assert asyncio.run(asyncio.wait_for(listen(), SOON_S)) is JobState.CANCELLED


def test_whether_there_is_room_can_be_asked_while_streams_come_and_go(service: Service) -> None:
    """A route asks in a thread of its own, the streams live in the event loop."""
    done = replace(service.office.submit(), state=JobState.DONE)
    streams, ended = Streams(service.office.queue), threading.Event()

    def ask_again_and_again() -> None:
        while not ended.is_set():
            streams.check_room()

    async def come_and_go() -> None:
        async with AsyncExitStack() as opened:
            for number in range(100):
                stays = streams.follow(replace(done, id=f"stays-{number}"), -1)
                await anext(stays)
                opened.push_async_callback(stays.aclose)
            for number in range(1_000):
                async for _ in streams.follow(replace(done, id=f"goes-{number}"), -1):
                    assert streams.count == 101
        assert streams.count == 0

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(1) as threads:
            asking = threads.submit(ask_again_and_again)
            try:
                asyncio.run(come_and_go())
            finally:
                ended.set()
            asking.result(SOON_S)
    finally:
        sys.setswitchinterval(interval)
