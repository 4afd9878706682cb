"""The decision about one form: damaged or not, and what it was.

A form that no list has is either a word that the lists lack (a name, a rare derivation) or a known
one with a confusion in it. Both are weighed as logarithms of probabilities: how frequent the word
is that it may have been, less the cost of the confusion, against how likely a word of its own it
is. The document speaks on both sides: a word that it has elsewhere was more likely meant, a form
that it repeats is more likely right, and a confusion that it has made before it makes again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log10

from tts_job.text import words
from tts_job.text.repair.confusions import Candidate, candidates, misplaced
from tts_job.text.turkish import lower

SHORT = 5
"""Letters; shorter words have too many neighbours."""

UNCOUNTED = -7.7
"""log10 of the relative frequency of a word that a list has and the web corpus has not."""
NO_WORD = -8.6
NO_NAME = -7.8
NO_LETTERS = -9.6
"""The same for a form that nothing knows: in small letters, as a name, with digits among them."""
DERIVED = -2.5
"""Added to the frequency of its stem: a form by endings that no list has."""
SEEN = 1.0
"""What each power of ten of its count in the document adds to a word."""

MARGIN = 0.7
"""How much better than the second the first candidate must be."""
ENOUGH: dict[tuple[bool, bool], float] = {
    # a name, short: what speaks for the best candidate, less what speaks for the form itself
    (False, False): 1.2,
    (False, True): 2.6,
    (True, False): 2.6,
    (True, True): 3.4,
}
NAMES_KEEP = {"doubled": 2.0, "mark": 0.5}
"""Added to the cost where a name is concerned: Keenan and Sagan are none of ours."""
WORTH_A_LOOK = 0.4
"""What is not enough for a repair but for showing it to the editor."""

WITNESSES = 3
"""How often a document must have a word that no list has, before it may be meant elsewhere."""
HABITUAL = 2
"""So many sure repairs by one confusion are a habit of the document's scanner."""
HABIT = 1.2
"""By how much less is enough then."""
HABIT_SHARE = 1 / 5_000
"""Of the document's words, at least; a long document has a few of everything."""
ONLY_SEEN = frozenset({"lost", "joined"})
"""Confusions that the lists alone cannot undo: the word must stand in the document too."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the document says: how often it has each word, how often each confusion was repaired."""

    counts: Mapping[str, int]
    habits: Mapping[str, int] = field(default_factory=Counter)
    words: int = 0

    def may_mean(self, word: str) -> bool:
        """A list has `word` (or both, where it is two), or the document uses it as a name."""
        return self.is_word(word) or self.counts.get(word, 0) >= WITNESSES

    def is_word(self, word: str) -> bool:
        return all(map(words.is_listed, word.split()))

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


def judge(form: str, evidence: Evidence, is_name: bool) -> Verdict | None:
    """None where `form` is a word, or where nothing speaks for another."""
    word = lower(form)
    if len(form) > words.LONGEST_WORD or words.is_listed(word):
        return None
    ranked = sorted(
        (
            (_plausibility(candidate, evidence, is_name), candidate)
            for candidate in candidates(form, evidence.may_mean)
        ),
        key=lambda pair: (-pair[0], pair[1].written),
    )
    if not ranked:
        return None
    best, candidate = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else best - 9
    gain = best - _own_right(form, evidence, is_name)
    if gain < WORTH_A_LOOK:
        return None
    enough = ENOUGH[is_name, len(form) < SHORT]
    if evidence.is_habit(candidate.rule):
        enough -= HABIT
    if candidate.rule in ONLY_SEEN and not evidence.counts.get(candidate.word):
        enough = float("inf")
    if not evidence.is_word(candidate.word) and not _restores_harmony(word, candidate.word):
        enough = float("inf")
    sure = gain >= enough and best - second >= MARGIN
    return Verdict(
        candidate.written,
        candidate.rule,
        _reason(word, candidate, evidence),
        round(min(0.99, 0.5 + gain / 12), 2),
        sure,
    )


def _restores_harmony(form: str, word: str) -> bool:
    """`form` breaks vowel harmony and `word` keeps it; two that keep it can both be names."""
    return words.breaks_harmony(form) and not words.breaks_harmony(word)


def _plausibility(candidate: Candidate, evidence: Evidence, is_name: bool) -> float:
    kept = NAMES_KEEP.get(candidate.rule, 0.0) if is_name else 0.0
    word = candidate.word
    return (
        _likelihood(word, UNCOUNTED) + _seen(evidence.counts.get(word, 0)) - candidate.cost - kept
    )


def _own_right(form: str, evidence: Evidence, is_name: bool) -> float:
    """How likely the form is a word of its own; it counts as seen only where it comes again."""
    word = lower(form)
    unknown = NO_LETTERS if misplaced(form) else NO_NAME if is_name else NO_WORD
    return _likelihood(word, unknown) + _seen(evidence.counts.get(word, 0) - 1)


def _likelihood(word: str, unknown: float) -> float:
    if " " in word:
        return sum(_likelihood(part, unknown) for part in word.split())
    frequency = words.frequency(word)
    if frequency is not None:
        return frequency
    stem = words.stem_frequency(word)
    return unknown if stem is None else max(unknown, stem + DERIVED)


def _seen(times: int) -> float:
    return SEEN * log10(1 + max(0, times))


def _reason(word: str, candidate: Candidate, evidence: Evidence) -> str:
    times = evidence.counts.get(candidate.word, 0)
    known = (
        f"the document has {candidate.word} {times} times" if times else f"{candidate.word} is one"
    )
    return f"{word} is no known word, {known}; {candidate.reason}"
