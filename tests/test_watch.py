"""Watching an inbox: a look when something changed, until nothing moves any more."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import watchfiles

from tts_job import watch
from tts_job.errors import LibraryBusy
from tts_job.settings.options import InboxSettings, PathSettings, Settings
from tts_job.watch import Watcher, Watching, filesystem_of, is_remote, watching_of

SOON_S = 60.0
"""Within which whatever a test waits for happens."""
MOUNTS = """22 28 0:20 / /proc rw,nosuid - proc proc rw
28 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
90 28 0:45 / /srv/press\\040office rw shared:9 - cifs //server/share rw
91 90 0:46 / /srv/press\\040office/local rw - tmpfs tmpfs rw
92 28 0:47 / /mnt rw - ext4 /dev/sdb1 rw
93 28 0:48 / /mnt rw - nfs4 server:/export rw
a line of no sense
"""


@dataclass
class Looks:
    """Counts the looks; each says what `answers` holds next, else that all is settled."""

    answers: list[bool | Exception] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    has_spoken: threading.Event = field(default_factory=threading.Event)
    _came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def look(self) -> bool:
        answer = self.answers.pop(0) if self.answers else True
        self._came.release()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def say(self, text: str) -> None:
        self.said.append(text)
        self.has_spoken.set()

    def came(self, count: int = 1) -> bool:
        return all(self._came.acquire(timeout=SOON_S) for _ in range(count))

    def is_quiet(self) -> bool:
        return not self._came.acquire(timeout=0.6)


Start = Callable[[Watching, Looks], Watcher]


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:

        def start(watching: Watching, looks: Looks) -> Watcher:
            watcher = Watcher(watching, looks.look, looks.say)
            stack.callback(watcher.stop)
            watcher.start()
            return watcher

        yield start


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "speeches"
    folder.mkdir()
    return folder


def watching(inbox: Path) -> Watching:
    return Watching(inbox, polls=False, poll_s=0.2, stable_s=0.2)


@pytest.mark.parametrize("polls", [False, True])
def test_a_dropped_document_is_looked_at(inbox: Path, start: Start, polls: bool) -> None:
    looks = Looks()
    start(replace(watching(inbox), polls=polls), looks)
    assert looks.came(2)  # at the start, and once more since the watch began later
    assert looks.is_quiet()
    (inbox / "a.md").write_text("Merhaba.")
    assert looks.came()


def test_what_moves_is_looked_at_until_it_settles(inbox: Path, start: Start) -> None:
    looks = Looks([False, False, False, True])
    start(watching(inbox), looks)
    assert looks.came(4)
    assert looks.is_quiet()


def test_a_document_in_a_new_folder_is_seen(inbox: Path, start: Start) -> None:
    looks = Looks()
    start(watching(inbox), looks)
    assert looks.came(2)
    (inbox / "2026").mkdir()
    assert looks.came()
    while not looks.is_quiet():
        pass
    (inbox / "2026" / "a.md").write_text("Merhaba.")
    assert looks.came()


@pytest.mark.parametrize("error", [LibraryBusy("library"), RuntimeError("spilled coffee")])
def test_a_look_that_fails_is_said_and_ends_nothing(
    inbox: Path, start: Start, error: Exception
) -> None:
    looks = Looks([error])
    start(watching(inbox), looks)
    assert looks.came(2)
    (inbox / "a.md").write_text("Merhaba.")
    assert looks.came()
    (said,) = looks.said
    assert "look at the inbox failed" in said
    assert str(error) in said


def test_an_inbox_that_goes_and_comes_back_is_watched_again(
    inbox: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "RETRY_S", 0.05)
    looks = Looks()
    start(watching(inbox), looks)
    assert looks.came(2)
    inbox.rename(inbox.with_name("away"))
    assert looks.has_spoken.wait(SOON_S)
    assert looks.said == [f"the inbox {inbox} is not there: waiting for it"]
    inbox.mkdir()
    assert looks.came(2)
    (inbox / "a.md").write_text("Merhaba.")
    assert looks.came()
    assert len(looks.said) == 1


def test_where_the_system_cannot_tell_it_is_polled_and_said(
    inbox: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = watchfiles.watch

    def full(*arguments: Path, force_polling: bool, **options: object) -> object:
        if not force_polling:
            raise OSError(28, "No space left on device")  # how inotify says that it has no watch
        return real(*arguments, force_polling=True, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(watchfiles, "watch", full)
    looks = Looks()
    start(watching(inbox), looks)
    assert looks.came(3)
    assert looks.said == [
        "the system does not tell of changes ([Errno 28] No space left on device): "
        "looking for them instead"
    ]
    (inbox / "a.md").write_text("Merhaba.")
    assert looks.came()


def test_it_stops_at_once(inbox: Path, start: Start) -> None:
    looks = Looks()
    watcher = start(watching(inbox), looks)
    assert looks.came(1)
    watcher.stop()
    assert not watcher.is_alive


# --- network drives ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/a", "ext4"),
        ("/srv/press office/inbox", "cifs"),
        ("/srv/press office", "cifs"),
        ("/srv/press office 2", "ext4"),
        ("/srv/press office/local/inbox", "tmpfs"),
        ("/mnt/inbox", "nfs4"),
    ],
)
def test_the_innermost_and_latest_mount_holds_a_path(path: str, kind: str) -> None:
    assert filesystem_of(Path(path), MOUNTS.splitlines()) == kind


def test_a_drive_of_another_machine_is_told_from_one_of_this(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"28 1 8:1 / {tmp_path.resolve()} rw - nfs4 server:/ rw\n")
    assert is_remote(tmp_path / "inbox", mounts)
    assert not is_remote(Path("/"), mounts)
    assert not is_remote(tmp_path, tmp_path / "nothing")


@pytest.mark.parametrize(
    ("given", "polls"), [("auto", False), ("events", False), ("poll", True), ("no", None)]
)
def test_the_settings_say_how(inbox: Path, given: str, polls: bool | None) -> None:
    settings = Settings(
        paths=PathSettings(inbox=inbox), inbox=InboxSettings.model_validate({"watch": given})
    )
    found = watching_of(settings)
    assert (found.polls if found else None) is polls
