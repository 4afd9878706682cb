"""Which paragraphs begin with a number of their own: items of a list, headings that are counted.

A full stop after a number means one of two things in Turkish: `8. Zirve` is an ordinal, `1. Giriş`
is an item of a list (TDK Yazım Kılavuzu, "Nokta"). The paragraph alone cannot tell which; whether
its neighbours go on counting does. What is counted by name (`1. Oturum`, `2. Oturum`) stays an
ordinal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tts_job.model import Kind, Paragraph
from tts_job.text.regex import regex
from tts_job.text.spoken import ordinals, roman
from tts_job.text.turkish import lower

_NUMBERED = regex(r"(?P<sign>(?P<digits>[1-9][0-9]?)\.|(?P<letters>[IVX]{1,5})\.)\s+(?P<word>\w+)")
SHORTEST_FROM_ONE = 2
SHORTEST = 3
"""Items of a list that does not begin with 1, as one that goes on after a table."""


@dataclass(frozen=True, slots=True)
class _Numbered:
    index: int
    sign: str
    is_roman: bool
    value: int
    word: str
    """The first word behind the number."""


def with_item_numbers(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, each with its own number where it has one."""
    numbered = list(paragraphs)
    for kind in (Kind.HEADING, Kind.PARAGRAPH):
        for run in _runs(_numbered(paragraphs, kind)):
            if _is_list(run):
                for each in run:
                    paragraph = paragraphs[each.index]
                    numbered[each.index] = replace(paragraph, item_number=each.sign)
    return numbered


def _numbered(paragraphs: Sequence[Paragraph], kind: Kind) -> Iterator[_Numbered]:
    for index, paragraph in enumerate(paragraphs):
        match = _NUMBERED.match(paragraph.text) if paragraph.kind is kind else None
        if match is None or match["word"] in ordinals.COUNTED:
            continue
        letters = match["letters"]
        if not letters:
            value = int(match["digits"])
        elif roman.is_roman(letters):
            value = roman.value(letters)
        else:
            continue
        yield _Numbered(index, match["sign"], bool(letters), value, lower(match["word"]))


def _runs(numbered: Iterator[_Numbered]) -> Iterator[list[_Numbered]]:
    """As long as each counts one more than the one before, in the same figures."""
    run: list[_Numbered] = []
    for each in numbered:
        if run and (each.value, each.is_roman) != (run[-1].value + 1, run[-1].is_roman):
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _is_list(run: Sequence[_Numbered]) -> bool:
    shortest = SHORTEST_FROM_ONE if run[0].value == 1 else SHORTEST
    return len(run) >= shortest and len({each.word for each in run}) > 1
