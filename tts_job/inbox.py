"""The inbox: which documents are new, changed, still arriving, known to be bad, or gone.

`look` finds that out; what an unchanged document costs is a look at its state, or its digest where
it was not seen before. `run` is a whole pass: what is new or changed becomes an episode, a bad
document is reported and holds nothing else up. A pass that nobody watches reports it once.
"""

import datetime as dt
import os
import stat
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tts_job import files
from tts_job.arrival import Patience, Sightings
from tts_job.errors import DocumentError, MissingInbox, TtsJobError
from tts_job.library.entry import Entry, State
from tts_job.library.library import Library
from tts_job.marks import DROPPED, REFUSED, WITHDRAWN, Mark, changing_marks, read_marks
from tts_job.publish import held_folder, is_whole, public_folder
from tts_job.render import Rendered, render
from tts_job.settings.options import Settings
from tts_job.studio import Studio, Wishes, source_name

SUFFIXES = frozenset(
    {".md", ".txt", ".markdown", ".text", ".html", ".htm", ".xhtml", ".docx", ".pdf", ".epub"}
)
"""Other files in the inbox are left alone."""
NO_DOCUMENTS = (".", "~$")
"""Begin the names of hidden files, and of those by which Office marks a document as open."""
DRAFTS = ".drafts"
"""Hidden folder of the inbox for what waits on the editor's page until somebody renders it."""
EARLIER = ".earlier"
"""Hidden folder of the inbox for what documents were before they were mended."""
HIDDEN = (DRAFTS, EARLIER, f"{EARLIER}/{DRAFTS}")
"""No pass looks into them."""
FEW = 3
"""So many documents may go at once. If more go, and they are half of all that have episodes, it is
rather a drive that is not mounted, and no episode is withdrawn."""


@dataclass(frozen=True, slots=True)
class Failed:
    source: str
    error: TtsJobError


@dataclass(frozen=True, slots=True)
class Looked:
    """What an inbox looks like now."""

    due: tuple[Path, ...] = ()
    """New or changed, and arrived."""
    arriving: tuple[Path, ...] = ()
    """New or changed, and still being written, or just now."""
    refused: tuple[Path, ...] = ()
    """They could not be used before and have not changed."""
    gone: tuple[Entry, ...] = ()
    """Their documents went away; empty where the settings keep them."""
    leaving: int = 0
    """Documents that may only be on their way to another place."""
    spared: int = 0
    """Documents that are gone, so many at once that their episodes stay."""
    unchanged: int = 0

    @property
    def is_settled(self) -> bool:
        """Another look in a moment would find nothing else."""
        return not (self.arriving or self.leaving)

    @property
    def remarks(self) -> list[str]:
        """What a person should know of, a sentence each."""
        said = [
            f"{path} is still being written; it is left for the next pass" for path in self.arriving
        ]
        said += [
            f"{entry.path} is gone: its episode {entry.episode.slug} is withdrawn until it is back"
            for entry in self.gone
        ]
        if self.spared:
            said.append(
                f"{self.spared} documents that have episodes are gone at once, as if a drive were "
                "not mounted: no episode is withdrawn; `tts-job remove SLUG` does it by hand"
            )
        return said


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did."""

    rendered: tuple[Rendered, ...]
    failed: tuple[Failed, ...]
    unchanged: int
    looked: Looked = Looked()


@dataclass(frozen=True, slots=True)
class Manner:
    """How a pass goes about it."""

    patience: Patience
    repeats_refusals: bool
    """Also what was refused before is tried, and reported, again."""


def by_hand(settings: Settings) -> Manner:
    """Somebody waits for it, and wants to hear everything."""
    return Manner(Patience(closed_s=0, unknown_s=settings.inbox.stable_s), repeats_refusals=True)


def alone(settings: Settings) -> Manner:
    """Nobody is there: time does not matter, and nothing is said twice."""
    stable_s = settings.inbox.stable_s
    return Manner(Patience(closed_s=stable_s, unknown_s=stable_s), repeats_refusals=False)


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


# --- a look -----------------------------------------------------------------------------------


def look(
    settings: Settings,
    library: Library,
    sightings: Sightings,
    manner: Manner,
    *,
    refresh: bool = False,
) -> Looked:
    """What there is to be done; with `refresh` unchanged documents are due too.

    Raises MissingInbox.
    """
    inbox, patience = settings.paths.inbox, manner.patience
    paths = documents(inbox)
    shelf = _Shelf(settings, library, refresh)
    digests = {path: sightings.digest(path) for path in paths}
    wanted = [path for path in paths if shelf.wants(path, digests[path])]
    bad = () if manner.repeats_refusals else shelf.refused(wanted, digests)
    tried = [path for path in wanted if path not in bad]
    due = tuple(path for path in tried if sightings.has_arrived(path, patience))
    missed = shelf.missed(digests.values()) if settings.inbox.removed == "unpublish" else ()
    are_spared = not paths or (len(missed) > FEW and 2 * len(missed) >= len(shelf.present))
    away = () if are_spared else missed
    gone = tuple(e for e in away if sightings.has_left(inbox / str(e.path), patience))
    sightings.keep_only(paths, (inbox / str(entry.path) for entry in away))
    return Looked(
        due=due,
        arriving=tuple(path for path in tried if path not in due),
        refused=tuple(bad),
        gone=gone,
        leaving=len(away) - len(gone),
        spared=len(missed) if are_spared else 0,
        unchanged=len(paths) - len(wanted),
    )


class _Shelf:
    """The library as a look needs it, read once."""

    def __init__(self, settings: Settings, library: Library, refresh: bool) -> None:
        self._settings, self._refresh = settings, refresh
        self._public = public_folder(settings)
        self._refusals = read_marks(library, REFUSED)
        self._withdrawn = read_marks(library, WITHDRAWN)
        self._dropped = {mark.digest for mark in read_marks(library, DROPPED).values()}
        entries = library.entries()
        self.present = [entry for entry in entries if entry.state is not State.REMOVED]
        """Published, or held and never published."""
        self._by_path = {entry.path: entry for entry in entries}
        self._by_digest = {entry.document_digest: entry for entry in entries}
        self._waiting = set(self._held(library))

    def wants(self, path: Path, digest: str) -> bool:
        """It is to be rendered; `digest` is empty where it cannot be read: rendering it tells."""
        source = source_name(path, self._settings)
        entry = self._by_path.get(source, self._by_digest.get(digest))
        if digest in self._waiting or (entry and digest in self._dropped):
            return self._refresh
        if entry is None or digest != entry.document_digest:
            return True
        if entry.state is State.REMOVED:  # it stays away until it changes, or comes back
            return entry.episode.slug in (mark.note for mark in self._withdrawn.values())
        is_known_place = entry.path and (self._settings.paths.inbox / entry.path).exists()
        return self._refresh or not (is_known_place and is_whole(entry.episode, self._public))

    def _held(self, library: Library) -> Iterator[str]:
        """Digests of documents whose renderings are held, complete and where they were."""
        folder, inbox = held_folder(self._settings), self._settings.paths.inbox
        for held in library.held():
            path = held.entry.path
            if path and (inbox / path).exists() and is_whole(held.entry.episode, folder):
                yield held.entry.document_digest

    def refused(self, paths: Sequence[Path], digests: Mapping[Path, str]) -> list[Path]:
        marks = ((path, self._refusals.get(_name(path, self._settings))) for path in paths)
        return [path for path, mark in marks if mark and mark.holds(digests[path])]

    def missed(self, digests: Iterable[str]) -> list[Entry]:
        """Those whose document is nowhere in the inbox, where it once was."""
        there = set(digests)
        return [entry for entry in self.present if self._is_missed(entry, there)]

    def _is_missed(self, entry: Entry, there: Container[str]) -> bool:
        if not entry.path or entry.path.startswith("..") or entry.document_digest in there:
            return False
        try:
            (self._settings.paths.inbox / entry.path).lstat()
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:
            return False  # in a folder that may not be looked into
        return False


def _name(path: Path, settings: Settings) -> str:
    return str(source_name(path, settings))


# --- a pass -----------------------------------------------------------------------------------


def run(
    studio: Studio,
    wishes: Wishes,
    now: dt.datetime,
    *,
    refresh: bool = False,
    manner: Manner | None = None,
    wait: Callable[[float], object] = time.sleep,
) -> Pass:
    """Render what is new or changed, in order of its name; a failure holds nothing else up.

    `manner` is `by_hand` unless another is given; `wait` lets so many seconds pass where documents
    are arriving. Raises MissingInbox.
    """
    settings, library = studio.settings, studio.library
    manner = manner or by_hand(settings)
    looked = look_twice(settings, library, manner, wait, refresh=refresh)
    rendered: list[Rendered] = []
    failed: list[Failed] = []
    for path in looked.due:
        try:
            rendered.append(render(path, studio, wishes, now))
        except TtsJobError as error:
            failed.append(Failed(str(path), error))
    withdraw(library, looked.gone)
    _note_refusals(studio, looked.refused, failed)
    forget_withdrawn(library)
    return Pass(tuple(rendered), tuple(failed), looked.unchanged, looked)


def look_twice(
    settings: Settings,
    library: Library,
    manner: Manner,
    wait: Callable[[float], object] = time.sleep,
    *,
    refresh: bool = False,
) -> Looked:
    """Again after a moment where something is on its way; what moves for longer is left alone."""
    sightings = Sightings()
    looked = look(settings, library, sightings, manner, refresh=refresh)
    if not looked.is_settled:
        wait(manner.patience.unknown_s)
        looked = look(settings, library, sightings, manner, refresh=refresh)
    return looked


def withdraw(library: Library, gone: Sequence[Entry]) -> None:
    """Take the episodes of documents that went away out of the feed, until they come back."""
    for entry in gone:
        slug = entry.episode.slug
        with changing_marks(library, WITHDRAWN) as marks:
            marks[str(entry.path)] = Mark(entry.document_digest, slug)
            library.remove(slug)


def forget_withdrawn(library: Library) -> None:
    """Those that came back: a person who removes one now means it."""
    if not read_marks(library, WITHDRAWN):
        return
    with changing_marks(library, WITHDRAWN) as marks:
        away = {e.episode.slug for e in library.entries() if e.state is State.REMOVED}
        for source in [source for source, mark in marks.items() if mark.note not in away]:
            del marks[source]


def is_refusal(error: TtsJobError) -> bool:
    """It lies in the document: nothing but another text would help."""
    return isinstance(error, DocumentError) and not error.retryable


def _note_refusals(studio: Studio, still: Sequence[Path], failed: Sequence[Failed]) -> None:
    """For the next pass that nobody watches; what is not refused any more is forgotten."""
    names = {_name(path, studio.settings) for path in still}
    refused = {
        _name(Path(each.source), studio.settings): Mark(
            files.file_digest(Path(each.source)), str(each.error)
        )
        for each in failed
        if is_refusal(each.error)
    }
    with changing_marks(studio.library, REFUSED) as marks:
        for name in marks.keys() - names:
            del marks[name]
        marks.update(refused)
