import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    "written",
    ["0312 415 26 50", "0 (312) 415 26 50", "(0312) 415 26 50", "0312-415-26-50", "03124152650"],
)
def test_a_telephone_number_is_said_in_its_groups_however_it_is_written(written: str) -> None:
    said = "sıfır üç yüz on iki, dört yüz on beş, yirmi altı, elli"
    assert spoken(written, EMPTY).replace("(", "").replace(")", "") == said
    assert spoken(said, EMPTY) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("+90 312 415 26 50", "artı doksan, üç yüz on iki, dört yüz on beş, yirmi altı, elli"),
        ("444 0 555", "dört yüz kırk dört, sıfır, beş yüz elli beş"),
        ("112'yi", "yüz on ikiyi"),
        ("34 ABC 123'ün", "otuz dört a be ce yüz yirmi üçün"),
        ("06100", "sıfır altı bir sıfır sıfır"),
        ("12345678901", "bir iki üç dört beş altı yedi sekiz dokuz sıfır bir"),
        ("G20", "ge yirmi"),
        ("F-16'lar", "fe on altılar"),
        ("5G'ye", "beş ge'ye"),
        ("4/A, 5/b", "dört a, beş be"),
    ],
)
def test_what_counts_nothing_is_said_in_groups_and_letters(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said


def test_an_iban_is_said_figure_by_figure() -> None:
    said = spoken("TR12 0001 0012 3456 7890 1234 56", EMPTY)
    assert said.startswith("te re bir iki, sıfır sıfır sıfır bir, sıfır sıfır bir iki,")
    assert len(said.replace(",", "").split()) == 2 + 24
