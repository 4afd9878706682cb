"""What scanning and retyping take for each other, as a table, and the words a form may have been.

A confusion is one way in which a word is damaged. Its cost is what it adds to the doubt, in the
unit of a word's frequency (log10): of two words that may have become a form, one that is ten times
as frequent wins where both confusions cost the same.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product
from typing import NamedTuple

from tts_job.text import words
from tts_job.text.regex import regex
from tts_job.text.turkish import VOWELS, lower, upper


@dataclass(frozen=True, slots=True)
class Confusion:
    """`seen` stands in the form where the word had one of `meant`."""

    rule: str
    seen: str
    meant: tuple[str, ...]
    cost: float
    """Below 0 for what sound words hold so seldom that it speaks for damage."""
    reason: str
    at: str = "anywhere"
    """Or "start": of the word alone."""


class Candidate(NamedTuple):
    """A word that a form may have been, as it would be written in its place."""

    written: str
    rule: str
    reason: str
    cost: float

    @property
    def word(self) -> str:
        return lower(self.written)


_DOTS = "the dots of a vowel were lost or put on"
_MARKS = "the mark of a letter was lost or put on"
_SEVERAL = "the marks of several letters were lost or put on"
_STEMS = "letters of similar shape were taken for each other"
_DIGIT = "a digit was taken for a letter"

CONFUSIONS: tuple[Confusion, ...] = (
    Confusion("vowel", "o", ("ö",), 0.0, _DOTS),
    Confusion("vowel", "ö", ("ü", "o"), 0.0, _DOTS),
    Confusion("vowel", "u", ("ü",), 0.0, _DOTS),
    Confusion("vowel", "ü", ("u", "ö"), 0.0, _DOTS),
    Confusion("vowel", "ı", ("i",), 0.0, _DOTS),
    Confusion("vowel", "i", ("ı",), 0.0, _DOTS),
    Confusion("mark", "s", ("ş",), 0.0, _MARKS),
    Confusion("mark", "ş", ("s",), 0.5, _MARKS),
    Confusion("mark", "c", ("ç",), 0.0, _MARKS),
    Confusion("mark", "ç", ("c",), 0.5, _MARKS),
    Confusion("mark", "g", ("ğ",), 0.0, _MARKS),
    Confusion("mark", "ğ", ("g",), 0.5, _MARKS),
    Confusion("shape", "rn", ("m",), -0.3, _STEMS),
    Confusion("shape", "m", ("rn",), -1.1, _STEMS),
    Confusion("shape", "I", ("l", "ı", "i"), 0.0, _STEMS),
    Confusion("shape", "l", ("İ", "I"), 0.0, _STEMS, "start"),
    Confusion("shape", "ı", ("l",), 0.3, _STEMS, "start"),
    Confusion("shape", "l", ("ı", "i"), 0.5, _STEMS),
    Confusion("shape", "ı", ("l",), 0.5, _STEMS),
    Confusion("shape", "i", ("l",), 0.8, _STEMS),
    Confusion("shape", "ii", ("ü",), 0.3, _STEMS),
    Confusion("digit", "1", ("l", "ı", "i"), 0.0, _DIGIT),
    Confusion("digit", "0", ("o", "ö"), 0.0, _DIGIT),
    Confusion("digit", "5", ("s", "ş"), 0.3, _DIGIT),
)

_BY_FIRST: dict[str, tuple[Confusion, ...]] = {
    first: tuple(row for row in CONFUSIONS if row.seen[0] == first)
    for first in {row.seen[0] for row in CONFUSIONS}
}

_ALIKE = {letter: group for group in ("cç", "gğ", "ıi", "oö", "sş", "uü") for letter in group}
_PLAIN = str.maketrans("çğıöşü", "cgiosu")
SEVERAL_MARKS = 0.4
"""Cost of a word all of whose marks are lost: a keyboard or a file without Turkish letters."""
MIXED_MARKS = 1.2
"""Cost of two or more marks that are wrong in different ways."""
MOST_SPELLINGS = 64
"""So many beginnings of words are followed at once; real words have a handful."""
DOUBLED = 0.3
DOUBLED_AS_ABROAD = 0.8
"""Cost of a letter that stands twice; foreign words double a consonant between vowels."""
LOST_TWIN = 0.9
LOST = 1.5
"""Cost of a lost letter; of two that are alike one is lost more often."""
MOST_SIGNS = 3
"""A word with more of them is a number or a code."""
JOINED = -1.2
JOINED_LONG = -0.3
"""A gain, and more of it for each letter over LONG: two words are less frequent together than any
single one and still likelier meant than a long word that nobody knows."""
LONG = 8
SHORTEST_PART = 2
"""Letters of a word that may have run into another."""
COMMON_IF_SHORT = -3.4
"""log10 of the frequency of such words: among those of two letters are ve, bu, de, ki and ya."""
UNCOUNTED_LETTERS = 6
"""Letters of a part that need not be counted: so long a word does not come about by chance."""
ALPHABET = "abcçdefgğhıijklmnoöprsştuüvyz"


def _outlines() -> dict[int, str]:
    """One letter for all that a confusion, or a chain of them, takes for each other."""
    groups: list[set[str]] = []
    for row in CONFUSIONS:
        letters = set(map(lower, (*row.seen, *"".join(row.meant))))
        joined = [group for group in groups if not group.isdisjoint(letters)]
        groups = [group for group in groups if group not in joined]
        groups.append(letters.union(*joined))
    return {ord(letter): min(group) for group in groups for letter in group}


_OUTLINES = _outlines()
_REPEATED = regex(r"(.)\1+")


Exists = Callable[[str], bool]
"""Whether a word, in small letters, is one that may have been meant."""


@lru_cache(maxsize=20_000)
def candidates(form: str) -> tuple[Candidate, ...]:
    """The listed words that one confusion may have turned into `form`, each at its lowest cost."""
    by_shape = _by_shape(form, words.is_listed)
    return _cheapest(by_shape if misplaced(form) else chain(by_shape, _by_more(form)))


def candidates_among(form: str, names: Set[str]) -> tuple[Candidate, ...]:
    """The `names`, in small letters, that one confusion of letters may have turned into `form`."""
    if not names:
        return ()
    return _cheapest(_by_shape(form, names.__contains__))


def _cheapest(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    best: dict[str, Candidate] = {}
    for candidate in found:
        word = candidate.word
        if word not in best or candidate.cost < best[word].cost:
            best[word] = candidate
    return tuple(best.values())


def outline(word: str) -> str:
    """What is left of a word, in small letters, when all that is confused is one letter.

    Only words of the same outline can become each other, so others need not be compared.
    """
    return _REPEATED.sub(r"\1", word.translate(_OUTLINES))


def _by_shape(form: str, exists: Exists) -> Iterator[Candidate]:
    if signs := misplaced(form):
        return (candidate for candidate in _without(signs, form) if exists(candidate.word))
    small = lower(form)
    return chain(_by_table(form, small, exists), _without_double(form, small, exists))


def _by_more(form: str) -> Iterator[Candidate]:
    """By what the lists alone can undo."""
    small = lower(form)
    cut = _by_cutting(form, small) if form[1:].islower() else ()
    return chain(_by_marks(form, small), _with_lost(form, small), cut)


def _by_table(form: str, small: str, exists: Exists) -> Iterator[Candidate]:
    for index, letter in enumerate(small):
        for row in _BY_FIRST.get(letter, ()):
            end = index + len(row.seen)
            if (index and row.at == "start") or small[index:end] != row.seen:
                continue
            for meant in row.meant:
                if not exists(small[:index] + lower(meant) + small[end:]):
                    continue
                written = meant if row.at == "start" else _like(meant, form, index)
                yield Candidate(form[:index] + written + form[end:], row.rule, row.reason, row.cost)


def misplaced(form: str) -> list[int]:
    """Where digits stand in a word, and a capital I beside small letters: signs, no letters."""
    return [
        index
        for index, letter in enumerate(form)
        if letter.isdigit()
        or (
            letter == "I" and index and (_is_small(form[index - 1]) or _is_small(form[index + 1 :]))
        )
    ]


def _is_small(text: str) -> bool:
    return text[:1].islower()


def _without(signs: list[int], form: str) -> Iterator[Candidate]:
    rows = [_BY_FIRST.get(form[index], ()) for index in signs]
    if len(signs) > MOST_SIGNS or not all(rows):
        return
    meanings = [[(row, meant) for row in found for meant in row.meant] for found in rows]
    for chosen in product(*meanings):
        letters = list(form)
        for index, (row, meant) in zip(signs, chosen, strict=True):
            letters[index] = meant if row.seen == "I" else _like(meant, form, index)
        row = chosen[0][0]
        yield Candidate("".join(letters), row.rule, row.reason, sum(row.cost for row, _ in chosen))


def _by_marks(form: str, small: str) -> Iterator[Candidate]:
    """Words that differ from `form` in two marks or more, and in nothing else."""
    for spelling in spellings(small):
        changed = sum(map(str.__ne__, spelling, small))
        if changed < 2 or not words.is_listed(spelling):
            continue
        lost = spelling.translate(_PLAIN) == small
        one_way = len({(a, b) for a, b in zip(small, spelling, strict=True) if a != b}) == 1
        written = "".join(
            form[index] if new == old else _like(new, form, index)
            for index, (new, old) in enumerate(zip(spelling, small, strict=True))
        )
        cost = SEVERAL_MARKS if lost or one_way else MIXED_MARKS * (changed - 1)
        vowels = all(a == b or a in VOWELS for a, b in zip(small, spelling, strict=True))
        yield Candidate(written, "vowel" if vowels else "mark", _SEVERAL, cost)


def spellings(word: str) -> list[str]:
    """The ways to put marks on the letters of `word` that begin a word at each letter."""
    found = [""]
    for letter in word:
        options = _ALIKE.get(letter)
        if options is None:  # whether a word goes on so is asked where it can go on in two ways
            found = [start + letter for start in found]
            continue
        found = [
            longer
            for start in found
            for option in options
            if words.begins_word(longer := start + option)
        ][:MOST_SPELLINGS]
        if not found:
            break
    return [whole for whole in found if words.begins_word(whole)]


def _without_double(form: str, small: str, exists: Exists) -> Iterator[Candidate]:
    for index in range(1, len(form)):
        if small[index] == small[index - 1] and exists(small[:index] + small[index + 1 :]):
            yield Candidate(
                form[:index] + form[index + 1 :],
                "doubled",
                "a letter stands twice",
                DOUBLED_AS_ABROAD if _is_foreign_double(small, index) else DOUBLED,
            )


def _is_foreign_double(small: str, index: int) -> bool:
    beside = small[index - 2 : index - 1] + small[index] + small[index + 1 : index + 2]
    return [letter in VOWELS for letter in beside] == [True, False, True]


def _with_lost(form: str, small: str) -> Iterator[Candidate]:
    """Only what is listed: of the hundreds of words that a letter more makes, few exist."""
    for index in range(len(form) + 1):
        start, end = small[:index], small[index:]
        if not words.begins_word(start):
            break
        before = small[index - 1 : index]
        longer = [start + letter + end for letter in ALPHABET if letter != before]
        for word in words.exactly_listed(longer):
            letter = word[index]
            cost = LOST_TWIN if end.startswith(letter) else LOST
            written = form[:index] + _like(letter, form, index) + form[index:]
            yield Candidate(written, "lost", "a letter was lost", cost)


def _by_cutting(form: str, small: str) -> Iterator[Candidate]:
    """Two words that stand without a space between them."""
    for index in range(SHORTEST_PART, len(form) - SHORTEST_PART + 1):
        if _may_stand_beside(small[:index]) and _may_stand_beside(small[index:]):
            written = f"{form[:index]} {form[index:]}"
            cost = JOINED + JOINED_LONG * max(0, len(form) - LONG)
            yield Candidate(written, "joined", "a space was lost", cost)


def _may_stand_beside(part: str) -> bool:
    """A word that may well stand beside another; of those of two letters few do."""
    if not words.is_exactly_listed(part):
        return False
    frequency = words.frequency(part)
    if frequency is None:
        return len(part) >= UNCOUNTED_LETTERS
    return len(part) > SHORTEST_PART or frequency >= COMMON_IF_SHORT


def _like(letters: str, form: str, index: int) -> str:
    """`letters` in the case of what stands in their place, or of what stands beside it."""
    if index < len(form) and form[index].isalpha():
        model = form[index]
    else:
        model = form[index - 1 : index] or form[index : index + 1]
        following = form[index + 1 : index + 2]
        if following and following == lower(following):
            return letters
    return upper(letters) if model != lower(model) else letters
