"""When the inbox is looked at: one pass at the start, then at each time of the cron expressions.

A time is a local one, once: in the hour that the clock of autumn repeats nothing fires a second
time, and what the clock of spring skips fires an hour later. Late is better than never (the machine
slept), several missed times are one pass, and two passes never overlap. A pass that fails ends
nothing.

A signal stops the pass in work at its next finished segment; what is finished is kept, so the next
pass goes on there.
"""

import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from tts_job.errors import TtsJobError

JOB = "pass"
STEP = dt.timedelta(seconds=1)
"""Cron expressions know whole minutes; a second after one the next is looked for."""
MINUTE = dt.timedelta(minutes=1)


class StoppedError(Exception):
    """The pass was asked to end; raised inside it."""


class StopFlag:
    """Progress of a pass, by which it is asked to end between two segments."""

    def __init__(self) -> None:
        self._is_set = threading.Event()

    def set(self) -> None:
        self._is_set.set()

    def begin(self, title: str, segments: int) -> None:  # noqa: ARG002 (nobody watches)
        self._check()

    def advance(self, cached: bool) -> None:  # noqa: ARG002
        self._check()

    def end(self) -> None: ...

    def _check(self) -> None:
        if self._is_set.is_set():
            raise StoppedError


class LocalTimes(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """The times of cron expressions on the clock of a zone, each local time once."""

    def __init__(self, expressions: Sequence[str], zone: ZoneInfo) -> None:
        self._zone = zone
        self._crons = [CronTrigger.from_crontab(each, timezone=zone) for each in expressions]

    def get_next_fire_time(
        self, previous: dt.datetime | None, now: dt.datetime
    ) -> dt.datetime | None:
        """The first at `now` or later and after `previous`; None if there is none."""
        start = now.astimezone(dt.UTC)
        if previous is not None:
            start = max(start, previous.astimezone(dt.UTC) + STEP)
        found = (self._next(cron, start) for cron in self._crons)
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


@dataclass(frozen=True, slots=True)
class Plan:
    """When to look, as the settings say now."""

    cron: tuple[str, ...]
    time_zone: str

    @property
    def trigger(self) -> LocalTimes:
        return LocalTimes(self.cron, ZoneInfo(self.time_zone))


def run_schedule(
    plan: Callable[[], Plan], one_pass: Callable[[StopFlag], None], say: Callable[[str], None]
) -> signal.Signals:
    """Look at the inbox at once and then as `plan` says, until SIGTERM or SIGINT, which it returns.

    `plan` is asked again after each pass, so changed settings need no restart. `one_pass` runs in a
    thread of its own and says itself what failed.
    """
    from apscheduler.events import EVENT_JOB_MAX_INSTANCES
    from apscheduler.schedulers.background import BackgroundScheduler

    flag, current = StopFlag(), plan()
    zone = ZoneInfo(current.time_zone)
    # It reports what is said here in other words.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    scheduler = BackgroundScheduler(
        timezone=zone,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )

    def work() -> None:
        nonlocal current
        try:
            one_pass(flag)
            wanted = plan()
            if wanted != current:
                scheduler.reschedule_job(JOB, trigger=wanted.trigger)
                current = wanted
                say(f"the settings changed: {', '.join(current.cron)} ({current.time_zone})")
        except StoppedError:
            say("the pass in work was stopped; finished segments are kept")
            return
        except TtsJobError as error:
            say(f"the pass failed: {error}")
        except Exception as error:  # whatever a pass raises, the next one comes
            say(f"the pass failed by a bug of ours: {type(error).__name__}: {error}")
        say(f"next pass at {scheduler.get_job(JOB).next_run_time:%Y-%m-%d %H:%M %Z}")

    scheduler.add_listener(
        lambda _: say("the pass before is still at work: this one is skipped"),
        EVENT_JOB_MAX_INSTANCES,
    )
    scheduler.add_job(work, current.trigger, id=JOB, next_run_time=dt.datetime.now(zone))
    say(f"looking now, then at {', '.join(current.cron)} ({current.time_zone})")
    with _first_signal() as wait:
        scheduler.start()
        got = wait()
    # From here on a second signal ends the process at once.
    say(f"{got.name}: stopping")
    flag.set()
    scheduler.shutdown(wait=True)
    return got


@contextmanager
def _first_signal() -> Iterator[Callable[[], signal.Signals]]:
    """Something that waits for SIGTERM or SIGINT; afterwards they mean what they did before."""
    arrived = threading.Event()
    numbers: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        numbers.append(number)
        arrived.set()

    def wait() -> signal.Signals:
        arrived.wait()
        return signal.Signals(numbers[0])

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield wait
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
