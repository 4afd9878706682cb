"""Which of several words a damaged form was: the neighbours decide where nothing else is sure.

The form yaına may have been yanına, yaşına, yakına: alone the most frequent is the best guess,
behind yirmi it is yaşına. What the neighbours say is only proposed, never written.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tts_job.text import words
from tts_job.text.repair.form import Occurrence
from tts_job.text.repair.judge import Verdict
from tts_job.text.turkish import lower

WEIGHT = 0.8
"""Of the neighbours: what they say of a word is not independent of its frequency."""


def in_context(verdict: Verdict, text: str, places: Sequence[Occurrence], index: int) -> Verdict:
    """The verdict on the word at `index`, or the one of its rivals that suits its neighbours."""
    if not verdict.rivals:
        return verdict
    before = _neighbour(text, places[max(0, index - 1) : index + 1], 0)
    after = _neighbour(text, places[index : index + 2], -1)

    def weight(rival: Verdict) -> float:
        line = (*before, *lower(rival.written).split(), *after)
        return rival.weight + WEIGHT * sum(words.pair_gain(*pair) for pair in pairwise(line))

    best = max((verdict, *verdict.rivals), key=weight)
    return replace(best, rivals=tuple(each for each in (verdict, *verdict.rivals) if each != best))


def _neighbour(text: str, pair: Sequence[Occurrence], index: int) -> tuple[str, ...]:
    """One of two words, in small letters, if a space and nothing else is between them."""
    if len(pair) < 2 or text[pair[0].end : pair[1].start] != " ":
        return ()
    return (lower(pair[index].form.written),)
