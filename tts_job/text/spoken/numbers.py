"""Numbers in words: 2040 -> iki bin kırk, 1.250,5 -> bin iki yüz elli virgül beş, 3'er -> üçer."""

import re
from functools import lru_cache

from tts_job.text.regex import regex
from tts_job.text.spoken.rule import APOSTROPHE, PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix
from tts_job.text.turkish import lower

ONES = ("", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
SCALES = ("", "bin", "milyon", "milyar", "trilyon", "katrilyon")

LONGEST_NUMBER = 3 * len(SCALES)
"""Digits; a longer one is a code, and is said digit by digit."""
LONGEST_UNGROUPED = 9
"""Digits without points: an amount has points or round thousands, an identity number neither."""
LONGEST_FRACTION = 3
"""Digits after the comma that are said as one number: 3,125 but 3,1-4-1-5."""

NUMBER = (
    r"(?:[0-9]{1,3}(?:\.[0-9]{3})++(?![0-9])|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,5}+(?![0-9])"
    r"|[0-9]++)(?:,[0-9]++)?+"
)
"""A written number: thousands take a point, decimals a comma; 1,250,000 can only be thousands."""
SCALE = r"(?: (?:bin|milyon|milyar|trilyon|katrilyon)(?![^\W_]))"
"""A word that multiplies the number before it."""

EACH = rf"{APOSTROPHE}ş?[ae]r(?= )"
"""The distributive ending before a measure: 5'er km."""

_ORDINAL_ENDINGS: dict[str, str] = {
    "sıfır": "sıfırıncı",
    "bir": "birinci",
    "iki": "ikinci",
    "üç": "üçüncü",
    "dört": "dördüncü",
    "beş": "beşinci",
    "altı": "altıncı",
    "yedi": "yedinci",
    "sekiz": "sekizinci",
    "dokuz": "dokuzuncu",
    "on": "onuncu",
    "yirmi": "yirminci",
    "otuz": "otuzuncu",
    "kırk": "kırkıncı",
    "elli": "ellinci",
    "altmış": "altmışıncı",
    "yetmiş": "yetmişinci",
    "seksen": "sekseninci",
    "doksan": "doksanıncı",
    "yüz": "yüzüncü",
    "bin": "bininci",
    "milyon": "milyonuncu",
    "milyar": "milyarıncı",
    "trilyon": "trilyonuncu",
    "katrilyon": "katrilyonuncu",
}


@lru_cache(maxsize=4096)
def cardinal(number: int) -> str:
    """`number`, below 10**18, in words."""
    if number == 0:
        return "sıfır"
    words: list[str] = []
    for power in range(len(SCALES) - 1, -1, -1):
        group = number // 1000**power % 1000
        if not group:
            continue
        hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
        parts = ["" if hundreds < 2 else ONES[hundreds], "yüz" if hundreds else ""]
        parts += [TENS[tens], ONES[ones]]
        if power == 1 and group == 1:
            parts = []  # bin, never "bir bin"
        words += [part for part in (*parts, SCALES[power]) if part]
    return " ".join(words)


def ordinal(number: int) -> str:
    start, _, last = cardinal(number).rpartition(" ")
    return f"{start} {_ORDINAL_ENDINGS[last]}".strip()


def in_digits(digits: str) -> str:
    return " ".join(ONES[int(digit)] or "sıfır" for digit in digits)


def in_group(digits: str) -> str:
    """A group of a telephone number: 0312 -> sıfır üç yüz on iki."""
    significant = digits.lstrip("0")
    zeros = in_digits("0" * (len(digits) - len(significant)))
    return f"{zeros} {cardinal(int(significant)) if significant else ''}".strip()


def in_words(written: str) -> str:
    """A number as NUMBER matches it."""
    if written.count(",") > 1:
        written = written.replace(",", "")
    whole, comma, fraction = written.partition(",")
    spoken = _whole(whole)
    if not comma:
        return spoken
    said = in_digits(fraction) if len(fraction) > LONGEST_FRACTION else in_group(fraction)
    return f"{spoken} virgül {said}"


def _whole(written: str) -> str:
    digits = written.replace(".", "")
    ungrouped = len(digits) == len(written) and not digits.endswith("000")
    longest = LONGEST_UNGROUPED if ungrouped else LONGEST_NUMBER
    if len(digits) > longest or (len(digits) > 1 and digits[0] == "0"):
        return in_digits(digits)
    return cardinal(int(digits))


_EACH = regex("ş?[ae]r")


def with_ending(written: str, suffix: str | None) -> str:
    """A number with its ending; the colloquial 3'cü is the ordinal üçüncü."""
    if suffix and re.fullmatch("[cç][ıiuü]", suffix):
        suffix = "n" + suffix.replace("ç", "c")
    if suffix and lower(suffix).startswith("nolu"):
        return f"{in_words(written)} numaralı{suffix[4:]}"
    spoken = in_words(written)
    count, _, scale = spoken.rpartition(" ")
    if suffix and count and scale in SCALES and _EACH.fullmatch(lower(suffix)):
        return f"{with_suffix(count, suffix)} {scale}"  # 5.000'er: beşer bin
    return with_suffix(spoken, suffix)


SPACED = PatternRule(
    "number",
    regex(
        r"(?P<number>[1-9][0-9]{0,2}(?:(?: [0-9]{3}){2,4}+| 000|(?:[\u00a0\u202f][0-9]{3}){1,4}+))"
        rf"(?![0-9]| [0-9]){SUFFIX}"
    ),
    lambda match: with_suffix(cardinal(int(re.sub(r"\s", "", match["number"]))), match["suffix"]),
)
"""1 250 000: a space as the international standard (ISO 80000-1) puts it."""
CARDINAL = PatternRule(
    "number",
    regex(
        f"(?P<number>{NUMBER})"
        rf"(?:(?P<glued>(?:l[ae]r|l[ıiuü]|l[ıiuü]k|[dt][ae]n?)(?:[ıiuüae]n?[ıiuüae]?)?)(?!\w)|{SUFFIX})"
    ),
    lambda match: with_ending(match["number"], match["glued"] or match["suffix"]),
)
"""The last: every figure has a reading. 1990lar has lost its apostrophe."""
