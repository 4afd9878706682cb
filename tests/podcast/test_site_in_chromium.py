"""The pages in a real browser: from the disk, and from a server with the strictest policy.

Each test runs both ways, and fails if the browser writes a word to its console or asks another
host for anything.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import lameenc
import pytest

from tests.chromium import PATIENCE_S, POLL_MS, chromium, wait_until
from tests.podcast.examples import EPISODE, SHOW, TRANSCRIPT, episodes
from tts_job.podcast.cover import draw_cover, small_cover
from tts_job.podcast.feed import FEED
from tts_job.podcast.site import (
    CONTENT_SECURITY_POLICY,
    SMALL_COVER,
    assets,
    episode_page,
    index_pages,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


SECONDS = 60
RATE = 16_000
SUB_PATH = "some/where"
CURRENT = "#transcript [aria-current]"
CENTRED = f"""(box => box && box.top > innerHeight * 0.3 && box.bottom < innerHeight * 0.7)
              (document.querySelector("{CURRENT}")?.getBoundingClientRect())"""


def silence() -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(16)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.silence()
    return bytes(encoder.encode(bytes(2 * RATE * SECONDS)) + encoder.flush())


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published show, some folders below the root of the server."""
    root = tmp_path_factory.mktemp("public") / SUB_PATH
    audio = silence()
    shown = [replace(e, duration_s=float(SECONDS)) for e in (EPISODE, *episodes(2))]
    files = {**assets(), FEED: b"<rss/>"}
    files |= {page.path: page.html() for page in index_pages(SHOW, shown)}
    files[SMALL_COVER] = small_cover(draw_cover(SHOW.title, SHOW.author))
    for episode in shown:
        files[episode.path + "index.html"] = episode_page(SHOW, episode, TRANSCRIPT)
        files[episode.file(".mp3")] = audio
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


class StrictServer(SimpleHTTPRequestHandler):
    """Files with the policy of the site, and one range at a time, which browsers need to seek."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        super().end_headers()

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if found is None or not path.is_file():
            super().do_GET()
            return
        data = path.read_bytes()
        first, last = int(found[1]), min(int(found[2] or len(data)), len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        self.wfile.write(data[first : last + 1])

    def handle(self) -> None:
        with suppress(ConnectionError):  # A browser that has seen enough of a file hangs up.
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server(public: Path) -> Iterator[str]:
    root = public.parents[len(Path(SUB_PATH).parts) - 1]
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(StrictServer, directory=root)) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/{SUB_PATH}/"
        http.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as started:
        yield started


@pytest.fixture(params=["disk", "server"])
def base(request: pytest.FixtureRequest, public: Path, server: str) -> str:
    return server if request.param == "server" else public.as_uri() + "/"


@dataclass(frozen=True, slots=True)
class Visit:
    """A page in a browser of its own, and what the tests ask of it."""

    base: str
    page: "Page"

    def open_index(self) -> None:
        self.page.goto(self.base + "index.html")

    def open_episode(self, suffix: str = "") -> None:
        self.page.goto(f"{self.base}{EPISODE.path}index.html{suffix}")
        self.until("document.querySelector('audio').readyState >= 1")

    def until(self, condition: str) -> None:
        wait_until(self.page, condition)

    def roll_to_top(self) -> None:
        """With the wheel, again and again, as a hand does: Chromium drops some of its turns."""
        self.page.mouse.move(200, 200)
        deadline = time.monotonic() + PATIENCE_S
        while self.page.evaluate("scrollY") > 0:
            assert time.monotonic() < deadline
            self.page.mouse.wheel(0, -1000)
            self.page.wait_for_timeout(POLL_MS)

    def until_at(self, seconds: float, within: float = 5.0) -> None:
        self.until(
            f"(at => at >= {seconds} - 0.01 && at < {seconds} + {within})"
            "(document.querySelector('audio').currentTime)"
        )

    def until_playing(self) -> None:
        self.until("!document.querySelector('audio').paused")

    def until_paused(self) -> None:
        self.until("document.querySelector('audio').paused")

    def until_current(self, text: str) -> None:
        self.until(f"document.querySelector('{CURRENT}')?.textContent === {text!r}")


@pytest.fixture
def context(browser: "Browser") -> Iterator["BrowserContext"]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    context.set_default_timeout(1000 * PATIENCE_S)
    yield context
    context.close()


@pytest.fixture
def visit(base: str, context: "BrowserContext") -> Iterator[Visit]:
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield Visit(base, page)
    assert said == []
    assert [url for url in asked if not url.startswith(base)] == []


def test_the_pages_open_without_a_complaint(visit: Visit) -> None:
    visit.open_index()
    visit.open_episode()
    assert visit.page.title() == EPISODE.title
    assert visit.page.evaluate("document.fonts.check('800 20px Manrope')")


def test_a_click_on_a_phrase_plays_from_there_and_the_mark_follows(visit: Visit) -> None:
    visit.open_episode()
    visit.page.evaluate("document.querySelector('audio').playbackRate = 0.5")
    visit.page.get_by_text("Sayın konuklar, değerli katılımcılar;").click()
    visit.until_playing()
    visit.until_current("Sayın konuklar, değerli katılımcılar;")
    visit.until_at(6.1)
    visit.until_current("hepiniz hoş geldiniz.")
    assert visit.page.locator(CURRENT).count() == 1


@pytest.mark.parametrize(
    ("second", "word"), [("7.05", "konuklar,"), ("7.15", "değerli"), ("8.05", "katılımcılar;")]
)
def test_in_the_phrase_the_word_that_is_said_is_marked(
    visit: Visit, second: str, word: str
) -> None:
    visit.open_episode(f"#t={second}")
    visit.until_at(float(second))
    assert visit.page.evaluate("[...CSS.highlights.get('word')].map(String)") == [word]


def test_enter_on_a_phrase_plays_from_there(visit: Visit) -> None:
    visit.open_episode()
    assert visit.page.locator("#transcript [tabindex='0']").count() == 1
    visit.page.locator("#transcript [tabindex='0']").focus()
    for _ in range(3):
        visit.page.keyboard.press("ArrowDown")
    assert visit.page.evaluate("document.activeElement.textContent") == "hepiniz hoş geldiniz."
    visit.page.keyboard.press("Enter")
    visit.until_playing()
    visit.until_at(8.1)


def test_space_and_arrows_work_anywhere_on_the_page(visit: Visit) -> None:
    visit.open_episode()
    visit.page.keyboard.press("Space")
    visit.until_playing()
    visit.page.keyboard.press("Space")
    visit.until_paused()
    visit.page.keyboard.press("ArrowRight")
    visit.until_at(30)
    visit.page.keyboard.press("ArrowLeft")
    visit.until_at(15)
    for _ in range(3):
        visit.page.keyboard.press("ArrowLeft")
    visit.until_at(0, within=0.1)


def test_keys_typed_into_a_field_are_left_alone(visit: Visit) -> None:
    visit.open_episode()
    visit.page.locator("#feed-url").focus()
    visit.page.keyboard.press("Space")
    visit.page.keyboard.press("ArrowRight")
    assert visit.page.evaluate("document.querySelector('audio').currentTime") == 0
    assert visit.page.evaluate("document.querySelector('audio').paused")


def test_buttons_slider_and_speed_drive_the_player(visit: Visit) -> None:
    visit.open_episode()
    visit.page.locator("#forward").click()
    visit.until_at(30)
    visit.page.locator("#back").click()
    visit.until_at(15)
    visit.page.locator("#seek").fill("40")
    visit.until_at(40)
    assert visit.page.locator("#elapsed").text_content() == "0:40"
    visit.page.locator("#speed").select_option("1.5")
    assert visit.page.evaluate("document.querySelector('audio').playbackRate") == 1.5
    visit.page.locator("#toggle").click()
    visit.until_playing()
    visit.page.locator("#toggle").click()
    visit.until_paused()


@pytest.mark.parametrize("suffix", ["#t=12.7", "?t=12.7", "#t=0:12.7"])
def test_a_deep_link_opens_at_its_second_without_playing(visit: Visit, suffix: str) -> None:
    visit.open_episode(suffix)
    visit.until_at(12.7, within=0.1)
    visit.until_current("Bugün burada suyu konuşacağız,")
    assert visit.page.evaluate("document.querySelector('audio').paused")


def test_the_time_beside_a_paragraph_leads_there(visit: Visit) -> None:
    visit.open_episode()
    visit.page.locator("#p5 .at").click()
    visit.until_at(12.7)


def test_a_link_that_holds_no_time_opens_at_the_start(visit: Visit) -> None:
    visit.open_episode("?t=..#t=")
    assert visit.page.evaluate("document.querySelector('audio').currentTime") == 0


def test_a_chapter_plays_and_is_marked(visit: Visit) -> None:
    visit.open_episode()
    visit.page.get_by_role("link", name="Su ve toprak").click()
    visit.until_at(10.6)
    visit.until_playing()
    marked = visit.page.locator(".chapters [aria-current]")
    assert "Su ve toprak" in (marked.text_content() or "")


def test_the_page_follows_until_the_reader_scrolls_and_again_when_asked(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 600, "height": 420})
    visit.page.emulate_media(reduced_motion="reduce")  # It then scrolls at once, or not at all.
    visit.open_episode()
    visit.page.locator("#listen").click()
    visit.until(CENTRED)
    assert visit.page.locator("#to-current").is_hidden()
    visit.roll_to_top()
    visit.page.locator("#to-current").wait_for(state="visible")
    visit.until_current(EPISODE.title)
    assert visit.page.evaluate("scrollY") == 0
    visit.page.locator("#to-current").click()
    visit.until(CENTRED)
    assert visit.page.locator("#to-current").is_hidden()


def test_the_language_of_the_interface_changes_and_is_remembered(visit: Visit) -> None:
    visit.open_episode()
    assert visit.page.get_by_role("heading", name="Konuşma metni").is_visible()
    visit.page.get_by_role("button", name="English").click()
    assert visit.page.get_by_role("heading", name="Transcript").is_visible()
    assert visit.page.get_by_text("Konuşma metni").is_hidden()
    visit.open_index()
    assert visit.page.get_by_role("heading", name="Episodes").is_visible()
    visit.page.get_by_role("button", name="Türkçe").click()
    assert visit.page.get_by_role("heading", name="Bölümler").is_visible()


def test_the_theme_follows_the_system_until_the_reader_changes_it(visit: Visit) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    visit.open_index()
    light = visit.page.evaluate(paper)
    visit.page.emulate_media(color_scheme="dark")
    dark = visit.page.evaluate(paper)
    assert light != dark
    visit.page.locator("#theme").click()
    assert visit.page.evaluate(paper) == light
    visit.open_episode()
    assert visit.page.evaluate(paper) == light


def test_all_works_where_storage_is_switched_off(visit: Visit) -> None:
    visit.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('off'); } })"
    )
    visit.open_episode()
    visit.page.locator("#theme").click()
    visit.page.locator("#language").click()
    visit.page.keyboard.press("ArrowRight")
    visit.until_at(30)
    assert visit.page.locator("html").get_attribute("data-ui") == "en"


def test_a_listener_who_comes_back_goes_on_where_she_was(visit: Visit) -> None:
    visit.open_episode()
    visit.page.keyboard.press("ArrowRight")
    visit.until_at(30)
    visit.open_episode()
    visit.until_at(30)


def test_addresses_are_copied(visit: Visit, context: "BrowserContext") -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.open_episode("#t=12.7")
    visit.until_at(12.7)
    visit.page.locator("[data-copy]").click()
    visit.page.get_by_role("button", name="Kopyalandı").wait_for()
    assert visit.page.evaluate("navigator.clipboard.readText()") == SHOW.base_url + FEED
    visit.page.locator("#moment").click()
    visit.until("document.querySelector('#moment[data-done]')")
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{visit.base}{EPISODE.path}index.html#t=12"


def test_the_index_plays_an_episode_in_place_and_then_another(visit: Visit) -> None:
    visit.open_index()
    first, second = visit.page.locator("a.play").nth(0), visit.page.locator("a.play").nth(1)
    assert visit.page.get_by_role("button", name="Oynat").count() == 3
    assert visit.page.locator("#player").is_hidden()
    first.click()
    visit.until_playing()
    assert visit.page.locator("#player").is_visible()
    assert visit.page.locator("#now").text_content() == "Örnek konuşma 1"
    visit.until("document.querySelector('a.play[data-playing]')")
    first.click()
    visit.until_paused()
    second.focus()
    visit.page.keyboard.press("Space")
    visit.until_playing()
    assert visit.page.locator("#now").text_content() == EPISODE.title
    visit.until("document.querySelectorAll('a.play[data-playing]').length === 1")
    assert visit.page.url == visit.base + "index.html"


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_the_screen(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    for look in (visit.open_index, visit.open_episode):
        look()
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_control_is_large_enough_for_a_finger(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 800})
    visit.open_episode()
    for control in visit.page.locator("button:visible, select:visible, .apps a:visible").all():
        box = control.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, control  # WCAG 2.2, 2.5.8


def test_without_javascript_it_can_still_be_read_heard_and_downloaded(
    browser: "Browser", base: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}{EPISODE.path}index.html")
    assert page.locator("audio").is_visible()
    assert page.get_by_text("hepiniz hoş geldiniz.").is_visible()
    assert page.get_by_role("heading", name="Konuşma metni").is_visible()
    assert page.get_by_role("heading", name="Transcript").count() == 0
    assert page.locator(".js-only").count() > 0
    assert all(not control.is_visible() for control in page.locator(".js-only").all())
    page.goto(base + "index.html")
    assert page.locator("a.play").first.is_visible()
    context.close()


def test_audio_that_cannot_be_loaded_is_explained(
    browser: "Browser", public: Path, tmp_path: Path
) -> None:
    page_path = tmp_path / "index.html"
    html = (public / EPISODE.path / "index.html").read_text()
    page_path.write_text(html.replace("../../", public.as_uri() + "/"))
    context = browser.new_context()
    page = context.new_page()
    page.goto(page_path.as_uri())
    page.locator("#broken").wait_for(state="visible")
    context.close()
