"""Text as it is said: `read` decides span by span, `utterances` cuts it for an engine.

A rule is one object in one module; ORDER is the only place where their order is written. Rules
stand in families by what they begin with; at each place the first that has an answer decides, so
the more particular comes first.
"""

from collections.abc import Sequence
from dataclasses import replace

from tts_job.model import AS_WRITTEN, Reading
from tts_job.text.spoken import (
    abbreviations,
    clock,
    codes,
    dates,
    fractions,
    initials,
    money,
    numbers,
    ordinals,
    percent,
    ranges,
    roman,
    symbols,
    units,
    web,
)
from tts_job.text.spoken.acronyms import ACRONYM
from tts_job.text.spoken.cutting import utterances
from tts_job.text.spoken.lexicon import EMPTY, Lexicon, parse_lexicon
from tts_job.text.spoken.rule import CAPITAL, LETTER, Family, Order

__all__ = ["EMPTY", "ORDER", "Lexicon", "parse_lexicon", "read", "spoken", "utterances"]

ORDER = Order(
    (
        Family(
            "figures",
            "[0-9]",
            (
                web.ADDRESS,
                codes.PHONE,
                codes.PLATE,
                dates.DAY_FIRST,
                dates.YEAR_FIRST,
                dates.SHORT_YEAR,
                clock.WITH_SECONDS,
                clock.WITH_COLON,
                percent.AFTER,
                money.AFTER,
                clock.WITH_POINT,
                fractions.FRACTION,
                fractions.MIXED,
                units.UNIT,
                ordinals.WITH_ENDING,
                ordinals.IN_A_LIST,
                ordinals.ORDINAL,
                numbers.SPACED,
                codes.LEADING_ZERO,
                numbers.CARDINAL,
            ),
        ),
        Family(
            "capitals",
            rf"(?<!{LETTER}){CAPITAL}|(?<=[0-9]){CAPITAL}",
            (
                codes.IBAN,
                web.MAIL,
                web.ADDRESS,
                codes.LETTER_AFTER,
                abbreviations.PHRASE,
                abbreviations.NUMBERED,
                abbreviations.ABBREVIATION,
                abbreviations.DOTTED,
                roman.ORDINAL,
                roman.IN_A_LIST,
                roman.NUMBER,
                initials.INITIAL,
                codes.LETTER_BEFORE,
                money.CODE,
                ACRONYM,
            ),
        ),
        Family(
            "small",
            rf"(?<!{LETTER})[a-zçğıöşüâîû](?=[\w+-]{{0,63}}[.@:]|(?<=y)y(?!\w)|(?<=n)o['’]?l[uü](?!{LETTER})|(?<=[0-9][/-].)(?!{LETTER}))",
            (
                web.MAIL,
                web.ADDRESS,
                abbreviations.NUMBERED,
                abbreviations.ABBREVIATION,
                codes.LETTER_AFTER,
            ),
        ),
        Family(
            "signs",
            r"[^\w\s,.;:'’!?()\"“”«»-]|[²³¼½¾]|(?<=[0-9]) ?[-–—+x×*=<>:./÷X] ?(?=[%$€₺‰]?[0-9])"
            rf"|-(?=[%$€₺]?[0-9])|(?<=[0-9])[-–/](?={LETTER}(?!{LETTER}))"
            r"|[!-/:-@\[-`{-~…](?=[!-/:-@\[-`{-~…]{3})|\((?=[0-9])",
            (
                symbols.RUN,
                web.TAG,
                codes.PHONE_IN_BRACKETS,
                codes.PHONE,
                percent.BEFORE,
                money.BEFORE,
                money.ALONE,
                ranges.RANGE,
                ranges.COLON,
                symbols.BEFORE,
                symbols.BETWEEN,
                symbols.PLUS,
                symbols.POWER,
                symbols.HYPHEN,
                symbols.SLASH,
                symbols.SYMBOL,
                symbols.DECORATION,
            ),
        ),
    )
)
"""The rules after the lexicon, which wins over all of them."""


def read(text: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    """How every span of `text` is said: readings that tile it, in order."""
    taken: list[Reading] = []
    position = 0
    for entry in lexicon.find(text, 0, len(text)):
        taken += ORDER.find(text, position, entry.start)
        taken.append(entry)
        position = entry.end
    taken += ORDER.find(text, position, len(text))
    return _tiled(text, taken)


def spoken(text: str, lexicon: Lexicon) -> str:
    """`text` as it is said, on one line."""
    return " ".join("".join(reading.spoken for reading in read(text, lexicon)).split())


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
