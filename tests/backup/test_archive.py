"""The archive: what went in comes out, and what is not whole is refused."""

import datetime as dt
import io
import os
import stat
import tarfile
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_job.backup.archive import FORMAT, MANIFEST, ArchiveWriter, Manifest, read_manifest, writing
from tts_job.errors import UnusableBackup

NOW = dt.datetime.fromisoformat("2026-03-02T10:00:00+03:00")
NAMES = ("config/tts_job.toml", "output/state/library.sqlite3", "inbox/açılış.md")


def manifest(files: dict[str, str], format_: int = FORMAT) -> Manifest:
    return Manifest(
        format=format_,
        program="0.1.0",
        made_at=NOW.isoformat(),
        library_schema=3,
        folders=("state",),
        settings_file="tts_job.toml",
        files=files,
    )


def make(folder: Path, name: str = "backup.tar", format_: int = FORMAT) -> Path:
    """An archive of three files."""
    target = folder / name
    with target.open("wb") as file, writing(file, name) as archive:
        for number, each in enumerate(NAMES):
            path = folder / f"{number}.source"
            path.write_bytes(f"{each}\n".encode() * 1000)
            archive.add(path, each)
        archive.finish(manifest(archive.files, format_))
    return target


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz", "backup.tgz", "backup"])
def test_what_went_in_is_vouched_for(tmp_path: Path, name: str) -> None:
    found = read_manifest(make(tmp_path, name))
    assert tuple(found.files) == NAMES
    assert found.instant == NOW
    assert found.folders == ("state",)


def test_only_names_that_say_so_are_packed(tmp_path: Path) -> None:
    assert make(tmp_path, "b.tar.gz").stat().st_size < make(tmp_path, "b.tar").stat().st_size / 10


def test_anybody_s_tar_can_look_into_it(tmp_path: Path) -> None:
    with tarfile.open(make(tmp_path)) as tar:
        assert tar.getnames() == [*NAMES, MANIFEST]
        assert {info.uname for info in tar} == {""}


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz"])
@settings(max_examples=25)
@given(share=st.floats(0, 0.9))
def test_one_that_was_cut_off_is_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, share: float
) -> None:
    path = make(tmp_path_factory.mktemp("cut"), name)
    data = path.read_bytes().rstrip(b"\0")  # it ends in zeros, which nobody misses
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UnusableBackup):
        read_manifest(path)


def test_one_changed_byte_is_found_and_named(tmp_path: Path) -> None:
    path = make(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"library.sqlite3\n", b"library.sqlite2\n", 1))
    with pytest.raises(UnusableBackup, match=r"output/state/library.sqlite3 in it is damaged"):
        read_manifest(path)


def test_a_missing_file_is_found_and_named(tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    with target.open("wb") as file, writing(file, target.name) as archive:
        archive.finish(manifest({"output/state/secret": "0" * 64}))
    with pytest.raises(UnusableBackup, match="output/state/secret in it is damaged"):
        read_manifest(target)


def test_one_of_a_newer_program_asks_for_an_upgrade(tmp_path: Path) -> None:
    with pytest.raises(UnusableBackup, match="upgrade tts-job"):
        read_manifest(make(tmp_path, format_=FORMAT + 1))


@pytest.mark.parametrize("content", [b"", b"no backup at all\n" * 100, b"\0" * 10240])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "backup.tar"
    path.write_bytes(content)
    with pytest.raises(UnusableBackup):
        read_manifest(path)


def test_one_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(UnusableBackup, match="there is no such file; check the path"):
        read_manifest(tmp_path / "nothing.tar")


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "output/../../evil", "output/state/.."])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "backup.tar"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo(name)
        info.size = 4
        tar.addfile(info, io.BytesIO(b"evil"))
    with pytest.raises(UnusableBackup, match="no backup has"):
        read_manifest(path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_pipes_are_refused(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "backup.tar"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo("output/state/link")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    with pytest.raises(UnusableBackup, match="no backup has"):
        read_manifest(path)


class Shrinking(tarfile.TarFile):
    """Its files lose their ends between the look at their size and the reading."""

    def gettarinfo(
        self,
        name: str | bytes | os.PathLike[str] | os.PathLike[bytes] | None = None,
        arcname: str | None = None,
        fileobj: IO[bytes] | None = None,
    ) -> tarfile.TarInfo:
        info = super().gettarinfo(name, arcname, fileobj)
        assert fileobj is not None
        os.truncate(fileobj.name, info.size // 2)
        return info


def test_a_file_that_changes_while_it_is_read_is_noted_and_spoils_nothing(tmp_path: Path) -> None:
    target, source = tmp_path / "backup.tar", tmp_path / "document.md"
    source.write_bytes(b"x" * 5000)
    with target.open("wb") as file, Shrinking.open(mode="w|", fileobj=file) as tar:
        archive = ArchiveWriter(tar)
        archive.add(source, "inbox/document.md")
        archive.finish(manifest(archive.files))
    assert archive.left_out == [f"{source} (it changed while it was read)"]
    assert read_manifest(target).files.keys() == {"inbox/document.md"}


def test_a_file_that_is_gone_is_passed_over_and_rights_are_kept(tmp_path: Path) -> None:
    target, secret = tmp_path / "backup.tar", tmp_path / "secret"
    secret.write_bytes(b"s" * 32)
    secret.chmod(0o600)
    with target.open("wb") as file, writing(file, target.name) as archive:
        archive.add(tmp_path / "gone", "output/state/gone")
        archive.add(secret, "output/state/secret")
        archive.finish(manifest(archive.files))
    with tarfile.open(target) as tar:
        assert tar.getnames() == ["output/state/secret", MANIFEST]
        assert stat.S_IMODE(tar.getmember("output/state/secret").mode) == 0o600
    assert archive.left_out == []
