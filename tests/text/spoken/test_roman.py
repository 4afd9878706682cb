import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("II. Dünya Savaşı", "ikinci Dünya Savaşı"),
        ("XXI. yüzyıl", "yirmi birinci yüzyıl"),
        ("X. Kongre", "onuncu Kongre"),
        ("V. Örnek", "ve Örnek"),
        ("II. Mehmed, I. Selim", "ikinci Mehmed, birinci Selim"),
        ("Kral V. Örnek", "Kral beşinci Örnek"),
        ("XIX ve XX. yüzyıl", "on dokuzuncu ve yirminci yüzyıl"),
        ("II'nci, XX'nci", "ikinci, yirminci"),
        ("Bölüm IV, Cilt: II", "Bölüm dört, Cilt: iki"),
        ("I, II ve III numaralı", "bir, iki ve üç numaralı"),
        ("Vitamin C, MİT", "Vitamin C, MİT"),
        ("5II. sayı", "beş ikinci sayı"),
        ("IIII. sayı", "IIII. sayı"),
        ("Sonuç II", "Sonuç II"),
    ],
)
def test_roman_numerals_are_ordinals_in_clear_contexts(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
