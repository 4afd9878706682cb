from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.examples import mended, parsed, sample, texts, understood
from tts_job.errors import DocumentError, WordlessDocument
from tts_job.model import Block, Document, Kind, Repair, Suspect
from tts_job.text.structure import structure
from tts_job.text.turkish import lower


def test_the_sample_is_understood() -> None:
    speech = sample()
    assert speech.title == (
        "Genel Sekreter Baghdad Amreyev'in Türk Devletleri Teşkilatı Dışişleri Bakanları Konseyi "
        "Olağanüstü Toplantısına Hitabı"
    )
    assert speech.speaker == "Baghdad Amreyev"
    assert speech.office == "Genel Sekreter"
    assert speech.occasion == (
        "Türk Devletleri Teşkilatı Dışişleri Bakanları Konseyi Olağanüstü Toplantısı"
    )
    assert speech.place == "İstanbul"
    assert speech.date == date(2022, 1, 11)
    assert len(speech.paragraphs) == 22
    assert {paragraph.kind for paragraph in speech.paragraphs} == {Kind.PARAGRAPH}


def test_the_paragraph_that_a_page_break_cut_is_one_again() -> None:
    (paragraph,) = (p for p in sample().paragraphs if "Türk Dünyası 2040 Vizyonu'nun" in p.text)
    (seam,) = (r for r in paragraph.repairs if r.rule == "joined-paragraph")
    assert paragraph.text[: seam.start].endswith("2040")
    assert paragraph.text[seam.end :].startswith("Vizyonu'nun")


def test_salutations_stay_paragraphs_of_their_own() -> None:
    texts_ = [paragraph.text for paragraph in sample().paragraphs]
    assert "Saygıdeğer Bakanlar," in texts_
    assert "Sayın Bakanlar," in texts_


def test_a_bold_title_in_capitals_becomes_a_title_in_title_case() -> None:
    speech = understood("**IĞDIR VE İZMİR'İN TBMM ZİYARETİ**\n\nMetin burada.")
    assert speech.title == "Iğdır ve İzmir'in TBMM Ziyareti"
    assert speech.title_paragraph is not None
    assert [repair.rule for repair in speech.title_paragraph.repairs] == ["title-case"]


def test_the_running_text_shows_how_a_foreign_name_in_capitals_is_spelled() -> None:
    speech = understood("**VLADIMIR ÖRNEK'İN KONUŞMASI**\n\nSayın Vladimir Örnek konuştu.")
    assert speech.title == "Vladimir Örnek'in Konuşması"
    assert speech.speaker == "Vladimir Örnek"


def test_front_matter_wins_over_guesses() -> None:
    speech = understood(
        "---\ntitle: Başka\nspeaker: Örnek Kişi\ndate: 2021-05-03\nplace: Bakü\n---\n"
        "**GENEL SEKRETERİN HİTABI**\n\n**İstanbul, 11 Ocak 2022**\n\nMetin burada."
    )
    assert speech.title == "Başka"
    assert speech.title_paragraph is None
    assert (speech.speaker, speech.place, speech.date) == ("Örnek Kişi", "Bakü", date(2021, 5, 3))
    assert speech.paragraphs[0].text == "Genel Sekreterin Hitabı"
    assert speech.paragraphs[0].kind is Kind.HEADING


def test_a_title_in_front_matter_and_in_the_text_is_said_once() -> None:
    speech = understood("Başlık: Açılış Hitabı\n\n**AÇILIŞ HİTABI**\n\nMetin burada.")
    assert speech.title == "Açılış Hitabı"
    assert speech.title_paragraph is not None
    assert [paragraph.text for paragraph in speech.paragraphs] == ["Metin burada."]


def test_a_markdown_heading_is_the_title_and_later_ones_are_headings() -> None:
    speech = understood("# Açılış konuşması\n\nMetin.\n\n## İkinci bölüm\n\nMetin.")
    assert speech.title == "Açılış konuşması"
    assert [paragraph.kind for paragraph in speech.paragraphs] == [
        Kind.PARAGRAPH,
        Kind.HEADING,
        Kind.PARAGRAPH,
    ]


def test_without_a_title_the_first_words_are_one_and_stay_in_the_text() -> None:
    speech = understood("Sayın konuklar, bugün burada olmaktan mutluyum.")
    assert speech.title == "Sayın konuklar, bugün burada olmaktan mutluyum"
    assert speech.title_paragraph is None
    assert len(speech.paragraphs) == 1


def test_the_date_of_the_file_name_is_the_last_resort() -> None:
    assert understood("Metin.", "a/konusma-2022-01-11.md").date == date(2022, 1, 11)
    assert understood("Bakü, 3 Mayıs 2021\n\nMetin.", "2022-01-11.md").date == date(2021, 5, 3)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("İstanbul, 11 Ocak 2022", "İstanbul"),
        ("(Bakü, 11.01.2022)", "Bakü"),
        ("11 Ocak 2022, Ankara", "Ankara"),
        ("ANKARA - 11 OCAK 2022", "Ankara"),
        ("11 Ocak 2022 Salı", ""),
    ],
)
def test_a_line_of_place_and_date_is_metadata_and_stays_first(line: str, place: str) -> None:
    speech = understood(f"# Hitap\n\n{line}\n\nMetin burada.")
    assert (speech.place, speech.date) == (place, date(2022, 1, 11))
    assert speech.paragraphs[0].text == line
    assert speech.paragraphs[0].kind is Kind.PARAGRAPH


def test_a_document_without_letters_or_digits_is_wordless() -> None:
    with pytest.raises(WordlessDocument):
        understood("… — !\n\n* * *\n\n?!")


def letters(text: str) -> Counter[str]:
    folded = lower(text).replace("ı", "i")  # a name may get its foreign dots back
    return Counter(char for char in folded if char.isalnum())


@given(st.lists(texts(), min_size=1, max_size=8), st.booleans())
def test_promise_6_each_letter_of_the_blocks_is_in_exactly_one_paragraph(
    lines: list[str], strong: bool
) -> None:
    blocks = [
        Block(block.text, strong=strong and not index)
        for index, block in enumerate(mended(*lines))
        if block.text.strip()
    ]
    try:
        speech = structure(Document("x", "", tuple(blocks)), blocks)
    except WordlessDocument:
        assert not letters("".join(block.text for block in blocks))
        return
    said = [p.text for p in (speech.title_paragraph, *speech.paragraphs) if p]
    assert letters(" ".join(said)) == letters(" ".join(block.text for block in blocks))
    for paragraph in speech.paragraphs:
        assert any(map(str.isalnum, paragraph.text))
        assert "\n" not in paragraph.text
        spans: list[Repair | Suspect] = [*paragraph.repairs, *paragraph.suspects]
        for span in spans:
            assert 0 <= span.start <= span.end <= len(paragraph.text)


@given(texts(80))
def test_every_text_has_a_title(text: str) -> None:
    try:
        document = parsed(text)
        speech = structure(document, document.blocks)
    except DocumentError:
        return
    assert speech.title.strip()


def test_rows_captions_and_items_are_no_headings_however_they_look() -> None:
    text = (
        "# Konu\n\n| TÜRKİYE | 85 |\n|--|--|\n| AZERBAYCAN | 10 |\n\n- **BARIŞ**\n\nSon söz budur."
    )
    kinds = [paragraph.kind for paragraph in understood(text).paragraphs]
    assert kinds == [Kind.PARAGRAPH] * 4
