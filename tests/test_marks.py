"""What the library remembers of documents."""

from pathlib import Path

import pytest

from tts_job.errors import LibraryBusy
from tts_job.library.library import Library
from tts_job.marks import REFUSED, WITHDRAWN, Mark, changing_marks, read_marks, write_marks


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library.sqlite3")


def test_marks_are_kept_over_a_restart_each_kind_by_itself(tmp_path: Path) -> None:
    marks = {"açılış.md": Mark("d1", "it is empty"), "b/c.md": Mark("d2", "it is “torn”")}
    with Library(tmp_path / "library.sqlite3") as library:
        write_marks(library, REFUSED, marks)
    with Library(tmp_path / "library.sqlite3") as library:
        assert read_marks(library, REFUSED) == marks
        assert read_marks(library, WITHDRAWN) == {}


def test_a_mark_is_for_one_content_and_one_version_of_the_program() -> None:
    assert Mark("d1", "").holds("d1")
    assert not Mark("d1", "").holds("d2")
    assert not Mark("d1", "", version="0.0.1").holds("d1")


@pytest.mark.parametrize("kept", ["", "nonsense", "[]", '{"a.md": 5}', '{"a.md": {"x": 1}}'])
def test_what_cannot_be_read_is_forgotten(library: Library, kept: str) -> None:
    with library:
        library.set_facts({REFUSED: kept})
        assert read_marks(library, REFUSED) == {}


def test_marks_that_are_the_same_write_nothing(library: Library) -> None:
    with library:
        write_marks(library, REFUSED, {"a.md": Mark("d", "n")})
        before = library.path.with_name(f"{library.path.name}-wal").stat().st_size
        write_marks(library, REFUSED, {"a.md": Mark("d", "n")})
        assert library.path.with_name(f"{library.path.name}-wal").stat().st_size == before


def test_who_changes_marks_keeps_others_from_changing_them_meanwhile(tmp_path: Path) -> None:
    """Two programs over one inbox lose none of each other's."""
    path = tmp_path / "library.sqlite3"
    with Library(path) as library, Library(path) as other:
        other._db.execute("PRAGMA busy_timeout = 0")
        with changing_marks(library, WITHDRAWN) as marks:
            marks["a.md"] = Mark("d1", "a")
            with pytest.raises(LibraryBusy), changing_marks(other, WITHDRAWN):
                pytest.fail("it came in")
        with changing_marks(other, WITHDRAWN) as marks:
            marks["b.md"] = Mark("d2", "b")
        assert set(read_marks(library, WITHDRAWN)) == {"a.md", "b.md"}
