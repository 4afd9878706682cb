"""The settings file, and on which line each of its keys stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from tts_job.errors import SettingsError

Key: TypeAlias = tuple[str, ...]
"""Where an option stands: ("show", "title"), ("engines", "espeak", "voice")."""


@dataclass(frozen=True, slots=True)
class SettingsFile:
    path: Path
    text: str = field(repr=False)

    def line_of(self, key: Key) -> int | None:
        """Line of `key`, from 1; else of the nearest table or value around it; else None."""
        lines = _line_numbers(self.text)
        while key and key not in lines:
            key = key[:-1]
        return lines.get(key)


def open_file(path: Path, named_by: str) -> SettingsFile:
    try:
        # Editors on Windows put a byte order mark in front, which TOML does not know.
        return SettingsFile(path, path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        why = f"it is not UTF-8 (byte {error.start}); save it as UTF-8"
    except (OSError, ValueError) as error:
        why = f"it cannot be read ({getattr(error, 'strerror', None) or error})"
    raise SettingsError(path, [named_by + why])


def parse(file: SettingsFile) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(file.text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(file.path, [_syntax_problem(str(error), file.text)]) from None


def _syntax_problem(message: str, text: str) -> str:
    """Say it with the line in front and, for a value that is no TOML, with the usual cure."""
    if match := re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL):
        what, line, place = match[1], int(match[2]), f", column {match[3]}"
    else:
        what, line, place = message.removesuffix(" (at end of document)"), text.count("\n") + 1, ""
    cure = '; text needs quotes: title = "..."' if what == "Invalid value" else ""
    return f"line {line}{place}: this is not TOML ({what[:1].lower()}{what[1:]}){cure}"


@lru_cache(maxsize=1)
def _line_numbers(text: str) -> dict[Key, int]:
    """Line of each key and table header of a valid TOML `text`.

    tomllib tells no positions, so the text is cut into statements, each the fewest lines that
    tomllib takes: strings, arrays and comments need no second parser.
    """
    import tomllib

    lines: dict[Key, int] = {}
    table: Key = ()
    statement, start = "", 1
    for number, line in enumerate(text.split("\n"), start=1):
        statement += line + "\n"
        try:
            parsed = tomllib.loads(statement)
        except ValueError:
            continue
        if statement.lstrip().startswith("["):
            table = next(reversed(list(_keys_in(parsed))), ())
            lines.setdefault(table, start)
        else:
            for key in _keys_in(parsed):
                lines.setdefault(table + key, start)
        statement, start = "", number + 1
    return lines


def _keys_in(value: object) -> Iterator[Key]:
    """Every key below `value`, outer before inner; an array of tables counts as its first one."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (name,)
            yield from ((name, *key) for key in _keys_in(inner))
