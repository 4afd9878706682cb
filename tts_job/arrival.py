"""Whether a document in the inbox has arrived: nobody is writing to it, and it no longer changes.

A file copied over a slow line has a name and a size long before it is complete. Where it can, the
kernel tells whether somebody has the file open for writing; elsewhere (a network drive, another
user's file) only time tells. The file's own time does not count, since server clocks go wrong: what
counts is how long it has been seen unchanged.
"""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from tts_job import files

LONG_AGO_S = 60.0
"""A file that did not change for so long when it was first seen need not be watched: clocks of
servers that keep time at all differ by less."""
SAME_TICK_NS = 2_000_000_000
"""A file may change twice within one tick of its clock (FAT counts in 2 s), so what is younger when
it is read is read again."""


class Writing(Enum):
    """What the kernel knows of a file."""

    OPEN = auto()
    """Somebody has it open for writing."""
    CLOSED = auto()
    UNKNOWN = auto()
    """A network drive, or the file of another user."""


@dataclass(frozen=True, slots=True)
class Patience:
    """For how long a file must have stayed the same, in seconds."""

    closed_s: float
    """When nobody has it open for writing: a program may write in several goes."""
    unknown_s: float


@dataclass(frozen=True, slots=True)
class FileState:
    """What changes when a file is written, replaced or moved into place."""

    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(slots=True)
class _Sight:
    state: FileState
    since_s: float
    digest: str = ""


class Sightings:
    """What was seen of the files of an inbox before: since when, and their digests.

    An unchanged file costs one look at its state, as long as this lives. Used by one thread at a
    time.
    """

    def __init__(
        self,
        steady_s: Callable[[], float] = time.monotonic,
        wall_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._steady_s = steady_s
        self._wall_ns = wall_ns
        self._seen: dict[Path, _Sight] = {}
        self._missed: dict[Path, float] = {}

    def digest(self, path: Path) -> str:
        """SHA-256 in hex of its content; empty where it cannot be read."""
        sight = self._look(path)
        if sight is None:
            return files.file_digest(path)
        if sight.digest:
            return sight.digest
        before = self._wall_ns()
        digest = files.file_digest(path)
        if before - max(sight.state.mtime_ns, sight.state.ctime_ns) > SAME_TICK_NS:
            sight.digest = digest
        return digest

    def has_arrived(self, path: Path, patience: Patience) -> bool:
        """Nobody writes it, and it is as it was for long enough; what is gone has not."""
        sight = self._look(path)
        if sight is None:
            return not _is_gone(path)  # it cannot be looked at: rendering it tells why
        writing = who_writes(path)
        if writing is Writing.OPEN:
            sight.since_s = self._steady_s()
            return False
        wanted = patience.closed_s if writing is Writing.CLOSED else patience.unknown_s
        return self._steady_s() - sight.since_s >= wanted or self._is_old(sight.state)

    def has_left(self, path: Path, patience: Patience) -> bool:
        """It was missed for long enough: some programs save by deleting first."""
        return self._steady_s() - self._missed.setdefault(path, self._steady_s()) >= (
            patience.unknown_s
        )

    def keep_only(self, there: Iterable[Path], missed: Iterable[Path]) -> None:
        """Forget all files but those that are there, and those that are missed."""
        kept, gone = set(there), set(missed)
        self._seen = {path: sight for path, sight in self._seen.items() if path in kept}
        self._missed = {path: since for path, since in self._missed.items() if path in gone}

    def _look(self, path: Path) -> _Sight | None:
        try:
            found = path.stat()
        except OSError:
            self._seen.pop(path, None)
            return None
        state = FileState(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        known = self._seen.get(path)
        if known is None or known.state != state:
            known = self._seen[path] = _Sight(state, self._steady_s())
        return known

    def _is_old(self, state: FileState) -> bool:
        age_s = (self._wall_ns() - max(state.mtime_ns, state.ctime_ns)) / 1e9
        return age_s >= LONG_AGO_S


def _is_gone(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def who_writes(path: Path) -> Writing:
    """Asked by a lease for reading, which the kernel refuses while the file is open for writing.

    The lease lives for microseconds; who opens the file meanwhile waits for so long, and the signal
    that tells us is one that nobody minds (fcntl(2), "Leases").
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return Writing.UNKNOWN
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return Writing.OPEN
    except OSError:
        return Writing.UNKNOWN
    else:
        return Writing.CLOSED
    finally:
        os.close(descriptor)
