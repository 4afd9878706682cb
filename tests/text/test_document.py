import os
import socket
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.examples import SAMPLE, parsed, texts
from tts_job.errors import (
    BinaryDocument,
    DocumentError,
    EmptyDocument,
    MissingDocument,
    TooLargeDocument,
    UnreadableDocument,
)
from tts_job.text.document import parse_document, read_document


def lines(text: str) -> list[str]:
    return [block.text for block in parsed(text).blocks]


# --- the file ---------------------------------------------------------------------------------


def test_a_file_is_read_with_its_name_and_digest() -> None:
    document = read_document(SAMPLE)
    assert document.name == str(SAMPLE)
    assert len(document.digest) == 64
    assert document == parse_document(SAMPLE.read_bytes(), str(SAMPLE))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingDocument, match=r"yok\.md"):
        read_document(tmp_path / "yok.md")
    (tmp_path / "dosya").write_text("a")
    with pytest.raises(MissingDocument):
        read_document(tmp_path / "dosya" / "yok.md")


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="folder"):
        read_document(tmp_path)


def test_a_pipe_that_nobody_writes_to_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "boru")
    with pytest.raises(UnreadableDocument, match="pipe"):
        read_document(tmp_path / "boru")


def test_a_socket_is_no_document(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "soket"))
        with pytest.raises(UnreadableDocument):
            read_document(tmp_path / "soket")


def test_a_device_without_end_is_refused() -> None:
    with pytest.raises(DocumentError):
        read_document(Path("/dev/zero"))


def test_a_path_with_a_nul_or_of_any_length_is_a_document_error() -> None:
    for name in ("a\0b", "x" * 5000):
        with pytest.raises(DocumentError):
            read_document(Path(name))


def test_a_file_above_the_limit_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "uzun.txt"
    path.write_text("a" * 101)
    with pytest.raises(TooLargeDocument):
        read_document(path, limit_bytes=100)
    assert read_document(path, limit_bytes=101).blocks


# --- the bytes --------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1254"])
def test_the_usual_encodings_give_the_same_words(encoding: str) -> None:
    assert parse_document("Değişen dünya, ışık.".encode(encoding), "x").blocks[0].text == (
        "Değişen dünya, ışık."
    )


def test_one_broken_byte_does_not_turn_utf_8_into_windows_1254() -> None:
    data = "Değişen dünyanın ışığı, gücü.".encode() + b"\xff"
    assert parse_document(data, "x").blocks[0].text.startswith("Değişen dünyanın ışığı")


@pytest.mark.parametrize("data", [b"", b"  \n\t ", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_document_without_text_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyDocument):
        parse_document(data, "bos.md")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 ...",
        b"PK\x03\x04....",
        b"\x89PNG\r\n",
        b"\xff\xd8\xff\xe0",
        b"{\\rtf1 abc}",
        b"metin\x00metin",
        bytes(range(1, 256)) * 4,
    ],
)
def test_what_is_not_text_is_binary(data: bytes) -> None:
    with pytest.raises(BinaryDocument):
        parse_document(data, "dosya.md")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_document_or_a_document_error(data: bytes) -> None:
    try:
        document = parse_document(data, "x")
    except DocumentError:
        return
    for block in document.blocks:
        assert block.text.strip()
        for char in block.text:
            assert char == "\n" or char == "\t" or unicodedata.category(char) not in ("Cc", "Cs")


def test_what_xml_cannot_carry_is_removed_and_listed() -> None:
    (block,) = parsed("Sayın\x01 ko\ufffenuk\x85lar").blocks
    assert block.text == "Sayın konuk\nlar"
    assert [(repair.before, repair.after, repair.start) for repair in block.repairs] == [
        ("\x01", "", 5),
        ("\ufffe", "", 8),
    ]


# --- Markdown ---------------------------------------------------------------------------------


def test_blank_lines_part_blocks_and_line_breaks_stay_inside() -> None:
    assert lines("Bir  \niki\n\n\nüç") == ["Bir\niki", "üç"]


def test_headings_keep_their_level() -> None:
    blocks = parsed("# Başlık #\nmetin\n\nAlt başlık\n---\n\nÜst\n===\n### Üç").blocks
    assert [(block.text, block.heading_level) for block in blocks] == [
        ("Başlık", 1),
        ("metin", 0),
        ("Alt başlık", 2),
        ("Üst", 1),
        ("Üç", 3),
    ]


def test_a_block_is_strong_only_when_all_of_it_is_bold() -> None:
    blocks = parsed("**BİR**  \n**İKİ**\n\n**bir\niki**\n\n**Bir** iki **üç**").blocks
    assert [block.strong for block in blocks] == [True, True, False]
    assert [block.text for block in blocks] == ["BİR\nİKİ", "bir\niki", "Bir iki üç"]


def test_emphasis_goes_and_signs_stay() -> None:
    assert lines("*Çok* __önemli__ bir_şey ve 5*3, 5 * 3, ~~eski~~ `kod`") == [
        "Çok önemli bir_şey ve 5*3, 5 * 3, eski kod"
    ]


def test_links_and_images_become_their_text() -> None:
    assert lines('[Anlaşma](https://example.org "x") ve ![harita](a.png)') == ["Anlaşma ve harita"]


def test_each_item_of_a_list_is_a_block_and_numbers_stay() -> None:
    assert lines("- barış\n- huzur\n\n1. Ekonomi\n2. Eğitim") == [
        "barış",
        "huzur",
        "1. Ekonomi",
        "2. Eğitim",
    ]


def test_a_wrapped_line_that_begins_with_a_number_is_no_list() -> None:
    assert lines("Liderlerimiz tarafından\n8. Zirve'de kabul edildi.") == [
        "Liderlerimiz tarafından\n8. Zirve'de kabul edildi."
    ]


def test_fences_quotes_comments_and_tags_leave_their_text() -> None:
    text = "```\nbir\n```\n> iki\n\n<!-- gizli -->üç<br>dört <b>beş</b>\n\n***\n\n5 < 6 &amp; 7"
    assert lines(text) == ["bir", "iki", "üç\ndört beş", "5 < 6 & 7"]


# --- front matter -----------------------------------------------------------------------------


def test_front_matter_is_metadata_with_english_keys() -> None:
    document = parsed(
        "---\nBaşlık: 'Açılış: hitap'\nKonuşmacı: Örnek Kişi\nTITLE2: x\nvoice: tr\n---\nMetin."
    )
    assert document.metadata == {
        "title": "Açılış: hitap",
        "speaker": "Örnek Kişi",
        "title2": "x",
        "voice": "tr",
    }
    assert [block.text for block in document.blocks] == ["Metin."]


def test_leading_key_lines_are_metadata_until_the_first_other_line() -> None:
    document = parsed("Tarih: 11.01.2022\nYer: İstanbul\n\nKonu: barış\nNot: metin budur.")
    assert document.metadata == {"date": "11.01.2022", "place": "İstanbul"}
    assert document.blocks[0].text.startswith("Konu: barış")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert lines("---\nSayın konuklar\n---\nmetin") == ["Sayın konuklar", "metin"]


@given(texts(80))
def test_no_word_of_a_plain_text_is_lost(text: str) -> None:
    words = [word for word in text.split() if word.isalpha()]
    try:
        document = parsed("metin " + text)
    except DocumentError:
        return
    kept = " ".join(block.text for block in document.blocks)
    plain = not any(mark in text for mark in "<[]:&\\")
    assert not plain or all(word in kept for word in words)
