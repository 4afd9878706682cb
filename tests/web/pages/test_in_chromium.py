"""An editor's day in a real browser: by mouse and by keyboard, on a desk and on a phone.

Each test fails if the browser writes a word to its console or asks another host for anything; on
every page axe looks for what would keep somebody out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.chromium import PATIENCE_S, chromium, wait_until
from tests.web.pages.office import Office
from tts_job.jobs.job import JobState
from tts_job.lexicon import read_lexicon
from tts_job.studio import Release, Wishes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page, ViewportSize

SPEECH = """# Su hakkında

Sayın Tokayef, hepiniz hoş geldiniz.

Bugün 2040 için desteđimizi bildirdik; Tokayef de burada.

Teşekkür ederim.
"""
PHONE: "ViewportSize" = {"width": 390, "height": 844}
DESK: "ViewportSize" = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium("--autoplay-policy=no-user-gesture-required") as started:
        yield started


@dataclass(frozen=True)
class Editor:
    """Somebody at a browser."""

    office: Office
    context: "BrowserContext"
    page: "Page"

    def open(self, path: str) -> None:
        self.page.goto(self.office.url + path)

    def sign_in(self) -> None:
        """As with the keyboard, by a token that is hers."""
        self.open("/editor/")
        name = f"editor-{len(self.office.house.access.tokens())}"
        self.page.keyboard.type(self.office.token(name))  # the field has the focus
        self.page.keyboard.press("Enter")
        self.page.get_by_role("heading", name=re.compile("Masa|Desk")).wait_for()

    def until(self, condition: str) -> None:
        wait_until(self.page, condition)

    def click_word(self, word: str, paragraph: int) -> None:
        """In the middle of the word, as a mouse does."""
        at = self.page.evaluate(
            """([word, paragraph]) => {
                const running = document.querySelector(`#p${paragraph} .running`);
                running.scrollIntoView({ block: "center" });
                const walker = document.createTreeWalker(running, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    const at = walker.currentNode.data.indexOf(word);
                    if (at < 0) continue;
                    const range = document.createRange();
                    range.setStart(walker.currentNode, at);
                    range.setEnd(walker.currentNode, at + word.length);
                    const box = range.getBoundingClientRect();
                    return [box.x + box.width / 2, box.y + box.height / 2];
                }
            }""",
            [word, paragraph],
        )
        self.page.mouse.click(*at)

    def faults(self) -> list[str]:
        """What axe finds on the page as it is now."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


@pytest.fixture(params=["tr-TR"])
def editor(office: Office, browser: "Browser", request: pytest.FixtureRequest) -> Iterator[Editor]:
    context = browser.new_context(viewport=DESK, locale=request.param, color_scheme="light")
    context.set_default_timeout(1000 * PATIENCE_S)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asking: asked.append(asking.url))
    yield Editor(office, context, page)
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(office.url)] == []


def test_a_document_is_dropped_looked_at_rendered_and_watched(
    editor: Editor, tmp_path: Path
) -> None:
    editor.sign_in()
    path = tmp_path / "birakilan.md"
    path.write_text(SPEECH, "utf-8")
    editor.page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "birakilan.md", { type: "text/markdown" }));
            const form = document.querySelector("[data-drop]");
            form.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
        }""",
        SPEECH,
    )
    editor.page.get_by_role("heading", name="Su hakkında").wait_for()
    assert editor.page.get_by_text("Taslak", exact=True).first.is_visible()
    assert editor.page.locator("ruby", has_text="2040").first.is_visible()
    editor.page.get_by_role("button", name="Seslendir", exact=True).click()
    editor.page.wait_for_url("**/document?source=birakilan.md")
    (job,) = [job for job in editor.office.queue.jobs() if job.request.source == "birakilan.md"]
    assert editor.office.wait(job).state is JobState.DONE
    editor.open("/editor/")
    lately = editor.page.locator("#lately")
    lately.get_by_role("link", name="Su hakkında").first.click()
    editor.page.get_by_role("heading", name="Ölçüler").wait_for()
    editor.page.evaluate("document.querySelector('audio').play()")
    editor.until("document.querySelector('audio').currentTime > 0.1")


def test_progress_comes_by_itself_and_a_job_can_be_cancelled(editor: Editor) -> None:
    long = "\n\n".join(f"Bu {n}. paragraf, sürüp giden bir sözdür." for n in range(1, 3000))
    editor.office.write(f"# Uzun söz\n\n{long}\n", "uzun.md")
    editor.sign_in()
    job = editor.office.submit("uzun.md")
    editor.open("/editor/")
    card = f"document.querySelector('[data-job=\"{job.id}\"]')"
    editor.until(f"{card}?.querySelector('progress').max > 3000")
    first = editor.page.evaluate(f"{card}.querySelector('progress').value")
    editor.until(f"{card}.querySelector('progress').value > {first}")
    assert "paragraf" in editor.page.locator("[data-count]").first.inner_text()
    assert editor.faults() == []
    editor.page.locator(f"#job-{job.id}").get_by_role("button", name="İptal et").click()
    assert editor.office.wait(job).state is JobState.CANCELLED
    editor.until(f"!{card}")
    assert editor.page.locator("#work .empty").is_visible()


def test_a_word_is_clicked_heard_and_taught_to_the_lexicon(editor: Editor) -> None:
    editor.office.render(SPEECH.replace("Su", "Eski"), "eski.md")
    editor.office.write(SPEECH, "tikla.md")
    editor.sign_in()
    editor.open("/editor/document?source=tikla.md")
    editor.click_word("Tokayef", 1)
    dialog = editor.page.get_by_role("dialog")
    dialog.get_by_role("heading", name="Bir sözcüğü düzelt").wait_for()
    assert dialog.locator("mark.chosen").inner_text() == "Tokayef"
    assert editor.faults() == []
    said = dialog.get_by_label("Okunuşu")
    said.fill("Tokayev")
    with editor.page.expect_response(lambda answer: "/document/sound" in answer.url) as heard:
        dialog.get_by_role("button", name="Dene ve dinle").first.click()
    assert heard.value.status in (200, 206)
    assert "csrf" not in heard.value.url
    dialog.get_by_role("button", name="Sözlüğe ekle").click()
    editor.page.get_by_role("heading", name=re.compile("Tokayef")).wait_for()
    lexicon = read_lexicon(editor.office.settings.paths.lexicon)
    assert lexicon.entries["Tokayef"] == "Tokayev"
    assert editor.faults() == []
    assert editor.page.get_by_role("checkbox", name=re.compile("Eski hakkında")).is_checked()
    editor.page.get_by_role("button", name="Yeniden seslendir").click()
    editor.page.get_by_text(re.compile("Sıraya alındı")).first.wait_for()
    job = next(job for job in editor.office.queue.jobs() if job.request.source == "eski.md")
    assert editor.office.wait(job).outcome


def test_a_word_is_mended_in_this_document_by_keyboard_alone(editor: Editor) -> None:
    path = editor.office.write(SPEECH, "klavye.md")
    editor.sign_in()
    editor.open("/editor/document?source=klavye.md")
    link = editor.page.locator("#p1 .tools [data-mend]")
    link.focus()
    editor.page.keyboard.press("Enter")
    editor.page.get_by_role("dialog").wait_for()
    editor.until("document.activeElement.id === 'which-word'")
    editor.page.keyboard.type("burada")
    editor.page.keyboard.press("Enter")
    editor.until("document.activeElement.id === 'said'")
    editor.page.get_by_label("Doğrusu").focus()
    editor.page.keyboard.press("Control+A")
    editor.page.keyboard.type("orada")
    editor.page.keyboard.press("Enter")
    editor.page.get_by_text("Belge düzeltildi.").wait_for()
    assert path.read_text("utf-8") == SPEECH.replace("burada", "orada")


def test_escape_closes_the_dialog_and_the_focus_is_where_it_was(editor: Editor) -> None:
    editor.office.write(SPEECH, "kapat.md")
    editor.sign_in()
    editor.open("/editor/document?source=kapat.md")
    editor.page.locator("#p0 .tools [data-mend]").click()
    editor.page.get_by_role("dialog").wait_for()
    editor.page.keyboard.press("Escape")
    editor.page.get_by_role("dialog").wait_for(state="hidden")
    assert editor.page.evaluate("document.activeElement.matches('#p0 [data-mend]')")


def test_a_paragraph_is_heard_in_place(editor: Editor) -> None:
    editor.office.write(SPEECH, "yerinde.md")
    editor.sign_in()
    editor.open("/editor/document?source=yerinde.md")
    link = editor.page.locator("#p2 [data-hear]")
    link.click()
    editor.until("document.querySelector('#p2.playing') !== null")
    editor.until("document.querySelector('#p2.playing') === null")
    assert editor.page.url.endswith("source=yerinde.md")
    assert editor.page.locator("[role=alert]").count() == 0


def test_a_held_episode_is_heard_on_the_desk_and_approved(editor: Editor) -> None:
    editor.office.render(
        SPEECH.replace("Su", "Bekleyen"), "bekleyen.md", Wishes(release=Release.HOLD)
    )
    editor.sign_in()
    card = editor.page.locator("#waiting li", has_text="Bekleyen hakkında")
    card.get_by_role("link", name=re.compile("Oynat")).click()
    editor.until("[...document.querySelectorAll('#waiting audio')].some(a => a.currentTime > 0)")
    card.get_by_role("button", name=re.compile("Onayla ve yayımla")).click()
    editor.page.get_by_text("Onaylandı ve yayımlandı.").wait_for()


def test_language_and_look_change_and_are_kept(editor: Editor) -> None:
    editor.sign_in()
    paper = "getComputedStyle(document.body).backgroundColor"
    light = editor.page.evaluate(paper)
    editor.page.get_by_role("button", name="Açık ve koyu görünüm").click()
    assert editor.page.evaluate(paper) != light
    editor.page.get_by_role("button", name="English").click()
    editor.page.get_by_role("heading", name="Desk").wait_for()
    assert editor.page.evaluate(paper) != light
    editor.open("/editor/episodes")
    assert editor.page.locator("html").get_attribute("lang") == "en"


def test_the_address_is_copied(editor: Editor) -> None:
    editor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.sign_in()
    editor.open("/editor/listen")
    editor.page.get_by_role("button", name="Kopyala").click()
    editor.page.get_by_role("button", name="Kopyalandı").wait_for()
    copied = editor.page.evaluate("navigator.clipboard.readText()")
    assert copied == "http://127.0.0.1:8000/feed.xml"


@pytest.mark.parametrize("editor", ["tr-TR", "en-GB"], indirect=True)
def test_axe_finds_nothing_and_no_page_is_wider_than_a_phone(editor: Editor) -> None:
    office = editor.office
    office.render(SPEECH, "axe.md")
    office.render(SPEECH.replace("Su", "Axe"), "axe2.md", Wishes(release=Release.HOLD))
    office.write("", "axe-empty.md")
    office.wait(office.submit("axe-empty.md"))
    with office.open_library() as library:
        slug = library.entries()[0].episode.slug
    turkish = editor.page.evaluate("navigator.language") == "tr-TR"
    editor.page.emulate_media(color_scheme="light" if turkish else "dark")
    editor.open("/editor/sign-in")
    faults = editor.faults()
    editor.sign_in()
    several = (
        "/editor/",
        "/editor/document?source=axe.md",
        "/editor/document/mend?source=axe.md&paragraph=0&word=Tokayef",
        f"/editor/episodes/{slug}",
    )
    rest = (
        "/editor/documents",
        "/editor/document/mend?source=axe.md&paragraph=0",
        "/editor/episodes",
        f"/editor/episodes/{slug}/unpublish",
        "/editor/listen",
        "/editor/word?word=Tokayef",
    )
    for path in (*several, *rest) if turkish else several:
        editor.page.set_viewport_size(DESK)
        editor.open(path)
        faults += [f"{path} {each}" for each in editor.faults()]
        editor.page.set_viewport_size(PHONE)
        if editor.page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            faults.append(f"{path} is too wide for a phone")
    assert faults == []


def test_every_control_is_large_enough_for_a_finger(editor: Editor) -> None:
    editor.office.write(SPEECH, "parmak.md")
    editor.page.set_viewport_size(PHONE)
    editor.sign_in()
    for path in ("/editor/", "/editor/document?source=parmak.md", "/editor/episodes"):
        editor.open(path)
        for control in editor.page.locator("button:visible, summary:visible, .tools a").all():
            box = control.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 24, control  # WCAG 2.2, 2.5.8


def test_without_javascript_a_document_is_still_sent_mended_and_rendered(
    office: Office, browser: "Browser", tmp_path: Path
) -> None:
    path = tmp_path / "yalin.md"
    path.write_text(SPEECH.replace("Su", "Yalın"), "utf-8")
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(1000 * PATIENCE_S)
    page = context.new_page()
    page.goto(f"{office.url}/editor/")
    page.get_by_label("Access token").fill(office.token("plain"))
    page.get_by_role("button", name="Sign in").click()
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name="Upload and preview").click()
    page.locator("#p0").get_by_role("link", name=re.compile("Mend")).click()
    page.get_by_label("Word", exact=True).fill("Tokayef")
    page.get_by_role("button", name="Mend").click()
    page.get_by_label("Becomes").fill("Tokayev")
    page.get_by_role("button", name="Mend the document").click()
    assert page.get_by_text("The document was mended.").is_visible()
    page.get_by_role("button", name="Render", exact=True).click()
    assert page.url.endswith("source=yalin.md")
    job = next(job for job in office.queue.jobs() if job.request.source == "yalin.md")
    assert office.wait(job).state is JobState.DONE
    context.close()


def test_a_speech_that_holds_a_script_runs_none(editor: Editor) -> None:
    evil = "<img src=x onerror=alert(1)>&lt;script&gt;alert(2)&lt;/script&gt;"
    dialogs: list[str] = []

    def refuse(dialog: "Dialog") -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    editor.page.on("dialog", refuse)
    editor.office.render(f"---\ntitle: Söz {evil}\n---\n\nMerhaba {evil} dünya.\n", "kotu.md")
    editor.sign_in()
    for path in ("/editor/", "/editor/documents", "/editor/document?source=kotu.md"):
        editor.open(path)
    editor.click_word("Merhaba", 0)
    editor.page.get_by_role("dialog").wait_for()
    assert dialogs == []
