"""Episodes: heard, looked at, approved, rendered again, unpublished."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from starlette.responses import FileResponse, Response

from tts_job.jobs.job import Job, JobState
from tts_job.library.entry import Entry, State
from tts_job.library.held import Held
from tts_job.library.library import Library
from tts_job.publish import AUDIO_SUFFIX, held_folder, public_folder, publish
from tts_job.release import approve, drop, listening_path, read_secret
from tts_job.settings.options import Settings
from tts_job.storage import Folder
from tts_job.web.house import InHouse
from tts_job.web.pages.look import HEADERS
from tts_job.web.pages.mending import ask_again
from tts_job.web.pages.route import pages, see, show
from tts_job.web.pages.sources import address_of
from tts_job.web.pages.visit import Renders, Rules, Visiting
from tts_job.web.problems import Problem

EPISODES_PER_PAGE = 50
JOBS_LOOKED_AT = 200

router = pages()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A held rendering, and where it can be heard."""

    held: Held
    link: str
    """The private listening link, absolute: it can be passed on."""


@router.get("/episodes")
def list_episodes(
    house: InHouse, visiting: Visiting, number: Annotated[int, Query(alias="page", ge=1)] = 1
) -> Response:
    settings = house.settings()
    with house.open_library() as library:
        entries = [each for each in library.entries() if each.state is not State.HELD]
        waiting = [_waiting(each, settings) for each in library.held()]
    start = (number - 1) * EPISODES_PER_PAGE
    return show(
        "episodes",
        "episodes",
        visiting,
        house,
        waiting=waiting if number == 1 else (),
        entries=entries[start : start + EPISODES_PER_PAGE],
        number=number,
        has_more=len(entries) > start + EPISODES_PER_PAGE,
    )


@router.get("/episodes/{slug}")
def show_episode(slug: str, house: InHouse, visiting: Visiting, asked: str = "") -> Response:
    settings = house.settings()
    with house.open_library() as library:
        entry = library.entry(slug)
        held = library.held_of(entry.episode.guid)
    return show(
        "episode",
        "episodes",
        visiting,
        house,
        entry=entry,
        waiting=_waiting(held, settings) if held else None,
        last=_last_job(slug, house.queue.jobs((JobState.DONE,), limit=JOBS_LOOKED_AT)),
        has_document=_has_document(entry, settings),
        asked=asked,
    )


@router.get("/episodes/{slug}/unpublish")
def ask_to_unpublish(slug: str, house: InHouse, visiting: Visiting) -> Response:
    with house.open_library() as library:
        entry = library.entry(slug)
    return show("unpublish", "episodes", visiting, house, entry=entry)


@router.post("/episodes/{slug}/unpublish")
def unpublish(slug: str, house: InHouse, _visiting: Rules) -> Response:
    with house.open_library() as library:
        library.remove(slug)
        publish(house.settings(), library, house.clock())
    return see(f"/editor/episodes/{slug}?asked=unpublished")


@router.post("/episodes/{slug}/approve")
def approve_episode(slug: str, house: InHouse, _visiting: Rules) -> Response:
    with house.open_library() as library:
        approved = approve(slug, house.settings(), library, house.clock())
    done = "approved_later" if approved.embargo else "approved"
    return see(f"/editor/episodes/{slug}?asked={done}")


@router.post("/episodes/{slug}/drop")
def drop_update(slug: str, house: InHouse, _visiting: Rules) -> Response:
    """What is held of it; what is published stays."""
    with house.open_library() as library:
        drop(slug, house.settings(), library)
    return see(f"/editor/episodes/{slug}?asked=dropped")


@router.post("/episodes/{slug}/render")
def render_again(slug: str, house: InHouse, visiting: Renders) -> Response:
    """The page of its document shows how far it is, and leads back to the episode."""
    document = ask_again(slug, house, visiting.token.name)
    if document is None:
        raise Problem(404, "no-such-document", "the document of this episode is gone")
    return see(address_of(document))


@router.get("/sound/{slug}/{name}")
def sound(slug: str, name: str, house: InHouse, _visiting: Visiting) -> Response:
    """The MP3 as published, or as held: also where no web server shows it."""
    settings = house.settings()
    with house.open_library() as library:
        folder, path = _audio(slug, name, settings, library)
    return FileResponse(
        folder.root / path,
        headers={**HEADERS, "Content-Disposition": "inline"},
        media_type="audio/mpeg",
    )


def _audio(slug: str, name: str, settings: Settings, library: Library) -> tuple[Folder, str]:
    """Of the files that the library knows, and no others. Raises Problem (404)."""
    entry = library.entry(slug)
    held = library.held_of(entry.episode.guid)
    known = [(public_folder(settings), entry.episode.file(AUDIO_SUFFIX))]
    if held:
        known.insert(0, (held_folder(settings), held.entry.episode.file(AUDIO_SUFFIX)))
    for folder, path in known:
        if path.endswith(f"/{name}") and folder.size(path) is not None:
            return folder, path
    raise Problem(404, "no-such-sound", "the episode has no such file (any more)")


def _waiting(held: Held, settings: Settings) -> Waiting:
    path = listening_path(held.entry.episode, read_secret(settings))
    return Waiting(held, settings.show.base_url + path)


def _last_job(slug: str, done: Sequence[Job]) -> Job | None:
    return next((job for job in done if job.outcome and job.outcome.slug == slug), None)


def _has_document(entry: Entry, settings: Settings) -> bool:
    return entry.path is not None and (settings.paths.inbox / entry.path).exists()
