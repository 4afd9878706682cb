"""The document at a path -> the episode it already has, if any, and the speech in it."""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from tts_job import files
from tts_job.errors import SlugFrozen, SlugTaken
from tts_job.library.entry import Entry, State, is_other_speech
from tts_job.library.held import Held
from tts_job.model import Document, Episode, Origin, Speech
from tts_job.studio import Studio, Wishes, source_name
from tts_job.text.document import read_document
from tts_job.text.document.footnotes import heed
from tts_job.text.repair import repair
from tts_job.text.spoken.lexicon import Lexicon
from tts_job.text.structure import structure


@dataclass(frozen=True, slots=True)
class Found:
    """A document as read, and the entry that the library knows it by."""

    document: Document
    known: Entry | None
    wished_title: str = ""
    """What a person gave, now or before; empty where the document's own counts."""
    wished_date: dt.date | None = None
    held: Held | None = None
    """What waits to be published of the entry."""

    @property
    def old(self) -> Episode | None:
        """The episode as published now, if it is."""
        return self.known.episode if self.known and self.known.state is State.PUBLISHED else None


@dataclass(frozen=True, slots=True)
class Understood:
    """A document repaired and understood; `found.known` is None where it holds another speech."""

    found: Found
    speech: Speech
    own_title: str
    """What the document says; the speech may have a person's."""
    own_date: dt.date | None


def look_up(path: Path, studio: Studio, wishes: Wishes) -> Found:
    """Read the document at `path` and find what is known of it. Raises DocumentError."""
    document = heed(read_document(path), studio.settings.text.footnotes)
    source = source_name(path, studio.settings)
    slug = named_slug(document, wishes)
    known = studio.library.find(slug=slug, path=source, document_digest=document.digest)
    if known is None:
        return Found(document, None, wishes.title or "", wishes.date or None)
    if slug == known.episode.slug and _is_of_another(known, source, document, studio):
        raise SlugTaken(path, slug, studio.settings.paths.inbox / str(known.path))
    if document.digest == known.document_digest:
        _refuse_other_slug(document, known, wishes)
    held = studio.library.held_of(known.episode.guid)
    newest = held.entry if held else known
    title = newest.wished_title if wishes.title is None else wishes.title
    date = newest.wished_date if wishes.date is None else wishes.date or None
    return Found(document, known, title, date, held)


def _is_of_another(known: Entry, source: str | None, document: Document, studio: Studio) -> bool:
    """The episode is that of another document, which is still there and says something else."""
    return (
        known.path not in (None, source)
        and known.document_digest != document.digest
        and (studio.settings.paths.inbox / str(known.path)).exists()
    )


def _refuse_other_slug(document: Document, known: Entry, wishes: Wishes) -> None:
    if known.state is State.HELD:
        return  # nobody has seen its address
    if wishes.slug and files.slug(wishes.slug) != known.episode.slug:
        raise SlugFrozen(document.name, files.slug(wishes.slug), known.episode.slug)


def named_slug(document: Document, wishes: Wishes) -> str:
    """The slug that a person or the document asks for, as it will be; empty for none."""
    asked = wishes.slug or document.metadata.get("slug", "")
    return files.slug(asked) if asked else ""


def understand(found: Found, studio: Studio, wishes: Wishes) -> Understood:
    """Repair the document and find its parts. Raises WordlessDocument."""
    document, known = found.document, found.known
    speech = speech_in(document, studio.lexicon)
    own_title, own_date = speech.title, speech.date
    if known and is_other_speech(known, document.digest, own_title, own_date):
        found = Found(document, None, wishes.title or "", wishes.date or None)
    elif known:
        _refuse_other_slug(document, known, wishes)
    if found.wished_title:
        title = found.wished_title
        speech = replace(speech, title=title, title_paragraph=None, title_from=Origin.GIVEN)
    if found.wished_date:
        speech = replace(speech, date=found.wished_date, date_from=Origin.GIVEN)
    return Understood(found, speech, own_title, own_date)


def speech_in(document: Document, lexicon: Lexicon) -> Speech:
    """The document repaired, and its parts found. Raises WordlessDocument."""
    return structure(document, repair(document.blocks, lexicon))
