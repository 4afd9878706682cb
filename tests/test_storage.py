"""The folder of public files: staged, put, removed."""

import hashlib
import os
import random
from pathlib import Path

import pytest

from tts_job.errors import WriteFailed
from tts_job.storage import PIECE_BYTES, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "public")


def test_a_staged_file_gets_its_name_when_it_is_put(
    folder: Folder,
) -> None:
    with folder.staging() as staged:
        staged.write(b"one ")
        staged.write(b"two")
        assert folder.names("") == []
        folder.put_staged(staged, "episodes/a/1.mp3")
    assert folder.read("episodes/a/1.mp3") == b"one two"
    assert (folder.root / "episodes/a/1.mp3").stat().st_mode & 0o777 == 0o644
    assert os.listdir(folder.root) == ["episodes"]  # noqa: PTH208 (hidden files too)


@pytest.mark.parametrize("size", [0, 3, PIECE_BYTES, 7 * PIECE_BYTES + 1])
def test_a_staged_file_is_digested_on_the_way(folder: Folder, size: int) -> None:
    data = random.Random(size).randbytes(size)
    with folder.staging() as staged:
        for start in range(0, size, 300_000):
            staged.write(memoryview(data)[start : start + 300_000])
        staged.finish()
        assert staged.digest() == hashlib.sha256(data).hexdigest()
        assert staged.digest(b"more", b"!") == hashlib.sha256(data + b"more!").hexdigest()
        folder.put_staged(staged, "a.mp3")
    assert folder.read("a.mp3") == data


def test_a_staged_file_that_is_not_put_vanishes(folder: Folder) -> None:
    with folder.staging() as staged:
        staged.write(b"half")
    assert list(folder.root.rglob("*")) == []


def test_an_equal_file_is_not_put_again(folder: Folder) -> None:
    assert folder.put("feed.xml", b"1")
    assert not folder.put("feed.xml", b"1")
    assert folder.put("feed.xml", b"2")


def test_what_is_not_there_has_no_size_and_is_no_trouble_to_remove(folder: Folder) -> None:
    assert folder.size("feed.xml") is None
    folder.remove("feed.xml")
    folder.remove_folder("episodes/a/")
    with pytest.raises(WriteFailed, match=r"feed\.xml"):
        folder.read("feed.xml")


def test_names_are_those_of_finished_files_in_order(folder: Folder) -> None:
    for name in ("b.vtt", "a.mp3"):
        folder.put(f"episodes/a/{name}", b"1")
    (folder.root / "episodes/a/.tts-job-half").write_bytes(b"")
    assert folder.names("episodes/a/") == ["episodes/a/a.mp3", "episodes/a/b.vtt"]


def test_a_folder_is_removed_with_what_a_killed_process_left_in_it(folder: Folder) -> None:
    folder.put("episodes/a/index.html", b"1")
    folder.put("episodes/b/index.html", b"1")
    (folder.root / "episodes/a/.tts-job-half").write_bytes(b"half")
    folder.remove_folder("episodes/a/")
    assert os.listdir(folder.root / "episodes") == ["b"]  # noqa: PTH208


def test_a_staged_file_is_whole_the_moment_it_has_its_name(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "public")
    with folder.staging() as staged:
        staged.write(b"short enough to wait in a buffer")
        folder.put_staged(staged, "episodes/a/b.mp3")
        assert (
            folder.root / "episodes/a/b.mp3"
        ).read_bytes() == b"short enough to wait in a buffer"
