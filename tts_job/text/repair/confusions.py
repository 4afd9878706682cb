"""What scanning and retyping take for each other, as a table, and the words a form may have been.

A confusion is one way in which a word is damaged. Its cost is what it adds to the doubt, in the
unit of a word's frequency (log10): of two words that may have become a form, one that is ten times
as frequent wins where both confusions cost the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, product

from tts_job.text import words
from tts_job.text.turkish import lower, upper


@dataclass(frozen=True, slots=True)
class Confusion:
    """`seen` stands in the form where the word had one of `meant`."""

    rule: str
    seen: str
    meant: tuple[str, ...]
    cost: float
    reason: str
    at: str = "anywhere"
    """Or "start"."""


@dataclass(frozen=True, slots=True)
class Candidate:
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
    Confusion("shape", "rn", ("m",), 0.2, _STEMS),
    Confusion("shape", "m", ("rn",), 0.3, _STEMS),
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
LOST_TWIN = 0.9
LOST = 1.5
MOST_SIGNS = 3
"""A word with more of them is a number or a code."""
JOINED = 0.8
SHORTEST_PART = 2
"""Letters of a word that may have run into another."""
ALPHABET = "abcçdefgğhıijklmnoöprsştuüvyz"


def candidates(form: str, exists: Callable[[str], bool]) -> list[Candidate]:
    """The words that one confusion may have turned into `form`, each at its lowest cost.

    `exists` tells of a word in small letters whether it can be meant at all.
    """
    if signs := misplaced(form):
        found = _without(signs, form)
    else:
        small = lower(form)
        found = chain(
            _by_table(form, small),
            _by_marks(form, small),
            _by_number_of_letters(form, small),
            _by_cutting(form),
        )
    best: dict[str, Candidate] = {}
    for candidate in found:
        word = candidate.word
        if (word not in best or candidate.cost < best[word].cost) and exists(word):
            best[word] = candidate
    return list(best.values())


def _by_table(form: str, small: str) -> Iterator[Candidate]:
    for index, letter in enumerate(small):
        for row in _BY_FIRST.get(letter, ()):
            end = index + len(row.seen)
            if (index and row.at == "start") or small[index:end] != row.seen:
                continue
            for meant in row.meant:
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
            letter if letter == old else _like(letter, form, index)
            for index, (letter, old) in enumerate(zip(spelling, small, strict=True))
        )
        written = "".join(
            form[index] if spelling[index] == small[index] else written[index]
            for index in range(len(form))
        )
        cost = SEVERAL_MARKS if lost or one_way else MIXED_MARKS * (changed - 1)
        yield Candidate(written, "marks", "the marks of several letters were lost", cost)


def spellings(word: str) -> list[str]:
    """The ways to put marks on the letters of `word` that begin a word at each letter."""
    found = [""]
    for letter in word:
        found = [
            longer
            for start in found
            for option in _ALIKE.get(letter, letter)
            if words.begins_word(longer := start + option)
        ][:MOST_SPELLINGS]
    return found


def _by_number_of_letters(form: str, small: str) -> Iterator[Candidate]:
    for index in range(1, len(form)):
        if small[index] == small[index - 1]:
            yield Candidate(
                form[:index] + form[index + 1 :], "doubled", "a letter stands twice", DOUBLED
            )
    for index in range(len(form) + 1):
        beside = small[max(0, index - 1) : index + 1]
        for letter in ALPHABET:
            if index and letter == small[index - 1]:
                continue
            twin = letter in beside
            yield Candidate(
                form[:index] + _like(letter, form, index) + form[index:],
                "lost",
                "a letter was lost",
                LOST_TWIN if twin else LOST,
            )


def _by_cutting(form: str) -> Iterator[Candidate]:
    """Two words that stand without a space between them."""
    for index in range(SHORTEST_PART, len(form) - SHORTEST_PART + 1):
        yield Candidate(f"{form[:index]} {form[index:]}", "joined", "a space was lost", JOINED)


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
