"""The documents that an editor sees: those of the inbox, and drafts.

A document that is put in here is a draft first, in a hidden folder of the inbox that no pass and no
watcher looks into: it can be looked at and mended before anything is spoken, and nothing is
published behind the editor's back. To render it moves it into the inbox.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tts_job import files
from tts_job.errors import MissingInbox
from tts_job.inbox import DRAFTS, EARLIER, documents
from tts_job.intake import LOCK, Arrival, find_same, receiving
from tts_job.settings.options import Settings
from tts_job.web.problems import Problem


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    """Relative to the inbox, as jobs and the library know it."""
    path: Path
    changed_at: dt.datetime

    @property
    def is_draft(self) -> bool:
        return self.name.startswith(f"{DRAFTS}/")

    @property
    def is_pdf(self) -> bool:
        return self.path.suffix.lower() == ".pdf"

    @property
    def shown(self) -> str:
        return self.name.removeprefix(f"{DRAFTS}/")

    @property
    def address(self) -> str:
        """Of its page."""
        return address_of(self.name)


def address_of(name: str) -> str:
    return f"/editor/document?source={quote(name)}"


def list_sources(settings: Settings) -> list[Source]:
    """Newest change first."""
    found = [*_listed(settings, drafts_of(settings)), *_listed(settings, settings.paths.inbox)]
    return sorted(found, key=lambda source: source.changed_at, reverse=True)


def find_source(name: str, settings: Settings) -> Source:
    """One of those listed, whatever the name says. Raises Problem (404)."""
    for source in list_sources(settings):
        if source.name == name:
            return source
    raise _no_document()


def drafts_of(settings: Settings) -> Path:
    return settings.paths.inbox / DRAFTS


def keep_draft(data: bytes, name: str, settings: Settings) -> str:
    """The name of the draft, or of a document of the inbox that has the same bytes already.

    Raises DocumentError, OutputError.
    """
    known = find_same(data, settings.paths.inbox)
    if known is not None:
        return known.relative_to(settings.paths.inbox).as_posix()
    with receiving(data, name, drafts_of(settings), _lock(settings)) as arrival:
        return f"{DRAFTS}/{arrival.source}"


@contextmanager
def handing_in(draft: Source, settings: Settings) -> Iterator[Arrival]:
    """Move a draft into the inbox; where the block raises it is a draft still.

    Raises Problem (404), DocumentError, OutputError.
    """
    try:
        data = draft.path.read_bytes()
    except OSError as error:  # somebody else has just handed it in, or set it aside
        raise _no_document() from error
    with receiving(data, draft.path.name, settings.paths.inbox, _lock(settings)) as arrival:
        yield arrival
    draft.path.unlink(missing_ok=True)


def set_aside(draft: Source, settings: Settings) -> None:
    """No draft any more; it is kept with what documents were before."""
    kept = settings.paths.inbox / EARLIER / DRAFTS / draft.path.name
    files.make_folder(kept.parent)
    with files.translated(kept):
        draft.path.replace(kept)


def inbox_held(settings: Settings) -> AbstractContextManager[None]:
    """Nobody else puts a document in, or mends one, until the end of the block."""
    return files.held(_lock(settings))


def _no_document() -> Problem:
    return Problem(404, "no-such-document", "there is no such document in the inbox (any more)")


def _lock(settings: Settings) -> Path:
    return settings.paths.state / LOCK


def _listed(settings: Settings, folder: Path) -> Iterator[Source]:
    try:
        paths = documents(folder)
    except MissingInbox:
        return  # there is nothing yet
    for path in paths:
        try:
            changed = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
        except OSError:
            continue  # gone meanwhile, or closed to us
        yield Source(path.relative_to(settings.paths.inbox).as_posix(), path, changed)
