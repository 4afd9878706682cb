"""The SQLite file of the library: opened to be changed, or only to be read; its errors as ours.

In WAL mode SQLite writes beside the file even to read it. Where nothing may be written (a copy on a
read-only disk, another user's folder) it reads all the same, unless a killed process left a log.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tts_job import files
from tts_job.errors import (
    FolderNotWritable,
    LibraryBusy,
    LibraryDamaged,
    NoSpaceLeft,
    TtsJobError,
)
from tts_job.library.schema import is_current, migrate, require_current

BUSY_TIMEOUT_S = 30.0


@contextmanager
def changing(path: Path) -> Iterator[sqlite3.Connection]:
    """The library at `path`, made or brought up to date where need be. Raises OutputError."""
    with translated(path), files.held(lock_of(path), fcntl.LOCK_SH):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        with closing(connection):
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA synchronous = FULL")
            if not is_current(connection):
                # SQLite waits for other processes, but not when it changes to WAL.
                with files.held(path.with_name(f"{path.name}.upgrade")):
                    connection.execute("PRAGMA journal_mode = WAL")
                    migrate(connection, path)
            yield connection


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The library at `path` as it is, in a folder where nothing may be written.

    Raises OutputError where that is impossible: its tables are of another version, or changes of a
    killed process are not in it yet.
    """
    with asking(path) as connection:
        connection.row_factory = sqlite3.Row
        require_current(connection, path)
        yield connection


@contextmanager
def asking(path: Path) -> Iterator[sqlite3.Connection]:
    """A SQLite file of any version, left as it is. Raises OutputError."""
    with translated(path):
        try:
            connection = _connected(path, "mode=ro")
        except sqlite3.OperationalError:
            log = path.with_name(f"{path.name}-wal")
            if log.exists() and log.stat().st_size:
                why = f"{log.name} has changes to take in, and this user may not write there"
                raise FolderNotWritable(path, why) from None
            connection = _connected(path, "mode=ro&immutable=1")
        with closing(connection):
            yield connection


def _connected(path: Path, how: str) -> sqlite3.Connection:
    """The file is opened by its first use: what stands in the way is raised here."""
    uri = f"{path.absolute().as_uri()}?{how}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        connection.execute("PRAGMA schema_version")
    except BaseException:
        connection.close()
        raise
    return connection


def lock_of(path: Path) -> Path:
    """Shared by all who have the library at `path` open: nobody makes it anew meanwhile."""
    return path.with_name(f"{path.name}.lock")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Errors of SQLite on the library at `path` as ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise _as_ours(path, error) from error


def _as_ours(path: Path, error: sqlite3.Error) -> TtsJobError:
    text = str(error)
    if isinstance(error, sqlite3.OperationalError):
        if "locked" in text:
            return LibraryBusy(path)
        if "full" in text:
            return NoSpaceLeft(path)
        if "readonly" in text or "unable to open" in text:
            return FolderNotWritable(path)
        return files.disk_error(path, text)
    return LibraryDamaged(path, text)
