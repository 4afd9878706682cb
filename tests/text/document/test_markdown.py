from hypothesis import given, settings

from tests.text.examples import parsed, texts
from tts_job.errors import DocumentError
from tts_job.model import Form


def lines(text: str) -> list[str]:
    return [block.text for block in parsed(text).blocks]


def test_what_xml_cannot_carry_is_removed_and_listed() -> None:
    (block,) = parsed("Sayın\x01 ko\ufffenuk\x85lar").blocks
    assert block.text == "Sayın konuk\nlar"
    assert [(repair.before, repair.after, repair.start) for repair in block.repairs] == [
        ("\x01", "", 5),
        ("\ufffe", "", 8),
    ]


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


@given(texts(80))
@settings(deadline=None)
def test_no_word_of_a_plain_text_is_lost(text: str) -> None:
    words = [word for word in text.split() if word.isalpha()]
    try:
        document = parsed("metin " + text)
    except DocumentError:
        return
    kept = " ".join(block.text for block in document.blocks)
    plain = not any(mark in text for mark in "<[]:&\\")
    assert not plain or all(word in kept for word in words)


def test_what_stands_in_angle_brackets_and_is_no_tag_stays() -> None:
    text = "Bütün üyeler <Ankara dahil> ve 3<b oldu; <a b> <başkan> geldi."
    assert lines(text) == [text]


def test_addresses_in_angle_brackets_are_unwrapped() -> None:
    assert lines("Yazın: <ornek@example.org>, <https://example.org/a?b=1>.") == [
        "Yazın: ornek@example.org, https://example.org/a?b=1."
    ]


def test_tags_with_attributes_go_and_paragraph_tags_part_blocks() -> None:
    assert lines('<p class="a">Bir <span style="x: y">iki</span>.</p><p>Üç.</p>') == [
        "Bir iki.",
        "Üç.",
    ]


def test_brackets_and_parentheses_of_prose_are_no_link() -> None:
    assert lines("[Alkışlar](ayakta) ve [üye](http://example.org)") == ["[Alkışlar](ayakta) ve üye"]


def test_no_letter_vanishes_beside_a_fence_or_in_a_heading() -> None:
    assert lines("``` Sayın konuklar\nmetin\n``` son\n\n# C#") == [
        "Sayın konuklar\nmetin",
        "son",
        "C#",
    ]


def test_a_comment_may_span_lines_and_one_that_stays_open_is_text() -> None:
    assert lines("bir <!-- a\n\nb --> iki\n\nüç <!-- dört\n\nbeş <!-- altı") == [
        "bir  iki",
        "üç <!-- dört",
        "beş <!-- altı",
    ]


def test_a_table_is_read_row_by_row() -> None:
    blocks = parsed("Tablo:\n\n| Ülke | Nüfus |\n|:--|--:|\n| Türkiye | 85 |\n\nSon | söz.").blocks
    assert [(block.text, block.form) for block in blocks] == [
        ("Tablo:", Form.TEXT),
        ("Ülke, Nüfus", Form.ROW),
        ("Türkiye, 85", Form.ROW),
        ("Son | söz.", Form.TEXT),
    ]
    (repair,) = blocks[1].repairs
    assert (repair.before, repair.after, repair.rule) == (
        "Ülke | Nüfus",
        blocks[1].text,
        "table-row",
    )


def test_a_block_knows_its_form() -> None:
    blocks = parsed("metin\n- madde\n\n> alıntı\n> sürer\n\n1. ilk\n\n![harita](a.png)").blocks
    assert [(block.text, block.form) for block in blocks] == [
        ("metin", Form.TEXT),
        ("madde", Form.ITEM),
        ("alıntı\nsürer", Form.QUOTATION),
        ("1. ilk", Form.ITEM),
        ("harita", Form.CAPTION),
    ]


def test_footnotes_are_blocks_of_their_own_and_their_marks_are_listed_repairs() -> None:
    body, footnote = parsed("Anlaşma[^1] imzalandı.\n\n[^1]: 2009 yılında.").blocks
    assert (body.text, footnote.text) == ("Anlaşma imzalandı.", "2009 yılında.")
    assert (body.form, footnote.form) == (Form.TEXT, Form.FOOTNOTE)
    (repair,) = body.repairs
    assert (repair.before, repair.rule, repair.start) == ("[^1]", "footnote-mark", 7)
