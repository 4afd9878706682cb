"""Routes that answer people: what goes wrong becomes a page with what to do, or the sign-in."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tts_job.errors import TtsJobError
from tts_job.web.house import House
from tts_job.web.pages.look import HEADERS, page
from tts_job.web.pages.visit import AskAgainError, SignInNeededError, Visit, words_of
from tts_job.web.problems import Problem, of_error, wrong, wrong_fields

PREFIX = "/editor"
ROOT = "/editor/"
SIGN_IN = "/editor/sign-in"
SEE_OTHER = 303
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    def get_route_handler(self) -> _Handler:
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except SignInNeededError:
                return _to_sign_in(request)
            except AskAgainError:
                return page("again", words_of(request), here=_here(request))
            except TtsJobError as error:
                return _failed(request, of_error(error), error)
            except RequestValidationError as error:
                return _failed(request, wrong(wrong_fields(list(error.errors()))), None)
            except HTTPException as error:
                return _failed(request, error, None)

        return answered


def pages() -> APIRouter:
    return APIRouter(prefix=PREFIX, route_class=PageRoute, include_in_schema=False)


def show(template: str, here: str, visiting: Visit, house: House, **values: object) -> Response:
    """A page for somebody who is signed in; `here` is its place in the menu."""
    now = house.clock()
    return page(template, visiting.words, v=visiting, here=here, now=now, **values)


def see(path: str) -> RedirectResponse:
    """After a form: look at `path`, so that a reload does not send it again."""
    return RedirectResponse(path, SEE_OTHER, HEADERS)


def own_path(asked: str) -> str:
    """A path below the pages that somebody asked to go back to; else the first page."""
    is_own = asked.startswith(ROOT) and not asked.startswith("//") and asked.isprintable()
    return asked if is_own and "\\" not in asked else ROOT


def _to_sign_in(request: Request) -> Response:
    if request.method != "GET":
        return see(SIGN_IN)
    return see(f"{SIGN_IN}?to={quote(_here(request), safe='')}")


def _here(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return own_path(request.url.path + query)


def _failed(request: Request, problem: HTTPException, error: TtsJobError | None) -> Response:
    answer = page(
        "failed",
        words_of(request),
        status=problem.status_code,
        problem=problem,
        is_ours=isinstance(problem, Problem),
        error=error,
        back=own_path(_referring_path(request)),
    )
    answer.status_code = problem.status_code
    answer.headers.update(problem.headers or {})
    return answer


def _referring_path(request: Request) -> str:
    """Of the page with the form; elsewhere than here it is the first page."""
    referer = request.headers.get("referer", "")
    host = request.headers.get("host", "")
    return referer.partition(f"//{host}")[2] if host else ""
