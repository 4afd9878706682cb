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
        ("+5, -3, ±2", "artı beş, eksi üç, artı eksi iki"),
        ("3+1, 5×3, 2+2=4", "üç artı bir, beş çarpı üç, iki artı iki eşittir dört"),
        ("18+", "on sekiz artı"),
        ("~100", "yaklaşık yüz"),
        ("10², 10⁶", "on kare, on üzeri altı"),
        ("ve/veya", "ve veya"),
        ("Teşekkürler 🙂", "Teşekkürler"),
        ("🇹🇷 Türkiye ★", "Türkiye"),
        ("• Madde", "Madde"),
        ("Kırgız-Tacik", "Kırgız-Tacik"),
        ("bitti.......", "bitti."),
        ("COVID-19", "COVID on dokuz"),
    ],
)
def test_signs_are_said_by_name(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
