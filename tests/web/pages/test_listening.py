"""Where to subscribe: what the page says of the address, and to whom.

Each test has an office of its own, since there is one worker in a process.
"""

from pathlib import Path

from tests.web.pages.office import open_office
from tests.web.pages.visitor import visiting
from tts_job.access import Scope
from tts_job.settings.options import Settings
from tts_job.web.pages.listening import qr_code


def test_without_a_public_address_it_says_which_apps_can_come(tmp_path: Path) -> None:
    with open_office(tmp_path) as office, visiting(office, Scope.READ) as reader:
        page = reader.page("/editor/listen")
    assert "Apple Podcasts, Overcast and Spotify read feeds from their own servers" in (
        page.text_content()
    )
    assert page.xpath("//input[@id='feed-url']/@value") == ["http://127.0.0.1:8000/feed.xml"]


def test_the_qr_code_says_the_address_and_needs_no_style() -> None:
    svg = qr_code("http://127.0.0.1:8000/feed.xml")
    assert svg.startswith("<svg")
    assert "style=" not in svg
    assert "viewBox" in svg


def test_of_a_closed_feed_no_address_is_shown_and_its_episodes_are_heard(
    tmp_path: Path,
) -> None:
    feed = Settings().feed.model_copy(update={"open": False})
    with open_office(tmp_path, feed=feed) as office:
        outcome = office.render("# Kapalı\n\nSayın konuklar.\n", "closed.md").outcome
        assert outcome
        with visiting(office, Scope.READ) as reader:
            assert "each subscriber has an address of their own" in reader.text("/editor/listen")
            (src,) = reader.page(f"/editor/episodes/{outcome.slug}").xpath("//audio/@src")
            assert reader.get(src).status_code == 200


def test_a_public_address_has_buttons_for_apps(tmp_path: Path) -> None:
    show = Settings().show.model_copy(update={"base_url": "https://podcast.example/"})
    with (
        open_office(tmp_path, show=show) as office,
        visiting(office, Scope.READ) as reader,
    ):
        text = reader.text("/editor/listen")
    assert "every podcast app can reach it" in text
    assert "AntennaPod" in text
