"""Which forms are Turkish words, and how frequent they are: the witness for repairs.

Three and a half million forms lie in two tries that are mapped, not read (docs/words.md says where
they come from): 403,000 that were counted in running text, with their frequency, and those that are
only listed. What no list has, but is a known stem with Turkish endings, is known too.
"""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tts_job import data
from tts_job.text.turkish import BACK_VOWELS, FRONT_VOWELS, VOWELS, word_set

if TYPE_CHECKING:
    from marisa_trie import Trie

COUNTED = "text/data/counted.marisa"
LEVELS = "text/data/counted.levels"
UNCOUNTED = "text/data/uncounted.marisa"

BASE = -8.0
STEP = 0.05
"""A level is log10 of the relative frequency, in steps above the base; 0 is below all."""
LISTED = 128
"""Added to the level of a form that a list vouches for."""

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
_VOWEL_OR_INVARIANT = re.compile("(?P<free>(?<=y)o(?=r)|(?<=k)e(?=n)|(?<=k)i)|[aeıioöuüâîû]")
_HIATUS = re.compile("[aeıioöuü]{2}")
"""No ending begins with a vowel after a vowel: y, n or s comes between."""
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


FOLLOWS: dict[str, str] = {
    **dict.fromkeys("aıâ", "aı"),
    **dict.fromkeys("eiî", "ei"),
    **dict.fromkeys("ouû", "au"),
    **dict.fromkeys("öü", "eü"),
}
"""Which vowels of an ending may follow a vowel (Göksel and Kerslake 2005, ch. 3)."""


class _Forms(NamedTuple):
    counted: "Trie"
    levels: bytes
    uncounted: "Trie"


@cache
def _forms() -> _Forms:
    from marisa_trie import Trie

    counted, uncounted = (Trie().mmap(str(data.path(name))) for name in (COUNTED, UNCOUNTED))
    return _Forms(counted, data.read_bytes(LEVELS), uncounted)


def is_listed(word: str) -> bool:
    """A list of words, or a very frequent use, vouches for `word`, in small letters."""
    forms = _forms()
    number = forms.counted.get(word)
    return word in forms.uncounted if number is None else forms.levels[number] >= LISTED


def frequency(word: str) -> float | None:
    """log10 of the relative frequency of `word`, in small letters; None where it was not counted.

    The most frequent word has -1.8. A form that was counted need not be a word: see `is_listed`.
    """
    forms = _forms()
    number = forms.counted.get(word)
    return None if number is None else BASE + STEP * (forms.levels[number] % LISTED)


def begins_word(prefix: str) -> bool:
    """Some listed or counted form begins with `prefix`."""
    return any(
        next(trie.iterkeys(prefix), None) is not None
        for trie in (_forms().uncounted, _forms().counted)
    )


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


def harmonious(stem: str, rest: str) -> bool:
    """The first vowel of `rest` follows the last of `stem`: both front, or both back."""
    last = next((letter for letter in reversed(stem) if letter in VOWELS), "")
    first = next((letter for letter in rest if letter in VOWELS), "")
    return not last or not first or (last in FRONT_VOWELS) == (first in FRONT_VOWELS)


def breaks_harmony(word: str) -> bool:
    """Front and back vowels meet in `word`, as they do in loans, compounds and damage."""
    letters = frozenset(word)
    return not (letters.isdisjoint(FRONT_VOWELS) or letters.isdisjoint(BACK_VOWELS))


def in_harmony(stem: str, rest: str) -> bool:
    """Each vowel of `rest` follows the one before it, front or back, rounded or not.

    Those of -yor, -ken and -ki follow nothing.
    """
    before = next((letter for letter in reversed(stem) if letter in VOWELS), "")
    for match in _VOWEL_OR_INVARIANT.finditer(rest):
        vowel = match["free"] or match[0]
        if before and not match["free"] and vowel not in FOLLOWS[before]:
            return False
        before = vowel
    return True


def stem_frequency(word: str) -> float | None:
    """Of the most frequent counted word that `word` is a form of, by endings in harmony."""
    found = [
        level
        for stem in _forms().counted.prefixes(word)
        if len(stem) >= STEM_LETTERS
        and (level := frequency(stem)) is not None
        and is_listed(stem)
        and _HIATUS.search(word, len(stem) - 1) is None
        and in_harmony(stem, word[len(stem) :])
        and _is_strict_ending(word[len(stem) :])
    ]
    return max(found, default=None)


@lru_cache(maxsize=20_000)
def _is_strict_ending(rest: str) -> bool:
    """A chain of endings in which a single letter comes last: one in the middle proves nothing."""
    return not rest or any(
        rest[:size] in _SUFFIXES
        and (size > 1 or size == len(rest))
        and _is_strict_ending(rest[size:])
        for size in range(min(len(rest), _LONGEST_SUFFIX), 0, -1)
    )


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
