"""The library: which episodes there are, for ever under which guid, made of which segments.

SQLite in WAL mode through Python's own sqlite3: SQLAlchemy costs 0.2 s to import, about as much as
one changed paragraph costs altogether. The statements keep to the SQL that PostgreSQL knows too.

What is recorded is durable before `record` returns. A copy of each entry is kept as a file, from
which `rebuild` makes a damaged library anew.
"""

import base64
import datetime as dt
import json
import sqlite3
import uuid
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from tts_job import files
from tts_job.errors import (
    FolderNotWritable,
    LibraryBusy,
    LibraryDamaged,
    LibraryTooNew,
    NoSpaceLeft,
    TtsJobError,
    UnknownEpisode,
    WriteFailed,
)
from tts_job.model import Chapter, Episode, Kind, TimedParagraph, TimedWord, Transcript

BUSY_TIMEOUT_S = 30.0
GUID_NAMESPACE = uuid.UUID("6f6cbd20-5a0e-5d0c-9a52-3f3b7f3c0d51")
"""Constant of this package, for guids: UUIDv5 of "show/slug" in it."""
PODCAST_GUID = "podcast_guid"
"""Name of the fact that the feed is known by for ever."""

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
)
"""Each takes a library from the version before it to its own; the first makes a new one."""


class State(StrEnum):
    DRAFT = "draft"
    """A guid and slug are taken; the first rendering is not finished."""
    PUBLISHED = "published"
    REMOVED = "removed"
    """A tombstone: the document is not rendered again until it changes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An episode and what only the library knows of it."""

    episode: Episode
    state: State
    path: str | None
    """Of the document, relative to the inbox."""
    document_digest: str
    recipe: str
    """Digest of all that went into the rendering: equal means that nothing would change."""
    sha256: str
    """Of the MP3, in hex."""
    segments: int
    revision: int = 0
    """Of the library when this entry last changed."""


@dataclass(frozen=True, slots=True)
class OldRender:
    """Files that a correction replaced and that stay reachable for a while."""

    slug: str
    hash: str
    replaced_at: dt.datetime


_EPISODE_FIELDS = tuple(field.name for field in fields(Episode))
_ENTRY_FIELDS = ("state", "path", "document_digest", "recipe", "sha256", "segments", "revision")
_COLUMNS = _EPISODE_FIELDS + _ENTRY_FIELDS
_INSTANTS = ("published_at", "updated_at")


class Library:
    """One open library; used by one thread. Safe against other processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._records = path.parent / "records"
        with files.translated(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        with self._translated():
            self._db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
            try:
                self._db.row_factory = sqlite3.Row
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = FULL")
                self._migrate()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    # --- looking things up ---

    def find(self, *, slug: str, path: str | None, document_digest: str) -> Entry | None:
        """The episode of a document: by its own slug, else by its path, else by its content."""
        if slug:
            return self._one("slug = ?", slug)
        if path is not None and (entry := self._one("path = ?", path)):
            return entry
        return self._one("document_digest = ?", document_digest)

    def entry(self, slug: str) -> Entry:
        """Raises UnknownEpisode."""
        if entry := self._one("slug = ? AND state <> 'draft'", slug):
            return entry
        raise UnknownEpisode(slug)

    def entries(self) -> list[Entry]:
        """All but drafts, newest publication first, then by slug."""
        return self._many("state <> 'draft'")

    def episodes(self) -> list[Episode]:
        """The published ones, newest publication first, then by slug."""
        return [entry.episode for entry in self._many("state = 'published'")]

    def changed_since(self, revision: int) -> list[Entry]:
        return self._many("revision > ? AND state <> 'draft'", revision)

    def transcript(self, guid: str) -> Transcript:
        with self._translated():
            row = self._db.execute(
                "SELECT text, times FROM transcript WHERE guid = ?", (guid,)
            ).fetchone()
        return _unpack_transcript(row["text"], row["times"])

    def texts(self, guids: Iterable[str]) -> dict[str, Transcript]:
        """By guid, without the times of words: what a feed needs."""
        found = {}
        with self._translated():
            for guid in guids:
                query = "SELECT text FROM transcript WHERE guid = ?"
                if row := self._db.execute(query, (guid,)).fetchone():
                    found[guid] = _unpack_transcript(row["text"], b"")
        return found

    def used_fingerprints(self) -> set[str]:
        with self._translated():
            return {row[0] for row in self._db.execute("SELECT fingerprint FROM segment_use")}

    def old_renders(self, replaced_before: dt.datetime) -> list[OldRender]:
        query = (
            "SELECT e.slug, r.hash, r.replaced_at FROM render r JOIN episode e ON e.guid = r.guid"
            " WHERE r.replaced_at IS NOT NULL AND r.hash <> e.hash ORDER BY e.slug, r.hash"
        )
        with self._translated():
            rows = self._db.execute(query).fetchall()
        found = (OldRender(r["slug"], r["hash"], _instant(r["replaced_at"])) for r in rows)
        return [old for old in found if old.replaced_at < replaced_before]

    def renders(self, guid: str) -> list[tuple[str, dt.datetime]]:
        """Hash and instant of each rendering whose files are still kept, oldest first."""
        query = "SELECT hash, rendered_at FROM render WHERE guid = ? ORDER BY rendered_at, hash"
        with self._translated():
            rows = self._db.execute(query, (guid,)).fetchall()
        return [(row["hash"], _instant(row["rendered_at"])) for row in rows]

    @property
    def revision(self) -> int:
        return int(self.fact("revision") or 0)

    def fact(self, name: str) -> str | None:
        with self._translated():
            row = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def voice_level(self, identity: str) -> float | None:
        """Integrated loudness in LUFS of a voice as its engine gives it, once it was measured."""
        query = "SELECT lufs FROM voice_level WHERE identity = ?"
        with self._translated():
            row = self._db.execute(query, (identity,)).fetchone()
        return row[0] if row else None

    # --- changing things ---

    def reserve(self, entry: Entry, *, named_slug: str, show: str) -> Entry:
        """Take a slug and a guid for a new episode, so that no other process takes the same.

        `entry` has the wanted slug and no guid. Another process that renders the same document at
        the same time gets the same; a draft that was never finished gives its place up.
        """
        with self._change():
            known = self.find(
                slug=named_slug, path=entry.path, document_digest=entry.document_digest
            )
            if known and known.state is State.DRAFT:
                self._db.execute("DELETE FROM episode WHERE guid = ?", (known.episode.guid,))
            elif known and not is_other_speech(
                known, entry.document_digest, entry.episode.title, entry.episode.date
            ):
                return known
            slug = self._free_slug(entry.episode.slug)
            guid = str(uuid.uuid5(GUID_NAMESPACE, f"{show}/{slug}"))
            reserved = replace(entry, episode=replace(entry.episode, slug=slug, guid=guid))
            if entry.path is not None:
                self._db.execute("UPDATE episode SET path = NULL WHERE path = ?", (entry.path,))
            self._put(reserved)
            return reserved

    def record(
        self, entry: Entry, transcript: Transcript, fingerprints: Iterable[str], now: dt.datetime
    ) -> Entry:
        """The rendering of `entry` is complete and in place; durable when this returns."""
        guid = entry.episode.guid
        with self._change() as revision:
            recorded = replace(entry, revision=revision, state=State.PUBLISHED)
            self._put(recorded)
            self._put_transcript(guid, transcript)
            self._db.execute(
                "UPDATE render SET replaced_at = ? WHERE guid = ? AND hash <> ?"
                " AND replaced_at IS NULL",
                (now.isoformat(), guid, entry.episode.hash),
            )
            self._db.execute(
                "INSERT INTO render VALUES (?, ?, ?, NULL) ON CONFLICT (guid, hash)"
                " DO UPDATE SET replaced_at = NULL",
                (guid, entry.episode.hash, now.isoformat()),
            )
            self._db.execute("DELETE FROM segment_use WHERE guid = ?", (guid,))
            self._db.executemany(
                "INSERT INTO segment_use VALUES (?, ?)",
                [(guid, fingerprint) for fingerprint in sorted(set(fingerprints))],
            )
        self._write_copy(guid)
        return recorded

    def note_document(self, guid: str, *, path: str | None, document_digest: str) -> None:
        """The document has moved or was saved anew; what it says is the same."""
        with self._change():
            if path is not None:
                self._db.execute("UPDATE episode SET path = NULL WHERE path = ?", (path,))
            self._db.execute(
                "UPDATE episode SET path = ?, document_digest = ? WHERE guid = ?",
                (path, document_digest, guid),
            )
        self._write_copy(guid)

    def remove(self, slug: str) -> Entry:
        """Leave a tombstone. Raises UnknownEpisode."""
        entry = self.entry(slug)
        with self._change() as revision:
            self._db.execute(
                "UPDATE episode SET state = ?, revision = ?, recipe = '' WHERE slug = ?",
                (State.REMOVED, revision, slug),
            )
            self._db.execute("DELETE FROM segment_use WHERE guid = ?", (entry.episode.guid,))
            self._set_facts({"revision": str(revision)})
        self._write_copy(entry.episode.guid)
        return entry

    def forget_render(self, slug: str, hash_: str) -> None:
        """Its files are gone."""
        with self._change():
            self._db.execute(
                "DELETE FROM render WHERE hash = ?"
                " AND guid = (SELECT guid FROM episode WHERE slug = ?)",
                (hash_, slug),
            )

    def set_facts(self, facts: Mapping[str, str]) -> None:
        with self._change():
            self._set_facts(facts)
        self._write_facts()

    def keep_voice_level(self, identity: str, lufs: float) -> float:
        """The first measurement wins, for ever; returns it."""
        with self._change():
            query = "INSERT INTO voice_level VALUES (?, ?) ON CONFLICT (identity) DO NOTHING"
            self._db.execute(query, (identity, lufs))
        self._write_facts()
        kept = self.voice_level(identity)
        return lufs if kept is None else kept

    # --- inside ---

    def _migrate(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise LibraryTooNew(self.path, version, len(MIGRATIONS))
        if version == len(MIGRATIONS):
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
                for statement in script.split(";"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {number}")
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _change(self) -> Iterator[int]:
        """A transaction that no other writer overlaps; gives the revision that it may record."""
        with self._translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self.revision + 1
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # SQLite ends it by itself when the disk is full
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _as_ours(self.path, error) from error

    def _one(self, condition: str, *values: object) -> Entry | None:
        found = self._many(condition, *values)
        return found[0] if found else None

    def _many(self, condition: str, *values: object) -> list[Entry]:
        query = (
            f"SELECT {', '.join(_COLUMNS)} FROM episode WHERE {condition}"
            " ORDER BY published_at DESC, slug"
        )
        with self._translated():
            return [_entry(row) for row in self._db.execute(query, values)]

    def _put(self, entry: Entry) -> None:
        row = _row(entry)
        columns, marks = ", ".join(_COLUMNS), ", ".join("?" * len(_COLUMNS))
        updates = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "guid")
        self._db.execute(
            f"INSERT INTO episode ({columns}) VALUES ({marks})"
            f" ON CONFLICT (guid) DO UPDATE SET {updates}",
            [row[name] for name in _COLUMNS],
        )
        if entry.revision:
            self._set_facts({"revision": str(entry.revision)})

    def _put_transcript(self, guid: str, transcript: Transcript) -> None:
        text, times = _pack_transcript(transcript)
        self._db.execute(
            "INSERT INTO transcript VALUES (?, ?, ?) ON CONFLICT (guid)"
            " DO UPDATE SET text = excluded.text, times = excluded.times",
            (guid, text, times),
        )

    def _set_facts(self, facts: Mapping[str, str]) -> None:
        self._db.executemany(
            "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name)"
            " DO UPDATE SET value = excluded.value",
            list(facts.items()),
        )

    def _free_slug(self, wanted: str) -> str:
        slug, number = wanted, 1
        while self._one("slug = ?", slug):
            number += 1
            ending = f"-{number}"
            slug = wanted[: files.MOST_SLUG_CHARS - len(ending)].rstrip("-") + ending
        return slug

    def _write_copy(self, guid: str) -> None:
        """Of an entry, as it is recorded now."""
        entry = self._one("guid = ?", guid)
        if entry is None or entry.state is State.DRAFT:
            return
        with self._translated():
            text, times = self._db.execute(
                "SELECT text, times FROM transcript WHERE guid = ?", (guid,)
            ).fetchone()
            query = "SELECT fingerprint FROM segment_use WHERE guid = ? ORDER BY fingerprint"
            fingerprints = [row[0] for row in self._db.execute(query, (guid,))]
        copy = {
            "entry": _row(entry),
            "text": text,
            "times": base64.b64encode(times).decode("ascii"),
            "fingerprints": fingerprints,
        }
        data = json.dumps(copy, ensure_ascii=False).encode("utf-8")
        with files.replacing(self._records / f"{entry.episode.slug}.json", durable=False) as file:
            file.write(data)

    def _write_facts(self) -> None:
        """A copy of what holds for ever and is no entry's: podcast:guid and the voices' levels."""
        with self._translated():
            levels = self._db.execute("SELECT identity, lufs FROM voice_level ORDER BY identity")
            copy = {
                "podcast_guid": self.fact(PODCAST_GUID),
                "voice_levels": {row["identity"]: row["lufs"] for row in levels},
            }
        data = json.dumps(copy, ensure_ascii=False).encode("utf-8")
        files.write_if_changed(_facts_copy(self.path), data)


def rebuild(path: Path, now: dt.datetime) -> int:
    """Make the library at `path` anew from the copies of its entries; returns how many.

    The damaged file is kept beside it, and so is a copy that is damaged itself.
    """
    for suffix in ("", "-wal", "-shm"):
        damaged = path.with_name(path.name + suffix)
        if damaged.exists():
            damaged.replace(path.with_name(f"{path.name}.damaged{suffix}"))
    count = 0
    facts = _read_facts(path)
    with Library(path) as library:
        _restore_facts(library, facts)
        for copy in sorted((path.parent / "records").glob("*.json")):
            try:
                _restore(library, copy, now)
            except (ValueError, KeyError, TypeError, zlib.error):
                copy.replace(copy.with_suffix(".damaged"))
            else:
                count += 1
    return count


def _restore(library: Library, copy: Path, now: dt.datetime) -> None:
    """The entry of a copy; a damaged one raises ValueError, KeyError, TypeError or zlib.error."""
    record = json.loads(copy.read_text("utf-8"))
    entry = _entry(record["entry"])
    transcript = _unpack_transcript(record["text"], base64.b64decode(record["times"]))
    library.record(entry, transcript, record["fingerprints"], now)
    if entry.state is State.REMOVED:
        library.remove(entry.episode.slug)


def _read_facts(path: Path) -> Mapping[str, Any]:
    try:
        copy: Mapping[str, Any] = json.loads(_facts_copy(path).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return copy


def _restore_facts(library: Library, facts: Mapping[str, Any]) -> None:
    for identity, lufs in facts.get("voice_levels", {}).items():
        library.keep_voice_level(identity, lufs)
    if guid := facts.get("podcast_guid"):
        library.set_facts({PODCAST_GUID: guid})


def _facts_copy(path: Path) -> Path:
    return path.with_name("facts.json")


def is_other_speech(known: Entry, document_digest: str, title: str, date: dt.date | None) -> bool:
    """A known path whose title and date both changed holds another speech."""
    return (
        known.document_digest != document_digest
        and known.episode.title != title
        and known.episode.date != date
    )


def _row(entry: Entry) -> dict[str, str | int | float | None]:
    episode, row = asdict(entry.episode), {}
    for name in _EPISODE_FIELDS:
        value = episode[name]
        row[name] = value.isoformat() if isinstance(value, dt.date) else value
    return row | {name: getattr(entry, name) for name in _ENTRY_FIELDS}


def _entry(row: Mapping[str, str] | sqlite3.Row) -> Entry:
    values: dict[str, Any] = {name: row[name] for name in _EPISODE_FIELDS}
    for name in _INSTANTS:
        values[name] = _instant(row[name])
    values["date"] = dt.date.fromisoformat(row["date"]) if row["date"] else None
    own: dict[str, Any] = {name: row[name] for name in _ENTRY_FIELDS}
    own["state"] = State(own["state"])
    return Entry(episode=Episode(**values), **own)


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _pack_transcript(transcript: Transcript) -> tuple[str, bytes]:
    """Texts as JSON; times as compressed milliseconds, since a long speech has very many."""
    paragraphs = [[p.kind, p.text, p.start_s, p.end_s] for p in transcript.paragraphs]
    chapters = [[chapter.start_s, chapter.title] for chapter in transcript.chapters]
    text = json.dumps([paragraphs, chapters], ensure_ascii=False, separators=(",", ":"))
    numbers = array("I")
    for paragraph in transcript.paragraphs:
        numbers.append(len(paragraph.words))
        for word in paragraph.words:
            times = (round(word.start_s * 1000), round(word.end_s * 1000))
            numbers.extend((word.start, word.end, *times))
    return text, zlib.compress(numbers.tobytes(), level=1)


def _unpack_transcript(text: str, times: bytes) -> Transcript:
    """Without `times` the paragraphs have no words."""
    paragraphs, chapters = json.loads(text)
    numbers = array("I", zlib.decompress(times) if times else bytes(4 * len(paragraphs)))
    at, found = 0, []
    for kind, words, start_s, end_s in paragraphs:
        count, at = numbers[at], at + 1
        part, at = numbers[at : at + 4 * count], at + 4 * count
        timed = tuple(
            TimedWord(a, b, c / 1000, d / 1000)
            for a, b, c, d in zip(part[0::4], part[1::4], part[2::4], part[3::4], strict=True)
        )
        found.append(TimedParagraph(Kind(kind), words, start_s, end_s, timed))
    return Transcript(tuple(found), tuple(Chapter(start, title) for start, title in chapters))


def _as_ours(path: Path, error: sqlite3.Error) -> TtsJobError:
    text = str(error)
    if isinstance(error, sqlite3.OperationalError):
        if "locked" in text:
            return LibraryBusy(path)
        if "full" in text:
            return NoSpaceLeft(path)
        if "readonly" in text or "unable to open" in text:
            return FolderNotWritable(path)
        return WriteFailed(path, text)
    return LibraryDamaged(path, text)
