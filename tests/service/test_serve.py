"""`tts-job serve` as a process: it is started, fed, killed, started again and stopped."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import feedparser
import httpx
import pytest

from tts_job.library.library import Library

SOON_S = 120.0
"""Within which whatever a test waits for happens, on a busy machine too."""
ALONE = {"TTS_JOB_ENGINES__ORDER": "espeak", "TTS_JOB_INBOX__STABLE_S": "0.2"}
SPEECH = "# Açılış\n\nSayın konuklar, hoş geldiniz.\n"
T = TypeVar("T")


@dataclass
class Running:
    """A service that answers."""

    process: "subprocess.Popen[str]"
    address: str
    token: str
    log: Path

    def get(self, path: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return httpx.get(self.address + path, headers=headers, timeout=SOON_S)

    def titles(self) -> set[str]:
        feed = self.get("feed.xml")
        return {str(item.title) for item in feedparser.parse(feed.content).entries}

    def renders(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("api/v1/renders").json()["renders"]
        return found

    def end(self, number: signal.Signals) -> int:
        """Its exit code; one that hangs tells where, by way of faulthandler."""
        self.process.send_signal(number)
        try:
            return self.process.wait(SOON_S)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)
            self.process.wait(SOON_S)
            pytest.fail(f"it hangs: {self.log.read_text('utf-8')}")


LOG, REFUSED = "log.txt", "refused.txt"


def command(folder: Path, *options: str, log_name: str = LOG) -> "subprocess.Popen[str]":
    with (folder / log_name).open("a") as log:
        return subprocess.Popen(
            [
                sys.executable,
                "-X",
                "faulthandler",
                "-m",
                "tts_job",
                "serve",
                "--port",
                "0",
                *options,
            ],
            cwd=folder,
            env=os.environ | ALONE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )


@contextmanager
def serving(folder: Path, token: str = "") -> Iterator[Running]:
    with command(folder, "--json") as process:
        try:
            assert process.stdout
            lines = iter(process.stdout.readline, "}\n")
            said = json.loads("".join([*lines, "}"]))
            yield Running(process, said["address"], token or said["token"], folder / LOG)
        finally:
            process.kill()


def until(look: Callable[[], T], is_wanted: Callable[[T], bool]) -> T:
    end = time.monotonic() + SOON_S
    while not is_wanted(found := look()):
        assert time.monotonic() < end, f"it never came: {found}"
        time.sleep(0.05)
    return found


def drop(folder: Path, text: str, name: str) -> None:
    (folder / "speeches").mkdir(exist_ok=True)
    (folder / "speeches" / name).write_text(text, "utf-8")


def refusal(folder: Path, *options: str) -> tuple[int, list[str]]:
    """Exit code and what is said by a service that does not come up."""
    (folder / REFUSED).write_text("")  # the service that is there goes on with its own log
    with command(folder, *options, log_name=REFUSED) as process:
        try:
            assert process.communicate(timeout=SOON_S)[0] == ""
        finally:
            process.kill()
    return process.returncode, (folder / REFUSED).read_text("utf-8").splitlines()


def test_a_supervisor_hears_of_a_service_that_answers_and_of_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.settimeout(0)
        supervisor.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        assert refusal(tmp_path, "--host", "nowhere.invalid")[0] == 2
        with pytest.raises(BlockingIOError):
            supervisor.recv(100)
        supervisor.settimeout(SOON_S)
        with serving(tmp_path) as service:
            assert supervisor.recv(100) == b"READY=1"
            assert service.get("healthz").status_code == 200


def test_a_dropped_document_is_heard_over_http_and_a_second_service_is_refused(
    tmp_path: Path,
) -> None:
    drop(tmp_path, SPEECH, "a.md")
    with serving(tmp_path) as service:
        until(service.titles, lambda titles: titles == {"Açılış"})
        assert service.get("editor/sign-in").status_code == 200
        drop(tmp_path, SPEECH.replace("Açılış", "Kapanış"), "b.md")
        until(service.titles, lambda titles: titles == {"Açılış", "Kapanış"})
        entry = feedparser.parse(service.get("feed.xml").content).entries[0]
        path = entry.enclosures[0].href.removeprefix("http://127.0.0.1:8000/")
        sound = service.get(path)
        assert sound.status_code == 200
        assert len(sound.content) == int(entry.enclosures[0].length)
        assert {render["state"] for render in service.renders()} == {"done"}
        log = service.log.read_text("utf-8")

        code, said = refusal(tmp_path)
        assert code == 5
        assert said == [
            "tts-job: cannot serve output: another `tts-job serve` already does; "
            "stop that one, or serve another folder with --output DIR"
        ]
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        port = service.address.rstrip("/").rpartition(":")[2]
        code, said = refusal(elsewhere, "--port", port)
        assert code == 2
        assert "another program listens there" in said[0]

        assert service.end(signal.SIGTERM) == 0
    assert "Traceback" not in log
    assert service.token not in log
    assert not list((tmp_path / "output").rglob(".tts-job-*"))


def test_killed_while_it_renders_it_goes_on_at_the_next_start(tmp_path: Path) -> None:
    paragraphs = [
        f"Sayın konuklar, bu {number}. paragrafta yine çok önemli bir konuyu ele alıyoruz. " * 3
        for number in range(60)
    ]
    drop(tmp_path, SPEECH.replace("Sayın", "Kıymetli"), "a.md")
    with serving(tmp_path) as service:
        token = service.token
        until(service.titles, lambda titles: titles == {"Açılış"})
        drop(tmp_path, "# Uzun\n\n" + "\n\n".join(paragraphs), "b.md")

        def progress() -> int:
            return max(int(each["progress"]["done"]) for each in service.renders())

        until(progress, lambda done: done >= 10)
        service.end(signal.SIGKILL)
    with serving(tmp_path, token) as service:
        assert service.titles() == {"Açılış"}
        until(service.titles, lambda titles: titles == {"Açılış", "Uzun"})
        (render,) = until(
            lambda: [each for each in service.renders() if each["source"] == "b.md"],
            lambda found: found[0]["state"] == "done",
        )
        assert render["outcome"]["cached"] >= 10
        assert service.end(signal.SIGINT) == 130
    checked = subprocess.run(
        [sys.executable, "-m", "tts_job", "check"], cwd=tmp_path, env=os.environ | ALONE
    )
    assert checked.returncode == 0


def test_a_signal_parks_the_render_in_work_and_ends_waiting_streams(tmp_path: Path) -> None:
    drop(tmp_path, "# Uzun\n\n" + "\n\n".join(f"Bu {n}. cümle. " * 12 for n in range(150)), "a.md")
    with serving(tmp_path) as service:
        (render,) = until(
            service.renders, lambda found: bool(found) and found[0]["progress"]["done"] > 0
        )
        headers = {"Authorization": f"Bearer {service.token}"}
        path = f"{service.address}api/v1/renders/{render['id']}/events"
        with httpx.stream("GET", path, headers=headers, timeout=SOON_S) as events:
            assert events.status_code == 200
            begun = time.monotonic()
            assert service.end(signal.SIGTERM) == 0
            assert time.monotonic() - begun < 15
    log = service.log.read_text("utf-8")
    assert "stopped, goes on later" in log
    assert "Traceback" not in log


def test_a_library_of_a_newer_program_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "output/state/library.sqlite3"
    with Library(path):
        pass
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")
    code, said = refusal(tmp_path)
    assert code == 5
    assert len(said) == 1
    assert "upgrade tts-job" in said[0]


def test_wrong_settings_are_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTS_JOB_FEED__KEEP_DAYS", "1")
    code, said = refusal(tmp_path)
    assert (code, len(said)) == (2, 1)
    assert "TTS_JOB_FEED__KEEP_DAYS" in said[0]
