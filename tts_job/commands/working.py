"""worker: jobs are carried out by a process that does nothing else."""

from __future__ import annotations

import os
import signal
from contextlib import closing

import click

from tts_job import opening
from tts_job.commands.opening import load_settings
from tts_job.commands.options import INTERRUPTED, Common, common


@click.command(epilog="Example: tts-job worker --config /etc/tts-job/tts_job.toml")
@common
@click.pass_obj
def worker(common: Common) -> None:
    """Carry out queued jobs and nothing else.

    One worker works on a file of jobs; with jobs.database set to a Postgres, workers on several
    machines share the queue. SIGTERM and Ctrl-C stop it between two segments, with exit code 0 and
    130; what it had begun goes on at its next start, or is taken over by another.
    """
    import logging
    from zoneinfo import ZoneInfo

    from tts_job import heap, logs
    from tts_job.engines import OpenEngines
    from tts_job.jobs.queue import open_queue
    from tts_job.jobs.worker import Worker, pace_of
    from tts_job.stopping import noticing
    from tts_job.systemd import tell_ready

    heap.keep_small()
    settings = load_settings(common)
    logs.configure(settings.logs.form, settings.logs.level, ZoneInfo(settings.show.time_zone))
    with (
        noticing() as notice,
        open_queue(settings) as queue,
        closing(OpenEngines()) as opened,
    ):
        working = Worker(
            queue,
            lambda progress, engines: opening.open_studio(load_settings(common), progress, engines),
            pace_of(settings),
            opened,
        )
        working.start()
        logging.getLogger(__name__).info("waiting for jobs in %s", queue.database.name)
        tell_ready(os.environ)
        notice.wait()
        working.stop()
    code = INTERRUPTED if notice.got is signal.SIGINT else 0
    if working.is_hanging:
        os._exit(code)
    if code:
        raise click.exceptions.Exit(code)
