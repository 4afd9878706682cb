import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("11.01.2022", "on bir Ocak iki bin yirmi iki"),
        ("11/1/2022'de", "on bir Ocak iki bin yirmi ikide"),
        ("2022-01-11", "on bir Ocak iki bin yirmi iki"),
        ("11 Ocak 2022", "on bir Ocak iki bin yirmi iki"),
        ("11.01.22", "on bir Ocak yirmi iki"),
        ("11.XI.1938", "on bir Kasım bin dokuz yüz otuz sekiz"),
        ("11.Ocak.2022", "on bir Ocak iki bin yirmi iki"),
        ("2022/01/11", "on bir Ocak iki bin yirmi iki"),
        ("45.13.2022", "kırk beş nokta on üç nokta iki bin yirmi iki"),
    ],
)
def test_dates_in_figures_are_said_as_dates(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
