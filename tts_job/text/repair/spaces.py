"""Words that a space was put into: neighbours that are no words alone and one word together."""

from collections.abc import Mapping, Sequence

from tts_job.text import words
from tts_job.text.repair.form import Form, Occurrence, Standing
from tts_job.text.repair.judge import (
    INFLECTED,
    STRICTNESS,
    UNCOUNTED,
    Judgement,
    Verdict,
    likelihood,
)
from tts_job.text.turkish import lower

COST = 1.0
"""Of a space too many, as in confusions.py."""
SHORTEST = 5
"""Letters of the whole word."""
RULE = "split"


def split_words(
    text: str, places: Sequence[Occurrence], judgement: Judgement
) -> dict[int, Verdict]:
    """By the index of the first of two places: what they were, if that outweighs all else."""
    found: dict[int, Verdict] = {}
    for index in _before_or_at_strangers(places, judgement):
        first, second = places[index], places[index + 1]
        if text[first.end : second.start] != " " or index - 1 in found:
            continue
        parts = (first.form, second.form)
        written = first.form.written + second.form.written
        word = lower(written)
        small = second.form.standing is Standing.SMALL
        if not small or len(word) < SHORTEST or not words.is_listed(word):
            continue
        if not judgement.protected.isdisjoint(lower(form.written) for form in parts):
            continue
        together = likelihood(word, UNCOUNTED, INFLECTED) - COST
        apart = sum(_alone(form, judgement.verdicts) for form in parts)
        if together > apart:
            sure = judgement.evidence.counts.get(word, 0) > 0
            reason = f"{first.form.written} {second.form.written} is one word, {word}"
            found[index] = Verdict(written, RULE, reason, 0.8 if sure else 0.5, sure, together)
    return found


def _before_or_at_strangers(places: Sequence[Occurrence], judgement: Judgement) -> list[int]:
    """Indexes of places that have a neighbour behind them, one of the two a stranger."""
    strange = [index for index, place in enumerate(places) if place.form in judgement.strangers]
    firsts = {first for index in strange for first in (index - 1, index)}
    return sorted(firsts & set(range(len(places) - 1)))


def _alone(form: Form, verdicts: Mapping[Form, Verdict]) -> float:
    """How likely the form is, or what it was mended to."""
    verdict = verdicts.get(form)
    unknown = STRICTNESS[form.standing].unknown
    alone = likelihood(lower(form.written), unknown, INFLECTED)
    return max(alone, verdict.weight) if verdict else alone
