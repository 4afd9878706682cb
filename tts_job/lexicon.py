"""The office's lexicon as a file: read, added to, looked over.

What an entry means is decided in text/spoken/lexicon.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tts_job import files
from tts_job.errors import LexiconError
from tts_job.text import spoken
from tts_job.text.spoken.lexicon import EMPTY, Lexicon, parse_lexicon

NAMES = "names"
"""The table of what every voice reads."""
_HEAD = """# How names are read: "as it is written" = "as it is said, in Turkish spelling".

[names]
"""
_FOREIGN = frozenset("qwxQWX")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of an entry."""

    entry: str
    what: str
    advice: str
    is_fault: bool


def read_lexicon(path: Path | None) -> Lexicon:
    """How names are read; the empty lexicon where there is none. Raises LexiconError."""
    if path is None:
        return EMPTY
    return parse_lexicon(_read(path), str(path))


def add_entry(path: Path, written: str, said: str, *, table: str = NAMES) -> str | None:
    """Put an entry into `table` ("names", "voices.espeak"), and leave all else as it stands.

    Returns what the entry said before, None where it is new. Raises LexiconError where the entry
    or the file cannot be used, OutputError where the file cannot be written.
    """
    # It is read, changed and written: a command beside the service would lose an entry.
    with files.held(path.with_name(f".{path.name}.lock")):
        return _add_entry(path, written, said, table)


def _add_entry(path: Path, written: str, said: str, table: str) -> str | None:
    import tomlkit
    from tomlkit.items import Table

    before = _read(path)
    parse_lexicon(before, str(path))
    document = tomlkit.parse(before.decode("utf-8-sig") or _HEAD)
    place: object = document
    for name in table.split("."):
        assert isinstance(place, Table | tomlkit.TOMLDocument)
        place = place.setdefault(name, tomlkit.table())
    assert isinstance(place, Table)
    old = place.get(written)
    place[written] = said
    after = tomlkit.dumps(document).encode("utf-8")
    parse_lexicon(after, str(path))
    files.write_if_changed(path, after)
    return None if old is None else str(old)


def look_over(lexicon: Lexicon) -> Iterator[Remark]:
    """Entries that do not do what their author meant, and entries that do nothing."""
    yield from _look_over(lexicon.entries)
    for voice, entries in lexicon.voices.items():
        for remark in _look_over(entries):
            yield replace(remark, entry=f"{voice}: {remark.entry}")


def _look_over(entries: Mapping[str, str]) -> Iterator[Remark]:
    for written, said in entries.items():
        again = spoken.spoken(said, EMPTY)
        if again != said:
            yield Remark(
                written,
                f"what it says is itself read another way: «{said}» as «{again}»",
                "write it as it is said, in words",
                is_fault=True,
            )
        elif spoken.spoken(written, EMPTY) == said:
            yield Remark(written, "it is read so without the entry", "keep it or remove it", False)
        elif not _FOREIGN.isdisjoint(said):
            yield Remark(
                written,
                f"«{said}» has letters that Turkish does not (q, w, x)",
                "write it with Turkish letters",
                is_fault=False,
            )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise LexiconError(path, [f"it cannot be read ({error.strerror or error})"]) from error
