"""What the library knows of an episode."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tts_job.model import Episode


class State(StrEnum):
    DRAFT = "draft"
    """A guid and slug are taken; the first rendering is not finished."""
    HELD = "held"
    """Never published: its first rendering is complete and waits (`library.held`)."""
    PUBLISHED = "published"
    REMOVED = "removed"
    """A tombstone: the document is not rendered again until it changes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An episode and what only the library knows of it."""

    episode: Episode
    state: State
    path: str | None
    """Of the document, relative to the inbox."""
    document_digest: str
    recipe: str
    """Digest of all that went into the rendering: equal means that nothing would change."""
    sha256: str
    """Of the MP3, in hex."""
    segments: int
    own_title: str = ""
    """What the document itself says; the episode's title may be a person's."""
    own_date: dt.date | None = None
    wished_title: str = ""
    """What a person gave instead (`--title`, `--date`); it holds until something else is given."""
    wished_date: dt.date | None = None
    revision: int = 0
    """Of the library when this entry last changed."""


@dataclass(frozen=True, slots=True)
class OldRender:
    """Files that a correction replaced and that stay reachable for a while."""

    slug: str
    hash: str
    replaced_at: dt.datetime


def is_other_speech(
    known: Entry, document_digest: str, own_title: str, own_date: dt.date | None
) -> bool:
    """A known path holds another speech when its document's own title and date both changed."""
    return (
        known.document_digest != document_digest
        and known.own_title != own_title
        and known.own_date != own_date
    )
