import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("M. Kemal", "me Kemal"),
        ("A.B. Örnek", "a be Örnek"),
        ("A. B. Örnek'in", "a be Örnek'in"),
        ("V. Örnek", "ve Örnek"),
        ("Plan B. Sonra", "Plan B. Sonra"),
        ("Vitamin C. Eksikliği", "Vitamin C. Eksikliği"),
    ],
)
def test_an_initial_is_said_by_its_name_and_ends_no_sentence(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
