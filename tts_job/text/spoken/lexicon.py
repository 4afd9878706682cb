"""config/lexicon.toml -> how names are read. An entry wins over every rule and every repair."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tts_job.errors import SettingsError
from tts_job.model import Reading

RULE = "lexicon"

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Written form -> spoken form, case-sensitive; an ending after an apostrophe follows."""

    entries: Mapping[str, str] = field(default_factory=dict)
    words: frozenset[str] = field(init=False)
    """Every single word of the entries: none of them is ever repaired."""
    _by_first_word: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        first: dict[str, list[str]] = {}
        words: set[str] = set()
        for written in sorted(self.entries, key=len, reverse=True):  # the longest name wins
            parts = _WORD.findall(written)
            words.update(parts)
            first.setdefault(parts[0], []).append(written)
        object.__setattr__(self, "words", frozenset(words))
        object.__setattr__(
            self, "_by_first_word", {word: tuple(found) for word, found in first.items()}
        )

    def find(self, text: str, start: int, end: int) -> Iterator[Reading]:
        """The entries that stand in text[start:end], from left to right."""
        if not self.entries:
            return
        position = start
        for match in _WORD.finditer(text, start, end):
            if match.start() < position or match[0] not in self._by_first_word:
                continue
            for written in self._by_first_word[match[0]]:
                stop = match.start() + len(written)
                whole = stop >= len(text) or not (text[stop].isalnum() or text[stop] == "_")
                if stop <= end and whole and text.startswith(written, match.start()):
                    yield Reading(match.start(), stop, self.entries[written], RULE)
                    position = stop
                    break


EMPTY = Lexicon()


def parse_lexicon(data: bytes, name: str) -> Lexicon:
    """The lexicon in `data` (TOML, one table `names`). Raises SettingsError with every problem."""
    try:
        tables = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(name, [f"it is not TOML in UTF-8: {error}"]) from error
    problems = [f"{key}: there is no such table; use [names]" for key in tables if key != "names"]
    names = tables.get("names", {})
    if not isinstance(names, dict):
        raise SettingsError(name, [*problems, "names: must be a table"])
    entries: dict[str, str] = {}
    for written, said in names.items():
        if not isinstance(said, str) or not any(map(str.isalnum, said)):
            problems.append(f"names.{written}: must be a text with letters")
        elif not written[:1].isalnum():
            problems.append(f"names.{written}: the written form must begin with a letter or digit")
        else:
            entries[written] = " ".join(said.split())
    if problems:
        raise SettingsError(name, problems)
    return Lexicon(entries)
