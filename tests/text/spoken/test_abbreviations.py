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
        ("T.C.'nin", "Türkiye Cumhuriyeti'nin"),
        ("16. yy.da, 20. yy", "on altıncı yüzyılda, yirminci yüzyıl"),
        ("C. II, s. 5", "cilt iki, sayfa beş"),
        (
            "2019/12 E., 2020/5 K. sayılı",
            "iki bin on dokuz bölü on iki esas, iki bin yirmi bölü beş karar sayılı",
        ),
        ("5 no'lu, 3 No.lu", "beş numaralı, üç numaralı"),
        ("Y. Müh. Örnek", "Yüksek Mühendis Örnek"),
        ("Bunu gör. Sonra", "Bunu gör. Sonra"),
        ("MÖ 300'de", "milattan önce üç yüzde"),
        ("kardeş. Dost.", "kardeş. Dost."),
    ],
)
def test_abbreviations_are_said_in_full(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
