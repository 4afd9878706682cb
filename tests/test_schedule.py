"""When a pass comes: at which times, after which sleep, and that no failure or signal spoils it."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_job.errors import LibraryBusy, SettingsError
from tts_job.library.library import Library
from tts_job.schedule import (
    LAST_PASS,
    OVERDUE,
    Clockwork,
    Plan,
    Times,
    first_run,
    missed,
    note_last_pass,
    overdue,
    read_last_pass,
    run_schedule,
    upcoming,
)
from tts_job.stopping import StopFlag

BERLIN = ZoneInfo("Europe/Berlin")
ISTANBUL = ZoneInfo("Europe/Istanbul")
SOON_S = 60.0
"""Within which whatever a test waits for happens."""
NEVER = "0 0 1 1 *"
"""Not while a test runs, unless it is New Year's midnight."""


def times(cron: str, start: str, count: int, zone: ZoneInfo = BERLIN) -> list[str]:
    """The next `count` times from the local time `start` on, as the scheduler asks for them."""
    trigger = Times(Plan((cron,), zone.key))
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
    trigger = Times(Plan(("*/15 * * * *",), "Europe/Berlin"))
    now = dt.datetime(2026, 10, 25, 2, 10, 30, 5, tzinfo=BERLIN, fold=1)
    fire = trigger.get_next_fire_time(None, now)
    assert fire == dt.datetime(2026, 10, 25, 3, 0, tzinfo=BERLIN)


def test_what_the_spring_skips_fires_an_hour_later() -> None:
    assert times("30 2 * * *", "2026-03-28T12:00", 2) == [
        "2026-03-29T03:30:00+02:00",
        "2026-03-30T02:30:00+02:00",
    ]


def test_of_several_expressions_the_earliest_comes_and_the_same_time_once() -> None:
    trigger = Times(Plan(("0 9 * * *", "0 9,12 * * *"), "Europe/Istanbul"))
    now = dt.datetime(2026, 3, 2, 8, tzinfo=ISTANBUL)
    first = trigger.get_next_fire_time(None, now)
    assert first == now.replace(hour=9)
    assert trigger.get_next_fire_time(first, first) == now.replace(hour=12)


def test_after_a_long_sleep_the_times_in_between_are_one() -> None:
    trigger = Times(Plan(("0 * * * *",), "Europe/Istanbul"))
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


# --- intervals --------------------------------------------------------------------------------


def local(text: str, zone: ZoneInfo = ISTANBUL) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


def next_of(plan: Plan, start: str, count: int, zone: ZoneInfo = ISTANBUL) -> list[str]:
    return [f"{each:%d %H:%M %z}" for each in upcoming(plan, local(start, zone), count)]


def test_an_interval_is_counted_from_a_midnight_whenever_the_start_was() -> None:
    plan = Plan((), "Europe/Istanbul", ("90m",))
    assert next_of(plan, "2026-03-02T00:00:01", 2) == next_of(plan, "2026-03-02T01:29:59", 2)
    assert next_of(Plan((), "Europe/Istanbul", ("1d",)), "2026-03-02T10:07", 2) == [
        "03 00:00 +0300",
        "04 00:00 +0300",
    ]


@pytest.mark.parametrize("night", ["2026-03-28T23:30", "2026-10-24T23:30"])
def test_an_interval_is_as_long_as_ever_when_the_clocks_change(night: str) -> None:
    times = upcoming(Plan((), "Europe/Berlin", ("30m",)), local(night, BERLIN), 12)
    instants = [each.astimezone(dt.UTC) for each in times]
    assert {after - before for before, after in pairwise(instants)} == {dt.timedelta(minutes=30)}


def test_crons_and_intervals_go_together_and_the_same_time_comes_once() -> None:
    plan = Plan(("15 9 * * *", "0 9 * * *"), "Europe/Istanbul", ("3h",))
    assert next_of(plan, "2026-03-02T08:50", 4) == [
        "02 09:00 +0300",
        "02 09:15 +0300",
        "02 12:00 +0300",
        "02 15:00 +0300",
    ]


def test_a_plan_without_times_never_comes() -> None:
    plan = Plan((), "Europe/Istanbul")
    assert upcoming(plan, local("2026-03-02T08:50"), 3) == []
    assert str(plan) == "no time (Europe/Istanbul)"
    assert str(Plan(("0 9 * * *",), "UTC", ("2h",))) == "0 9 * * *, every 2h (UTC)"


# --- what was missed --------------------------------------------------------------------------

HOURLY = Times(Plan(("0 * * * *",), "Europe/Istanbul"))


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("09:00:07", "09:40", None),
        ("09:00:07", "09:59:59", None),
        ("09:00:07", "10:00", "10:00"),
        ("09:00:07", "13:20", "10:00"),
        ("08:59:59", "09:00:01", "09:00"),
    ],
)
def test_a_time_is_missed_when_it_came_since_the_last_pass(
    last: str, now: str, due: str | None
) -> None:
    found = missed(HOURLY, local(f"2026-03-02T{last}"), local(f"2026-03-02T{now}"))
    assert found == (local(f"2026-03-02T{due}") if due else None)


def test_a_start_after_missed_times_makes_up_for_them_once_and_at_once() -> None:
    now = local("2026-03-02T13:20")
    assert first_run(HOURLY, local("2026-03-02T09:00:07"), now) == now


def test_a_start_that_missed_nothing_waits_for_its_time() -> None:
    now = local("2026-03-02T09:20")
    assert first_run(HOURLY, local("2026-03-02T09:00:07"), now) == local("2026-03-02T10:00")


def test_the_very_first_start_looks_at_once() -> None:
    now = local("2026-03-02T09:20")
    assert first_run(HOURLY, None, now) == now


def test_a_clock_that_was_set_back_makes_nothing_missed() -> None:
    assert missed(HOURLY, local("2027-01-01T00:00"), local("2026-03-02T09:20")) is None


def test_a_pass_is_overdue_some_minutes_after_its_time_and_no_earlier() -> None:
    last, due = local("2026-03-02T09:00:07"), local("2026-03-02T10:00")
    assert overdue(HOURLY, last, due + OVERDUE - dt.timedelta(seconds=1)) is None
    assert overdue(HOURLY, last, due + OVERDUE) == due


@settings(max_examples=60, deadline=None)
@given(
    last=st.datetimes(dt.datetime(2026, 10, 24), dt.datetime(2026, 10, 26)),
    minutes=st.integers(0, 3000),
)
def test_whatever_the_sleep_a_time_in_it_is_missed_and_one_outside_is_not(
    last: dt.datetime, minutes: int
) -> None:
    times = Times(Plan(("20,50 * * * *",), "Europe/Berlin", ("7h",)))
    slept = last.replace(tzinfo=BERLIN).astimezone(dt.UTC)
    woken = slept + dt.timedelta(minutes=minutes)
    following = times.after(slept)
    assert following is not None
    assert (missed(times, slept, woken) is not None) == (following <= woken)


def test_when_a_pass_last_ended_is_known_after_a_restart(tmp_path: Path) -> None:
    ended = local("2026-03-02T10:00:07")
    with Library(tmp_path / "library.sqlite3") as library:
        assert read_last_pass(library) is None
        note_last_pass(library, ended)
    with Library(tmp_path / "library.sqlite3") as library:
        assert read_last_pass(library) == ended
        library.set_facts({LAST_PASS: "yesterday"})
        assert read_last_pass(library) is None


# --- running ----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def restored_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    assert {number: signal.getsignal(number) for number in before} == before


def plan() -> Plan:
    return Plan((NEVER,), "Europe/Istanbul")


def run(one_pass: Callable[[StopFlag], None], last: dt.datetime | None = None) -> list[str]:
    """Run until `one_pass` sends the signal; what was said."""
    said: list[str] = []
    flag = StopFlag()
    clockwork = Clockwork(plan, lambda: one_pass(flag), said.append, last=last)
    run_schedule(clockwork, flag, said.append)
    return said


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_the_first_start_does_a_pass_and_the_next_time_is_said() -> None:
    passes: list[StopFlag] = []

    def one_pass(flag: StopFlag) -> None:
        passes.append(flag)
        threading.Timer(0.1, terminate).start()

    said = run(one_pass)
    assert len(passes) == 1
    assert said[0] == f"looking now, then at {NEVER} (Europe/Istanbul)"
    assert said[1].startswith("next pass at ")
    assert said[1].endswith("-01-01 00:00 +03")
    assert said[2] == said[1]
    assert said[3:] == ["SIGTERM: stopping"]


def test_a_start_after_a_missed_time_says_for_what_it_makes_up() -> None:
    def one_pass(_: StopFlag) -> None:
        threading.Timer(0.1, terminate).start()

    said = run(one_pass, last=local("2020-06-01T00:00"))
    assert "making up for what was due at 2021-01-01 00:00 +03" in said


def test_a_start_that_missed_nothing_does_no_pass() -> None:
    threading.Timer(0.2, terminate).start()
    said = run(lambda _: pytest.fail("nothing was due"), last=dt.datetime.now(dt.UTC))
    assert said[0] == f"looking at {NEVER} (Europe/Istanbul)"
    assert said[2:] == ["SIGTERM: stopping"]


@pytest.mark.parametrize("error", [LibraryBusy("library"), RuntimeError("spilled coffee")])
def test_a_pass_that_fails_ends_nothing(error: Exception) -> None:
    def one_pass(_: StopFlag) -> None:
        threading.Timer(0.1, terminate).start()
        raise error

    said = run(one_pass)
    assert str(error) in said[2]
    assert said[3].startswith("next pass at ")


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


# --- the watchdog -----------------------------------------------------------------------------


@dataclass
class Desk:
    """A clockwork whose clock a test moves, and what it said and did.

    The clock of the scheduler itself stays behind, as it does while a machine sleeps.
    """

    plans: list[Plan | SettingsError] = field(default_factory=lambda: [plan()])
    said: list[str] = field(default_factory=list)
    passed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    hold: threading.Event = field(default_factory=threading.Event)
    started: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    moved: dt.timedelta = dt.timedelta()

    def clock(self) -> dt.datetime:
        return self.started + self.moved

    @property
    def due(self) -> dt.datetime:
        """The first time of the plan."""
        due = Times(plan()).after(self.started)
        assert due is not None
        return due

    def sleep_until_due(self, **later: float) -> None:
        self.moved = self.due - self.started + dt.timedelta(**later)

    def plan(self) -> Plan:
        wanted = self.plans[-1]
        if isinstance(wanted, SettingsError):
            raise wanted
        return wanted

    def one_pass(self) -> None:
        self.passed.release()
        self.hold.wait(10)


@pytest.fixture
def minded() -> Iterator[tuple[Desk, Clockwork]]:
    """The last pass has just ended, and the next one is due at New Year; passes end at once."""
    desk = Desk()
    desk.hold.set()
    clockwork = Clockwork(
        desk.plan, desk.one_pass, desk.said.append, last=desk.started, clock=desk.clock
    )
    clockwork.start()
    yield desk, clockwork
    desk.hold.set()
    clockwork.stop()


Minded = tuple[Desk, Clockwork]


def test_the_state_says_last_and_next_in_the_zone_of_the_plan(minded: Minded) -> None:
    desk, clockwork = minded
    state = clockwork.state()
    assert (state.last, state.next) == (desk.started, desk.due)
    assert f"{state.last:%z} {state.next:%H:%M %z}" == "+0300 00:00 +0300"
    assert (state.running_since, state.overdue_since, state.overdue) == (None, None, "")
    assert [f"{each:%m-%d}" for each in clockwork.upcoming(2)] == ["01-01", "01-01"]


def test_a_machine_that_slept_makes_up_for_it_at_the_next_look(minded: Minded) -> None:
    desk, clockwork = minded
    desk.sleep_until_due(hours=3)
    clockwork.mend()
    assert desk.passed.acquire(timeout=5)
    assert f"making up for what was due at {desk.due:%Y}-01-01 00:00 +03" in desk.said
    wait_until(lambda: clockwork.state().last == desk.clock())
    clockwork.mend()
    assert not desk.passed.acquire(timeout=0.1)


def test_a_pass_that_is_about_to_begin_is_not_begun_twice(minded: Minded) -> None:
    desk, clockwork = minded
    desk.sleep_until_due(seconds=2)
    clockwork.mend()
    assert not desk.passed.acquire(timeout=0.1)


def test_a_pass_that_hangs_is_overdue_and_said_once(minded: Minded) -> None:
    desk, clockwork = minded
    desk.hold.clear()
    desk.sleep_until_due(seconds=61)
    clockwork.mend()
    assert desk.passed.acquire(timeout=5)
    desk.sleep_until_due(minutes=4)
    clockwork.mend()
    assert clockwork.state().overdue == ""
    desk.sleep_until_due(minutes=6)
    for _ in range(2):
        clockwork.mend()
    assert clockwork.state().overdue_since == desk.due
    year = f"{desk.due:%Y}"
    assert [each for each in desk.said if "did not happen" in each] == [
        f"a pass was due at {year}-01-01 00:00 +03 and did not happen: "
        f"the one that began at {year}-01-01 00:01 is still at work"
    ]
    desk.hold.set()
    wait_until(lambda: clockwork.state().overdue_since is None)


def test_a_scheduler_that_died_is_told(minded: Minded) -> None:
    desk, clockwork = minded
    clockwork._scheduler.pause()
    desk.sleep_until_due(minutes=6)
    clockwork.mend()
    assert desk.said[-1].endswith("did not happen: none began; restart the service")


def test_a_clock_that_is_set_back_does_not_silence_the_schedule(minded: Minded) -> None:
    desk, clockwork = minded
    far = desk.due + dt.timedelta(days=3000)
    clockwork._scheduler.modify_job("pass", next_run_time=far)
    clockwork.mend()
    assert "the clock was set back: the next pass is reckoned anew" in desk.said
    assert clockwork._scheduler.get_job("pass").next_run_time == desk.due


def test_changed_settings_need_no_restart(minded: Minded) -> None:
    desk, clockwork = minded
    desk.plans.append(Plan(("0 12 2 1 *",), "Europe/Berlin"))
    clockwork.mend()
    assert "the settings changed: looking at 0 12 2 1 * (Europe/Berlin)" in desk.said
    state = clockwork.state()
    assert f"{state.next:%m-%d %H:%M %Z}" == "01-02 12:00 CET"


def test_settings_that_became_wrong_are_told_once_and_change_nothing(minded: Minded) -> None:
    desk, clockwork = minded
    desk.plans.append(SettingsError("tts_job.toml", ["line 1: this is no TOML"]))
    clockwork.mend()
    clockwork.mend()
    assert len([each for each in desk.said if "the times stay as they were" in each]) == 1
    assert clockwork.state().next is not None


def test_times_may_go_and_come_back(minded: Minded) -> None:
    desk, clockwork = minded
    desk.plans.append(Plan((), "Europe/Istanbul"))
    clockwork.mend()
    assert clockwork.state().next is None
    desk.plans.append(Plan((), "Europe/Istanbul", ("2h",)))
    clockwork.mend()
    assert clockwork.state().next is not None


def test_what_minds_the_schedule_goes_on_whatever_goes_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tts_job.schedule.TICK_S", 0.01)
    asked = iter(range(100))

    def ask() -> Plan:
        match next(asked):
            case 0:
                return Plan((NEVER,), "UTC")
            case 1:
                raise ZeroDivisionError
        return Plan((), "UTC", ("2h",))

    said: list[str] = []
    clockwork = Clockwork(ask, lambda: None, said.append, last=dt.datetime.now(dt.UTC))
    clockwork.start()
    try:
        wait_until(lambda: any("every 2h" in each for each in said))
    finally:
        clockwork.stop()
    assert any("ZeroDivisionError" in each for each in said)


def wait_until(fact: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON_S
    while not fact():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_the_real_schedule_renders_the_inbox_and_ends_at_a_signal(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    (tmp_path / "speeches").mkdir()
    (tmp_path / "speeches" / "acilis.md").write_text("# Açılış\n\nHoş geldiniz.\n", "utf-8")
    environment = os.environ | {
        "TTS_JOB_ENGINES__ORDER": "espeak",
        "TTS_JOB_SCHEDULE__CRON": NEVER,
        "TTS_JOB_INBOX__STABLE_S": "0.1",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tts_job", "schedule"],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        watchdog = threading.Timer(SOON_S, process.kill)
        watchdog.start()
        said = []
        for line in process.stderr:
            said.append(line)
            if "pass done" in line:
                process.send_signal(number)
        watchdog.cancel()
    assert process.returncode == code
    assert "published: Açılış" in "".join(said)
    assert (tmp_path / "output/public/feed.xml").exists()
