"""One pass over the inbox: what is new or changed becomes an episode, a bad document is reported.

What an unchanged document costs is its digest.
"""

import datetime as dt
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tts_job import files
from tts_job.errors import MissingInbox, TtsJobError
from tts_job.library.entry import Entry, State
from tts_job.publish import held_folder, is_whole
from tts_job.render import Rendered, render
from tts_job.studio import Studio, Wishes, source_name

SUFFIXES = frozenset(
    {".md", ".txt", ".markdown", ".text", ".html", ".htm", ".xhtml", ".docx", ".pdf", ".epub"}
)
"""Other files in the inbox are left alone."""
NO_DOCUMENTS = (".", "~$")
"""Begin the names of hidden files, and of those by which Office marks a document as open."""


@dataclass(frozen=True, slots=True)
class Failed:
    source: str
    error: TtsJobError


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did."""

    rendered: tuple[Rendered, ...]
    failed: tuple[Failed, ...]
    unchanged: int


def documents(folder: Path) -> list[Path]:
    """All documents of the inbox, sorted; hidden files and those of other programs are none.

    A folder in it that may not be looked into is named too: rendering it tells why. Raises
    MissingInbox.
    """
    found: list[Path] = []

    def note_closed(error: OSError) -> None:
        found.append(Path(error.filename))

    for place, folders, names in os.walk(folder, onerror=note_closed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(place, name) for name in names if not name.startswith(NO_DOCUMENTS))
        found += (p for p in paths if p.suffix.lower() in SUFFIXES and _may_be_document(p))
    if folder in found:
        raise MissingInbox(folder)
    return sorted(found)


def _may_be_document(path: Path) -> bool:
    """A regular file, or something that cannot be looked at: rendering it tells why."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False  # a link to nothing, or gone meanwhile
    except OSError:
        return True


def run(studio: Studio, wishes: Wishes, now: dt.datetime, *, refresh: bool = False) -> Pass:
    """Render what is new or changed, in order of its name; a failure holds nothing else up."""
    rendered: list[Rendered] = []
    failed: list[Failed] = []
    unchanged = 0
    for path in due(studio, refresh=refresh):
        if path is None:
            unchanged += 1
            continue
        try:
            rendered.append(render(path, studio, wishes, now))
        except TtsJobError as error:
            failed.append(Failed(str(path), error))
    return Pass(tuple(rendered), tuple(failed), unchanged)


def due(studio: Studio, *, refresh: bool) -> Iterator[Path | None]:
    """Each document that is to be rendered; None in the place of one that is not."""
    entries = studio.library.entries()
    by_path = {entry.path: entry for entry in entries}
    by_digest = {entry.document_digest: entry for entry in entries}
    waiting = _waiting(studio)
    for path in documents(studio.settings.paths.inbox):
        digest = files.file_digest(path)  # empty where it cannot be read: rendering it tells
        entry = by_path.get(source_name(path, studio.settings), by_digest.get(digest))
        is_withdrawn = entry is not None and _is_withdrawn(digest, entry)
        is_known = is_withdrawn or (digest in waiting and not refresh)
        yield path if not is_known and (refresh or _is_due(digest, entry, studio)) else None


def _waiting(studio: Studio) -> frozenset[str]:
    """Digests of documents whose renderings are held, complete and where they were."""
    folder, inbox = held_folder(studio.settings), studio.settings.paths.inbox
    return frozenset(
        held.entry.document_digest
        for held in studio.library.held()
        if is_whole(held.entry.episode, folder)
        and held.entry.path
        and (inbox / held.entry.path).exists()
    )


def _is_withdrawn(digest: str, entry: Entry) -> bool:
    """Its episode was removed, and the document is the same: it stays away until it changes."""
    return entry.state is State.REMOVED and digest == entry.document_digest


def _is_due(digest: str, entry: Entry | None, studio: Studio) -> bool:
    if entry is None or digest != entry.document_digest:
        return True
    is_known_place = entry.path and (studio.settings.paths.inbox / entry.path).exists()
    return not (is_known_place and is_whole(entry.episode, studio.public))
