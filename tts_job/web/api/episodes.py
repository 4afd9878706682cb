"""What is published: list, show, remove."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from tts_job import report
from tts_job.access import Token
from tts_job.errors import UnknownEpisode
from tts_job.library.entry import Entry, State
from tts_job.publish import public_folder, publish
from tts_job.release import approve
from tts_job.web.api.shapes import ApprovedShape, EpisodeShape, EpisodesShape, ShownShape
from tts_job.web.door import Admin, Listener
from tts_job.web.house import InHouse

router = APIRouter(prefix="/episodes", tags=["episodes"])
_OPEN: dict[str, Any] = {"security": [{}]}
"""Beside the token: nothing at all, where the feed is for everybody."""


@router.get(
    "",
    openapi_extra=_OPEN,
    responses={404: {"description": "`after` is no episode's slug."}},
)
def list_episodes(
    house: InHouse,
    token: Listener,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    after: Annotated[str, Query(description="Slug of the last episode of the page before.")] = "",
) -> EpisodesShape:
    """The episodes, newest publication first; with a token removed ones too.

    Held ones are not among them: a title may be under an embargo (`/held`).
    """
    settings = house.settings()
    with house.open_library() as library:
        entries = [entry for entry in library.entries() if _is_open_to(token, entry)]
    start = 0
    if after:
        slugs = [entry.episode.slug for entry in entries]
        if after not in slugs:
            raise UnknownEpisode(after)
        start = slugs.index(after) + 1
    page = entries[start : start + limit]
    is_last = start + limit >= len(entries)
    return EpisodesShape(
        episodes=[_shown(EpisodeShape.of(entry, settings), token) for entry in page],
        next=None if is_last else page[-1].episode.slug,
    )


@router.get(
    "/{slug}",
    openapi_extra=_OPEN,
    responses={404: {"description": "There is no such episode."}},
)
def show_episode(slug: str, house: InHouse, token: Listener) -> ShownShape:
    """One episode, its files and their addresses, and the renderings still reachable."""
    settings = house.settings()
    with house.open_library() as library:
        entry = library.entry(slug)
        if not _is_open_to(token, entry):
            raise UnknownEpisode(slug)
        renders = library.renders(entry.episode.guid)
    public = public_folder(settings)
    files = [(name, public.size(name) or 0) for name in public.names(entry.episode.path)]
    shape = ShownShape.model_validate(report.shown(entry, files, renders, settings))
    return shape.model_copy(update={"episode": _shown(shape.episode, token)})


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


def _is_open_to(token: Token | None, entry: Entry) -> bool:
    """A title that is held may be under an embargo: `/held` alone tells it."""
    return entry.state is State.PUBLISHED or (token is not None and entry.state is State.REMOVED)


def _shown(episode: EpisodeShape, token: Token | None) -> EpisodeShape:
    """What our files are called is for those who carry a token."""
    return episode if token else episode.model_copy(update={"source": None})
