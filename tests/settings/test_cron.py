"""Schedules: what is accepted comes, and the scheduler takes it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.settings.desk import loaded
from tts_job.errors import SettingsError
from tts_job.settings.load import load


@pytest.mark.parametrize(
    "cron",
    [
        "*/15 8-20 * * mon-fri",
        "0,30 8 1-7,last jan-mar,6 sat",
        "5/20 0 * * *",
        "0 8 29 2 *",
        "0 8 31 */6 *",
        "0 8 30,last feb *",
        "0 8 31 feb-mar *",
    ],
)
def test_a_usual_schedule_is_accepted(cron: str) -> None:
    assert loaded(f"[schedule]\ncron = ['{cron}']").schedule.cron == (cron,)


cron_entries = st.from_regex(r"(\*|[0-9]{1,2}|[0-9]{1,2}-[0-9]{1,2})(/[0-9]{1,2})?", fullmatch=True)
cron_names = st.sampled_from(["jan", "dec-feb", "mar-may", "mon", "fri-mon", "sat-sun", "last"])


@given(st.lists(cron_entries | cron_names, min_size=5, max_size=5))
@example(["*/59", "*/23", "*/30", "*/11", "*"])
@example(["59/1", "*", "*", "*", "*"])
@settings(deadline=None)
def test_what_the_settings_accept_the_scheduler_accepts(fields: list[str]) -> None:
    from apscheduler.triggers.cron import CronTrigger

    expression = " ".join(fields)
    try:
        load(None, {}, {"schedule.cron": (expression,)})
    except SettingsError:
        return
    CronTrigger.from_crontab(expression, timezone="UTC")
