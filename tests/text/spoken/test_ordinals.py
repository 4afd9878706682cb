import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("8. Zirve'de", "sekizinci Zirve'de"),
        ("8.Zirve", "sekizinci Zirve"),
        ("1. ve 2. maddeler", "birinci ve ikinci maddeler"),
        ("1., 2. ve 3. sıra", "birinci, ikinci ve üçüncü sıra"),
        ("1. 2. ve 3. sıra", "birinci ikinci ve üçüncü sıra"),
        ("100. yıl", "yüzüncü yıl"),
        ("1923. yılın", "bin dokuz yüz yirmi üçüncü yılın"),
        ("1453. Sokak", "bin dört yüz elli üçüncü Sokak"),
        ("2.'si, 1.si", "ikincisi, birincisi"),
        ("8inci, 5 inci madde", "sekizinci, beşinci madde"),
        ("11. Ocak", "on bir Ocak"),
    ],
)
def test_a_number_with_a_full_stop_is_an_ordinal(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Yıl 2022. Ankara", "Yıl iki bin yirmi iki. Ankara"),
        ("Sayıları 25. Bunlar az.", "Sayıları yirmi beş. Bunlar az."),
        ("Toplam 25.", "Toplam yirmi beş."),
        ("Adı 8.", "Adı sekiz."),
    ],
)
def test_a_number_that_ends_a_sentence_is_a_plain_one(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Sıralamada 8.", "Sıralamada sekizinci."),
        ("Ali 2., Veli ise 3. Bitti.", "Ali ikinci, Veli ise üçüncü. Bitti."),
    ],
)
def test_a_rank_stays_an_ordinal_at_the_end_of_a_sentence(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Madde 3. Taraflar", "Madde üç. Taraflar"),
        ("Toplam 12. Ankara'da", "Toplam on iki. Ankara'da"),
        ("Sonuç 2-1. Maç bitti", "Sonuç iki bir. Maç bitti"),
        ("9-10. Dönem", "dokuz onuncu Dönem"),
        ("Bu yıl 5. Antalya Forumu", "Bu yıl beşinci Antalya Forumu"),
    ],
)
def test_a_number_that_a_label_has_is_no_ordinal_of_the_next_sentence(
    written: str, said: str
) -> None:
    assert spoken(written, EMPTY) == said
