import pytest

from tests.text.document.builders import CONTAINER, chapter, epub
from tts_job.errors import DamagedDocument, EncryptedDocument
from tts_job.text.document import parse_document


def test_chapters_come_in_the_order_of_the_spine_and_the_contents_are_told() -> None:
    data = epub("<h1>Birinci&nbsp;Konuşma</h1><p>Metin.</p>", "<p>İkinci metin.<br/>Son.</p>")
    document = parse_document(data, "kitap.epub")
    assert [block.text for block in document.blocks] == [
        "Birinci\u00a0Konuşma",
        "Metin.",
        "İkinci metin.\nSon.",
    ]
    assert [(note.rule, note.removed) for note in document.notes] == [
        ("contents", ("1. İçindekiler",))
    ]


def test_the_book_s_title_serves_where_the_text_has_none() -> None:
    assert parse_document(epub("<p>Metin.</p>"), "x").metadata == {"title": "Konuşmalar"}


def test_a_chapter_that_is_no_sound_xml_is_read_as_html() -> None:
    document = parse_document(epub("<p>Bir<br>iki</p><p>üç"), "x")
    assert [block.text for block in document.blocks] == ["Bir\niki", "üç"]


def test_an_empty_element_in_xml_style_swallows_nothing() -> None:
    data = epub('<p><a id="s1"/>Metin<em/> sürer.</p>')
    assert [block.text for block in parse_document(data, "x").blocks] == ["Metin sürer."]


def test_a_book_without_chapters_or_with_a_missing_one_is_damaged() -> None:
    package = '<package xmlns="http://www.idpf.org/2007/opf"><manifest/><spine/></package>'
    with pytest.raises(DamagedDocument, match="spine"):
        parse_document(epub(parts={"OEBPS/content.opf": package}), "x")
    with pytest.raises(DamagedDocument, match="chapters"):
        parse_document(epub(parts={"META-INF/container.xml": "<container/>"}), "x")
    elsewhere = CONTAINER.replace("OEBPS/content.opf", "yok.opf")
    with pytest.raises(DamagedDocument, match="missing"):
        parse_document(epub(parts={"META-INF/container.xml": elsewhere}), "x")


def test_a_chapter_under_copy_protection_is_encrypted_and_a_font_is_not() -> None:
    def encrypted(part: str) -> bytes:
        listed = f'<encryption><CipherReference URI="{part}"/></encryption>'
        return epub("<p>Metin.</p>", parts={"META-INF/encryption.xml": listed})

    assert parse_document(encrypted("OEBPS/font.otf"), "x").blocks
    with pytest.raises(EncryptedDocument):
        parse_document(encrypted("OEBPS/b%C3%B6l%C3%BCm/b0.xhtml"), "x")


def test_entities_that_a_chapter_defines_are_refused() -> None:
    laughing = chapter("<p>&ha;</p>").replace(
        "<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY ha "ha ha">]>'
    )
    with pytest.raises(DamagedDocument, match="entities"):
        parse_document(epub("", parts={"OEBPS/bölüm/b0.xhtml": laughing}), "x")
