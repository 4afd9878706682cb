"""The queue of jobs as everybody sees it: ask for a render, watch it, cancel it, do it once more.

A job's id is the document's name, a revision that counts how often something else was asked for it
(an edit there and back again is two jobs), and an attempt that counts how often the same was.
Asked for the same while it is not finished, it is the same job.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Self

import sqlalchemy as sa

from tts_job import files
from tts_job.errors import JobUnfinished, KeyReused, QueueFull, UnknownJob
from tts_job.jobs import rows
from tts_job.jobs.database import (
    DOCUMENT,
    JOB,
    KEY,
    USUAL,
    Database,
    database_url,
)
from tts_job.jobs.job import UNFINISHED, Job, JobState, Request
from tts_job.settings.options import Settings

KEY_LIFE = dt.timedelta(days=1)
"""How long an idempotency key stands for its job."""
MOST_COLLISIONS = 10
"""Another process can be first with the same request, or the same name, so often in a row."""
COLLECT_AT_ONCE = 500


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Queue:
    """Jobs in a database; for any number of threads and processes."""

    def __init__(
        self,
        database: Database,
        *,
        most_waiting: int,
        keep_days: int,
        clock: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self.database = database
        self._most_waiting = most_waiting
        self._keep_days = keep_days
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    # --- looking ---

    def job(self, job_id: str) -> Job:
        """Raises UnknownJob."""
        with self.database.read() as connection:
            return rows.job_of(_row(connection, job_id))

    def jobs(
        self, states: Collection[JobState] = (), limit: int = 100, before: str | None = None
    ) -> list[Job]:
        """The newest first, of these states or all; those before the job `before`.

        Raises UnknownJob.
        """
        query = sa.select(JOB).order_by(JOB.c.number.desc()).limit(limit)
        if states:
            query = query.where(JOB.c.state.in_(states))
        with self.database.read() as connection:
            if before is not None:
                query = query.where(JOB.c.number < _row(connection, before).number)
            return [rows.job_of(row) for row in connection.execute(query)]

    def newest_of(self, source: str) -> Job | None:
        """The job of the document that was asked for last; None where there is none."""
        query = sa.select(JOB).where(JOB.c.source == source).order_by(JOB.c.number.desc()).limit(1)
        with self.database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else rows.job_of(row)

    def counts(self) -> Mapping[JobState, int]:
        """How many there are of each state."""
        query = sa.select(JOB.c.state, sa.func.count()).group_by(JOB.c.state)
        with self.database.read() as connection:
            found = {JobState(state): count for state, count in connection.execute(query)}
        return {state: found.get(state, 0) for state in JobState}

    def wait(self, job_id: str, after: int, timeout_s: float) -> Job:
        """The job, as soon as its sequence is beyond `after`, or when time is up.

        Raises UnknownJob.
        """
        changed = threading.Event()
        deadline = time.monotonic() + timeout_s
        with self.listening(job_id, changed.set):
            job = self.job(job_id)
            while job.sequence <= after and changed.wait(max(0.0, deadline - time.monotonic())):
                changed.clear()
                job = self.job(job_id)
        return job

    @contextmanager
    def listening(self, job_id: str, tell: Callable[[], None]) -> Iterator[None]:
        """Until the end of the block `tell` is called, by any thread, when the job has changed."""
        with self.database.changes.listening(job_id, tell):
            yield

    # --- changing ---

    def submit(self, request: Request, *, key: str = "") -> tuple[Job, bool]:
        """The job for this request, and whether it was made now.

        It is an older one when that is the same request and not finished, or when the idempotency
        `key` has come from the same who in the last day. Raises QueueFull, KeyReused.
        """
        for _ in range(MOST_COLLISIONS - 1):
            try:
                return self._submit(request, key)
            except sa.exc.IntegrityError:
                continue  # another process was first: look again
        return self._submit(request, key)

    def cancel(self, job_id: str) -> Job:
        """A waiting one is cancelled now, a running one at its next segment. Raises UnknownJob."""
        with self.database.change() as connection:
            row = _held(connection, job_id)
            running = sa.update(JOB).where(JOB.c.id == job_id, JOB.c.state == JobState.RUNNING)
            connection.execute(running.values(cancelled=True))
            waiting = sa.update(JOB).where(
                JOB.c.id == job_id, JOB.c.state.in_([JobState.QUEUED, JobState.WAITING])
            )
            connection.execute(
                waiting.values(
                    state=JobState.CANCELLED,
                    sequence=JOB.c.sequence + 1,
                    ended_at=self._now(),
                    next_try_at=None,
                    workflow="",
                )
            )
            job = rows.job_of(_row(connection, job_id))
        if job.sequence != row.sequence:
            self.database.changes.tell(job_id)
        return job

    def retry(self, job_id: str) -> Job:
        """The next attempt at a finished job. Raises UnknownJob, JobUnfinished, QueueFull."""
        with self.database.change() as connection:
            row = _held(connection, job_id)
            if row.state in UNFINISHED:
                raise JobUnfinished(job_id, row.state)
            # Until the end of the transaction nobody else makes a job of this document.
            connection.execute(_document(row.source).with_for_update())
            known = _unfinished(connection, row.source, row.request_digest)
            if known is not None:
                return rows.job_of(known)
            last = sa.select(sa.func.max(JOB.c.attempt)).where(
                JOB.c.source == row.source, JOB.c.revision == row.revision
            )
            attempt = (connection.scalar(last) or row.attempt) + 1
            connection.execute(
                sa.update(DOCUMENT)
                .where(DOCUMENT.c.source == row.source, DOCUMENT.c.revision == row.revision)
                .values(attempt=attempt)
            )
            request = rows.REQUEST.validate_json(row.request)
            return self._insert(connection, request, row.revision, attempt)

    def collect(self, now: dt.datetime) -> int:
        """Forget jobs that were finished `keep_days` ago; returns how many."""
        before = rows.milliseconds(now - dt.timedelta(days=self._keep_days))
        old = (
            sa.select(JOB.c.id, JOB.c.workflows)
            .where(JOB.c.state.not_in(UNFINISHED), JOB.c.ended_at < before)
            .limit(COLLECT_AT_ONCE)
        )
        count = 0
        while True:
            with self.database.read() as connection:
                found = connection.execute(old).all()
            if not found:
                return count
            workflows = [
                workflow_id(row.id, number)
                for row in found
                for number in range(1, row.workflows + 1)
            ]
            self.database.forget(workflows)
            ids = [row.id for row in found]
            with self.database.change() as connection:
                connection.execute(sa.delete(KEY).where(KEY.c.job.in_(ids)))
                connection.execute(sa.delete(JOB).where(JOB.c.id.in_(ids)))
            count += len(found)

    # --- inside ---

    def _submit(self, request: Request, key: str) -> tuple[Job, bool]:
        digest = rows.request_digest(request)
        with self.database.change() as connection:
            if key and (kept := self._kept(connection, request, key, digest)) is not None:
                return kept, False
            known = _unfinished(connection, request.source, digest)
            job = None if known is None else rows.job_of(known)
            if job is None:
                revision, attempt = _numbered(connection, request.source, digest)
                job = self._insert(connection, request, revision, attempt)
            if key:
                until = rows.milliseconds(self._clock() + KEY_LIFE)
                values = {"request_digest": digest, "job": job.id, "until": until}
                connection.execute(
                    sa.insert(KEY).values(asked_by=request.asked_by, key=key, **values)
                )
        return job, known is None

    def _kept(
        self, connection: sa.Connection, request: Request, key: str, digest: str
    ) -> Job | None:
        """The job that the key stands for. Raises KeyReused."""
        mine = (KEY.c.asked_by == request.asked_by, KEY.c.key == key)
        connection.execute(sa.delete(KEY).where(*mine, KEY.c.until < self._now()))
        kept = connection.execute(sa.select(KEY).where(*mine)).first()
        if kept is None:
            return None
        if kept.request_digest != digest:
            raise KeyReused(key, kept.job)
        return rows.job_of(_row(connection, kept.job))

    def _insert(
        self, connection: sa.Connection, request: Request, revision: int, attempt: int
    ) -> Job:
        unfinished = sa.select(sa.func.count()).where(JOB.c.state.in_(UNFINISHED))
        if (connection.scalar(unfinished) or 0) >= self._most_waiting:
            raise QueueFull(request.source, self._most_waiting)
        named = sa.select(DOCUMENT.c.name).where(DOCUMENT.c.source == request.source)
        job_id = f"{connection.scalar(named)}-{revision}-{attempt}"
        workflow = workflow_id(job_id, 1)
        connection.execute(
            sa.insert(JOB).values(
                id=job_id,
                source=request.source,
                revision=revision,
                attempt=attempt,
                request_digest=rows.request_digest(request),
                request=rows.written(rows.REQUEST, request),
                state=JobState.QUEUED,
                sequence=1,
                created_at=self._now(),
                tries=0,
                workflow=workflow,
                workflows=1,
                begins=0,
                crashes=0,
                cancelled=False,
            )
        )
        self.database.enqueue(connection, workflow, job_id, priority=USUAL, delay_s=0)
        return rows.job_of(_row(connection, job_id))

    def _now(self) -> int:
        return rows.milliseconds(self._clock())


def open_queue(settings: Settings) -> Queue:
    """The queue where the settings say. Raises JobsUnavailable, JobsTooNew, FolderNotWritable."""
    given = settings.jobs
    database = Database(database_url(given.database, settings.paths.jobs))
    return Queue(database, most_waiting=given.most_waiting, keep_days=given.keep_days)


def workflow_id(job_id: str, number: int) -> str:
    """A job is carried out by one workflow after the other: each try, and after each stop."""
    return f"{job_id}.{number}"


def _row(connection: sa.Connection, job_id: str) -> sa.Row[tuple[object, ...]]:
    return _found(connection, sa.select(JOB).where(JOB.c.id == job_id), job_id)


def _held(connection: sa.Connection, job_id: str) -> sa.Row[tuple[object, ...]]:
    """The job, which nobody else changes before the end of the transaction."""
    query = sa.select(JOB).where(JOB.c.id == job_id).with_for_update()
    return _found(connection, query, job_id)


def _found(
    connection: sa.Connection, query: "sa.Select[tuple[object, ...]]", job_id: str
) -> sa.Row[tuple[object, ...]]:
    row = connection.execute(query).first()
    if row is None:
        raise UnknownJob(job_id)
    return row


def _unfinished(
    connection: sa.Connection, source: str, digest: str
) -> sa.Row[tuple[object, ...]] | None:
    return connection.execute(
        sa.select(JOB).where(
            JOB.c.source == source, JOB.c.request_digest == digest, JOB.c.state.in_(UNFINISHED)
        )
    ).first()


def _numbered(connection: sa.Connection, source: str, digest: str) -> tuple[int, int]:
    """Revision and attempt of the next job of a document."""
    known = connection.execute(_document(source).with_for_update()).first()
    if known is None:
        name = _free_name(connection, source)
        values = {"revision": 1, "attempt": 1, "request_digest": digest}
        connection.execute(sa.insert(DOCUMENT).values(source=source, name=name, **values))
        return 1, 1
    is_same = known.request_digest == digest
    revision, attempt = (known.revision, known.attempt + 1) if is_same else (known.revision + 1, 1)
    connection.execute(
        sa.update(DOCUMENT)
        .where(DOCUMENT.c.source == source)
        .values(revision=revision, attempt=attempt, request_digest=digest)
    )
    return revision, attempt


def _document(source: str) -> "sa.Select[tuple[object, ...]]":
    return sa.select(DOCUMENT).where(DOCUMENT.c.source == source)


def _free_name(connection: sa.Connection, source: str) -> str:
    """A document's part of the ids of its jobs: ASCII, and of no other document."""
    wanted = files.slug(source.removesuffix(PurePosixPath(source).suffix))
    name, number = wanted, 1
    while connection.scalar(sa.select(sa.exists().where(DOCUMENT.c.name == name))):
        number += 1
        name = f"{wanted}-{number}"
    return name
