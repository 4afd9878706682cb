"""A damaged library, made anew from the copies of its entries."""

from pathlib import Path

from tts_job.library.copies import Copies
from tts_job.library.library import PODCAST_GUID, Library

SUFFIXES = ("", "-wal", "-shm")
"""Of the files of one SQLite database in WAL mode."""


def rebuild(path: Path) -> int:
    """Make the library at `path` anew; returns how many entries it has.

    The damaged file is kept beside it.
    """
    copies = Copies(path.parent)
    facts, entries = copies.read_facts(), list(copies.read_entries())
    # Filled under another name: a library that is not whole must never look like one.
    whole = path.with_name(f"{path.name}.rebuilt")
    for suffix in SUFFIXES:
        whole.with_name(whole.name + suffix).unlink(missing_ok=True)
    with Library(whole) as library:
        if facts.podcast_guid:
            library.set_facts({PODCAST_GUID: facts.podcast_guid})
        for identity, lufs in facts.voice_levels.items():
            library.keep_voice_level(identity, lufs)
        for copy in entries:
            library.restore(copy)
    for suffix in reversed(SUFFIXES):
        damaged = path.with_name(path.name + suffix)
        if damaged.exists():
            damaged.replace(path.with_name(f"{path.name}.damaged{suffix}"))
    whole.replace(path)
    return len(entries)


def is_lost(path: Path) -> bool:
    """There is no library at `path`, though copies of its entries are there."""
    return not path.exists() and any((path.parent / "records").glob("*.json"))
