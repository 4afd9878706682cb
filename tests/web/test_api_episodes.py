"""Episodes, approval, previews and the lexicon over HTTP; and a library that is away."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.studio import open_desk
from tests.text.document.builders import docx, paragraph
from tests.web.service import Service, open_service
from tts_job import files
from tts_job.errors import NoSpaceLeft
from tts_job.preview import Preview, preview_bytes
from tts_job.settings.options import ApiSettings, FeedSettings
from tts_job.studio import Release, Wishes

EPISODES = "/api/v1/episodes"


@contextmanager
def with_episodes(folder: Path) -> Iterator[Service]:
    """A service with three of them, the newest last made."""
    with open_desk(folder) as desk:
        for number in (1, 2, 3):
            desk.render(f"# Konuşma {number}\n\nSayın {number} konuk.", f"{number}.md")
            desk.later(hours=1)
        desk.publish()
    with open_service(folder) as opened:
        yield opened


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Service]:
    with with_episodes(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One for all that changes nothing in it."""
    with with_episodes(tmp_path_factory.mktemp("reading")) as opened:
        yield opened


@pytest.fixture
def reader(reading: Service) -> Iterator[httpx.Client]:
    with reading.client() as opened:
        yield opened


@pytest.fixture
def client(published: Service) -> Iterator[httpx.Client]:
    with published.client() as opened:
        yield opened


# --- episodes ---------------------------------------------------------------------------------


def test_episodes_are_listed_newest_first_and_by_page(reader: httpx.Client) -> None:
    listed = reader.get(EPISODES).json()
    slugs = [each["slug"] for each in listed["episodes"]]
    assert slugs == ["konusma-3", "konusma-2", "konusma-1"]
    assert listed["next"] is None
    first = reader.get(EPISODES, params={"limit": 2}).json()
    rest = reader.get(EPISODES, params={"limit": 2, "after": first["next"]}).json()
    assert [each["slug"] for each in first["episodes"] + rest["episodes"]] == slugs
    assert reader.get(EPISODES, params={"after": "nobody"}).status_code == 404


def test_without_a_token_what_is_public_is_shown_and_nothing_else(published: Service) -> None:
    with published.client() as client:
        client.delete(f"{EPISODES}/konusma-2")
        assert len(client.get(EPISODES).json()["episodes"]) == 3
    with httpx.Client(base_url=published.address) as anybody:
        listed = anybody.get(EPISODES).json()["episodes"]
        assert [each["slug"] for each in listed] == ["konusma-3", "konusma-1"]
        shown = anybody.get(f"{EPISODES}/konusma-1").json()["episode"]
        assert {each["source"] for each in [*listed, shown]} == {None}
        assert anybody.get(f"{EPISODES}/konusma-2").json()["code"] == "unknown-episode"
        assert anybody.get(EPISODES, params={"after": "konusma-2"}).status_code == 404
        wrong = {"Authorization": "Bearer nonsense"}
        assert anybody.get(EPISODES, headers=wrong).status_code == 401


def test_where_the_feed_is_closed_nobody_reads_without_a_token(tmp_path: Path) -> None:
    with open_service(tmp_path, feed=FeedSettings(open=False)) as closed:
        for path in (EPISODES, f"{EPISODES}/konusma-1"):
            answer = httpx.get(closed.address + path[1:])
            assert (answer.status_code, answer.json()["code"]) == (401, "no-token")


def test_an_episode_is_shown_with_files_that_are_there(
    reading: Service, reader: httpx.Client
) -> None:
    shown = reader.get(f"{EPISODES}/konusma-1").json()
    assert shown["episode"]["title"] == "Konuşma 1"
    for file in shown["files"]:
        answer = reader.get(urlsplit(file["url"]).path)
        assert (answer.status_code, len(answer.content)) == (200, file["bytes"])
    assert str(reading.office.folder) not in str(shown)


def test_a_removed_episode_leaves_the_feed_and_stays_removed(client: httpx.Client) -> None:
    assert "konusma-2" in client.get("/feed.xml").text
    for _ in range(2):
        assert client.delete(f"{EPISODES}/konusma-2").json()["state"] == "removed"
    assert "konusma-2" not in client.get("/feed.xml").text
    assert client.get("/episodes/konusma-2/").status_code == 404
    assert client.get(f"{EPISODES}/konusma-2").json()["episode"]["state"] == "removed"


@pytest.mark.parametrize("slug", ["nobody", "..", "%2e%2e", "a%00b", "%ff", "x" * 3_000, "Ü"])
def test_an_unknown_episode_is_404(reader: httpx.Client, slug: str) -> None:
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/approve")):
        answer = reader.request(method, f"{EPISODES}/{slug}{path}")
        assert answer.status_code in (404, 405)
        assert answer.headers["content-type"] == "application/problem+json"


# --- approval ---------------------------------------------------------------------------------


def test_what_is_held_is_heard_by_its_link_alone_until_it_is_approved(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.render()
        desk.render("# İki\n\nSayın konuklar.", "b.md", Wishes(release=Release.HOLD))
        desk.publish()
    with open_service(tmp_path) as service, service.client() as client:
        (waiting,) = client.get("/api/v1/held").json()["held"]
        assert waiting["episode"]["slug"] == "iki"
        assert [each["why"] for each in waiting["reasons"]] == ["asked"]
        assert "/private/held/" in waiting["listen"]
        assert "iki" not in client.get("/feed.xml").text
        approved = client.post(f"{EPISODES}/iki/approve").json()
        assert (approved["episode"]["state"], approved["embargo"]) == ("published", None)
        assert "iki" in client.get("/feed.xml").text
        again = client.post(f"{EPISODES}/iki/approve")
        assert (again.status_code, again.json()["code"]) == (409, "nothing-held")


def test_a_title_that_is_held_is_not_among_the_episodes(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.render()
        desk.render("# Saklı\n\nSayın konuklar.", "b.md", Wishes(release=Release.HOLD))
        desk.publish()
    with open_service(tmp_path) as service, service.client() as client:
        listed = client.get(EPISODES)
        assert listed.status_code == 200
        assert len(listed.json()["episodes"]) == 1
        assert "Saklı" not in listed.text
        assert client.get(f"{EPISODES}/sakli").status_code == 404
        assert client.get(EPISODES, params={"after": "sakli"}).status_code == 404
        removed = client.delete(f"{EPISODES}/sakli")
        assert (removed.status_code, removed.json()["state"]) == (200, "removed")


# --- previews ---------------------------------------------------------------------------------


def test_a_preview_has_each_reading_and_keeps_nothing(
    reading: Service, reader: httpx.Client
) -> None:
    before = reading.documents()
    sent = docx(paragraph("Açılış", style="Balk1"), paragraph("Bugün 8 Ocak 2022."))
    answers = [
        reader.post("/api/v1/preview", files={"file": ("a.docx", sent)}),
        reader.post("/api/v1/preview", json={"text": "# Açılış\n\nBugün 8 Ocak 2022."}),
    ]
    for answer in answers:
        (only,) = answer.json()["paragraphs"]
        assert only["spoken"] == "Bugün sekiz Ocak iki bin yirmi iki."
        assert "".join(each["from"] for each in only["readings"]) == only["text"]
    assert reading.documents() == before


def test_a_preview_of_what_is_no_document_says_so(reader: httpx.Client) -> None:
    refused = reader.post("/api/v1/preview", files={"file": ("C:\\x\\a.md", b"GIF89a")})
    assert refused.status_code == 415
    assert "cannot read a.md: it is a GIF image" in refused.json()["detail"]


def test_a_preview_that_takes_too_long_is_given_up_and_the_next_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def slow(*given: Any) -> Preview:
        ended.wait(10)
        return preview_bytes(*given)

    monkeypatch.setattr("tts_job.web.api.preview.preview_bytes", slow)
    with (
        open_service(tmp_path, api=ApiSettings(preview_s=1)) as service,
        service.client() as client,
    ):
        refused = client.post("/api/v1/preview", json={"text": "Sayın konuklar."})
        assert (refused.status_code, refused.json()["code"]) == (503, "too-slow")
        assert int(refused.headers["retry-after"]) > 0
        ended.set()
        assert client.post("/api/v1/preview", json={"text": "Merhaba."}).status_code == 200


# --- the lexicon ------------------------------------------------------------------------------


def test_a_name_that_is_taught_is_read_so_from_now_on(client: httpx.Client) -> None:
    def spoken() -> str:
        seen = client.post("/api/v1/preview", json={"text": "Tokayev'in konuşması."}).json()
        return str(seen["paragraphs"][0]["spoken"])

    assert "Tokayef" not in spoken()
    entry = {"word": "Tokayev", "spoken": "Tokayef"}
    assert client.post("/api/v1/lexicon", json=entry).json()["before"] is None
    assert "Tokayef" in spoken()
    assert client.post("/api/v1/lexicon", json=entry).json()["before"] == "Tokayef"


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"word": "", "spoken": "x"},
        {"word": "a" * 200, "spoken": "x"},
        {"word": "Tokayev", "spoken": "x", "engine": "nobody"},
        {"word": "\x00", "spoken": "\x01"},
        {"word": 5, "spoken": []},
    ],
)
def test_what_the_lexicon_cannot_take_changes_nothing(
    reading: Service, reader: httpx.Client, entry: dict[str, object]
) -> None:
    assert reader.post("/api/v1/lexicon", json=entry).status_code == 422
    assert not (reading.office.folder / "lexicon.toml").exists()


def test_names_taught_at_once_are_all_kept(published: Service) -> None:
    def teach(number: int) -> int:
        with published.client() as client:
            entry = {"word": f"Kelime{'abcdefghijkl'[number]}", "spoken": "söz"}
            return client.post("/api/v1/lexicon", json=entry).status_code

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(teach, range(12))) == [200] * 12
    kept = (published.office.folder / "lexicon.toml").read_text("utf-8")
    assert kept.count("söz") == 12


# --- faults -----------------------------------------------------------------------------------


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


def test_a_locked_library_is_503_for_who_changes_it_and_nothing_for_who_reads(
    published: Service, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tts_job.library.database.BUSY_TIMEOUT_S", 0.01)
    with locked(published.house.settings().paths.library):
        assert client.get(EPISODES).status_code == 200
        refused = client.delete(f"{EPISODES}/konusma-1")
        assert (refused.status_code, refused.json()["code"]) == (503, "library-busy")
        assert refused.json()["retryable"]
        assert int(refused.headers["retry-after"]) > 0
    assert client.delete(f"{EPISODES}/konusma-1").status_code == 200


def test_locked_tokens_let_readers_in(
    published: Service, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tts_job.secret_store.BUSY_TIMEOUT_S", 0.01)
    with locked(published.house.access.path):
        assert client.get(EPISODES).status_code == 200


def test_a_lost_library_is_503_and_not_a_new_one(published: Service, client: httpx.Client) -> None:
    path = published.house.settings().paths.library
    for each in path.parent.glob("library.sqlite3*"):
        each.unlink()
    refused = client.get(EPISODES)
    assert (refused.status_code, refused.json()["code"]) == (503, "library-damaged")
    assert not path.exists()


def test_a_full_disk_is_503_and_nothing_of_the_upload_stays(
    published: Service, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise NoSpaceLeft("speeches")

    before = published.documents()
    monkeypatch.setattr(files, "sync", full)
    refused = client.post("/api/v1/renders", files={"file": ("a.md", b"Merhaba.")})
    assert (refused.status_code, refused.json()["code"]) == (503, "no-space-left")
    assert int(refused.headers["retry-after"]) > 0
    assert published.documents() == before
    monkeypatch.undo()
    assert client.post("/api/v1/renders", files={"file": ("a.md", b"Merhaba.")}).status_code == 202
