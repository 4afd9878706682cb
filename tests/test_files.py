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
