"""Subscribers of the private feed: each has an address of its own, which can be taken away.

The token in the address is shown once; kept is its SHA-256, since 256 random bits need no slow
hash. A revoked subscriber stays listed: an address is never given to another.
"""

import datetime as dt
import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from tts_job.errors import BadSubscriberName, SubscriberTaken, UnknownSubscriber
from tts_job.secret_store import SecretStore

TOKEN_BYTES = 32
TOKEN_CHARS = 43
"""32 bytes in base64url (RFC 4648, 5) without padding."""
MOST_NAME_CHARS = 80
FETCH_IS_NOTED_EVERY = dt.timedelta(hours=1)
"""Apps ask every few minutes; a write to the disk for each would be for nobody."""
VERSION = 1
_TABLE = """
    CREATE TABLE IF NOT EXISTS subscriber (
        name TEXT PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        created_at TEXT NOT NULL,
        revoked_at TEXT,
        fetched_at TEXT
    )
"""


@dataclass(frozen=True, slots=True)
class Subscriber:
    name: str
    created_at: dt.datetime
    revoked_at: dt.datetime | None = None
    fetched_at: dt.datetime | None = None
    """When the feed was last fetched, to the hour."""


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


class Subscribers:
    """Those in the file at `path`. Opened for each call, so any thread may ask."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = SecretStore(path, _TABLE, VERSION)

    def add(self, name: str, token: str, now: dt.datetime) -> None:
        """`token` opens the feed from now on. Raises BadSubscriberName, SubscriberTaken.

        Who was revoked may be added again, with a new token.
        """
        if not name.strip() or len(name) > MOST_NAME_CHARS or not name.isprintable():
            raise BadSubscriberName(name, MOST_NAME_CHARS)
        with self._store.opened() as db:
            row = (name, _digest(token), now.isoformat())
            done = db.execute(
                "INSERT INTO subscriber VALUES (?, ?, ?, NULL, NULL) ON CONFLICT (name) DO UPDATE"
                " SET digest = excluded.digest, created_at = excluded.created_at,"
                " revoked_at = NULL, fetched_at = NULL WHERE revoked_at IS NOT NULL",
                row,
            )
            if not done.rowcount:
                raise SubscriberTaken(name)

    def revoke(self, name: str, now: dt.datetime) -> Subscriber:
        """The address opens nothing from now on. Raises UnknownSubscriber."""
        with self._store.opened() as db:
            row = db.execute(
                "UPDATE subscriber SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL"
                " RETURNING *",
                (now.isoformat(), name),
            ).fetchone()
        if row is None:
            raise UnknownSubscriber(name)
        return _subscriber(row)

    def all(self) -> list[Subscriber]:
        """By name; the revoked ones too."""
        if not self.path.exists():  # looking makes none
            return []
        with self._store.opened() as db:
            rows = db.execute("SELECT * FROM subscriber ORDER BY name")
            return [_subscriber(row) for row in rows]

    def find(self, token: str) -> Subscriber | None:
        """Whose token this is; None where it is nobody's, or was taken away.

        Looked up by its digest: how long that takes tells nothing of the tokens that there are.
        """
        if not self.path.exists():
            return None
        with self._store.opened() as db:
            row = db.execute(
                "SELECT * FROM subscriber WHERE digest = ? AND revoked_at IS NULL",
                (_digest(token),),
            ).fetchone()
        return _subscriber(row) if row else None

    def note_fetch(self, subscriber: Subscriber, now: dt.datetime) -> None:
        """The feed was fetched."""
        before = subscriber.fetched_at
        if before is None or now - before >= FETCH_IS_NOTED_EVERY:
            with self._store.opened() as db:
                query = "UPDATE subscriber SET fetched_at = ? WHERE name = ?"
                db.execute(query, (now.isoformat(), subscriber.name))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _subscriber(row: sqlite3.Row) -> Subscriber:
    return Subscriber(
        row["name"],
        dt.datetime.fromisoformat(row["created_at"]),
        _instant(row["revoked_at"]),
        _instant(row["fetched_at"]),
    )


def _instant(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
