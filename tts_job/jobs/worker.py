"""The worker: takes jobs from the queue and carries them out, several at once.

A job is a durable workflow of DBOS with two steps, render and publish. Killed at any instant, it is
begun again by the next worker, where the cache has every finished segment. What a workflow may do
twice does no harm: a run that lost its job moves nothing (`runs`), and rendering and publishing
the same are the same.
"""

import fcntl
import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from dbos import DBOS, DBOSConfig

from tts_job import files, logs
from tts_job.engines import OpenEngines
from tts_job.errors import JobsUnavailable, WorkerRunning
from tts_job.jobs import rows
from tts_job.jobs.database import (
    APPLICATION,
    APPLICATION_VERSION,
    POLL_S,
    QUEUE,
    SERIALIZER,
    WORKFLOW,
    Database,
)
from tts_job.jobs.fleet import Fleet
from tts_job.jobs.queue import Queue, utc_now
from tts_job.jobs.runs import Runs
from tts_job.jobs.steps import RESULT, Pace, Result, Steps, StudioOpener
from tts_job.settings.options import Settings

log = logging.getLogger(__name__)

STOP_S = 13
"""How long DBOS waits for its workflows at the end: PARK_S, and the time to write it down."""
ONLY_ONE = "worker"
"""Name of the worker of a file; DBOS goes on with what one of that name left."""
BEAT_S = 2.0
UPKEEP_LATE_S = 180.0
"""Far more than a round of upkeep takes, also where each of its questions waits for a database that
does not answer."""
RESCUE_EVERY_S = 60.0
COLLECT_EVERY_S = 3600.0
FIRST_PATIENCE_S, MOST_PATIENCE_S = 0.5, 30.0
"""Waits for a database that is gone; from the first they double up to the last."""

T = TypeVar("T")


class _LeftPending(BaseException):
    """The worker ends before the workflow has. What is no Exception DBOS does not write down as
    its end, so the next worker begins it again.
    """


class Worker:
    """Carries out jobs from `start` to `stop`; there is one in a process."""

    def __init__(
        self,
        queue: Queue,
        open_studio: StudioOpener,
        pace: Pace,
        engines: OpenEngines,
    ) -> None:
        """Who opened the `engines` closes them, when the worker has stopped."""
        self._queue = queue
        self._database = queue.database
        self._runs = Runs(queue.database)
        self._pace = pace
        self._engines = engines
        self._stopping = threading.Event()
        self._steps = Steps(self._runs, open_studio, self._engines, pace, self._stopping)
        self._lock = threading.Lock()
        self._busy = 0
        self._ended = threading.Event()
        self._upkeep = threading.Thread(target=self._keep_up, name="upkeep", daemon=True)
        self._kept_up_at = time.monotonic()
        self._opened = ExitStack()
        self._executor = ONLY_ONE
        if not self._database.is_file:
            self._executor = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._fleet = None if self._database.is_file else Fleet(self._database, self._executor)

    def start(self) -> None:
        """Raises WorkerRunning, JobsUnavailable."""
        with ExitStack() as opened:
            if self._database.is_file:
                opened.enter_context(_only_worker(self._database))
            if self._fleet is not None:
                self._fleet.beat()
            opened.callback(self._end)
            opened.callback(self._destroy)
            with self._database.translated():
                self._launch()
            self._kept_up_at = time.monotonic()
            self._upkeep.start()
            self._opened = opened.pop_all()

    def stop(self) -> None:
        """Between two segments; what is stopped goes on at the next start."""
        with self._lock:
            self._stopping.set()
        self._opened.close()

    @property
    def is_hanging(self) -> bool:
        """A render hangs and would keep the process for ever: end it by `os._exit`."""
        return bool(self._steps.left_behind)

    @property
    def trouble(self) -> str:
        """Why what this worker left undone may stay so; empty as long as all is well."""
        if not self._upkeep.is_alive():
            return "its upkeep has died"
        late_s = time.monotonic() - self._kept_up_at
        return f"its upkeep hangs since {late_s:.0f} s" if late_s >= UPKEEP_LATE_S else ""

    @property
    def left_behind(self) -> list[str]:
        """Documents whose render hangs; its thread cannot be ended."""
        return self._steps.left_behind

    # --- inside ---

    def _launch(self) -> None:
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._database.dbos_url,
            "application_version": APPLICATION_VERSION,
            "executor_id": self._executor,
            "serializer": SERIALIZER,
            "enable_otlp": False,
            "log_level": "WARNING",
            "scheduler_polling_interval_sec": 3600.0,  # we have a schedule of our own
            # Nothing is sent to workflows; but its thread ends no sooner than this.
            "notification_listener_polling_interval_sec": 0.2,
        }
        DBOS(config=config)

        @DBOS.workflow(name=WORKFLOW)
        def carry_out(job: str, workflow: str) -> None:
            with logs.about(job=job):
                self._carry_out(job, workflow)

        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=self._pace.parallel,
            polling_interval_sec=POLL_S,
            on_conflict="always_update",
        )

    def _keep_up(self) -> None:
        """What is to be done now and then."""
        chores: list[tuple[float, Callable[[], object]]] = [
            (RESCUE_EVERY_S, self._runs.rescue),
            (RESCUE_EVERY_S, partial(self._runs.hurry, self._pace.wait_s)),
            (COLLECT_EVERY_S, lambda: self._queue.collect(utc_now())),
        ]
        if self._fleet is not None:
            chores.insert(0, (BEAT_S, self._fleet.take_over))
        due = dict.fromkeys(range(len(chores)), 0.0)
        while not self._ended.wait(BEAT_S):
            self._kept_up_at = time.monotonic()
            if self._fleet is not None:
                _try(self._fleet.beat)
            for number, (every_s, chore) in enumerate(chores):
                if not self._stopping.is_set() and time.monotonic() >= due[number]:
                    due[number] = time.monotonic() + every_s
                    _try(chore)

    def _end(self) -> None:
        """The last thing: until then others must not think that this worker is dead."""
        self._ended.set()
        if self._upkeep.ident is not None:
            self._upkeep.join()
        if self._fleet is not None:
            _try(self._fleet.leave)

    def _destroy(self) -> None:
        """DBOS takes no more workflows, and ends when those that run have ended."""
        with self._lock:
            wait_s = STOP_S if self._busy else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=wait_s)

    def _carry_out(self, job: str, workflow: str) -> None:
        with self._lock:
            if self._stopping.is_set():
                raise _LeftPending
            self._busy += 1
        try:
            self._work_on(job, workflow)
        finally:
            with self._lock:
                self._busy -= 1

    def _work_on(self, job: str, workflow: str) -> None:
        run = self._persist(lambda: self._runs.begin(job, workflow))
        if run is None:
            return
        log.info("begun")
        result = Result("done", run.outcome)
        if run.outcome is None:
            result = self._step("render", lambda: self._steps.render(run))
        outcome = result.outcome
        if result.ending == "done":
            result = self._step("publish", lambda: self._steps.publish(run))
        self._persist(lambda: self._steps.settle(run, result, outcome))

    def _step(self, name: str, work: Callable[[], Result]) -> Result:
        """Once: when the workflow is begun again, what it came to is read."""
        return RESULT.validate_json(
            DBOS.run_step({"name": name}, lambda: rows.written(RESULT, work()))
        )

    def _persist(self, move: Callable[[], T]) -> T:
        """What `move` returns, when the database is there again."""
        patience_s = FIRST_PATIENCE_S
        while True:
            try:
                return move()
            except JobsUnavailable as error:
                log.warning("%s", error)
            if self._stopping.wait(patience_s):
                raise _LeftPending
            patience_s = min(2 * patience_s, MOST_PATIENCE_S)


def pace_of(settings: Settings) -> Pace:
    given = settings.jobs
    return Pace(given.parallel, given.tries, given.retry_after_s, given.stall_s)


def _try(chore: Callable[[], object]) -> None:
    """What fails is done another time."""
    try:
        chore()
    except JobsUnavailable as error:
        log.warning("%s", error)
    except Exception:
        log.exception("a bug in tts-job in what is done now and then")


@contextmanager
def _only_worker(database: Database) -> Iterator[None]:
    """Raises WorkerRunning."""
    lock = Path(database.url.database or "").with_name("worker.lock")
    with ExitStack() as held:
        try:
            held.enter_context(files.held(lock, fcntl.LOCK_EX | fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise WorkerRunning(database.name) from error
        yield
