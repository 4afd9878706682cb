"""The preview as a page: everything that the terminal shows, and nothing from elsewhere."""

import re

import pytest
from lxml import html

from tests.chromium import chromium
from tests.studio import Desk
from tts_job.editor.page import preview_page
from tts_job.preview import Preview, preview
from tts_job.text.spoken.lexicon import EMPTY

SPEECH = """# ÇAVUŞOĞLU\'NUN HİTABI

Bugün Sayın Tokayev\'e <b>2040</b> için desteđimizi bildirdik & sustuk.

DIŞIŞLERİ burada.
"""


@pytest.fixture
def seen(desk: Desk) -> Preview:
    return preview(desk.write(SPEECH), EMPTY)


def page(seen: Preview) -> "html.HtmlElement":
    return html.document_fromstring(preview_page(seen).decode("utf-8"))


def test_each_paragraph_stands_on_the_page_as_it_was_repaired(seen: Preview) -> None:
    root = page(seen)
    for reading in root.iter("rt", "rp"):
        reading.drop_tree()
    texts = [element.text_content() for element in root.find_class("running")]
    assert texts == [
        seen.title.paragraph.text if seen.title else "",
        *(each.paragraph.text for each in seen.paragraphs),
    ]


def test_a_reading_stands_above_its_words(seen: Preview) -> None:
    rubies = {ruby.text_content(): ruby.get("title") for ruby in page(seen).iter("ruby")}
    assert rubies["2040 (iki bin kırk) "] == "number"


def test_what_was_repaired_is_doubtful_or_new_is_marked_where_it_stands(seen: Preview) -> None:
    running = page(seen).find_class("running")
    marked = {(mark.get("class"), mark.text_content()) for p in running for mark in p.iter("mark")}
    assert {("repair", "desteğimizi"), ("suspect", "DIŞIŞLERİ")} <= marked
    assert ("name", "Tokayev") in marked


def test_every_link_leads_to_a_place_on_the_page(seen: Preview) -> None:
    root = page(seen)
    links = [link.get("href") for link in root.iter("a")]
    assert "#p0" in links
    assert "#p1" in links
    for link in links:
        assert root.get_element_by_id(link.removeprefix("#")) is not None


def test_nothing_is_asked_of_another_place(seen: Preview) -> None:
    text = preview_page(seen).decode("utf-8")
    assert not re.search(r"https?:|//[a-z]|@import|url\(", text)


def test_a_text_cannot_write_into_the_page(desk: Desk) -> None:
    seen = preview(desk.write("# A < B\n\nX &lt;script&gt;alert(1)&lt;/script&gt; & Y.\n"), EMPTY)
    assert b"<script>alert" not in preview_page(seen)


def test_the_page_is_readable_in_a_browser_on_a_phone(desk: Desk, seen: Preview) -> None:
    """Nothing is wider than the screen, and the other language is a click away."""
    path = desk.inbox / "preview.html"
    path.write_bytes(preview_page(seen))
    with chromium() as browser:
        visit = browser.new_page(viewport={"width": 390, "height": 800})
        visit.goto(path.as_uri())
        assert visit.evaluate("document.documentElement.scrollWidth") <= 390
        assert visit.locator("h2 .l:visible").all_inner_texts()[0] == "Şüpheli sözcükler"
        visit.keyboard.press("Tab")
        visit.keyboard.press("Tab")
        visit.keyboard.press("Enter")
        assert visit.locator("h2 .l:visible").all_inner_texts()[0] == "Doubtful words"
