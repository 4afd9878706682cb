"""A preview as one HTML file: what an editor reads, marks and passes on before anything is heard.

It stands alone: no request, no file beside it. Readings stand above the words that they are of, as
ruby; repairs, doubtful words and new names are marked where they are, and listed first.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from tts_job.data import read_text, templates
from tts_job.model import AS_WRITTEN, Paragraph, Reading
from tts_job.preview import Preview, ReadParagraph
from tts_job.text.turkish import write_date

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = "editor/templates/"
WORDS = "words.json"
SHORT_CHARS = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is marked in one way."""

    text: str
    marks: str
    """Names of its marks, as classes: "repair", "suspect", "name"."""


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of text that is read in one way, in pieces."""

    pieces: tuple[Piece, ...]
    spoken: str
    """Empty where it is read as it is written."""
    rule: str

    @property
    def is_short(self) -> bool:
        """Fits on a line of a phone, and so is not broken."""
        return len(self.spoken) < SHORT_CHARS


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph as the page shows it."""

    index: int | None
    """None is the title."""
    anchor: str
    label: str
    """Its number, from 1; empty for the title."""
    read: ReadParagraph
    said: tuple[Said, ...]


def preview_page(seen: Preview) -> bytes:
    """The preview as HTML in UTF-8, in Turkish with English at a click."""
    shown = shown_paragraphs(seen)
    html = (
        _environment()
        .get_template("preview.html.j2")
        .render(
            seen=seen,
            speech=seen.speech,
            turkish_date=write_date(seen.speech.date) if seen.speech.date else "",
            shown=shown,
            counts=counts(seen, shown),
            style=read_text(f"{TEMPLATES}preview.css") + read_text(f"{TEMPLATES}text.css"),
            anchor=anchor,
        )
    )
    return html.encode("utf-8", "replace")


def shown_paragraphs(seen: Preview) -> tuple[Shown, ...]:
    """All that is said, the title first."""
    names: dict[int | None, list[tuple[int, int]]] = {}
    for name in seen.new_names:
        names.setdefault(name.paragraph, []).append((name.start, name.end))
    parts: list[tuple[int | None, ReadParagraph]] = list(enumerate(seen.paragraphs))
    if seen.said_title:
        parts.insert(0, (None, seen.said_title))
    return tuple(_shown(index, read, names.get(index, ())) for index, read in parts)


def counts(seen: Preview, shown: Sequence[Shown]) -> Mapping[str, int]:
    """How much there is to look at: suspects, names, repairs, readings."""
    return Counter(
        suspects=sum(1 for _ in seen.suspects),
        names=len(seen.new_names),
        repairs=sum(len(each.read.paragraph.repairs) for each in shown),
        readings=sum(1 for each in shown for said in each.said if said.spoken),
    )


def words() -> Mapping[str, tuple[str, str]]:
    """Those of the page, each in Turkish and English."""
    return {key: (tr, en) for key, (tr, en) in json.loads(read_text(TEMPLATES + WORDS)).items()}


@cache
def _environment() -> "Environment":
    environment = templates(TEMPLATES)
    environment.globals["words"] = words()
    return environment


def anchor(index: int | None) -> str:
    """Id of a paragraph's element."""
    return "title" if index is None else f"p{index}"


def _shown(index: int | None, read: ReadParagraph, names: Sequence[tuple[int, int]]) -> Shown:
    paragraph = read.paragraph
    said = tuple(_said(paragraph, reading, names) for reading in read.readings)
    return Shown(index, anchor(index), "" if index is None else str(index + 1), read, said)


def _said(paragraph: Paragraph, reading: Reading, names: Sequence[tuple[int, int]]) -> Said:
    spoken = "" if reading.rule == AS_WRITTEN else " ".join(reading.spoken.split())
    return Said(tuple(_pieces(paragraph, reading, names)), spoken, reading.rule)


def _pieces(
    paragraph: Paragraph, reading: Reading, names: Sequence[tuple[int, int]]
) -> Iterator[Piece]:
    """The text of a reading, cut where a mark begins or ends."""
    marks = [("repair", each.start, each.end) for each in paragraph.repairs]
    marks += [("suspect", each.start, each.end) for each in paragraph.suspects]
    marks += [("name", start, end) for start, end in names]
    inside = [each for each in marks if each[1] < reading.end and each[2] > reading.start]
    edges = {edge for _, start, end in inside for edge in (start, end)}
    within = sorted(edge for edge in edges if reading.start < edge < reading.end)
    for start, end in pairwise((reading.start, *within, reading.end)):
        here = dict.fromkeys(name for name, a, b in inside if a <= start and end <= b)
        yield Piece(paragraph.text[start:end], " ".join(here))
