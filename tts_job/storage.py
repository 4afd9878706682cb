"""Where public files lie: a folder, served by any web server as it is.

Everything that publishes goes through these few calls, so that an object store can stand here too.
Names are relative to the public root, ASCII, with "/" between folders.
"""

import hashlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from tts_job import files

PIECE_BYTES = 1_000_000
"""Written and digested at once: a hand-over to another thread costs as much as digesting 30 kB."""
PIECES = 3
"""Filled in turn, so that memory is bounded and none is asked of the system again."""


class StagedFile:
    """A file being written; it has no public name yet.

    One thread writes it and brings it to the disk, another digests it: all of these leave Python to
    others while they work.
    """

    def __init__(
        self, file: BinaryIO, path: Path, writer: ThreadPoolExecutor, digester: ThreadPoolExecutor
    ) -> None:
        self.path = path
        self._file = file
        self._writer, self._digester = writer, digester
        self._sha256 = hashlib.sha256()
        self._pieces = deque(bytearray(PIECE_BYTES) for _ in range(PIECES))
        self._filled = 0
        """Bytes of the first piece."""
        self._under_way: deque[tuple[Future[Any], ...]] = deque()
        """What uses each of the other pieces, the oldest first."""

    def write(self, data: bytes | memoryview) -> None:
        rest = memoryview(data)
        while rest:
            part = rest[: PIECE_BYTES - self._filled]
            rest = rest[len(part) :]
            end = self._filled + len(part)
            self._pieces[0][self._filled : end] = part
            self._filled = end
            if end == PIECE_BYTES:
                self._hand_over()

    def finish(self) -> None:
        """Nothing more is written: begin to bring it to the disk."""
        self._hand_over()
        self._under_way.append((self._writer.submit(files.sync, self._file),))

    def digest(self, *more: bytes) -> str:
        """SHA-256 in hex of what was written before `finish`, and of `more` behind it."""
        self.wait()
        sha256 = self._sha256.copy()
        for data in more:
            sha256.update(data)
        return sha256.hexdigest()

    def wait(self) -> None:
        """Until all is written, and on the disk after `finish`."""
        with files.translated(self.path):
            while self._under_way:
                self._await_oldest()

    def _hand_over(self) -> None:
        whole = memoryview(self._pieces[0])[: self._filled]
        written = self._writer.submit(self._file.write, whole)
        self._under_way.append((written, self._digester.submit(self._sha256.update, whole)))
        self._pieces.rotate(-1)
        self._filled = 0
        with files.translated(self.path):
            while len(self._under_way) >= PIECES:  # until the next piece is free
                self._await_oldest()

    def _await_oldest(self) -> None:
        for each in self._under_way.popleft():
            each.result()


class Folder:
    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def staging(self) -> Iterator[StagedFile]:
        """A file that `put_staged` names; without that it vanishes at the end of the block."""
        with (
            files.writing(self.root) as (file, path),
            ThreadPoolExecutor(1) as writer,
            ThreadPoolExecutor(1) as digester,
        ):
            yield StagedFile(file, path, writer, digester)

    def put_staged(self, staged: StagedFile, name: str) -> None:
        """Durable: the bytes are on the disk before the name is."""
        path = self.root / name
        files.make_folder(path.parent)
        staged.finish()
        staged.wait()
        with files.translated(path):
            staged.path.replace(path)
        files.sync_folder(path.parent)

    def put(self, name: str, data: bytes) -> bool:
        """Put `data` under `name`, durably; an equal file is left alone and False returned."""
        return files.write_if_changed(self.root / name, data)

    def read(self, name: str) -> bytes:
        path = self.root / name
        with files.translated(path):
            return path.read_bytes()

    def size(self, name: str) -> int | None:
        """None where there is no such file."""
        try:
            return (self.root / name).stat().st_size
        except OSError:
            return None

    def remove(self, name: str) -> None:
        path = self.root / name
        with files.translated(path):
            path.unlink(missing_ok=True)

    def place(self, other: "Folder", name: str) -> None:
        """What lies under `name` in the other folder is here too, whatever was here before."""
        files.place(other.root / name, self.root / name)

    def take_over(self, other: "Folder") -> None:
        """Move all that the other folder has here; safe to do again when it was interrupted."""
        files.move_into(other.root, self.root)

    def folders(self, folder: str) -> list[str]:
        """Names of those in `folder`, sorted."""
        found = (self.root / folder).glob("*/")
        return sorted(path.name for path in found if path.is_dir())

    def names(self, folder: str) -> list[str]:
        """Of the files in `folder`, sorted; those being written are left out."""
        found = (self.root / folder).glob("*")
        return sorted(
            f"{folder}{path.name}" for path in found if not path.name.startswith(files.TEMP_PREFIX)
        )

    def remove_folder(self, folder: str) -> None:
        """With the files in it, also what a killed process left half written."""
        path = self.root / folder
        with files.translated(path):
            if path.is_dir():
                for file in path.iterdir():
                    file.unlink(missing_ok=True)
                path.rmdir()
