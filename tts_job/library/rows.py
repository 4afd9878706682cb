"""Values of the model <-> rows of the tables."""

import datetime as dt
import json
import sqlite3
import zlib
from array import array
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from operator import itemgetter
from typing import Any

from tts_job.library.entry import Entry, State
from tts_job.model import Chapter, Episode, Kind, TimedParagraph, TimedWord, Transcript

EPISODE_FIELDS = tuple(field.name for field in fields(Episode))
ENTRY_FIELDS = tuple(field.name for field in fields(Entry) if field.name != "episode")
COLUMNS = EPISODE_FIELDS + ENTRY_FIELDS
INSTANTS = ("published_at", "updated_at")

Row = dict[str, str | int | float | None]


def row_of(entry: Entry) -> Row:
    values = asdict(entry.episode) | {name: getattr(entry, name) for name in ENTRY_FIELDS}
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
    }


def entry_of(row: Mapping[str, Any] | sqlite3.Row) -> Entry:
    values: list[Any] = list(_in_order(row))
    for at, read in _READ:
        values[at] = read(values[at])
    episode = Episode(*values[: len(EPISODE_FIELDS)])
    return Entry(episode, *values[len(EPISODE_FIELDS) :])


def completed(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of a copy; those of schema 1 do not tell the document's words from a person's."""
    own = {"own_title": row["title"], "own_date": row["date"]}
    return {**own, "wished_title": "", "wished_date": None, **row}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


_in_order = itemgetter(*COLUMNS)
"""By place, not by name: a feed of ten thousand episodes is read from as many rows."""
_READ: tuple[tuple[int, Callable[[Any], object]], ...] = (
    *((COLUMNS.index(name), instant) for name in INSTANTS),
    *((COLUMNS.index(name), _day) for name in ("date", "own_date", "wished_date")),
    (COLUMNS.index("state"), State),
)


def pack_transcript(transcript: Transcript) -> tuple[str, bytes]:
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


def unpack_transcript(text: str, times: bytes) -> Transcript:
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
