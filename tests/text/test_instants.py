"""An embargo's instant: every way in which an office writes it, and never too early."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_job.text.instants import find_instant

ISTANBUL = ZoneInfo("Europe/Istanbul")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-01-11T14:00:00+03:00", "2022-01-11T11:00:00+00:00"),
        ("2022-01-11T14:00:00Z", "2022-01-11T14:00:00+00:00"),
        ("2022-01-11T14:00:30.250-0430", "2022-01-11T18:30:30+00:00"),
        ("2022-01-11 14:00", "2022-01-11T11:00:00+00:00"),
        ("2022-01-11T14:00:59", "2022-01-11T11:00:59+00:00"),
        ("11 Ocak 2022 14:00", "2022-01-11T11:00:00+00:00"),
        ("11 Ocak 2022, saat 14.00", "2022-01-11T11:00:00+00:00"),
        ("11 OCAK 2022 SALI SAAT 9.30", "2022-01-11T06:30:00+00:00"),
        ("Salı, 11 Ocak 2022, 09:30:15", "2022-01-11T06:30:15+00:00"),
        ("11.01.2022 14.00", "2022-01-11T11:00:00+00:00"),
        ("11.01.2022", "2022-01-10T21:00:00+00:00"),
        (" 11 Ocak 2022 ", "2022-01-10T21:00:00+00:00"),
    ],
)
def test_it_is_read_in_the_zone_of_the_show_unless_it_names_another(
    text: str, expected: str
) -> None:
    found = find_instant(text, ISTANBUL)
    assert found is not None
    assert found.astimezone(dt.UTC).isoformat() == expected


@pytest.mark.parametrize(
    "text",
    ["", "yarın", "14:00", "11 Ocak", "11.01.2022 25:00", "11.01.2022 14:61", "32.01.2022 14:00",
     "11 Ocak 2022 öğleden sonra", "basına 11 Ocak 2022 14:00", "11 Ocak 2022 14:00 itibarıyla",
     "11.01.2022 14:00 +99:00"],
)  # fmt: skip
def test_what_names_no_instant_is_none(text: str) -> None:
    assert find_instant(text, ISTANBUL) is None


def test_an_instant_before_all_calendars_is_none() -> None:
    assert find_instant("0001-01-01 00:00", ISTANBUL) is None


def test_a_time_that_the_clock_repeats_is_the_later_one() -> None:
    found = find_instant("2026-10-25 02:30", BERLIN)
    assert found is not None
    assert found.astimezone(dt.UTC).isoformat() == "2026-10-25T01:30:00+00:00"


def test_a_time_that_the_clock_skips_is_not_early() -> None:
    found = find_instant("2026-03-29 02:30", BERLIN)
    assert found is not None
    assert found.astimezone(dt.UTC).isoformat() == "2026-03-29T01:30:00+00:00"


OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))


@given(st.datetimes(dt.datetime(1000, 1, 2), dt.datetime(9999, 12, 30), timezones=OFFSETS))
def test_what_is_written_as_iso_8601_comes_back(moment: dt.datetime) -> None:
    assert find_instant(moment.isoformat(), ISTANBUL) == moment.replace(microsecond=0)
