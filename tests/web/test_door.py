"""Who is let in, and how often: tokens, scopes, sessions, limits."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.web.service import Moment, Service, open_service
from tts_job.access import Scope, csrf_token
from tts_job.settings.options import ApiSettings
from tts_job.web.door import CSRF_HEADER, SESSION_COOKIE

FEW = ApiSettings(
    requests_per_minute=60, requests_per_minute_and_address=120, wrong_tokens_per_minute=3
)
"""At once a third of these, and five at least."""
RENDERS = "/api/v1/renders"
NEEDED = [
    ("GET", RENDERS, Scope.READ),
    ("GET", f"{RENDERS}/nobody", Scope.READ),
    ("GET", f"{RENDERS}/nobody/events", Scope.READ),
    ("POST", RENDERS, Scope.RENDER),
    ("DELETE", f"{RENDERS}/nobody", Scope.RENDER),
    ("POST", f"{RENDERS}/nobody/retry", Scope.RENDER),
    ("POST", "/api/v1/run", Scope.RENDER),
    ("GET", "/api/v1/episodes", Scope.READ),
    ("GET", "/api/v1/episodes/nobody", Scope.READ),
    ("DELETE", "/api/v1/episodes/nobody", Scope.ADMIN),
    ("POST", "/api/v1/episodes/nobody/approve", Scope.ADMIN),
    ("GET", "/api/v1/held", Scope.RENDER),
    ("POST", "/api/v1/preview", Scope.READ),
    ("POST", "/api/v1/lexicon", Scope.RENDER),
]

OPEN = {("GET", "/api/v1/episodes"), ("GET", "/api/v1/episodes/nobody")}
"""For everybody, as the feed is."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One for all that changes nothing in it."""
    with open_service(tmp_path_factory.mktemp("door")) as opened:
        yield opened


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def strict(tmp_path: Path, moment: Moment) -> Iterator[Service]:
    with open_service(tmp_path, api=FEW, moment=moment) as opened:
        yield opened


@pytest.mark.parametrize(("method", "path", "needed"), NEEDED)
def test_each_route_asks_for_its_scope(
    house: Service, method: str, path: str, needed: Scope
) -> None:
    for scope in Scope:
        with house.client(scope) as client:
            answer = client.request(method, path)
        if scope.allows(needed):
            assert answer.status_code not in (401, 403)
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "scope-too-small")
    unknown = httpx.request(method, house.address + path[1:]).status_code
    assert unknown == (401 if (method, path) not in OPEN else answer.status_code)


def test_the_list_of_routes_above_is_complete(house: Service) -> None:
    document = httpx.get(f"{house.address}openapi.json").json()
    described = {
        (method.upper(), path.format(id="nobody", slug="nobody"))
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert described == {(method, path) for method, path, _ in NEEDED}


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer tts_x",
        "Basic dHRzOnRvaw==",
        "tts_x",
        "Bearer a b",
        "bearer ğ",
    ],
)
def test_what_is_no_token_opens_nothing(house: Service, header: str) -> None:
    answer = httpx.get(house.address + RENDERS[1:], headers=[(b"Authorization", header.encode())])
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_in_an_address_opens_nothing(house: Service) -> None:
    secret = house.secrets[Scope.ADMIN]
    for name in ("token", "access_token", "key"):
        assert httpx.get(f"{house.address}{RENDERS[1:]}?{name}={secret}").status_code == 401


def test_a_revoked_token_is_out_at_once(strict: Service) -> None:
    with strict.client(Scope.READ) as client:
        assert client.get(RENDERS).status_code == 200
        strict.house.access.revoke("read")
        assert client.get(RENDERS).status_code == 401


# --- sessions ---------------------------------------------------------------------------------


def test_a_session_reads_and_changes_only_with_its_own_form(strict: Service) -> None:
    access, now = strict.house.access, strict.house.clock()
    session = access.open_session(strict.secrets[Scope.RENDER], now)
    other = access.open_session(strict.secrets[Scope.RENDER], now)
    assert session
    assert other
    with httpx.Client(base_url=strict.address, cookies={SESSION_COOKIE: session}) as client:
        assert client.get(RENDERS).status_code == 200
        for csrf in ("", "x", csrf_token(other)):
            refused = client.post("/api/v1/run", headers={CSRF_HEADER: csrf})
            assert (refused.status_code, refused.json()["code"]) == (403, "wrong-csrf-token")
        taken = client.post("/api/v1/run", headers={CSRF_HEADER: csrf_token(session)})
        assert taken.status_code == 202
        access.close_session(session)
        assert client.get(RENDERS).status_code == 401
    assert strict.looks == ["render"]


# --- how often --------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_when_to_come_back(strict: Service, moment: Moment) -> None:
    with strict.client() as client:
        for _ in range(20):
            assert client.get(RENDERS).status_code == 200
        refused = client.get(RENDERS)
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
        wait_s = int(refused.headers["retry-after"])
        moment.later(wait_s)
        assert client.get(RENDERS).status_code == 200
        moment.later(3600)
        assert [client.get(RENDERS).status_code for _ in range(21)].count(200) == 20
    moment.later(3600)
    with strict.client(Scope.READ) as client:
        assert client.get(RENDERS).status_code == 200


def test_all_tokens_of_one_address_have_a_limit_together(strict: Service) -> None:
    statuses = []
    for scope in Scope:
        with strict.client(scope) as client:
            statuses += [client.get(RENDERS).status_code for _ in range(15)]
    assert (statuses.count(200), statuses.count(429)) == (40, 5)


def test_wrong_tokens_are_slowed_and_right_ones_are_not(strict: Service, moment: Moment) -> None:
    wrong = {"Authorization": "Bearer tts_" + "A" * 43}
    statuses = [
        httpx.get(strict.address + RENDERS[1:], headers=wrong).status_code for _ in range(7)
    ]
    assert statuses == [401] * 5 + [429] * 2
    with strict.client() as client:
        assert client.get(RENDERS).status_code == 200
        moment.later(20)
        assert client.get(RENDERS, headers=wrong).status_code == 401
        assert client.get(RENDERS, headers=wrong).status_code == 429


@pytest.mark.parametrize(("proxies", "last"), [((), 429), (("127.0.0.1",), 200)])
def test_who_comes_through_a_proxy_is_known_by_the_address_that_it_tells(
    tmp_path: Path, proxies: tuple[str, ...], last: int
) -> None:
    limits = ApiSettings(requests_per_minute_and_address=5)
    with open_service(tmp_path, api=limits, proxies=proxies) as house, house.client() as client:
        loud, other = ({"X-Forwarded-For": f"203.0.113.{n}"} for n in (7, 8))
        while client.get("/api/v1/renders", headers=loud).status_code == 200:
            pass
        assert client.get("/api/v1/renders", headers=loud).status_code == 429
        assert client.get("/api/v1/renders", headers=other).status_code == last
