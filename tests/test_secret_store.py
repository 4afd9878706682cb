"""Small files of secrets: made for their owner alone, and left as they are by an older program."""

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tts_job.access import Access
from tts_job.errors import AccessTooNew, AccessUnusable
from tts_job.secret_store import SecretStore
from tts_job.subscribers import Subscribers

TABLE = "CREATE TABLE IF NOT EXISTS kept (what TEXT)"


@pytest.fixture
def store(tmp_path: Path) -> SecretStore:
    return SecretStore(tmp_path / "state" / "store.sqlite3", TABLE, version=1)


def test_what_is_put_in_stays_and_its_owner_alone_may_look(store: SecretStore) -> None:
    with store.opened() as db:
        db.execute("INSERT INTO kept VALUES ('a')")
    with store.opened() as db:
        assert [row["what"] for row in db.execute("SELECT what FROM kept")] == ["a"]
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_what_fails_in_the_middle_leaves_nothing(store: SecretStore) -> None:
    with pytest.raises(AccessUnusable), store.opened() as db:  # noqa: PT012
        db.execute("INSERT INTO kept VALUES ('a')")
        db.execute("INSERT INTO nowhere VALUES ('a')")
    with store.opened() as db:
        assert db.execute("SELECT * FROM kept").fetchall() == []


def test_a_file_that_was_made_without_a_number_is_taken_as_it_is(store: SecretStore) -> None:
    store.path.parent.mkdir()
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute(TABLE)
        db.execute("INSERT INTO kept VALUES ('a')")
    with store.opened() as db:
        assert len(db.execute("SELECT * FROM kept").fetchall()) == 1
        assert db.execute("PRAGMA user_version").fetchone()[0] == 1


@pytest.mark.parametrize(
    "ask", [lambda path: Access(path).tokens(), lambda p: Subscribers(p).all()]
)
def test_a_file_of_a_newer_program_is_refused_and_left_alone(
    tmp_path: Path, ask: Callable[[Path], object]
) -> None:
    path = tmp_path / "newer.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(AccessTooNew, match=r"99 is newer .* upgrade tts-job") as caught:
        ask(path)
    assert not caught.value.retryable
    assert path.read_bytes() == before
