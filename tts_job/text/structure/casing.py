"""A line in capitals -> a title: GENEL SEKRETER X'İN HİTABI -> Genel Sekreter X'in Hitabı.

Capitals hide what small letters show: the dots of foreign names (VLADIMIR), and which words are
acronyms. The running text of the same speech knows both and is asked first. Small words are those
of TDK's Yazım Kılavuzu ("Büyük Harflerin Kullanıldığı Yerler"). The length of a line stays.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tts_job.model import Repair
from tts_job.text import words
from tts_job.text.regex import regex
from tts_job.text.spoken.acronyms import SAID_AS_WORDS, SAID_OTHERWISE
from tts_job.text.turkish import VOWELS, capitalize, lower, upper, word_set

ACRONYMS = frozenset(
    SAID_AS_WORDS
    | SAID_OTHERWISE.keys()
    | word_set(
        "AB ABD BM BDT BAE TDT TBMM TÜRKPA İİT EİT KEİ AİHM AİHS AKPM AKPA DSÖ DTÖ OECD ŞİÖ AYM"
        " UAD UCM KOBİ AVM OHAL TOBB DEİK TİKA YTB YEE EXPO ECO ISESCO İSESCO ICESCO TMK SETA"
    )
)
"""Those with vowels, or whose letters may look like a word's: they stay in capitals."""
_ABBREVIATIONS = word_set(
    "alb av bkz bnb bşk cad cd doç dr gör hz kd korg koramiral krl ltd mah md müh no nr org öğr"
    " plt prof sk sn st şb şti tğm tuğa tuğg tüma tümg uzm üstğm vb vd vs yard yb yrd yzb"
)
"""With a full stop behind them they are no acronyms: DR. becomes Dr. (TDK)."""
_SMALL_IN_TITLES = word_set("ve ile ya veya yahut ki da de mı mi mu mü")
_FOREIGN_LETTERS = frozenset("QWX")

_LETTER = regex(r"[^\W\d_]")
_SMALL_LETTER = regex("[a-zâçğıîöşûü]")
_SMALL_AMONG_CAPITALS = regex(r"(?<=[^\W_])'[^\W\d_]{1,8}+|(?<![^\W_])(?:ve|ile|de|da)(?![^\W_])")
_TOKEN = regex(r"[^\W_]+(?:'[^\W_]+)?")
_WORD = regex(r"[^\W\d_]+")
_CAPITAL_WORDS = regex(r"(?<![^\W_])[A-ZÇĞİÖŞÜ]{2,}+(?![^\W_])(?:[ -][A-ZÇĞİÖŞÜ]{2,}+(?![^\W_]))*+")
_ROMAN = regex(r"(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_PHRASE_BEGINS = regex(r"[:?!…–—] ?$|[\"“«(]$")


_RUNNING_TEXT = regex(r"(?<![\w'])[a-zâçğıîöşûü]{4}|[A-ZÂÇĞİÎÖŞÛÜ][a-zâçğıîöşûü]{2}")
"""A word that no line in capitals has: nearly every paragraph shows one at once."""


def is_capitals(text: str) -> bool:
    """In capitals, but for the suffixes behind apostrophes and for the word `ve`, if any."""
    if _RUNNING_TEXT.search(text):
        return False
    if not _SMALL_LETTER.search(text):
        return bool(_LETTER.search(text))
    without = _SMALL_AMONG_CAPITALS.sub("", text)
    return len(_LETTER.findall(without)) > 3 and not _SMALL_LETTER.search(without)


@dataclass(frozen=True, slots=True)
class Spellings:
    """How the running text spells the words of its lines in capitals."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Capitals, as a Turkish keyboard writes them -> the spelling with a first capital."""
    dotless: Mapping[str, str] = field(default_factory=dict)
    """Capitals without any dot, as a foreign keyboard writes them -> the same."""
    acronyms: frozenset[str] = ACRONYMS


def spellings(texts: Iterable[str]) -> Spellings:
    """What the `texts` of a speech that are not in capitals show of its words."""
    found: Counter[str] = Counter()
    acronyms: set[str] = set()
    for text in texts:
        found.update(_WORD.findall(text))
        acronyms.update(run for run in _CAPITAL_WORDS.findall(text) if run.isalpha())
    names: dict[str, str] = {}
    dotless: dict[str, str] = {}
    for word, _ in found.most_common():
        if word[0].isupper() and not word.isupper():
            capitals = upper(word)
            names.setdefault(capitals, word)
            dotless.setdefault(_without_dots(capitals), word)
    # What is written small as well was only emphasised.
    acronyms -= {word for word in acronyms if lower(word) in found or word in names}
    return Spellings(names, dotless, ACRONYMS | acronyms)


def _without_dots(capitals: str) -> str:
    return capitals.replace("İ", "I")


def title_case(text: str, spelled: Spellings) -> str:
    """A text in capitals in Turkish title case; its length stays."""
    first = True

    def cased(match: re.Match[str]) -> str:
        nonlocal first
        stem, apostrophe, suffix = match[0].partition("'")
        small = lower(stem)
        start = match.start()
        first = first or bool(_PHRASE_BEGINS.search(text[max(0, start - 2) : start]))
        if small in _SMALL_IN_TITLES and not first:
            result = small
        elif _stays_capital(stem, text[match.end() : match.end() + 1], spelled):
            result = stem
        else:
            result = _capitalized(stem, spelled)
        first = False
        return result + apostrophe + lower(suffix)

    return _TOKEN.sub(cased, text)


def case_repair(before: str, after: str) -> Repair:
    reason = "a line in capitals, which engines spell out, is written as a title"
    return Repair(0, len(after), before, after, "title-case", reason, 0.95)


def _stays_capital(stem: str, following: str, spelled: Spellings) -> bool:
    """Initials, Roman numerals, and acronyms: known ones, and those without vowels (NTV)."""
    if len(stem) == 1 or stem in spelled.acronyms or _ROMAN.fullmatch(stem):
        return True
    small = lower(stem)
    if following == "." and small in _ABBREVIATIONS:
        return False
    return VOWELS.isdisjoint(small) and not words.is_known(small)


def _capitalized(stem: str, spelled: Spellings) -> str:
    if upper(stem) != stem:  # a word that is small already
        return capitalize(stem)
    if stem in spelled.names:
        return spelled.names[stem]
    if "I" in stem and "İ" not in stem and not words.is_known(lower(stem)):
        if stem in spelled.dotless:
            return spelled.dotless[stem]
        if not _FOREIGN_LETTERS.isdisjoint(stem):
            return stem[0] + stem[1:].lower()
    return capitalize(stem)
