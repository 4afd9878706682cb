"""What is published: list, show, remove."""

from typing import Annotated

from fastapi import APIRouter, Query

from tts_job import report
from tts_job.errors import UnknownEpisode
from tts_job.library.entry import State
from tts_job.publish import public_folder, publish
from tts_job.release import approve
from tts_job.web.api.shapes import ApprovedShape, EpisodeShape, EpisodesShape, ShownShape
from tts_job.web.door import Admin, Reader
from tts_job.web.house import InHouse

router = APIRouter(prefix="/episodes", tags=["episodes"])


@router.get("", responses={404: {"description": "`after` is no episode's slug."}})
def list_episodes(
    house: InHouse,
    _reader: Reader,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    after: Annotated[str, Query(description="Slug of the last episode of the page before.")] = "",
) -> EpisodesShape:
    """The episodes, newest publication first; removed ones too, held ones not (`/held`)."""
    settings = house.settings()
    with house.open_library() as library:
        entries = [entry for entry in library.entries() if entry.state is not State.HELD]
    start = 0
    if after:
        slugs = [entry.episode.slug for entry in entries]
        if after not in slugs:
            raise UnknownEpisode(after)
        start = slugs.index(after) + 1
    page = entries[start : start + limit]
    is_last = start + limit >= len(entries)
    return EpisodesShape(
        episodes=[EpisodeShape.of(entry, settings) for entry in page],
        next=None if is_last else page[-1].episode.slug,
    )


@router.get("/{slug}", responses={404: {"description": "There is no such episode."}})
def show_episode(slug: str, house: InHouse, _reader: Reader) -> ShownShape:
    """One episode, its files and their addresses, and the renderings still reachable."""
    settings = house.settings()
    with house.open_library() as library:
        entry = library.entry(slug)
        if entry.state is State.HELD:  # its title may be under an embargo
            raise UnknownEpisode(slug)
        renders = library.renders(entry.episode.guid)
    public = public_folder(settings)
    files = [(name, public.size(name) or 0) for name in public.names(entry.episode.path)]
    return ShownShape.model_validate(report.shown(entry, files, renders, settings))


@router.delete("/{slug}", responses={404: {"description": "There is no such episode."}})
def remove_episode(slug: str, house: InHouse, _admin: Admin) -> EpisodeShape:
    """Take it out of the feed and delete its files. The document stays in the inbox.

    It is not rendered again until it changes. Removing it twice is removing it once.
    """
    settings = house.settings()
    with house.open_library() as library:
        library.remove(slug)
        publish(settings, library, house.clock())
        return EpisodeShape.of(library.entry(slug), settings)


@router.post(
    "/{slug}/approve",
    responses={
        404: {"description": "There is no such episode."},
        409: {"description": "Nothing of it is held back."},
    },
)
def approve_episode(slug: str, house: InHouse, _admin: Admin) -> ApprovedShape:
    """Publish what is held of it; where it has an embargo, that alone holds it from now on."""
    settings = house.settings()
    with house.open_library() as library:
        approved = approve(slug, settings, library, house.clock())
    return ApprovedShape(
        episode=EpisodeShape.of(approved.entry, settings), embargo=approved.embargo
    )
