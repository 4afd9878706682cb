import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Prof. Dr. Örnek", "Profesör Doktor Örnek"),
        ("Prof.Dr. Örnek", "Profesör Doktor Örnek"),
        ("Sn. Bakan", "Sayın Bakan"),
        ("T.C. Hükûmeti", "Türkiye Cumhuriyeti Hükûmeti"),
        ("elma, armut vb. Sonra", "elma, armut ve benzeri. Sonra"),
        ("elma vb. ürünler", "elma ve benzeri ürünler"),
        ("bunlar vb.", "bunlar ve benzeri."),
        ("(bkz. No. 5)", "(bakınız numara beş)"),
        ("Olmaz, no. Hayır.", "Olmaz, no. Hayır."),
        ("kardeş. Dost.", "kardeş. Dost."),
    ],
)
def test_abbreviations_are_said_in_full(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
