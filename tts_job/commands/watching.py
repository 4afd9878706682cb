"""schedule: the job left alone."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from tts_job.commands.opening import load_settings, open_studio, read_now
from tts_job.commands.options import INTERRUPTED, Common, common

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tts_job.schedule import Plan, StopFlag


@click.command(epilog="Example: tts-job schedule --config /etc/tts-job/tts_job.toml")
@common
@click.pass_obj
def schedule(common: Common) -> None:
    """Do a pass now, and at each time of schedule.cron.

    Log lines go to stderr. Settings are read again for each pass. SIGTERM and Ctrl-C stop it
    between two segments, with exit code 0 and 130.
    """
    import signal
    from zoneinfo import ZoneInfo

    from tts_job.schedule import Plan, run_schedule

    say = partial(_log, ZoneInfo(load_settings(common).show.time_zone))
    counts = {"passes": 0, "rendered": 0, "failed": 0}

    def plan() -> Plan:
        settings = load_settings(common)
        return Plan(settings.schedule.cron, settings.show.time_zone)

    def one_pass(flag: StopFlag) -> None:
        try:
            rendered, failed = _one_pass(common, flag, say)
        except Exception:
            if common.verbose >= 2:
                traceback.print_exc()
            raise
        counts["passes"] += 1
        counts["rendered"] += rendered
        counts["failed"] += failed

    got = run_schedule(plan, one_pass, say)
    common.answer({**counts})
    if got is signal.SIGINT:
        raise click.exceptions.Exit(INTERRUPTED)


def _one_pass(common: Common, flag: StopFlag, say: Callable[[str], None]) -> tuple[int, int]:
    """Settings as they are now, then the inbox, then the feed; how many were made and failed."""
    from tts_job import inbox
    from tts_job.publish import publish
    from tts_job.studio import Wishes

    with open_studio(common, flag) as studio:
        now = read_now(studio.settings)
        done = inbox.run(studio, Wishes(), now)
        publish(studio.settings, studio.library, now)
    for each in done.rendered:
        say(f"{each.status}: {each.entry.episode.title}")
    for failure in done.failed:
        say(str(failure.error))
    say(
        f"pass done: {len(done.rendered)} rendered, {done.unchanged} unchanged,"
        f" {len(done.failed)} failed"
    )
    return len(done.rendered), len(done.failed)


def _log(zone: ZoneInfo, text: str) -> None:
    """In the zone of the schedule, whatever that of the machine is."""
    import datetime as dt

    print(f"{dt.datetime.now(zone):%Y-%m-%d %H:%M:%S %z} {text}", file=sys.stderr, flush=True)
