"""A document from its arrival to its render: seen first, mended, heard, and never lost."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.text.document.builders import column, docx, paragraph, pdf
from tests.web.pages.office import Office
from tests.web.pages.visitor import Visitor, visiting
from tts_job.access import Scope
from tts_job.errors import QueueFull
from tts_job.jobs.job import JobState, Request
from tts_job.lexicon import read_lexicon
from tts_job.web.pages.documents import DOCUMENTS_PER_PAGE
from tts_job.web.pages.sources import find_source, handing_in
from tts_job.web.problems import Problem

SPEECH = """# Su hakkında

Sayın Tokayef, hepiniz hoş geldiniz.

Bugün 2040 için desteđimizi bildirdik; Tokayef de burada.
"""
SCRIPT = "<script>alert(1)</script>"


def source_of(location: str) -> str:
    return parse_qs(urlsplit(location).query)["source"][0]


def put_in(editor: Visitor, text: str, name: str) -> str:
    """Its name as a draft."""
    answer = editor.post("/editor/documents", files={"file": (name, text.encode("utf-8"))})
    assert answer.status_code == 303, answer.text
    return source_of(answer.headers["location"])


def digest_on(editor: Visitor, source: str, word: str, nth: str = "1") -> str:
    page = editor.page("/editor/document/mend", source=source, paragraph=0, word=word, nth=nth)
    return str(page.xpath("//input[@name='digest']/@value")[0])


def test_a_document_is_a_draft_until_somebody_has_it_rendered(editor: Visitor) -> None:
    source = put_in(editor, SPEECH, "su.md")
    office = editor.office
    assert source == ".drafts/su.md"
    assert not (office.settings.paths.inbox / "su.md").exists()
    assert "Draft" in editor.text("/editor/documents")
    answer = editor.post("/editor/document/render", {"source": source})
    assert source_of(answer.headers["location"]) == "su.md"
    assert (office.settings.paths.inbox / "su.md").read_text("utf-8") == SPEECH
    assert not (office.settings.paths.inbox / source).exists()
    job = office.wait(office.queue.jobs(limit=1)[0])
    assert (job.state, job.request.source) == (JobState.DONE, "su.md")
    assert job.outcome
    assert job.outcome.status == "published"


def test_documents_beyond_a_page_are_on_the_next(editor: Visitor) -> None:
    for number in range(DOCUMENTS_PER_PAGE + 1):
        editor.office.write(f"# Konu {number}\n\nSayın konuklar.\n", f"{number:03}.md")
    first = editor.page("/editor/documents")
    assert first.xpath("//a[@rel='next']/@href") == ["/editor/documents?page=2"]
    second = editor.page("/editor/documents", page=2)
    assert not second.xpath("//a[@rel='next']")
    addresses = "//li[@class='file-row']//h3/a/@href"
    shown = [*first.xpath(addresses), *second.xpath(addresses)]
    assert len(first.xpath(addresses)) == DOCUMENTS_PER_PAGE
    assert len(set(shown)) == len(shown) > DOCUMENTS_PER_PAGE


def test_a_draft_that_the_queue_does_not_take_stays_a_draft(
    editor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the inbox it would be rendered by the next pass, even if it was to be held."""

    def full(request: Request) -> None:
        raise QueueFull(request.source, 2000)

    source = put_in(editor, SPEECH.replace("Su", "Hava"), "hava.md")
    inbox = editor.office.settings.paths.inbox
    monkeypatch.setattr(editor.office.queue, "submit", full)
    answer = editor.post("/editor/document/render", {"source": source, "release": "hold"})
    assert answer.status_code == 429
    assert (inbox / source).exists()
    assert not (inbox / "hava.md").exists()


def test_a_draft_that_somebody_else_has_just_handed_in_is_gone(editor: Visitor) -> None:
    settings = editor.office.settings
    draft = find_source(put_in(editor, SPEECH.replace("Su", "Toprak"), "toprak.md"), settings)
    draft.path.unlink()
    with pytest.raises(Problem, match="no such document"), handing_in(draft, settings):
        pass
    assert not (settings.paths.inbox / "toprak.md").exists()


def test_a_text_can_be_pasted_with_its_title_and_day(editor: Visitor) -> None:
    fields = {"text": "Sayın konuklar, merhaba.", "title": "Açılış", "date": "2026-03-02"}
    answer = editor.post("/editor/documents", fields)
    source = source_of(answer.headers["location"])
    assert source == ".drafts/2026-03-02-acilis.md"
    said = editor.text("/editor/document", source=source)
    assert "Açılış" in said
    assert "2\u00a0March\u00a02026".replace("\u00a0", " ") in said.replace("\u00a0", " ")


def test_nothing_sent_is_told_so(editor: Visitor) -> None:
    answer = editor.post("/editor/documents", {"text": "  "})
    assert answer.status_code == 422
    assert "Choose a document or paste a text." in answer.text


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), 415), ("a.md", b"", 422), ("a.md", b"...", 422)],
)
def test_what_is_no_document_is_refused_with_why_and_what_to_do(
    editor: Visitor, name: str, data: bytes, status: int
) -> None:
    answer = editor.post("/editor/documents", files={"file": (name, data)})
    assert answer.status_code in (status, 303)
    if answer.status_code == 303:  # a text without words is seen in its preview
        answer = editor.get(answer.headers["location"])
    assert answer.status_code in (415, 422)
    assert "What to do" in answer.text or "Choose a document" in answer.text


def test_the_same_document_sent_twice_is_one_draft(editor: Visitor) -> None:
    text = "# Bir kez\n\nBu söz bir kez gelir.\n"
    assert put_in(editor, text, "bir.md") == put_in(editor, text, "baska.md")


def test_a_document_that_lies_in_the_inbox_is_shown_instead_of_a_draft(editor: Visitor) -> None:
    text = "# İçeride\n\nBu söz içeride duruyor.\n"
    editor.office.write(text, "iceride.md")
    assert put_in(editor, text, "yeni.md") == "iceride.md"


def test_a_draft_that_nobody_wants_is_set_aside_and_kept(editor: Visitor) -> None:
    source = put_in(editor, "# Vazgeçildi\n\nBu söz söylenmeyecek.\n", "vazgec.md")
    inbox = editor.office.settings.paths.inbox
    editor.post("/editor/document/discard", {"source": source})
    assert not (inbox / source).exists()
    assert (inbox / ".earlier" / ".drafts" / "vazgec.md").exists()


def test_a_document_of_the_inbox_is_nobody_s_to_discard(editor: Visitor) -> None:
    path = editor.office.write(SPEECH, "duran.md")
    editor.post("/editor/document/discard", {"source": "duran.md"})
    assert path.exists()


@pytest.mark.parametrize(
    "source",
    ["../lexicon.toml", "/etc/passwd", "", ".earlier/x.md", "yok.md", ".drafts/../../a", "a\x00b"],
)
def test_no_name_leads_out_of_the_inbox(editor: Visitor, source: str) -> None:
    for path in ("/editor/document", "/editor/document/mend", "/editor/document/sound"):
        answer = editor.get(path, source=source, paragraph=0)
        assert answer.status_code == 404, answer.text
    assert editor.post("/editor/document/render", {"source": source}).status_code in (404, 422)


def test_the_preview_has_suspects_names_repairs_and_readings_with_their_reasons(
    editor: Visitor,
) -> None:
    editor.office.write(
        "# Söz\n\nBugün Karabayef 2040 için desteđimizi DIŞIŞLERİ'ne bildirdi.\n", "onizleme.md"
    )
    page = editor.page("/editor/document", source="onizleme.md")
    headings = [h.text_content() for h in page.iter("h2")]
    assert headings.index("Doubtful words") < headings.index("New names")
    details = " ".join(page.xpath("//article//details")[0].text_content().split())
    assert "desteđimizi → desteğimizi" in details
    assert "2040 → iki bin kırk number" in details
    running = page.find_class("running")[1]
    assert [mark.text_content() for mark in running.iter("mark")] == [
        "Karabayef",
        "desteğimizi",
        "DIŞIŞLERİ",
    ]


def test_no_text_of_a_speech_becomes_markup(editor: Visitor) -> None:
    text = (
        f'---\ntitle: Söz {SCRIPT}\nspeaker: "{SCRIPT}"\n---\n\nBir &lt;script&gt;alert(1)'
        "&lt;/script&gt; iki.\n"
    )
    office = editor.office
    office.render(text, "script.md")
    slug = office.open_library().entries()[0].episode.slug
    for path in (
        "/editor/",
        "/editor/documents",
        "/editor/document?source=script.md",
        "/editor/document/mend?source=script.md&paragraph=0&word=script",
        "/editor/episodes",
        f"/editor/episodes/{slug}",
        f"/editor/word?word={SCRIPT}",
        f"/editor/{SCRIPT}",
    ):
        assert "<script>alert" not in editor.get(path).text


def test_a_name_of_a_file_becomes_no_markup_either(editor: Visitor) -> None:
    editor.office.write("Söz burada.", "<img src=x onerror=alert(1)>&\"'.md")
    assert "<img src=x" not in editor.get("/editor/documents").text
    (link,) = editor.page("/editor/documents").xpath("//h3/a[contains(text(), 'onerror')]")
    assert editor.get(link.get("href")).status_code == 200


def test_a_paragraph_is_heard_as_it_is_and_as_it_would_be(editor: Visitor) -> None:
    editor.office.write(SPEECH, "dinle.md")
    query = {"source": "dinle.md", "paragraph": "0"}
    as_it_is = editor.get("/editor/document/sound", **query)
    assert as_it_is.headers["content-type"] == "audio/mpeg"
    assert as_it_is.content[:1] == b"\xff"
    otherwise = editor.get("/editor/document/sound", **query, word="Tokayef", said="Tokayev")
    changed = editor.get("/editor/document/sound", **query, word="Tokayef", after="Tokayev")
    assert as_it_is.content != otherwise.content == changed.content
    assert editor.get("/editor/document/sound", **query).content == as_it_is.content


def test_a_paragraph_that_is_not_there_is_not_heard(editor: Visitor) -> None:
    editor.office.write(SPEECH, "dinle.md")
    assert editor.get("/editor/document/sound", source="dinle.md", paragraph=99).status_code == 422
    assert editor.get("/editor/document/sound", source="dinle.md", paragraph="x").status_code == 422


def test_a_word_of_this_document_is_mended_at_its_place(editor: Visitor) -> None:
    path = editor.office.write(SPEECH, "duzelt.md")
    fields = {
        "source": "duzelt.md",
        "paragraph": "1",
        "word": "Tokayef",
        "nth": "1",
        "after": "Tokayev",
        "digest": digest_on(editor, "duzelt.md", "Tokayef"),
    }
    answer = editor.post("/editor/document/mend", fields)
    assert answer.headers["location"].endswith("&mended=1#p1")
    assert path.read_text("utf-8") == SPEECH.replace("; Tokayef", "; Tokayev")
    assert "The document was mended." in editor.get(answer.headers["location"]).text


def test_a_document_that_changed_meanwhile_is_left_alone(editor: Visitor) -> None:
    path = editor.office.write(SPEECH, "yaris.md")
    digest = digest_on(editor, "yaris.md", "Tokayef")
    path.write_text(SPEECH + "\nSon söz.\n", "utf-8")
    fields = {"source": "yaris.md", "paragraph": "0", "word": "Tokayef", "after": "X"}
    answer = editor.post("/editor/document/mend", {**fields, "digest": digest})
    assert answer.status_code == 422
    assert "it has changed since you saw it" in answer.text
    assert path.read_text("utf-8") == SPEECH + "\nSon söz.\n"


def test_a_word_document_and_a_pdf_can_be_mended_too(editor: Visitor) -> None:
    inbox = editor.office.settings.paths.inbox
    (inbox / "w.docx").write_bytes(docx(paragraph("Sayın Tokayef, hoş geldiniz.")))
    (inbox / "p.pdf").write_bytes(pdf(column("Sayın Tokayef, hoş geldiniz buraya.")))
    for name, now in (("w.docx", "w.docx"), ("p.pdf", "p.md")):
        fields = {"source": name, "paragraph": "0", "word": "Tokayef", "after": "Tokayev"}
        digest = digest_on(editor, name, "Tokayef")
        answer = editor.post("/editor/document/mend", {**fields, "digest": digest})
        assert source_of(answer.headers["location"]) == now
        assert "Sayın Tokayev" in editor.text("/editor/document", source=now)


def test_a_word_for_the_lexicon_shows_who_says_it_in_the_old_way(editor: Visitor) -> None:
    office = editor.office
    first = office.render("# Bir\n\nSayın Nazarbayef burada.\n", "bir-bolum.md")
    office.render("# İki\n\nBurada başka biri var.\n", "iki-bolum.md")
    assert first.outcome
    answer = editor.post("/editor/lexicon", {"word": "Nazarbayef", "said": "Nazarbayev"})
    lexicon = office.settings.paths.lexicon
    assert read_lexicon(lexicon).entries["Nazarbayef"] == "Nazarbayev"
    page = editor.page(answer.headers["location"])
    slugs = page.xpath("//input[@name='slug']/@value")
    assert slugs == [first.outcome.slug]
    again = editor.post("/editor/word/render", {"word": "Nazarbayef", "slug": slugs})
    job = office.wait(office.queue.jobs(limit=1)[0])
    assert job.outcome
    assert job.outcome.status == "updated"
    assert "No published episode says this word" in editor.text(again.headers["location"])


def test_what_the_lexicon_cannot_take_is_told(editor: Visitor) -> None:
    answer = editor.post("/editor/lexicon", {"word": "Su", "said": "..."})
    assert answer.status_code in (422, 503)
    assert "must be a text with letters" in answer.text


def test_rendering_can_wait_for_approval(editor: Visitor) -> None:
    office = editor.office
    office.write("# Beklesin\n\nBu söz onay bekleyecek.\n", "beklesin.md")
    editor.post("/editor/document/render", {"source": "beklesin.md", "release": "hold"})
    job = office.wait(office.queue.jobs(limit=1)[0])
    assert job.outcome
    assert job.outcome.status == "held"
    assert "Somebody asked to hear it first." in editor.text("/editor/")


def test_a_reader_sees_everything_and_changes_nothing(office: Office) -> None:
    office.write(SPEECH, "okur.md")
    with visiting(office, Scope.READ) as reader:
        page = reader.page("/editor/document", source="okur.md")
        actions = page.xpath("//main//form/@action")
        assert actions == []
        assert not page.xpath("//a[@data-mend or @data-hear]")
        answer = reader.get("/editor/document/sound", source="okur.md", paragraph=0)
        assert answer.status_code == 403
        assert "Your token does not allow this." in answer.text


def test_a_large_upload_is_refused_before_it_is_read(office: Office) -> None:
    limit = office.settings.api.upload_mb * 1_000_000
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n'

    def body() -> Iterator[bytes]:
        yield head
        for _ in range(limit // 1_000_000 + 2):
            yield b"x" * 1_000_000

    headers = {"Origin": office.url, "Content-Type": "multipart/form-data; boundary=x"}
    with visiting(office) as visitor:
        answer = visitor.client.post("/editor/documents", headers=headers, content=body())
    assert answer.status_code == 413


def test_both_languages_name_every_reading(editor: Visitor) -> None:
    editor.office.write("# Söz\n\nSaat 14.30'da %5 ve 3 km.\n", "okunus.md")
    with visiting(editor.office, language="tr") as turkish:
        text = turkish.text("/editor/document", source="okunus.md")
    assert re.search(r"yüzde beş\W+yüzde\b", text)


def test_what_became_of_the_last_render_is_on_the_page_with_the_way_to_it(editor: Visitor) -> None:
    office = editor.office
    hold = {"source": put_in(editor, SPEECH.replace("Su", "Bitti"), "bitti.md"), "release": "hold"}
    editor.post("/editor/document/render", hold)
    job = office.wait(office.queue.jobs(limit=1)[0])
    assert job.outcome
    page = editor.page("/editor/document", source="bitti.md")
    card = page.xpath("//*[@id='jobs']//li")[0]
    assert "Held" in card.text_content()
    assert f"/editor/episodes/{job.outcome.slug}" in card.xpath(".//a/@href")


def test_who_cancels_stays_on_the_page_and_finds_the_job_again(editor: Visitor) -> None:
    office = editor.office
    long = "\n\n".join(f"Bu {n}. paragraf, sürüp giden bir sözdür." for n in range(1, 1500))
    office.write(f"# Uzun\n\n{long}\n", "yarida.md")
    job = office.submit("yarida.md")
    here = "/editor/document?source=yarida.md"
    answer = editor.post(f"/editor/jobs/{job.id}/cancel", {"to": here})
    assert answer.headers["location"] == here
    assert office.wait(job).state is JobState.CANCELLED
    text = editor.text("/editor/document", source="yarida.md")
    assert "Cancelled" in text
    assert "Retry" in text
    assert "Cancelled" in " ".join(editor.page("/editor/").get_element_by_id("lately").itertext())
    elsewhere = editor.post(f"/editor/jobs/{job.id}/cancel", {"to": "//example.com/"})
    assert "example.com" not in elsewhere.headers.get("location", "")


def test_an_embargo_is_told_before_anything_is_rendered(editor: Visitor) -> None:
    text = "---\nambargo: 2099-01-31 14:00\n---\n\n# Saklı\n\nSayın konuklar.\n"
    page = editor.text("/editor/document", source=put_in(editor, text, "sakli.md"))
    assert "2099-01-31 14:00 (nothing is public before)" in page


def test_a_text_in_another_language_is_told_and_rendered_all_the_same(editor: Visitor) -> None:
    text = "# Remarks\n\nWelcome to this meeting. We are here to talk about the future of our "
    text += "cities and the health of the people who live in them.\n"
    source = put_in(editor, text, "remarks.md")
    assert "do not look Turkish" in editor.text("/editor/document", source=source)
    assert "do not look Turkish" not in editor.text(
        "/editor/document", source=put_in(editor, SPEECH.replace("Su", "Yer"), "yer.md")
    )
    editor.post("/editor/document/render", {"source": source})
    job = editor.office.wait(editor.office.queue.jobs(limit=1)[0])
    assert job.state is JobState.DONE


def test_a_suspect_offers_what_it_may_have_been_and_a_click_fills_it_in(editor: Visitor) -> None:
    text = "# Kelime\n\nBugün kelme ile konuştuk.\n"
    source = put_in(editor, text, "kelme.md")
    page = editor.page("/editor/document", source=source)
    offered = page.xpath("//a[@class='choice']")
    assert [each.text_content() for each in offered] == ["kelime", "keleme"]
    form = editor.page(offered[1].get("href"))
    assert form.xpath("//input[@id='after']/@value") == ["keleme"]
    assert form.xpath("//input[@id='said']/@value") == ["kelme"]


def test_a_title_of_the_front_matter_is_shown_heard_and_mended(editor: Visitor) -> None:
    text = "---\ntitle: Tokayef geldi\n---\n\nSayın konuklar.\n"
    source = put_in(editor, text, "on.md")
    page = editor.page("/editor/document", source=source)
    assert "Tokayef geldi" in page.get_element_by_id("title").text_content()
    heard = editor.get("/editor/document/sound", source=source, paragraph="title")
    assert heard.headers["content-type"] == "audio/mpeg"
    form = editor.page("/editor/document/mend", source=source, paragraph="title", word="Tokayef")
    fields = {each.get("name"): each.get("value") for each in form.xpath("//form[2]//input")}
    answer = editor.post(
        "/editor/document/mend",
        {
            **{key: fields[key] for key in ("source", "paragraph", "digest", "word")},
            "after": "Tokayev",
        },
    )
    assert answer.status_code == 303, answer.text
    kept = (editor.office.settings.paths.inbox / source).read_text("utf-8")
    assert kept == text.replace("Tokayef", "Tokayev")
