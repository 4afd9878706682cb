import pytest

from tts_job.errors import DamagedDocument
from tts_job.model import Block, Document, Form
from tts_job.text.document import parse_document


def page(body: str, head: str = "") -> Document:
    text = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return parse_document(text.encode(), "konuşma.html")


def blocks(body: str) -> tuple[Block, ...]:
    return page(body).blocks


def texts(body: str) -> list[str]:
    return [block.text for block in blocks(body)]


def test_paragraphs_headings_lists_and_quotations_are_kept() -> None:
    made = blocks(
        "<h1>Açılış</h1><p>Sayın\n konuklar,<br>hoş <b>geldiniz</b>.</p><h2>Ekonomi</h2>"
        "<ul><li>barış</li><li><p>huzur</p></li></ul><blockquote>Söz.</blockquote>gevşek"
    )
    assert [(block.text, block.heading_level, block.form) for block in made] == [
        ("Açılış", 1, Form.TEXT),
        ("Sayın konuklar,\nhoş geldiniz.", 0, Form.TEXT),
        ("Ekonomi", 2, Form.TEXT),
        ("barış", 0, Form.ITEM),
        ("huzur", 0, Form.ITEM),
        ("Söz.", 0, Form.QUOTATION),
        ("gevşek", 0, Form.TEXT),
    ]


def test_a_numbered_list_is_read_with_the_numbers_that_a_reader_sees() -> None:
    made = blocks(
        '<ol><li>bir</li><li>iki</li></ol><ol start="7"><li>yedi</li><li value="9">dokuz</li></ol>'
        '<ol style="list-style: none"><li>sayısız</li></ol>'
    )
    assert [block.text for block in made] == ["1. bir", "2. iki", "7. yedi", "9. dokuz", "sayısız"]
    assert made[0].repairs[0].rule == "list-number"


def test_a_table_is_read_row_by_row_and_a_layout_table_as_text() -> None:
    made = blocks(
        "<table><caption>Nüfus</caption><tr><th>Ülke</th><th><p>Kişi</p></th></tr>"
        "<tr><td>Türkiye</td><td>85</td></tr></table>"
        "<table><tr><td><p>Bir.</p><p>İki.</p></td><td>Üç.</td></tr></table>"
    )
    assert [(block.text, block.form) for block in made] == [
        ("Nüfus", Form.CAPTION),
        ("Ülke, Kişi", Form.ROW),
        ("Türkiye, 85", Form.ROW),
        ("Bir.", Form.TEXT),
        ("İki.", Form.TEXT),
        ("Üç.", Form.TEXT),
    ]


def test_a_caption_of_a_picture_is_known() -> None:
    (block,) = blocks('<figure><img src="a.png" alt="x"><figcaption>Harita</figcaption></figure>')
    assert (block.text, block.form) == ("Harita", Form.CAPTION)


def test_a_paragraph_is_strong_when_all_of_it_is_bold() -> None:
    made = blocks("<p><b>Bir</b> <strong>iki</strong></p><p><b>Bir</b> iki</p>")
    assert [block.strong for block in made] == [True, False]


def test_scripts_styles_and_hidden_text_are_not_read() -> None:
    assert texts(
        "<script>kod()</script><style>p{}</style><p hidden>gizli</p>"
        '<p style="color:red; display : none">gizli</p><!-- açıklama -->görünür'
    ) == ["görünür"]


def test_navigation_is_told_and_not_read() -> None:
    document = page("<nav><a>Ana sayfa</a></nav><p>Metin.</p>")
    assert [block.text for block in document.blocks] == ["Metin."]
    assert [note.removed for note in document.notes] == [("Ana sayfa",)]


def test_of_a_page_with_a_main_part_only_that_is_read_and_the_rest_told() -> None:
    document = page(
        "<header>Kurum</header><main><article><h1>Konuşma</h1><p>Metin.</p></article></main>"
        "<footer>Bize ulaşın</footer>"
    )
    assert [block.text for block in document.blocks] == ["Konuşma", "Metin."]
    (note,) = document.notes
    assert (note.rule, note.removed) == ("page-furniture", ("Kurum", "Bize ulaşın"))


def test_footnotes_are_known_by_their_role_and_their_marks_listed() -> None:
    body, footnote = blocks(
        '<p>Anlaşma<sup><a href="#d1">1</a></sup> imzalandı.</p>'
        '<section role="doc-endnotes"><p>2009 yılında.</p></section>'
    )
    assert (body.text, footnote.text) == ("Anlaşma imzalandı.", "2009 yılında.")
    assert footnote.form is Form.FOOTNOTE
    assert [(repair.before, repair.start) for repair in body.repairs] == [("1", 7)]


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1254", "utf-16"])
def test_the_encoding_is_recognised(encoding: str) -> None:
    text = "<html><body><p>Değişen dünyanın ışığı, gücü.</p></body></html>"
    (block,) = parse_document(text.encode(encoding), "x").blocks
    assert block.text == "Değişen dünyanın ışığı, gücü."


def test_html_is_known_by_its_content_and_a_piece_of_it_by_its_name() -> None:
    assert parse_document(b"<p>Bir.</p><p>x</p>", "a.htm").blocks[1].text == "x"
    assert parse_document(b"\n<div><p>Bir.</p></div>", "girdi").blocks[0].text == "Bir."
    markdown = parse_document(b"<div>\n\n# Bir\n\n</div>", "a.md")
    assert [(block.text, block.heading_level) for block in markdown.blocks] == [("Bir", 1)]


def test_the_page_s_title_serves_where_the_text_has_none() -> None:
    head = "<title>Zirve\n Konuşması</title>"
    assert page("<p>Sayın konuklar.</p>", head).metadata == {"title": "Zirve Konuşması"}
    assert page("<h1>Açılış</h1><p>Sayın konuklar.</p>", head).metadata == {}


def test_nesting_without_end_is_refused_and_deep_nesting_is_read() -> None:
    assert texts("<div>" * 1000 + "metin" + "</div>" * 1000) == ["metin"]
    with pytest.raises(DamagedDocument, match="nested"):
        page("<div>" * 10_000 + "metin")
