"""Who comes in, and how; and whose forms count."""

import httpx
import pytest

from tests.web.pages.office import Office
from tests.web.pages.visitor import Visitor, visiting
from tts_job.access import Scope

PAGES = [
    "/editor/",
    "/editor/documents",
    "/editor/document?source=a.md",
    "/editor/document/mend?source=a.md&paragraph=0",
    "/editor/document/sound?source=a.md&paragraph=0",
    "/editor/word?word=su",
    "/editor/episodes",
    "/editor/episodes/su",
    "/editor/episodes/su/unpublish",
    "/editor/sound/su/0123456789abcdef.mp3",
    "/editor/listen",
    "/editor/nowhere",
]
FORMS = [
    "/editor/run",
    "/editor/jobs/a-1-1/cancel",
    "/editor/jobs/a-1-1/retry",
    "/editor/documents",
    "/editor/document/render",
    "/editor/document/discard",
    "/editor/document/mend",
    "/editor/lexicon",
    "/editor/word/render",
    "/editor/episodes/su/approve",
    "/editor/episodes/su/drop",
    "/editor/episodes/su/unpublish",
    "/editor/episodes/su/render",
    "/editor/sign-out",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_leads_to_the_sign_in_and_back_again(office: Office, path: str) -> None:
    with visiting(office, scope=None) as visitor:
        answer = visitor.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/editor/sign-in?to=%2Feditor")
        back = visitor.page(answer.headers["location"]).xpath("//input[@name='to']/@value")
        assert path in back


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_nobody_changes_nothing(office: Office, path: str) -> None:
    with visiting(office, scope=None) as visitor:
        answer = visitor.client.post(path, data={"csrf": "x"}, headers={"Origin": office.url})
        assert answer.status_code == 303
        assert answer.headers["location"] == "/editor/sign-in"


FIELDS = {"source": "a.md", "paragraph": "0", "digest": "0", "word": "a", "after": "b", "said": "b"}


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_the_session_s_own_token_changes_nothing(editor: Visitor, path: str) -> None:
    headers = {"Origin": editor.office.url}
    for csrf in ("0" * 64, ""):
        answer = editor.client.post(path, data={**FIELDS, "csrf": csrf}, headers=headers)
        assert answer.status_code == 403
        assert "another site or an old session" in answer.text
    assert editor.get("/editor/").status_code == 200


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://["])
def test_a_form_that_no_page_of_ours_sent_changes_nothing(
    editor: Visitor, path: str, origin: str
) -> None:
    headers = {"Origin": origin} if origin else {}
    fields = {**FIELDS, "csrf": editor.csrf}
    answer = editor.client.post(path, data=fields, headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.text


def test_the_session_is_for_this_browser_and_this_site_alone(office: Office) -> None:
    with httpx.Client(base_url=office.url) as client:
        form = {"token": office.token("cookie"), "to": "/editor/episodes"}
        answer = client.post("/editor/sign-in", data=form, headers={"Origin": office.url})
    assert answer.headers["location"] == "/editor/episodes"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie  # there is no TLS here


def test_behind_tls_the_cookie_is_never_sent_without(office: Office) -> None:
    headers = {"Origin": office.url.replace("http:", "https:")}
    form = {"token": office.token("tls")}
    answer = httpx.post(f"{office.url}/editor/sign-in", data=form, headers=headers)
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("token", ["", "no-token", "tts_" + "a" * 43, "x" * 200])
def test_a_wrong_token_is_told_so_and_never_shown_again(office: Office, token: str) -> None:
    with visiting(office, scope=None) as visitor:
        answer = visitor.client.post(
            "/editor/sign-in", data={"token": token}, headers={"Origin": office.url}
        )
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert not token or token not in answer.text


def test_a_sign_in_that_another_site_sends_is_refused(office: Office) -> None:
    form = {"token": office.token("foreign")}
    headers = {"Origin": "https://evil.example"}
    answer = httpx.post(f"{office.url}/editor/sign-in", data=form, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/editor/\\..",
        "",
        "javascript:alert(1)",
        "/editor/\nX: y",
    ],
)
def test_it_leads_nowhere_else(office: Office, to: str) -> None:
    form = {"token": office.token(f"to-{abs(hash(to)) % 10_000}"), "to": to}
    headers = {"Origin": office.url}
    answer = httpx.post(f"{office.url}/editor/sign-in", data=form, headers=headers)
    assert answer.headers["location"] == "/editor/"


def test_signed_out_is_signed_out(office: Office) -> None:
    with visiting(office) as visitor:
        session = visitor.client.cookies["tts_session"]
        assert visitor.post("/editor/sign-out").headers["location"] == "/editor/sign-in"
        visitor.client.cookies.set("tts_session", session)
        assert visitor.get("/editor/").status_code == 303


def test_a_link_in_a_message_opens_the_page_it_names(office: Office) -> None:
    """The browser keeps a strict cookie back then, so the page asks once more by itself."""
    with visiting(office, scope=None) as visitor:
        answer = visitor.client.get(
            "/editor/episodes?page=1", headers={"Sec-Fetch-Site": "cross-site"}
        )
    assert answer.status_code == 200
    assert 'content="0; url=/editor/episodes?page=1"' in answer.text


def test_the_language_is_kept(office: Office) -> None:
    with visiting(office) as visitor:
        assert visitor.page("/editor/").get("lang") == "en"
        answer = visitor.post("/editor/language", {"language": "tr", "to": "/editor/listen"})
        assert answer.headers["location"] == "/editor/listen"
        assert visitor.page("/editor/").get("lang") == "tr"
        visitor.post("/editor/language", {"language": "<x>"})
        assert visitor.page("/editor/").get("lang") == "tr"


@pytest.mark.parametrize(
    ("scope", "path", "status"),
    [
        (Scope.READ, "/editor/run", 403),
        (Scope.READ, "/editor/document/render", 403),
        (Scope.READ, "/editor/lexicon", 403),
        (Scope.RENDER, "/editor/episodes/su/approve", 403),
        (Scope.RENDER, "/editor/episodes/su/unpublish", 403),
        (Scope.RENDER, "/editor/run", 303),
    ],
)
def test_a_token_does_what_its_scope_allows(
    office: Office, scope: Scope, path: str, status: int
) -> None:
    with visiting(office, scope) as visitor:
        fields = {"csrf": visitor.csrf} if scope is not Scope.READ else {}
        data = {**fields, "source": "a.md", "word": "a", "said": "b"}
        if scope is Scope.READ:  # its pages have no form but this one
            data["csrf"] = visitor.page("/editor/").xpath("//input[@name='csrf']/@value")[0]
        answer = visitor.client.post(path, data=data, headers={"Origin": office.url})
        assert answer.status_code == status


def test_pages_are_guarded_by_their_headers(office: Office) -> None:
    with visiting(office) as visitor:
        for path in ("/editor/", "/editor/listen", "/editor/nowhere", "/editor/sign-in"):
            headers = visitor.get(path).headers
            policy = headers["content-security-policy"]
            assert "unsafe" not in policy
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("name", ["pages.js", "pages.css", "site.css", "icon.svg", "manrope.ttf"])
def test_what_pages_link_is_there_before_anybody_signs_in(office: Office, name: str) -> None:
    answer = httpx.get(f"{office.url}/editor/assets/{name}")
    assert answer.status_code == 200
    assert answer.content


@pytest.mark.parametrize("name", ["words.json", "..%2Fwords.json", "page.html.j2"])
def test_and_nothing_else(office: Office, name: str) -> None:
    assert httpx.get(f"{office.url}/editor/assets/{name}").status_code in (303, 404)
