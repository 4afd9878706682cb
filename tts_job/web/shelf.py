"""Files by the path that asks for them, as contents that are ready to go out.

What is small, or text that gzip makes small, is kept in memory, the most recently asked for first;
the rest stays on the disk. Every time it is asked for, `stat` says whether the file is still the
same (a microsecond), so what is published by rename is seen at once and nothing has to be told.

A way that leads over a symbolic link is no way: what lies below the root is what was put there.
"""

import os
import stat
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tts_job.web.contents import Content, in_memory, on_disk
from tts_job.web.policy import Policy

MIB = 1 << 20
MEMORY_BYTES = 48 * MIB
"""For all; a page of a ten-hour speech takes about 5 MiB with its gzip."""
SMALL_BYTES = MIB
TEXT_BYTES = 16 * MIB
"""Larger text is sent from the disk as it is; a feed of 10,000 episodes has 10 MiB."""
OVERHEAD_BYTES = 4_096
"""Of an entry, for its headers in each form."""
INDEX = "index.html"

Identity = tuple[int, int, int, int, int]
PolicyOf = Callable[[str], Policy]


@dataclass(frozen=True, slots=True)
class Found:
    """A file below the root."""

    path: str
    name: str
    """Its path below the root, by which it has its policy."""
    status: os.stat_result


class Redirect(Exception):
    """The path names a folder with a page in it, and lacks the slash at its end."""


@dataclass(frozen=True, slots=True)
class _Kept:
    path: str
    identity: Identity
    content: Content


class Shelf:
    """For one thread; `read` alone may run in any."""

    def __init__(self, root: Path, policy: PolicyOf, memory_bytes: int = MEMORY_BYTES) -> None:
        self._root, self._policy = os.path.abspath(root), policy  # noqa: PTH100 (root may be a link)
        self._memory_bytes = memory_bytes
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._weight = 0

    def get(self, key: bytes) -> Content | None:
        """What is kept under `key`, if its file is still the one that was read."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        try:
            same = _identity(os.stat(kept.path)) == kept.identity  # noqa: PTH116 (twice as fast)
        except OSError:
            same = False
        if not same:
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return kept.content

    def find(self, names: Sequence[str]) -> Found | None:
        """The file that the names lead to; None where there is none. Raises Redirect, OSError."""
        name = "/".join(names)
        if name.endswith("/") or not name:
            name += INDEX
        path = f"{self._root}/{name}"
        try:
            status = os.stat(path)  # noqa: PTH116
            if stat.S_ISDIR(status.st_mode):
                if stat.S_ISREG(os.stat(f"{path}/{INDEX}").st_mode):  # noqa: PTH116
                    raise Redirect
                return None
            if not stat.S_ISREG(status.st_mode) or not self._is_straight(name):
                return None
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return None
        return Found(path, name, status)

    def read(self, found: Found) -> Content:
        """Raises OSError."""
        policy = self._policy(found.name)
        most = TEXT_BYTES if policy.compressible else SMALL_BYTES
        if found.status.st_size > min(most, self._memory_bytes):
            return on_disk(found.path, found.status, policy)
        with Path(found.path).open("rb") as file:
            return in_memory(file.read(), policy, os.fstat(file.fileno()).st_mtime)

    def keep(self, key: bytes, found: Found, content: Content) -> None:
        self._drop(key)
        self._kept[key] = _Kept(found.path, _identity(found.status), content)
        self._weight += content.weight + OVERHEAD_BYTES
        while self._weight > self._memory_bytes and self._kept:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: bytes) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._weight -= kept.content.weight + OVERHEAD_BYTES

    def _is_straight(self, name: str) -> bool:
        """Whether no name below the root is a symbolic link; the root itself may be one."""
        root = os.path.realpath(self._root)
        return os.path.realpath(f"{self._root}/{name}") == f"{root}/{name}"


def _identity(status: os.stat_result) -> Identity:
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )
