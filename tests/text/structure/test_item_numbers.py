"""A number that items count with is told from an ordinal by what the others begin with."""

import pytest

from tests.text.examples import understood
from tts_job.text.spoken import EMPTY, read


def said(text: str) -> list[str]:
    """How each paragraph begins, as far as the first rule goes."""
    paragraphs = understood(f"# Ortak Gelecek\n\n{text}").paragraphs
    return [read(each.text, EMPTY, each.item_number)[0].spoken for each in paragraphs]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("1. Giriş\n2. Ekonomi\n3. Sonuç", ["bir,", "iki,", "üç,"]),
        ("## 1. Giriş\n\nMetin.\n\n## 2. Ekonomi\n\nMetin.", ["bir,", "Metin.", "iki,", "Metin."]),
        ("## I. Giriş\n\n## II. Ekonomi\n\n## III. Sonuç\n\nSon.", ["bir,", "iki,", "üç,", "Son."]),
        ("4. Ulaşım\n\n5. Eğitim\n\n6. Kültür", ["dört,", "beş,", "altı,"]),
        ("1. Türk dili\n2. Türk tarihi\n3. Ortak alfabe", ["bir,", "iki,", "üç,"]),
    ],
)
def test_items_and_counted_headings_begin_with_a_plain_number(text: str, spoken: list[str]) -> None:
    assert said(text) == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("8. Zirve'de toplandık.", ["sekizinci"]),
        ("1. Dünya Savaşı bitti.\n\n2. Dünya Savaşı başladı.", ["birinci", "ikinci"]),
        ("## 1. Oturum\n\nMetin.\n\n## 2. Oturum\n\nSon.", ["birinci", "Metin.", "ikinci", "Son."]),
        ("## 1. Bölüm\n\n## 2. Kısım\n\nSon.", ["birinci", "ikinci", "Son."]),
        ("7. Zirve Bakü'deydi.\n\n8. Buluşma İstanbul'da.", ["yedinci", "sekizinci"]),
        ("3. Ordu geldi.\n\n1. Giriş", ["üçüncü", "birinci"]),
    ],
)
def test_what_is_counted_by_name_stays_an_ordinal(text: str, spoken: list[str]) -> None:
    assert said(text) == spoken
