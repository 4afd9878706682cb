"""Sees that something changed in the inbox, and has it looked at until nothing moves any more.

watchfiles hears it from the kernel, or looks at the files itself where the kernel cannot know (a
network drive that somebody else writes to). It only says when to look: a look finds out everything
anew, so a lost or doubled event does no harm, and neither does a folder that vanishes and returns.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import watchfiles

from tts_job.errors import TtsJobError
from tts_job.settings.options import Settings

NETWORK = frozenset(
    {"9p", "afs", "ceph", "cifs", "drvfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
    | {"vboxsf", "virtiofs", "vmhgfs"}
    | {f"fuse.{name}" for name in ("glusterfs", "rclone", "s3fs", "sshfs", "vmhgfs-fuse")}
)
"""Types of file systems that others write to without the kernel here being told."""
MOUNTS = Path("/proc/self/mountinfo")
QUIET_MS = 250
"""Changes that come closer together are one; the kernel's queue is looked at as often."""
LEAST_WAIT_S = 0.2
MOST_WAIT_S = 5.0
"""So often it is looked whether the folder is still the same."""
RETRY_S = 2.0
"""Between two tries at an inbox that is not there, or cannot be watched."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Watching:
    """How an inbox is watched."""

    inbox: Path
    polls: bool
    poll_s: float
    stable_s: float


def watching_of(settings: Settings) -> Watching | None:
    """None where only the schedule looks."""
    given = settings.inbox
    if given.watch == "no":
        return None
    inbox = settings.paths.inbox
    polls = given.watch == "poll" or (given.watch == "auto" and is_remote(inbox))
    return Watching(inbox, polls, given.poll_s, given.stable_s)


def is_remote(path: Path, mounts: Path = MOUNTS) -> bool:
    """Whether `path` lies on a drive of another machine, as far as the kernel says (proc(5))."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return False
    return filesystem_of(path.resolve(), lines) in NETWORK


def filesystem_of(path: Path, mounts: Iterable[str]) -> str:
    """Type of the innermost mount that holds `path`; of two at one place the later one."""
    found, depth = "", -1
    for line in mounts:
        head, _, tail = line.partition(" - ")
        fields = head.split(" ")
        if len(fields) < 5 or not tail:
            continue
        place = Path(_unescaped(fields[4]))
        if path.is_relative_to(place) and len(place.parts) >= depth:
            found, depth = tail.split(" ")[0], len(place.parts)
    return found


def _unescaped(field: str) -> str:
    for octal, letter in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(octal, letter)
    return field


class Watcher:
    """Calls `look` in a thread when the inbox changes, and again until it returns True: settled.

    It begins with a look, and looks again where the inbox was away or another folder took its
    place. `look` says itself what it finds; what it raises is said and ends nothing.
    """

    def __init__(self, watching: Watching, look: Callable[[], bool], say: Say) -> None:
        self._watching = watching
        self._look, self._say = look, say
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Waits for the look at work."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        is_told = False
        while not self._stopping.is_set():
            try:
                identity = _identity(self._watching.inbox)
            except OSError:
                if not is_told:
                    self._say(f"the inbox {self._watching.inbox} is not there: waiting for it")
                is_told = True
                self._stopping.wait(RETRY_S)
                continue
            is_told = False
            self._watch_one(identity)

    def _watch_one(self, identity: tuple[int, int]) -> None:
        """The folder that has the name now, until it has it no longer."""
        is_settled = False
        try:
            for number, changed in enumerate(self._changes()):
                if _identity(self._watching.inbox) != identity:
                    return
                if changed or not is_settled:
                    # What happened between the first look and the first event is not lost either.
                    is_settled = self._has_settled() and number > 0
        except FileNotFoundError:
            return
        except (OSError, RuntimeError) as error:  # RuntimeError: what watchfiles makes of the rest
            if not self._watching.polls:
                self._say(
                    f"the system does not tell of changes ({error}): looking for them instead"
                )
                self._watching = replace(self._watching, polls=True)
            elif not self._stopping.wait(RETRY_S):
                self._say(f"cannot watch {self._watching.inbox}: {error}; it is tried again")

    def _changes(self) -> Iterator[bool]:
        """Whether something changed since, time and again; once at the beginning."""
        yield True
        wait_s = min(max(LEAST_WAIT_S, self._watching.stable_s), MOST_WAIT_S)
        for changes in watchfiles.watch(
            self._watching.inbox,
            watch_filter=None,
            step=QUIET_MS,
            rust_timeout=int(wait_s * 1000),
            yield_on_timeout=True,
            stop_event=self._stopping,
            raise_interrupt=False,
            force_polling=self._watching.polls,
            poll_delay_ms=int(self._watching.poll_s * 1000),
            ignore_permission_denied=True,
        ):
            yield bool(changes)

    def _has_settled(self) -> bool:
        try:
            return self._look()
        except TtsJobError as error:
            self._say(f"the look at the inbox failed: {error}")
        except Exception as error:  # whatever a look raises, the next one comes
            self._say(f"the look at the inbox failed because of a bug in tts-job: {error!r}")
        return True


def _identity(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino
