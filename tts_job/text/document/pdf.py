"""A PDF -> blocks. pdfium finds the letters (in a process of its own), geometry the paragraphs.

pdfium and not pdfminer.six or pypdf: it reads what browsers read, in compiled code, and comes as
one wheel without dependencies. What belongs to the page and not to the text (running headers,
numbers, stamps) goes into notes; hyphens that part words at the end of a line are taken back where
the word is known.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tts_job.errors import DamagedDocument, EncryptedDocument, ScannedDocument, TooManyPages
from tts_job.model import Block, Form, Note, Repair
from tts_job.text.document import layout
from tts_job.text.document.characters import block, table_row
from tts_job.text.document.content import Content
from tts_job.text.document.hyphens import unbroken
from tts_job.text.regex import regex

PAGES_LIMIT = 2000
"""A day of speech has about 500."""
CPU_LIMIT_S = 60
"""Of the process that reads it: 427 pages of 2,600 letters take 5 s."""
MEMORY_LIMIT_BYTES = 2_000_000_000
"""Address space of that process; the same pages take a tenth of it."""
DEADLINE_S = 300
"""For a machine that is busy elsewhere."""
HEADING_SIZE = 1.15
"""Times the size of the text."""
HEADING_LINES = 4
FOOTNOTE_SIZE = 0.92
"""Times the size of the text: smaller type below the text, behind a number or a star."""

_FOOTNOTE = regex(r"(?:\d{1,3}|\*{1,3}|†)[.)]?\s*(?=[^\W\d_])")
_BULLET = regex(r"[•▪●‣◦·]\s*|[-–—]\s+")
_NUMBERED = regex(r"\(?(?:\d{1,2}|[a-zçğışöü])[.)]\s")


def read_pdf(data: bytes, name: str) -> Content:
    """All paragraphs in reading order, footnotes last. Raises DocumentError."""
    title, pages, notes = _pages(_answers(data, name), name)
    edges = layout.without_edges(pages)
    if edges.headers:
        reason = "it comes back at the edge of the pages"
        notes.append(Note("running-header", reason, edges.headers))
    if edges.numbers:
        notes.append(Note("page-number", "the pages are numbered", edges.numbers))
    return Content(title, tuple(_blocks(layout.paragraphs(edges.pages), pages)), tuple(notes))


def _answers(data: bytes, name: str) -> list[bytes]:
    helper = Path(__file__).with_name("pdf_helper.py")
    limits = (PAGES_LIMIT, CPU_LIMIT_S, MEMORY_LIMIT_BYTES)
    try:
        done = subprocess.run(
            (sys.executable, "-I", str(helper), *map(str, limits)),
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=DEADLINE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DamagedDocument(name, "reading it takes too long") from error
    if done.returncode:
        raise DamagedDocument(name, "reading it took too long or too much memory, or crashed")
    return done.stdout.splitlines()


def _pages(answers: Sequence[bytes], name: str) -> tuple[str, list[layout.Page], list[Note]]:
    title = ""
    pages: list[layout.Page] = []
    slanted: list[str] = []
    drawn: list[int] = []
    for answer in map(json.loads, answers):
        if "error" in answer:
            if answer["error"] == "encrypted":
                raise EncryptedDocument(name)
            raise DamagedDocument(name, f"the PDF is damaged ({answer['error']})")
        if "pages" in answer:
            title = " ".join(answer["title"].split())
            if answer["pages"] > PAGES_LIMIT:
                raise TooManyPages(name, answer["pages"], PAGES_LIMIT)
            continue
        pieces = tuple(layout.Piece(*piece) for piece in answer["pieces"])
        if answer["pictures"] and not any(piece.text.strip() for piece in pieces):
            drawn.append(len(pages) + 1)
        slanted += answer["slanted"]
        pages.append(layout.Page(answer["width"], answer["height"], pieces))
    if drawn and len(drawn) == len(pages):
        raise ScannedDocument(name)
    notes: list[Note] = []
    if slanted:
        reason = "it stands across the page"
        notes.append(Note("stamp", reason, tuple(dict.fromkeys(slanted))))
    if drawn:
        listed = ", ".join(map(str, drawn))
        notes.append(Note("picture-page", f"these pages are pictures without text: {listed}"))
    return title, pages, notes


def _blocks(
    paragraphs: Sequence[layout.Paragraph], pages: Sequence[layout.Page]
) -> Iterator[Block]:
    """Blocks of the text, then those of its footnotes."""
    sizes: Counter[float] = Counter()
    for paragraph in paragraphs:
        sizes[round(paragraph.size, 1)] += paragraph.chars
    if not sizes:
        return
    usual = sizes.most_common(1)[0][0]
    large = sorted({size for size in sizes if size > HEADING_SIZE * usual}, reverse=True)
    footnotes: list[Block] = []
    for paragraph in _joined_over_footnotes(paragraphs, usual, pages):
        first = paragraph.lines[0]
        if first.cells:
            yield from table_row(cell.text for cell in first.cells)
            continue
        text = "\n".join(line.text for line in paragraph.lines)
        form, level = Form.TEXT, 0
        if _is_footnote(paragraph, usual, pages):
            form = Form.FOOTNOTE
        elif (size := round(paragraph.size, 1)) in large and len(paragraph.lines) <= HEADING_LINES:
            level = min(6, large.index(size) + 1)
        elif bullet := _BULLET.match(text):
            form, text = Form.ITEM, text[bullet.end() :]
        elif _NUMBERED.match(text):
            form = Form.ITEM
        made = block(text, form=form, heading_level=level, strong=paragraph.bold)
        for each in map(unbroken, _with_seams(made, paragraph)):
            if form is Form.FOOTNOTE:
                footnotes.append(each)
            else:
                yield each
    yield from footnotes


def _is_footnote(paragraph: layout.Paragraph, usual: float, pages: Sequence[layout.Page]) -> bool:
    first = paragraph.lines[0]
    return (
        paragraph.size < FOOTNOTE_SIZE * usual
        and first.y > pages[first.page].height / 2
        and _FOOTNOTE.match(first.text) is not None
    )


def _joined_over_footnotes(
    paragraphs: Iterable[layout.Paragraph], usual: float, pages: Sequence[layout.Page]
) -> Iterator[layout.Paragraph]:
    """A sentence that footnotes part from its end on the next page is one again."""
    waiting: layout.Paragraph | None = None
    between: list[layout.Paragraph] = []
    for paragraph in paragraphs:
        if waiting and _is_footnote(paragraph, usual, pages):
            between.append(paragraph)
            continue
        if waiting and between and _is_rest(waiting, paragraph):
            waiting.seams.append(len(waiting.lines))
            waiting.lines += paragraph.lines
            continue
        if waiting:
            yield waiting
        yield from between
        waiting, between = paragraph, []
    if waiting:
        yield waiting
    yield from between


def _is_rest(paragraph: layout.Paragraph, rest: layout.Paragraph) -> bool:
    return (
        rest.lines[0].text[0].islower()
        and abs(paragraph.size - rest.size) < 0.5
        and not rest.lines[0].cells
        and not paragraph.lines[0].cells
    )


def _with_seams(made: Iterable[Block], paragraph: layout.Paragraph) -> Iterator[Block]:
    """The block with the places listed where a page or a column cut it."""
    for each in made:
        lines = each.text.split("\n")
        seams = []
        for index in paragraph.seams:
            at = len("\n".join(lines[:index]))
            reason = "the sentence goes on after a page or a column"
            seams.append(Repair(at, at + 1, "\n\n", "\n", "joined-page", reason, 0.9))
        yield replace(each, repairs=(*each.repairs, *seams)) if seams else each
