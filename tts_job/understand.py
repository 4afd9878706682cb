"""The document at a path -> a speech, and the episode that it has already."""

from dataclasses import dataclass, replace
from pathlib import Path

from tts_job.library.entry import Entry, State, is_other_speech
from tts_job.model import Document, Episode, Speech
from tts_job.studio import Studio, Wishes, source_name
from tts_job.text.document import read_document
from tts_job.text.repair import repair
from tts_job.text.structure import structure


@dataclass(frozen=True, slots=True)
class Understood:
    """A document read, repaired and understood, and the episode that it has already."""

    document: Document
    speech: Speech
    known: Entry | None

    @property
    def old(self) -> Episode | None:
        """The episode as published now, if it is."""
        return self.known.episode if self.known and self.known.state is State.PUBLISHED else None


def understand(path: Path, studio: Studio, wishes: Wishes) -> Understood:
    """Read, repair, find the parts, look it up. Raises DocumentError."""
    document = read_document(path)
    speech = structure(document, repair(document.blocks, studio.lexicon))
    if wishes.title:
        speech = replace(speech, title=wishes.title, title_paragraph=None)
    if wishes.date:
        speech = replace(speech, date=wishes.date)
    known = studio.library.find(
        slug=wishes.slug or document.metadata.get("slug", ""),
        path=source_name(path, studio.settings),
        document_digest=document.digest,
    )
    if known and is_other_speech(known, document.digest, speech.title, speech.date):
        known = None
    return Understood(document, speech, known)
