"""What is told first wins, and no one gets another's office."""

from tts_job.text.structure.told import Told


def test_the_first_wins_and_the_second_fills_what_is_empty() -> None:
    first, second = (
        Told(speaker="Örnek Kişi", place="Bakü"),
        Told("Örnek Kişi", "Vali", place="İzmir"),
    )
    assert first | second == Told("Örnek Kişi", "Vali", place="Bakü")


def test_the_office_of_another_is_not_taken() -> None:
    assert Told("Örnek Kişi") | Told("Ayşe Deneme", "Vali") == Told("Örnek Kişi")
    assert Told() | Told("Ayşe Deneme", "Vali") == Told("Ayşe Deneme", "Vali")
