import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("A & B", "A ve B"),
        ("A&B", "A ve B"),
        ("2020-2023", "iki bin yirmi ila iki bin yirmi üç"),
        ("3-1", "üç bir"),
        ("555-12-34", "beş yüz elli beş, on iki, otuz dört"),
        ("5/2", "beş bölü iki"),
        ("-5 °C", "eksi beş derece"),
        ("Kırgız-Tacik", "Kırgız-Tacik"),
        ("bitti.......", "bitti."),
        ("COVID-19", "COVID on dokuz"),
    ],
)
def test_signs_are_said_by_name(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
