"""The library: which episodes there are, under which guid for ever, made of which segments.

SQLite in WAL mode through Python's own sqlite3: SQLAlchemy costs 0.2 s to import, about as much as
one changed paragraph costs altogether.

What is recorded is durable before `record` returns. A copy of each entry is kept as a file, from
which `rebuild` makes a damaged library anew.
"""

import datetime as dt
import json
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from tts_job import files
from tts_job.errors import NothingHeld, UnknownEpisode
from tts_job.library import held_rows
from tts_job.library.copies import Copies, EntryCopy, FactsCopy
from tts_job.library.database import changing, translated
from tts_job.library.entry import Entry, OldRender, State, is_other_speech
from tts_job.library.held import Held
from tts_job.library.held_rows import HeldRow
from tts_job.library.rows import (
    COLUMNS,
    entry_of,
    instant,
    pack_transcript,
    row_of,
    unpack_transcript,
)
from tts_job.model import Episode, Transcript
from tts_job.text.names import names_in

GUID_NAMESPACE = uuid.UUID("6f6cbd20-5a0e-5d0c-9a52-3f3b7f3c0d51")
"""Constant of this package, for guids: UUIDv5 of "show/slug" in it."""
PODCAST_GUID = "podcast_guid"
"""Name of the fact that the feed is known by for ever."""


class Library:
    """One open library; used by one thread. Safe against other processes."""

    def __init__(
        self,
        path: Path,
        connecting: Callable[[Path], AbstractContextManager[sqlite3.Connection]] = changing,
    ) -> None:
        """`connecting` is `changing`, or `reading` where nothing may be written."""
        self.path = path
        self._copies = Copies(path.parent)
        self._latest: tuple[str, Transcript] | None = None
        """The last one recorded, which is the one that is asked for next."""
        with ExitStack() as opened:
            self._db = opened.enter_context(connecting(path))
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    # --- looking things up ---

    def find(self, *, slug: str, path: str | None, document_digest: str) -> Entry | None:
        """The episode of a document: by its own slug, else by its path, else by its content."""
        if slug and (entry := self._one("slug = ?", slug)):
            return entry
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

    def containing(self, text: str) -> list[Entry]:
        """Those whose transcript has the text somewhere, newest publication first."""
        # Transcripts are kept as JSON, in which only a few signs are written otherwise.
        return self._many(
            "state <> 'draft' AND guid IN (SELECT guid FROM transcript WHERE instr(text, ?) > 0)",
            json.dumps(text, ensure_ascii=False)[1:-1],
        )

    def changed_since(self, revision: int) -> list[Entry]:
        return self._many("revision > ? AND state <> 'draft'", revision)

    def transcript(self, guid: str) -> Transcript:
        if self._latest and self._latest[0] == guid:
            return self._latest[1]
        with translated(self.path):
            row = self._db.execute(
                "SELECT text, times FROM transcript WHERE guid = ?", (guid,)
            ).fetchone()
        return unpack_transcript(row["text"], row["times"])

    def texts(self, guids: Iterable[str]) -> dict[str, Transcript]:
        """By guid, without the times of words: what a feed needs."""
        found = {}
        with translated(self.path):
            for guid in guids:
                query = "SELECT text FROM transcript WHERE guid = ?"
                if row := self._db.execute(query, (guid,)).fetchone():
                    found[guid] = unpack_transcript(row["text"], b"")
        return found

    def held(self) -> list[Held]:
        """What waits to be published, the newest first."""
        with translated(self.path):
            return held_rows.read_all(self._db)

    def held_of(self, guid: str) -> Held | None:
        with translated(self.path):
            return held_rows.read_one(self._db, guid)

    def held_in(self, slug: str) -> Held:
        """Raises UnknownEpisode, and NothingHeld where the episode has nothing that waits."""
        held = self.held_of(self.entry(slug).episode.guid)
        if held is None:
            raise NothingHeld(slug)
        return held

    def held_transcript(self, guid: str) -> Transcript:
        row = self._held_row(guid)
        return unpack_transcript(row.text, row.times) if row else Transcript((), ())

    def used_fingerprints(self) -> set[str]:
        """Also of what is held: it is an edit away from being made anew."""
        query = "SELECT fingerprint FROM segment_use UNION SELECT fingerprint FROM held_use"
        with translated(self.path):
            return {row[0] for row in self._db.execute(query)}

    def names_said(self) -> frozenset[str]:
        """All names that a published episode says."""
        with translated(self.path):
            rows = self._db.execute("SELECT DISTINCT name FROM name_use")
            return frozenset(row[0] for row in rows)

    def old_renders(self, replaced_before: dt.datetime) -> list[OldRender]:
        query = (
            "SELECT e.slug, r.hash, r.replaced_at FROM render r JOIN episode e ON e.guid = r.guid"
            " WHERE r.replaced_at IS NOT NULL AND r.hash <> e.hash ORDER BY e.slug, r.hash"
        )
        with translated(self.path):
            rows = self._db.execute(query).fetchall()
        found = (OldRender(r["slug"], r["hash"], instant(r["replaced_at"])) for r in rows)
        return [old for old in found if old.replaced_at < replaced_before]

    def renders(self, guid: str) -> list[tuple[str, dt.datetime]]:
        """Hash and instant of each rendering whose files are still kept, oldest first."""
        query = "SELECT hash, rendered_at FROM render WHERE guid = ? ORDER BY rendered_at, hash"
        with translated(self.path):
            rows = self._db.execute(query, (guid,)).fetchall()
        return [(row["hash"], instant(row["rendered_at"])) for row in rows]

    def has_appeared(self, entry: Entry) -> bool:
        """It is public, or was once; of a removed one the newest rendering stays recorded."""
        return entry.state is State.PUBLISHED or bool(self.renders(entry.episode.guid))

    @property
    def revision(self) -> int:
        return int(self.fact("revision") or 0)

    def fact(self, name: str) -> str | None:
        with translated(self.path):
            row = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def voice_level(self, identity: str) -> float | None:
        """Integrated loudness in LUFS of a voice as its engine gives it, once it was measured."""
        query = "SELECT lufs FROM voice_level WHERE identity = ?"
        with translated(self.path):
            row = self._db.execute(query, (identity,)).fetchone()
        return row[0] if row else None

    # --- changing things ---

    def reserve(self, entry: Entry, *, named_slug: str, show: str) -> Entry:
        """Take a slug and a guid for a new episode, so that no other process takes the same.

        `entry` has the wanted slug and no guid. Another process that renders the same document at
        the same time gets the same; a draft that was never finished gives its place up, and so does
        what was held and never published, where its name would be another now.
        """
        with self._change():
            known = self.find(
                slug=named_slug, path=entry.path, document_digest=entry.document_digest
            )
            if known and known.state is State.DRAFT:
                self._give_up(known)
            elif known and not is_other_speech(
                known, entry.document_digest, entry.own_title, entry.own_date
            ):
                if known.state is not State.HELD or self._keeps_slug(known, entry.episode.slug):
                    return known
                self._give_up(known)
            slug = self._free_slug(entry.episode.slug)
            guid = str(uuid.uuid5(GUID_NAMESPACE, f"{show}/{slug}"))
            reserved = replace(entry, episode=replace(entry.episode, slug=slug, guid=guid))
            left = self._leave_path(entry.path)
            self._put(reserved)
            self._write_copies(left)
        return reserved

    def record(
        self, entry: Entry, transcript: Transcript, fingerprints: Iterable[str], now: dt.datetime
    ) -> Entry:
        """The rendering of `entry` is complete and in place; durable when this returns.

        What was held of the episode is older, and forgotten.
        """
        guid = entry.episode.guid
        with self._change() as revision:
            kept = self._one("guid = ? AND state = 'published'", guid)
            if kept:  # another process was first: what it published stays for ever
                published_at = kept.episode.published_at
                entry = replace(entry, episode=replace(entry.episode, published_at=published_at))
            recorded = replace(entry, revision=revision, state=State.PUBLISHED)
            self._put(recorded)
            self._put_transcript(guid, *pack_transcript(transcript))
            self._put_render(guid, entry.episode.hash, now)
            self._put_uses(guid, transcript, fingerprints)
            held_rows.delete(self._db, guid)
            self._write_copies([guid])
        self._latest = (guid, transcript)
        return recorded

    def hold(self, held: Held, transcript: Transcript, fingerprints: Iterable[str]) -> None:
        """The rendering is complete and may not be public yet; durable when this returns.

        It takes the place of what was held of the episode before.
        """
        guid = held.entry.episode.guid
        text, times = pack_transcript(transcript)
        with self._change():
            held_rows.put(self._db, HeldRow(held, text, times, tuple(fingerprints)))
            known = self._one("guid = ?", guid)
            if known is None or known.state in (State.DRAFT, State.HELD):
                self._put(replace(held.entry, state=State.HELD))
            self._write_copies([guid])

    def approve(self, slug: str) -> Held:
        """Nobody needs to look at it any more: it is published when its embargo is over.

        Durable when this returns. Raises UnknownEpisode, NothingHeld.
        """
        with self._change():
            held = replace(self.held_in(slug), reasons=())
            held_rows.put_entry(self._db, held)
            self._write_copies([held.entry.episode.guid])
        return held

    def release(self, held: Held, published_at: dt.datetime, now: dt.datetime) -> Entry | None:
        """What was held is in place: record it, at `published_at` if this is the first time.

        None where something else is held now, or somebody else has recorded it.
        """
        guid = held.entry.episode.guid
        with self._change() as revision:
            row = self._held_row(guid)
            if row is None or row.held != held:
                return None
            known = self._one("guid = ? AND state IN ('published', 'removed')", guid)
            episode = replace(
                held.entry.episode,
                published_at=(
                    known.episode.published_at
                    if known and self.has_appeared(known)
                    else published_at
                ),
                updated_at=now,
            )
            recorded = replace(
                held.entry, episode=episode, state=State.PUBLISHED, revision=revision
            )
            self._put(recorded)
            self._put_transcript(guid, row.text, row.times)
            self._put_render(guid, episode.hash, now)
            self._put_uses(guid, unpack_transcript(row.text, b""), row.fingerprints)
            held_rows.delete(self._db, guid)
            self._write_copies([guid])
        self._latest = None
        return recorded

    def drop_held(self, slug: str) -> None:
        """Forget what is held of an episode that is public; that stays as it is.

        Raises UnknownEpisode, NothingHeld.
        """
        with self._change():
            held = self.held_in(slug)
            held_rows.delete(self._db, held.entry.episode.guid)
            self._write_copies([held.entry.episode.guid])

    def restore(self, copy: EntryCopy) -> None:
        """Record what a copy holds, as it was."""
        guid = copy.entry.episode.guid
        with self._change() as revision:
            self._put(replace(copy.entry, revision=revision))
            self._db.execute(
                "INSERT INTO transcript VALUES (?, ?, ?)", (guid, copy.text, copy.times)
            )
            self._db.executemany(
                "INSERT INTO render VALUES (?, ?, ?, ?)", [(guid, *each) for each in copy.renders]
            )
            self._put_uses(guid, unpack_transcript(copy.text, b""), copy.fingerprints)
            if copy.held:
                held_rows.put(self._db, copy.held)

    def note_document(self, guid: str, *, path: str | None, document_digest: str) -> None:
        """The document has moved or was saved anew; what it says is the same."""
        with self._change():
            left = self._leave_path(path)
            self._db.execute(
                "UPDATE episode SET path = ?, document_digest = ? WHERE guid = ?",
                (path, document_digest, guid),
            )
            self._write_copies({*left, guid})

    def note_held_document(self, guid: str, path: str | None) -> None:
        """The document of what is held has moved."""
        with self._change():
            held = self.held_of(guid)
            if held:
                moved = replace(held, entry=replace(held.entry, path=path))
                held_rows.put_entry(self._db, moved)
                query = "UPDATE episode SET path = ? WHERE guid = ? AND state = 'held'"
                self._db.execute(query, (path, guid))
                self._write_copies([guid])

    def remove(self, slug: str) -> Entry:
        """Leave a tombstone; what was held is forgotten too. Raises UnknownEpisode."""
        entry = self.entry(slug)
        with self._change() as revision:
            self._db.execute(
                "UPDATE episode SET state = ?, revision = ?, recipe = '' WHERE slug = ?",
                (State.REMOVED, revision, slug),
            )
            self._put_uses(entry.episode.guid, Transcript((), ()), ())
            held_rows.delete(self._db, entry.episode.guid)
            self._set_facts({"revision": str(revision)})
            self._write_copies([entry.episode.guid])
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

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Until the end of the block nobody else changes the library; changes in it are one."""
        with self._change():
            yield

    # --- inside ---

    @contextmanager
    def _change(self) -> Iterator[int]:
        """A transaction that no other writer overlaps; gives the revision that it may record.

        A change inside a change belongs to it. Copies are written inside it too: a process that is
        killed in between leaves a copy that knows more than the library, never less.
        """
        if self._db.in_transaction:
            yield self.revision + 1
            return
        with translated(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self.revision + 1
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # SQLite ends it by itself when the disk is full
                    self._db.execute("ROLLBACK")
                raise

    def _one(self, condition: str, *values: object) -> Entry | None:
        found = self._many(condition, *values)
        return found[0] if found else None

    def _many(self, condition: str, *values: object) -> list[Entry]:
        query = (
            f"SELECT {', '.join(COLUMNS)} FROM episode WHERE {condition}"
            " ORDER BY published_at DESC, slug"
        )
        with translated(self.path):
            return [entry_of(row) for row in self._db.execute(query, values)]

    def _put(self, entry: Entry) -> None:
        row = row_of(entry)
        columns, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
        updates = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "guid")
        self._db.execute(
            f"INSERT INTO episode ({columns}) VALUES ({marks})"
            f" ON CONFLICT (guid) DO UPDATE SET {updates}",
            [row[name] for name in COLUMNS],
        )
        if entry.revision:
            self._set_facts({"revision": str(entry.revision)})

    def _held_row(self, guid: str) -> HeldRow | None:
        with translated(self.path):
            return held_rows.read(self._db, guid)

    def _keeps_slug(self, known: Entry, wanted: str) -> bool:
        """Of an entry that nobody has seen: its slug is the one that it would get now."""
        return self._free_slug(wanted, but_of=known.episode.guid) == known.episode.slug

    def _give_up(self, known: Entry) -> None:
        """Of an entry that nobody has seen: its slug is free again."""
        self._db.execute("DELETE FROM episode WHERE guid = ?", (known.episode.guid,))
        held_rows.delete(self._db, known.episode.guid)
        self._copies.remove_entry(known.episode.slug)

    def _put_render(self, guid: str, hash_: str, now: dt.datetime) -> None:
        """It is the one that the feed names from now on; the others are old."""
        self._db.execute(
            "UPDATE render SET replaced_at = ? WHERE guid = ? AND hash <> ?"
            " AND replaced_at IS NULL",
            (now.isoformat(), guid, hash_),
        )
        self._db.execute(
            "INSERT INTO render VALUES (?, ?, ?, NULL) ON CONFLICT (guid, hash)"
            " DO UPDATE SET replaced_at = NULL",
            (guid, hash_, now.isoformat()),
        )

    def _put_transcript(self, guid: str, text: str, times: bytes) -> None:
        self._db.execute(
            "INSERT INTO transcript VALUES (?, ?, ?) ON CONFLICT (guid)"
            " DO UPDATE SET text = excluded.text, times = excluded.times",
            (guid, text, times),
        )

    def _put_uses(self, guid: str, transcript: Transcript, fingerprints: Iterable[str]) -> None:
        """Which segments and names the episode has, instead of those that it had."""
        said = {name.word for each in transcript.paragraphs for name in names_in(each.text)}
        for table, used in (("segment_use", set(fingerprints)), ("name_use", said)):
            self._db.execute(f"DELETE FROM {table} WHERE guid = ?", (guid,))
            rows = [(guid, each) for each in sorted(used)]
            self._db.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)

    def _set_facts(self, facts: Mapping[str, str]) -> None:
        self._db.executemany(
            "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name)"
            " DO UPDATE SET value = excluded.value",
            list(facts.items()),
        )

    def _leave_path(self, path: str | None) -> list[str]:
        """Another document lies at `path` now; the guids of the entries that were known by it."""
        query = "SELECT guid FROM episode WHERE path = ?"
        left = [row[0] for row in self._db.execute(query, (path,))]
        self._db.execute("UPDATE episode SET path = NULL WHERE path = ?", (path,))
        held_rows.leave_path(self._db, path)
        return left

    def _free_slug(self, wanted: str, but_of: str = "") -> str:
        """The first that no entry has, other than the one with the guid `but_of`."""
        slug, number = wanted, 1
        while self._one("slug = ? AND guid <> ?", slug, but_of):
            number += 1
            ending = f"-{number}"
            slug = wanted[: files.MOST_SLUG_CHARS - len(ending)].rstrip("-") + ending
        return slug

    def _write_copies(self, guids: Iterable[str]) -> None:
        """Of entries, as they are recorded now."""
        for guid in guids:
            self._write_copy(guid)

    def _write_copy(self, guid: str) -> None:
        entry = self._one("guid = ?", guid)
        if entry is None or entry.state is State.DRAFT:
            return
        with translated(self.path):
            said = self._db.execute(
                "SELECT text, times FROM transcript WHERE guid = ?", (guid,)
            ).fetchone()
            text, times = said or pack_transcript(Transcript((), ()))  # never published
            query = "SELECT fingerprint FROM segment_use WHERE guid = ? ORDER BY fingerprint"
            fingerprints = tuple(row[0] for row in self._db.execute(query, (guid,)))
            query = "SELECT hash, rendered_at, replaced_at FROM render WHERE guid = ? ORDER BY hash"
            renders = tuple(tuple(row) for row in self._db.execute(query, (guid,)))
            held = held_rows.read(self._db, guid)
        self._copies.write_entry(EntryCopy(entry, text, times, fingerprints, renders, held))

    def _write_facts(self) -> None:
        with translated(self.path):
            levels = self._db.execute("SELECT identity, lufs FROM voice_level ORDER BY identity")
            voice_levels = {row["identity"]: row["lufs"] for row in levels}
        self._copies.write_facts(FactsCopy(self.fact(PODCAST_GUID), voice_levels))
