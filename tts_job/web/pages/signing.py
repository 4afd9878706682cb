"""Sign in with a token, sign out, and the language: what works before anybody is signed in."""

from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.responses import Response

from tts_job.access import SESSION_LIFE
from tts_job.web.door import SESSION_COOKIE, Door, address_of, door_of
from tts_job.web.house import InHouse
from tts_job.web.pages.look import asset, page
from tts_job.web.pages.route import ROOT, SIGN_IN, own_path, pages, see
from tts_job.web.pages.visit import LANGUAGE_COOKIE, InWords, is_over_tls, is_own_form, sent
from tts_job.web.pages.wording import LANGUAGES
from tts_job.web.problems import Problem

MOST_TOKEN_CHARS = 200
A_YEAR_S = 365 * 24 * 3600

router = pages()


@router.get("/assets/{name}")
def get_asset(name: str) -> Response:
    found = asset(name)
    if found is None:
        raise Problem(404, "not-found", "there is no such file")
    return found


@router.get("/sign-in")
def ask_for_token(words: InWords, to: str = ROOT) -> Response:
    return page("sign_in", words, to=own_path(to), here=SIGN_IN, problem="")


@router.post("/sign-in")
def sign_in(
    request: Request,
    house: InHouse,
    words: InWords,
    door: Annotated[Door, Depends(door_of)],
    token: Annotated[str, Form(max_length=MOST_TOKEN_CHARS)] = "",
    to: Annotated[str, Form()] = ROOT,
) -> Response:
    """A session for the token, in a cookie that no script and no other site can use."""

    def refused(status: int, why: str) -> Response:
        answer = page("sign_in", words, to=own_path(to), here=SIGN_IN, problem=why)
        answer.status_code = status
        return answer

    if not is_own_form(request):
        return refused(403, words("foreign_form"))
    secret, now = token.strip(), house.clock()
    try:
        door.knock(address_of(request))
        door.admit(house.access.verify(secret, now), address_of(request))
    except Problem as problem:
        too_often = problem.status_code == 429
        answer = refused(problem.status_code, words("slow_down" if too_often else "wrong_token"))
        if too_often:
            answer.headers.update(problem.headers or {})
        return answer
    session = house.access.open_session(secret, now)
    if session is None:  # revoked in this very moment
        return refused(401, words("wrong_token"))
    answer = see(own_path(to))
    answer.set_cookie(
        SESSION_COOKIE,
        session,
        max_age=round(SESSION_LIFE.total_seconds()),
        path="/",
        secure=is_over_tls(request),
        httponly=True,
        samesite="strict",
    )
    return answer


@router.post("/sign-out", dependencies=[Depends(sent)])
def sign_out(request: Request, house: InHouse) -> Response:
    house.access.close_session(request.cookies.get(SESSION_COOKIE, ""))
    answer = see(SIGN_IN)
    answer.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")
    return answer


@router.post("/language")
def choose_language(
    request: Request,
    words: InWords,
    language: Annotated[str, Form()],
    to: Annotated[str, Form()] = ROOT,
) -> Response:
    if not is_own_form(request):
        raise Problem(403, "foreign-form", words("foreign_form"))
    answer = see(own_path(to))
    if language in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE, language, max_age=A_YEAR_S, path=ROOT, httponly=True, samesite="lax"
        )
    return answer
