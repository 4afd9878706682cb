"""The damaged words of a document: found, judged together, mended or listed as suspects.

A document is judged as a whole, in rounds: what is sure comes first, and bears witness for the
rest. What a scanner did twice it did elsewhere too; a word that stands whole in one place is what
its damaged forms were.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import chain, compress
from typing import TypeVar

from tts_job.model import Block, Suspect
from tts_job.text import words
from tts_job.text.repair.context import in_context
from tts_job.text.repair.edit import Edit, apply
from tts_job.text.repair.foreign import foreign
from tts_job.text.repair.form import (
    Form,
    forms_among,
    has_letter,
    occurrences,
    written_words,
)
from tts_job.text.repair.judge import WITNESSES, Evidence, Judgement, Verdict, judge
from tts_job.text.repair.spaces import split_words
from tts_job.text.spoken.lexicon import Lexicon
from tts_job.text.turkish import lower

ROUNDS = 8
"""A repaired word can bear witness for another; it takes three rounds at most in practice."""

SHORTEST = 2
SHORTEST_CAPITALS = 5
"""Letters of a word that is judged; of one all in capitals, as shorter ones are abbreviations."""

FOREIGN_SHARE = 0.4
"""Of the words in small letters: so many that no list has, and the document is not Turkish."""
FEWEST_WORDS = 20
"""Of a document that can be told to be foreign."""

T = TypeVar("T")

_CAPITAL_I = frozenset("Iİ")
"""Texts from abroad write I for both: a capital one neither bears witness nor is repaired."""


def mend_words(blocks: tuple[Block, ...], lexicon: Lexicon) -> tuple[Block, ...]:
    protected = frozenset(map(lower, lexicon.words))
    written = Counter[str]()
    for block in blocks:
        written.update(written_words(block.text))
    unknown = _unknown(written, protected)
    # Most blocks of a speech have none; the others are looked at again in each round.
    doubtful = [not unknown.isdisjoint(written_words(block.text)) for block in blocks]
    habits: Counter[str] = Counter()
    for _ in range(ROUNDS):
        texts = [block.text for block in compress(blocks, doubtful)]
        judgement = _judged(written, texts, protected, habits)
        damage = [tuple(_damage(text, judgement)) for text in texts]
        sure = [[place for place in places if place.verdict.sure] for places in damage]
        edits = [[_edit(place) for place in places] for places in sure]
        if not any(edits):
            break
        habits.update(
            place.verdict.rule for places in sure for place in places if _is_small(place.written)
        )
        blocks = tuple(_merged(blocks, doubtful, apply, edits))
        for text, made, block in zip(texts, edits, compress(blocks, doubtful), strict=True):
            if made:
                written.subtract(written_words(text))
                written.update(written_words(block.text))
    else:  # the spans that are known are those of the round before
        return blocks
    return tuple(_merged(blocks, doubtful, _with_suspects, damage))


def _merged(
    blocks: Iterable[Block],
    doubtful: Iterable[bool],
    made: Callable[[Block, T], Block],
    what: Iterable[T],
) -> Iterator[Block]:
    """All blocks in order; the doubtful ones made anew with what was found in them."""
    found = iter(what)
    for block, is_doubtful in zip(blocks, doubtful, strict=True):
        yield made(block, next(found)) if is_doubtful else block


def _unknown(written: Iterable[str], protected: frozenset[str]) -> frozenset[str]:
    """Those of the words that no list has and the office's lexicon does not protect."""
    return frozenset(
        word
        for word in written
        if has_letter(word)
        and (small := lower(word)) not in protected
        and not words.is_listed(small)
    )


def _judged(
    written: Mapping[str, int],
    doubtful: Iterable[str],
    protected: frozenset[str],
    habits: Mapping[str, int],
) -> Judgement:
    """Judgement of the words of a document; the `doubtful` texts have all that are unknown.

    What is not sure is judged once more where the first judgement shows habits: they make nothing
    less sure, and nothing sure that was not worth a look.
    """
    counts: Counter[str] = Counter()
    total = 0
    for word, count in written.items():
        if has_letter(word):
            total += count
            small = lower(word)
            if _CAPITAL_I.isdisjoint(word) or word[1:] == small[1:]:
                counts[word if word == small else small] += count  # most words are there already
    unknown = _unknown(written, protected)
    strangers = frozenset(chain.from_iterable(forms_among(unknown, text) for text in doubtful))
    if _is_foreign(written, unknown):
        return Judgement(Evidence(counts), unknown, strangers, protected, {})
    names = frozenset(word for word in map(lower, unknown) if counts[word] >= WITNESSES)
    evidence = Evidence(counts, names, habits, total)
    verdicts = dict(_verdicts(strangers, evidence))
    shown = Counter(
        verdict.shows
        for form, verdict in verdicts.items()
        if verdict.shows and _is_small(form.written)
    )
    if shown:
        unsure = [form for form, verdict in verdicts.items() if not verdict.sure]
        evidence = replace(evidence, habits=shown + Counter(habits))
        verdicts.update(_verdicts(unsure, evidence))
    return Judgement(evidence, unknown, strangers, protected, verdicts)


def _is_small(written: str) -> bool:
    """Names from abroad make no habit: many of them look like damaged ones of ours."""
    return not written[0].isupper()


def _verdicts(forms: Iterable[Form], evidence: Evidence) -> Iterator[tuple[Form, Verdict]]:
    for form in forms:
        shortest = SHORTEST_CAPITALS if form.written.isupper() else SHORTEST
        if len(form.written) >= shortest and (verdict := judge(form, evidence)):
            yield form, _but_capital_i(form, verdict)


def _is_foreign(written: Mapping[str, int], unknown: Set[str]) -> bool:
    total = strange = 0
    for word, count in written.items():
        if word.isalpha() and not word[0].isupper():
            total += count
            strange += count if word in unknown else 0
    return total >= FEWEST_WORDS and strange >= FOREIGN_SHARE * total


def _but_capital_i(form: Form, verdict: Verdict) -> Verdict:
    """Where a capital I or İ would change into the other, the editor decides."""
    old = form.written
    changed = len(old) == len(verdict.written) and any(
        {before, after} == _CAPITAL_I for before, after in zip(old, verdict.written, strict=True)
    )
    return replace(verdict, sure=False) if changed else verdict


@dataclass(frozen=True, slots=True)
class _Damage:
    """A damaged place in a block."""

    start: int
    end: int
    written: str
    verdict: Verdict


def _damage(text: str, judgement: Judgement) -> Iterator[_Damage]:
    """The damaged places in order, none in a foreign passage."""
    if judgement.unknown.isdisjoint(written_words(text)):
        return
    places = tuple(occurrences(text))
    forms = [place.form for place in places]
    splits = split_words(text, places, judgement)
    abroad = foreign(forms, judgement.strangers)
    for index, place in enumerate(places):
        if index in abroad or index - 1 in splits:
            continue
        if index in splits:
            end = places[index + 1].end
            yield _Damage(place.start, end, text[place.start : end], splits[index])
        elif verdict := judgement.verdicts.get(place.form):
            found = in_context(verdict, text, places, index)
            yield _Damage(place.start, place.end, place.form.written, found)


def _edit(place: _Damage) -> Edit:
    verdict = place.verdict
    return Edit(
        place.start,
        place.end,
        verdict.written,
        verdict.rule,
        verdict.reason,
        verdict.confidence,
    )


def _with_suspects(block: Block, damage: Iterable[_Damage]) -> Block:
    suspects = tuple(
        Suspect(
            place.start,
            place.end,
            place.written,
            place.verdict.written,
            place.verdict.reason,
            tuple(rival.written for rival in place.verdict.rivals),
        )
        for place in damage
    )
    return replace(block, suspects=(*block.suspects, *suspects)) if suspects else block
