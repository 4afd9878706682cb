"""Which forms are Turkish words, and how frequent they are: the witness for repairs.

Three and a half million forms lie in two tries that are mapped, not read (docs/words.md says where
they come from): 403,000 that were counted in running text, with their frequency, and those that are
only listed. Beside them stands a small list of stems of speeches, for decisions in which a mere
list is too lenient: whether capitals are a word or an abbreviation.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tts_job import data
from tts_job.text.endings import breaks_harmony, is_chain, is_ending
from tts_job.text.regex import regex

if TYPE_CHECKING:
    from marisa_trie import Trie

COUNTED = "text/data/counted.marisa"
LEVELS = "text/data/counted.levels"
UNCOUNTED = "text/data/uncounted.marisa"
PAIRS = "text/data/pairs.marisa"
PAIR_LEVELS = "text/data/pairs.levels"
STEMS = "text/data/words.txt"

BASE = -8.0
STEP = 0.05
"""A level is log10 of the relative frequency, in steps above the base."""
LISTED = 128
"""Added to the level of a form that a list vouches for."""

STEM_LETTERS = 4
"""Shorter stems begin too many unrelated words to bear witness."""

LONGEST_WORD = 40
"""Letters; what is longer is no Turkish word and is left alone."""

_SOFTENED = {"k": "ğ", "ç": "c", "p": "b", "t": "d"}
_INVARIANT = regex("iyor|ıyor|uyor|üyor|yor|ken|ki")
"""Endings that follow no harmony."""
_WITHOUT_HAT = str.maketrans("âîû", "aiu")


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
    """A list of words, or a very frequent use, vouches for `word`, in small letters.

    A circumflex is written or not, as the author likes.
    """
    return is_exactly_listed(word) or (
        not word.isascii()
        and (plain := word.translate(_WITHOUT_HAT)) != word
        and is_exactly_listed(plain)
    )


def is_exactly_listed(word: str) -> bool:
    """As `is_listed`, with its circumflexes or without as it stands."""
    forms = _forms()
    number = forms.counted.get(word)
    return word in forms.uncounted if number is None else forms.levels[number] >= LISTED


def exactly_listed(candidates: Iterable[str]) -> Iterator[str]:
    """Those of the candidates that `is_exactly_listed` is true of: for hundreds of them at once."""
    counted, levels, uncounted = _forms()
    number_of = counted.get
    for word in candidates:
        number = number_of(word)
        if word in uncounted if number is None else levels[number] >= LISTED:
            yield word


def frequency(word: str) -> float | None:
    """log10 of the relative frequency of `word`, in small letters; None where it was not counted.

    The most frequent word has -1.8. A form that was counted need not be a word: see `is_listed`.
    """
    forms = _forms()
    number = forms.counted.get(word)
    return None if number is None else BASE + STEP * (forms.levels[number] % LISTED)


@cache
def _pairs() -> tuple["Trie", bytes]:
    from marisa_trie import Trie

    return Trie().mmap(str(data.path(PAIRS))), data.read_bytes(PAIR_LEVELS)


def pair_gain(left: str, right: str) -> float:
    """How much likelier the words are beside each other than their frequencies say, as log10.

    Known for frequent pairs, and for words that others are spelled like without marks; else 0.
    """
    pairs, levels = _pairs()
    number = pairs.get(f"{left} {right}")
    return 0.0 if number is None else STEP * levels[number]


def stem_frequency(word: str) -> float | None:
    """Of the most frequent counted word that `word` is a form of, by endings in harmony."""
    found = [
        level
        for stem in _forms().counted.prefixes(word)
        if len(stem) >= STEM_LETTERS
        and (level := frequency(stem)) is not None
        and is_exactly_listed(stem)
        and is_chain(stem, word[len(stem) :])
    ]
    return max(found, default=None)


def begins_word(prefix: str) -> bool:
    """Some listed or counted form begins with `prefix`."""
    forms = _forms()
    if next(forms.uncounted.iterkeys(prefix), None) is not None:
        return True
    return next(forms.counted.iterkeys(prefix), None) is not None


@cache
def stems() -> frozenset[str]:
    """The small list, and its stems as they are softened before a vowel (destek, desteğ-)."""
    lines = data.read_text(STEMS).split("\n")
    words = {line for line in lines if line and not line.startswith("#")}
    softened = {
        word[:-1] + _SOFTENED[word[-1]]
        for word in words
        if word[-1] in _SOFTENED and len(word) >= STEM_LETTERS
    }
    return frozenset(words | softened)


def is_known(word: str) -> bool:
    """`word`, in small letters, is a stem of the small list, with or without endings."""
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
