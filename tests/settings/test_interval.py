"""Intervals of the schedule."""

import datetime as dt

import pytest

from tests.settings.desk import loaded, problem
from tts_job.settings.interval import interval


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1m", dt.timedelta(minutes=1)),
        ("90m", dt.timedelta(minutes=90)),
        ("2h", dt.timedelta(hours=2)),
        ("31d", dt.timedelta(days=31)),
    ],
)
def test_a_usual_interval_is_accepted(text: str, length: dt.timedelta) -> None:
    assert loaded(f"[schedule]\nevery = ['{text}']").schedule.every == (text,)
    assert interval(text) == length


@pytest.mark.parametrize("text", ["", "15", "m", "0m", "-5m", "1.5h", "15 m", "15M", "30s", "1w"])
def test_anything_else_is_told_what_is(text: str) -> None:
    said = problem(f"[schedule]\nevery = ['{text}']")
    assert 'is not an interval; use "15m", "2h" or "1d"' in said


def test_an_interval_has_an_end() -> None:
    assert '"32d" is longer than 31d' in problem("[schedule]\nevery = ['32d']")


def test_both_lists_of_the_schedule_may_be_empty() -> None:
    assert loaded("[schedule]\ncron = []\nevery = []").schedule.cron == ()


def test_an_interval_is_named_once() -> None:
    assert 'names "1h" twice' in problem("[schedule]\nevery = ['1h', '1h']")
