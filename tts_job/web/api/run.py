"""One pass over the inbox, now."""

from fastapi import APIRouter

from tts_job.web.api.shapes import RenderShape, RendersShape
from tts_job.web.door import Renderer
from tts_job.web.house import InHouse

router = APIRouter(prefix="/run", tags=["renders"])


@router.post("", status_code=202)
def run(house: InHouse, token: Renderer) -> RendersShape:
    """Look at the inbox as the schedule does: the renders of what is new or changed."""
    return RendersShape(renders=[RenderShape.of(job) for job in house.look(token.name)], next=None)
