"""Restore: a backup is read as a whole first, then unpacked beside the data, then put in place.

What lies there already is never overwritten: folders of the output are moved aside when that is
wished, and a document or settings file that differs stays, with that of the backup beside it.
Killed at any instant nothing is lost, and the same command does it.
"""

import datetime as dt
import fcntl
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tts_job import files
from tts_job.backup.archive import PIECE_BYTES, Manifest, reading
from tts_job.errors import DataInPlace, DataInUse, LibraryTooNew
from tts_job.library.library import Library
from tts_job.library.schema import MIGRATIONS
from tts_job.publish import is_whole, public_folder, publish_again
from tts_job.settings.options import Settings

CONFIG = "config/"
OUTPUT = "output/"
INBOX = "inbox/"
PUBLIC = "public"
"""The folder that a web server, which is another user, may look into."""
CACHE = "state/cache"
BESIDE = ".restored"
"""End of the name of a file of the backup where another one was in its place."""
RIGHTS = 0o777


@dataclass(frozen=True, slots=True)
class Restored:
    made_at: dt.datetime
    episodes: int
    soundless: int
    """How many of them have no files here: a pass over the inbox renders them again."""
    beside: tuple[Path, ...]
    """Files of the backup that differ from those in place, which stayed."""
    aside: Path | None
    """Where what was in the way lies now."""


def place_settings(backup: Path, manifest: Manifest, settings_file: Path) -> None:
    """Put the settings of `backup` where none are: they say where all else belongs."""
    if settings_file.exists() or not manifest.settings_file:
        return
    with reading(backup) as members:
        for info, content in members:
            if not info.name.startswith(CONFIG):
                return  # they come first
            target = _config_target(info.name, manifest, settings_file)
            if not target.exists():
                with files.replacing(target) as file:
                    shutil.copyfileobj(content, file, PIECE_BYTES)


def restore(
    backup: Path,
    manifest: Manifest,
    settings: Settings,
    settings_file: Path,
    now: dt.datetime,
    *,
    aside: Path | None,
) -> Restored:
    """Put all of `backup`, whose manifest was read, in place.

    Where it brings folders that are there already they go to `aside`; without that raises
    DataInPlace. Raises DataInUse while anybody works with the data.
    """
    if manifest.library_schema > len(MIGRATIONS):
        raise LibraryTooNew(backup, manifest.library_schema, len(MIGRATIONS))
    output = settings.paths.output
    files.make_folder(output)
    with _nobody_else(settings.paths.state), _unpacked(backup, output) as unpacked:
        in_the_way = [each for each in manifest.folders if _has_files(output / each)]
        if in_the_way and aside is None:
            raise DataInPlace(output)
        beside = [
            *_put_beside(unpacked / INBOX, settings.paths.inbox),
            *_put_config(unpacked / CONFIG, manifest, settings_file),
        ]
        os.sync()  # what is renamed below is on the disk before its name is
        with files.translated(output):
            for folder in in_the_way:
                _move(output / folder, (aside or output) / folder)
            for folder in sorted(manifest.folders, key=_is_state):
                if (unpacked / OUTPUT / folder).exists():
                    _move(unpacked / OUTPUT / folder, output / folder)
                    (output / folder).chmod(0o755 if folder == PUBLIC else 0o700)
            if aside and (aside / CACHE).exists() and not (output / CACHE).exists():
                (aside / CACHE).rename(output / CACHE)  # what is in it is known by its content
        files.sync_folder(output)
    episodes, soundless = _publish(settings, now)
    return Restored(
        made_at=manifest.instant,
        episodes=episodes,
        soundless=soundless,
        beside=tuple(beside),
        aside=aside if in_the_way else None,
    )


@contextmanager
def _nobody_else(state: Path) -> Iterator[None]:
    """Whoever works with the data holds one of the locks in its state folder."""
    with ExitStack() as locks:
        for path in sorted(state.glob("*.lock")):
            try:
                locks.enter_context(files.held(path, fcntl.LOCK_EX | fcntl.LOCK_NB))
            except BlockingIOError as error:
                raise DataInUse(state.parent) from error
        yield


@contextmanager
def _unpacked(backup: Path, output: Path) -> Iterator[Path]:
    """All of the backup in a folder of its own, on the disk of `output`: so it can be renamed."""
    with tempfile.TemporaryDirectory(prefix=files.TEMP_PREFIX, dir=output) as folder:
        with reading(backup) as members:
            for info, content in members:
                _unpack(info, content, Path(folder, info.name))
        yield Path(folder)


def _unpack(info: tarfile.TarInfo, content: IO[bytes], target: Path) -> None:
    with files.translated(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(content, file, PIECE_BYTES)
        target.chmod(info.mode & RIGHTS)
        os.utime(target, (info.mtime, info.mtime))  # Last-Modified stays what it was


def _has_files(folder: Path) -> bool:
    """Locks alone are no data."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return any(path.suffix != ".lock" for path in found)


def _is_state(folder: str) -> bool:
    """The library comes last: nothing may look whole before its files are there."""
    return folder == "state"


def _move(folder: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():  # without files, or it would have been moved aside
        shutil.rmtree(target)
    folder.replace(target)


def _put_config(unpacked: Path, manifest: Manifest, settings_file: Path) -> Iterator[Path]:
    for path in _files_in(unpacked):
        name = CONFIG + path.relative_to(unpacked).as_posix()
        yield from _put(path, _config_target(name, manifest, settings_file))


def _put_beside(unpacked: Path, folder: Path) -> Iterator[Path]:
    for path in _files_in(unpacked):
        yield from _put(path, folder / path.relative_to(unpacked))


def _put(path: Path, target: Path) -> Iterator[Path]:
    """Bring a file into place; where another one is, beside it, which is told."""
    if target.exists():
        if files.file_digest(target) == files.file_digest(path):
            return
        target = target.with_name(target.name + BESIDE)
        yield target
    with path.open("rb") as source, files.replacing(target, durable=False) as file:
        shutil.copyfileobj(source, file, PIECE_BYTES)


def _config_target(name: str, manifest: Manifest, settings_file: Path) -> Path:
    """The settings keep the name by which they are asked for now."""
    relative = name.removeprefix(CONFIG)
    return settings_file if relative == manifest.settings_file else settings_file.parent / relative


def _files_in(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _publish(settings: Settings, now: dt.datetime) -> tuple[int, int]:
    """How many episodes there are, and how many of them without their files.

    The feed is written only when it can name all: listeners would see the others vanish and come
    back.
    """
    if not settings.paths.library.exists():
        return 0, 0
    public = public_folder(settings)
    with Library(settings.paths.library) as library:
        episodes = library.episodes()
        soundless = sum(not is_whole(each, public) for each in episodes)
        if not soundless:
            publish_again(settings, library, now)
    return len(episodes), soundless
