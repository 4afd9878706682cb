import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("%50'sine", "yüzde ellisine"),
        ("% 3,5", "yüzde üç virgül beş"),
        ("50%", "yüzde elli"),
        ("‰5", "binde beş"),
        ("%-2", "yüzde eksi iki"),
        ("%3.5", "yüzde üç nokta beş"),
        ("%4'ü", "yüzde dördü"),
        ("%5-10", "yüzde beş ila on"),
    ],
)
def test_percents_are_said_before_their_number(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
