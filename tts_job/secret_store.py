"""Small SQLite files beside the library, for their owner's eyes: tokens, sessions, subscribers.

A library that is copied, sent or made anew from copies neither gives access nor takes it.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tts_job import files
from tts_job.errors import (
    AccessTooNew,
    AccessUnusable,
    FolderNotWritable,
    NoSpaceLeft,
    TtsJobError,
)

BUSY_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class SecretStore:
    """The file at `path`, opened for each transaction, so that any thread may ask.

    `tables` are made where the file is new. Files before version 1 were made without a number, so
    each says IF NOT EXISTS.
    """

    path: Path
    tables: str
    version: int

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """A transaction of its own; the file is made where there is none.

        Raises AccessUnusable, AccessTooNew, FolderNotWritable, NoSpaceLeft.
        """
        with _translated(self.path):
            if not self.path.exists():
                self.path.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
            with closing(sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S)) as db:
                db.row_factory = sqlite3.Row
                db.execute("PRAGMA foreign_keys = ON")
                self._make(db)
                with db:
                    yield db

    def _make(self, db: sqlite3.Connection) -> None:
        found = db.execute("PRAGMA user_version").fetchone()[0]
        if found > self.version:
            raise AccessTooNew(self.path, found, self.version)
        if found == 0:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(
                f"BEGIN IMMEDIATE;{self.tables};PRAGMA user_version = {self.version};COMMIT"
            )


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _as_ours(path, error) from error
    except OSError as error:
        raise files.output_error(path, error) from error


def _as_ours(path: Path, error: sqlite3.Error) -> TtsJobError:
    text = str(error)
    if "full" in text:
        return NoSpaceLeft(path)
    if "readonly" in text or "unable to open" in text:
        return FolderNotWritable(path)
    if "disk I/O" in text:
        return files.disk_error(path, text)
    return AccessUnusable(path, "another process is using it" if "locked" in text else text)
