"""Numbers: 2040 -> iki bin kırk, 1.250,5, 8. Zirve -> sekizinci Zirve, 8'inci."""

import re

from tts_job.text.spoken.rule import PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix
from tts_job.text.turkish import word_set

ONES = ("", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
SCALES = ("", "bin", "milyon", "milyar", "trilyon")

LONGEST_NUMBER = 3 * len(SCALES)
"""Digits; a longer one is a code, and is said digit by digit."""
LONGEST_FRACTION = 3
"""Digits after the comma that are said as one number: 3,125 but 3,1-4-1-5."""

NUMBER = r"(?:[0-9]{1,3}(?:\.[0-9]{3})++(?![0-9])|[0-9]++)(?:,[0-9]++)?+"
"""A written number: thousands take a point, decimals a comma."""
NUMBER_START = r"(?<![0-9])(?<![0-9][.,])"
"""Only where a number begins: patterns that end in a symbol would otherwise try every digit."""

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
}

_SENTENCE_STARTERS = word_set(
    "Bu Bunlar Bunun Buna Bununla Biz Bizim Bugün Ben O Onlar Ama Ancak Ayrıca Sonra Sonuç Fakat"
    " Ve Çünkü Şimdi Böylece Dolayısıyla Öte Öncelikle Her Hepimiz Siz Değerli Sayın"
)
"""After a number with a full stop they begin a sentence; any other word makes it an ordinal."""


def cardinal(number: int) -> str:
    """`number`, below 10**15, in words."""
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


def in_words(written: str) -> str:
    """A number as NUMBER matches it."""
    whole, comma, fraction = written.partition(",")
    digits = whole.replace(".", "")
    if len(digits) > LONGEST_NUMBER or (len(digits) > 1 and digits[0] == "0"):
        spoken = in_digits(digits)
    else:
        spoken = cardinal(int(digits))
    if not comma:
        return spoken
    return f"{spoken} virgül {_fraction(fraction)}"


def _fraction(digits: str) -> str:
    if len(digits) > LONGEST_FRACTION:
        return in_digits(digits)
    significant = digits.lstrip("0")
    zeros = in_digits("0" * (len(digits) - len(significant)))
    return f"{zeros} {cardinal(int(significant)) if significant else ''}".strip()


def _say_ordinal(match: re.Match[str]) -> str | None:
    following = match["next"]
    if following[0].isupper() and (following in _SENTENCE_STARTERS or len(match["digits"]) > 3):
        return None
    return ordinal(int(match["digits"]))


ORDINAL = PatternRule(
    "ordinal",
    re.compile(
        r"(?<![\w.,])(?P<digits>[1-9][0-9]{0,3}+)\."
        r"(?=\s?(?P<next>[^\W\d_]{1,20}))"
    ),
    _say_ordinal,
)

CARDINAL = PatternRule(
    "number",
    re.compile(f"(?P<number>{NUMBER}){SUFFIX}"),
    lambda match: with_suffix(in_words(match["number"]), match["suffix"]),
)
