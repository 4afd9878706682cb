"""The decision about one form: damaged or not, and what it was.

A form that no list has is either a word that the lists lack (a name, a rare derivation) or a known
one with a confusion in it. Both are weighed as logarithms of probabilities: how frequent the word
is that it may have been, less the cost of the confusion, against how likely a word of its own it
is. The document speaks on both sides: a word that it has elsewhere was more likely meant, a form
that it repeats is more likely right, and a confusion that it has made before it makes again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from math import inf, log10

from tts_job.text import words
from tts_job.text.endings import breaks_harmony
from tts_job.text.regex import regex
from tts_job.text.repair.confusions import (
    Candidate,
    candidates,
    candidates_among,
    misplaced,
    outline,
)
from tts_job.text.repair.form import Form, Standing
from tts_job.text.spoken.abbreviations import NAMES as ABBREVIATIONS
from tts_job.text.spoken.units import UNITS
from tts_job.text.turkish import VOWELS, lower

UNCOUNTED = -7.7
"""log10 of the relative frequency of a word that a list has and the web corpus has not."""
RAREST = -6.9
"""What the web corpus counted least; no word that it did not count is more frequent."""
INFLECTED = -1.5
"""Added to the frequency of its stem: a form by endings that a list has."""
DERIVED = -2.0
"""Added to the frequency of its stem: a form by endings that no list has."""
NUMBERED = -0.5
"""Added to the frequency of a word with a number behind it: alan1."""
NO_LETTERS = -9.6
"""log10 of the relative frequency of a form that nothing knows, with digits among its letters."""
LONG = 8
RARER = 0.15
"""Letters, and how much rarer each letter more makes a form that nothing knows."""
SEEN = 1.0
"""What each power of ten of its count in the document adds to a word."""

MARGIN = 0.7
"""How much better than the second the first candidate must be."""
RIVAL = 3.5
"""How much less likely than the first another candidate may be for the neighbours to prefer it."""
LOST_AS_PROPOSAL = 1.5
"""Added where it is only proposed: its cost keeps letters from being made up."""
WORTH_WITHOUT_VOWEL = 1.5
"""What must speak for a word whose only vowel was lost: the others are abbreviations."""
SHORT = 5
"""Letters; shorter words have too many neighbours."""
SHORT_NAME = 6
"""The same for names, which are short themselves."""


@dataclass(frozen=True, slots=True)
class Strictness:
    """How much must speak for a candidate before it is written."""

    unknown: float
    """log10 of the relative frequency of forms that nothing knows: names are an open class."""
    enough: float
    """What speaks for the best candidate, less what speaks for the form itself."""
    enough_if_short: float
    short: int
    """Letters; what is shorter has to be likelier."""
    worth_a_look: float
    """What is not enough for a repair, but for showing it to the editor."""


STRICTNESS: dict[Standing, Strictness] = {
    Standing.SMALL: Strictness(
        unknown=-8.6, enough=1.85, enough_if_short=3.1, short=SHORT, worth_a_look=-0.6
    ),
    Standing.FIRST: Strictness(
        unknown=-8.2, enough=1.9, enough_if_short=3.6, short=SHORT_NAME, worth_a_look=-0.3
    ),
    Standing.NAME: Strictness(
        unknown=-7.8, enough=2.6, enough_if_short=3.8, short=SHORT_NAME, worth_a_look=0.6
    ),
}
ENOUGH_IF_COUNTED = 4.4
"""Of short names that no list has but the web has."""
ENOUGH_FOR_HARMONY = 0.6
"""Where the form breaks vowel harmony, and a word that the document repeats would restore it."""
TINY = 3
ENOUGH_IF_TINY = 4.6
"""Of forms of fewer letters: nearly every pair of letters is an abbreviation of something."""
NAMES_KEEP: dict[tuple[Standing, str], float] = {
    (Standing.FIRST, "doubled"): 0.8,
    (Standing.NAME, "doubled"): 1.5,
    (Standing.NAME, "mark"): 0.5,
}
"""So much more is needed where a name may be concerned: Keenan and Sagan are none of ours."""
WITNESSES = 3
"""How often a document must have a word that no list has, before it may be meant elsewhere."""
HABITUAL = 2
"""So many repairs by one confusion are a habit of the document's scanner."""
HABIT = 1.3
HABIT_WITH_NAMES = 0.9
"""By how much less is enough then; of a list of names from abroad a few look like a habit."""
ISOLATED = 0.55
"""By how much more is enough for a confusion that is no habit: damage repeats, and a rare word that
looks like a damaged one stands alone."""
ISOLATED_STROKE = 1.8
"""The same where l, ı and i are taken for each other: scanners do so often, and writers do not.
For rn and m there is none: few words have them, so that they are no habit in a damaged text."""
TELLING_WORDS = 100
"""Of a document that would repeat its damage; a shorter one may have a single damaged word."""
HABIT_SHARE = 1 / 5_000
"""Of the document's words, at least; a long document has a few of everything."""
ONLY_SEEN = frozenset({"lost", "joined"})
"""Confusions that the lists alone cannot undo: the word must stand in the document too."""
SHORTEST_WITH_DIGITS = 2
"""Letters: 1l is a code, 1et may be let."""
NO_NAMES: Set[str] = frozenset()
_DIGITS = "0123456789"
_ABBREVIATIONS = frozenset(lower(written).rstrip(".") for written in (*ABBREVIATIONS, *UNITS))
_ORDINAL = regex(r"\d+[ıiuü]?nc[ıiuü]\w*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the document says: how often it has each word, how often each confusion was repaired."""

    counts: Mapping[str, int]
    names: frozenset[str] = frozenset()
    """Words that no list has and the document repeats."""
    habits: Mapping[str, int] = field(default_factory=Counter)
    words: int = 0
    """In the document."""
    _names_by_outline: Mapping[str, Set[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found: dict[str, set[str]] = {}
        for name in self.names:
            found.setdefault(outline(name), set()).add(name)
        object.__setattr__(self, "_names_by_outline", found)

    def names_like(self, word: str) -> Set[str]:
        """Those of the names that confusions may have turned into `word`."""
        return self._names_by_outline.get(outline(word), NO_NAMES)

    def is_habit(self, rule: str) -> bool:
        times = self.habits.get(rule, 0)
        return times >= HABITUAL and times >= HABIT_SHARE * self.words


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a form was, and whether that is sure enough to write it."""

    written: str
    rule: str
    reason: str
    confidence: float
    sure: bool
    """Enough speaks for it to write it."""
    weight: float
    """log10 of how likely it was meant and became the form."""
    rivals: tuple["Verdict", ...] = ()
    """What else it may have been, where it is not sure."""
    shows: str = ""
    """The confusion that it is, if the document repeats it; nothing if too little speaks for it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that was found out about the forms of a document."""

    evidence: Evidence
    unknown: frozenset[str]
    """Words as written that no list has and the office's lexicon does not protect."""
    strangers: frozenset[Form]
    """The same, with what their capitals say."""
    protected: frozenset[str]
    """Words of the office's lexicon, in small letters."""
    verdicts: Mapping[Form, Verdict]


def judge(given: Form, evidence: Evidence) -> Verdict | None:
    """None where it is a word, or where nothing speaks for another."""
    form, standing = given.written, given.standing
    word = lower(form)
    if len(form) > words.LONGEST_WORD or words.is_listed(word) or _is_code(form, word):
        return None
    ranked = sorted(
        (
            (_plausibility(candidate, evidence), candidate)
            for candidate in (*candidates(form), *candidates_among(form, evidence.names_like(word)))
        ),
        key=_likeliest_first,
    )
    if not ranked:
        return None
    own = _own_right(form, evidence, standing)
    best, candidate = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else -inf
    beyond = best - own - _enough(form, candidate, evidence, standing)
    if beyond < 0 or best - second < MARGIN:
        return _proposal(word, ranked, evidence, own, _worth_a_look(word, standing))
    verdict = (
        _verdict(word, candidate, evidence, best, own, sure=True)
        if beyond >= _doubt(form, candidate, evidence)
        else _proposal(word, ranked, evidence, own, worth_a_look=-inf)
    )
    return verdict and replace(verdict, shows=candidate.rule)


def _proposal(
    word: str,
    ranked: Iterable[tuple[float, Candidate]],
    evidence: Evidence,
    own: float,
    worth_a_look: float,
) -> Verdict | None:
    """The likeliest candidate and its rivals, for the editor; None if it is not worth a look."""
    weighed = sorted(
        (
            (weight + (LOST_AS_PROPOSAL if candidate.rule == "lost" else 0.0), candidate)
            for weight, candidate in ranked
        ),
        key=_likeliest_first,
    )
    best = weighed[0][0]
    if best - own < worth_a_look:
        return None
    first, *rivals = (
        _verdict(word, candidate, evidence, weight, own, sure=False)
        for weight, candidate in weighed
        if weight > best - RIVAL
    )
    return replace(first, rivals=tuple(rivals))


def _likeliest_first(weighed: tuple[float, Candidate]) -> tuple[float, str]:
    return -weighed[0], weighed[1].written


def _verdict(
    word: str, candidate: Candidate, evidence: Evidence, weight: float, own: float, *, sure: bool
) -> Verdict:
    return Verdict(
        candidate.written,
        candidate.rule,
        _reason(word, candidate, evidence),
        _confidence(weight - own),
        sure,
        weight,
    )


def _worth_a_look(word: str, standing: Standing) -> float:
    usual = STRICTNESS[standing].worth_a_look
    return max(usual, WORTH_WITHOUT_VOWEL) if _has_no_vowel(word) else usual


def _confidence(gain: float) -> float:
    """Rises from a half, and stays below certainty: the editor has the last word."""
    return round(min(0.99, 0.5 + gain / 12), 2)


def _is_code(form: str, word: str) -> bool:
    """A number with an ending (1inci) or a letter (1l), or an abbreviation that is read out."""
    letters = sum(map(str.isalpha, word))
    if letters == len(word):
        return word in _ABBREVIATIONS
    is_code = letters < SHORTEST_WITH_DIGITS or _ORDINAL.fullmatch(word) is not None
    return is_code or not _is_cased_as_a_word(form)


def _is_cased_as_a_word(form: str) -> bool:
    """Of a form with digits: 1Ki and ADRES1i are none. A capital I may be a misread l."""
    cased = [letter for letter in form[1:] if letter.isalpha() and letter != "I"]
    return all(map(str.islower, cased)) or all(map(str.isupper, cased))


def _has_no_vowel(word: str) -> bool:
    """It is an abbreviation (trt, km), or its only vowel was lost."""
    return len(word) < SHORT and word.isalpha() and VOWELS.isdisjoint(word)


def _enough(form: str, candidate: Candidate, evidence: Evidence, standing: Standing) -> float:
    """How much must speak for the candidate; infinity where nothing is enough."""
    word = candidate.word
    if candidate.rule in ONLY_SEEN and not _is_seen(form, word, evidence):
        return inf
    if _has_no_vowel(lower(form)) or _is_lowered_abroad(word):
        return inf
    if word in evidence.names:
        return ENOUGH_FOR_HARMONY if _restores_harmony(lower(form), word) else inf
    strictness = STRICTNESS[standing]
    is_short = len(form) < strictness.short
    enough = strictness.enough_if_short if is_short else strictness.enough
    if len(form) < TINY:
        enough = max(enough, ENOUGH_IF_TINY)
    if _is_spoken_double(lower(form), candidate) and not evidence.is_habit(candidate.rule):
        return inf
    enough += NAMES_KEEP.get((standing, candidate.rule), 0.0)
    if is_short and standing is not Standing.SMALL and words.frequency(lower(form)) is not None:
        return max(enough, ENOUGH_IF_COUNTED)  # whatever the habits: Gore is not Göre
    if evidence.is_habit(candidate.rule):
        return enough - (HABIT_WITH_NAMES if standing is Standing.NAME else HABIT)
    return enough


def _doubt(form: str, candidate: Candidate, evidence: Evidence) -> float:
    """How much more must speak for a candidate while the document does not repeat its confusion."""
    if evidence.words < TELLING_WORDS or evidence.is_habit(candidate.rule) or misplaced(form):
        return 0.0
    if candidate.rule in ONLY_SEEN or candidate.word in evidence.names:
        return 0.0  # the document itself bears witness
    if candidate.rule != "shape":
        return ISOLATED
    is_stroke = len(candidate.written) == len(form)
    return ISOLATED_STROKE if is_stroke else 0.0


def _is_lowered_abroad(word: str) -> bool:
    """The lists have ıntel from INTEL; a Turkish word with ı in front has back vowels alone."""
    return word.startswith("ı") and breaks_harmony(word)


def _is_spoken_double(word: str, candidate: Candidate) -> bool:
    """Aabi and daa are said so, and iknaa is a dative."""
    if candidate.rule != "doubled":
        return False
    return len(word) < SHORT or (word[-1] == word[-2] and word[-1] in VOWELS)


def _is_seen(form: str, word: str, evidence: Evidence) -> bool:
    """The document has the word, and it is not the form with an ending."""
    times = evidence.counts.get(word, 0)
    return times >= HABITUAL and len(form) >= SHORT and not word.startswith(lower(form))


def _restores_harmony(form: str, word: str) -> bool:
    """`form` breaks vowel harmony and `word` keeps it; two that keep it can both be names."""
    return breaks_harmony(form) and not breaks_harmony(word)


def _plausibility(candidate: Candidate, evidence: Evidence) -> float:
    """How likely the candidate was meant and became the form."""
    seen = _seen(evidence.counts.get(candidate.word, 0))
    return likelihood(candidate.word, UNCOUNTED, INFLECTED) + seen - candidate.cost


def _own_right(form: str, evidence: Evidence, standing: Standing) -> float:
    """How likely the form is a word of its own; it counts as seen only where it comes again."""
    word = lower(form)
    stem = word.rstrip(_DIGITS)
    if stem != word and words.is_listed(stem):
        return likelihood(stem, UNCOUNTED, DERIVED) + NUMBERED
    unknown = NO_LETTERS if misplaced(form) else STRICTNESS[standing].unknown
    unknown -= RARER * max(0, len(form) - LONG)
    return likelihood(word, unknown, DERIVED) + _seen(evidence.counts.get(word, 0) - 1)


def likelihood(word: str, unknown: float, by_endings: float) -> float:
    """log10 of the relative frequency of `word`, or what its stem or nothing says of it."""
    if " " in word:
        return sum(likelihood(part, unknown, by_endings) for part in word.split())
    frequency = words.frequency(word)
    if frequency is not None:
        return frequency
    stem = words.stem_frequency(word)
    return unknown if stem is None else max(unknown, min(RAREST, stem + by_endings))


def _seen(times: int) -> float:
    return SEEN * log10(1 + max(0, times))


def _reason(word: str, candidate: Candidate, evidence: Evidence) -> str:
    times = evidence.counts.get(candidate.word, 0)
    known = f"the document also has {candidate.word}" if times else f"{candidate.word} is one"
    return f"{word} is no known word, {known}; {candidate.reason}"
