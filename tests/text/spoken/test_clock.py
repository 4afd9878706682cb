import pytest

from tts_job.text.spoken import EMPTY, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("14:30'da", "on dört otuzda"),
        ("saat 14.30", "saat on dört otuz"),
        ("09:05", "dokuz sıfır beş"),
        ("14:00'te", "on dörtte"),
        ("14.30'da", "on dört otuzda"),
        ("9.30'da", "dokuz otuzda"),
        ("9.30", "dokuz nokta otuz"),
        ("12.30", "on iki otuz"),
        ("09.00", "dokuz"),
        ("00:30", "sıfır sıfır otuz"),
        ("10:15:30", "on on beş otuz"),
        ("12.30 km", "on iki nokta otuz kilometre"),
        ("oran 14.30", "oran on dört nokta otuz"),
    ],
)
def test_times_are_said_as_hour_and_minute(written: str, said: str) -> None:
    assert spoken(written, EMPTY) == said
    assert spoken(said, EMPTY) == said
