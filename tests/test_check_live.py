"""The published feed from outside: a host on this machine, right and with each fault in turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes import ToneEngine
from tests.host import Fault, Host, Reply, hosting, self_signed
from tests.studio import Desk, open_desk
from tts_job.check import Finding, Severity, faults
from tts_job.check_live import check_live
from tts_job.settings.options import Settings


@dataclass(frozen=True)
class Site:
    """A show with one episode, and its host."""

    desk: Desk
    host: Host

    @property
    def feed_url(self) -> str:
        return self.host.url + "feed.xml"

    @property
    def local_feed(self) -> bytes:
        return (self.desk.public / "feed.xml").read_bytes()

    def look(self, url: str = "") -> list[Finding]:
        return list(check_live(url or self.feed_url, self.local_feed, request_s=3.0))

    def look_with(self, end: str, fault: Fault) -> list[str]:
        """What is wrong when the host does `fault` to paths that end so."""
        self.host.faults = {end: fault}
        return [str(each) for each in faults(self.look())]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with hosting() as host:
        plain = Settings()
        show = plain.show.model_copy(update={"base_url": host.url})
        settings = plain.model_copy(update={"show": show})
        with open_desk(tmp_path, ToneEngine(), settings=settings) as desk:
            desk.render()
            desk.publish()
            host.root = desk.public
            yield Site(desk, host)


def to(status: int) -> Fault:
    def fault(reply: Reply) -> None:
        reply.status, reply.body = status, b""

    return fault


def header(name: str, value: str) -> Fault:
    def fault(reply: Reply) -> None:
        reply.headers[name] = value

    return fault


def no_ranges(reply: Reply) -> None:
    if reply.status == 206:
        reply.status, reply.body = 200, b"\0" * 3_000_000
        del reply.headers["Content-Range"]


def test_a_right_host_has_no_faults_and_is_asked_as_apps_ask(site: Site) -> None:
    found = site.look()
    assert faults(found) == ()
    assert [each.what for each in found] == ["Cache-Control: max-age=300"]
    asked = " ".join(site.host.asked)
    assert "HEAD /episodes/" in asked
    assert ".mp3 bytes=0-1023" in asked


@pytest.mark.parametrize(
    ("end", "fault", "words"),
    [
        ("feed.xml", to(404), "it answers 404"),
        ("feed.xml", header("Content-Type", "text/html"), "its type is text/html"),
        (".mp3", to(500), "HEAD is answered 500"),
        (".mp3", header("Content-Type", "text/plain"), "its type is text/plain"),
        (".mp3", header("Content-Length", "7"), "it has 7 bytes, the feed says"),
        (".mp3", no_ranges, "a range is answered 200 instead of 206"),
        (".mp3", header("Content-Range", "bytes 0-9/10"), "a range brings 1024 bytes as bytes 0-9"),
        (".vtt", to(404), "it answers 404"),
        (".chapters.json", to(404), "it answers 404"),
        ("cover.jpg", to(404), "it answers 404 with type"),
        ("cover.jpg", header("Content-Type", "text/html"), "with type text/html"),
    ],
)
def test_each_fault_of_a_host_is_named(site: Site, end: str, fault: Fault, words: str) -> None:
    found = site.look_with(end, fault)
    assert any(words in each for each in found), found


def test_a_small_cover_is_a_fault(site: Site) -> None:
    def small(reply: Reply) -> None:
        reply.body = (site.desk.public / "cover-600.jpg").read_bytes()

    assert any("600 pixels is less than 1400" in each for each in site.look_with("r.jpg", small))


def test_another_feed_than_the_local_one_is_a_fault(site: Site) -> None:
    def older(reply: Reply) -> None:
        reply.body = reply.body.replace(b"<title>", b"<title>Eski ", 1)

    found = site.look_with("feed.xml", older)
    assert any("differs from the local feed" in each for each in found)


def test_a_page_instead_of_a_feed_is_a_fault(site: Site) -> None:
    def page(reply: Reply) -> None:
        reply.body = b"<!doctype html><title>404</title>"

    assert site.look_with("feed.xml", page)


def test_redirects_are_listed_and_followed(site: Site) -> None:
    def away(reply: Reply) -> None:
        reply.status, reply.body = 302, b""
        reply.headers["Location"] = site.feed_url

    site.host.faults = {"/old.xml": away}
    found = site.look(site.host.url + "old.xml")
    notes = [each.what for each in found if each.severity is Severity.NOTE]
    assert f"it redirects: {site.host.url}old.xml (302) -> {site.feed_url}" in notes


def test_a_host_that_is_not_there_is_one_fault() -> None:
    found = list(check_live("http://127.0.0.1:9/feed.xml", None, request_s=2.0))
    assert len(found) == 1
    assert "cannot be fetched" in found[0].what


def test_a_host_that_drips_is_given_up_in_time(site: Site) -> None:
    def drip(reply: Reply) -> None:
        reply.pause_s = 0.05

    site.host.faults = {"feed.xml": drip}
    found = list(check_live(site.feed_url, None, request_s=0.4))
    assert "no whole answer" in found[0].what  # which comes for minutes


def test_a_certificate_that_nobody_vouches_for_is_a_fault(site: Site, tmp_path: Path) -> None:
    with hosting(certificate=self_signed(tmp_path)) as secure:
        secure.root = site.host.root
        found = list(check_live(f"{secure.url}feed.xml", None, request_s=3.0))
    assert len(found) == 1
    assert "its certificate is not trusted" in found[0].what
    assert secure.asked == []


def test_a_host_without_tls_for_an_https_address_is_a_fault(site: Site) -> None:
    address = site.feed_url.replace("http://", "https://")
    found = list(check_live(address, None, request_s=2.0))
    assert "certificate" in found[0].what or "cannot be fetched" in found[0].what


def test_when_time_is_up_what_was_not_looked_at_is_said(site: Site) -> None:
    found = list(check_live(site.feed_url, site.local_feed, request_s=3.0, whole_s=0.0))
    assert faults(found)


def test_only_the_newest_are_asked_for(site: Site) -> None:
    list(check_live(site.feed_url, site.local_feed, newest=0))
    assert not [each for each in site.host.asked if ".mp3" in each]
