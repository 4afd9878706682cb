"""Figures that count nothing: telephone numbers, IBAN, number plates, B12, 5G, seri A-7.

They are said in the groups in which people write them, with a short pause (a comma) between.
"""

import re

from tts_job.text.regex import regex
from tts_job.text.spoken.acronyms import LETTER_NAMES, spelled
from tts_job.text.spoken.numbers import in_digits, in_group
from tts_job.text.spoken.rule import LETTER, PatternRule
from tts_job.text.spoken.suffixes import SUFFIX, with_suffix
from tts_job.text.turkish import upper

_GROUPS = regex("[0-9]+")
_SEPARATOR = r"(?:[ \u00a0./-]|\s?[–]\s?)"

# Turkish numbers: an area of three digits after an optional 0 or +90, then 3-2-2 (ITU-T E.164;
# Turkish numbering plan). 444 and 0850 numbers are written 3-1-3.
_LOCAL = (
    rf"[0-9]{{3}}{_SEPARATOR}?(?:[0-9]{{2}}{_SEPARATOR}?[0-9]{{2}}|[0-9]{_SEPARATOR}[0-9]{{3}})"
)
_END = r"(?![0-9]|[.,:/-][0-9])"


def _say_phone(match: re.Match[str]) -> str:
    groups = [group for long in _GROUPS.findall(match["number"]) for group in _split(long)]
    if groups[0] == "0":
        groups[:2] = [groups[0] + groups[1]]
    said = ", ".join(in_group(group) for group in groups)
    return with_suffix(said, match["suffix"])


def _say_international(match: re.Match[str]) -> str:
    return f"artı {_say_phone(match)}"


def _split(digits: str) -> list[str]:
    """Figures written together, in the groups in which they are said: 3-2-2 from the end."""
    if len(digits) > 4:
        head = digits[:-7]
        lead = [head[:-3], head[-3:]] if len(head) > 4 else [head]
        return [group for group in (*lead, digits[-7:-4], digits[-4:-2], digits[-2:]) if group]
    return [digits] if len(digits) < 4 or digits[0] == "0" else [digits[:2], digits[2:]]


_AREA = r"\(?[2-58][0-9]{2}\)?"
PHONE = PatternRule(
    "phone",
    regex(
        rf"(?<![\w.,-])(?P<number>0{_SEPARATOR}?{_AREA}{_SEPARATOR}?{_LOCAL}"
        rf"|444{_SEPARATOR}[0-9](?:{_SEPARATOR}[0-9]{{3}}|[0-9]{_SEPARATOR}[0-9]{{2}})"
        rf"|[2-5][0-9]{{2}}[ -][0-9]{{3}}[ -][0-9]{{2}}[ -][0-9]{{2}}){_END}{SUFFIX}"
    ),
    _say_phone,
)
PHONE_ABROAD = PatternRule(
    "phone",
    regex(rf"(?<![\w.,-])\+(?P<number>90{_SEPARATOR}?{_AREA}{_SEPARATOR}?{_LOCAL}){_END}{SUFFIX}"),
    _say_international,
)
PHONE_IN_BRACKETS = PatternRule(
    "phone",
    regex(rf"(?<![\w.,-])\((?P<number>0?\s?[2-58][0-9]{{2}}\)\s?{_LOCAL}){_END}{SUFFIX}"),
    _say_phone,
)


def _say_iban(match: re.Match[str]) -> str:
    figures = match["figures"].replace(" ", "")
    groups = [figures[:2], *(figures[at : at + 4] for at in range(2, len(figures), 4))]
    return f"{spelled(match['country'])} " + ", ".join(in_digits(group) for group in groups)


IBAN = PatternRule(
    "code",
    regex(
        r"(?P<country>[A-Z]{2}) ?(?P<figures>[0-9]{2}(?: ?[0-9]{4}){3,7}(?: ?[0-9]{1,3})?)(?![0-9])"
    ),
    _say_iban,
)
"""ISO 13616: a country and up to 32 digits; Turkey has 24."""


def _say_dotted(match: re.Match[str]) -> str | None:
    groups = match[0].split(".")
    if all(len(group) == 3 for group in groups[1:]):
        return None  # thousands
    return " nokta ".join(in_group(group) for group in groups)


DOTTED = PatternRule(
    "code",
    regex(r"(?<![\w.,])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9]|[.,][0-9])"),
    _say_dotted,
)
"""192.168.1.10."""


def _say_plate(match: re.Match[str]) -> str | None:
    letters = match["letters"]
    if letters in _NO_PLATE_LETTERS:
        return None
    spoken = f"{in_group(match['city'])} {spelled(letters)} {in_group(match['figures'])}"
    return with_suffix(spoken, match["suffix"])


_NO_PLATE_LETTERS = frozenset(("TL", "CM", "MM", "KM", "KG", "M", "X", "V", "AB"))
PLATE = PatternRule(
    "code",
    regex(
        r"(?<![\w.,])(?P<city>0[1-9]|[1-7][0-9]|8[01])"
        r"(?P<mark>[ -])(?P<letters>[A-Z]{1,3})(?P=mark)"
        rf"(?P<figures>[0-9]{{2,5}})(?![\w]|[.,][0-9]){SUFFIX}"
    ),
    _say_plate,
)
"""Number plates of the 81 provinces."""


def _letter_name(letter: str) -> str:
    return LETTER_NAMES[upper(letter)]


LETTER_BEFORE = PatternRule(
    "acronym",
    regex(rf"(?<!{LETTER})(?<!['’])[A-ZÇĞİÖŞÜ](?=-?[0-9])"),
    lambda match: LETTER_NAMES[match[0]],
)
"""B12, F-16; several letters are an acronym."""
_CONSONANT = "[BCÇDFGĞHJKLMNPQRSŞTVWXYZ]"
LETTER_ALONE = PatternRule(
    "letter",
    regex(
        rf"(?<![\w'’.&/-]){_CONSONANT}(?![\w.&/-])(?!\s[0-9]){SUFFIX}"
        rf"|(?<=\(){_CONSONANT.lower()}(?=\))|(?<![\w'’.]){_CONSONANT.lower()}(?=\)\s)"
    ),
    lambda match: with_suffix(_letter_name(match[0][0]), match["suffix"], "'"),
)
"""D vitamini, X kuşağı, Z'ye, (b) bendi. O and A are words, and vowels are said as they stand."""
LETTER_AFTER = PatternRule(
    "acronym",
    regex(rf"(?:(?<=[0-9])[A-ZÇĞİÖŞÜ]|(?<=[0-9][/-])[a-zçğıöşüA-ZÇĞİÖŞÜ])(?!\.?{LETTER}){SUFFIX}"),
    lambda match: with_suffix(_letter_name(match[0][0]), match["suffix"], "'"),
)


LEADING_ZERO = PatternRule(
    "code",
    regex(rf"(?P<digits>0[0-9]+)(?![.,][0-9]){SUFFIX}"),
    lambda match: with_suffix(
        in_group(match["digits"]) if len(match["digits"]) == 2 else in_digits(match["digits"]),
        match["suffix"],
    ),
)
"""06100, 007: the zero is said, so it is a code."""
