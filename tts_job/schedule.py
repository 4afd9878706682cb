"""When the inbox is looked at: at times of the clock and at intervals, none lost, none twice.

A time of a cron expression is a local one, once: in the hour that the clock of autumn repeats
nothing fires a second time, and what the clock of spring skips fires an hour later. Intervals are
spans of real time, counted from a midnight, so that a restart does not shift them. Several missed
times (the machine slept, or nothing ran) are one pass, and two passes never overlap. A pass that
fails ends nothing.

What is to be done when is decided by functions of times alone. A watchdog in a thread of its own
asks them again and again, since the scheduler's clock stands still while a machine sleeps and is
wrong after somebody has set it; what was due and did not happen it says.

A signal stops the pass in work at its next finished segment; what is finished is kept, so the next
pass goes on there.
"""

import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from tts_job.errors import TtsJobError
from tts_job.library.library import Library
from tts_job.settings.interval import interval
from tts_job.settings.options import Settings
from tts_job.stopping import StopFlag, StoppedError, noticing

JOB = "pass"
LAST_PASS = "schedule_last_pass"
"""Name of the fact in the library: when the last pass ended well."""
STEP = dt.timedelta(seconds=1)
"""Cron expressions know whole minutes; a second after one the next is looked for."""
MINUTE = dt.timedelta(minutes=1)
ANCHOR = dt.datetime(2020, 1, 1)
"""A midnight in the zone of the plan: intervals are counted from it."""
LATE = dt.timedelta(minutes=1)
"""A pass that did not begin for so long after its time was missed, not only about to begin."""
OVERDUE = dt.timedelta(minutes=5)
"""What was due for so long and did not happen is said: far more than any start needs."""
TICK_S = 15.0
"""Between two looks of the watchdog, and so the longest that a pass waits after a sleep."""

Say = Callable[[str], None]


# --- which times ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plan:
    """When to look, as the settings say now."""

    cron: tuple[str, ...]
    time_zone: str
    every: tuple[str, ...] = ()

    def __str__(self) -> str:
        times = [*self.cron, *(f"every {each}" for each in self.every)]
        return f"{', '.join(times) or 'no time'} ({self.time_zone})"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def plan_of(settings: Settings) -> Plan:
    return Plan(settings.schedule.cron, settings.show.time_zone, settings.schedule.every)


class Times(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """The times of a plan on the clock of its zone, each local time of a cron expression once."""

    def __init__(self, plan: Plan) -> None:
        self._zone = plan.zone
        self._crons = [CronTrigger.from_crontab(each, timezone=plan.zone) for each in plan.cron]
        anchor = ANCHOR.replace(tzinfo=plan.zone).astimezone(dt.UTC)
        self._intervals = [
            IntervalTrigger(
                seconds=interval(each).total_seconds(), start_date=anchor, timezone=dt.UTC
            )
            for each in plan.every
        ]

    def after(self, instant: dt.datetime) -> dt.datetime | None:
        """The first later than `instant`; None if there is none."""
        return self.get_next_fire_time(instant, instant)

    def get_next_fire_time(
        self, previous: dt.datetime | None, now: dt.datetime
    ) -> dt.datetime | None:
        """The first at `now` or later and after `previous`; None if there is none."""
        start = now.astimezone(dt.UTC)
        if previous is not None:
            start = max(start, previous.astimezone(dt.UTC) + STEP)
        found = [self._next(cron, start) for cron in self._crons]
        found += [each.get_next_fire_time(None, start) for each in self._intervals]
        first = min((each for each in found if each is not None), default=None)
        return None if first is None else first.astimezone(self._zone)

    def _next(self, cron: CronTrigger, start: dt.datetime) -> dt.datetime | None:
        """In UTC: times of one zone compare by their hands alone, whichever hour it is."""
        while True:
            local = start.astimezone(self._zone)
            if local.fold:  # what fires in the repeated hour has fired already
                start = start.replace(second=0, microsecond=0) + MINUTE
                continue
            fire: dt.datetime | None = cron.get_next_fire_time(None, local)
            if fire is None:
                return None
            start = fire.astimezone(dt.UTC)
            if not fire.fold:
                return start


def upcoming(plan: Plan, now: dt.datetime, count: int) -> list[dt.datetime]:
    """The next `count` times after `now`, in the zone of the plan."""
    times = Times(plan)
    found: list[dt.datetime] = []
    while len(found) < count and (following := times.after(found[-1] if found else now)):
        found.append(following)
    return found


def missed(times: Times, last: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    """The first time that came since the pass that ended at `last`, if one did."""
    due = None if last is None else times.after(min(last, now))
    return due if due is not None and due <= now else None


def first_run(times: Times, last: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    """When to begin after a start: at once where a time was missed, or nothing ever ran."""
    return now if last is None or missed(times, last, now) else times.after(now)


def overdue(times: Times, last: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """Since when a pass is due that should long have happened; `last` is when one last ended."""
    due = missed(times, last, now)
    return due if due is not None and now - due >= OVERDUE else None


def read_last_pass(library: Library) -> dt.datetime | None:
    """When a pass last ended well, also before a restart."""
    try:
        return dt.datetime.fromisoformat(library.fact(LAST_PASS) or "")
    except ValueError:
        return None


def note_last_pass(library: Library, ended: dt.datetime) -> None:
    library.set_facts({LAST_PASS: ended.isoformat(timespec="seconds")})


# --- the clockwork ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClockState:
    """What the schedule does, for health, metrics and pages."""

    last: dt.datetime | None
    """When the last pass ended."""
    next: dt.datetime | None
    """None where there is no time, or the clockwork does not go."""
    running_since: dt.datetime | None
    overdue_since: dt.datetime | None
    """When the pass was due that did not happen; None as long as all is well."""

    @property
    def overdue(self) -> str:
        """What is wrong, as a sentence; empty as long as all is well."""
        if self.overdue_since is None:
            return ""
        why = (
            f"the one that began at {self.running_since:%Y-%m-%d %H:%M} is still at work"
            if self.running_since
            else "none began; restart the service"
        )
        return f"a pass was due at {self.overdue_since:%Y-%m-%d %H:%M %Z} and did not happen: {why}"


def system_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Clockwork:
    """Calls `one_pass` at the times of the plan, in a thread, until it is stopped.

    `plan` is asked again at each look of the watchdog, so changed settings need no restart. `last`
    is when a pass ended before this start; to remember it for the next one is up to `one_pass`.
    """

    def __init__(
        self,
        plan: Callable[[], Plan],
        one_pass: Callable[[], None],
        say: Say,
        *,
        last: dt.datetime | None = None,
        clock: Callable[[], dt.datetime] = system_clock,
    ) -> None:
        from apscheduler.events import EVENT_JOB_MAX_INSTANCES
        from apscheduler.schedulers.background import BackgroundScheduler

        self._ask_plan, self._one_pass, self._say, self._clock = plan, one_pass, say, clock
        self._plan = plan()
        self._times = Times(self._plan)
        self._last = last
        self._started = self._told = clock()
        self._refused = ""
        """What was last wrong with the settings: it is said once."""
        self._running_since: dt.datetime | None = None
        self._stopping = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        # It reports what is said here in other words.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self._scheduler = BackgroundScheduler(
            timezone=dt.UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_listener(
            lambda _: say("the pass before is still at work: this one is skipped"),
            EVENT_JOB_MAX_INSTANCES,
        )

    def start(self) -> None:
        now = self._clock()
        begin = first_run(self._times, self._last, now)
        if begin is not None:
            self._scheduler.add_job(self._work, self._times, id=JOB, next_run_time=begin)
        at_once = "looking now, then at" if begin == now else "looking at"
        self._say(f"{at_once} {self._plan}")
        self._say_next()
        self._scheduler.start()
        self._watchdog.start()

    def stop(self) -> None:
        """Waits for the pass in work."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
            self._watchdog.join()

    def state(self) -> ClockState:
        now = self._clock()
        job = self._scheduler.get_job(JOB) if self._scheduler.running else None
        late = overdue(self._times, self._since, now) if self._watchdog.ident else None
        return ClockState(
            last=_local(self._last, self._plan),
            next=self._times.after(now) if job else None,
            running_since=_local(self._running_since, self._plan),
            overdue_since=late,
        )

    @property
    def is_alive(self) -> bool:
        """It calls for passes at their times, and is watched over."""
        return bool(self._scheduler.running) and self._watchdog.is_alive()

    def upcoming(self, count: int) -> list[dt.datetime]:
        return upcoming(self._plan, self._clock(), count)

    def mend(self) -> None:
        """Bring the scheduler back to what the clock on the wall says, and say what is overdue."""
        self._take_new_plan()
        now = self._clock()
        job = self._scheduler.get_job(JOB)
        if job is not None and self._running_since is None:
            due, following = missed(self._times, self._since, now), self._times.after(now)
            if due is not None and now - due > LATE:  # the machine slept, and the scheduler with it
                self._scheduler.modify_job(JOB, next_run_time=system_clock())
            elif following is not None and job.next_run_time > following:
                self._say("the clock was set back: the next pass is reckoned anew")
                self._scheduler.reschedule_job(JOB, trigger=self._times)
        state = self.state()
        if state.overdue_since is not None and state.overdue_since > self._told:
            self._told = state.overdue_since
            self._say(state.overdue)

    @property
    def _since(self) -> dt.datetime:
        """What came before is not for this clockwork to do: its start has made up for it."""
        return max(self._last or self._started, self._started)

    def _watch(self) -> None:
        while not self._stopping.wait(TICK_S):
            try:
                self.mend()
            except Exception as error:  # who minds the schedule must not be the first to go
                self._say(f"the look at the schedule failed because of a bug in tts-job: {error!r}")

    def _work(self) -> None:
        self._running_since = now = self._clock()
        due = missed(self._times, self._last, now)
        if due is not None and now - due > LATE:
            self._say(f"making up for what was due at {due:%Y-%m-%d %H:%M %Z}")
        try:
            self._one_pass()
        except StoppedError:
            self._say("the pass in work was stopped; finished segments are kept")
            return
        except TtsJobError as error:
            self._say(f"the pass failed: {error}")
        except Exception as error:  # whatever a pass raises, the next one comes
            self._say(
                f"the pass failed because of a bug in tts-job: {type(error).__name__}: {error}"
            )
        finally:
            self._last, self._running_since = self._clock(), None
        self._say_next()

    def _say_next(self) -> None:
        if following := self._times.after(self._clock()):
            self._say(f"next pass at {following:%Y-%m-%d %H:%M %Z}")

    def _take_new_plan(self) -> None:
        try:
            wanted = self._ask_plan()
        except TtsJobError as error:
            if str(error) != self._refused:
                self._refused = str(error)
                self._say(f"the times stay as they were: {error}")
            return
        if wanted != self._plan:
            self._plan, self._times = wanted, Times(wanted)
            self._scheduler.add_job(self._work, self._times, id=JOB, replace_existing=True)
            self._say(f"the settings changed: looking at {wanted}")
            self._say_next()


def _local(instant: dt.datetime | None, plan: Plan) -> dt.datetime | None:
    return None if instant is None else instant.astimezone(plan.zone)


# --- in the foreground ------------------------------------------------------------------------


def run_schedule(clockwork: Clockwork, flag: StopFlag, say: Say) -> signal.Signals:
    """Let the clockwork go until SIGTERM or SIGINT, which it returns; `flag` ends its pass."""
    with noticing() as notice:
        clockwork.start()
        notice.wait()
        assert notice.got is not None
        say(f"{notice.got.name}: stopping")
        flag.set()
        clockwork.stop()
    return notice.got
