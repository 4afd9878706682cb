"""The damaged words of a document: found, judged together, mended or listed as suspects.

A document is judged as a whole, in rounds: what is sure comes first, and bears witness for the
rest. What a scanner did twice it did elsewhere too; a word that stands whole in one place is what
its damaged forms were.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tts_job.model import Block, Suspect
from tts_job.text import words
from tts_job.text.repair.edit import Edit, apply
from tts_job.text.repair.foreign import foreign
from tts_job.text.repair.judge import Evidence, Verdict, judge
from tts_job.text.spoken.lexicon import Lexicon
from tts_job.text.turkish import lower

ROUNDS = 8
"""A repaired word can bear witness for another; it takes three rounds at most in practice."""

SHORTEST = 3
"""Letters; of two nearly every combination is a word or an abbreviation."""

_CAPITAL_I = frozenset("Iİ")
"""Texts from abroad write I for both: a capital one neither bears witness nor is repaired."""
# No part of an address: ornek@example.org stays as it is.
_WORD = re.compile(r"(?<![\w'@/.])[^\W_]{1,40}+(?![\w@/]|\.[^\W_])")
_SENTENCE_START = re.compile(r"""(?:^|[.!?:…])["'“”‘’«»()\-–—\s]*$""")
_LOOK_BACK = 8
"""Characters before a word that can hold the end of a sentence and the marks behind it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A word as written. In capitals behind the beginning of a sentence it is a name."""

    written: str
    is_name: bool


@dataclass(frozen=True, slots=True)
class Occurrence:
    start: int
    form: Form

    @property
    def end(self) -> int:
        return self.start + len(self.form.written)


def mend_words(blocks: tuple[Block, ...], lexicon: Lexicon) -> tuple[Block, ...]:
    protected = frozenset(map(lower, lexicon.words))
    habits: Counter[str] = Counter()
    for _ in range(ROUNDS):
        found = [tuple(occurrences(block.text)) for block in blocks]
        verdicts = _verdicts(found, protected, habits)
        sure = {form: verdict for form, verdict in verdicts.items() if verdict.sure}
        edits = [_edits(places, sure) for places in found]
        if not any(edits):
            break
        habits.update(edit.rule for block_edits in edits for edit in block_edits)
        blocks = tuple(apply(block, made) for block, made in zip(blocks, edits, strict=True))
    return tuple(
        _with_suspects(block, places, verdicts) for block, places in zip(blocks, found, strict=True)
    )


def occurrences(text: str) -> Iterator[Occurrence]:
    for match in _WORD.finditer(text):
        written = match[0]
        if not any(map(str.isalpha, written)):
            continue
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        small = written[0] == lower(written[0])
        is_name = not small and _SENTENCE_START.search(before) is None
        yield Occurrence(match.start(), Form(written, is_name))


def _verdicts(
    found: Iterable[Sequence[Occurrence]], protected: frozenset[str], habits: Mapping[str, int]
) -> dict[Form, Verdict]:
    """Judgement of every damaged form of the document, once more where it shows habits."""
    forms = Counter(place.form for places in found for place in places)
    counts: Counter[str] = Counter()
    for form, count in forms.items():
        if _CAPITAL_I.isdisjoint(form.written) or form.written[1:] == lower(form.written[1:]):
            counts[lower(form.written)] += count
    doubtful = [
        form
        for form in forms
        if len(form.written) >= SHORTEST
        and (word := lower(form.written)) not in protected
        and not words.is_listed(word)
    ]
    total = forms.total()

    def judged(habits: Mapping[str, int]) -> dict[Form, Verdict]:
        evidence = Evidence(counts, habits, total)
        return {
            form: _but_capital_i(form, verdict)
            for form in doubtful
            if (verdict := judge(form.written, evidence, form.is_name))
        }

    verdicts = judged(habits)
    shown = Counter(verdict.rule for verdict in verdicts.values() if verdict.sure)
    return judged(shown + Counter(habits)) if shown else verdicts


def _but_capital_i(form: Form, verdict: Verdict) -> Verdict:
    """Where a capital I or İ would change into the other, the editor decides."""
    old = form.written
    changed = len(old) == len(verdict.written) and any(
        {before, after} == _CAPITAL_I for before, after in zip(old, verdict.written, strict=True)
    )
    return replace(verdict, sure=False) if changed else verdict


def _edits(places: Sequence[Occurrence], sure: Mapping[Form, Verdict]) -> list[Edit]:
    if not any(place.form in sure for place in places):
        return []
    abroad = foreign(tuple(lower(place.form.written) for place in places))
    return [
        Edit(place.start, place.end, found.written, found.rule, found.reason, found.confidence)
        for index, place in enumerate(places)
        if (found := sure.get(place.form)) and index not in abroad
    ]


def _with_suspects(
    block: Block, places: Sequence[Occurrence], verdicts: Mapping[Form, Verdict]
) -> Block:
    if not any(place.form in verdicts for place in places):
        return block
    abroad = foreign(tuple(lower(place.form.written) for place in places))
    suspects = tuple(
        Suspect(place.start, place.end, place.form.written, found.written, found.reason)
        for index, place in enumerate(places)
        if (found := verdicts.get(place.form)) and index not in abroad
    )
    return replace(block, suspects=(*block.suspects, *suspects))
