from collections.abc import Sequence

import pytest

from tests.text.document.builders import Ink, column, pdf, pdf_of_nested_drawings
from tts_job.errors import DamagedDocument, EncryptedDocument, ScannedDocument, TooManyPages
from tts_job.model import Block, Document, Form
from tts_job.text.document import parse_document
from tts_job.text.document import pdf as pdf_reader

PICTURE = b"q 100 0 0 100 72 600 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q"

LEFT = (
    "Sayın konuklar, bugün burada",
    "Türk dünyasının birliğini ve",
    "geleceğini konuşmak için bir",
    "araya gelmiş bulunuyoruz ve",
    "hepinizi saygıyla selamlıyorum",
)
RIGHT = (
    "çünkü bu toplantı ülkelerimiz",
    "arasındaki dostluğun en güzel",
    "örneklerinden birini bizlere",
    "sunmaktadır ve bu dostluk da",
    "uzun yıllar boyunca sürecek.",
)


def read(*pages: Sequence[Ink | bytes], title: str = "") -> Document:
    return parse_document(pdf(*pages, title=title), "konuşma.pdf")


def flat(block: Block) -> str:
    return block.text.replace("\n", " ")


def test_lines_become_paragraphs_where_a_gap_parts_them() -> None:
    document = read(column(*LEFT[:3], "", "İkinci paragraf kısa."))
    assert [block.text for block in document.blocks] == [
        "\n".join(LEFT[:3]),
        "İkinci paragraf kısa.",
    ]


def test_an_indented_line_or_one_behind_a_short_line_begins_a_paragraph() -> None:
    indented = [
        *column(*LEFT),
        Ink("Girintili satır burada başlıyor", 90, 628),
        *column("ve burada bitiyor.", top=613.6),
    ]
    assert [block.text.count("\n") for block in read(indented).blocks] == [4, 1]
    short = column(*LEFT[:2], "kısa bitti.", *RIGHT[:2])
    assert [block.text.split("\n")[0] for block in read(short).blocks] == [LEFT[0], RIGHT[0]]


def test_words_parted_at_the_end_of_a_line_are_whole_again_and_listed() -> None:
    (block,) = read(
        column(
            "Bugün Türkiye'de yeni bir hü-",
            "kümet kuruldu ve Türk-",
            "Yunan ilişkileri 2021-",
            "2022 yıllarında iyileşti.",
        )
    ).blocks
    assert flat(block) == (
        "Bugün Türkiye'de yeni bir hükümet kuruldu ve Türk-Yunan ilişkileri 2021-2022 yıllarında"
        " iyileşti."
    )
    assert [(repair.before, repair.after, repair.rule) for repair in block.repairs] == [
        ("-\n", "", "hyphen"),
        ("-\n", "-", "hyphen"),
        ("-\n", "-", "hyphen"),
    ]
    first = block.repairs[0]
    assert block.text[: first.start].endswith("hü")
    assert block.text[first.end :].startswith("kümet")


def test_running_headers_and_page_numbers_are_removed_and_told() -> None:
    pages = [
        [
            Ink("Genel Sekreterlik Basın Ofisi", 72, 800, 9),
            *column(*LEFT, "", f"Bu sayfa {word} sayfadır."),
            Ink(f"– {number} –", 290, 40, 9),
        ]
        for number, word in enumerate(("birinci", "ikinci", "üçüncü"), 1)
    ]
    document = read(*pages)
    text = " ".join(map(flat, document.blocks))
    assert "Basın Ofisi" not in text
    assert "–" not in text
    assert "ikinci sayfadır" in text
    assert [(note.rule, note.removed) for note in document.notes] == [
        ("running-header", ("Genel Sekreterlik Basın Ofisi",)),
        ("page-number", ("– 1 –", "– 2 –", "– 3 –")),
    ]


def test_what_stands_once_at_the_edge_of_a_page_stays() -> None:
    document = read([Ink("İstanbul, 11 Ocak 2022", 72, 800), *column(*LEFT), Ink("2022", 72, 40)])
    assert flat(document.blocks[0]) == "İstanbul, 11 Ocak 2022"
    assert flat(document.blocks[-1]) == "2022"
    assert document.notes == ()


def test_a_sentence_that_a_page_cut_is_one_again_and_the_seam_is_listed() -> None:
    document = read(column(*LEFT), column(*RIGHT))
    (block,) = document.blocks
    assert flat(block) == " ".join((*LEFT, *RIGHT))
    (seam,) = block.repairs
    assert (seam.rule, seam.start) == ("joined-page", len("\n".join(LEFT)))


def test_a_sentence_that_ends_with_its_page_is_not_joined_to_the_next() -> None:
    document = read(
        column(*LEFT[:4], "hepinizi selamlıyorum."), column("Değerli dostlar, devam", *RIGHT)
    )
    assert len(document.blocks) == 2


def test_two_columns_are_read_one_after_the_other_below_a_title_across_both() -> None:
    both = [*column(*LEFT, x=60), *column(*RIGHT, x=320)]
    title = Ink("Bütün sayfanın üstünde duran uzun bir başlık", 60, 760, 20)
    for inks in (both, [ink for pair in zip(both[:5], both[5:], strict=True) for ink in pair]):
        document = read([title, *inks])
        assert [flat(block) for block in document.blocks] == [title.text, " ".join((*LEFT, *RIGHT))]
        assert document.blocks[0].heading_level == 1


def test_a_table_is_read_row_by_row() -> None:
    rows = [("Ülke", "Nüfus"), ("Türkiye", "85"), ("Kırgızistan", "7")]
    inks = [
        Ink(cell, 72 + 200 * index, 600 - 15 * number)
        for number, row in enumerate(rows)
        for index, cell in enumerate(row)
    ]
    document = read([*column(*LEFT), *inks])
    assert [(block.text, block.form) for block in document.blocks[1:]] == [
        ("Ülke, Nüfus", Form.ROW),
        ("Türkiye, 85", Form.ROW),
        ("Kırgızistan, 7", Form.ROW),
    ]


def test_headings_are_known_by_their_size_and_bold_blocks_by_their_weight() -> None:
    inks = [
        Ink("Zirve Konuşması", 72, 780, 20),
        Ink("Ekonomi", 72, 750, 15),
        Ink("Ticaret", 72, 725, 12, bold=True),
        *column(*LEFT),
    ]
    assert [(b.text, b.heading_level, b.strong) for b in read(inks).blocks[:3]] == [
        ("Zirve Konuşması", 1, False),
        ("Ekonomi", 2, False),
        ("Ticaret", 0, True),
    ]


def test_items_of_a_list_are_blocks_of_their_own() -> None:
    document = read(
        column(
            "Öncelikler şunlardır:", "• barış içinde yaşamak", "• huzur", "1. Ekonomi", "2. Eğitim"
        )
    )
    assert [(block.text, block.form) for block in document.blocks[1:]] == [
        ("barış içinde yaşamak", Form.ITEM),
        ("huzur", Form.ITEM),
        ("1. Ekonomi", Form.ITEM),
        ("2. Eğitim", Form.ITEM),
    ]


def test_footnotes_come_last_and_do_not_part_the_sentence_around_them() -> None:
    first = [*column(*LEFT), Ink("1 Nahçıvan Anlaşması, 2009.", 72, 60, 8)]
    document = read(first, column(*RIGHT))
    assert [(flat(block), block.form) for block in document.blocks] == [
        (" ".join((*LEFT, *RIGHT)), Form.TEXT),
        ("1 Nahçıvan Anlaşması, 2009.", Form.FOOTNOTE),
    ]


def test_a_stamp_across_the_page_is_told_and_not_read() -> None:
    stamp = b"BT /F0 60 Tf 0.7 0.7 -0.7 0.7 150 300 Tm (TASLAK) Tj ET"
    document = read([*column(*LEFT), stamp])
    assert len(document.blocks) == 1
    assert [(note.rule, note.removed) for note in document.notes] == [("stamp", ("TASLAK",))]


def test_the_title_of_the_properties_serves_where_the_text_has_none() -> None:
    assert read(column(*LEFT), title="Zirve Konuşması").metadata == {"title": "Zirve Konuşması"}
    assert read(column(*LEFT), title="Microsoft Word - taslak").metadata == {}


def test_a_scanned_file_says_that_it_needs_ocr() -> None:
    with pytest.raises(ScannedDocument, match="OCR"):
        read([PICTURE], [PICTURE])
    document = read(column(*LEFT), [PICTURE])
    (note,) = document.notes
    assert (note.rule, "2" in note.reason) == ("picture-page", True)


def test_a_file_with_a_password_is_encrypted() -> None:
    locked = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>/ID[<00><00>]" % (
        b"00" * 32,
        b"11" * 32,
    )
    data = pdf(column(*LEFT)).replace(b"/Root 1 0 R", b"/Root 1 0 R" + locked)
    with pytest.raises(EncryptedDocument):
        parse_document(data, "x")


def test_a_pdf_is_known_by_its_content_and_a_text_that_speaks_of_one_is_a_text() -> None:
    mailed = b"X-Mailer: posta\r\n\r\n" + pdf(column(*LEFT))
    assert len(parse_document(mailed, "ek.bin").blocks) == 1
    text = "PDF dosyaları %PDF-1.7 ile başlar."
    assert parse_document(text.encode(), "x.pdf").blocks[0].text == text


def test_a_file_that_only_begins_like_a_pdf_is_damaged() -> None:
    with pytest.raises(DamagedDocument):
        parse_document(b"%PDF-1.7\nyok", "x")


def test_too_many_pages_are_no_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "PAGES_LIMIT", 2)
    with pytest.raises(TooManyPages, match="3 pages"):
        read(*[column("a")] * 3)


def test_a_file_that_grows_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "CPU_LIMIT_S", 1)
    with pytest.raises(DamagedDocument, match="too long"):
        parse_document(pdf_of_nested_drawings(levels=9, times=20), "x")


@pytest.mark.parametrize(
    ("turn", "matrix", "places"),
    [
        (90, b"0 1 -1 0", (b"150 100", b"165 100")),
        (180, b"-1 0 0 -1", (b"500 100", b"500 115")),
        (270, b"0 -1 1 0", (b"450 700", b"435 700")),
    ],
)
def test_a_page_that_lies_on_its_side_is_read_upright(
    turn: int, matrix: bytes, places: tuple[bytes, bytes]
) -> None:
    inks = [
        b"BT /F0 12 Tf %s %s Tm (%s) Tj ET" % (matrix, place, text)
        for place, text in zip(places, (b"Say\x80n konuklar ve", b"ho\x81 geldiniz."), strict=True)
    ]
    data = pdf(inks).replace(b"/Parent 2 0 R", b"/Parent 2 0 R/Rotate %d" % turn)
    (block,) = parse_document(data, "x").blocks
    assert block.text == "Sayın konuklar ve\nhoş geldiniz."
