"""Databases that a service keeps open, so that a full disk can be read."""

from pathlib import Path

from tts_job.library.library import Library
from tts_job.service.keeping import kept_open

WAL_INDEX_BYTES = 32_768
"""What an opening needs on the disk (SQLite, "WAL-mode File Format", 2.1)."""


def test_opening_a_library_takes_no_room_while_it_is_kept_open(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    index = tmp_path / "library.sqlite3-shm"
    with Library(path):
        pass
    assert not index.exists()
    with kept_open([path]):
        made = index.stat()
        with Library(path) as library:
            library.set_facts({"x": "y"})
        assert index.stat().st_ino == made.st_ino
        assert index.stat().st_size == made.st_size == WAL_INDEX_BYTES
    assert not index.exists()


def test_a_library_that_is_kept_open_can_still_be_put_aside_for_another(tmp_path: Path) -> None:
    path, other = tmp_path / "library.sqlite3", tmp_path / "other.sqlite3"
    with Library(path) as library:
        library.set_facts({"name": "first"})
    with Library(other) as library:
        library.set_facts({"name": "second"})
    with kept_open([path]):
        for each in tmp_path.glob("library.sqlite3*"):
            each.rename(tmp_path / f"aside-{each.name}")
        other.rename(path)
        with Library(path) as library:
            assert library.fact("name") == "second"
            library.set_facts({"name": "third"})
    with Library(path) as library:
        assert library.fact("name") == "third"
