"""Renders: ask for one, see how far it is, cancel it, do it once more."""

from collections.abc import AsyncIterator
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from tts_job.access import Token
from tts_job.intake import LOCK, receiving
from tts_job.jobs.job import Job, JobState
from tts_job.jobs.job import Request as Asked
from tts_job.settings.options import Settings
from tts_job.web.api.sent import BODY, REFUSED, Sent, read_sent
from tts_job.web.api.shapes import API, Answers, RenderShape, RendersShape
from tts_job.web.bench import AtBench
from tts_job.web.door import Reader, Renderer
from tts_job.web.events import RECONNECT_MS, Streams
from tts_job.web.house import House, InHouse
from tts_job.web.problems import Problem

router = APIRouter(prefix="/renders", tags=["renders"])

EVENT_STREAM = "text/event-stream"
_UNKNOWN: Answers = {404: {"description": "There is no such render; old ones are forgotten."}}
_ACCEPTED: Answers = {
    202: {
        "headers": {
            "Location": {"description": "Of the render.", "schema": {"type": "string"}},
        }
    }
}
_EVENT = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "event": {"const": "render"},
        "data": {"type": "string", "contentMediaType": "application/json"},
        "retry": {"type": "integer"},
    },
}
_EVENTS: Answers = {
    200: {
        "description": (
            "Each event is named `render`, its id is the render's `sequence`, its data the render"
            " as JSON. It ends after the last state, and after ten minutes; come back with"
            " Last-Event-ID."
        ),
        "content": {
            EVENT_STREAM: {
                "schema": _EVENT,
                "example": 'id: 7\nevent: render\ndata: {"id": "acilis-1-1", "state": "done"}\n\n',
            }
        },
    },
    204: {"description": "Its last state was sent already: do not come back."},
}


@router.post("", status_code=202, openapi_extra=BODY, responses={**REFUSED, **_ACCEPTED})
async def ask_for_render(
    request: Request,
    response: Response,
    house: InHouse,
    bench: AtBench,
    token: Renderer,
    idempotency_key: Annotated[
        str,
        Header(
            max_length=255,
            pattern=r"^[!-~]*$",
            description="The same key within a day is the same render, sent twice or not.",
        ),
    ] = "",
) -> RenderShape:
    """Send a document, or a text, to be rendered; it is kept in the inbox.

    The same bytes sent twice are the same document, and the same render while that is not finished.
    """
    settings = await anyio.to_thread.run_sync(house.settings)
    sent = await read_sent(request, settings)
    job = await bench.do(lambda: _take_in(sent, house, settings, token, idempotency_key))
    response.headers["Location"] = _address(job)
    return RenderShape.of(job)


def _take_in(sent: Sent, house: House, settings: Settings, token: Token, key: str) -> Job:
    """Into the inbox and into the queue, or neither."""
    lock = settings.paths.state / LOCK
    with receiving(sent.data, sent.name, settings.paths.inbox, lock) as arrival:
        asked = Asked(arrival.source, arrival.digest, sent.wishes, asked_by=token.name)
        job, _ = house.queue.submit(asked, key=key)
        return job


@router.get("")
def list_renders(
    house: InHouse,
    _reader: Reader,
    state: Annotated[list[JobState], Query(description="Those of these states.")] = [],  # noqa: B006
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    before: Annotated[
        str | None, Query(max_length=100, description="Id of the last render of the page before.")
    ] = None,
) -> RendersShape:
    """The renders, newest first."""
    jobs = house.queue.jobs(tuple(state), limit + 1, before)
    page = jobs[:limit]
    following = page[-1].id if len(jobs) > limit else None
    return RendersShape(renders=[RenderShape.of(job) for job in page], next=following)


@router.get("/{id}", responses=_UNKNOWN)
def show_render(id: str, house: InHouse, _reader: Reader) -> RenderShape:
    """How far it is, or what became of it."""
    return RenderShape.of(house.queue.job(id))


@router.delete(
    "/{id}",
    status_code=202,
    responses={**_UNKNOWN, 409: {"description": "It is finished."}},
)
def cancel_render(id: str, house: InHouse, _renderer: Renderer) -> RenderShape:
    """One that waits is cancelled at once, one at work after its next segment."""
    job = house.queue.cancel(id)
    if job.state in (JobState.DONE, JobState.FAILED):
        detail = f"cannot cancel render '{job.id}': it is {job.state}; nothing is left to cancel"
        raise Problem(409, "render-finished", detail)
    return RenderShape.of(job)


@router.post(
    "/{id}/retry",
    status_code=202,
    responses={**_UNKNOWN, **_ACCEPTED, 409: {"description": "It is not finished."}},
)
def retry_render(id: str, response: Response, house: InHouse, _renderer: Renderer) -> RenderShape:
    """Once more what failed, was cancelled or is done, as a render of its own."""
    job = house.queue.retry(id)
    response.headers["Location"] = _address(job)
    return RenderShape.of(job)


@router.get("/{id}/events", response_class=StreamingResponse, responses={**_UNKNOWN, **_EVENTS})
def follow_render(
    id: str,
    request: Request,
    house: InHouse,
    _reader: Reader,
    last_event_id: Annotated[
        str, Header(description="Of the last event that came; older states are left out.")
    ] = "",
) -> Response:
    """The render as it changes, as server-sent events."""
    job = house.queue.job(id)
    after = _sequence(last_event_id)
    if job.state.is_final and job.sequence <= after:
        return Response(status_code=204)
    streams = request.app.state.streams
    assert isinstance(streams, Streams)
    streams.check_room()
    return StreamingResponse(
        _events(streams, job, after), media_type=EVENT_STREAM, headers={"X-Accel-Buffering": "no"}
    )


async def _events(streams: Streams, job: Job, after: int) -> AsyncIterator[str]:
    yield f"retry: {RECONNECT_MS}\n\n"
    async for each in streams.follow(job, after):
        if each is None:
            yield ": still there\n\n"
        else:
            data = RenderShape.of(each).model_dump_json()
            yield f"id: {each.sequence}\nevent: render\ndata: {data}\n\n"


def _sequence(event_id: str) -> int:
    """What is none is as if nothing had come yet."""
    return int(event_id) if event_id.isascii() and event_id.isdigit() and len(event_id) < 19 else -1


def _address(job: Job) -> str:
    return f"{API}/renders/{job.id}"
