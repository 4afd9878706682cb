"""What is rendered and must not be public yet: why so, and where it can be heard before."""

import datetime as dt
from typing import Self

from fastapi import APIRouter
from pydantic import Field

from tts_job.library.held import Held, Why
from tts_job.release import listening_path, read_secret
from tts_job.settings.options import Settings
from tts_job.web.api.shapes import EpisodeShape, Shape
from tts_job.web.door import Renderer
from tts_job.web.house import InHouse

router = APIRouter(prefix="/held", tags=["episodes"])


class ReasonShape(Shape):
    why: Why
    detail: str


class HeldOneShape(Shape):
    episode: EpisodeShape = Field(description="As it will be published.")
    reasons: list[ReasonShape] = Field(
        description="Why a person must approve it; empty where an embargo alone holds it."
    )
    embargo: dt.datetime | None
    held_at: dt.datetime
    listen: str = Field(description="Where whoever knows this address can hear it already.")

    @classmethod
    def of(cls, held: Held, settings: Settings, secret: bytes) -> Self:
        path = listening_path(held.entry.episode, secret)
        return cls(
            episode=EpisodeShape.of(held.entry, settings),
            reasons=[ReasonShape(why=each.why, detail=each.detail) for each in held.reasons],
            embargo=held.embargo,
            held_at=held.held_at,
            listen=f"{settings.show.base_url}{path}",
        )


class HeldShape(Shape):
    """The newest publication first."""

    held: list[HeldOneShape]


@router.get("")
def list_held(house: InHouse, _renderer: Renderer) -> HeldShape:
    """Renderings that wait for approval, or for the end of an embargo.

    It needs scope `render`: what is here is not public, and the addresses open it to anybody.
    """
    settings = house.settings()
    with house.open_library() as library:
        found = library.held()
    secret = read_secret(settings) if found else b""
    return HeldShape(held=[HeldOneShape.of(each, settings, secret) for each in found])
