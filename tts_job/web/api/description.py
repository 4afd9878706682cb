"""The description of the API (OpenAPI 3.1): every answer that it may give, and in which shape.

The framework describes what routes return. What is refused before them, and in which shape, it
cannot know: it is added here, once, for every operation.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tts_job.web.api.sent import sent_schemas
from tts_job.web.problems import PROBLEM_JSON, ProblemDetails

REFUSALS: Mapping[str, str] = {
    "400": "The request cannot be read.",
    "401": "There is no token, or it is wrong, revoked or expired.",
    "403": "The token's scope is too small, or a form came from another site.",
    "404": "There is no such thing.",
    "405": "The resource is not asked in this way.",
    "413": "What was sent is too large.",
    "421": "The Host header names another service.",
    "422": "What was sent is not as described here.",
    "429": "Asked too often, or for too much at once.",
    "503": "Not now: the disk is full, or a database is locked or away.",
}
"""By status: what every operation of the API may answer."""
_WAIT = {
    "description": "Seconds until it is worth asking again.",
    "schema": {"type": "integer", "minimum": 1},
}
_HEADERS: Mapping[str, Mapping[str, object]] = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    "405": {"Allow": {"schema": {"type": "string"}}},
    "429": {"Retry-After": _WAIT},
    "503": {"Retry-After": _WAIT},
}
_SCHEMA = "ProblemDetails"
ABOUT = """Send a document, follow its render, look after the episodes.

Public episodes are read without a token, as the feed is. Reading anything else needs one with scope
`read`, changing `render`, approving and removing `admin`. Errors are problem details (RFC 9457)."""


router = APIRouter()


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """In a thread: the first one takes some tenths of a second, which nobody else shall wait."""
    app = request.app
    assert isinstance(app, FastAPI)
    if app.openapi_schema is None:
        app.openapi_schema = _completed(app.openapi())
    return JSONResponse(app.openapi_schema)


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas[_SCHEMA] = problem
    schemas.update(sent_schemas())
    for path in document["paths"].values():
        for operation in path.values():
            _complete(operation["responses"])
    return document


def _complete(responses: dict[str, Any]) -> None:
    for status, words in REFUSALS.items():
        is_the_framework_s = "HTTPValidationError" in str(responses.get(status, ""))
        if status not in responses or is_the_framework_s:
            responses[status] = {"description": words}
    for status, response in responses.items():
        if int(status) >= 400:
            response["content"] = {
                PROBLEM_JSON: {"schema": {"$ref": f"#/components/schemas/{_SCHEMA}"}}
            }
            response["headers"] = dict(_HEADERS.get(status, {}))
