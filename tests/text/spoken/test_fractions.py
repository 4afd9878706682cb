import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1/3 oranında", "üçte bir oranında"),
        ("halkın 2/3'ü", "halkın üçte ikisi"),
        ("halkın 1/4'ü", "halkın dörtte biri"),
        ("2/3'sinden", "üçte ikisinden"),
        ("1/1000 ölçek", "binde bir ölçek"),
        ("7/24", "yedi yirmi dört"),
        ("½ saat, 2½ yıl, ⅔'ü", "yarım saat, iki buçuk yıl, üçte ikisi"),
    ],
)
def test_a_part_of_one_is_a_fraction(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Kanun'un 12/3. maddesi", "Kanun'un on iki bölü üçüncü maddesi"),
        ("madde 3/4", "madde üç bölü dört"),
        ("2022/15 sayılı", "iki bin yirmi iki bölü on beş sayılı"),
        ("5/2", "beş bölü iki"),
        ("2021/22 sezonu", "iki bin yirmi bir yirmi iki sezonu"),
        ("1/5/2022", "bir Mayıs iki bin yirmi iki"),
    ],
)
def test_laws_file_numbers_seasons_and_dates_are_no_fractions(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
