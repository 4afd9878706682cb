"""What is title, line that tells, or text: nothing is lost, nothing is said of the wrong thing."""

import contextlib
import time
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.examples import mended, understood
from tts_job.errors import WordlessDocument
from tts_job.model import Block, Document, Kind, Origin
from tts_job.text.structure import structure
from tts_job.text.turkish import lower

BODY = "\n\nSayın konuklar,\n\nMetin burada. Bu da metin.\n\nTeşekkür ederim."
LINES = (
    *("GENEL SEKRETER ÖRNEK KİŞİ'NİN", "8. ZİRVE KONUŞMASI", "Ortak Gelecek", "Açılış Konuşması"),
    *("Örnek Kişi", "Genel Sekreter", "AYŞE DENEME", "ÖRNEK KURUMU BAŞKANI", "Tarih: 5 Mayıs 2021"),
    *("İstanbul, 11 Ocak 2022", "ANKARA - 3 MART 2021 ÇARŞAMBA", "Ankara, 11 Ocak", "SAYIN BAKAN,"),
    *("Örnek Forumu", "Sayın konuklar,", "Bugün buradayız.", "ve bu cümle burada biter.", "T.C."),
    *("Metnin  uzunca  bir  satırı’nın  sonu  yok", "Çavuşođlu", "Genel Sekreter Örnek Kişi"),
)


@st.composite
def heads(draw: st.DrawFn) -> list[Block]:
    blocks = draw(
        st.lists(st.lists(st.sampled_from(LINES), min_size=1, max_size=5), min_size=1, max_size=12)
    )
    return [
        Block(
            block.text,
            heading_level=draw(st.sampled_from((0, 0, 0, 1, 2))),
            strong=draw(st.booleans()),
            repairs=block.repairs,
            suspects=block.suspects,
        )
        for block in mended(*("\n".join(lines) for lines in blocks))
    ]


def letters(text: str) -> Counter[str]:
    return Counter(char for char in lower(text).replace("ı", "i") if char.isalnum())


@settings(deadline=None)
@given(heads())
def test_promise_6_no_head_loses_a_letter_or_a_repair(blocks: list[Block]) -> None:
    speech = structure(Document("x", "", tuple(blocks)), blocks)
    said = [each for each in (speech.title_paragraph, *speech.paragraphs) if each]
    assert letters(" ".join(each.text for each in said)) == letters(
        " ".join(block.text for block in blocks)
    )
    kept = [repair for each in said for repair in each.repairs if repair.rule == "apostrophe"]
    assert len(kept) == sum(repair.rule == "apostrophe" for b in blocks for repair in b.repairs)
    for each in said:
        for repair in each.repairs:
            assert 0 <= repair.start <= repair.end <= len(each.text)
            if repair.rule == "apostrophe":
                assert each.text[repair.start : repair.end] == "'"


@settings(deadline=None)
@given(heads())
def test_only_lines_above_the_title_change_their_place(blocks: list[Block]) -> None:
    speech = structure(Document("x", "", tuple(blocks)), blocks)
    said = "".join(paragraph.text for paragraph in speech.paragraphs)
    written = "".join(block.text for block in blocks)
    plain = [
        "".join(filter(str.isalnum, lower(text).replace("ı", "i"))) for text in (said, written)
    ]
    title = speech.title_paragraph.text if speech.title_paragraph else ""
    folded = "".join(filter(str.isalnum, lower(title).replace("ı", "i")))
    said_alone, whole = plain
    starts = (start for start in range(len(whole) + 1) if whole.startswith(folded, start))
    assert any(said_alone == whole[:at] + whole[at + len(folded) :] for at in starts)


def test_lines_of_place_and_date_or_name_and_office_are_paragraphs_of_their_own() -> None:
    speech = understood(
        "**ORTAK GELECEK**\n**ANKARA, 3 MART 2021**\n\nÖrnek Kişi\nGenel Sekreter" + BODY
    )
    assert [(each.kind, each.text) for each in speech.paragraphs[:3]] == [
        (Kind.PARAGRAPH, "ANKARA, 3 MART 2021"),
        (Kind.PARAGRAPH, "Örnek Kişi"),
        (Kind.PARAGRAPH, "Genel Sekreter"),
    ]


def test_a_block_is_not_opened_where_a_line_has_no_word() -> None:
    blocks = [Block("Bakü, 11 Ocak 2022\n"), Block("Bakü, 11 Ocak 2022\n***\nÖrnek")]
    speech = structure(Document("x", "", tuple(blocks)), blocks)
    assert len(speech.paragraphs) == len(blocks)


def test_what_stands_above_the_title_is_said_after_it() -> None:
    speech = understood("Bakü, 11 Ocak 2022\n\n# Ortak Gelecek" + BODY)
    assert speech.title_paragraph is not None
    assert speech.title_paragraph.text == "Ortak Gelecek"
    assert speech.paragraphs[0].text == "Bakü, 11 Ocak 2022"


def test_names_inside_the_text_are_those_of_others() -> None:
    speech = understood(
        "# Ortak Gelecek\n\nSayın konuklar,\n\nÖrnek Kişi\n\nGenel Sekreter\n\nMetin burada."
    )
    assert (speech.speaker, speech.office) == ("", "")


@pytest.mark.parametrize(
    "line",
    [
        *("Bugün 11 Ocak 2022.", "Bugün 11 Ocak 2022", "Karar 11 Ocak 2022 tarihinde alındı"),
        *("11 Ocak 2022 günü toplandık", "Toplantı vardı. Ankara, 11 Ocak 2022"),
        *("Karar 11 Ocak 2022.",),
    ],
)
def test_a_date_in_a_sentence_is_not_that_of_the_speech(line: str) -> None:
    assert understood(f"# Ortak Gelecek\n\n{line}\n\nMetin burada.").date is None


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Dolmabahçe Sarayı, İstanbul, 11 Ocak 2022", "Dolmabahçe Sarayı, İstanbul"),
        ("Semerkant - Özbekistan, 11.01.2022", "Semerkant, Özbekistan"),
        ("Ankara, 11 Ocak 2022.", "Ankara"),
        ("Tarih: 11 Ocak 2022", ""),
        ("Yer ve tarih: Ankara, 11 Ocak 2022", "Ankara"),
        ("Konuşma Tarihi 11 Ocak 2022", ""),
        ("Türk Devletleri Teşkilatı, 11 Ocak 2022", ""),
        ("Örnek Forumu, Bakü, 11 Ocak 2022", "Bakü"),
        ("Genel Sekreter Örnek Kişi, Bakü, 11 Ocak 2022", "Bakü"),
        ("Örnek Kişi | Genel Sekreter | Bakü, 11 Ocak 2022", "Bakü"),
    ],
)
def test_beside_a_date_only_a_place_is_a_place(line: str, place: str) -> None:
    speech = understood(f"# Ortak Gelecek\n\n{line}" + BODY)
    assert (speech.place, speech.date) == (place, date(2022, 1, 11))


def test_empty_front_matter_hides_nothing() -> None:
    speech = understood(
        "---\ntitle:\nspeaker:\noffice:\noccasion:\nplace:\ndate:\nlanguage:\n---\n"
        "# Bakan Ayşe Deneme'nin Örnek Forumu Konuşması\n\nBakü, 11 Ocak 2022" + BODY
    )
    assert speech.speaker == "Ayşe Deneme"
    assert speech.office == "Bakan"
    assert speech.occasion == "Örnek Forumu"
    assert (speech.place, speech.date, speech.language) == ("Bakü", date(2022, 1, 11), "tr")


def test_the_office_of_another_is_never_set_beside_a_given_name() -> None:
    speech = understood(
        "---\nspeaker: Zeynep Taslak\n---\n# Bakan Ayşe Deneme'nin Konuşması" + BODY
    )
    assert (speech.speaker, speech.office) == ("Zeynep Taslak", "")


@pytest.mark.parametrize(
    ("text", "name", "title_from", "date_from"),
    [
        ("Başlık: Ortak Gelecek\nTarih: 11.01.2022", "x.md", Origin.GIVEN, Origin.GIVEN),
        ("# Ortak Gelecek\n\nBakü, 11 Ocak 2022", "x.md", Origin.STATED, Origin.STATED),
        ("Açılış Konuşması (11 Ocak 2022)", "x.md", Origin.STATED, Origin.STATED),
        ("Ortak Gelecek\n\nBakü, 11 Ocak 2022", "x.md", Origin.STATED, Origin.STATED),
        ("Ortak Gelecek", "2022-01-11.md", Origin.GUESSED, Origin.GUESSED),
        ("# Ortak Gelecek", "22.01.11.md", Origin.STATED, None),
        ("# 2022 Yılı\n\nBakü, 11 Ocak", "x.md", Origin.STATED, Origin.GUESSED),
        ("Bugün buradayız.", "x.md", Origin.GUESSED, None),
    ],
)
def test_it_is_told_how_title_and_date_are_known(
    text: str, name: str, title_from: Origin, date_from: Origin | None
) -> None:
    speech = understood(text + BODY, name)
    assert (speech.title_from, speech.date_from) == (title_from, date_from)


def test_a_given_title_of_several_lines_in_the_text_is_said_once() -> None:
    speech = understood(
        "Başlık: Örnek Kişi'nin 8. Zirve Konuşması\n\n**ÖRNEK KİŞİ'NİN**\n\n**8. ZİRVE KONUŞMASI**"
        + BODY
    )
    assert speech.title_paragraph is not None
    assert speech.paragraphs[0].text == "Sayın konuklar,"


def test_a_salutation_in_capitals_is_no_part_of_a_title() -> None:
    speech = understood("ORTAK GELECEK\n\nSAYIN BAKANLAR,\n\nMetin burada. Bu da metin.")
    assert speech.title == "Ortak Gelecek"


def test_a_salutation_in_capitals_is_no_title() -> None:
    speech = understood("SAYIN BAKANLAR,\n\nMetin burada. Bu da metin.")
    assert speech.title_paragraph is None
    assert speech.paragraphs[0].text == "Sayın Bakanlar,"


@pytest.mark.parametrize(
    "piece",
    [
        *("A'nın ", "Genel Sekreter ", "Örnek Kişi, ", "Ankara, ", "11 Ocak ", "11.01.2022 "),
        *("1.1.22", " - ", ": ", "(", "([", "|", "AB ", "A'a", "VE ", "8. Zirve ", "Tarih: "),
        *("Örnek Kişi\nGenel Sekreter\n", "11 Ocak 2022\n", "A\n", '."', "“", "-", "'", "a-"),
        *("Sayın ", "konuşması ", "A-B-"),
    ],
)
@pytest.mark.parametrize("parted", ["", "\n\n"])
def test_promise_7_no_head_takes_more_than_linear_time(piece: str, parted: str) -> None:
    characters, limit_s = 100_000, 4  # the slowest takes 0.9 s; a quadratic pass takes minutes
    count = characters // len(piece + parted)
    text = [piece.strip()] * count if parted else [piece * count]
    blocks = [Block(each, strong=True) for each in text]
    start = time.process_time()
    with contextlib.suppress(WordlessDocument):
        structure(Document("x", "", tuple(blocks)), blocks)
    assert time.process_time() - start < limit_s
