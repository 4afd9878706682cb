"""Published episodes that say a word differently from how a render would say it now.

An episode is suspected if its text contains the word and something that it was made from has
changed since (the lexicon, for example). Rendering it again then speaks the paragraphs with that
word again, and takes all others from the cache.
"""

from dataclasses import dataclass
from pathlib import Path

from tts_job.errors import TtsJobError
from tts_job.library.entry import Entry, State
from tts_job.render import is_current
from tts_job.studio import Studio, Wishes
from tts_job.text.spoken.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Stale:
    entry: Entry
    path: Path | None
    """Of its document; None where that is gone, so that it cannot be rendered again."""


@dataclass(frozen=True, slots=True)
class Found:
    episodes: tuple[Stale, ...]
    """Newest publication first."""
    has_more: bool
    """There are more than were looked at."""


def saying_otherwise(word: str, studio: Studio, most: int) -> Found:
    """Of the `most` newest published episodes with `word`, those that are not as made now."""
    if not word[:1].isalnum():
        return Found((), has_more=False)  # no entry of a lexicon begins so
    alone = Lexicon({word: word})
    saying = (
        entry
        for entry in studio.library.containing(word)
        if entry.state is State.PUBLISHED and _says(entry, alone, studio)
    )
    found: list[Stale] = []
    for looked_at, entry in enumerate(saying):
        if looked_at == most:
            return Found(tuple(found), has_more=True)
        path = studio.settings.paths.inbox / entry.path if entry.path else None
        if path is None or not path.exists():
            found.append(Stale(entry, None))
        elif not _is_current(path, studio):
            found.append(Stale(entry, path))
    return Found(tuple(found), has_more=False)


def _says(entry: Entry, alone: Lexicon, studio: Studio) -> bool:
    """As a word of its own, or with an ending; not inside another word."""
    guid = entry.episode.guid
    paragraphs = studio.library.texts([guid])[guid].paragraphs
    return any(any(alone.find(each.text, 0, len(each.text))) for each in paragraphs)


def _is_current(path: Path, studio: Studio) -> bool:
    try:
        return is_current(path, studio, Wishes())
    except TtsJobError:  # the render that follows tells why
        return False
