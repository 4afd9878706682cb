"""Where public files lie: a folder, served by any web server as it is.

Everything that publishes goes through these few calls, so that an object store can stand here too.
Names are relative to the public root, ASCII, with "/" between folders.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tts_job import files


class StagedFile:
    """A file being written and digested at once; it has no public name yet."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.path = path
        self.size = 0
        self.sha256 = hashlib.sha256()
        self._file = file

    def write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self.sha256.update(data)
        self.size += len(data)

    def sync(self) -> None:
        """Wait until what was written is on the disk."""
        with files.translated(self.path):
            files.sync(self._file)


class Folder:
    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def staging(self) -> Iterator[StagedFile]:
        """A file that `put_staged` names; without that it vanishes at the end of the block."""
        with files.writing(self.root) as (file, path):
            yield StagedFile(file, path)

    def put_staged(self, staged: StagedFile, name: str) -> None:
        """Durable: the bytes are on the disk before the name is."""
        path = self.root / name
        files.make_folder(path.parent)
        staged.sync()
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
