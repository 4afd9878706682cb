"""Which words of a block stand in a foreign passage: there nothing is repaired."""

from collections.abc import Sequence, Set
from itertools import accumulate

from tts_job.text.repair.form import Form, Standing
from tts_job.text.turkish import upper, word_set

BESIDE = 4
"""Words on each side that are looked at."""
SHARE = 0.5
"""Of the words beside it: so many strange ones make a passage foreign."""
LEAST = 2
FUNCTIONAL_SHARE = 0.12
FEWEST_FUNCTIONAL = 3
"""Function words of other languages that make the whole block foreign: English has 30 %."""

# Function words that are no Turkish words, and no names: English, German, French, Spanish, Italian.
FUNCTION_WORDS = word_set(
    "the of and to is that for with by from this which are was were has have not be or it"
    " der die das und von mit den dem des ist für im zu auf le la les du des et une un pour dans"
    " que sur el los las y del por con una il gli della di che per non"
)


_FUNCTION_FORMS = frozenset(
    form for word in FUNCTION_WORDS for form in (word, word.upper(), word.capitalize(), upper(word))
)


def foreign(passage: Sequence[Form], strangers: Set[Form]) -> frozenset[int]:
    """Indexes of the words that have strange words on every side.

    A name is not strange: capitals and unknown words go together in Turkish too.
    """
    functional = [form.written in _FUNCTION_FORMS for form in passage]
    if sum(functional) >= max(FEWEST_FUNCTIONAL, FUNCTIONAL_SHARE * len(passage)):
        return frozenset(range(len(passage)))
    strange = [
        is_functional
        or (form.standing is Standing.SMALL and form in strangers and form.written.isalpha())
        for form, is_functional in zip(passage, functional, strict=True)
    ]
    if sum(strange) < LEAST:
        return frozenset()
    sums = [0, *accumulate(strange)]
    found = set()
    for index, is_strange in enumerate(strange):
        start, end = max(0, index - BESIDE), min(len(passage), index + BESIDE + 1)
        beside = sums[end] - sums[start] - is_strange
        if beside >= LEAST and beside >= SHARE * (end - start - 1):
            found.add(index)
    return frozenset(found)
