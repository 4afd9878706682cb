"""A backup as a file: a tar of files, and last a manifest with the digest of each.

A plain tar, or gzip where the name ends in .gz or .tgz: any administrator can look into it without
this program. The manifest comes last, so that a file that was cut off has none, and a backup is
whole or refused.
"""

import datetime as dt
import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from tts_job.errors import UnusableBackup

FORMAT = 1
"""Of the archive; raised when an older program could no longer restore it."""
MANIFEST = "manifest.json"
PACKED = (".gz", ".tgz")
PIECE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds, and who made it when."""

    format: int
    program: str
    made_at: str
    """ISO 8601, with its zone."""
    library_schema: int
    folders: tuple[str, ...]
    """Of the output folder: as a whole, so a restore puts them in place of those that are there."""
    settings_file: str
    """Name of the settings file in `config/`; empty where there was none."""
    files: Mapping[str, str]
    """SHA-256 in hex by name."""

    @property
    def instant(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.made_at)


class ArchiveWriter:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, str] = {}
        self.left_out: list[str] = []
        """What could not be read, or changed meanwhile, with the reason."""

    def add(self, path: Path, name: str) -> None:
        """A file; one that is gone meanwhile is passed over, one that cannot be read is noted."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        except OSError as error:
            self.left_out.append(f"{path} ({error.strerror})")
            return
        with file:
            info = self._tar.gettarinfo(arcname=name, fileobj=file)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            steady = _Steady(file, info.size)
            self._tar.addfile(info, steady)
        if steady.was_short:
            self.left_out.append(f"{path} (it changed while it was read)")
        self.files[name] = steady.sha256.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        data = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode("utf-8")
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mtime = len(data), int(manifest.instant.timestamp())
        self._tar.addfile(info, io.BytesIO(data))


class _Steady(io.RawIOBase):
    """A file that gives exactly `size` bytes, whatever others do to it; digests them."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size
        self.sha256 = hashlib.sha256()
        self.was_short = False

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        try:
            data = self._file.read(wanted)
        except OSError:
            data = b""
        if len(data) < wanted:
            self.was_short = True
            data += bytes(wanted - len(data))
        self._left -= wanted
        self.sha256.update(data)
        return data


@contextmanager
def writing(file: BinaryIO, name: str) -> Iterator[ArchiveWriter]:
    """An archive that is written to `file`; `name` decides whether it is packed."""
    with ExitStack() as opened:
        out: BinaryIO | gzip.GzipFile = file
        if name.endswith(PACKED):
            # The lowest level: on text it saves nearly as much, at a third of the time.
            out = opened.enter_context(gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1))
        with tarfile.open(mode="w|", fileobj=out, dereference=True) as tar:
            yield ArchiveWriter(tar)


def read_manifest(path: Path) -> Manifest:
    """After all of the archive was read and compared with it. Raises UnusableBackup."""
    digests: dict[str, str] = {}
    found: Manifest | None = None
    with reading(path) as members:
        for info, content in members:
            if found:
                raise UnusableBackup(path, "something stands after its end")
            if info.name == MANIFEST:
                found = _parsed(path, content.read())
            else:
                digests[info.name] = _digest(content)
    if found is None:
        raise UnusableBackup(path, "it was cut off, or was never a backup")
    names = sorted(digests.keys() | found.files.keys())
    if wrong := [name for name in names if digests.get(name) != found.files.get(name)]:
        raise UnusableBackup(path, f"{wrong[0]} in it is damaged")
    return found


@contextmanager
def reading(path: Path) -> Iterator[Iterator[tuple[tarfile.TarInfo, IO[bytes]]]]:
    """Head and content of each file, in order. Raises UnusableBackup.

    A name that leads out of the folder, and what is no file, is refused: a backup has neither.
    """

    def members() -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            if content is None or not _stays_inside(info.name):
                raise UnusableBackup(path, f"no backup has something like {info.name[:80]!r}")
            yield info, content

    try:
        with tarfile.open(path, "r:*") as tar:
            yield members()
    except FileNotFoundError:
        raise UnusableBackup(path, "there is no such file", advice="check the path") from None
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise UnusableBackup(path, f"it cannot be read ({error})") from error


def _stays_inside(name: str) -> bool:
    pure = PurePosixPath(name)
    return not pure.is_absolute() and ".." not in pure.parts and "\0" not in name


def _parsed(path: Path, data: bytes) -> Manifest:
    try:
        values = json.loads(data)
        if values["format"] > FORMAT:
            raise UnusableBackup(path, "a newer program made it", advice="upgrade tts-job")
        values["folders"] = tuple(values["folders"])
        manifest = Manifest(**values)
        manifest.instant  # noqa: B018 (raises where it is none)
    except (ValueError, TypeError, KeyError) as error:
        raise UnusableBackup(path, "its manifest is damaged") from error
    return manifest


def _digest(content: IO[bytes]) -> str:
    sha256 = hashlib.sha256()
    while piece := content.read(PIECE_BYTES):
        sha256.update(piece)
    return sha256.hexdigest()
