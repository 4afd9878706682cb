"""Promise 6 from the file on: what a reader of it sees is spoken, repaired and listed, or noted."""

import re
from html import escape

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.text.document.builders import column, docx, epub, paragraph, pdf, table
from tests.text.examples import SAMPLE, texts
from tts_job.errors import EmptyDocument
from tts_job.model import Block, Document
from tts_job.text.document import parse_document
from tts_job.text.markup import BLOCK_TAG, INLINE_TAG

_TAGS = re.compile(f"{BLOCK_TAG}|{INLINE_TAG}")
WORDS = st.sampled_from(
    (
        *("Sayın", "konuklar,", "değişen", "dünyanın", "ışığı", "güçlü", "2022"),
        *("İstanbul'da", "Şükrü", "Ağa;", "(çözüm)", "8.", "Zirve"),
    )
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


def letters(text: str) -> list[str]:
    return [char for char in text if char.isalnum()]


def as_in_the_file(block: Block) -> str:
    """The text of a block with its repairs undone."""
    text = block.text
    for repair in sorted(block.repairs, key=lambda repair: repair.start, reverse=True):
        assert text[repair.start : repair.end] == repair.after
        text = text[: repair.start] + repair.before + text[repair.end :]
    return text


def heard_or_listed(document: Document) -> list[str]:
    said = [as_in_the_file(block) for block in document.blocks]
    return letters("".join((*document.metadata.values(), *said)))


@given(texts(60))
@settings(suppress_health_check=[HealthCheck.filter_too_much], deadline=None)
def test_promise_6_every_letter_of_a_text_is_read_or_listed(text: str) -> None:
    assume(not _TAGS.search(text) and "](" not in text and "&" not in text)
    try:
        document = parse_document(text.encode(), "x.md")
    except EmptyDocument:
        assert not letters(text)
        return
    assert heard_or_listed(document) == letters(text)


def test_promise_6_every_letter_of_the_sample_is_read_or_listed() -> None:
    document = parse_document(SAMPLE.read_bytes(), "x.md")
    assert heard_or_listed(document) == letters(SAMPLE.read_text("utf-8"))


@given(st.lists(SENTENCES, min_size=1, max_size=5), st.lists(SENTENCES, min_size=2, max_size=3))
@settings(max_examples=30, deadline=None)
def test_promise_6_every_letter_of_a_docx_html_or_epub_is_read_or_listed(
    sentences: list[str], cells: list[str]
) -> None:
    seen = letters("".join((*sentences, *cells)))
    word = docx(*map(paragraph, sentences), table(tuple(cells)))
    row = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    body = (
        "".join(f"<p>{escape(each)}</p>" for each in sentences) + f"<table><tr>{row}</tr></table>"
    )
    page = f"<!doctype html><html><body>{body}</body></html>".encode()
    for data in (word, page, epub(body, title="")):
        document = parse_document(data, "x")
        assert heard_or_listed(document) == seen


@given(st.lists(SENTENCES, min_size=1, max_size=12), st.booleans())
@settings(max_examples=15, deadline=None)
def test_promise_6_every_letter_of_a_pdf_is_read_or_listed(
    sentences: list[str], in_columns: bool
) -> None:
    half = len(sentences) // 2
    left, right = sentences[:half], sentences[half:]
    inks = [*column(*left, x=40, size=8), *column(*right, x=300 if in_columns else 40, top=400)]
    document = parse_document(pdf(inks), "x")
    noted = "".join(text for note in document.notes for text in note.removed)
    found = sorted(heard_or_listed(document) + letters(noted))
    assert found == sorted(letters("".join(sentences)))
