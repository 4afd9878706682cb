"""What would be said of a document or a text, with each repair and reading; nothing is kept."""

import anyio.to_thread
from fastapi import APIRouter, Request, Response

from tts_job.intake import safe_name
from tts_job.preview import preview_bytes
from tts_job.settings.options import Settings
from tts_job.studio import first_lexicon
from tts_job.web.api.sent import BODY, REFUSED, Sent, read_sent
from tts_job.web.api.shapes import PreviewShape
from tts_job.web.bench import AtBench
from tts_job.web.door import Reader
from tts_job.web.house import House, InHouse

router = APIRouter(prefix="/preview", tags=["preview"])


@router.post("", openapi_extra=BODY, responses=REFUSED, response_model=PreviewShape)
async def preview(request: Request, house: InHouse, bench: AtBench, _reader: Reader) -> Response:
    """Paragraphs as they would be said, suspects, new names. Nothing is kept or synthesized."""
    settings = await anyio.to_thread.run_sync(house.settings)
    sent = await read_sent(request, settings)
    seconds = settings.api.preview_s
    seen = await bench.do_within(seconds, lambda: _look_at(sent, house, settings))
    return Response(seen, media_type="application/json")


def _look_at(sent: Sent, house: House, settings: Settings) -> str:
    """As JSON: of a long speech it is megabytes, which the event loop shall not write."""
    with house.open_library() as library:
        names_said = library.names_said()
    seen = preview_bytes(
        sent.data,
        safe_name(sent.name),
        first_lexicon(settings),
        names_said,
        settings.text.footnotes,
    )
    return PreviewShape.of(seen).model_dump_json(by_alias=True)
