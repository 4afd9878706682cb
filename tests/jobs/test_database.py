"""The database of jobs: what older SQLite lacks is there all the same."""

import time

import sqlalchemy as sa

from tts_job.jobs import database


def test_times_of_a_table_are_known_whatever_sqlite_this_is() -> None:
    assert database.KNOWS_SUBSEC  # with the module comes what every connection is taught
    with sa.create_engine("sqlite://").connect() as connection:
        connection.execute(
            sa.text("CREATE TABLE made (at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000))")
        )
        connection.execute(sa.text("INSERT INTO made DEFAULT VALUES"))
        at_ms = connection.scalar(sa.text("SELECT at FROM made"))
    assert abs(at_ms / 1000 - time.time()) < 60
