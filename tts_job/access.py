"""Who may do what over HTTP: tokens with names and scopes, and the sessions of signed-in people.

A secret is shown once, when it is made. What is kept is its SHA-256: a secret has 256 random bits,
so that a slow hash would protect nothing. It is looked up by its first characters and compared in
constant time.
"""

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tts_job.errors import BadTokenName, OutputError, TokenNameTaken, UnknownToken
from tts_job.secret_store import SecretStore

PREFIX = "tts_"
"""Begins every token, so that people and secret scanners know one where they see it."""
SECRET_BYTES = 32
KEY_CHARS = 8
"""Of a token behind its prefix: what it is looked up by. The other 208 bits are never searched."""
MOST_NAME_CHARS = 40
SESSION_LIFE = dt.timedelta(hours=12)
"""A working day and a half: who signs in in the morning is not thrown out before going home."""
USE_IS_NOTED_EVERY = dt.timedelta(minutes=1)
"""`last_used_at` is for people; a write to the disk for each request would be for nobody."""
VERSION = 1
_NAME = re.compile(rf"[A-Za-z0-9_][A-Za-z0-9._-]{{0,{MOST_NAME_CHARS - 1}}}")
_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_NOBODY = hashlib.sha256(b"nobody").digest()
_TABLES = """
    CREATE TABLE IF NOT EXISTS token (
        name TEXT PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        hash BLOB NOT NULL,
        scope TEXT NOT NULL,
        created_at TEXT NOT NULL,
        last_used_at TEXT
    );
    CREATE TABLE IF NOT EXISTS session (
        hash BLOB PRIMARY KEY,
        token TEXT NOT NULL REFERENCES token (name) ON DELETE CASCADE,
        expires_at TEXT NOT NULL
    )
"""


class Scope(StrEnum):
    """What a token lets do; each allows what stands before it too."""

    READ = "read"
    """See jobs, episodes and previews."""
    RENDER = "render"
    """Send documents, start and cancel renders, teach the lexicon how a name is read."""
    ADMIN = "admin"
    """Approve and remove episodes."""

    def allows(self, needed: "Scope") -> bool:
        order = tuple(Scope)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; its secret is known to its owner alone."""

    name: str
    scope: Scope
    created_at: dt.datetime
    last_used_at: dt.datetime | None = None
    """To the minute."""


class Access:
    """The tokens and sessions in the file at `path`. Opened for each call, so any thread may ask.

    `random` gives that many unguessable bytes.
    """

    def __init__(self, path: Path, random: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self.path = path
        self._store = SecretStore(path, _TABLES, VERSION)
        self._random = random

    # --- tokens ---

    def create(self, name: str, scope: Scope, now: dt.datetime) -> str:
        """A new token's secret, which nobody can look up later.

        Raises BadTokenName, TokenNameTaken.
        """
        if not _NAME.fullmatch(name):
            raise BadTokenName(name, MOST_NAME_CHARS)
        secret = PREFIX + self._secret()
        row = (name, _key(secret), _hash(secret), scope, _text(now))
        with self._store.opened() as db:
            try:
                db.execute("INSERT INTO token VALUES (?, ?, ?, ?, ?, NULL)", row)
            except sqlite3.IntegrityError as error:
                raise TokenNameTaken(name) from error
        return secret

    def tokens(self) -> list[Token]:
        """By name."""
        with self._store.opened() as db:
            return [_token(row) for row in db.execute("SELECT * FROM token ORDER BY name")]

    def revoke(self, name: str) -> Token:
        """It opens nothing from now on, nor do its sessions. Raises UnknownToken."""
        with self._store.opened() as db:
            row = db.execute("DELETE FROM token WHERE name = ? RETURNING *", (name,)).fetchone()
        if row is None:
            raise UnknownToken(name)
        return _token(row)

    def verify(self, secret: str, now: dt.datetime) -> Token | None:
        """The token that this is the secret of; None where it is nobody's."""
        well_formed = _TOKEN.fullmatch(secret) is not None
        with self._store.opened() as db:
            key = _key(secret) if well_formed else ""
            row = db.execute("SELECT * FROM token WHERE key = ?", (key,)).fetchone()
            kept = row["hash"] if row else _NOBODY
            if not hmac.compare_digest(_hash(secret), kept):
                return None
        token = _token(row)
        last = token.last_used_at
        if last is None or not dt.timedelta() <= now - last < USE_IS_NOTED_EVERY:
            with suppress(OutputError):  # nobody is locked out for the sake of a note
                self._note_use(token.name, now)
        return token

    # --- sessions ---

    def open_session(
        self, secret: str, now: dt.datetime, life: dt.timedelta = SESSION_LIFE
    ) -> str | None:
        """Sign in with a token: the session's own secret, for a cookie; None for a wrong token."""
        token = self.verify(secret, now)
        if token is None:
            return None
        session = self._secret()
        with self._store.opened() as db:
            db.execute("DELETE FROM session WHERE expires_at <= ?", (_text(now),))
            opened = db.execute(
                "INSERT INTO session SELECT ?, name, ? FROM token WHERE key = ?",
                (_hash(session), _text(now + life), _key(secret)),
            )
        return session if opened.rowcount else None  # it may be revoked meanwhile

    def session(self, secret: str, now: dt.datetime) -> Token | None:
        """The token that a session was opened with; None where it is over or nobody's."""
        if not _SECRET.fullmatch(secret):
            return None
        query = (
            "SELECT token.*, session.hash AS session_hash FROM session JOIN token"
            " ON token.name = session.token WHERE session.hash = ? AND session.expires_at > ?"
        )
        with self._store.opened() as db:
            row = db.execute(query, (_hash(secret), _text(now))).fetchone()
        if row is None or not hmac.compare_digest(_hash(secret), row["session_hash"]):
            return None
        return _token(row)

    def close_session(self, secret: str) -> None:
        """Sign out; of no session it is none."""
        with self._store.opened() as db:
            db.execute("DELETE FROM session WHERE hash = ?", (_hash(secret),))

    # --- inside ---

    def _note_use(self, name: str, now: dt.datetime) -> None:
        with self._store.opened() as db:
            db.execute("UPDATE token SET last_used_at = ? WHERE name = ?", (_text(now), name))

    def _secret(self) -> str:
        return base64.urlsafe_b64encode(self._random(SECRET_BYTES)).rstrip(b"=").decode("ascii")


def csrf_token(session: str) -> str:
    """What a form of this session carries: another site can send the cookie, but not read it."""
    return hmac.new(session.encode(), b"csrf", "sha256").hexdigest()


def is_csrf_token(given: str, session: str) -> bool:
    return hmac.compare_digest(given.encode(), csrf_token(session).encode())


def _key(secret: str) -> str:
    return secret[len(PREFIX) : len(PREFIX) + KEY_CHARS]


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _text(instant: dt.datetime) -> str:
    """Whole seconds in UTC, so that texts are in the order of their instants."""
    return instant.astimezone(dt.UTC).isoformat(timespec="seconds")


def _token(row: sqlite3.Row) -> Token:
    used = row["last_used_at"]
    return Token(
        name=row["name"],
        scope=Scope(row["scope"]),
        created_at=dt.datetime.fromisoformat(row["created_at"]),
        last_used_at=dt.datetime.fromisoformat(used) if used else None,
    )
