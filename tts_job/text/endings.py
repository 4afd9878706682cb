"""Turkish endings and vowel harmony: whether the rest of a word can hang on its stem.

An ending is written with A for a or e, I for ı, i, u or ü, D for d or t (Göksel and Kerslake 2005,
ch. 7 and 8). `is_ending` is lenient: it protects a word. `is_chain` is strict: a repair leans on
it.
"""

from functools import lru_cache

from tts_job.text.regex import regex
from tts_job.text.turkish import BACK_VOWELS, FRONT_VOWELS, VOWELS, word_set

_ENDINGS = word_set(
    "lAr lArI I sI yI nI Im ImIz mIz In InIz nIz nIn A yA nA DA DAn ndA ndAn ndAki DAki lI sIz lIk"
    " lIğ cI çI cA çA ki DIr lA ylA"
    " mIş DI AcAk AcAğ yAcAk yAcAğ Ar Ir r mA mAk mAkt mAz Iyor yor sA An yAn DIk DIğ Ip yIp ArAk"
    " yArAk mAlI lAş lAn Il Iş k m n z sAl ncA ken yken IncI ncI Abil yAbil AmA yAmA IndA Ind"
)
_ONLY_BEHIND_VOWEL = word_set(
    "sI yI nI nIz nIn yA nA ndA ndAn ndAki ylA yAcAk yAcAğ r yor yAn yIp yArAk k m n z ncA yken ncI"
    " yAbil yAmA mIz"
)
"""Endings with a letter in front that keeps two vowels apart."""

FOLLOWS: dict[str, str] = {
    **dict.fromkeys("aıâ", "aı"),
    **dict.fromkeys("eiî", "ei"),
    **dict.fromkeys("ouû", "au"),
    **dict.fromkeys("öü", "eü"),
}
"""Which vowels of an ending may follow a vowel (Göksel and Kerslake 2005, ch. 3)."""
# The vowels of -yor, -ken and -ki follow nothing.
_VOWEL = regex("(?P<free>(?<=y)o(?=r)|(?<=k)e(?=n)|(?<=k)i)|[aeıioöuüâîû]")


def _spellings(ending: str) -> set[str]:
    found = {""}
    for letter in ending:
        choices = {"A": "ae", "I": "ıiuü", "D": "dt"}.get(letter, letter)
        found = {start + choice for start in found for choice in choices}
    return found


_SPELLED = frozenset(form for ending in _ENDINGS for form in _spellings(ending))
_BEHIND_VOWEL = frozenset(form for ending in _ONLY_BEHIND_VOWEL for form in _spellings(ending))
_LONGEST = max(map(len, _SPELLED))


@lru_cache(maxsize=20_000)
def is_ending(rest: str) -> bool:
    """`rest` is made of Turkish endings, or nothing."""
    return not rest or any(
        rest[:size] in _SPELLED and is_ending(rest[size:])
        for size in range(min(len(rest), _LONGEST), 0, -1)
    )


def is_chain(stem: str, rest: str) -> bool:
    """Endings hang on `stem` in harmony and fit the letter before; a single letter comes last."""
    return in_harmony(stem, rest) and _links(rest, stem[-1] in VOWELS)


@lru_cache(maxsize=20_000)
def _links(rest: str, behind_vowel: bool) -> bool:
    return not rest or any(
        rest[:size] in _SPELLED
        and (size > 1 or size == len(rest) or rest[0] in VOWELS)
        and not (behind_vowel and rest[0] in VOWELS)
        and (behind_vowel or rest[:size] not in _BEHIND_VOWEL)
        and _links(rest[size:], rest[size - 1] in VOWELS)
        for size in range(min(len(rest), _LONGEST), 0, -1)
    )


def in_harmony(stem: str, rest: str) -> bool:
    """Each vowel of `rest` follows the one before it, front or back, rounded or not."""
    before = next((letter for letter in reversed(stem) if letter in VOWELS), "")
    for match in _VOWEL.finditer(rest):
        vowel = match[0]
        if before and not match["free"] and vowel not in FOLLOWS[before]:
            return False
        before = vowel
    return True


def breaks_harmony(word: str) -> bool:
    """Front and back vowels meet in `word`, as they do in loans, compounds and damage."""
    letters = frozenset(word)
    return not (letters.isdisjoint(FRONT_VOWELS) or letters.isdisjoint(BACK_VOWELS))
