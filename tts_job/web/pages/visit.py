"""Who visits a page, in which language, and whether what they send was their own wish.

A form counts only with the session's own CSRF token in it, and where the browser says that it came
from a page of this service. A session's cookie is SameSite=Strict, so a link in a message opens a
page without it: the page is then asked for once more, by itself.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

import anyio.to_thread
from fastapi import Depends
from starlette.requests import Request

from tts_job.access import Scope, Token, csrf_token, is_csrf_token
from tts_job.web.door import SESSION_COOKIE, Door, address_of, door_of
from tts_job.web.house import InHouse
from tts_job.web.pages.wording import Words, choose, words_in
from tts_job.web.problems import Problem

LANGUAGE_COOKIE = "tts_language"
CSRF_FIELD = "csrf"
MOST_FIELDS = 100
"""Of a form; the longest has a box for each episode that says a word."""


class SignInNeededError(Exception):
    """Nobody is signed in: the sign-in page answers instead."""


class AskAgainError(Exception):
    """The cookie was kept back, since another site led here: the page asks for itself."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in person on a page."""

    token: Token
    session: str
    words: Words
    here: str
    """Path and query of the page."""

    @property
    def csrf(self) -> str:
        return csrf_token(self.session)

    def may(self, scope: str) -> bool:
        return self.token.scope.allows(Scope(scope))


def words_of(request: Request) -> Words:
    cookie = request.cookies.get(LANGUAGE_COOKIE, "")
    return words_in(choose(cookie, request.headers.get("accept-language", "")))


InWords = Annotated[Words, Depends(words_of)]


def is_own_form(request: Request) -> bool:
    """The browser says that a page of this service sent it; one that says nothing is not believed.

    Compared by host: behind a proxy the scheme is the proxy's.
    """
    host = _origin(request).netloc
    return bool(host) and host == request.headers.get("host", "")


def is_over_tls(request: Request) -> bool:
    """As the browser that sent a form sees it; a proxy may stand between."""
    return _origin(request).scheme == "https"


def _origin(request: Request) -> SplitResult:
    """Without a host where the browser does not say."""
    try:
        return urlsplit(request.headers.get("origin") or request.headers.get("referer", ""))
    except ValueError:
        return urlsplit("")


def visit(
    request: Request,
    house: InHouse,
    words: InWords,
    door: Annotated[Door, Depends(door_of)],
) -> Visit:
    """Raises SignInNeededError, AskAgainError, Problem (429)."""
    address = address_of(request)
    door.knock(address)
    session = request.cookies.get(SESSION_COOKIE, "")
    if not session and request.headers.get("sec-fetch-site") == "cross-site":
        raise AskAgainError
    token = house.access.session(session, house.clock()) if session else None
    if token is None:
        raise SignInNeededError
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Visit(door.admit(token, address), session, words, here)


Visiting = Annotated[Visit, Depends(visit)]


async def sent(request: Request, house: InHouse, visiting: Visiting) -> AsyncIterator[Visit]:
    """Who sent a form, for as long as it is answered.

    Raises Problem: 403 where the form is another site's or session's, 400 where it is none.
    """
    if not is_own_form(request):
        raise Problem(403, "foreign-form", visiting.words("foreign_form"))
    settings = await anyio.to_thread.run_sync(house.settings)
    most_bytes = settings.api.text_kb * 1000
    async with request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=most_bytes) as form:
        given = form.get(CSRF_FIELD, "")
        if not is_csrf_token(given if isinstance(given, str) else "", visiting.session):
            raise Problem(403, "wrong-csrf-token", visiting.words("foreign_form"))
        yield visiting


def may(needed: Scope, how: Callable[..., object]) -> Callable[[Visit], Visit]:
    """A dependency: who visits (`visit`) or sends a form (`sent`), and may do so much.

    Raises Problem (403).
    """

    def allowed(visiting: Annotated[Visit, Depends(how)]) -> Visit:
        if not visiting.token.scope.allows(needed):
            words = visiting.words
            detail = f"{words('not_allowed')} {words('not_allowed_hint')} {needed}"
            raise Problem(403, "scope-too-small", detail)
        return visiting

    return allowed


Hears = Annotated[Visit, Depends(may(Scope.RENDER, visit))]
Renders = Annotated[Visit, Depends(may(Scope.RENDER, sent))]
Rules = Annotated[Visit, Depends(may(Scope.ADMIN, sent))]
