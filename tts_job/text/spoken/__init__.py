"""Text as it is said: `read` decides span by span, `utterances` cuts it for an engine.

A rule is one object in one module; ORDER is the only place where their order is written. Rules
stand in families by what they begin with; at each place the first that has an answer decides, so
the more particular comes first.
"""

from tts_job.model import Reading
from tts_job.text.spoken import (
    abbreviations,
    clock,
    codes,
    dates,
    fractions,
    initials,
    items,
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
from tts_job.text.spoken.lexicon import RULE as LEXICON
from tts_job.text.spoken.rule import CAPITAL, LETTER, SMALL, Family, Order
from tts_job.text.spoken.tiling import settled, tiled

__all__ = ["EMPTY", "ORDER", "Lexicon", "parse_lexicon", "read", "spoken", "utterances"]

# A sign opens with the letters that it may begin with, which are found fast, and then looks back.
_BEHIND_CAPITAL = (
    rf"{CAPITAL}|(?!{LETTER})|-?[0-9]",
    r"[\w+-]{0,63}[.@:]",
    "o|r|uro",  # No'lu, Kr, Euro
    r"['’]",
)
_BEHIND_SMALL = (
    r"[\w+-]{0,63}[.@:]",  # an abbreviation or an address
    r"(?<=y)y(?!\w)",
    rf"(?<=n)o(?= [0-9]|['’]?l[uü](?!{LETTER}))",
    rf"(?<=[kcm])[gm](?!{LETTER})|(?<=m)[²³]|(?<=k)Wh",  # units without a number
    rf"(?<=[0-9][/-].)(?!{LETTER})",  # 4/b
    "(?<= x) (?=[0-9])",
    r"\)",  # (b), b)
)
_SIGNS = (
    r"[^\w\s,.;:'’!?()\"“”«»-]|[⁰¹²³⁴⁵⁶⁷⁸⁹¼½¾⅓⅔⅕⅛]",
    r"(?: (?<=[0-9].))?[-–—+x×*=<>:./÷X](?<=[0-9 ].) ?(?=[%$€₺‰]?[0-9])",  # between figures
    r"-(?=[%$€₺]?[0-9])|\((?=[0-9])|-(?<=\(.)(?=\))",
    r"['’](?<!\w.)(?=[0-9]{2})",
    rf"[-–/](?<=[0-9].)(?={LETTER}(?!{LETTER}))",
    r"[!-/:-@\[-`{-~…](?=[!-/:-@\[-`{-~…]{3})",  # a drawn line
)

ORDER = Order(
    (
        Family(
            "figures",
            "[0-9]",
            (
                web.ADDRESS,
                codes.PHONE,
                codes.DOTTED,
                codes.PLATE,
                dates.DAY_FIRST,
                dates.YEAR_FIRST,
                dates.SHORT_YEAR,
                dates.WITH_MONTH,
                clock.WITH_SECONDS,
                clock.WITH_COLON,
                ranges.RATIO,
                percent.AFTER,
                money.AFTER,
                clock.WITH_POINT,
                fractions.FRACTION,
                fractions.MIXED,
                units.UNIT,
                ordinals.WITH_ENDING,
                ordinals.WITHOUT_APOSTROPHE,
                ordinals.IN_A_LIST,
                ordinals.AT_THE_END,
                ordinals.ORDINAL,
                numbers.SPACED,
                codes.LEADING_ZERO,
                numbers.CARDINAL,
            ),
        ),
        Family(
            "capitals",
            rf"{CAPITAL}(?<!{LETTER}.)(?={'|'.join(_BEHIND_CAPITAL)})",
            (
                codes.IBAN,
                web.MAIL,
                web.ADDRESS,
                codes.LETTER_AFTER,
                units.ALONE,
                abbreviations.PHRASE,
                abbreviations.NUMBERED,
                abbreviations.ABBREVIATION,
                abbreviations.DOTTED,
                roman.ORDINAL,
                roman.IN_A_LIST,
                roman.NUMBER,
                initials.INITIAL,
                codes.LETTER_BEFORE,
                codes.LETTER_ALONE,
                money.PAIR,
                money.CODE_BEFORE,
                money.CODE,
                ACRONYM,
            ),
        ),
        Family(
            "small",
            rf"{SMALL}(?<!{LETTER}.)(?={'|'.join(_BEHIND_SMALL)})",
            (
                web.MAIL,
                web.ADDRESS,
                units.ALONE,
                abbreviations.NUMBERED,
                abbreviations.ABBREVIATION,
                codes.LETTER_AFTER,
                codes.LETTER_ALONE,
                symbols.TIMES,
            ),
        ),
        Family(
            "signs",
            "|".join(_SIGNS),
            (
                symbols.RUN,
                web.TAG,
                codes.PHONE_IN_BRACKETS,
                codes.PHONE_ABROAD,
                percent.BEFORE,
                percent.NEGATIVE,
                money.BEFORE,
                money.ALONE,
                ranges.RANGE,
                ranges.COLON,
                symbols.BEFORE,
                symbols.BETWEEN,
                symbols.SIGN_ALONE,
                symbols.PLUS,
                symbols.POWER,
                symbols.ELISION,
                symbols.HYPHEN,
                units.PER,
                symbols.SLASH,
                fractions.SIGN,
                symbols.SYMBOL,
                symbols.DECORATION,
            ),
        ),
    )
)
"""The rules after the lexicon, which wins over all of them."""


def read(text: str, lexicon: Lexicon, item_number: str = "") -> tuple[Reading, ...]:
    """How every span of `text` is said: readings that tile it, in order.

    `item_number` is the number of a list item with which the text begins, if it is one.
    """
    taken: list[Reading] = []
    position = 0
    if item_number and text.startswith(item_number):
        taken.append(items.read_number(item_number))
        position = len(item_number)
    for entry in lexicon.find(text, position, len(text)):
        taken += ORDER.find(text, position, entry.start)
        taken.append(entry)
        position = entry.end
    taken += ORDER.find(text, position, len(text))
    return settled(text, tiled(text, taken), ORDER, (LEXICON,))


def spoken(text: str, lexicon: Lexicon) -> str:
    """`text` as it is said, on one line."""
    return " ".join("".join(reading.spoken for reading in read(text, lexicon)).split())
