import pytest

from tests.text.document.builders import WORD, docx, paragraph, run, table, word
from tts_job.errors import DamagedDocument, EmptyDocument
from tts_job.model import Block, Form
from tts_job.text.document import parse_document


def blocks(*body: str, parts: dict[str, str | bytes] | None = None) -> tuple[Block, ...]:
    return parse_document(docx(*body, parts=parts), "konuşma.docx").blocks


def texts(*body: str) -> list[str]:
    return [block.text for block in blocks(*body)]


def test_headings_are_known_by_the_style_s_own_name_in_any_language() -> None:
    made = blocks(
        paragraph("Açılış Konuşması", style="KonuBal"),
        paragraph("Ekonomi", style="Balk1"),
        paragraph("Ticaret", style="Balk2"),
        paragraph("Sayın konuklar."),
    )
    assert [(block.text, block.heading_level) for block in made] == [
        ("Açılış Konuşması", 1),
        ("Ekonomi", 1),
        ("Ticaret", 2),
        ("Sayın konuklar.", 0),
    ]


def test_a_paragraph_is_strong_when_all_of_it_is_bold_by_hand_or_by_style() -> None:
    made = blocks(
        paragraph(run("Bir ", bold=True), run("iki", bold=True)),
        paragraph(run("Bir", bold=True), run(" iki")),
        paragraph("üç", style="Kalin"),
    )
    assert [block.strong for block in made] == [True, False, True]


def test_numbers_that_word_counts_are_read_and_listed() -> None:
    made = blocks(
        paragraph("Ekonomi", number=1),
        paragraph("Ticaret", number=1, depth=1),
        paragraph("Ulaşım", number=1, depth=1),
        paragraph("Ayrıntı", number=1, depth=2),
        paragraph("Eğitim", number=1),
        paragraph("Spor", number=1, depth=1),
        paragraph("madde", number=2),
        paragraph("Kısım", number=3),
    )
    assert [block.text for block in made] == [
        "1. Ekonomi",
        "a) Ticaret",
        "b) Ulaşım",
        "1.b.1 Ayrıntı",
        "2. Eğitim",
        "a) Spor",
        "madde",
        "I. Kısım",
    ]
    assert {block.form for block in made} == {Form.ITEM}
    (repair,) = made[0].repairs
    assert (repair.start, repair.end, repair.before, repair.after) == (0, 3, "", "1. ")
    assert repair.rule == "list-number"


def test_lists_of_one_pattern_go_on_counting_unless_one_begins_anew() -> None:
    pattern = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:isLgl/><w:numFmt w:val="upperRoman"/>'
        '<w:lvlText w:val="%1.%2."/></w:lvl></w:abstractNum>'
    )
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = "".join(
        f'<w:num w:numId="{name}"><w:abstractNumId w:val="0"/>{more}</w:num>'
        for name, more in ((1, ""), (2, ""), (3, anew))
    )
    made = blocks(
        *(paragraph("madde", number=number) for number in (1, 2, 3, 3)),
        paragraph("alt", number=3, depth=1),
        parts={"word/numbering.xml": word("numbering", pattern + lists)},
    )
    assert [block.text for block in made] == [
        "1. madde",
        "2. madde",
        "1. madde",
        "2. madde",
        "2.1. alt",
    ]


def test_a_table_is_read_row_by_row_and_a_layout_table_as_text() -> None:
    made = blocks(
        table(("Ülke", "Nüfus"), ("Türkiye", "85 milyon")),
        "<w:tbl><w:tr><w:tc>" + paragraph("Bir.") + paragraph("İki.") + "</w:tc></w:tr></w:tbl>",
    )
    assert [(block.text, block.form) for block in made] == [
        ("Ülke, Nüfus", Form.ROW),
        ("Türkiye, 85 milyon", Form.ROW),
        ("Bir.", Form.TEXT),
        ("İki.", Form.TEXT),
    ]


def test_footnotes_come_last_and_their_marks_are_listed() -> None:
    notes = word(
        "footnotes",
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{paragraph("2009 yılında.")}</w:footnote>',
    )
    body, footnote = blocks(
        paragraph(run("Anlaşma"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" imzalandı.")),
        parts={"word/footnotes.xml": notes},
    )
    assert (body.text, footnote.text) == ("Anlaşma imzalandı.", "2009 yılında.")
    assert footnote.form is Form.FOOTNOTE
    (repair,) = body.repairs
    assert (repair.before, repair.start, repair.rule) == ("2", 7, "footnote-mark")


def test_captions_and_quotations_are_known() -> None:
    made = blocks(paragraph("Harita", style="ResimYazs"), paragraph("Söz.", style="Alnt"))
    assert [block.form for block in made] == [Form.CAPTION, Form.QUOTATION]


def test_what_was_deleted_or_hidden_is_told_and_what_was_inserted_is_read() -> None:
    document = parse_document(
        docx(
            paragraph(
                run("Bugün "),
                "<w:del><w:r><w:delText>dün</w:delText></w:r></w:del>",
                f"<w:ins>{run('burada')}</w:ins>",
                "<w:r><w:rPr><w:vanish/></w:rPr><w:t>gizli</w:t></w:r>",
                run("yız."),
            )
        ),
        "x",
    )
    assert document.blocks[0].text == "Bugün buradayız."
    (note,) = document.notes
    assert (note.rule, note.removed) == ("deleted-text", ("dün", "gizli"))


def test_headers_and_footers_of_the_pages_are_told() -> None:
    data = docx(
        paragraph("Metin."),
        parts={
            "word/header1.xml": word("hdr", paragraph("Basın Ofisi")),
            "word/footer1.xml": word("ftr", paragraph("Gizlilik yok")),
        },
    )
    document = parse_document(data, "x")
    assert [block.text for block in document.blocks] == ["Metin."]
    (note,) = document.notes
    assert (note.rule, note.removed) == ("page-edge", ("Gizlilik yok", "Basın Ofisi"))


def test_breaks_tabs_fields_links_and_controls_leave_their_text() -> None:
    assert texts(
        paragraph("<w:r><w:t>Bir</w:t><w:br/><w:t>iki</w:t><w:tab/><w:t>üç</w:t></w:r>"),
        paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
            "<w:r><w:instrText>DATE</w:instrText></w:r>",
            run("11 Ocak"),
        ),
        paragraph(f"<w:hyperlink>{run('bağ')}</w:hyperlink>"),
        f"<w:sdt><w:sdtContent>{paragraph('denetim')}</w:sdtContent></w:sdt>",
    ) == ["Bir\niki üç", "11 Ocak", "bağ", "denetim"]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('kutu')}</w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    alternatives = (
        f'<w:r><mc:AlternateContent xmlns:mc="{mc}"><mc:Choice><w:drawing>{box}</w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(paragraph(run("önce "), alternatives, run("sonra"))) == ["önce sonra", "kutu"]
    inner = paragraph(run("dış"), f"<w:r><w:drawing>{box}</w:drawing></w:r>")
    outer = f"<w:r><w:drawing><w:txbxContent>{inner}</w:txbxContent></w:drawing></w:r>"
    assert texts(paragraph(run("metin"), outer)) == ["metin", "dış", "kutu"]


def test_the_title_of_the_properties_serves_where_the_text_has_none() -> None:
    def title(of: str, *body: str) -> str:
        core = f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{of}</dc:title></c>'
        data = docx(*body, parts={"docProps/core.xml": core})
        return parse_document(data, "x").metadata.get("title", "")

    plain = paragraph("Sayın konuklar.")
    assert title("Zirve Konuşması", plain) == "Zirve Konuşması"
    assert title("Zirve Konuşması", paragraph("Açılış", style="Balk1"), plain) == ""
    assert title("Microsoft Word - taslak", plain) == ""
    assert title("taslak.docx", plain) == ""


def test_macros_in_the_archive_do_no_harm() -> None:
    (block,) = blocks(paragraph("Metin."), parts={"word/vbaProject.bin": b"\x00\x01"})
    assert block.text == "Metin."


def test_a_document_without_text_is_empty_and_one_with_damaged_xml_is_damaged() -> None:
    with pytest.raises(EmptyDocument):
        blocks(paragraph(""))
    with pytest.raises(DamagedDocument, match="XML"):
        blocks(parts={"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>'})


def test_lines_of_metadata_at_the_top_are_taken_as_in_a_text() -> None:
    lines = (paragraph("Konuşmacı: Örnek Kişi"), paragraph("Tarih: 11 Ocak 2022"))
    document = parse_document(docx(*lines, paragraph("Metin.")), "x")
    assert document.metadata == {"speaker": "Örnek Kişi", "date": "11 Ocak 2022"}
    assert [block.text for block in document.blocks] == ["Metin."]
    prose = parse_document(docx(paragraph("Konu: Barış"), paragraph("Metin.")), "x")
    assert (prose.metadata, len(prose.blocks)) == ({}, 2)


def test_text_that_was_damaged_before_it_came_into_the_file_is_mended_and_listed() -> None:
    (block,) = blocks(paragraph("Bir Ã§aÄŸrÄ± ve ÃƒÂ§ok"))
    assert block.text == "Bir çağrı ve çok"
    assert {repair.rule for repair in block.repairs} == {"encoding"}
    assert [repair.after for repair in block.repairs][:3] == ["ç", "ğ", "ı"]
