"""Back up: all that cannot be made again, in one file, while the service goes on.

Databases are copied by SQLite's own backup, which gives each as it was at one instant. They come
before the files that they name: published files never change, and a file that the library names is
there unless its episode is removed meanwhile.

Not in it: the cache (it is made again), locks, and a database that lies on a server.
"""

import datetime as dt
import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from tts_job import __version__, files
from tts_job.backup.archive import FORMAT, ArchiveWriter, Manifest, writing
from tts_job.errors import LibraryDamaged, MissingInbox, NothingToBackUp
from tts_job.inbox import HIDDEN, documents
from tts_job.library.database import asking
from tts_job.library.rebuild import is_lost, schema_version
from tts_job.settings.options import Settings

CACHE = "state/cache"
DATABASE = ".sqlite3"
PASSING = (".lock", ".upgrade", "-wal", "-shm", "-journal")
"""Ends of the names of files that mean something only while a process is at work."""
OWNER_ONLY = 0o600
"""Who reads a backup can read all speeches that are not published yet."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is backed up."""

    folders: tuple[str, ...]
    """Of the output folder."""
    suffix: str
    """Of a backup that is named by its time."""


ESSENTIALS = Extent(("state", "private/held"), ".tar.gz")
"""All but the published files: those may be copied by other means, or rendered again."""
EVERYTHING = Extent(("state", "private", "public"), ".tar")
"""MP3s do not get smaller by packing."""


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    size: int
    files: int
    left_out: tuple[str, ...]
    """What could not be read or lies elsewhere, with the reason."""


def back_up(
    settings: Settings, settings_file: Path, target: Path, extent: Extent, now: dt.datetime
) -> Made:
    """Write `target`, or a file named by the time where it is a folder; replaces it as a whole.

    Raises NothingToBackUp, LibraryDamaged.
    """
    library = settings.paths.library
    if not library.exists() and not is_lost(library):
        raise NothingToBackUp(settings.paths.output)
    if target.is_dir():
        target /= f"tts-job-{now:%Y%m%dT%H%M%S%z}{extent.suffix}"
    given = _settings_files(settings, settings_file)
    config = settings_file.parent
    with files.replacing(target) as file:
        os.fchmod(file.fileno(), OWNER_ONLY)
        with writing(file, target.name) as archive:
            for path in given:
                if path.is_relative_to(config):
                    archive.add(path, f"config/{path.relative_to(config).as_posix()}")
                else:
                    archive.left_out.append(f"{path} (it lies outside of {config})")
            schema = _add_databases(archive, settings, target.parent)
            for folder in extent.folders:
                _add_folder(archive, settings.paths.output, folder)
            _add_inbox(archive, settings.paths.inbox)
            archive.finish(
                Manifest(
                    format=FORMAT,
                    program=__version__,
                    made_at=now.isoformat(),
                    library_schema=schema,
                    folders=extent.folders,
                    settings_file=settings_file.name if settings_file.exists() else "",
                    files=archive.files,
                )
            )
    return Made(target, target.stat().st_size, len(archive.files), tuple(archive.left_out))


def _settings_files(settings: Settings, settings_file: Path) -> list[Path]:
    """The settings and the files that they name."""
    named = (
        settings_file,
        settings.paths.lexicon,
        settings.show.cover,
        settings.audio.intro,
        settings.audio.outro,
    )
    return [path for path in dict.fromkeys(named) if path is not None and path.exists()]


def _add_databases(archive: ArchiveWriter, settings: Settings, folder: Path) -> int:
    """Copies as of one instant, made in `folder`; returns the schema of the library, or 0."""
    state = settings.paths.state
    with tempfile.TemporaryDirectory(prefix=files.TEMP_PREFIX, dir=folder) as copies:
        for path in sorted(state.glob(f"*{DATABASE}")):
            copy = Path(copies) / path.name
            _copy(path, copy)
            archive.add(copy, f"output/state/{path.name}")
        library = Path(copies) / settings.paths.library.name
        return schema_version(library) if library.exists() else 0


def _copy(path: Path, target: Path) -> None:
    with asking(path) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":  # a damaged one in a backup would be found when it is needed
        raise LibraryDamaged(path, found)
    target.chmod(path.stat().st_mode)


def _add_folder(archive: ArchiveWriter, output: Path, folder: str) -> None:
    def note(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            archive.left_out.append(f"{error.filename} ({error.strerror})")

    for place, folders, names in os.walk(output / folder, onerror=note):
        folders[:] = sorted(name for name in folders if Path(place, name) != output / CACHE)
        for path in (Path(place, name) for name in sorted(names)):
            if not _is_passing(path):
                archive.add(path, f"output/{path.relative_to(output).as_posix()}")


def _is_passing(path: Path) -> bool:
    """Or a database, which is in the archive already."""
    is_half = path.name.startswith(files.TEMP_PREFIX) or not path.is_file()
    return is_half or path.name.endswith((*PASSING, DATABASE))


def _add_inbox(archive: ArchiveWriter, inbox: Path) -> None:
    for folder in (inbox, *(inbox / hidden for hidden in HIDDEN)):
        with suppress(MissingInbox):
            for path in documents(folder):
                archive.add(path, f"inbox/{path.relative_to(inbox).as_posix()}")
