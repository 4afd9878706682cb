"""Which clients get gzip."""

import pytest

from tts_job.web.coding import takes_gzip


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("*", True),
        ("br, *;q=0.1", True),
        ("gzip;q=0.5, identity;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("gzip; q=0", False),
        ("identity", False),
        ("gzip;q=0.2, identity;q=0.9", False),
        ("br", False),
        ("", False),
        ("gzip;q=many", False),
        (";,;q=", False),
    ],
)
def test_gzip_is_sent_to_who_likes_it(accepted: str, taken: bool) -> None:
    assert takes_gzip(accepted.encode()) is taken
