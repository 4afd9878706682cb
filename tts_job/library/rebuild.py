"""A damaged library, made anew from the copies of its entries."""

from pathlib import Path

from tts_job.library.copies import Copies
from tts_job.library.library import PODCAST_GUID, Library


def rebuild(path: Path) -> int:
    """Make the library at `path` anew; returns how many entries it has.

    The damaged file is kept beside it.
    """
    for suffix in ("", "-wal", "-shm"):
        damaged = path.with_name(path.name + suffix)
        if damaged.exists():
            damaged.replace(path.with_name(f"{path.name}.damaged{suffix}"))
    copies = Copies(path.parent)
    facts, entries = copies.read_facts(), list(copies.read_entries())
    with Library(path) as library:
        for identity, lufs in facts.voice_levels.items():
            library.keep_voice_level(identity, lufs)
        if facts.podcast_guid:
            library.set_facts({PODCAST_GUID: facts.podcast_guid})
        for copy in entries:
            library.restore(copy)
    return len(entries)
