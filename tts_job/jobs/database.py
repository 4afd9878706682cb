"""Where jobs lie: our tables and, in the same database, the workflows of DBOS that carry them out.

One transaction changes a job and queues the workflow that is to do it, so there is never one
without the other. The database is a file (SQLite, one worker) or a Postgres that workers share.
Through SQLAlchemy, which DBOS brings along: the same statements serve both.
"""

import logging
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tts_job import files
from tts_job.errors import JobsDiskFull, JobsTooNew, JobsUnavailable, NoSpaceLeft
from tts_job.jobs.changes import Changes

_of_dbos = logging.getLogger("dbos")
_of_dbos.addHandler(logging.NullHandler())  # else it brings a console of its own
_of_dbos.setLevel(logging.WARNING)

from dbos import DBOS, DBOSClient, EnqueueOptions  # noqa: E402
from dbos._serialization import DBOSPortableJSON  # noqa: E402

SCHEMA_VERSION = 1
APPLICATION = "tts-job"
APPLICATION_VERSION = "1"
"""Raised when a step is inserted, removed or renamed, the workflow is renamed or takes another
argument: jobs of another version are left alone by DBOS."""
QUEUE = "renders"
POLL_S = 0.4
"""How often a worker looks at the queue."""
WORKFLOW = "render"
SERIALIZER = DBOSPortableJSON
"""JSON: DBOS would pickle, and a database is no place to take code from."""
BUSY_TIMEOUT_S = 5.0
"""How long a change waits for another process before it gives up; the worker tries again."""
STATEMENT_TIMEOUT_S = 20.0
"""Then Postgres gives a statement up; the slowest of ours takes a second with 10,000 jobs."""
ANSWER_TIMEOUT_S = 30.0
"""Then it is not waited for any longer, whoever keeps the answer back: a Postgres that is there and
does nothing answers the kernel's probes all the same."""
LIFELINE = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
"""How soon a dead network is found (libpq, 34.1.2): without it the kernel waits a quarter of an
hour for what it sent, and two hours where it sent nothing. An address may say otherwise."""
LOCK_NUMBER = 0x7474_736A
"""Of the lock in Postgres under which the tables are made."""
READING = "reading"
"""Marks a connection that changes nothing."""
KNOWS_SUBSEC = (3, 42)
FIRST, USUAL = 1, 10
"""Priorities: what was begun before goes on before what was not."""

METADATA = sa.MetaData()
_of_unfinished = sa.text("state IN ('queued', 'running', 'waiting')")
_of_running = sa.text("state = 'running'")

DOCUMENT = sa.Table(
    "document",
    METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("request_digest", sa.Text, nullable=False),
)
"""How often what is asked of a document has changed, and how often the same was asked."""

JOB = sa.Table(
    "job",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("request_digest", sa.Text, nullable=False),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("progress", sa.Text),
    sa.Column("failure", sa.Text),
    sa.Column("outcome", sa.Text),
    sa.Column("created_at", sa.BigInteger, nullable=False),  # instants in ms since 1970
    sa.Column("started_at", sa.BigInteger),
    sa.Column("ended_at", sa.BigInteger),
    sa.Column("next_try_at", sa.BigInteger),
    sa.Column("tries", sa.Integer, nullable=False),
    # Which workflow may do it ('' while another job of its document runs), how many there were, how
    # often this one began, how often of late it ended the program, and whether it is to stop.
    sa.Column("workflow", sa.Text, nullable=False),
    sa.Column("workflows", sa.Integer, nullable=False),
    sa.Column("begins", sa.Integer, nullable=False),
    sa.Column("crashes", sa.Integer, nullable=False),
    sa.Column("cancelled", sa.Boolean, nullable=False),
    sa.Index("job_state", "state", "number"),
    sa.Index("job_source", "source", "revision"),
    sa.Index(
        "job_same_request",
        "source",
        "request_digest",
        unique=True,
        sqlite_where=_of_unfinished,
        postgresql_where=_of_unfinished,
    ),
    sa.Index(
        "job_one_of_a_document",
        "source",
        unique=True,
        sqlite_where=_of_running,
        postgresql_where=_of_running,
    ),
    sqlite_autoincrement=True,
)

KEY = sa.Table(
    "job_key",
    METADATA,
    sa.Column("asked_by", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("request_digest", sa.Text, nullable=False),
    sa.Column("job", sa.Text, nullable=False, index=True),
    sa.Column("until", sa.BigInteger, nullable=False),
)
"""Which job an idempotency key stands for."""

BEAT = sa.Table(
    "worker_beat",
    METADATA,
    sa.Column("executor", sa.Text, primary_key=True),
    sa.Column("at", sa.Double, nullable=False),  # seconds on the clock of the database
)
"""When each worker of a fleet was last alive."""

SCHEMA = sa.Table("job_schema", METADATA, sa.Column("version", sa.Integer, primary_key=True))


def _is_full(path: Path, why: str) -> bool:
    """SQLite says it of a page that does not fit, and speaks of an I/O error in its side files."""
    return "full" in why or isinstance(files.disk_error(path, why), NoSpaceLeft)


@sa.event.listens_for(sa.Engine, "connect")
def _know_subsec(connection: object, _record: object) -> None:
    """SQLite knows unixepoch('subsec') from 3.42 on (Debian 12 has 3.40), and DBOS writes it into
    its tables whenever Python is 3.12 or newer: without it their times would be NULL.
    """
    if isinstance(connection, sqlite3.Connection) and sqlite3.sqlite_version_info < KNOWS_SUBSEC:
        connection.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(modifier: str) -> float | None:
    return time.time() if modifier in ("subsec", "subsecond") else None


def database_url(address: str, file: Path) -> sa.URL:
    """Of the Postgres at `address`; of the `file` where there is none."""
    if not address:
        return sa.URL.create("sqlite", database=str(file))
    return sa.make_url(address).set(drivername="postgresql+psycopg")


class Database:
    """Open tables of jobs, made when they are not there; for any number of threads."""

    def __init__(self, url: sa.URL) -> None:
        """Raises JobsUnavailable, JobsTooNew, FolderNotWritable."""
        self.url = url
        self.is_file = url.get_backend_name() == "sqlite"
        self.name = url.database if self.is_file else url.render_as_string(hide_password=True)
        self.changes = Changes(self._sequences)
        self._engine = _sqlite(url) if self.is_file else _postgres(url)
        self._client = DBOSClient(
            system_database_engine=self._engine,
            serializer=SERIALIZER,
            application_name=APPLICATION,
            lazy=True,
            retry_connection_errors=False,
        )
        try:
            with self.translated():
                self._make()
        except BaseException:
            self._engine.dispose()
            raise

    def close(self) -> None:
        self.changes.close()
        self._client.destroy()
        self._engine.dispose()

    @property
    def dbos_url(self) -> str:
        """As DBOS wants it, password and all."""
        url = self.url if self.is_file else with_lifeline(self.url)
        return url.render_as_string(hide_password=False)

    @contextmanager
    def change(self) -> Iterator[sa.Connection]:
        """A transaction; on a file no other overlaps it. Raises JobsUnavailable."""
        with self.translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Something that only reads, and waits for nobody who writes. Raises JobsUnavailable."""
        with self.translated(), self._engine.connect() as connection:
            yield connection.execution_options(**{READING: True})

    def enqueue(
        self, connection: sa.Connection, workflow: str, job: str, *, priority: int, delay_s: float
    ) -> None:
        """Queue the workflow that is to do the job, when the transaction is committed."""
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": workflow,
            "app_version": APPLICATION_VERSION,
            "priority": priority,
        }
        if delay_s > 0:
            options["delay_seconds"] = delay_s
        self._client.enqueue_in_transaction(connection, options, job, workflow)

    def hurry(self, workflow: str) -> None:
        """Do not wait any longer before it is done."""
        with self.translated():
            self._client.set_workflow_delay(workflow, delay_seconds=0)

    def ended(self, workflows: Collection[str]) -> set[str]:
        """Those of the workflows that nobody will work on any more."""
        with self.translated():
            found = self._client.list_workflows(
                workflow_ids=list(workflows),
                status=["DELAYED", "ENQUEUED", "PENDING"],
                load_input=False,
                load_output=False,
            )
        return {*workflows} - {each.workflow_id for each in found}

    def forget(self, workflows: list[str]) -> None:
        with self.translated():
            self._client.delete_workflows(workflows)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Errors of the database as ours; what a second one of two finds taken passes through."""
        try:
            yield
        except sa.exc.IntegrityError:
            raise
        except (sa.exc.SQLAlchemyError, OSError) as error:
            first = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
            if self.is_file and _is_full(Path(self.name or ""), first):
                raise JobsDiskFull(self.name) from error
            raise JobsUnavailable(self.name, first or type(error).__name__) from error

    def _make(self) -> None:
        if self.is_file:
            files.make_folder(Path(self.url.database or "").parent)
        with self.read() as connection:
            is_there = sa.inspect(connection).has_table(SCHEMA.name)
        if not is_there:
            DBOS.migrate(self.dbos_url)
            # A worker that finds it at its start needs no second look; it says how many run at
            # once, and until then it is one.
            self._client.register_queue(
                QUEUE,
                global_concurrency=1,
                polling_interval_sec=POLL_S,
                on_conflict="never_update",
            )
            with self._engine.begin() as connection:
                if not self.is_file:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK_NUMBER)))
                METADATA.create_all(connection)
                if connection.scalar(sa.select(SCHEMA.c.version)) is None:
                    connection.execute(SCHEMA.insert().values(version=SCHEMA_VERSION))
        with self.read() as connection:
            version = connection.scalar(sa.select(SCHEMA.c.version)) or SCHEMA_VERSION
        if version > SCHEMA_VERSION:
            raise JobsTooNew(self.name, version, SCHEMA_VERSION)

    def _sequences(self, jobs: list[str]) -> dict[str, int]:
        query = sa.select(JOB.c.id, JOB.c.sequence).where(JOB.c.id.in_(jobs))
        with self.read() as connection:
            return {row.id: row.sequence for row in connection.execute(query)}


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions begin as `_begin` says
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # Of two that read first and then write, the second would fail instead of waiting.
        is_reading = connection.get_execution_options().get(READING)
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")

    return engine


def _postgres(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(with_lifeline(url), pool_pre_ping=True)

    @sa.event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, words: Any, options: Any) -> object:
        from tts_job.jobs.postgres import connect

        return connect(ANSWER_TIMEOUT_S, STATEMENT_TIMEOUT_S, words, options)

    return engine


def with_lifeline(url: sa.URL) -> sa.URL:
    """Of a Postgres: with limits after which a dead network is found."""
    return url.set(query={**LIFELINE, **url.query})
