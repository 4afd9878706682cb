"""The damaged words of a document: found, judged together, mended or listed as suspects.

A document is judged as a whole, in rounds: what is sure comes first, and bears witness for the
rest. What a scanner did twice it did elsewhere too; a word that stands whole in one place is what
its damaged forms were.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from operator import attrgetter

from tts_job.model import Block, Suspect
from tts_job.text import words
from tts_job.text.repair.context import in_context
from tts_job.text.repair.edit import Edit, apply
from tts_job.text.repair.foreign import foreign
from tts_job.text.repair.form import Form, Occurrence, Standing, occurrences
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

_CAPITAL_I = frozenset("Iİ")
"""Texts from abroad write I for both: a capital one neither bears witness nor is repaired."""


def mend_words(blocks: tuple[Block, ...], lexicon: Lexicon) -> tuple[Block, ...]:
    protected = frozenset(map(lower, lexicon.words))
    habits: Counter[str] = Counter()
    found = [tuple(occurrences(block.text)) for block in blocks]
    for _ in range(ROUNDS):
        judgement = _judged(found, protected, habits)
        damage = [
            tuple(_damage(block.text, places, judgement))
            for block, places in zip(blocks, found, strict=True)
        ]
        sure = [[place for place in places if place.verdict.sure] for places in damage]
        edits = [[_edit(place) for place in places] for places in sure]
        if not any(edits):
            break
        habits.update(
            place.verdict.rule for places in sure for place in places if _is_small(place.written)
        )
        blocks = tuple(apply(block, made) for block, made in zip(blocks, edits, strict=True))
        found = [
            tuple(occurrences(block.text)) if made else places
            for block, made, places in zip(blocks, edits, found, strict=True)
        ]
    else:  # the spans that are known are those of the round before
        return blocks
    return tuple(
        _with_suspects(block, places) for block, places in zip(blocks, damage, strict=True)
    )


def _judged(
    found: Iterable[Sequence[Occurrence]], protected: frozenset[str], habits: Mapping[str, int]
) -> Judgement:
    """Judgement of the forms of a document; once more where the first one shows habits."""
    forms = Counter(form for places in found for form in map(_form, places))
    counts: Counter[str] = Counter()
    for form, count in forms.items():
        if _CAPITAL_I.isdisjoint(form.written) or form.written[1:] == lower(form.written[1:]):
            counts[lower(form.written)] += count
    strangers = frozenset(form for form in forms if _is_strange(lower(form.written), protected))
    names = frozenset(
        word for form in strangers if counts[word := lower(form.written)] >= WITNESSES
    )

    def judged(habits: Mapping[str, int]) -> Judgement:
        evidence = Evidence(counts, names, habits, forms.total())
        verdicts = {
            form: _but_capital_i(form, verdict)
            for form in sorted(strangers)
            if len(form.written) >= (SHORTEST_CAPITALS if form.written.isupper() else SHORTEST)
            and (verdict := judge(form, evidence))
        }
        return Judgement(evidence, strangers, protected, verdicts)

    if _is_foreign(forms, strangers):
        return Judgement(Evidence(counts), strangers, protected, {})
    first = judged(habits)
    shown = Counter(
        verdict.shows
        for form, verdict in first.verdicts.items()
        if verdict.shows and _is_small(form.written)
    )
    return judged(shown + Counter(habits)) if shown else first


def _is_small(written: str) -> bool:
    """Names from abroad make no habit: many of them look like damaged ones of ours."""
    return not written[0].isupper()


def _is_strange(word: str, protected: frozenset[str]) -> bool:
    return word not in protected and not words.is_listed(word)


def _is_foreign(forms: Counter[Form], strangers: Set[Form]) -> bool:
    total = unknown = 0
    for form, count in forms.items():
        if form.standing is Standing.SMALL and form.written.isalpha():
            total += count
            unknown += count if form in strangers else 0
    return total >= FEWEST_WORDS and unknown >= FOREIGN_SHARE * total


def _but_capital_i(form: Form, verdict: Verdict) -> Verdict:
    """Where a capital I or İ would change into the other, the editor decides."""
    old = form.written
    changed = len(old) == len(verdict.written) and any(
        {before, after} == _CAPITAL_I for before, after in zip(old, verdict.written, strict=True)
    )
    return replace(verdict, sure=False) if changed else verdict


_form = attrgetter("form")


@dataclass(frozen=True, slots=True)
class _Damage:
    """A damaged place in a block."""

    start: int
    end: int
    written: str
    verdict: Verdict


def _damage(text: str, places: Sequence[Occurrence], judgement: Judgement) -> Iterator[_Damage]:
    """The damaged places in order, none in a foreign passage."""
    if judgement.strangers.isdisjoint(map(_form, places)):
        return
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
        Suspect(place.start, place.end, place.written, place.verdict.written, place.verdict.reason)
        for place in damage
    )
    return replace(block, suspects=(*block.suspects, *suspects)) if suspects else block
