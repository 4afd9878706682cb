"""A word is mended where it stands, and nowhere else; what the file was is kept."""

import hashlib
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.document.builders import column, docx, epub, paragraph, pdf, run
from tts_job.errors import CannotMend, DocumentChanged
from tts_job.mend import Correction, Mended, Reading, mend
from tts_job.preview import preview
from tts_job.text.document import read_document
from tts_job.text.spoken.lexicon import EMPTY

READING = Reading(EMPTY)
SPEECH = """# Açılış

Sayın konuklar, hepiniz hoş geldiniz.

Bugün Tokayef burada; *Tokayef'e* selam olsun.

Yarın Tokayef gidiyor.
"""


def write(folder: Path, content: str | bytes, name: str = "speech.md") -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def correct(path: Path, word: str, after: str, paragraph: int | None, nth: int = 0) -> Mended:
    """Mend the nth `word` of a paragraph as the preview shows it."""
    seen = preview(path, EMPTY)
    read = seen.said_title if paragraph is None else seen.paragraphs[paragraph]
    assert read is not None
    start = -1
    for _ in range(nth + 1):
        start = read.paragraph.text.index(word, start + 1)
    correction = Correction(paragraph, start, start + len(word), after)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return mend(path, digest, correction, READING, path.parent, "")


def spoken(path: Path) -> list[str]:
    seen = preview(path, EMPTY)
    return [each.paragraph.text for each in seen.paragraphs]


def test_only_the_word_at_the_place_changes(tmp_path: Path) -> None:
    path = write(tmp_path, SPEECH)
    mended = correct(path, "Tokayef", "Tokayev", 1, nth=1)
    assert mended.path == path
    assert path.read_text("utf-8") == SPEECH.replace("*Tokayef'e*", "*Tokayev'e*")


def test_what_it_was_is_kept_where_no_pass_looks(tmp_path: Path) -> None:
    path = write(tmp_path, SPEECH)
    mended = correct(path, "Yarın", "Bugün", 2)
    assert mended.kept.read_text("utf-8") == SPEECH
    assert mended.kept.parent == tmp_path / ".earlier"
    assert mended.kept.name.startswith("speech.")


def test_whoever_could_write_the_document_still_can(tmp_path: Path) -> None:
    path = write(tmp_path, SPEECH)
    path.chmod(0o664)
    correct(path, "Yarın", "Bugün", 2)
    assert path.stat().st_mode & 0o777 == 0o664


def test_a_title_can_be_mended(tmp_path: Path) -> None:
    path = write(tmp_path, SPEECH)
    correct(path, "Açılış", "Kapanış", None)
    assert path.read_text("utf-8").startswith("# Kapanış\n")


def test_of_paragraphs_that_say_the_same_the_right_one_changes(tmp_path: Path) -> None:
    refrain = "Biz birlikte güçlüyüz."
    path = write(tmp_path, "\n\n".join(["# Söz", "Önce şunu söyleyeyim.", *[refrain] * 5]))
    correct(path, "birlikte", "beraber", 4)
    assert spoken(path) == [
        "Önce şunu söyleyeyim.",
        *[refrain] * 3,
        "Biz beraber güçlüyüz.",
        refrain,
    ]


def test_a_word_that_was_repaired_is_found_as_it_stands_in_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "# Söz\n\nBugün desteđimizi bildirdik.\n")
    correct(path, "desteğimizi", "katkımızı", 0)
    assert path.read_text("utf-8") == "# Söz\n\nBugün katkımızı bildirdik.\n"


def test_line_ends_and_an_old_encoding_stay(tmp_path: Path) -> None:
    text = "Açılış\r\n\r\nSayın konuklar, hepiniz hoş geldiniz, şeref verdiniz.\r\n"
    path = write(tmp_path, text.encode("windows-1254"), "speech.txt")
    correct(path, "konuklar", "dostlarım", 0)
    expected = text.replace("konuklar", "dostlarım").encode("windows-1254")
    assert path.read_bytes() == expected


def test_a_letter_that_an_old_encoding_lacks_makes_it_utf_8(tmp_path: Path) -> None:
    text = "Açılış\n\nSayın konuklar, hepiniz hoş geldiniz, şeref verdiniz.\n"
    path = write(tmp_path, text.encode("windows-1254"), "speech.txt")
    correct(path, "konuklar", "konuklar ā", 0)
    assert path.read_text("utf-8") == text.replace("konuklar", "konuklar ā")


def test_a_word_of_a_web_page_is_mended_between_its_tags(tmp_path: Path) -> None:
    page = "<html><body><h1>A&ccedil;ılış</h1><p>Say&#305;n <b>konuk</b>lar, merhaba.</p></body>"
    path = write(tmp_path, page, "speech.html")
    correct(path, "konuklar", "A & B", 0)
    assert path.read_text("utf-8") == page.replace("konuk</b>lar", "A &amp; B</b>")


def test_a_word_document_keeps_all_else(tmp_path: Path) -> None:
    made = docx(
        paragraph("Açılış", style="Balk1"),
        paragraph(run("Sayın Toka"), run("yef, hoş geldiniz.", bold=True)),
    )
    path = write(tmp_path, made, "speech.docx")
    correct(path, "Tokayef", "Tokayev", 0)
    assert spoken(path) == ["Sayın Tokayev, hoş geldiniz."]
    with zipfile.ZipFile(path) as now:
        assert b"<w:b/>" in now.read("word/document.xml")


def test_a_pdf_becomes_a_document_that_says_the_same(tmp_path: Path) -> None:
    lines = column("Sayın Tokayef, bugün burada", "1. olduk; [not] *bu* da var.", "", "Sağ olun.")
    path = write(tmp_path, pdf(lines), "speech.pdf")
    before = spoken(path)
    mended = correct(path, "Tokayef", "Tokayev", 0)
    assert mended.path == tmp_path / "speech.md"
    assert spoken(mended.path) == [before[0].replace("Tokayef", "Tokayev"), *before[1:]]
    assert not path.exists()
    assert mended.kept.read_bytes() == pdf(lines)


def test_the_document_in_place_of_a_pdf_stays_the_same_episode(tmp_path: Path) -> None:
    path = write(tmp_path, pdf(column("Sayın Tokayef, bugün burada olduk.")), "speech.pdf")
    write(tmp_path, "already here", "speech.md")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    correction = Correction(0, 6, 13, "Tokayev")
    mended = mend(path, digest, correction, READING, tmp_path, "2022-01-11-acilis")
    assert mended.path.name == "speech-2.md"
    assert read_document(mended.path).metadata["slug"] == "2022-01-11-acilis"
    assert (tmp_path / "speech.md").read_text("utf-8") == "already here"


def test_a_book_is_mended_in_its_chapter(tmp_path: Path) -> None:
    made = epub("<h1>Açılış</h1><p>Sayın Tokayef, hoş geldiniz.</p>")
    path = write(tmp_path, made, "speech.epub")
    correct(path, "Tokayef", "Tokayev", 0)
    assert spoken(path) == ["Sayın Tokayev, hoş geldiniz."]


def test_nothing_is_changed_when_the_document_has_changed_meanwhile(tmp_path: Path) -> None:
    path = write(tmp_path, SPEECH)
    with pytest.raises(DocumentChanged):
        mend(path, "0" * 64, Correction(0, 0, 5, "Değerli"), READING, tmp_path, "")
    assert path.read_text("utf-8") == SPEECH
    assert [each.name for each in tmp_path.iterdir()] == ["speech.md"]


@pytest.mark.parametrize(
    ("correction", "why"),
    [
        (Correction(7, 0, 1, "x"), "no such paragraph"),
        (Correction(0, 5, 900, "x"), "ends before"),
        (Correction(0, 14, 15, "x"), "no letter"),
        (Correction(0, 0, 5, ""), "1 to 300"),
        (Correction(0, 0, 5, "a\n\nb"), "1 to 300"),
        (Correction(0, 0, 5, "x" * 301), "1 to 300"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(
    tmp_path: Path, correction: Correction, why: str
) -> None:
    path = write(tmp_path, SPEECH)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(CannotMend, match=why):
        mend(path, digest, correction, READING, tmp_path, "")
    assert path.read_text("utf-8") == SPEECH


def test_markup_that_would_break_a_paragraph_in_two_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, SPEECH)
    with pytest.raises(CannotMend, match="not found again"):
        correct(path, "Sayın", "<p>Sayın</p>Değerli", 0)
    assert path.read_text("utf-8") == SPEECH


WORDS = st.sampled_from(("su", "toprak", "hava", "yol", "söz", "İzmir", "Iğdır", "çağ"))


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=5), st.data())
def test_law_one_word_changes_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("law")
    path = write(folder, "# Başlık\n\n" + "\n\n".join(" ".join(each) + "." for each in texts))
    before = spoken(path)
    at = data.draw(st.integers(0, len(before) - 1))
    words = before[at].split(" ")
    nth = data.draw(st.integers(0, len(words) - 1))
    start = sum(len(word) + 1 for word in words[:nth])
    word = words[nth].rstrip(".")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    correction = Correction(at, start, start + len(word), "deniz")
    mend(path, digest, correction, READING, folder, "")
    words[nth] = words[nth].replace(word, "deniz")
    assert spoken(path) == [*before[:at], " ".join(words), *before[at + 1 :]]


def test_other_parts_of_an_archive_stay_byte_for_byte(tmp_path: Path) -> None:
    made = docx(paragraph("Sayın Tokayef, hoş geldiniz."), parts={"docProps/x.bin": bytes(99)})
    path = write(tmp_path, made, "speech.docx")
    with zipfile.ZipFile(path) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    correct(path, "Tokayef", "Tokayev", 0)
    with zipfile.ZipFile(path) as archive:
        after = {name: archive.read(name) for name in archive.namelist()}
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {"word/document.xml"}


def test_a_title_of_the_front_matter_is_mended_there(tmp_path: Path) -> None:
    text = "---\ntitle: Tokayef ile görüşme\ndate: 2022-01-11\n---\n\nTokayef ile görüşme iyiydi.\n"
    path = write(tmp_path, text)
    correct(path, "Tokayef", "Tokayev", None)
    assert path.read_text("utf-8") == text.replace("title: Tokayef", "title: Tokayev")


def test_a_title_that_would_break_the_front_matter_is_refused(tmp_path: Path) -> None:
    text = "---\ntitle: Su\n---\n\nSayın konuklar.\n"
    path = write(tmp_path, text)
    with pytest.raises(CannotMend):
        correct(path, "Su", "Su\u2028slug: x", None)
    assert path.read_text("utf-8") == text
