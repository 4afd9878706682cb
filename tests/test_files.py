"""Files written whole or not at all; digests and names."""

import errno
import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tts_job import files
from tts_job.errors import FolderNotWritable, NoSpaceLeft, OutputError, WriteFailed


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- writing ----------------------------------------------------------------------------------


def test_a_file_appears_whole_with_its_folder_and_can_be_read_by_a_web_server(
    tmp_path: Path,
) -> None:
    path = tmp_path / "new" / "deep" / "feed.xml"
    assert files.write_if_changed(path, b"whole")
    assert path.read_bytes() == b"whole"
    assert path.stat().st_mode & 0o777 == 0o644
    assert names(path.parent) == ["feed.xml"]


def test_an_equal_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    files.write_if_changed(path, b"same")
    os.utime(path, (1, 1))
    assert not files.write_if_changed(path, b"same")
    assert path.stat().st_mtime == 1
    assert files.write_if_changed(path, b"some")
    assert path.read_bytes() == b"some"


@pytest.mark.parametrize("durable", [True, False])
def test_until_the_block_ends_the_old_file_is_what_there_is(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(b"old")
    with files.replacing(path, durable=durable) as file:
        file.write(b"new and longer")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new and longer"
    assert names(tmp_path) == ["feed.xml"]


def test_who_reads_the_old_file_reads_it_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        files.write_if_changed(path, b"new")
        assert reader.read() == b"old"


@pytest.mark.parametrize("failure", [RuntimeError("a bug"), KeyboardInterrupt()])
def test_a_block_that_fails_leaves_the_old_file_and_no_leftover(
    tmp_path: Path, failure: BaseException
) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(b"old")
    with pytest.raises(type(failure)), files.replacing(path) as file:  # noqa: PT012
        file.write(b"half")
        raise failure
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["feed.xml"]


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, NoSpaceLeft),
        (errno.EDQUOT, NoSpaceLeft),
        (errno.EACCES, FolderNotWritable),
        (errno.EROFS, FolderNotWritable),
        (errno.EIO, WriteFailed),
    ],
)
def test_an_error_of_the_file_system_names_the_file_and_says_what_to_try(
    number: int, error: type[OutputError]
) -> None:
    path = Path("some/file")
    with pytest.raises(error, match=r"some/file: .*; ") as caught, files.translated(path):
        raise OSError(number, os.strerror(number))
    assert caught.value.retryable


def test_a_full_disk_is_named_while_a_file_is_written(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    with (
        pytest.raises(NoSpaceLeft, match=str(tmp_path)),
        files.replacing(path),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"no room for this")
    assert names(tmp_path) == []


def test_a_file_in_the_place_of_the_folder_is_a_failure_to_write(tmp_path: Path) -> None:
    (tmp_path / "public").write_text("a file")
    with pytest.raises(WriteFailed, match="public"):
        files.write_if_changed(tmp_path / "public" / "feed.xml", b"x")


def test_a_folder_that_was_left_goes_with_what_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / f"{files.TEMP_PREFIX}x1y2"
    (folder / "output").mkdir(parents=True)
    (folder / "output" / "feed.xml").write_bytes(b"half")
    assert files.remove_leftovers(tmp_path) == 0
    os.utime(folder, (0, 0))
    assert files.remove_leftovers(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_leftovers_go_after_a_day_and_nothing_else_goes(tmp_path: Path) -> None:
    old, young = tmp_path / ".tts-job-old", tmp_path / ".tts-job-young"
    other = tmp_path / ".other"
    for path in (old, young, other):
        path.write_bytes(b"half")
    day_ago = time.time() - files.TEMP_MAX_AGE_S - 60
    for path in (old, other):
        os.utime(path, (day_ago, day_ago))
    assert files.remove_leftovers(tmp_path) == 1
    assert names(tmp_path) == [".other", ".tts-job-young"]


def test_a_path_is_told_as_seen_from_a_folder(tmp_path: Path) -> None:
    assert files.relative(tmp_path / "in" / "a.md", tmp_path / "in") == "a.md"
    assert files.relative(tmp_path / "a.md", tmp_path / "in") == "../a.md"


# --- digests ----------------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(), max_size=12)  # lone surrogates too


@given(st.lists(ANY_TEXT, max_size=5), st.lists(ANY_TEXT, max_size=5))
@example(["ab", "c"], ["a", "bc"])
@example(["a", ""], ["a"])
@example(["", "a"], ["a", ""])
def test_parts_of_a_digest_cannot_run_into_each_other(one: list[str], other: list[str]) -> None:
    assert (files.digest(*one) == files.digest(*other)) == (one == other)


# --- slugs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "slug"),
    [
        (("2022-01-11", "Dışişleri Bakanları Konseyi"), "2022-01-11-disisleri-bakanlari-konseyi"),
        (("İSTANBUL IĞDIR ÇÖĞÜŞ",), "istanbul-igdir-cogus"),
        (("Türkiye'nin Rüyâsı’nda",), "turkiyenin-ruyasinda"),
        (("", "Açılış"), "acilis"),
        (("  --  ", "…"), "episode"),
        (("ß Ω 日本",), "episode"),
        (("../../etc/passwd",), "etc-passwd"),
    ],
)
def test_a_slug_is_the_title_in_plain_letters(parts: tuple[str, ...], slug: str) -> None:
    assert files.slug(*parts) == slug


@given(st.lists(st.text(st.characters(), max_size=90), max_size=3))
def test_a_slug_is_short_plain_never_empty_and_its_own_slug(parts: list[str]) -> None:
    slug = files.slug(*parts)
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= files.MOST_SLUG_CHARS
    assert files.slug(slug) == slug


def test_a_long_title_is_cut_between_words() -> None:
    slug = files.slug("Uzun " * 30)
    assert slug == "-".join(["uzun"] * 12)
    assert files.slug("a" * 200) == "a" * files.MOST_SLUG_CHARS


# --- second names and moves -------------------------------------------------------------------


def test_a_file_is_at_two_places_after_it_was_placed(tmp_path: Path) -> None:
    source, target = tmp_path / "a" / "x.mp3", tmp_path / "b" / "c" / "x.mp3"
    files.make_folder(source.parent)
    source.write_bytes(b"sound")
    files.place(source, target)
    files.place(source, target)
    assert source.read_bytes() == target.read_bytes() == b"sound"
    assert [path.name for path in target.parent.iterdir()] == ["x.mp3"]


def test_a_placed_file_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    source, target = tmp_path / "new", tmp_path / "old"
    source.write_bytes(b"new")
    target.write_bytes(b"old")
    files.place(source, target)
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("reason", [errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_a_file_system_without_second_names_gets_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(reason, "no second name")

    source, target = tmp_path / "a" / "x", tmp_path / "b" / "x"
    files.make_folder(source.parent)
    source.write_bytes(b"sound")
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    files.place(source, target)
    assert target.read_bytes() == b"sound"
    assert not target.samefile(source)
    assert [path.name for path in target.parent.iterdir()] == ["x"]


def test_a_file_that_is_not_there_cannot_be_placed(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed):
        files.place(tmp_path / "nothing", tmp_path / "b" / "x")


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.mark.parametrize("crosses", [False, True])
def test_what_lies_in_a_folder_moves_into_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crosses: bool
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for name in ("feed.xml", "episodes/a/1.mp3", "episodes/b/2.mp3"):
        path = source / name
        files.make_folder(path.parent)
        path.write_bytes(name.encode())
    moving = tree(source)
    half = target / "episodes" / "a" / "1.mp3"
    files.make_folder(half.parent)
    half.write_bytes(b"as it was")
    (half.parent / "other").write_bytes(b"kept")
    if crosses:
        cross_file_systems(monkeypatch)
    files.move_into(source, target)
    assert tree(target) == {**moving, "episodes/a/other": b"kept"}
    assert list(source.iterdir()) == []


def cross_file_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be renamed from one folder to another."""
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.parent != target.parent:
            raise OSError(errno.EXDEV, "another file system")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_a_closed_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    files.make_closed_folder(tmp_path / "output" / "private")
    files.make_closed_folder(tmp_path / "output" / "private")
    assert (tmp_path / "output" / "private").stat().st_mode & 0o777 == 0o700


def test_a_database_on_a_disk_without_room_fails_for_want_of_room(tmp_path: Path) -> None:
    nowhere = Path("/proc/library.sqlite3")  # a file system that never has room
    assert isinstance(files.disk_error(nowhere, "disk I/O error"), NoSpaceLeft)
    assert isinstance(files.disk_error(tmp_path / "library.sqlite3", "disk I/O error"), WriteFailed)
