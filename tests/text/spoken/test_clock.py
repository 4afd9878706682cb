import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("14:30'da", "on dört otuzda"),
        ("saat 14.30", "saat on dört otuz"),
        ("09:05", "dokuz sıfır beş"),
        ("14:00'te", "on dörtte"),
        ("oran 14.30", "oran on dört nokta otuz"),
    ],
)
def test_times_are_said_as_hour_and_minute(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
