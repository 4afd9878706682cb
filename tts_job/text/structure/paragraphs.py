"""Blocks -> paragraphs: kinds, title case, and what a page break cut in two made one again."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tts_job.model import Block, Form, Kind, Paragraph, Repair, Suspect
from tts_job.text.structure.casing import Spellings, case_repair, is_capitals, title_case
from tts_job.text.structure.item_numbers import with_item_numbers
from tts_job.text.structure.lines import is_salutation
from tts_job.text.structure.parts import CLOSED, Parts, moved
from tts_job.text.structure.told import Told

HEADING_CHARS = 150
SHORTEST_CAPITALS = 4
"""Letters of a heading that only its capitals mark: TBMM is one, BM is not."""
BROKEN_PARAGRAPH_CHARS = 60
"""A shorter line without a full stop is a heading, a list item or a signature."""
_RUNNING = (Form.TEXT, Form.QUOTATION)
"""What a page break can cut; items of a list and rows of a table end without a full stop."""


def title_paragraph(title: Sequence[Block], spelled: Spellings) -> Paragraph | None:
    """One paragraph from the blocks of a title, in title case if it stands in capitals."""
    if not title:
        return None
    whole = _one([Paragraph(Kind.TITLE, _flat(b), b.repairs, b.suspects) for b in title])
    return _in_title_case(whole, spelled)


def paragraphs(parts: Parts, spelled: Spellings) -> list[Paragraph]:
    """The paragraphs of the body, in order, the lines that tell among them."""
    found = [
        _paragraph(block, told, spelled) for block, told in zip(parts.body, parts.told, strict=True)
    ]
    if found and not parts.body[-1].heading_level:  # it heads nothing: it closes the speech
        found[-1] = replace(found[-1], kind=Kind.PARAGRAPH)
    may_go_on = [
        told is None and before.form is after.form and before.form in _RUNNING
        for told, (before, after) in zip(parts.told, pairwise(parts.body), strict=False)
    ]
    return with_item_numbers(_joined(found, may_go_on))


def _flat(block: Block) -> str:
    return block.text.replace("\n", " ")


def _paragraph(block: Block, told: Told | None, spelled: Spellings) -> Paragraph:
    plain = Paragraph(Kind.PARAGRAPH, _flat(block), block.repairs, block.suspects)
    if not block.heading_level and told is not None and told.stands_apart:
        return plain if told.date or told.undated else _in_title_case(plain, spelled)
    if is_salutation(block.text) and not block.heading_level:
        return _in_title_case(plain, spelled)
    if not _is_heading(block):
        return plain
    heading = replace(plain, kind=Kind.HEADING)
    return _in_title_case(heading, spelled) if len(plain.text) > SHORTEST_CAPITALS else heading


def _in_title_case(paragraph: Paragraph, spelled: Spellings) -> Paragraph:
    text = paragraph.text
    cased = title_case(text, spelled) if is_capitals(text) else text
    if cased == text:
        return paragraph
    return replace(paragraph, text=cased, repairs=(*paragraph.repairs, case_repair(text, cased)))


def _is_heading(block: Block) -> bool:
    if block.heading_level or block.form is not Form.TEXT:
        return bool(block.heading_level)
    text = block.text
    if len(text) > HEADING_CHARS or CLOSED.search(text) or text.endswith(","):
        return False
    letters = sum(map(str.isalpha, text))
    return block.strong or (is_capitals(text) and letters >= SHORTEST_CAPITALS)


# --- what a page break cut --------------------------------------------------------------------


def _joined(found: Sequence[Paragraph], may_go_on: Sequence[bool]) -> list[Paragraph]:
    """Paragraphs that a page break cut in two are one again.

    `may_go_on` says of each whether the next one may be its rest.
    """
    closed = sum(1 for paragraph in found if CLOSED.search(paragraph.text))
    if closed * 2 < len(found):  # a text without full stops says nothing by lacking one
        return list(found)
    groups: list[list[Paragraph]] = []
    for index, paragraph in enumerate(found):
        if groups and may_go_on[index - 1] and _is_cut(groups[-1], paragraph):
            groups[-1].append(paragraph)
        else:
            groups.append([paragraph])
    # Each group is joined once: adding to a text that grows copies it every time.
    return [_one(group) for group in groups]


def _is_cut(group: Sequence[Paragraph], after: Paragraph) -> bool:
    """The last sentence of the pieces so far goes on in `after`."""
    end = group[-1].text[-1]
    return (
        group[0].kind is Kind.PARAGRAPH
        and after.kind is Kind.PARAGRAPH
        and len(group[0].text) >= BROKEN_PARAGRAPH_CHARS
        and (end.isalnum() or end in ",-")
        and bool(CLOSED.search(after.text) or after.text[0].islower())
    )


def _one(pieces: Sequence[Paragraph]) -> Paragraph:
    """The pieces as one paragraph, a space between them; a seam is a repair but in a title."""
    if len(pieces) == 1:
        return pieces[0]
    kind = pieces[0].kind
    repairs: list[Repair] = []
    suspects: list[Suspect] = []
    shift = 0
    for piece in pieces:
        if shift and kind is not Kind.TITLE:
            repairs.append(_seam(shift - 1, piece.text))
        repairs += (moved(each, shift) for each in piece.repairs)
        suspects += (moved(each, shift) for each in piece.suspects)
        shift += len(piece.text) + 1
    text = " ".join(piece.text for piece in pieces)
    return Paragraph(kind, text, tuple(repairs), tuple(suspects))


def _seam(at: int, following: str) -> Repair:
    reason = "the sentence goes on after a page break"
    confidence = 0.95 if following[0].islower() else 0.85
    return Repair(at, at + 1, "\n\n", " ", "joined-paragraph", reason, confidence)
