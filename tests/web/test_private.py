"""Private feeds and listening links, over a real server on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from tests.studio import SPEECH, Desk, open_desk
from tts_job.podcast.feed import parse_feed
from tts_job.publish import publish
from tts_job.release import approve, listening_path, read_secret
from tts_job.settings.options import FeedSettings, Settings
from tts_job.studio import Release, Wishes
from tts_job.subscribers import Subscribers, new_token
from tts_job.web.private import Private
from tts_job.web.server import Server, listen
from tts_job.web.subscribed import Addressed, address, is_addressed

CLOSED = Settings().model_copy(update={"feed": FeedSettings(open=False)})
HOLD = Wishes(release=Release.HOLD)


@dataclass
class Place:
    """A show whose private side is served."""

    desk: Desk
    client: httpx.Client
    private: Private

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    @property
    def subscribers(self) -> Subscribers:
        return Subscribers(self.desk.studio.settings.paths.subscribers)

    def subscribe(self, name: str = "Ajans") -> str:
        """The path of the subscriber's folder."""
        token = new_token()
        self.subscribers.add(name, token, self.desk.now)
        return f"/private/{token}/"

    def hold(self, text: str, name: str = "other.md") -> str:
        """The path of a listening link."""
        held = self.desk.render(text, name, wishes=HOLD).held
        assert held is not None
        self.desk.publish()
        return "/" + listening_path(held.entry.episode, read_secret(self.desk.studio.settings))


@contextmanager
def open_place(folder: Path, settings: Settings) -> Iterator[Place]:
    with open_desk(folder, settings=settings) as desk:
        private = Private(lambda: desk.studio.settings, lambda: desk.now)
        server = Server(private, listen("127.0.0.1", 0))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            with httpx.Client(base_url=server.url, timeout=10) as client:
                yield Place(desk, client, private)
        finally:
            server.stop()
            thread.join(10)


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Place]:
    with open_place(tmp_path, CLOSED) as place:
        place.desk.render()
        place.desk.publish()
        yield place


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Place]:
    with open_place(tmp_path, Settings()) as place:
        place.desk.render()
        place.desk.publish()
        yield place


def paths_of(feed: httpx.Response) -> list[str]:
    """Of all that it names, as the server takes them."""
    contents = parse_feed(feed.content)
    urls = [contents.self_url, contents.image_url]
    for item in contents.items:
        urls += [item.enclosure_url, item.chapters_url, *item.transcript_urls]
    assert all(url.startswith("http://127.0.0.1:8000/private/") for url in urls)
    return [url.removeprefix("http://127.0.0.1:8000") for url in urls]


def assert_nobody_else_keeps_it(answer: httpx.Response) -> None:
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["cache-control"].startswith(("private", "no-store"))
    assert answer.headers["referrer-policy"] == "no-referrer"


# --- private feeds ----------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["closed", "opened"])
def test_a_subscriber_gets_a_feed_whose_every_address_is_the_subscribers_own(
    state: str, request: pytest.FixtureRequest
) -> None:
    place: Place = request.getfixturevalue(state)
    folder = place.subscribe()
    feed = place.get(f"{folder}feed.xml")
    assert feed.status_code == 200
    assert feed.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert len(parse_feed(feed.content).items) == 1
    for path in paths_of(feed):
        assert path.startswith(folder)
        answer = place.get(path)
        assert answer.status_code == 200
        assert answer.content
        assert_nobody_else_keeps_it(answer)


def test_two_subscribers_get_feeds_that_differ_in_the_token_alone(closed: Place) -> None:
    one, two = closed.subscribe("Ajans"), closed.subscribe("Radyo")
    first, second = closed.get(f"{one}feed.xml"), closed.get(f"{two}feed.xml")
    assert first.headers["etag"] != second.headers["etag"]
    assert first.content.replace(one.encode(), two.encode()) == second.content
    assert b"the-token-of-a-subscriber" not in first.content
    assert b"<itunes:block>yes</itunes:block>" in first.content


def test_pages_of_a_closed_show_lead_to_the_subscribers_own_feed(tmp_path: Path) -> None:
    address_ = {"base_url": "https://media.example.org/p/", "owner_email": "a@example.org"}
    show = Settings().show.model_copy(update=address_)
    settings = CLOSED.model_copy(update={"show": show})
    with open_place(tmp_path, settings) as place:
        place.desk.render()
        place.desk.publish()
        folder = place.subscribe()
        token = folder.split("/")[2]
        page = place.get(f"{folder}episodes/acilis/").text
        assert f"podcast://media.example.org/p/private/{token}/feed.xml" in page
        assert f"media.example.org%2Fp%2Fprivate%2F{token}%2Ffeed.xml" in page
        assert '<meta name="robots" content="noindex">' in page
        assert "the-token-of-a-subscriber" not in page
        assert "the-token-of-a-subscriber" not in place.get(folder).text


def test_an_app_that_asks_again_hears_that_nothing_has_changed(closed: Place) -> None:
    path = f"{closed.subscribe()}feed.xml"
    first = closed.get(path)
    etag = first.headers["etag"]
    assert closed.get(path, **{"if-none-match": etag}).status_code == 304
    closed.private._addressed = Addressed(memory_bytes=0)  # what was made had to go
    assert closed.get(path, **{"if-none-match": etag}).status_code == 304
    assert closed.get(path, **{"if-none-match": etag}).status_code == 304
    assert closed.get(path).content == first.content
    assert closed.client.head(path).headers["content-length"] == first.headers["content-length"]
    closed.desk.later(hours=1)
    closed.desk.render("# Kapanış\n\nTeşekkürler.\n", "two.md")
    closed.desk.publish()
    again = closed.get(path, **{"if-none-match": etag})
    assert again.status_code == 200
    assert len(parse_feed(again.content).items) == 2


def test_sound_comes_in_ranges(closed: Place) -> None:
    folder = closed.subscribe()
    (item,) = parse_feed(closed.get(f"{folder}feed.xml").content).items
    path = item.enclosure_url.removeprefix("http://127.0.0.1:8000")
    part = closed.get(path, range="bytes=100-199")
    assert (part.status_code, len(part.content)) == (206, 100)
    assert part.headers["content-range"] == f"bytes 100-199/{item.enclosure_bytes}"


def test_a_revoked_an_unknown_and_a_missing_address_get_the_same_answer(closed: Place) -> None:
    folder = closed.subscribe()
    missing = closed.get(f"{folder}nothing.xml")
    unknown = closed.get(f"/private/{new_token()}/feed.xml")
    closed.subscribers.revoke("Ajans", closed.desk.now)
    revoked = closed.get(f"{folder}feed.xml")
    for answer in (missing, unknown, revoked):
        assert answer.status_code == 404
        assert answer.content == unknown.content
        assert {**answer.headers, "date": ""} == {**unknown.headers, "date": ""}


@pytest.mark.parametrize(
    "path",
    [
        "/private/",
        "/private/held/",
        "/private/x/feed.xml",
        "/private/held/x/",
        "/private/%C3%BC/feed.xml",
        "/private/TOKEN",
        "/private/TOKEN/../../state/library.sqlite3",
        "/private/TOKEN/%2e%2e/%2e%2e/state/library.sqlite3",
        "/private/TOKEN/..%2fheld",
        "/private/TOKEN//feed.xml",
        "/private/TOKEN/episodes/",
        "/private/%00/feed.xml",
        "/private/tts-job-puts-the-token-of-a-subscriber-here/feed.xml",
    ],
)
def test_there_is_no_other_way_in(closed: Place, path: str) -> None:
    token = closed.subscribe().split("/")[2]
    closed.hold("# Kapanış\n\nTeşekkürler.\n")
    request = closed.client.build_request("GET", "/")
    request.url = request.url.copy_with(raw_path=path.replace("TOKEN", token).encode())
    assert closed.client.send(request).status_code == 404


def test_only_reading_is_allowed_and_that_is_said_to_everybody(closed: Place) -> None:
    for path in (f"{closed.subscribe()}feed.xml", f"/private/{new_token()}/feed.xml"):
        answer = closed.client.post(path)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_who_last_fetched_the_feed_is_known(closed: Place) -> None:
    folder = closed.subscribe()
    closed.get(f"{folder}index.html")
    assert closed.subscribers.all()[0].fetched_at is None
    closed.get(f"{folder}feed.xml")
    assert closed.subscribers.all()[0].fetched_at == closed.desk.now


def test_private_addresses_stay_when_the_feed_is_opened_and_closed(opened: Place) -> None:
    folder, desk = opened.subscribe(), opened.desk
    before = parse_feed(opened.get(f"{folder}feed.xml").content).items
    settings = desk.studio.settings
    for feed in (FeedSettings(open=False), FeedSettings()):
        changed = settings.model_copy(update={"feed": feed})
        desk.studio = replace(desk.studio, settings=changed)
        publish(changed, desk.studio.library, desk.now)
        assert parse_feed(opened.get(f"{folder}feed.xml").content).items == before


def test_addresses_in_the_words_of_a_speech_are_left_alone() -> None:
    settings = Settings()
    text = b"<p>see http://127.0.0.1:8000/feed.xml</p><link>http://127.0.0.1:8000/about</link>"
    assert address(text, "t" * 43, settings) == text
    assert not is_addressed("index.html", settings)
    assert is_addressed("index.html", CLOSED)
    assert not is_addressed("episodes/acilis/0123456789abcdef.mp3", CLOSED)


# --- listening links --------------------------------------------------------------------------


def test_a_listening_link_has_a_page_with_all_that_it_needs(opened: Place) -> None:
    link = opened.hold("# Kapanış\n\nHepinize teşekkür ediyorum.\n")
    page = opened.get(link)
    assert page.status_code == 200
    assert_nobody_else_keeps_it(page)
    assert page.headers["cache-control"] == "no-store"
    assert "henüz yayımlanmadı" in page.text
    assert "feed.xml" not in page.text
    (held,) = opened.desk.studio.library.held()
    for name in ("../../assets/site.css", "../../assets/site.js", "../../cover-600.jpg"):
        assert opened.get(link + name).status_code == 200
    sound = opened.get(f"{link}{held.entry.episode.hash}.mp3")
    assert len(sound.content) == held.entry.episode.mp3_bytes
    assert sound.headers["cache-control"] == "no-store"
    assert_nobody_else_keeps_it(sound)


def test_a_listening_link_leads_to_its_own_rendering_alone(opened: Place) -> None:
    link = opened.hold(SPEECH.replace("önemli", "değerli"), "speech.md")
    public = opened.desk.studio.library.entry("acilis").episode
    assert opened.get(f"{link}{public.hash}.mp3").status_code == 404
    for name in ("../../feed.xml", "../../index.html", "../../episodes/", "nothing.txt"):
        assert opened.get(link + name).status_code == 404
    other = opened.hold(SPEECH.replace("önemli", "güzel"), "speech.md")
    assert opened.get(link).status_code == 404
    assert opened.get(other).status_code == 200


def test_a_listening_link_leads_to_the_public_page_once_it_is_published(opened: Place) -> None:
    link = opened.hold("# Kapanış\n\nTeşekkürler.\n")
    desk = opened.desk
    approve("kapanis", desk.studio.settings, desk.studio.library, desk.now)
    answer = opened.get(link)
    assert answer.status_code == 302
    target = httpx.URL(f"http://127.0.0.1{link}").join(answer.headers["location"])
    assert target.path == "/episodes/kapanis/"


def test_a_listening_link_of_a_closed_show_ends_with_its_publication(closed: Place) -> None:
    link = closed.hold("# Kapanış\n\nTeşekkürler.\n")
    assert closed.get(link).status_code == 200
    assert closed.get(f"{link}../../assets/site.css").status_code == 200
    desk = closed.desk
    approve("kapanis", desk.studio.settings, desk.studio.library, desk.now)
    assert closed.get(link).status_code == 404
