import pytest

from tts_job.text.spoken import EMPTY, spoken
from tts_job.text.spoken.numbers import cardinal, in_words, ordinal


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "sıfır"),
        ("44 Gün", "kırk dört Gün"),
        ("1000", "bin"),
        ("1.001", "bin bir"),
        ("2040", "iki bin kırk"),
        ("1.250.000", "bir milyon iki yüz elli bin"),
        ("100.000.000.000", "yüz milyar"),
        ("3.000.000.000.007", "üç trilyon yedi"),
        ("3,5", "üç virgül beş"),
        ("3,05", "üç virgül sıfır beş"),
        ("3,14159", "üç virgül bir dört bir beş dokuz"),
        ("1.250,75", "bin iki yüz elli virgül yetmiş beş"),
        ("1.5", "bir nokta beş"),
        ("0312 444", "sıfır üç bir iki dört yüz kırk dört"),
        ("1 250 000", "bir milyon iki yüz elli bin"),
        ("1,250,000", "bir milyon iki yüz elli bin"),
        ("3000000000", "üç milyar"),
        ("1" * 16, " ".join(["bir"] * 16)),
    ],
)
def test_numbers_are_said_in_words(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2040'ta", "iki bin kırkta"),
        ("8'inci", "sekizinci"),
        ("3'üncü", "üçüncü"),
        ("4'üncü", "dördüncü"),
        ("4'e", "dörde"),
        ("2'inci", "ikinci"),
        ("2'nci", "ikinci"),
        ("2040'da", "iki bin kırkta"),
        ("3'cü", "üçüncü"),
        ("3'er, 6'şar, 2'erli", "üçer, altışar, ikişerli"),
        ("5.000'er, 1000'er", "beşer bin, biner"),
        ("1990'lar, 90'lı", "bin dokuz yüz doksanlar, doksanlı"),
        ("1990lar", "bin dokuz yüz doksanlar"),
        ("2022'deki", "iki bin yirmi ikideki"),
        ("7'nolu", "yedi numaralı"),
        ("2040’ta", "iki bin kırkta"),
        ("11 Ocak 2022'DE", "on bir Ocak iki bin yirmi ikide"),
    ],
)
def test_a_suffix_joins_the_spoken_number(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said


def test_every_number_below_ten_thousand_differs_in_both_forms() -> None:
    assert len({cardinal(number) for number in range(10_000)}) == 10_000
    assert len({ordinal(number) for number in range(10_000)}) == 10_000


def test_a_number_of_any_length_is_said() -> None:
    assert in_words("9" * 10_000).count("dokuz") == 10_000
