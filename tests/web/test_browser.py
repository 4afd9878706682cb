"""A real browser over our server: pages under their policy, sound to seek in, other sites."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.chromium import chromium
from tests.studio import SPEECH, open_desk
from tests.web.wire import serving
from tts_job.settings.options import Settings, ShowSettings
from tts_job.web.hosts import HostGuard, Hosts
from tts_job.web.media import Media

if TYPE_CHECKING:
    from playwright.sync_api import Page

SEEK = """async () => {
  const sound = document.querySelector("audio");
  sound.muted = true;
  await sound.play();
  const sought = new Promise(done => sound.addEventListener("seeked", done, {once: true}));
  sound.currentTime = sound.duration * 0.9;
  await sought;
  return sound.currentTime / sound.duration;
}"""
FETCH = "url => fetch(url).then(answer => answer.status).catch(() => 'refused')"


@pytest.fixture
def show(tmp_path: Path) -> Iterator[str]:
    """Address of a published show."""
    media = Media(tmp_path / "output" / "public")
    guard = HostGuard(media, Hosts([]), media.quick)
    with serving(guard, quick=guard.quick) as port:
        url = f"http://127.0.0.1:{port}/"
        with open_desk(tmp_path, settings=Settings(show=ShowSettings(base_url=url))) as desk:
            desk.render(SPEECH * 4)
            desk.publish()
        yield url


@pytest.fixture
def page() -> Iterator["Page"]:
    with chromium() as browser:
        yield browser.new_page()


def test_a_browser_reads_plays_and_seeks_and_has_nothing_to_complain_of(
    show: str, page: "Page"
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(show)
    page.get_by_role("link", name="Açılış").first.click()
    page.wait_for_url("**/episodes/**")
    assert page.evaluate(SEEK) >= 0.9
    assert complaints == []


def test_a_page_elsewhere_may_read_the_feed_but_no_page(show: str, page: "Page") -> None:
    """Another name is another site, though the same machine answers."""
    elsewhere = show.replace("127.0.0.1", "localhost")
    page.goto(f"{elsewhere}feed.xml")  # no page of ours, so no policy of ours forbids it to ask
    assert page.evaluate(FETCH, f"{show}feed.xml") == 200
    assert page.evaluate(FETCH, show) == "refused"
