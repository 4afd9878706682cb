"""The folder as it changes: new files at once, old ones gone, memory bounded; on any server."""

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.wire import ask, serving
from tts_job.web.answers import ZERO_COPY, FileChangedError, answer
from tts_job.web.contents import in_memory
from tts_job.web.media import Media
from tts_job.web.policy import private_policy, public_policy
from tts_job.web.shelf import MIB, SMALL_BYTES, Shelf

HASH = "0123456789abcdef"
NOW_S = 1_800_000_000.0


class Browser:
    """Asks an application without a server, as a server without extensions would."""

    def __init__(self, media: Media, *extensions: str) -> None:
        self.media = media
        self.extensions: dict[str, dict[str, str]] = {name: {} for name in extensions}
        self.copied = 0
        """Bytes that went out by zero copy."""

    def get(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        return asyncio.run(self.get_soon(path, method, **headers))

    async def get_soon(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        sent: list[Any] = []
        body = bytearray()

        async def send(message: Any) -> None:
            sent.append(message)
            if message["type"] == ZERO_COPY:
                self.copied += message["count"]
                body.extend(os.pread(message["file"], message["count"], message["offset"]))
            body.extend(message.get("body", b""))

        async def receive() -> Any:
            raise AssertionError("a folder has no use for a body")

        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "raw_path": path.encode("latin-1"),
            "query_string": b"",
            "extensions": self.extensions,
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
            ],
        }
        await self.media(scope, receive, send)
        answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], answered, bytes(body)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "public"
    (folder / "episodes" / "slug").mkdir(parents=True)
    return folder


@pytest.fixture
def browser(root: Path) -> Browser:
    return Browser(Media(root, clock=lambda: NOW_S))


def publish(path: Path, data: bytes) -> None:
    """As the job does it."""
    temporary = path.with_name(".writing")
    temporary.write_bytes(data)
    temporary.replace(path)


def test_a_new_feed_is_seen_at_once_and_has_another_tag(root: Path, browser: Browser) -> None:
    """Even if it has the same size and time."""
    tags = set()
    for text in (b"<rss>one</rss>", b"<rss>two</rss>", b"<rss>six</rss>"):
        publish(root / "feed.xml", text)
        os.utime(root / "feed.xml", (NOW_S, NOW_S))
        status, headers, body = browser.get("/feed.xml")
        assert (status, body) == (200, text)
        tags.add(headers["etag"])
    assert len(tags) == 3


def test_the_same_bytes_keep_their_tag_on_another_machine(root: Path, browser: Browser) -> None:
    publish(root / "feed.xml", b"<rss/>")
    tag = browser.get("/feed.xml")[1]["etag"]
    os.utime(root / "feed.xml", (0, 0))
    assert Browser(Media(root)).get("/feed.xml")[1]["etag"] == tag


def test_what_is_removed_is_gone_at_once(root: Path, browser: Browser) -> None:
    publish(root / "feed.xml", b"<rss/>")
    assert browser.get("/feed.xml")[0] == 200
    (root / "feed.xml").unlink()
    assert browser.get("/feed.xml")[0] == 404


def test_so_is_a_large_file(root: Path, browser: Browser) -> None:
    path = root / f"{HASH}.mp3"
    publish(path, bytes(3 * MIB))
    assert len(browser.get(f"/{HASH}.mp3")[2]) == 3 * MIB
    publish(path, bytes(2 * MIB))
    assert len(browser.get(f"/{HASH}.mp3")[2]) == 2 * MIB
    path.unlink()
    assert browser.get(f"/{HASH}.mp3")[0] == 404
    assert browser.get(f"/{HASH}.mp3", "HEAD")[0] == 404


@pytest.mark.parametrize("wanted", [b"bytes=0-9", b"bytes=0-"])
def test_a_file_that_is_replaced_meanwhile_does_not_go_out_under_the_old_tag(
    root: Path, wanted: bytes
) -> None:
    """Between being looked at and being opened."""
    publish(root / f"{HASH}.mp3", bytes(2 * MIB))
    shelf = Shelf(root, public_policy)
    found = shelf.find([f"{HASH}.mp3"])
    assert found is not None
    content = shelf.read(found)
    publish(root / f"{HASH}.mp3", b"other" * MIB)

    async def send(_: Any) -> None:
        raise AssertionError("nothing may go out")

    scope = {"method": "GET", "headers": [(b"range", wanted)]}
    with pytest.raises(FileChangedError):
        asyncio.run(answer(content, scope, send, NOW_S))


def test_a_folder_that_is_made_later_is_seen(tmp_path: Path) -> None:
    browser = Browser(Media(tmp_path / "later"))
    assert browser.get("/")[0] == 404
    (tmp_path / "later").mkdir()
    publish(tmp_path / "later" / "index.html", b"<!doctype html>")
    assert browser.get("/")[0] == 200


def test_the_root_may_be_a_link_but_nothing_in_it(tmp_path: Path, root: Path) -> None:
    publish(root / "feed.xml", b"<rss/>")
    (tmp_path / "link").symlink_to(root)
    (root / "copy.xml").symlink_to(root / "feed.xml")
    browser = Browser(Media(tmp_path / "link"))
    assert browser.get("/feed.xml")[0] == 200
    assert browser.get("/copy.xml")[0] == 404


def test_a_file_that_turns_into_a_link_is_gone(tmp_path: Path, root: Path) -> None:
    path = root / f"{HASH}.mp3"
    publish(path, bytes(2 * MIB))
    (tmp_path / "secret").write_bytes(bytes(2 * MIB))
    browser = Browser(Media(root))
    assert browser.get(f"/{HASH}.mp3")[0] == 200
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    assert browser.get(f"/{HASH}.mp3")[0] == 404


@pytest.mark.parametrize("size", [0, 1, SMALL_BYTES, SMALL_BYTES + 1])
def test_files_of_every_size_come_whole_and_in_parts(root: Path, size: int) -> None:
    data = os.urandom(size)
    publish(root / f"{HASH}.mp3", data)
    for browser in (Browser(Media(root)), Browser(Media(root), ZERO_COPY)):
        assert browser.get(f"/{HASH}.mp3")[2] == data
        status, _, body = browser.get(f"/{HASH}.mp3", range="bytes=1-")
        assert (status, body) == ((206, data[1:]) if size > 1 else (416, body))
        assert bool(browser.copied) is (bool(browser.extensions) and size > SMALL_BYTES)


@dataclass
class Large:
    browser: Browser
    data: bytes = field(repr=False)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Large:
    root = tmp_path_factory.mktemp("large")
    data = os.urandom(2 * MIB - 7)
    (root / f"{HASH}.mp3").write_bytes(data)
    return Large(Browser(Media(root)), data)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2 * MIB), st.integers(0, 2 * MIB), st.booleans())
def test_any_range_of_a_large_file_is_that_of_its_bytes(
    large: Large, first: int, last: int, zero_copy: bool
) -> None:
    browser, data = large.browser, large.data
    browser.extensions = {ZERO_COPY: {}} if zero_copy else {}
    status, headers, body = browser.get(f"/{HASH}.mp3", range=f"bytes={first}-{last}")
    if first > last:
        assert (status, body) == (200, data)
    elif first >= len(data):
        assert status == 416
    else:
        assert (status, body) == (206, data[first : last + 1])
        assert headers["content-length"] == str(len(body))


def test_memory_for_files_is_bounded(root: Path) -> None:
    """The most recently asked for stay; the others are read again."""
    for number in range(20):
        publish(root / f"{number}.jpg", os.urandom(100_000))
    media = Media(root, memory_bytes=500_000)
    browser = Browser(media)
    for number in range(20):
        assert len(browser.get(f"/{number}.jpg")[2]) == 100_000
    kept = [number for number in range(20) if is_quick(media, f"/{number}.jpg")]
    assert kept == [16, 17, 18, 19]


def is_quick(media: Media, path: str) -> bool:
    return media.quick({"method": "GET", "raw_path": path.encode(), "headers": []}) is not None


def test_what_was_read_once_is_answered_without_a_task(root: Path) -> None:
    publish(root / "feed.xml", b"<rss/>")
    media = Media(root)
    assert not is_quick(media, "/feed.xml")
    assert Browser(media).get("/feed.xml")[0] == 200
    assert is_quick(media, "/feed.xml")
    publish(root / "feed.xml", b"<rss>new</rss>")
    assert not is_quick(media, "/feed.xml")


def test_many_who_ask_for_a_new_file_at_once_cause_one_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(root / "feed.xml", b"<rss>" + b"a" * 100_000 + b"</rss>")
    browser = Browser(Media(root))
    reads = []
    read = Path.open

    def counted(path: Path, *given: Any, **named: Any) -> Any:
        reads.append(path.name)
        return read(path, *given, **named)

    monkeypatch.setattr(Path, "open", counted)

    async def crowd() -> list[int]:
        answers = await asyncio.gather(*(browser.get_soon("/feed.xml") for _ in range(30)))
        return [status for status, _, _ in answers]

    assert asyncio.run(crowd()) == [200] * 30
    assert reads.count("feed.xml") == 1


def test_a_disk_that_fails_is_told_and_may_be_asked_again(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    publish(root / "feed.xml", b"<rss/>")
    browser = Browser(Media(root))

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "open", fail)
        status, headers, _ = browser.get("/feed.xml")
    assert (status, headers["retry-after"]) == (503, "5")
    assert "Input/output error" in caplog.text
    assert browser.get("/feed.xml")[0] == 200


def test_the_page_of_what_is_missing_is_in_both_languages(browser: Browser) -> None:
    status, headers, body = browser.get("/no")
    assert status == 404
    assert "Sayfa bulunamadı" in body.decode()
    assert "Page not found" in body.decode()
    assert headers["content-length"] == str(len(body))
    assert headers["cache-control"] == "no-store"


def test_bytes_that_are_made_for_one_listener_have_tags_conditions_and_ranges() -> None:
    """What a private feed is answered with."""
    content = in_memory(b"<rss>" + b"a" * 5_000 + b"</rss>", private_policy("feed.xml"), NOW_S)

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
        await answer(content, scope, send, NOW_S)

    with serving(app) as port:
        whole = ask(port, Connection="close")
        assert (whole.status, whole.headers["cache-control"][:7]) == (200, "private")
        same = ask(port, Connection="close", If_None_Match=whole.headers["etag"])
        assert (same.status, same.body) == (304, b"")
        part = ask(port, Connection="close", Range="bytes=0-4")
        assert (part.status, part.body) == (206, b"<rss>")
        packed = ask(port, Connection="close", Accept_Encoding="gzip")
        assert len(packed.body) < 200


def test_the_same_folder_can_be_served_under_another_path(root: Path) -> None:
    """As private feeds do, behind a token."""
    publish(root / f"{HASH}.mp3", b"sound")
    media = Media(root, policy=private_policy)

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
        await media.serve(scope["raw_path"].removeprefix(b"/private/token"), scope, send)

    with serving(app) as port:
        reply = ask(port, f"/private/token/{HASH}.mp3", Connection="close")
        assert (reply.status, reply.body) == (200, b"sound")
        assert "noindex" in reply.headers["x-robots-tag"]
        assert ask(port, "/private/token/../x", Connection="close").status == 404
