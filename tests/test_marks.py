"""What the library remembers of documents."""

from pathlib import Path

import pytest

from tts_job.library.library import Library
from tts_job.marks import REFUSED, WITHDRAWN, Mark, read_marks, write_marks


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
