"""Endings after an apostrophe, fitted to the word that is said: 2040'ta -> iki bin kırkta.

Who writes 5 TL'lik says "te le" in mind; said as lira it is "beş liralık". So an ending keeps its
consonants and its case, and its vowels, its buffer letter and its first d or t follow the spoken
form (Göksel and Kerslake 2005, ch. 3 and 6). An ending that fits already comes out as written.
"""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.rule import APOSTROPHE, LETTER
from tts_job.text.turkish import FRONT_VOWELS, VOWELS, lower

SUFFIX = rf"(?:{APOSTROPHE}(?P<suffix>[a-zçğıöşüâîûA-ZÇĞİÖŞÜ]{{1,24}}+)(?!{LETTER}|{APOSTROPHE}))?"
"""Optional ending of a written form, for the patterns of the rules."""

FRONT_IN_SPITE = ("saat", "petrol", "hal", "kontrol", "rol", "gol")
"""Loans with a last back vowel that take front endings: saatlik, golü."""
VOICELESS = frozenset("fstkçşhp")
ROUNDED = frozenset("oöuü")

_HIGH = "[ıiuü]"
_LOW = "[ae]"
_TO_VOWEL: tuple[tuple[re.Pattern[str], str], ...] = (
    (regex(rf"{_HIGH}(?=nc{_HIGH}|m{_HIGH}z|n{_HIGH}z)"), ""),  # ikinci, ikimiz
    (regex(rf"(?={_LOW}r(?:$|{_LOW}r|l[ıiae]))"), "ş"),  # ikişer, ikişerli
    (regex(rf"(?={_HIGH}n(?:ki)?$)"), "n"),  # ikinin
    (regex(rf"(?={_HIGH}n?(?:{_LOW}|{_HIGH}|d|y|c))"), "s"),  # ikisine, ikisinde
    (regex(rf"(?={_LOW}|{_HIGH})"), "y"),  # ikiye, ikiyi
)
"""What changes before a vowel when the spoken form ends in one."""
_TO_CONSONANT: tuple[tuple[re.Pattern[str], str], ...] = (
    (regex(rf"y(?={_LOW}|{_HIGH}|l{_LOW}|d{_HIGH}|s{_LOW}|m{_HIGH}ş|ken)"), ""),  # kırka
    (regex(rf"n(?={_HIGH}n)"), ""),  # kırkın
    (regex(rf"s(?={_HIGH}(?!z))"), ""),  # kırkına, but kırksız
    (regex(rf"ş(?={_LOW}r)"), ""),  # kırkar
    (regex(rf"(?=nc{_HIGH})"), "ı"),  # kırkıncı
)
_UNBENDING = regex(rf"(?<=[dt]{_LOW})ki|(?<={_HIGH}n)ki|y?ken$|gil|yor")
"""Endings that follow no harmony: -deki, -ninki, -ken."""


def with_suffix(spoken: str, suffix: str | None, joint: str = "") -> str:
    """`spoken` and the ending as one word, with `joint` (an apostrophe) between them."""
    if not suffix:
        return spoken
    ending = fitted(spoken, lower(suffix))
    if ending[:1] in VOWELS and spoken.endswith("dört"):
        spoken = spoken[:-1] + "d"
    return spoken + joint + ending


def with_suffix_on_compound(spoken: str, suffix: str | None, joint: str = "") -> str:
    """A.Ş.'ye -> Anonim Şirketi'ne: a noun that is possessed puts an n before a case."""
    if suffix and (match := _CASE.match(lower(suffix))):
        suffix = "n" + lower(suffix)[match.end() :]
        return spoken + joint + _harmonized(spoken, suffix)
    return with_suffix(spoken, suffix, joint)


_CASE = regex(rf"[yn]?(?={_LOW}$|{_HIGH}$|[dt]{_LOW})")


def fitted(spoken: str, ending: str) -> str:
    """`ending`, in small letters, as it is said behind `spoken`."""
    last = spoken[-1:]
    changes = _TO_VOWEL if last in VOWELS else _TO_CONSONANT
    for pattern, buffer in changes:
        match = pattern.match(ending)
        if match:
            ending = buffer + ending[match.end() :]
            break
    if ending[:1] in ("d", "t"):
        ending = ("t" if last in VOICELESS else "d") + ending[1:]
    elif ending[:1] in ("c", "ç"):
        ending = ("ç" if last in VOICELESS else "c") + ending[1:]
    return _harmonized(spoken, ending)


def in_harmony(spoken: str, ending: str) -> bool:
    """The vowels of `ending` are already those that `spoken` asks for."""
    return _harmonized(spoken, ending) == ending


def locative(spoken: str) -> str:
    """üç -> üçte; the denominator of a fraction."""
    return spoken + fitted(spoken, "de")


def _harmonized(spoken: str, ending: str) -> str:
    vowel = next((letter for letter in reversed(lower(spoken)) if letter in VOWELS), "e")
    front = vowel in FRONT_VOWELS or spoken.endswith(FRONT_IN_SPITE)
    rounded = vowel in ROUNDED
    kept = {place for match in _UNBENDING.finditer(ending) for place in range(*match.span())}
    letters: list[str] = []
    for place, letter in enumerate(ending):
        if letter in VOWELS and place not in kept:
            if letter in "ae":
                letter = "e" if front else "a"
            elif letter in "ıiuü":
                letter = ("ü" if front else "u") if rounded else ("i" if front else "ı")
        if letter in VOWELS:
            front, rounded = letter in FRONT_VOWELS, letter in ROUNDED
        letters.append(letter)
    return "".join(letters)
