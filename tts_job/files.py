"""Files written whole or not at all, and digests: temp file, fsync, rename.

Foreign errors of the file system become errors that say what to do, here and only here.
"""

import errno
import fcntl
import hashlib
import itertools
import os
import re
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from tts_job.errors import FolderNotWritable, NoSpaceLeft, OutputError, WriteFailed

TEMP_PREFIX = ".tts-job-"
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_STARTED = time.time_ns()  # with the process id and a number: a name that no other file has
_numbers = itertools.count()
TEMP_MAX_AGE_S = 24 * 3600
"""A temp file older than this was left by a process that was killed."""


def write_if_changed(path: Path, data: bytes) -> bool:
    """Put `data` in place of `path`, durably; leave an equal file alone and return False."""
    if holds(path, data):
        return False
    with replacing(path) as file:
        file.write(data)
    return True


def holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


@contextmanager
def replacing(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """A file that takes the name `path` when the block ends well, and vanishes when it does not.

    `durable` waits until the bytes and then the name are on the disk, so that a power cut cannot
    leave the name without the bytes; what can be made again does not need it.
    """
    if durable:
        make_folder(path.parent)
    with writing(path.parent) as (file, temporary):
        yield file
        if durable:
            sync(file)
        else:
            file.flush()
        with translated(path):
            temporary.replace(path)
    if durable:
        sync_folder(path.parent)


@contextmanager
def writing(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A temp file in `folder`, removed at the end unless it was renamed."""
    temporary = folder / f"{TEMP_PREFIX}{os.getpid()}-{next(_numbers)}-{_STARTED}"
    with translated(folder):
        try:
            descriptor = os.open(temporary, _NEW_FILE, 0o644)
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(temporary, _NEW_FILE, 0o644)
    try:
        with translated(folder), os.fdopen(descriptor, "wb") as file:
            yield file, temporary
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Errors of the file system on `path` as ours."""
    try:
        yield
    except OSError as error:
        raise output_error(path, error) from error


def output_error(path: Path, error: OSError) -> OutputError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NoSpaceLeft(path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return FolderNotWritable(path)
    return WriteFailed(path, error.strerror or str(error))


def disk_error(path: Path, why: str) -> OutputError:
    """Of a database, which does not say whether it was for want of room."""
    with suppress(OSError):
        if os.statvfs(path.parent).f_bavail == 0:
            return NoSpaceLeft(path)
    return WriteFailed(path, why)


def place(source: Path, target: Path) -> None:
    """Let the file at `source` be at `target` too, durably.

    A second name for it and no move: whoever is killed here has both or the first, never neither.
    File systems that know no second names get a copy.
    """
    make_folder(target.parent)
    with translated(target):
        if target.exists() and target.samefile(source):
            return
        temporary = target.parent / f"{TEMP_PREFIX}{os.getpid()}-{next(_numbers)}-{_STARTED}"
        try:
            temporary.hardlink_to(source)
            temporary.replace(target)
        except OSError as error:
            if error.errno not in _NO_SECOND_NAME:
                raise
            _copy(source, target)
    sync_folder(target.parent)


_NO_SECOND_NAME = {errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK}


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as whole, writing(target.parent) as (file, temporary):
        shutil.copyfileobj(whole, file)
        sync(file)
        temporary.replace(target)


def move_into(source: Path, target: Path) -> None:
    """Move what lies in the folder `source` into `target`, in place of what has the same names.

    Each file is in one of the two at any instant. A folder that `target` lacks moves as a whole:
    that of ten thousand episodes in one step.
    """
    make_folder(target)
    with translated(source):
        for path in sorted(source.iterdir()):
            goal = target / path.name
            if path.is_dir() and goal.exists():
                _merge(path, goal)
            else:
                _move(path, goal)
    sync_folder(target)
    sync_folder(source)


def _move(path: Path, goal: Path) -> None:
    try:
        path.replace(goal)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        if path.is_dir():
            _merge(path, goal)
        else:
            _copy(path, goal)
            path.unlink()


def _merge(source: Path, target: Path) -> None:
    move_into(source, target)
    with suppress(OSError):  # something is being written there: it stays for the next time
        source.rmdir()


def make_closed_folder(folder: Path) -> None:
    """For this user alone: no web server can serve it by mistake."""
    if not folder.exists():
        make_folder(folder.parent)
        with translated(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def sync(file: BinaryIO) -> None:
    """Wait until what was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def make_folder(folder: Path) -> None:
    """With its parents, durably: a power cut leaves all of their names."""
    missing: list[Path] = []
    with translated(folder):
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for each in reversed(missing):
            each.mkdir(exist_ok=True)
            sync_folder(each.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    with translated(folder):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_leftovers(folder: Path) -> int:
    """Remove what killed processes left in `folder` itself; returns how many files and folders."""
    count = 0
    for path in folder.glob(TEMP_PREFIX + "*"):
        try:
            if time.time() - path.stat().st_mtime > TEMP_MAX_AGE_S:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                count += 1
        except OSError:
            continue
    return count


@contextmanager
def held(path: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """The lock `path`, taken as flock says: waits for it, or raises BlockingIOError (LOCK_NB)."""
    with translated(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    with file:
        fcntl.flock(file, how)
        yield


def relative(path: Path, folder: Path) -> str:
    """`path` as seen from `folder`, with ".." where it lies outside; both need not exist."""
    return os.path.relpath(path.resolve(), folder.resolve())


def file_digest(path: Path) -> str:
    """SHA-256 in hex of a file's content; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def digest(*parts: str) -> str:
    """SHA-256 in hex over parts that cannot run into each other."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.hexdigest()


MOST_SLUG_CHARS = 60
_ASCII = str.maketrans("ıİşŞğĞçÇöÖüÜâÂîÎûÛ", "iisSgGcCoOuUaAiIuU")


def slug(*parts: str) -> str:
    """`[a-z0-9-]`, at most 60 characters, cut between words: a name for URLs and folders."""
    text = unicodedata.normalize("NFKD", " ".join(parts).translate(_ASCII))
    letters = "".join(c for c in text if not unicodedata.combining(c)).lower().replace("'", "")
    words = re.findall(r"[a-z0-9]+", letters.replace("’", ""))
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:MOST_SLUG_CHARS]
        if len(longer) > MOST_SLUG_CHARS:
            break
        name = longer
    return name or "episode"
