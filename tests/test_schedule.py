"""When a pass comes: at which local times, and that neither a failure nor a signal spoils it."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_job.errors import LibraryBusy
from tts_job.schedule import LocalTimes, Plan, StopFlag, StoppedError, run_schedule

BERLIN = ZoneInfo("Europe/Berlin")
ISTANBUL = ZoneInfo("Europe/Istanbul")
NEVER = "0 0 1 1 *"
"""Not while a test runs, unless it is New Year's midnight."""


def times(cron: str, start: str, count: int, zone: ZoneInfo = BERLIN) -> list[str]:
    """The next `count` times from the local time `start` on, as the scheduler asks for them."""
    trigger = LocalTimes([cron], zone)
    now = dt.datetime.fromisoformat(start).replace(tzinfo=zone)
    found: list[dt.datetime] = []
    for _ in range(count):
        fire = trigger.get_next_fire_time(found[-1] if found else None, now)
        assert fire is not None
        found.append(fire)
        now = fire
    return [each.isoformat() for each in found]


def test_times_are_those_of_the_zone() -> None:
    assert times("*/15 8-20 * * mon-fri", "2026-03-06T20:40", 2, ISTANBUL) == [
        "2026-03-06T20:45:00+03:00",
        "2026-03-09T08:00:00+03:00",
    ]


def test_what_the_autumn_repeats_fires_once() -> None:
    assert times("30 2 * * *", "2026-10-24T12:00", 3) == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-26T02:30:00+01:00",
        "2026-10-27T02:30:00+01:00",
    ]


def test_every_half_hour_each_local_time_of_the_autumn_night_fires_once() -> None:
    assert times("*/30 * * * *", "2026-10-25T01:45", 4) == [
        "2026-10-25T02:00:00+02:00",
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T03:00:00+01:00",
        "2026-10-25T03:30:00+01:00",
    ]


def test_a_start_in_the_repeated_hour_waits_for_its_end() -> None:
    trigger = LocalTimes(["*/15 * * * *"], BERLIN)
    now = dt.datetime(2026, 10, 25, 2, 10, 30, 5, tzinfo=BERLIN, fold=1)
    fire = trigger.get_next_fire_time(None, now)
    assert fire == dt.datetime(2026, 10, 25, 3, 0, tzinfo=BERLIN)


def test_what_the_spring_skips_fires_an_hour_later() -> None:
    assert times("30 2 * * *", "2026-03-28T12:00", 2) == [
        "2026-03-29T03:30:00+02:00",
        "2026-03-30T02:30:00+02:00",
    ]


def test_of_several_expressions_the_earliest_comes_and_the_same_time_once() -> None:
    trigger = LocalTimes(["0 9 * * *", "0 9,12 * * *"], ISTANBUL)
    now = dt.datetime(2026, 3, 2, 8, tzinfo=ISTANBUL)
    first = trigger.get_next_fire_time(None, now)
    assert first == now.replace(hour=9)
    assert trigger.get_next_fire_time(first, first) == now.replace(hour=12)


def test_after_a_long_sleep_the_times_in_between_are_one() -> None:
    trigger = LocalTimes(["0 * * * *"], ISTANBUL)
    before = dt.datetime(2026, 3, 2, 8, tzinfo=ISTANBUL)
    woken = dt.datetime(2026, 3, 2, 15, 20, tzinfo=ISTANBUL)
    assert trigger.get_next_fire_time(before, woken) == woken.replace(hour=16, minute=0)


@settings(max_examples=60, deadline=None)
@given(
    start=st.datetimes(dt.datetime(2026, 10, 24), dt.datetime(2026, 10, 26)),
    minutes=st.sampled_from(["*/5", "*/20", "7", "0,59", "*"]),
)
def test_no_local_time_fires_twice_and_time_only_goes_on(start: dt.datetime, minutes: str) -> None:
    found = times(f"{minutes} * * * *", start.isoformat(), 30)
    assert len({each[:16] for each in found}) == len(found)
    instants = [dt.datetime.fromisoformat(each) for each in found]
    assert instants == sorted(set(instants))


# --- running ----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def restored_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    assert {number: signal.getsignal(number) for number in before} == before


def plan() -> Plan:
    return Plan((NEVER,), "Europe/Istanbul")


def run(one_pass: Callable[[StopFlag], None], plan: Callable[[], Plan] = plan) -> list[str]:
    """Run until `one_pass` sends the signal; what was said."""
    said: list[str] = []
    run_schedule(plan, one_pass, said.append)
    return said


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_there_is_one_pass_at_the_start_and_the_next_time_is_said() -> None:
    passes: list[StopFlag] = []

    def one_pass(flag: StopFlag) -> None:
        passes.append(flag)
        threading.Timer(0.1, terminate).start()

    said = run(one_pass)
    assert len(passes) == 1
    assert said[0] == f"looking now, then at {NEVER} (Europe/Istanbul)"
    assert said[1].startswith("next pass at ")
    assert said[1].endswith("-01-01 00:00 +03")
    assert said[2:] == ["SIGTERM: stopping"]


@pytest.mark.parametrize("error", [LibraryBusy("library"), RuntimeError("spilled coffee")])
def test_a_pass_that_fails_ends_nothing(error: Exception) -> None:
    def one_pass(_: StopFlag) -> None:
        threading.Timer(0.1, terminate).start()
        raise error

    said = run(one_pass)
    assert str(error) in said[1]
    assert said[2].startswith("next pass at ")


def test_a_signal_stops_the_pass_at_its_next_segment() -> None:
    segments = []

    def one_pass(flag: StopFlag) -> None:
        flag.begin("Açılış", 1000)
        terminate()
        for number in range(1000):
            flag.advance(False)
            segments.append(number)
            threading.Event().wait(0.01)

    said = run(one_pass)
    assert len(segments) < 500
    assert said[-1] == "the pass in work was stopped; finished segments are kept"


def test_a_flag_that_is_set_stops_whatever_asks() -> None:
    flag = StopFlag()
    flag.begin("Açılış", 1)
    flag.set()
    with pytest.raises(StoppedError):
        flag.begin("Kapanış", 1)
    with pytest.raises(StoppedError):
        flag.advance(True)


def test_changed_settings_need_no_restart() -> None:
    plans = iter((plan(), Plan(("0 12 2 1 *",), "Europe/Berlin")))

    def one_pass(_: StopFlag) -> None:
        threading.Timer(0.2, terminate).start()

    said = run(one_pass, lambda: next(plans))
    assert said[1] == "the settings changed: 0 12 2 1 * (Europe/Berlin)"
    assert "-01-02 12:00 CET" in said[2]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_the_real_schedule_renders_the_inbox_and_ends_at_a_signal(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    (tmp_path / "speeches").mkdir()
    (tmp_path / "speeches" / "acilis.md").write_text("# Açılış\n\nHoş geldiniz.\n", "utf-8")
    environment = os.environ | {"TTS_JOB_ENGINES__ORDER": "espeak", "TTS_JOB_SCHEDULE__CRON": NEVER}
    with subprocess.Popen(
        [sys.executable, "-m", "tts_job", "schedule"],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        watchdog = threading.Timer(20, process.kill)
        watchdog.start()
        said = []
        for line in process.stderr:
            said.append(line)
            if "next pass at" in line:
                process.send_signal(number)
        watchdog.cancel()
    assert process.returncode == code
    assert "published: Açılış" in "".join(said)
    assert (tmp_path / "output/public/feed.xml").exists()
