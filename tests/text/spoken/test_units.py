import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("100 km'lik", "yüz kilometrelik"),
        ("5 m²", "beş metrekare"),
        ("25°C", "yirmi beş derece"),
        ("10kg", "on kilogram"),
        ("m harfi", "m harfi"),
        ("5 milyon", "beş milyon"),
    ],
)
def test_units_are_said_in_full_after_a_number(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
