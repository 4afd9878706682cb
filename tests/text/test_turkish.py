from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import dates

from tests.text.examples import texts
from tts_job.text.turkish import capitalize, find_date, find_part_of_date, lower, upper, write_date


def test_dotted_and_dotless_i_keep_their_dots() -> None:
    assert lower("DIŞİŞLERİ") == "dışişleri"
    assert upper("dışişleri") == "DIŞİŞLERİ"
    assert capitalize("IĞDIR") == "Iğdır"


@given(texts())
def test_case_never_moves_an_offset(text: str) -> None:
    assert len(lower(text)) == len(text)


@pytest.mark.parametrize(
    "written",
    [
        "11 Ocak 2022",
        "11 OCAK 2022",
        "11 Ocak 2022 Salı",
        "11 Ocak 2022, Salı",
        "11. Ocak 2022",
        "11.01.2022",
        "11/01/2022",
        "11-1-2022",
        "2022-01-11",
        "Ocak 11, 2022",
        "11 Oca 2022",
        "11. 1. 2022",
        "11.I.2022",
        "11/1/22",
        "11.01.22",
        "2022-01-11T10:30:00+03:00",
        "2022-01-11 10:30",
        "Salı, 11 Ocak 2022",
        "11 Ocak 2022 (Salı)",
        "11 Ocak 2022 Salı günü, saat 14.30",
        "11.01.2022, 14:30",
    ],
)
def test_every_usual_form_of_a_date_is_found(written: str) -> None:
    found = find_date(f"İstanbul, {written}")
    assert found is not None
    assert found[0] == date(2022, 1, 11)
    assert found[1:] == (len("İstanbul, "), len(f"İstanbul, {written}"))


@pytest.mark.parametrize(
    "written",
    ["5 Ağustos 2021", "5 AĞUSTOS 2021", "5 AGUSTOS 2021", "5 agustos 2021", "5 Ağu. 2021"],
)
def test_a_month_is_known_without_its_turkish_letters(written: str) -> None:
    found = find_date(written)
    assert found is not None
    assert found[0] == date(2021, 8, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("", "45.13.2022", "11 Elma 2022", "2022", "30 Şubat 2022", "10-12 Kasım 2021"),
        *("1.1.1.22", "11.01/2022", "11 Ocak", "Ocak 2022", "5 Marta 2022", "11.01.202"),
    ],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_date(text) is None


@given(dates(date(1000, 1, 1)))
def test_a_written_date_is_found_as_it_was(day: date) -> None:
    assert find_date(write_date(day)) == (day, 0, len(write_date(day)))


def test_the_first_of_several_dates_is_found() -> None:
    found = find_date("2022-01-11, 5 Mayıs 2021")
    assert found is not None
    assert found[0] == date(2022, 1, 11)


def test_years_of_two_digits_turn_the_century() -> None:
    found = [find_date(text) for text in ("1/1/69", "1/1/70")]
    assert [each and each[0].year for each in found] == [2069, 1970]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Bakü, 11 Ocak", (11, 1, 0)),
        ("11 OCAK SALI", (11, 1, 0)),
        ("İstanbul, Ocak 2022", (0, 1, 2022)),
        ("Mart", None),
        ("3 Martı", None),
        ("41 Ocak", None),
    ],
)
def test_a_date_without_year_or_day_is_told_in_parts(
    text: str, parts: tuple[int, int, int] | None
) -> None:
    found = find_part_of_date(text)
    assert (found and (found.day, found.month, found.year)) == parts
