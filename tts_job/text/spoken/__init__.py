"""Text as it is said: `read` decides span by span, `utterances` cuts it for an engine.

A rule is one object in one module; ORDER is the only place where their order is written. A rule
sees what earlier ones left, so the more particular comes first.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from tts_job.model import AS_WRITTEN, Reading
from tts_job.text.spoken import (
    clock,
    dates,
    money,
    numbers,
    percent,
    symbols,
)
from tts_job.text.spoken.abbreviations import ABBREVIATIONS
from tts_job.text.spoken.acronyms import ACRONYM, LETTER_WITH_NUMBER
from tts_job.text.spoken.cutting import utterances
from tts_job.text.spoken.lexicon import EMPTY, Lexicon, parse_lexicon
from tts_job.text.spoken.roman import ROMAN
from tts_job.text.spoken.rule import Rule
from tts_job.text.spoken.units import UNIT

__all__ = ["EMPTY", "ORDER", "Lexicon", "parse_lexicon", "read", "spoken", "utterances"]

_NUMBER_RULES: tuple[Rule, ...] = (
    LETTER_WITH_NUMBER,
    dates.DAY_FIRST,
    dates.YEAR_FIRST,
    clock.WITH_COLON,
    clock.WITH_POINT,
    percent.BEFORE,
    percent.AFTER,
    money.BEFORE,
    UNIT,
    numbers.ORDINAL,
    symbols.MINUS,
    numbers.CARDINAL,
    symbols.RANGE,
    symbols.HYPHEN,
    symbols.BETWEEN,
)
_SIGN_RULES: tuple[Rule, ...] = (symbols.RUN, money.ALONE, symbols.SYMBOL)

ORDER: tuple[tuple[re.Pattern[str], tuple[Rule, ...]], ...] = (
    (re.compile(r"\."), (ABBREVIATIONS,)),
    (re.compile(r"[IVX]\."), (ROMAN,)),
    (re.compile("[A-ZÇĞİÖŞÜ]{2}"), (money.LIRA, ACRONYM)),
    (re.compile("[0-9]"), _NUMBER_RULES),
    (re.compile(r"[^\w\s,.;:'!?()\"“”«»-]|[^\w\s]{4}"), _SIGN_RULES),
)
"""Rules in families, after the lexicon; each family with a sign without which it has no work."""


def read(text: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    """How every span of `text` is said: readings that tile it, in order."""
    taken: list[Reading] = list(lexicon.find(text, 0, len(text)))
    for sign, rules in ORDER:
        if not sign.search(text):
            continue
        for rule in rules:
            found = [
                reading
                for start, end in _gaps(taken, len(text))
                for reading in rule.find(text, start, end)
            ]
            if found:
                taken = sorted((*taken, *found), key=lambda reading: reading.start)
    return _tiled(text, taken)


def spoken(text: str, lexicon: Lexicon) -> str:
    """`text` as it is said, on one line."""
    return " ".join("".join(reading.spoken for reading in read(text, lexicon)).split())


def _gaps(taken: Sequence[Reading], length: int) -> list[tuple[int, int]]:
    edges = [0, *(edge for reading in taken for edge in (reading.start, reading.end)), length]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def _tiled(text: str, taken: Sequence[Reading]) -> tuple[Reading, ...]:
    """`taken` with what lies between as written, and a space where a word would touch a word."""
    tiles: list[Reading] = []
    position = 0
    for reading in taken:
        if position < reading.start:
            _add(tiles, _as_written(text, position, reading.start))
        _add(tiles, reading)
        position = reading.end
    if position < len(text):
        _add(tiles, _as_written(text, position, len(text)))
    return tuple(tiles)


def _as_written(text: str, start: int, end: int) -> Reading:
    return Reading(start, end, text[start:end], AS_WRITTEN)


def _add(tiles: list[Reading], reading: Reading) -> None:
    if tiles and tiles[-1].spoken[-1].isalnum() and reading.spoken[0].isalnum():
        if reading.rule == AS_WRITTEN:
            tiles[-1] = replace(tiles[-1], spoken=tiles[-1].spoken + " ")
        else:
            reading = replace(reading, spoken=" " + reading.spoken)
    tiles.append(reading)
