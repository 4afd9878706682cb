"""Documents of every format on their way through the job: preview, render, the inbox."""

import io
import sys
from pathlib import Path

import pytest

from tests.studio import Desk, open_desk
from tests.text.document.builders import column, docx, epub, paragraph, pdf
from tts_job import inbox, report
from tts_job.editor.page import preview_page
from tts_job.preview import preview
from tts_job.render import render
from tts_job.settings.options import Settings, TextSettings
from tts_job.studio import Wishes
from tts_job.text.spoken.lexicon import EMPTY

SENTENCE = "Sayın konuklar, hepiniz hoş geldiniz."
DOCUMENTS = {
    "a.txt": SENTENCE.encode("cp857"),
    "b.html": f"<html><body><nav>Menü</nav><p>{SENTENCE}</p></body></html>".encode(),
    "c.docx": docx(paragraph("Açılış", style="Balk1"), paragraph(SENTENCE)),
    "d.pdf": pdf(column(SENTENCE)),
    "e.epub": epub(f"<p>{SENTENCE}</p>"),
}


def put(desk: Desk, name: str) -> Path:
    path = desk.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(DOCUMENTS[name])
    return path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_format_is_previewed_with_its_notes(desk: Desk, name: str) -> None:
    seen = preview(put(desk, name), EMPTY)
    assert seen.speech.paragraphs[-1].text == SENTENCE
    notes = {"a.txt": ["encoding"], "b.html": ["page-furniture"], "e.epub": ["contents"]}
    assert [note.rule for note in seen.notes] == notes.get(name, [])
    told = report.preview(seen)["notes"]
    assert isinstance(told, list)
    assert len(told) == len(seen.notes)
    page = preview_page(seen).decode()
    assert all(f"<del>{text}</del>" in page for note in seen.notes for text in note.removed)


def test_the_inbox_takes_every_format(desk: Desk) -> None:
    paths = [put(desk, name) for name in DOCUMENTS]
    assert inbox.documents(desk.inbox) == paths
    done = inbox.run(desk.studio, Wishes(), desk.now)
    assert (len(done.rendered), done.failed) == (len(paths), ())
    assert inbox.run(desk.studio, Wishes(), desk.now).unchanged == len(paths)


def test_a_setting_lets_footnotes_be_read(tmp_path: Path) -> None:
    text = "# Açılış\n\nAnlaşma[^1] imzalandı.\n\n[^1]: 2009 yılında.\n"
    with open_desk(tmp_path) as desk:
        path = desk.write(text)
        dropped = render(path, desk.studio, Wishes(), desk.now)
        assert len(preview(path, EMPTY).speech.paragraphs) == 1
        assert len(preview(path, EMPTY, footnotes="read").speech.paragraphs) == 2
    settings = Settings(text=TextSettings(footnotes="read"))
    with open_desk(tmp_path, settings=settings) as desk:
        read = render(path, desk.studio, Wishes(), desk.now)
    assert read.status == "updated"
    assert read.entry.segments == dropped.entry.segments + 1


def test_standard_input_is_a_document_known_by_its_content(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given(text: str) -> str:
        data = io.TextIOWrapper(io.BytesIO(text.encode()))
        monkeypatch.setattr(sys, "stdin", data)
        return render(Path("-"), desk.studio, Wishes(), desk.now).status

    first, second = "# Bir\n\nİlk konuşma.\n", "# İki\n\nİkinci konuşma.\n"
    assert [given(text) for text in (first, second, first)] == [
        "published",
        "published",
        "unchanged",
    ]
    assert {entry.path for entry in desk.studio.library.entries()} == {None}
