"""Which words are known: frequent stems of speeches, and the endings that Turkish hangs on them.

This is a witness for repairs, not a dictionary. It is lenient where it protects a word (`is_known`)
and strict where a repair leans on it (`known_stem`): then the stem is long and the endings follow
vowel harmony.
"""

import re
from functools import cache, lru_cache

from tts_job import data
from tts_job.text.turkish import BACK_VOWELS, FRONT_VOWELS, VOWELS, word_set

STEM_LETTERS = 4
"""Shorter stems begin too many unrelated words to bear witness."""

LONGEST_WORD = 40
"""Letters; what is longer is no Turkish word and is left alone."""

# A = a or e, I = ı, i, u or ü, D = d or t (Göksel and Kerslake 2005, ch. 7 and 8).
_NOUN_ENDINGS = word_set(
    "lAr lArI I sI yI nI Im ImIz mIz In InIz nIz nIn A yA nA DA DAn ndA ndAn ndAki DAki lI sIz lIk"
    " lIğ cI çI cA çA ki DIr lA ylA"
)
_OTHER_ENDINGS = word_set(
    "mIş DI AcAk AcAğ yAcAk yAcAğ Ar Ir r mA mAk mAkt mAz Iyor yor sA An yAn DIk DIğ Ip yIp ArAk"
    " yArAk mAlI lAş lAn Il Iş k m n z sAl ncA ken yken IncI ncI Abil yAbil AmA yAmA IndA Ind"
)
_INVARIANT = re.compile("iyor|ıyor|uyor|üyor|yor|ken|ki")
"""Endings that follow no harmony."""
_SOFTENED = {"k": "ğ", "ç": "c", "p": "b", "t": "d"}


def _spellings(ending: str) -> set[str]:
    found = {""}
    for letter in ending:
        choices = {"A": "ae", "I": "ıiuü", "D": "dt"}.get(letter, letter)
        found = {start + choice for start in found for choice in choices}
    return found


_NOUN_SUFFIXES = frozenset(form for ending in _NOUN_ENDINGS for form in _spellings(ending))
_SUFFIXES = _NOUN_SUFFIXES | {form for ending in _OTHER_ENDINGS for form in _spellings(ending)}
_LONGEST_SUFFIX = max(map(len, _SUFFIXES))


@cache
def stems() -> frozenset[str]:
    lines = data.read_text("text/data/words.txt").split("\n")
    words = {line for line in lines if line and not line.startswith("#")}
    softened = {
        word[:-1] + _SOFTENED[word[-1]]
        for word in words
        if word[-1] in _SOFTENED and len(word) >= STEM_LETTERS
    }
    return frozenset(words | softened)


@lru_cache(maxsize=20_000)
def is_ending(rest: str) -> bool:
    """`rest` is a chain of Turkish endings, or nothing."""
    return not rest or any(
        rest[:size] in _SUFFIXES and is_ending(rest[size:])
        for size in range(min(len(rest), _LONGEST_SUFFIX), 0, -1)
    )


@lru_cache(maxsize=20_000)
def is_noun_ending(rest: str) -> bool:
    """`rest` is a chain of endings of nouns alone: those of verbs turn one stem into too many."""
    return not rest or any(
        rest[:size] in _NOUN_SUFFIXES and is_noun_ending(rest[size:])
        for size in range(min(len(rest), _LONGEST_SUFFIX), 0, -1)
    )


def harmonious(stem: str, rest: str) -> bool:
    """The first vowel of `rest` follows the last of `stem`: both front, or both back."""
    last = next((letter for letter in reversed(stem) if letter in VOWELS), "")
    first = next((letter for letter in rest if letter in VOWELS), "")
    return not last or not first or (last in FRONT_VOWELS) == (first in FRONT_VOWELS)


def breaks_harmony(word: str) -> bool:
    """Front and back vowels meet in `word`, as they do in loans, compounds and damage."""
    letters = frozenset(word)
    return not (letters.isdisjoint(FRONT_VOWELS) or letters.isdisjoint(BACK_VOWELS))


def is_known(word: str) -> bool:
    """`word`, in small letters, is a known stem with or without endings."""
    known = stems()
    if word in known:
        return True
    if len(word) > LONGEST_WORD:
        return False
    return any(
        word[:size] in known
        and is_ending(word[size:])
        and (size >= STEM_LETTERS or not breaks_harmony(_INVARIANT.sub("", word)))
        for size in range(len(word) - 1, 1, -1)
    )


def known_stem(word: str) -> str:
    """The longest known stem of `word` that can bear witness for it, or an empty string."""
    known = stems()
    for size in range(min(len(word), LONGEST_WORD), STEM_LETTERS - 1, -1):
        stem, rest = word[:size], word[size:]
        if stem in known and harmonious(stem, rest) and is_noun_ending(rest):
            return stem
    return ""
