import io
import struct
import tracemalloc
import zipfile

import pytest

from tests.text.document.builders import docx, epub, paragraph, zipped
from tts_job.errors import (
    BinaryDocument,
    DamagedDocument,
    DocumentError,
    EncryptedDocument,
    ExpandingDocument,
)
from tts_job.text.document import archive as archive_reader
from tts_job.text.document import parse_document

SENTENCE = "Sayın konuklar, hoş geldiniz."
DOCX = docx(paragraph(SENTENCE))


def test_an_archive_of_another_kind_is_named() -> None:
    for part, what in (("xl/workbook.xml", "Excel"), ("a.txt", "zip archive")):
        with pytest.raises(BinaryDocument, match=what):
            parse_document(zipped({part: "x"}), "dosya.docx")


def test_an_archive_that_is_cut_off_is_damaged() -> None:
    for size in (10, len(DOCX) // 2, len(DOCX) - 1):
        with pytest.raises(DamagedDocument):
            parse_document(DOCX[:size], "x")


def test_an_archive_with_a_password_is_encrypted() -> None:
    data = bytearray(DOCX)
    start = data.index(b"PK\x01\x02")
    while start >= 0:
        data[start + 8] |= 1
        start = data.find(b"PK\x01\x02", start + 1)
    with pytest.raises(EncryptedDocument, match="password"):
        parse_document(bytes(data), "x")


def test_a_word_file_with_a_password_is_encrypted_and_an_old_one_is_named() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
    with pytest.raises(EncryptedDocument):
        parse_document(ole + "EncryptedPackage".encode("utf-16-le"), "x.docx")
    with pytest.raises(BinaryDocument, match="old Word"):
        parse_document(ole, "x.doc")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(ExpandingDocument):
        parse_document(docx(parts={"word/document.xml": b" " * 70_000_000}), "x")
    dense = docx(parts={"word/document.xml": b" " * 20_000_000})
    tracemalloc.start()
    with pytest.raises(ExpandingDocument):
        parse_document(dense, "x")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_all_parts_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    chapters = epub(*[f"<p>{SENTENCE}</p>"] * 20)
    assert len(parse_document(chapters, "x").blocks) == 20
    monkeypatch.setattr(archive_reader, "UNPACKED_LIMIT_BYTES", 6_000)
    with pytest.raises(ExpandingDocument):
        parse_document(chapters, "x")


def test_a_part_that_lies_about_its_size_unpacks_no_further() -> None:
    data = bytearray(docx(parts={"word/document.xml": b" " * 30_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(b"word/document.xml", data.index(mark))
        head = data.rindex(mark, 0, start)
        struct.pack_into("<L", data, head + offset, 1000)
    with pytest.raises(DamagedDocument):
        parse_document(bytes(data), "x")


def test_names_that_point_outside_are_refused() -> None:
    for name in ("../../etc/passwd", "/etc/passwd", "word\\..\\..\\a", "C:/a", "..\\a"):
        with pytest.raises(DamagedDocument, match="outside"):
            parse_document(docx(paragraph("a"), parts={name: "x"}), "x")


def test_an_endless_table_of_contents_is_not_read() -> None:
    data = bytearray(DOCX)
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<L", data, end + 12, 500_000_000)
    with pytest.raises(DamagedDocument, match="too many parts"):
        parse_document(bytes(data), "x")


def test_another_way_of_packing_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", "x")
    with pytest.raises(DamagedDocument, match="unusual"):
        parse_document(file.getvalue(), "x")


LAUGHS = (
    '<!DOCTYPE a [<!ENTITY b0 "ha">'
    + "".join(f'<!ENTITY b{n + 1} "{f"&b{n};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    "xml",
    [
        f"{LAUGHS}<a>&b9;</a>",
        f'{LAUGHS}<a b="&b9;"/>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:9/x">%b;]><a/>',
        "<a>" * 10_000,
        "",
        "metin",
    ],
)
def test_hostile_xml_is_refused_as_it_is_and_fetches_nothing(xml: str) -> None:
    for data in (
        docx(parts={"word/document.xml": xml}),
        docx(paragraph("a"), parts={"word/styles.xml": xml}),
        epub("<p>a</p>", parts={"OEBPS/content.opf": xml}),
    ):
        with pytest.raises(DocumentError):
            parse_document(data, "x")
