"""The document at a path -> the episode that it has already, and the speech in it."""

from dataclasses import dataclass, replace
from pathlib import Path

from tts_job import files
from tts_job.library.entry import Entry, State, is_other_speech
from tts_job.model import Document, Episode, Origin, Speech
from tts_job.studio import Studio, Wishes, source_name
from tts_job.text.document import read_document
from tts_job.text.repair import repair
from tts_job.text.structure import structure


@dataclass(frozen=True, slots=True)
class Found:
    """A document as read, and the entry that the library knows it by."""

    document: Document
    known: Entry | None

    @property
    def old(self) -> Episode | None:
        """The episode as published now, if it is."""
        return self.known.episode if self.known and self.known.state is State.PUBLISHED else None


@dataclass(frozen=True, slots=True)
class Understood:
    """A document repaired and understood; `found.known` is None where it holds another speech."""

    found: Found
    speech: Speech


def look_up(path: Path, studio: Studio, wishes: Wishes) -> Found:
    """Read the document at `path` and find what is known of it. Raises DocumentError."""
    document = read_document(path)
    known = studio.library.find(
        slug=named_slug(document, wishes),
        path=source_name(path, studio.settings),
        document_digest=document.digest,
    )
    return Found(document, known)


def named_slug(document: Document, wishes: Wishes) -> str:
    """The slug that a person or the document asks for, as it will be; empty for none."""
    asked = wishes.slug or document.metadata.get("slug", "")
    return files.slug(asked) if asked else ""


def understand(found: Found, studio: Studio, wishes: Wishes) -> Understood:
    """Repair the document and find its parts. Raises WordlessDocument."""
    document, known = found.document, found.known
    speech = structure(document, repair(document.blocks, studio.lexicon))
    if wishes.title:
        speech = replace(speech, title=wishes.title, title_paragraph=None, title_from=Origin.GIVEN)
    if wishes.date:
        speech = replace(speech, date=wishes.date, date_from=Origin.GIVEN)
    if known and is_other_speech(known, document.digest, speech.title, speech.date):
        found = Found(document, None)
    return Understood(found, speech)
