import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("100 km'lik", "yüz kilometrelik"),
        ("5 m²", "beş metrekare"),
        ("25°C", "yirmi beş derece"),
        ("10kg", "on kilogram"),
        ("5 kg'lık, 3 m'ye", "beş kilogramlık, üç metreye"),
        ("5'er m", "beşer metre"),
        ("90 km/s", "doksan kilometre saat"),
        ("1 kg/m³", "bir kilogram bölü metreküp"),
        ("m² başına", "metrekare başına"),
        ("110 kişi/km²", "yüz on kişi bölü kilometrekare"),
        ("m harfi", "m harfi"),
        ("5 milyon", "beş milyon"),
    ],
)
def test_units_are_said_in_full_after_a_number(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
