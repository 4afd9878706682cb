from datetime import date

import pytest
from hypothesis import given

from tests.text.examples import texts
from tts_job.text.turkish import capitalize, find_date, lower, upper


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
    ],
)
def test_every_usual_form_of_a_date_is_found(written: str) -> None:
    found = find_date(f"İstanbul, {written}")
    assert found is not None
    assert found[0] == date(2022, 1, 11)
    assert found[1] == len("İstanbul, ")


@pytest.mark.parametrize("text", ["", "45.13.2022", "11 Elma 2022", "2022", "30 Şubat 2022"])
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_date(text) is None
