"""Rebuilds a damaged library from the copies of its entries."""

import fcntl
from pathlib import Path

from tts_job import files
from tts_job.errors import LibraryBusy, LibraryDamaged
from tts_job.library.copies import Copies
from tts_job.library.database import asking, lock_of
from tts_job.library.library import PODCAST_GUID, Library

SUFFIXES = ("", "-wal", "-shm")
"""Of the files of one SQLite database in WAL mode."""


def damage(path: Path) -> str:
    """What is wrong with the library at `path`; empty where it is whole, or was never made.

    To be asked before it is opened. Raises OutputError where it cannot be looked into: that is no
    damage, and a whole library must not be made anew for it.
    """
    if is_lost(path):
        return "it is missing"
    if not path.exists():
        return ""
    try:
        with asking(path) as database:
            found = [row[0] for row in database.execute("PRAGMA quick_check(3)")]
    except LibraryDamaged as error:
        return f"it is damaged ({error.why})"
    return "" if found == ["ok"] else f"it is damaged ({'; '.join(map(str, found))})"


def schema_version(path: Path) -> int:
    """Of the library at `path`, which is left as it is. Raises OutputError."""
    with asking(path) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


def is_lost(path: Path) -> bool:
    """There is no library at `path`, though copies of its entries are there."""
    return not path.exists() and any((path.parent / "records").glob("*.json"))


def rebuild(path: Path) -> int:
    """Make the library at `path` anew; returns how many entries it has.

    The damaged file is kept beside it. Raises LibraryBusy while another process has it open.
    """
    # Filled under another name: a library that is not whole must never look like one.
    whole = path.with_name(f"{path.name}.rebuilt")
    try:
        with files.held(lock_of(path), fcntl.LOCK_EX | fcntl.LOCK_NB), files.translated(path):
            _remove(whole)
            count = _fill(whole)
            for suffix in reversed(SUFFIXES):
                damaged = path.with_name(path.name + suffix)
                if damaged.exists():
                    damaged.replace(path.with_name(f"{path.name}.damaged{suffix}"))
            whole.replace(path)
            _remove(whole)
    except BlockingIOError as error:
        raise LibraryBusy(path) from error
    return count


def _remove(path: Path) -> None:
    beside = (*SUFFIXES, ".lock", ".upgrade")
    for each in (path.with_name(path.name + suffix) for suffix in beside):
        each.unlink(missing_ok=True)


def _fill(path: Path) -> int:
    """A new library from the copies in its folder; returns how many entries it has."""
    copies = Copies(path.parent)
    facts, count = copies.read_facts(), 0
    with Library(path) as library, library.undisturbed():
        if facts.podcast_guid:
            library.set_facts({PODCAST_GUID: facts.podcast_guid})
        for identity, lufs in facts.voice_levels.items():
            library.keep_voice_level(identity, lufs)
        for copy in copies.read_entries():
            library.restore(copy)
            count += 1
    return count
