"""The door: who may come in with what they carry, and how often.

A program carries a token (`Authorization: Bearer`), a signed-in person a session in a cookie. A
cookie comes with requests that another site made as well, so what changes something also needs the
session's own CSRF token in a header, which no other site can know.

A right token is let in however many wrong ones came from its address: it has 256 bits that nobody
guesses, and an office behind one proxy shall not be locked out by one bad neighbour. Wrong ones are
slowed for the sake of the disk and the log.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection, Request

from tts_job.access import Scope, Token, is_csrf_token
from tts_job.settings.options import ApiSettings
from tts_job.web.house import InHouse
from tts_job.web.limits import Buckets
from tts_job.web.problems import Problem, too_many

SESSION_COOKIE = "tts_session"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BURST_S = 20
"""A caller may ask as often at once as it may in this many seconds, and at least five times."""
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token of `tts-job token create`; its scope is read, render or admin.",
)
_BAD_TOKEN = {"WWW-Authenticate": 'Bearer realm="tts-job", error="invalid_token"'}
_NO_TOKEN = {"WWW-Authenticate": 'Bearer realm="tts-job"'}


class Door:
    """One for the whole service: it remembers how often each caller came."""

    def __init__(self, limits: ApiSettings, monotonic: Callable[[], float]) -> None:
        self._by_address = _buckets(limits.requests_per_minute_and_address, monotonic)
        self._by_token = _buckets(limits.requests_per_minute, monotonic)
        self._wrong = _buckets(limits.wrong_tokens_per_minute, monotonic)

    def knock(self, address: str) -> None:
        """Before anything is looked up. Raises Problem (429)."""
        if wait_s := self._by_address.take(address):
            raise _too_often(wait_s)

    def admit(self, token: Token | None, address: str) -> Token:
        """The token that was found, or a Problem: 401, or 429 for one too many."""
        if token is None:
            if wait_s := self._wrong.take(address):
                raise too_many(
                    wait_s,
                    "too-many-wrong-tokens",
                    "cannot look up the token: too many wrong ones came from this address;"
                    " wait as long as Retry-After says",
                )
            raise Problem(
                401,
                "wrong-token",
                "cannot let you in: the token is wrong, revoked or expired;"
                " make one with `tts-job token create NAME`",
                headers=_BAD_TOKEN,
            )
        if wait_s := self._by_token.take(token.name):
            raise _too_often(wait_s)
        return token


def _buckets(per_minute: int, monotonic: Callable[[], float]) -> Buckets:
    return Buckets(per_minute, max(5, per_minute * BURST_S // 60), monotonic)


def _too_often(wait_s: float) -> Problem:
    return too_many(
        wait_s,
        "too-many-requests",
        "cannot answer so often: too many requests; wait as long as Retry-After says",
    )


def door_of(connection: HTTPConnection) -> Door:
    door = connection.app.state.door
    assert isinstance(door, Door)
    return door


def address_of(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else "nowhere"


def caller(
    request: Request,
    house: InHouse,
    door: Annotated[Door, Depends(door_of)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> Token:
    """Who asks. Raises Problem: 401, 403 (a form of another site), 429."""
    address = address_of(request)
    door.knock(address)
    now = house.clock()
    if bearer is not None:
        return door.admit(house.access.verify(bearer.credentials, now), address)
    session = request.cookies.get(SESSION_COOKIE)
    if session is None:
        raise no_token()
    token = door.admit(house.access.session(session, now), address)
    if request.method not in SAFE_METHODS:
        check_csrf(request.headers.get(CSRF_HEADER, ""), session)
    return token


def guest(
    request: Request,
    house: InHouse,
    door: Annotated[Door, Depends(door_of)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> Token | None:
    """Who asks, if they say so. Raises Problem where that is wrong, or they ask too often."""
    if bearer is None and SESSION_COOKIE not in request.cookies:
        door.knock(address_of(request))
        return None
    return caller(request, house, door, bearer)


def listener(house: InHouse, token: Annotated[Token | None, Depends(guest)]) -> Token | None:
    """Anybody, where the feed is for everybody. Raises Problem (401) where it is not."""
    if token is None and not house.settings().feed.open:
        raise no_token()
    return token


def no_token() -> Problem:
    return Problem(
        401,
        "no-token",
        "cannot let you in: there is no token; send one as `Authorization: Bearer TOKEN`",
        headers=_NO_TOKEN,
    )


def check_csrf(given: str, session: str) -> None:
    """Raises Problem (403) where a form was not made for this session."""
    if not is_csrf_token(given, session):
        raise Problem(
            403,
            "wrong-csrf-token",
            "cannot do this: the form is from another session or another site; load the page again",
        )


def may(needed: Scope) -> Callable[[Token], Token]:
    """A dependency: who asks, and may do it. Raises Problem (403)."""

    def allowed(token: Annotated[Token, Depends(caller)]) -> Token:
        if not token.scope.allows(needed):
            raise Problem(
                403,
                "scope-too-small",
                f"cannot do this with scope {token.scope}: it needs {needed};"
                f" make a token with `tts-job token create NAME --scope {needed}`",
            )
        return token

    return allowed


Guest = Annotated[Token | None, Depends(guest)]
Listener = Annotated[Token | None, Depends(listener)]
Reader = Annotated[Token, Depends(may(Scope.READ))]
Renderer = Annotated[Token, Depends(may(Scope.RENDER))]
Admin = Annotated[Token, Depends(may(Scope.ADMIN))]
