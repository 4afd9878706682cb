"""Kinds of paragraphs, and pieces of one that a page break parted."""

import time

import pytest

from tests.text.examples import understood
from tts_job.model import Block, Document, Kind, Paragraph, Repair, Suspect
from tts_job.text.structure import structure

BEFORE = "Bu cümle sayfanın sonuna kadar uzanan ve tam da orada kesilen"


def kinds(text: str) -> dict[str, Kind]:
    return {each.text: each.kind for each in understood(text).paragraphs}


def joined(*blocks: Block) -> tuple[Paragraph, ...]:
    metadata = {"title": "Ortak Gelecek"}
    return structure(Document("x", "", blocks, metadata), blocks).paragraphs


@pytest.mark.parametrize(
    "line", ["**Sayın Bakanlar**", "**Değerli konuklar**", "SAYGIDEĞER MİSAFİRLER", "**Örnek.**"]
)
def test_a_salutation_or_a_bold_sentence_is_no_heading(line: str) -> None:
    found = kinds(f"# Ortak Gelecek\n\nGiriş.\n\n{line}\n\nMetin.")
    assert set(found.values()) == {Kind.PARAGRAPH}


def test_a_line_in_bold_or_capitals_above_text_is_a_heading() -> None:
    found = kinds("# Hitap\n\nGiriş.\n\n**İkinci konu**\n\nMetin.\n\nÜÇÜNCÜ KONU\n\nMetin bitti.")
    assert [text for text, kind in found.items() if kind is Kind.HEADING] == [
        "İkinci konu",
        "Üçüncü Konu",
    ]


def test_what_closes_the_speech_is_no_heading() -> None:
    found = kinds("# Hitap\n\nMetin burada.\n\n**TEŞEKKÜR EDERİM**")
    assert found["Teşekkür Ederim"] is Kind.PARAGRAPH


def test_a_signature_in_bold_is_no_heading() -> None:
    found = kinds("# Hitap\n\nMetin burada.\n\n**ÖRNEK KİŞİ**\n\n**Genel Sekreter**")
    assert found["Örnek Kişi"] is Kind.PARAGRAPH
    assert found["Genel Sekreter"] is Kind.PARAGRAPH


def test_pieces_of_a_paragraph_are_one_with_every_span_moved() -> None:
    repair = Repair(0, 4, "dah", "daha", "x", "y", 1.0)
    suspect = Suspect(5, 9, "uzun", "uzum", "y")
    (paragraph, _, _) = joined(
        *(Block(f"{BEFORE} bir"), Block("daha uzun cümlenin ortası ve"), Block("sonu budur.")),
        *(Block("Başka bir cümle."), Block("Bir cümle daha.")),
    )
    assert paragraph.text == f"{BEFORE} bir daha uzun cümlenin ortası ve sonu budur."
    assert [paragraph.text[each.start : each.end] for each in paragraph.repairs] == [" ", " "]
    (paragraph,) = joined(
        Block(f"{BEFORE} bir"), Block("daha uzun cümle.", repairs=(repair,), suspects=(suspect,))
    )
    (seam, moved), (doubt,) = paragraph.repairs, paragraph.suspects
    assert seam.rule == "joined-paragraph"
    assert paragraph.text[moved.start : moved.end] == "daha"
    assert paragraph.text[doubt.start : doubt.end] == "uzun"


def test_a_line_of_name_and_office_is_not_joined_to_the_text() -> None:
    line = "Türk Devletleri Teşkilatı Genel Sekreter Yardımcısı Büyükelçi Örnek Kişi"
    speech = understood(f"# Hitap\n\n{line}\n\nDeğerli konuklar hoş geldiniz.\n\nMetin burada.")
    assert speech.paragraphs[0].text == line


def test_promise_7_many_pieces_of_one_paragraph_take_linear_time() -> None:
    def seconds(count: int) -> float:
        blocks = [Block("a" * 200)] * count + [Block("A.")] * (count + 1)
        start = time.process_time()
        structure(Document("x", "", ()), blocks)
        return time.process_time() - start

    # Adding to a text that grows took 2.9 and 14.7 s; joining once takes 0.8 and 1.6 s.
    assert seconds(40_000) < 3.4 * max(seconds(20_000), 0.1)


def test_items_of_a_list_are_not_joined_for_want_of_a_full_stop() -> None:
    items = (
        "ülkelerimiz arasındaki ekonomik ve ticari ilişkileri her alanda geliştirmek",
        "ortak kültürümüzü, dilimizi ve tarihimizi gelecek kuşaklara aktarmak",
    )
    text = "# Konu\n\nÖnceliklerimiz şunlardır.\n\n" + "\n".join(f"- {item}" for item in items)
    speech = understood(f"{text}\n\nTeşekkür ederim.\n\nSağ olun.")
    assert [paragraph.text for paragraph in speech.paragraphs][1:3] == list(items)
