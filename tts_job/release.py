"""From held to published: who may hear it before, who approves it, when the next one is due.

`publish` itself releases what is due, so whoever publishes for any reason does that too. A service
that must do it to the second wakes at `next_release` and publishes then.

Whoever has the listening link can hear what is held. The link is a keyed digest: it needs no row of
its own, cannot be guessed, differs for each rendering, and ends when that one is no longer held.
"""

import datetime as dt
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from tts_job import files
from tts_job.errors import HeldDamaged
from tts_job.library.entry import Entry, State
from tts_job.library.held import Held
from tts_job.library.library import Library
from tts_job.marks import DROPPED, Mark, changing_marks
from tts_job.model import Episode
from tts_job.podcast.feed import FEED
from tts_job.publish import drop_replaced, held_folder, is_whole, publish
from tts_job.settings.options import Settings

SECRET_BYTES = 32
"""As long as the digest (RFC 2104, 3)."""
PRIVATE_PATH = "private/"
"""Below the address of the show; a token or HELD follows. Never to be logged with what follows."""
HELD = "held/"


@dataclass(frozen=True, slots=True)
class Approved:
    """What became of a rendering that somebody has approved."""

    entry: Entry
    embargo: dt.datetime | None
    """The instant at which it will be published; None where it is public now."""


def approve(slug: str, settings: Settings, library: Library, now: dt.datetime) -> Approved:
    """Publish what is held of an episode, or let its embargo alone hold it.

    Raises UnknownEpisode, NothingHeld, HeldDamaged.
    """
    if not is_whole(library.held_in(slug).entry.episode, held_folder(settings)):
        raise HeldDamaged(slug)
    held = library.approve(slug)
    publish(settings, library, now)
    if library.held_of(held.entry.episode.guid) is None:
        return Approved(library.entry(slug), None)
    return Approved(held.entry, held.embargo)


def drop(slug: str, settings: Settings, library: Library) -> None:
    """Forget the update that is held of an episode; what is published stays as it is.

    One that never was published is removed. The document is not rendered again by itself until it
    changes. Raises UnknownEpisode, NothingHeld.
    """
    waiting = library.held_in(slug).entry
    if waiting.path:  # first: a pass in between would render it again
        mark = Mark(waiting.document_digest, slug)
        with changing_marks(library, DROPPED) as marks:
            marks[waiting.path] = mark
    if library.entry(slug).state is State.HELD:
        library.remove(slug)
    else:
        library.drop_held(slug)
    drop_replaced(held_folder(settings), library, slug)


def next_release(library: Library, now: dt.datetime) -> dt.datetime | None:
    """When something is to be published next, at `now` where it is due; None where nothing is."""
    instants = (max(each.embargo or now, now) for each in library.held() if not each.reasons)
    return min(instants, default=None)


def listening_path(episode: Episode, secret: bytes) -> str:
    """Of the page of a held rendering, relative to the address of the show; ends in a slash.

    Below the key its files lie as they will in public.
    """
    return f"{PRIVATE_PATH}{HELD}{listening_key(episode, secret)}/{episode.path}"


def listening_url(held: Held, settings: Settings) -> str:
    """Served by `tts-job serve` to whoever has it."""
    return settings.show.base_url + listening_path(held.entry.episode, read_secret(settings))


def subscription_url(token: str, settings: Settings) -> str:
    """Of the feed, for the subscriber who has the token."""
    return f"{settings.show.base_url}{PRIVATE_PATH}{token}/{FEED}"


def listening_key(episode: Episode, secret: bytes) -> str:
    """What only this rendering's link has: HMAC-SHA256 in hex."""
    return hmac.digest(secret, f"{episode.guid} {episode.hash}".encode(), "sha256").hex()


def may_listen(episode: Episode, key: str, secret: bytes) -> bool:
    return hmac.compare_digest(listening_key(episode, secret).encode(), key.encode())


def read_secret(settings: Settings) -> bytes:
    """What listening links are made with; made when it is first needed, once for all processes.

    Raises OutputError.
    """
    path = settings.paths.state / "listening.key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return _make_secret(path)
    except OSError as error:
        raise files.output_error(path, error) from error


def _make_secret(path: Path) -> bytes:
    """Whoever names its file first has made it."""
    files.make_folder(path.parent)
    with files.translated(path), files.writing(path.parent) as (file, temporary):
        os.fchmod(file.fileno(), 0o600)
        file.write(secrets.token_bytes(SECRET_BYTES))
        files.sync(file)
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            pass
        except OSError:  # a file system without second names
            temporary.replace(path)
    files.sync_folder(path.parent)
    return path.read_bytes()
