"""Errors as problem details (RFC 9457): one shape for all of them, with what to do.

`type` is about:blank, so `title` is the phrase of the status; `code` is for programs.
"""

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import PurePath

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Match

from tts_job import errors
from tts_job.errors import TtsJobError

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_S = 5
"""For what passes by itself: about as long as one render or one backup holds a file."""
ENDLESS = "/events"
"""Ends the paths of answers that would keep HEAD waiting: they have none."""
MOST_PROBLEMS = 20
"""Of wrong fields in one answer."""
_STATUSES: Mapping[type, int] = {
    errors.UnknownEpisode: 404,
    errors.UnknownJob: 404,
    errors.JobUnfinished: 409,
    errors.NothingHeld: 409,
    errors.UsageError: 422,
    errors.TooLargeDocument: 413,
    errors.ExpandingDocument: 413,
    errors.TooManyPages: 413,
    errors.BinaryDocument: 415,
    errors.SlugTaken: 409,
    errors.DocumentError: 422,
    errors.EngineError: 503,
    errors.OutputError: 503,
    errors.QueueFull: 429,
    errors.SettingsError: 503,
    errors.LexiconError: 422,
    TtsJobError: 500,
}
"""Of an error of ours: that of its nearest class here."""
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_log = logging.getLogger("tts_job.web")


class WrongField(BaseModel):
    """Where in what was sent, and what is wrong there."""

    field: str
    what: str


class ProblemDetails(BaseModel):
    """What went wrong and what to do (RFC 9457)."""

    type: str = "about:blank"
    title: str = Field(description="The phrase of the status.")
    status: int
    detail: str = Field(description="What failed, on what, why, and what to try; one line.")
    code: str = Field(description="What failed, for programs; does not change.")
    retryable: bool = Field(description="Whether the same request may succeed later.")
    fields: list[WrongField] = Field([], description="What is wrong with which field sent.")


class Problem(HTTPException):
    """Raised by a route or its guards: answered as problem details."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        fields: tuple[WrongField, ...] = (),
    ) -> None:
        super().__init__(status, detail, headers)
        self.code = code
        self.fields = fields


def too_many(wait_s: float, code: str, detail: str) -> Problem:
    """Asked too often, or for too much at once; `wait_s` until it is worth asking again."""
    return Problem(429, code, detail, headers={"Retry-After": str(max(1, round(wait_s + 0.5)))})


def answer(problem: Problem) -> JSONResponse:
    retryable = problem.status_code in (408, 429, 503)
    document = ProblemDetails(
        title=HTTPStatus(problem.status_code).phrase,
        status=problem.status_code,
        detail=problem.detail,
        code=problem.code,
        retryable=retryable,
        fields=list(problem.fields),
    )
    headers = dict(problem.headers or {})
    if problem.status_code in (429, 503):
        headers.setdefault("Retry-After", str(RETRY_AFTER_S))
    return JSONResponse(
        document.model_dump(), problem.status_code, headers=headers, media_type=PROBLEM_JSON
    )


def of_error(error: TtsJobError) -> Problem:
    """An error of the program as a problem: its own sentence, the status of its class."""
    status = next(_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES)
    return Problem(status, code_of(error), without_folder(str(error), error.subject))


def without_folder(sentence: str, subject: str) -> str:
    """Of a file only its name: where things lie on our disk is nobody's business."""
    path = PurePath(subject)
    return sentence.replace(subject, path.name) if path.is_absolute() else sentence


def code_of(error: TtsJobError) -> str:
    """`LibraryBusy` is "library-busy"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()


def wrong_fields(found: list[ErrorDetails]) -> tuple[WrongField, ...]:
    """What pydantic found; values that were sent are not repeated."""
    return tuple(
        WrongField(field=".".join(str(part) for part in each["loc"]), what=each["msg"])
        for each in found[:MOST_PROBLEMS]
    )


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem."""
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_wrong_request)
    app.add_exception_handler(TtsJobError, _on_error)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_exception_handler(Exception, _on_bug)


async def _on_http_exception(request: Request, error: Exception) -> JSONResponse:
    """What the framework refuses by itself: an unknown path, a method, a broken form."""
    assert isinstance(error, HTTPException)
    if isinstance(error, Problem):
        return answer(error)
    headers = dict(error.headers or {})
    if error.status_code == 405:  # the framework names the methods of one route of several
        headers = {"Allow": ", ".join(_allowed(request))}
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "-")
    why = "see /openapi.json" if error.detail == phrase else error.detail
    detail = f"cannot answer {request.method}: {phrase.lower()}; {why}"
    return answer(Problem(error.status_code, code, detail, headers=headers))


def _allowed(request: Request) -> list[str]:
    found = [
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]
    has_head = "GET" in found and not request.url.path.endswith(ENDLESS)
    return ["HEAD", *found] if has_head and "HEAD" not in found else found


async def _on_wrong_request(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = wrong_fields(list(error.errors()))
    return answer(wrong(fields))


def wrong(fields: tuple[WrongField, ...]) -> Problem:
    """What was sent is not as the description of the API has it."""
    named = ", ".join(each.field for each in fields if each.field) or "body"
    detail = f"cannot use the request: wrong {named}; see /openapi.json"
    return Problem(422, "wrong-request", detail, fields=fields)


async def _on_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, TtsJobError)
    problem = of_error(error)
    if problem.status_code >= 500:
        _log.warning("%s", error)
    return answer(problem)


async def _on_gone(_request: Request, _error: Exception) -> JSONResponse:
    """Nobody hears this any more; it stands in the log as the end of the request."""
    return answer(Problem(400, "gone", "cannot read the request: its client hung up"))


async def _on_bug(request: Request, error: Exception) -> JSONResponse:
    _log.error("a bug in tts-job at %s %s", request.method, request.url.path, exc_info=error)
    detail = (
        "cannot answer: a bug in tts-job; the log of the service has it under this request's id"
    )
    return answer(Problem(500, "bug", detail))
