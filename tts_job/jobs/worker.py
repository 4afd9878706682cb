"""The worker: takes jobs from the queue and carries them out, several at once.

A job is a durable workflow of DBOS with two steps, render and publish. Killed at any instant, it is
begun again by the next worker, where the cache has every finished segment. What a workflow may do
twice does no harm: a run that lost its job moves nothing (`runs`), and rendering and publishing
the same are the same.
"""

import fcntl
import logging
import os
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from dbos import DBOS, DBOSConfig
from pydantic import TypeAdapter

from tts_job import files, logs, opening, publish
from tts_job.engines import OpenEngines
from tts_job.errors import JobsUnavailable, RenderStalled, TtsJobError, WorkerRunning
from tts_job.jobs import rows
from tts_job.jobs.attend import Attended, StoppedError
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
from tts_job.jobs.job import Failure, Outcome, Progress
from tts_job.jobs.queue import Queue, utc_now
from tts_job.jobs.runs import Answer, Run, Runs, failure_of
from tts_job.render import Rendered, render
from tts_job.settings.options import Settings
from tts_job.studio import Progress as Watched
from tts_job.studio import Studio

log = logging.getLogger(__name__)

LONGEST_WAIT_S = 1800.0
"""Between two tries."""
PARK_S = 10.0
"""How long the segment in hand may take when the worker stops; then it is left behind."""
STOP_S = 13
"""How long DBOS waits for its workflows at the end: the segment in hand, and writing it down."""
ONLY_ONE = "worker"
"""Name of the worker of a file; DBOS goes on with what one of that name left."""
BEAT_S = 2.0
RESCUE_EVERY_S = 60.0
COLLECT_EVERY_S = 3600.0
FIRST_PATIENCE_S, MOST_PATIENCE_S = 0.5, 30.0
"""Waits for a database that is gone; from the first they double up to the last."""

StudioOpener = Callable[[Watched, OpenEngines], AbstractContextManager[Studio]]
"""Opens a studio with the settings and the lexicon as they are now."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """How many jobs at once, and when one is tried again."""

    parallel: int
    tries: int
    retry_after_s: float
    stall_s: float

    def wait_s(self, tries: int) -> float:
        """Before the next try, after so many."""
        return min(LONGEST_WAIT_S, self.retry_after_s * 2.0 ** (tries - 1))


@dataclass(frozen=True, slots=True)
class _Result:
    """What a step came to; DBOS keeps it, as JSON."""

    ending: Literal["done", "failed", "stopped"]
    outcome: Outcome | None = None
    failure: Failure | None = None


_RESULT = TypeAdapter(_Result)


class _LeftPending(BaseException):
    """The worker ends and the database is gone. What is no Exception DBOS does not write down as
    the end of the workflow, so the next worker begins it again.
    """


class Worker:
    """Carries out jobs from `start` to `stop`; there is one in a process."""

    def __init__(
        self,
        queue: Queue,
        open_studio: StudioOpener,
        pace: Pace,
        engines: OpenEngines | None = None,
    ) -> None:
        self._queue = queue
        self._database = queue.database
        self._runs = Runs(queue.database)
        self._open_studio = open_studio
        self._pace = pace
        self._engines = engines or OpenEngines()
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._opened = ExitStack()
        self._executor = ONLY_ONE
        if not self._database.is_file:
            self._executor = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._fleet = None if self._database.is_file else Fleet(self._database, self._executor)
        self._attended: list[Attended[Outcome]] = []

    def start(self) -> None:
        """Raises WorkerRunning, JobsUnavailable."""
        with ExitStack() as opened:
            if self._database.is_file:
                opened.enter_context(_only_worker(self._database))
            opened.callback(self._engines.close)
            if self._fleet is not None:
                self._fleet.beat()
            upkeep = threading.Thread(target=self._keep_up, name="upkeep", daemon=True)
            opened.callback(self._end, upkeep)
            opened.callback(
                DBOS.destroy, destroy_registry=True, workflow_completion_timeout_sec=STOP_S
            )
            with self._database.translated():
                self._launch()
            upkeep.start()
            self._opened = opened.pop_all()

    def stop(self) -> None:
        """Between two segments; what is stopped goes on at the next start."""
        self._stopping.set()
        self._opened.close()

    @property
    def is_hanging(self) -> bool:
        """A render hangs and would keep the process for ever: end it by `os._exit`."""
        return any(each.is_left_behind for each in self._attended)

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
            (RESCUE_EVERY_S, partial(self._runs.hurry, LONGEST_WAIT_S)),
            (COLLECT_EVERY_S, lambda: self._queue.collect(utc_now())),
        ]
        if self._fleet is not None:
            chores.insert(0, (BEAT_S, self._fleet.take_over))
        due = dict.fromkeys(range(len(chores)), 0.0)
        while not self._ended.wait(BEAT_S):
            if self._fleet is not None:
                _try(self._fleet.beat)
            for number, (every_s, chore) in enumerate(chores):
                if not self._stopping.is_set() and time.monotonic() >= due[number]:
                    due[number] = time.monotonic() + every_s
                    _try(chore)

    def _end(self, upkeep: threading.Thread) -> None:
        """The last thing: until then others must not think that this worker is dead."""
        self._ended.set()
        if upkeep.ident is not None:
            upkeep.join()
        if self._fleet is not None:
            _try(self._fleet.leave)

    def _carry_out(self, job: str, workflow: str) -> None:
        run = self._persist(lambda: self._runs.begin(job, workflow))
        if run is None:
            return
        log.info("begun")
        result = _Result("done", run.outcome)
        if run.outcome is None:
            result = self._step("render", lambda: self._render(run))
        outcome = result.outcome
        if result.ending == "done":
            result = self._step("publish", lambda: self._publish(run))
        self._persist(lambda: self._settle(run, result, outcome))

    def _step(self, name: str, work: Callable[[], _Result]) -> _Result:
        return _RESULT.validate_json(
            DBOS.run_step({"name": name}, lambda: rows.written(_RESULT, work()))
        )

    def _settle(self, run: Run, result: _Result, outcome: Outcome | None) -> None:
        failure = result.failure
        if failure is not None:
            tries = run.tries + 1
            if failure.retryable and tries < self._pace.tries:
                wait_s = self._pace.wait_s(tries)
                self._runs.try_again(run, failure, wait_s, outcome)
                log.warning("%s; next try in %.0f s", _without_words(failure.error), wait_s)
            else:
                self._runs.fail(run, failure)
                log.error("%s", _without_words(failure.error))
        elif outcome is not None:
            self._runs.finish(run, outcome)
            log.info("%s %s", outcome.status, outcome.slug)
        elif self._runs.tell(run, None) is Answer.CANCEL:
            self._runs.cancel(run)
            log.info("cancelled")
        else:
            self._runs.put_back(run)
            log.info("stopped, goes on later")

    # --- the steps ---

    def _render(self, run: Run) -> _Result:
        def work(told: Watched) -> Outcome:
            with self._open_studio(told, self._engines) as studio:
                path = studio.settings.paths.inbox / run.source
                now = opening.read_now(studio.settings)
                return _outcome(render(path, studio, run.request.wishes, now))

        attended = Attended(run.source, work)
        self._attended = [each for each in self._attended if each.is_left_behind] + [attended]
        watch = _Watch(self._runs, run, self._stopping)
        try:
            outcome = attended.wait(watch, stall_s=self._pace.stall_s, stop_s=PARK_S)
            watch.tell(attended.told.progress)
        except StoppedError:
            return _Result("stopped")
        except Exception as error:
            if isinstance(error, RenderStalled):
                self._engines.forget()
            return _Result("failed", failure=_failure(run, error))
        return _Result("done", outcome)

    def _publish(self, run: Run) -> _Result:
        try:
            with self._open_studio(_Nobody(), self._engines) as studio:
                publish.publish(studio.settings, studio.library, opening.read_now(studio.settings))
        except Exception as error:
            return _Result("failed", failure=_failure(run, error))
        return _Result("done")

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


class _Watch:
    """Tells how far a run is when that has changed, and hears whether it is to go on."""

    def __init__(self, runs: Runs, run: Run, stopping: threading.Event) -> None:
        self._runs = runs
        self._run = run
        self._stopping = stopping
        self._last = Progress()

    def __call__(self, progress: Progress) -> bool:
        if self._stopping.is_set():
            return False
        return self.tell(progress) is Answer.GO_ON

    def tell(self, progress: Progress) -> Answer:
        news = None if progress == self._last else progress
        try:
            answer = self._runs.tell(self._run, news)
        except JobsUnavailable as error:  # the render needs none; it is told when it is there again
            log.warning("%s", error)
            return Answer.GO_ON
        self._last = progress
        return answer


class _Nobody:
    """Whom publishing tells nothing."""

    def begin(self, title: str, segments: int) -> None: ...
    def advance(self, cached: bool) -> None: ...
    def end(self) -> None: ...


def _try(chore: Callable[[], object]) -> None:
    """What fails is done another time."""
    try:
        chore()
    except JobsUnavailable as error:
        log.warning("%s", error)
    except Exception:
        log.exception("a bug of ours in what is done now and then")


def pace_of(settings: Settings) -> Pace:
    given = settings.jobs
    return Pace(given.parallel, given.tries, given.retry_after_s, given.stall_s)


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


def _without_words(error: str) -> str:
    """The words of a speech belong in no log: it may be under an embargo."""
    return re.sub("«[^»]*»", "«…»", error)


def _outcome(rendered: Rendered) -> Outcome:
    return Outcome(
        slug=rendered.entry.episode.slug,
        status=rendered.status,
        cached=rendered.cached,
        synthesized=rendered.synthesized,
        fallback="" if rendered.fallback is None else rendered.fallback.reason,
    )


def _failure(run: Run, error: Exception) -> Failure:
    if isinstance(error, TtsJobError):
        return failure_of(error)
    log.error("a bug of ours", exc_info=error)
    why = f"a bug of ours, {type(error).__name__}: {error}"
    return failure_of(TtsJobError("finish", run.source, why=why, advice="report what the log says"))
