"""The database of jobs: what SQLite lacks is there, and a hanging Postgres holds nobody."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.postgres import Cluster
from tts_job.errors import JobsDiskFull, JobsUnavailable
from tts_job.jobs import database
from tts_job.jobs.database import LIFELINE, Database, database_url


def test_times_of_a_table_are_known_whatever_sqlite_this_is() -> None:
    assert database.KNOWS_SUBSEC  # with the module comes what every connection is taught
    with sa.create_engine("sqlite://").connect() as connection:
        connection.execute(
            sa.text("CREATE TABLE made (at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000))")
        )
        connection.execute(sa.text("INSERT INTO made DEFAULT VALUES"))
        at_ms = connection.scalar(sa.text("SELECT at FROM made"))
    assert abs(at_ms / 1000 - time.time()) < 60


def fill(opened: Database, most_pages: int) -> None:
    with opened.change() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most_pages}")
        connection.exec_driver_sql("CREATE TABLE big AS SELECT zeroblob(100000)")


def test_a_full_disk_is_told_as_one_and_the_jobs_are_there_afterwards(tmp_path: Path) -> None:
    opened = Database(database_url("", tmp_path / "jobs.sqlite3"))
    try:
        with pytest.raises(JobsDiskFull, match="no space is left on the disk; free some") as caught:
            fill(opened, most_pages=1)  # SQLite's own "disk is full"
        assert caught.value.retryable
        fill(opened, most_pages=1_000_000)
    finally:
        opened.close()


@pytest.fixture
def postgres(
    cluster: Cluster, template: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """One of little patience."""
    monkeypatch.setattr(database, "ANSWER_TIMEOUT_S", 0.5)
    monkeypatch.setattr(database, "STATEMENT_TIMEOUT_S", 0.2)
    opened = Database(database_url(cluster.address(cluster.database(template)), Path()))
    try:
        yield opened
    finally:
        opened.close()


def answer(connection: sa.Connection, query: str) -> object:
    return connection.exec_driver_sql(query).scalar_one()


def test_a_postgres_that_stands_still_is_not_waited_for(postgres: Database) -> None:
    with pytest.raises(JobsUnavailable, match="did not answer") as caught:
        ask_while_it_stands_still(postgres)
    assert caught.value.retryable
    with postgres.read() as connection:  # by another connection
        assert answer(connection, "SELECT 1") == 1


def ask_while_it_stands_still(postgres: Database) -> None:
    with postgres.read() as connection:
        server = answer(connection, "SELECT pg_backend_pid()")
        assert isinstance(server, int)
        os.kill(server, signal.SIGSTOP)
        try:
            answer(connection, "SELECT 1")
        finally:
            os.kill(server, signal.SIGCONT)


def test_what_takes_postgres_too_long_is_given_up(postgres: Database) -> None:
    with (
        pytest.raises(JobsUnavailable, match="statement timeout"),
        postgres.read() as connection,
    ):
        answer(connection, "SELECT pg_sleep(30)")


def test_a_dead_network_is_found_soon_unless_the_address_says_otherwise() -> None:
    url = database_url("postgresql://jobs:secret@db/jobs?keepalives_idle=60", Path())
    limits = dict(database.with_lifeline(url).query)
    assert limits == {**LIFELINE, "keepalives_idle": "60"}
    assert int(str(limits["tcp_user_timeout"])) < 60_000


def test_who_only_listens_for_notices_is_not_cut_off(cluster: Cluster) -> None:
    from tts_job.jobs.postgres import connect

    with connect(0.01, 1, (cluster.address("postgres"),), {}) as listening:
        listening.execute("LISTEN something")
        listening.commit()
        assert list(listening.notifies(timeout=0.3)) == []
        assert not listening.closed
