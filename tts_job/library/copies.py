"""A copy of each entry as a file, from which a damaged library is rebuilt.

The published files do not contain everything that identity needs, and without it an office would
publish duplicates. Copies are not synced: as long as the library is whole, only it counts.
"""

import base64
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tts_job import files
from tts_job.library.entry import Entry
from tts_job.library.held import Held
from tts_job.library.held_rows import HeldRow, listed, reasons_of
from tts_job.library.rows import completed, entry_of, instant, row_of, unpack_transcript


@dataclass(frozen=True, slots=True)
class EntryCopy:
    entry: Entry
    text: str
    times: bytes
    """The transcript, packed as in its row."""
    fingerprints: tuple[str, ...]
    renders: tuple[tuple[str | None, ...], ...]
    """Hash, instant, and when it was replaced, of each rendering whose files are still kept."""
    held: HeldRow | None = None


@dataclass(frozen=True, slots=True)
class FactsCopy:
    """What holds for ever and is no entry's."""

    podcast_guid: str | None
    voice_levels: Mapping[str, float]


class Copies:
    """Those beside one library, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._entries = folder / "records"
        self._facts = folder / "facts.json"

    def write_entry(self, copy: EntryCopy) -> None:
        document = {
            "entry": row_of(copy.entry),
            "text": copy.text,
            "times": base64.b64encode(copy.times).decode("ascii"),
            "fingerprints": copy.fingerprints,
            "renders": copy.renders,
            "held": _document_of(copy.held) if copy.held else None,
        }
        path = self._entries / f"{copy.entry.episode.slug}.json"
        with files.replacing(path, durable=False) as file:
            file.write(json.dumps(document, ensure_ascii=False).encode("utf-8"))

    def remove_entry(self, slug: str) -> None:
        """Its slug was given up."""
        path = self._entries / f"{slug}.json"
        with files.translated(path):
            path.unlink(missing_ok=True)

    def write_facts(self, copy: FactsCopy) -> None:
        facts = {"podcast_guid": copy.podcast_guid, "voice_levels": dict(copy.voice_levels)}
        files.write_if_changed(self._facts, json.dumps(facts, ensure_ascii=False).encode("utf-8"))

    def read_entries(self) -> Iterator[EntryCopy]:
        """All that are whole; one that is damaged itself is set aside."""
        for path in sorted(self._entries.glob("*.json")):
            try:
                yield _read(path)
            except (OSError, ValueError, LookupError, TypeError, zlib.error):
                with files.translated(path):
                    path.replace(path.with_suffix(".damaged"))

    def read_facts(self) -> FactsCopy:
        try:
            facts = json.loads(self._facts.read_text("utf-8"))
            return FactsCopy(facts["podcast_guid"], facts["voice_levels"])
        except (OSError, ValueError, KeyError, TypeError):
            return FactsCopy(None, {})


def _read(path: Path) -> EntryCopy:
    """Raises OSError, ValueError, LookupError, TypeError or zlib.error where it is damaged."""
    document = json.loads(path.read_text("utf-8"))
    text, times = _transcript(document)
    held = document.get("held")
    return EntryCopy(
        entry=entry_of(completed(document["entry"])),
        text=text,
        times=times,
        fingerprints=tuple(document["fingerprints"]),
        renders=tuple(tuple(each) for each in document["renders"]),
        held=_held(held) if held else None,
    )


def _transcript(document: Mapping[str, str]) -> tuple[str, bytes]:
    """Packed, and looked into: what cannot be unpacked is damaged."""
    text, times = document["text"], base64.b64decode(document["times"])
    unpack_transcript(text, times)
    return text, times


def _document_of(row: HeldRow) -> Mapping[str, object]:
    held = row.held
    return {
        "entry": row_of(held.entry),
        "text": row.text,
        "times": base64.b64encode(row.times).decode("ascii"),
        "fingerprints": row.fingerprints,
        "reasons": listed(held.reasons),
        "embargo": held.embargo.isoformat() if held.embargo else None,
        "held_at": held.held_at.isoformat(),
    }


def _held(document: Mapping[str, Any]) -> HeldRow:
    text, times = _transcript(document)
    held = Held(
        entry=entry_of(completed(document["entry"])),
        reasons=reasons_of(document["reasons"]),
        embargo=instant(document["embargo"]) if document["embargo"] else None,
        held_at=instant(document["held_at"]),
    )
    return HeldRow(held, text, times, tuple(document["fingerprints"]))
