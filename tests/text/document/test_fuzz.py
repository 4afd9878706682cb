"""Whatever the bytes are, they are a document or one DocumentError."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.document.builders import column, docx, epub, paragraph, pdf, table, zipped
from tts_job.errors import DocumentError
from tts_job.text.document import parse_document

SENTENCE = "Sayın konuklar, değişen dünyanın ışığı güçlü."
DOCX = docx(
    paragraph(SENTENCE, style="Balk1"), paragraph(SENTENCE, number=1), table(("a", "b"), ("c", "d"))
)
EPUB = epub(f"<h1>Açılış</h1><p>{SENTENCE}</p><ol><li>bir</li></ol>")
PDF = pdf(column(SENTENCE, SENTENCE), column(SENTENCE))
HTML = f"<html><body><table><tr><td>{SENTENCE}</td><td>a</td></tr></table></body></html>".encode()
UTF_16 = SENTENCE.encode("utf-16")


def is_document_or_document_error(data: bytes) -> None:
    with contextlib.suppress(DocumentError):
        parse_document(data, "x")


@st.composite
def damaged(draw: st.DrawFn, sound: bytes) -> bytes:
    """`sound` with a few places overwritten, cut out or doubled."""
    data = bytearray(sound)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(0, len(data) - 1)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        data[start:end] = draw(
            st.one_of(st.binary(max_size=8), st.just(b""), st.just(bytes(data[start:end] * 2)))
        )
    return bytes(data)


@given(st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7", b"<html>", b"\xff\xfe"]), st.binary())
@settings(deadline=None)
def test_random_bytes_behind_any_beginning(start: bytes, rest: bytes) -> None:
    if start != b"%PDF-1.7":
        is_document_or_document_error(start + rest)


@pytest.mark.parametrize("sound", [DOCX, EPUB, HTML, UTF_16], ids=["docx", "epub", "html", "utf16"])
def test_damaged_files(sound: bytes) -> None:
    @given(damaged(sound))
    @settings(max_examples=150, deadline=None)
    def check(data: bytes) -> None:
        is_document_or_document_error(data)

    check()


@pytest.mark.parametrize("sound", [DOCX, EPUB], ids=["docx", "epub"])
def test_damaged_parts_in_a_sound_archive(sound: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    @given(st.sampled_from(sorted(parts)), st.data())
    @settings(max_examples=150, deadline=None)
    def check(name: str, draws: st.DataObject) -> None:
        is_document_or_document_error(
            zipped({**parts, name: draws.draw(damaged(parts[name] or b"x"))})
        )

    check()


@given(damaged(PDF))
@settings(max_examples=25, deadline=None)
def test_damaged_pdfs(data: bytes) -> None:
    is_document_or_document_error(data)
