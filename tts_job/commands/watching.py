"""schedule: the job left alone."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from tts_job.commands.opening import (
    load_settings,
    open_library,
    open_library_to_read,
    open_studio,
    read_now,
)
from tts_job.commands.options import INTERRUPTED, Common, common
from tts_job.errors import UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tts_job.stopping import StopFlag


@click.command(epilog="Example: tts-job schedule --next 5")
@common
@click.option(
    "--next",
    "count",
    metavar="N",
    type=click.IntRange(1, 1000),
    default=None,
    help="Only print when the next N passes are due.",
)
@click.pass_obj
def schedule(common: Common, count: int | None) -> None:
    """Make a pass at each time of the schedule.

    If a time was missed, the start makes a pass at once. Log lines go to stderr. Changed settings
    take effect while it runs. SIGTERM and Ctrl-C stop it between two segments, with exit codes 0
    and 130.
    """
    from tts_job.schedule import plan_of

    settings = load_settings(common)
    plan = plan_of(settings)
    if not (plan.cron or plan.every):
        raise UsageError(
            "keep",
            "the schedule",
            why="schedule.cron and schedule.every are both empty",
            advice="set one of them, or use `tts-job run` or `tts-job serve`",
        )
    if count is not None:
        _show_next(common, count)
    else:
        _keep(common)


def _show_next(common: Common, count: int) -> None:
    import datetime as dt

    from tts_job.schedule import plan_of, read_last_pass, upcoming

    settings = load_settings(common)
    plan = plan_of(settings)
    with open_library_to_read(settings) as library:
        last = read_last_pass(library)
    times = upcoming(plan, dt.datetime.now(plan.zone), count)
    common.answer(
        {
            "time_zone": plan.time_zone,
            "last": last.astimezone(plan.zone).isoformat() if last else None,
            "next": [each.isoformat() for each in times],
        }
    )
    if common.talkative:
        for each in times:
            print(f"{each:%Y-%m-%d %H:%M %Z}")


def _keep(common: Common) -> None:
    import signal
    from zoneinfo import ZoneInfo

    from tts_job.schedule import Clockwork, plan_of, read_last_pass, run_schedule
    from tts_job.stopping import StopFlag

    settings = load_settings(common)
    say = partial(_log, ZoneInfo(settings.show.time_zone))
    counts = {"passes": 0, "rendered": 0, "failed": 0}
    flag = StopFlag()

    def one_pass() -> None:
        try:
            rendered, failed = _one_pass(common, flag, say)
        except Exception:
            if common.verbose >= 2:
                traceback.print_exc()
            raise
        counts["passes"] += 1
        counts["rendered"] += rendered
        counts["failed"] += failed

    with open_library(settings) as library:
        last = read_last_pass(library)
    clockwork = Clockwork(lambda: plan_of(load_settings(common)), one_pass, say, last=last)
    got = run_schedule(clockwork, flag, say)
    common.answer({**counts})
    if got is signal.SIGINT:
        raise click.exceptions.Exit(INTERRUPTED)


def _one_pass(common: Common, flag: StopFlag, say: Callable[[str], None]) -> tuple[int, int]:
    """Settings as they are now, then the inbox, then the feed; how many were made and failed."""
    from tts_job import inbox
    from tts_job.publish import publish
    from tts_job.schedule import note_last_pass, system_clock
    from tts_job.studio import Wishes

    with open_studio(common, flag) as studio:
        now = read_now(studio.settings)
        manner = inbox.alone(studio.settings)
        done = inbox.run(studio, Wishes(), now, manner=manner, wait=flag.wait)
        publish(studio.settings, studio.library, now)
        note_last_pass(studio.library, system_clock())
    for each in done.rendered:
        # A title may be under an embargo, and logs are read by many.
        say(f"{each.status}: {each.source if each.held else each.entry.episode.title}")
    for failure in done.failed:
        say(str(failure.error))
    for remark in done.looked.remarks:
        say(remark)
    refused = f", {len(done.looked.refused)} refused before" if done.looked.refused else ""
    say(
        f"pass done: {len(done.rendered)} rendered, {done.unchanged} unchanged,"
        f" {len(done.failed)} failed{refused}"
    )
    return len(done.rendered), len(done.failed)


def _log(zone: ZoneInfo, text: str) -> None:
    """In the zone of the schedule, whatever that of the machine is."""
    import datetime as dt

    from tts_job import logs

    time = f"{dt.datetime.now(zone):%Y-%m-%d %H:%M:%S %z}"
    print(time, logs.hide(text), file=sys.stderr, flush=True)
