"""How a worker's run of a job changes it: every move is one transaction.

A run may only move the job that it began: another that took it over, because its worker seemed
dead, has begun anew, and the first one hears of that at its next word. Of the jobs of one document
one runs at a time; the others stand behind it and are queued again when it leaves.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

import sqlalchemy as sa

from tts_job.errors import JobCrashed, TtsJobError
from tts_job.jobs import rows
from tts_job.jobs.database import FIRST, JOB, USUAL, Database
from tts_job.jobs.job import UNFINISHED, Failure, JobState, Outcome, Progress, Request
from tts_job.jobs.queue import utc_now, workflow_id

MOST_CRASHES = 5
"""A job during which the program ended so often, with no new segment in between, is not begun
again: it may be what ends it."""


@dataclass(frozen=True, slots=True)
class Run:
    """The right to work on a job, until another has it."""

    job: str
    workflow: str
    number: int
    """How many runs this workflow has had: more than one where a worker was killed."""
    source: str
    request: Request
    tries: int
    outcome: Outcome | None
    """Of an earlier try that rendered and could not publish."""


class Answer(Enum):
    """What a run hears when it tells how far it is."""

    GO_ON = auto()
    CANCEL = auto()
    LOST = auto()
    """Another run has the job now."""


class Runs:
    """What the jobs in a database go through; for any number of threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def begin(self, job: str, workflow: str) -> Run | None:
        """None where there is nothing to do: it was cancelled, is done, or stands behind another.

        Raises JobsUnavailable.
        """
        try:
            with self._database.change() as connection:
                run = self._begin(connection, job, workflow)
        except sa.exc.IntegrityError:  # another job of the document began in the same instant
            with self._database.change() as connection:
                self._stand_behind(connection, job)
            run = None
        self._database.changes.tell(job)
        return run

    def tell(self, run: Run, progress: Progress | None) -> Answer:
        """How far it is, if that has changed. Raises JobsUnavailable."""
        mine = sa.select(JOB.c.cancelled).where(*_mine(run))
        if progress is None:
            with self._database.read() as connection:
                is_cancelled = connection.scalar(mine)
        else:
            with self._database.change() as connection:
                is_cancelled = connection.scalar(mine.with_for_update())
                if is_cancelled is not None:
                    values: dict[str, object] = {"progress": rows.written(rows.PROGRESS, progress)}
                    if progress.done > progress.cached:
                        values["crashes"] = 0
                    _update(connection, run.job, **values)
            self._database.changes.tell(run.job)
        if is_cancelled is None:
            return Answer.LOST
        return Answer.CANCEL if is_cancelled else Answer.GO_ON

    def finish(self, run: Run, outcome: Outcome) -> None:
        self._end(
            run,
            state=JobState.DONE,
            outcome=rows.written(rows.OUTCOME, outcome),
            failure=None,
            tries=run.tries + 1,
        )

    def fail(self, run: Run, failure: Failure) -> None:
        written = rows.written(rows.FAILURE, failure)
        self._end(run, state=JobState.FAILED, failure=written, tries=run.tries + 1)

    def cancel(self, run: Run) -> None:
        self._end(run, state=JobState.CANCELLED)

    def try_again(
        self, run: Run, failure: Failure, delay_s: float, outcome: Outcome | None
    ) -> None:
        """After a wait; `outcome` is what was rendered and could not be published."""
        self._go_on_later(
            run,
            delay_s,
            state=JobState.WAITING,
            failure=rows.written(rows.FAILURE, failure),
            outcome=None if outcome is None else rows.written(rows.OUTCOME, outcome),
            next_try_at=rows.milliseconds(self._clock() + dt.timedelta(seconds=delay_s)),
            tries=run.tries + 1,
        )

    def put_back(self, run: Run) -> None:
        """The worker stops: whoever works next goes on with it, before anything new."""
        self._go_on_later(run, 0, state=JobState.QUEUED)

    def hurry(self, wait_s: Callable[[int], float]) -> int:
        """Try those now whose wait is longer than `wait_s` of their tries: the clock was set back.

        Raises JobsUnavailable.
        """
        waiting = sa.select(JOB.c.workflow, JOB.c.next_try_at, JOB.c.tries).where(
            JOB.c.state == JobState.WAITING
        )
        with self._database.read() as connection:
            found = connection.execute(waiting).all()
        late = [
            row.workflow
            for row in found
            if row.next_try_at - self._now() > 1000 * wait_s(row.tries)
        ]
        for workflow in late:
            self._database.hurry(workflow)
        return len(late)

    def rescue(self) -> int:
        """Queue those again whose workflow has ended without them, whoever ended it."""
        open_jobs = sa.select(JOB.c.id, JOB.c.workflow).where(
            JOB.c.state.in_(UNFINISHED), JOB.c.workflow != ""
        )
        with self._database.read() as connection:
            found = connection.execute(open_jobs).all()
        ended = self._database.ended([row.workflow for row in found]) if found else set()
        lost = [row for row in found if row.workflow in ended]
        for row in lost:
            with self._database.change() as connection:
                now = _locked(connection, row.id)
                if now is not None and now.workflow == row.workflow:
                    _update(connection, row.id, state=JobState.QUEUED, next_try_at=None)
                    self._enqueue(connection, row.id, FIRST, 0, crashes=now.crashes + 1)
                    self._release_next(connection, now.source)
        return len(lost)

    # --- inside ---

    def _begin(self, connection: sa.Connection, job: str, workflow: str) -> Run | None:
        row = _locked(connection, job)
        if row is None or row.workflow != workflow:
            return None
        if row.state != JobState.RUNNING and _other_runs(connection, row):
            self._stand_behind(connection, job)
            return None
        run = Run(
            job=job,
            workflow=workflow,
            number=row.begins + 1,
            source=row.source,
            request=rows.REQUEST.validate_json(row.request),
            tries=row.tries,
            outcome=rows.OUTCOME.validate_json(row.outcome) if row.outcome else None,
        )
        crashes = row.crashes + (row.state == JobState.RUNNING)
        if crashes >= MOST_CRASHES:
            failure = failure_of(JobCrashed(row.source, crashes))
            values = {"failure": rows.written(rows.FAILURE, failure), "ended_at": self._now()}
            _update(connection, job, state=JobState.FAILED, workflow="", **values)
            self._release_next(connection, row.source)
            return None
        _update(
            connection,
            job,
            state=JobState.RUNNING,
            started_at=row.started_at or self._now(),
            next_try_at=None,
            begins=run.number,
            crashes=crashes,
        )
        return run

    def _stand_behind(self, connection: sa.Connection, job: str) -> None:
        row = _locked(connection, job)
        if row is not None and row.state in UNFINISHED:
            values = {"state": JobState.QUEUED, "next_try_at": None, "workflow": ""}
            _update(connection, job, **values)
            if not _other_runs(connection, row):  # it has left meanwhile
                self._release_next(connection, row.source)

    def _end(self, run: Run, **values: object) -> None:
        """Raises JobsUnavailable, as all that ends a run."""
        with self._database.change() as connection:
            if _is_still(connection, run):
                _update(connection, run.job, **values, ended_at=self._now(), workflow="")
                self._release_next(connection, run.source)
        self._database.changes.tell(run.job)

    def _go_on_later(self, run: Run, delay_s: float, **values: object) -> None:
        with self._database.change() as connection:
            if _is_still(connection, run):
                _update(connection, run.job, **values)
                self._enqueue(connection, run.job, FIRST, delay_s)
                self._release_next(connection, run.source)
        self._database.changes.tell(run.job)

    def _release_next(self, connection: sa.Connection, source: str) -> None:
        """Queue the oldest of those that stand behind."""
        behind = (
            sa.select(JOB.c.id)
            .where(JOB.c.source == source, JOB.c.state == JobState.QUEUED, JOB.c.workflow == "")
            .order_by(JOB.c.number)
            .limit(1)
        )
        found = connection.scalar(behind)
        if found is not None:
            self._enqueue(connection, found, USUAL, 0)

    def _enqueue(
        self,
        connection: sa.Connection,
        job: str,
        priority: int,
        delay_s: float,
        crashes: int = 0,
    ) -> None:
        """Under a new workflow: the old one has ended."""
        row = connection.execute(sa.select(JOB).where(JOB.c.id == job)).one()
        workflow = workflow_id(job, row.workflows + 1)
        connection.execute(
            sa.update(JOB)
            .where(JOB.c.id == job)
            .values(workflow=workflow, workflows=row.workflows + 1, begins=0, crashes=crashes)
        )
        self._database.enqueue(connection, workflow, job, priority=priority, delay_s=delay_s)

    def _now(self) -> int:
        return rows.milliseconds(self._clock())


def failure_of(error: TtsJobError) -> Failure:
    return Failure(
        error=str(error),
        why=error.why,
        advice=error.advice,
        retryable=error.retryable,
        exit_code=error.exit_code,
        subject=error.subject,
    )


def _mine(run: Run) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        JOB.c.id == run.job,
        JOB.c.state == JobState.RUNNING,
        JOB.c.workflow == run.workflow,
        JOB.c.begins == run.number,
    )


def _is_still(connection: sa.Connection, run: Run) -> bool:
    """The run has its job, and keeps it until the end of the transaction."""
    _locked(connection, run.job)
    return connection.execute(sa.select(JOB.c.id).where(*_mine(run))).first() is not None


def _locked(connection: sa.Connection, job: str) -> sa.Row[tuple[object, ...]] | None:
    """The job; until the end of the transaction nobody else moves one of its document."""
    source = connection.scalar(sa.select(JOB.c.source).where(JOB.c.id == job))
    all_of_it = (
        sa.select(JOB)
        .where(JOB.c.source == source, JOB.c.state.in_(UNFINISHED))
        .order_by(JOB.c.number)
        .with_for_update()
    )
    return next((row for row in connection.execute(all_of_it) if row.id == job), None)


def _other_runs(connection: sa.Connection, row: sa.Row[tuple[object, ...]]) -> bool:
    others = (JOB.c.source == row.source, JOB.c.state == JobState.RUNNING, JOB.c.id != row.id)
    return bool(connection.scalar(sa.select(sa.exists().where(*others))))


def _update(connection: sa.Connection, job: str, **values: object) -> None:
    """A change that can be seen from outside."""
    changed = {"sequence": JOB.c.sequence + 1, **values}
    connection.execute(sa.update(JOB).where(JOB.c.id == job).values(**changed))
