"""Held renderings <-> their rows: there are few of them, so a row holds its entry as a document.

That document is the one of the copies, so a later column of `episode` needs no step here.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tts_job.library.held import Held, Reason, Why
from tts_job.library.rows import completed, entry_of, instant, row_of

_WITHOUT_WORDS = "entry, reasons, embargo, held_at"
"""What is asked for often; the transcript of a long speech has megabytes."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A held rendering with all that publishing it needs."""

    held: Held
    text: str
    times: bytes
    """The transcript, packed."""
    fingerprints: tuple[str, ...]


def held_of(row: sqlite3.Row) -> Held:
    return Held(
        entry=entry_of(completed(json.loads(row["entry"]))),
        reasons=reasons_of(json.loads(row["reasons"])),
        embargo=instant(row["embargo"]) if row["embargo"] else None,
        held_at=instant(row["held_at"]),
    )


def reasons_of(listed: Iterable[tuple[str, str]]) -> tuple[Reason, ...]:
    return tuple(Reason(Why(why), detail) for why, detail in listed)


def listed(reasons: Iterable[Reason]) -> list[tuple[str, str]]:
    return [(reason.why.value, reason.detail) for reason in reasons]


def read_all(database: sqlite3.Connection) -> list[Held]:
    """The newest first."""
    rows = database.execute(f"SELECT {_WITHOUT_WORDS} FROM held ORDER BY held_at DESC, guid")
    return [held_of(row) for row in rows]


def read_one(database: sqlite3.Connection, guid: str) -> Held | None:
    query = f"SELECT {_WITHOUT_WORDS} FROM held WHERE guid = ?"
    row = database.execute(query, (guid,)).fetchone()
    return held_of(row) if row else None


def read(database: sqlite3.Connection, guid: str) -> HeldRow | None:
    row = database.execute("SELECT * FROM held WHERE guid = ?", (guid,)).fetchone()
    if row is None:
        return None
    query = "SELECT fingerprint FROM held_use WHERE guid = ? ORDER BY fingerprint"
    fingerprints = tuple(each[0] for each in database.execute(query, (guid,)))
    return HeldRow(held_of(row), row["text"], row["times"], fingerprints)


def put(database: sqlite3.Connection, row: HeldRow) -> None:
    """Instead of what was held of this episode before."""
    held, guid = row.held, row.held.entry.episode.guid
    delete(database, guid)
    database.execute(
        "INSERT INTO held (guid, entry, text, times, reasons, embargo, held_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            guid,
            json.dumps(row_of(held.entry), ensure_ascii=False),
            row.text,
            row.times,
            json.dumps(listed(held.reasons), ensure_ascii=False),
            held.embargo.isoformat() if held.embargo else None,
            held.held_at.isoformat(),
        ),
    )
    uses = [(guid, each) for each in sorted(set(row.fingerprints))]
    database.executemany("INSERT INTO held_use VALUES (?, ?)", uses)


def delete(database: sqlite3.Connection, guid: str) -> None:
    for table in ("held", "held_use"):
        database.execute(f"DELETE FROM {table} WHERE guid = ?", (guid,))


def leave_path(database: sqlite3.Connection, path: str | None) -> None:
    """Another document lies at `path` now."""
    for held in read_all(database):
        if held.entry.path is not None and held.entry.path == path:
            put_entry(database, replace(held, entry=replace(held.entry, path=None)))


def put_entry(database: sqlite3.Connection, held: Held) -> None:
    """Of a rendering that is held already: what is known of it has changed, not its sound."""
    database.execute(
        "UPDATE held SET entry = ?, reasons = ? WHERE guid = ?",
        (
            json.dumps(row_of(held.entry), ensure_ascii=False),
            json.dumps(listed(held.reasons), ensure_ascii=False),
            held.entry.episode.guid,
        ),
    )
