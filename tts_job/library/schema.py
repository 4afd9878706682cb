"""The tables, as steps from one version to the next.

The statements keep to the SQL that PostgreSQL knows too.
"""

import sqlite3
from pathlib import Path

from tts_job.errors import FolderNotWritable, LibraryTooNew

MIGRATIONS = (
    """
    CREATE TABLE episode (
        guid TEXT PRIMARY KEY,
        slug TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        path TEXT,
        document_digest TEXT NOT NULL,
        recipe TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        revision INTEGER NOT NULL,
        segments INTEGER NOT NULL,
        title TEXT NOT NULL,
        speaker TEXT NOT NULL,
        office TEXT NOT NULL,
        occasion TEXT NOT NULL,
        place TEXT NOT NULL,
        date TEXT,
        language TEXT NOT NULL,
        description TEXT NOT NULL,
        published_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        engine TEXT NOT NULL,
        voice TEXT NOT NULL,
        hash TEXT NOT NULL,
        mp3_bytes INTEGER NOT NULL,
        duration_s REAL NOT NULL,
        loudness_lufs REAL NOT NULL,
        true_peak_dbtp REAL NOT NULL
    );
    CREATE INDEX episode_path ON episode (path);
    CREATE INDEX episode_document ON episode (document_digest);
    CREATE INDEX episode_revision ON episode (revision);
    CREATE TABLE transcript (guid TEXT PRIMARY KEY, text TEXT NOT NULL, times BLOB NOT NULL);
    CREATE TABLE render (
        guid TEXT NOT NULL,
        hash TEXT NOT NULL,
        rendered_at TEXT NOT NULL,
        replaced_at TEXT,
        PRIMARY KEY (guid, hash)
    );
    CREATE TABLE segment_use (
        guid TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        PRIMARY KEY (guid, fingerprint)
    );
    CREATE TABLE voice_level (identity TEXT PRIMARY KEY, lufs REAL NOT NULL);
    CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    """,
    """
    ALTER TABLE episode ADD COLUMN own_title TEXT NOT NULL DEFAULT '';
    ALTER TABLE episode ADD COLUMN own_date TEXT;
    ALTER TABLE episode ADD COLUMN wished_title TEXT NOT NULL DEFAULT '';
    ALTER TABLE episode ADD COLUMN wished_date TEXT;
    UPDATE episode SET own_title = title, own_date = date;
    """,
    """
    CREATE TABLE name_use (
        guid TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (guid, name)
    );
    CREATE INDEX name_use_name ON name_use (name);
    """,
    """
    CREATE TABLE held (
        guid TEXT PRIMARY KEY,
        entry TEXT NOT NULL,
        text TEXT NOT NULL,
        times BLOB NOT NULL,
        reasons TEXT NOT NULL,
        embargo TEXT,
        held_at TEXT NOT NULL
    );
    CREATE TABLE held_use (
        guid TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        PRIMARY KEY (guid, fingerprint)
    );
    """,
)
"""Each takes a library from the version before it to its own; the first makes a new one."""


def is_current(database: sqlite3.Connection) -> bool:
    """The tables are those of this program."""
    return _version(database) == len(MIGRATIONS)


def require_current(database: sqlite3.Connection, path: Path) -> None:
    """For who cannot change the tables. Raises FolderNotWritable, LibraryTooNew."""
    version = _version(database)
    if version > len(MIGRATIONS):
        raise LibraryTooNew(path, version, len(MIGRATIONS))
    if version < len(MIGRATIONS):
        raise FolderNotWritable(path, "it is from an older version and must be upgraded first")


def migrate(database: sqlite3.Connection, path: Path) -> None:
    """Bring the tables up to date, all steps or none. Raises LibraryTooNew."""
    version = _version(database)
    if version > len(MIGRATIONS):
        raise LibraryTooNew(path, version, len(MIGRATIONS))
    if version == len(MIGRATIONS):
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        version = _version(database)  # another process may have been first
        for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
            for statement in script.split(";"):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {number}")
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])
