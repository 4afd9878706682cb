"""Asking for renders over HTTP: what is sent, what is kept, what is answered."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.service import Service, open_service
from tts_job.access import Scope
from tts_job.library.library import Library

SPEECH = "# Açılış\n\nSayın konuklar, hepiniz hoş geldiniz.\n\nTeşekkür ediyorum.\n"
OTHER = "# Kapanış\n\nHepinize saygılarımı sunuyorum.\n"
PROBLEM = "application/problem+json"


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client(Scope.RENDER) as opened:
        yield opened


def send(
    client: httpx.Client, text: str = SPEECH, name: str = "a.md", **fields: str
) -> httpx.Response:
    return client.post("/api/v1/renders", files={"file": (name, text.encode())}, data=fields)


def events(answer: httpx.Response) -> list[dict[str, Any]]:
    """The data of each event."""
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = answer.text.splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


# --- from a document to an episode ------------------------------------------------------------


def test_a_text_becomes_a_document_and_an_episode_and_its_render_is_followed(
    service: Service, client: httpx.Client
) -> None:
    sent = {"title": "Açılış", "date": "2026-03-02", "text": "Sayın konuklar, hoş geldiniz."}
    asked = client.post("/api/v1/renders", json=sent)
    assert asked.status_code == 202
    assert service.documents() == ["2026-03-02-acilis.md"]
    with service.office.worker():
        followed = events(client.get(asked.headers["location"] + "/events"))
    numbers = [each["sequence"] for each in followed]
    assert all(earlier < later for earlier, later in pairwise(numbers))
    assert followed[-1]["state"] == "done"
    outcome = client.get(asked.headers["location"]).json()["outcome"]
    assert outcome["status"] == "published"
    episode = client.get(outcome["episode"]).json()["episode"]
    assert (episode["title"], episode["date"]) == ("Açılış", "2026-03-02")
    mp3 = client.get("/" + episode["url"].split("/", 3)[3])
    assert mp3.headers["content-type"] == "audio/mpeg"
    assert len(mp3.content) == episode["bytes"]


def test_the_same_file_sent_twice_is_one_document_and_one_render(
    service: Service, client: httpx.Client
) -> None:
    first, second = send(client, name="a.md"), send(client, name="b.md")
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.headers["location"] == second.headers["location"]
    assert service.documents() == ["a.md"]


def test_two_documents_of_one_name_are_two(service: Service, client: httpx.Client) -> None:
    assert send(client).headers["location"] != send(client, OTHER).headers["location"]
    assert service.documents() == ["a-2.md", "a.md"]


def test_what_a_form_asks_for_is_asked_of_the_render(
    service: Service, client: httpx.Client
) -> None:
    fields = {"title": "Başka", "date": "2026-01-02", "slug": "baska", "engine": "espeak"}
    asked = send(client, **fields, voice="tr+f3", force="true")
    wishes = service.office.queue.job(asked.json()["id"]).request.wishes
    assert (wishes.title, str(wishes.date), wishes.slug) == ("Başka", "2026-01-02", "baska")
    assert (wishes.engine, wishes.voice, wishes.force) == ("espeak", "tr+f3", True)
    assert asked.json()["asked_by"] == "render"


def test_a_key_stands_for_its_render_also_when_that_is_finished(client: httpx.Client) -> None:
    client.headers["Idempotency-Key"] = "4f1c"
    asked = send(client)
    client.delete(asked.headers["location"])
    assert send(client).headers["location"] == asked.headers["location"]
    del client.headers["Idempotency-Key"]
    assert send(client).headers["location"] != asked.headers["location"]


def test_a_key_is_not_taken_for_another_document_and_nothing_of_that_stays(
    service: Service, client: httpx.Client
) -> None:
    client.headers["Idempotency-Key"] = "4f1c"
    send(client)
    refused = send(client, OTHER, "b.md")
    assert (refused.status_code, refused.json()["code"]) == (422, "key-reused")
    assert service.documents() == ["a.md"]


def test_when_too_many_wait_a_document_is_refused_and_nothing_of_it_stays(tmp_path: Path) -> None:
    with open_service(tmp_path, most_waiting=1) as service, service.client() as client:
        send(client)
        refused = send(client, OTHER, "b.md")
        assert (refused.status_code, refused.json()["code"]) == (429, "queue-full")
        assert int(refused.headers["retry-after"]) > 0
        assert service.documents() == ["a.md"]
        assert send(client).status_code == 202  # the same again is no further one


# --- states -----------------------------------------------------------------------------------


def test_renders_are_listed_by_state_and_page(client: httpx.Client) -> None:
    ids = [send(client, f"{n}. {SPEECH}", f"{n}.txt").json()["id"] for n in (1, 2, 3)]
    client.delete(f"/api/v1/renders/{ids[1]}")
    listed = client.get("/api/v1/renders").json()
    assert [each["id"] for each in listed["renders"]] == ids[::-1]
    assert listed["next"] is None
    queued = client.get("/api/v1/renders", params={"state": ["queued", "running"]}).json()
    assert [each["id"] for each in queued["renders"]] == [ids[2], ids[0]]
    first = client.get("/api/v1/renders", params={"limit": 2}).json()
    rest = client.get("/api/v1/renders", params={"limit": 2, "before": first["next"]}).json()
    assert [each["id"] for each in first["renders"] + rest["renders"]] == ids[::-1]
    assert rest["next"] is None


def test_a_cancelled_render_can_be_done_once_more(client: httpx.Client) -> None:
    asked = send(client).headers["location"]
    assert client.post(f"{asked}/retry").json()["code"] == "job-unfinished"
    assert client.delete(asked).json()["state"] == "cancelled"
    assert client.delete(asked).status_code == 202
    again = client.post(f"{asked}/retry")
    assert again.status_code == 202
    assert again.headers["location"] != asked
    assert client.get(again.headers["location"]).json()["state"] == "queued"


def test_what_is_done_cannot_be_cancelled(service: Service, client: httpx.Client) -> None:
    asked = send(client).headers["location"]
    with service.office.worker():
        client.get(f"{asked}/events")
    refused = client.delete(asked)
    assert (refused.status_code, refused.json()["code"]) == (409, "render-finished")


def test_an_unknown_render_is_404_everywhere(client: httpx.Client) -> None:
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/retry"), ("GET", "/events")):
        answer = client.request(method, f"/api/v1/renders/nobody-1-1{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-job")
    assert client.get("/api/v1/renders", params={"before": "nobody"}).status_code == 404


def test_a_failed_render_says_why_and_what_to_do(service: Service, client: httpx.Client) -> None:
    asked = send(client, "---\n", "a.md")  # letters it has none
    assert asked.status_code in (202, 422)
    asked = send(client, "... !!!\n\n???", "b.md")
    with service.office.worker():
        client.get(asked.headers["location"] + "/events")
    failed = client.get(asked.headers["location"]).json()
    assert failed["state"] == "failed"
    assert failed["failure"]["why"] == "it has no letters or digits"
    assert failed["failure"]["advice"]


def test_a_pass_is_asked_for_by_name(service: Service, client: httpx.Client) -> None:
    assert client.post("/api/v1/run").json() == {"renders": [], "next": None}
    assert service.looks == ["render"]


# --- what cannot be used ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One for all that is refused: nothing of it stays."""
    with open_service(tmp_path_factory.mktemp("refusing")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.md", 415, "binary-document"),
        (b"MZ\x90\x00\x03" + bytes(200), "a.txt", 415, "binary-document"),
        (b"", "a.md", 422, "empty-document"),
        (b"PK\x03\x04" + bytes(50), "a.docx", 422, "damaged-document"),
        (b"%PDF-1.7\n1 0 obj\n", "a.pdf", 422, "damaged-document"),
        (b"---\ndate: yesterday\n---\n\nMetin.", "a.md", 422, "bad-metadata"),
    ],
)
def test_what_is_no_document_is_refused_at_once(
    refusing: Service, content: bytes, name: str, status: int, code: str
) -> None:
    with refusing.client() as client:
        refused = client.post("/api/v1/renders", files={"file": (name, content)})
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["content-type"] == PROBLEM
    assert refused.json()["detail"].startswith("cannot ")
    assert refusing.documents() == []


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 422),
        (b"", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"text": 5}', "application/json", 422),
        (b'{"text": ""}', "application/json", 422),
        (b'{"text": "a", "txet": "b"}', "application/json", 422),
        (b'{"text": "\\ud800"}', "application/json", 422),
        (b'{"text": "\xff"}', "application/json", 422),
        (b'{"text": "a", "date": "2026-13-45"}', "application/json", 422),
        (b'{"text": "a", "slug": "../x"}', "application/json", 422),
        (b'{"text": "a", "engine": "nobody"}', "application/json", 422),
        (b'{"text": "' + b"[" * 50_000 + b'"', "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b'{"text": "a"}', "text/plain", 415),
        (b'{"text": "a"}', "", 415),
        (b"text=a", "application/x-www-form-urlencoded", 415),
        (b"no form", "multipart/form-data", 400),
        (b"no form", "multipart/form-data; boundary=x", 400),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x", 400),
        (b"--x\r\nA: b\r\n\r\nc\r\n--x--\r\n", "multipart/form-data; boundary=x", 400),
        (b"--x--\r\n", "multipart/form-data; boundary=x", 422),
        (b"no form", "multipart/form-data; boundary=x; charset=nonsense", 400),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_kept(
    refusing: Service, body: bytes, content_type: str, status: int
) -> None:
    headers = {"Content-Type": content_type}
    with refusing.client() as client:
        refused = client.post("/api/v1/renders", content=body, headers=headers)
    assert refused.status_code == status, refused.text
    assert refused.headers["content-type"] == PROBLEM
    assert refused.json()["status"] == status
    assert refusing.documents() == []


def test_a_wrong_field_is_named_and_its_value_is_not_repeated(refusing: Service) -> None:
    with refusing.client() as client:
        refused = client.post("/api/v1/renders", json={"text": "gizli metin", "date": "dün akşam"})
    assert [each["field"] for each in refused.json()["fields"]] == ["date"]
    assert "gizli" not in refused.text
    assert "akşam" not in refused.text


@pytest.mark.parametrize(
    "fields",
    [
        [("file", ("a.md", b"bir")), ("file", ("b.md", b"iki"))],
        [("file", ("a.md", b"bir")), ("nothing", (None, b"x"))],
        [("file", ("a.md", b"bir")), ("title", (None, b"x")), ("title", (None, b"y"))],
        [("file", ("a.md", b"bir")), ("title", (None, b"x" * 3_000))],
        [("file", ("a.md", b"bir")), ("date", (None, b"soon"))],
        [("file", (None, b"bir"))],
        [("file", ("a.md", b"bir")), *((f"f{n}", (None, b"x")) for n in range(50))],
    ],
)
def test_a_form_that_is_not_as_described_is_refused(
    refusing: Service, fields: list[tuple[str, tuple[str | None, bytes]]]
) -> None:
    with refusing.client() as client:
        refused = client.post("/api/v1/renders", files=fields)
    assert refused.status_code in (400, 422), refused.text
    assert refusing.documents() == []


# --- what must not get through ----------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\x.md",
        "/etc/x.md",
        "%2e%2e%2fx.md",
        ".htaccess",
        "a\r\nX: y.md",
    ],
)
def test_no_name_of_a_file_leads_out_of_the_inbox(
    service: Service, client: httpx.Client, tmp_path: Path, name: str
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    asked = send(client, name=name)
    assert asked.status_code == 202, asked.text
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    state = tmp_path / "output" / "state"
    assert [path.parent for path in made if not path.is_relative_to(state)] == [service.inbox]


def test_a_title_with_line_breaks_brings_no_header_and_no_key(
    service: Service, client: httpx.Client
) -> None:
    title = "Açılış\r\nSet-Cookie: a=b\n---\nslug: evil"
    asked = client.post("/api/v1/renders", json={"text": "Metin.", "title": title})
    assert asked.status_code == 202
    assert "set-cookie" not in asked.headers
    (name,) = service.documents()
    assert (service.inbox / name).read_text("utf-8").splitlines() == [
        "---",
        'title: "Açılış Set-Cookie: a=b --- slug: evil"',
        "---",
        "",
        "Metin.",
    ]


def test_a_script_in_a_speech_is_text_wherever_it_comes_out(
    service: Service, client: httpx.Client
) -> None:
    script = "<script>alert(1)</script>"
    asked = client.post(
        "/api/v1/renders", json={"text": f"Sayın {script} konuklar.", "title": f"A {script}"}
    )
    with service.office.worker():
        client.get(asked.headers["location"] + "/events")
    outcome = client.get(asked.headers["location"]).json()["outcome"]
    answers = [
        client.get(outcome["episode"]),
        client.get(f"/episodes/{outcome['slug']}/"),
        client.get("/feed.xml"),
        client.get("/"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        if "json" not in answer.headers["content-type"]:
            assert script not in answer.text
            assert "script" in answer.text


def test_nothing_of_a_token_or_a_text_is_logged(
    service: Service, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        asked = client.post("/api/v1/renders", json={"text": "Çok gizli bir metin."})
        client.get(asked.headers["location"])
        client.post("/api/v1/renders", json={"text": 5, "title": "Gizlidir"})
        client.get("/api/v1/renders", headers={"Authorization": "Bearer tts_wrong-token"})
        client.post("/api/v1/preview", json={"text": "Çok gizli bir metin."})
    assert "POST /api/v1/renders" in caplog.text
    ours = [record for record in caplog.records if not record.name.startswith("http")]
    said = " ".join(str(vars(record)) for record in ours)
    for secret in (*service.secrets.values(), "tts_wrong-token", "gizli", "Gizli"):
        assert secret not in said


def test_a_bug_is_a_problem_with_an_id_and_says_nothing_of_its_inside(
    client: httpx.Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fall_over(_: Library) -> None:
        raise ValueError("a secret inside")

    monkeypatch.setattr(Library, "entries", fall_over)
    answer = client.get("/api/v1/episodes")
    assert (answer.status_code, answer.json()["code"]) == (500, "bug")
    assert "secret inside" not in answer.text
    assert "a secret inside" in caplog.text
    assert client.get("/api/v1/renders").status_code == 200
