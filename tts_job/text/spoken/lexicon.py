"""config/lexicon.toml -> how names are read. An entry wins over every rule and every repair."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tts_job.errors import LexiconError
from tts_job.model import Reading
from tts_job.text.regex import regex
from tts_job.text.spoken.numbers import in_words
from tts_job.text.spoken.suffixes import SUFFIX, in_harmony, with_suffix

RULE = "lexicon"

SHORTEST_FOR_ENDINGS = 4
"""Letters: "Tokayevler" holds the name, but a short one begins too many other words."""

_WORD = regex(r"\w+")
_PLACEHOLDER = regex(r"\{(number|word)\}")
_PLACEHOLDER_FORMS = {"number": "[0-9]{1,15}+", "word": r"[^\W\d_]{1,60}+"}
LONGEST_WORD = 40
"""Letters; what is longer is no name with an ending."""
_UNMARKED = regex(
    "(?=l[ae]r|l[ıiuü]|[cç][ıiuüae]|s[ıiuü]z)"
    "(?:l[ıiuü](?:[kğ])?|[cç][ıiuü]|s[ıiuü]z|[cç][ae])?(?:l[ae]r)?"
    "(?:[ıiuü]n?|y?[ıiuüae]|n?[ıiuü]n|[dt][ae](?:n|ki(?:l[ae]r)?)?|n[dt][ae]n?|n[ae]|y?l[ae]|d[ıiuü]r)?"
)
"""Endings that make a new word, with a case behind; on names they have no apostrophe."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """`{number} sayılı KHK` -> how each such phrase is said."""

    written: str
    said: str
    form: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pieces = _PLACEHOLDER.split(self.written)  # text, name, text, name, ..., text
        forms = [
            f"({_PLACEHOLDER_FORMS[piece]})" if index % 2 else re.escape(piece)
            for index, piece in enumerate(pieces)
        ]
        object.__setattr__(self, "form", regex(rf"(?<!\w){''.join(forms)}(?!\w){SUFFIX}"))

    def say(self, match: re.Match[str]) -> str:
        kinds = _PLACEHOLDER.findall(self.written)
        values = iter(
            in_words(value) if kind == "number" else value
            for kind, value in zip(kinds, match.groups()[:-1], strict=True)
        )
        said = _PLACEHOLDER.sub(lambda _: next(values), self.said)
        return with_suffix(said, match["suffix"], "'")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Written form -> spoken form, case-sensitive; an ending after an apostrophe follows."""

    entries: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
    voices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Entries of one engine ("espeak") or of one of its voices ("espeak tr+f3")."""
    words: frozenset[str] = field(init=False)
    """Every single word of all entries: none of them is ever repaired."""
    _by_first_word: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        first: dict[str, list[str]] = {}
        for written in sorted(self.entries, key=len, reverse=True):  # the longest name wins
            first.setdefault(_WORD.findall(written)[0], []).append(written)
        every = (*self.entries, *(name for names in self.voices.values() for name in names))
        spelled_out = (_PLACEHOLDER.sub(" ", pattern.written) for pattern in self.patterns)
        listed = (word for name in (*every, *spelled_out) for word in _WORD.findall(name))
        object.__setattr__(self, "words", frozenset(listed))
        object.__setattr__(
            self, "_by_first_word", {word: tuple(found) for word, found in first.items()}
        )

    @property
    def contents(self) -> str:
        """All that it says, as text: equal lexicons have equal contents."""
        voices = [(voice, sorted(names.items())) for voice, names in sorted(self.voices.items())]
        return repr((sorted(self.entries.items()), self.patterns, voices))

    def for_voice(self, engine: str, voice: str) -> "Lexicon":
        """The lexicon as that voice needs it: its own entries win over those for all."""
        own = {**self.voices.get(engine, {}), **self.voices.get(f"{engine} {voice}", {})}
        return replace(self, entries={**self.entries, **own}) if own else self

    def find(self, text: str, start: int, end: int) -> Iterator[Reading]:
        """The entries that stand in text[start:end], from left to right; patterns come first."""
        position = start
        for reading in self._find_patterns(text, start, end):
            yield from self._find_names(text, position, reading.start)
            yield reading
            position = reading.end
        yield from self._find_names(text, position, end)

    def _find_patterns(self, text: str, start: int, end: int) -> list[Reading]:
        taken: list[Reading] = []
        for pattern in self.patterns:
            found = [
                Reading(*match.span(), pattern.say(match), RULE)
                for match in pattern.form.finditer(text, start, end)
            ]
            taken = _without_overlap(taken, found) if taken else found
        return taken

    def _find_names(self, text: str, start: int, end: int) -> Iterator[Reading]:
        if not self.entries:
            return
        position = start
        for word in _WORD.finditer(text, start, end):
            if word.start() < position or not self._begins_entry(word[0]):
                continue
            reading = self._read(text, word, end)
            if reading:
                yield reading
                position = reading.end

    def _begins_entry(self, word: str) -> bool:
        """`word`, or the name that it is with an ending."""
        known = self._by_first_word
        if word in known:
            return True
        return bool(_ENDED.match(word)) and any(word[:size] in known for size in _stems(word))

    def _read(self, text: str, word: re.Match[str], end: int) -> Reading | None:
        for written in self._by_first_word.get(word[0], ()):
            stop = word.start() + len(written)
            whole = stop >= len(text) or not (text[stop].isalnum() or text[stop] == "_")
            if stop <= end and whole and text.startswith(written, word.start()):
                return Reading(word.start(), stop, self.entries[written], RULE)
        return self._read_with_ending(word)

    def _read_with_ending(self, word: re.Match[str]) -> Reading | None:
        """Tokayevler, Bağdatlı: the name of one word, and a chain of endings that is sure."""
        for size in _stems(word[0]):
            stem, rest = word[0][:size], word[0][size:]
            if stem not in self.entries or not _UNMARKED.fullmatch(rest):
                continue
            said = self.entries[stem]
            if in_harmony(stem, rest) or in_harmony(said, rest):
                return Reading(*word.span(), with_suffix(said, rest), RULE)
        return None


_ENDED = regex(r"[^\W\d_]{4,40}(?:l[ae]r|l[ıiuü]|[cç][ıiuüae]|s[ıiuü]z)")


def _stems(word: str) -> range:
    """Lengths of what may be the name, the longest first; an ending has two letters or more."""
    return range(min(len(word), LONGEST_WORD) - 2, SHORTEST_FOR_ENDINGS - 1, -1)


def _without_overlap(taken: list[Reading], found: list[Reading]) -> list[Reading]:
    kept: list[Reading] = []
    for reading in sorted((*taken, *found), key=lambda each: (each.start, each not in taken)):
        if not kept or kept[-1].end <= reading.start:
            kept.append(reading)
    return kept


EMPTY = Lexicon()


def parse_lexicon(data: bytes, name: str) -> Lexicon:
    """The lexicon in `data` (TOML). Raises LexiconError with every problem."""
    try:
        tables = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(name, [f"it is not TOML in UTF-8: {error}"]) from error
    problems = [
        f"{key}: there is no such table; use [names], [patterns] or [voices.ENGINE]"
        for key in tables
        if key not in ("names", "patterns", "voices")
    ]
    names = _names("names", tables.get("names", {}), problems)
    patterns = _patterns(tables.get("patterns", {}), problems)
    voices: dict[str, Mapping[str, str]] = {}
    by_voice = tables.get("voices", {})
    if isinstance(by_voice, dict):
        for voice, entries in by_voice.items():
            voices[voice] = _names(f"voices.{voice}", entries, problems)
    else:
        problems.append("voices: must hold a table for each engine, such as [voices.espeak]")
    if problems:
        raise LexiconError(name, problems)
    return Lexicon(names, patterns, voices)


def _names(table: str, found: object, problems: list[str]) -> dict[str, str]:
    if not isinstance(found, dict):
        problems.append(f"{table}: must be a table")
        return {}
    entries: dict[str, str] = {}
    for written, said in found.items():
        if not isinstance(said, str) or not any(map(str.isalnum, said)):
            problems.append(f"{table}.{written}: must be a text with letters")
        elif not written[:1].isalnum():
            problems.append(
                f"{table}.{written}: the written form must begin with a letter or digit"
            )
        else:
            entries[written] = " ".join(said.split())
    return entries


def _patterns(found: object, problems: list[str]) -> tuple[Pattern, ...]:
    if not isinstance(found, dict):
        problems.append("patterns: must be a table")
        return ()
    patterns: list[Pattern] = []
    for written, said in sorted(found.items(), key=lambda entry: (-len(entry[0]), entry[0])):
        kinds = _PLACEHOLDER.findall(written)
        if not isinstance(said, str) or not any(map(str.isalnum, said)):
            problems.append(f"patterns.{written}: must be a text with letters")
        elif not kinds or not _PLACEHOLDER.sub("", written).strip():
            problems.append(f"patterns.{written}: must have {{number}} or {{word}}, and a text")
        elif "}{" in written or not (written[0].isalnum() or written[0] == "{"):
            problems.append(f"patterns.{written}: must begin with a word, and part its {{...}}")
        elif _PLACEHOLDER.findall(said) != kinds:
            problems.append(f"patterns.{written}: what is said must have {kinds} in this order")
        else:
            patterns.append(Pattern(written, " ".join(said.split())))
    return tuple(patterns)
