"""Blocks -> a speech: title, who, where and when, headings, paragraphs.

Nothing is dropped. Every letter and digit of the blocks lies in exactly one paragraph: those of
the title in `title_paragraph`, all others in `paragraphs`. The line with place and date is read as
metadata and stays as the first paragraph, because a listener wants to hear it. Front matter wins
over every guess; a title that only front matter knows leaves the blocks as they are.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from tts_job.errors import WordlessDocument
from tts_job.model import Block, Document, Kind, Paragraph, Repair, Speech
from tts_job.text.structure.casing import (
    Spellings,
    case_repair,
    is_capitals,
    spellings,
    title_case,
)
from tts_job.text.turkish import WEEKDAYS, find_date, lower, word_set

HEAD_BLOCKS = 8
"""How far from the top a title or a line of place and date may stand."""
TITLE_CHARS = 400
"""Longer is a paragraph in bold, not a title."""
HEADING_CHARS = 150
PLACE_LINE_CHARS = 100
FIRST_WORDS_CHARS = 70
"""Of a title that is made from the first words."""
BROKEN_PARAGRAPH_CHARS = 60
"""A shorter line without a full stop is a heading, a list item or a signature."""

_WORDS = re.compile(r"[^\W_]")
_LETTERS = re.compile(r"[^\W\d_]+")
_CLOSED = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_GENITIVE = re.compile(r"'(?:n?[ıiuü]n)$")
_CASE_OF_OCCASION = re.compile(r"(?<=[ıiuü])n(?:[ae]|[dt][ae](?:ki)?)$")
_SPEECH_WORDS = word_set(
    "hitabı hitabesi konuşması konuşma konuşmaları sunumu mesajı açıklaması demeci"
    " açılış kapanış metni"
)
_OFFICES = word_set(
    "genel sekreter sekreteri sekreterinin yardımcısı cumhurbaşkanı başbakan başbakanı bakan bakanı"
    " başkan başkanı dışişleri içişleri büyükelçi büyükelçisi müsteşar müsteşarı vali valisi rektör"
    " rektörü müdür müdürü milletvekili meclis tbmm prof. dr. doç. sayın komutanı elçi elçisi"
    " temsilci temsilcisi devlet hükümet kurucu onursal"
)


def structure(document: Document, blocks: Sequence[Block]) -> Speech:
    """What `document` is, and the paragraphs of its repaired `blocks`. Raises WordlessDocument."""
    worded = [block for block in blocks if _WORDS.search(block.text)]
    if not worded:
        raise WordlessDocument(document.name)
    given = document.metadata
    head, body = _split_title(worded, given.get("title", ""))
    spelled = spellings(block.text for block in body if not is_capitals(block.text))
    title_paragraph = _title(head, spelled) if head else None
    title = given.get("title") or (title_paragraph.text if title_paragraph else "")
    speaker, office, occasion = _parties(title)
    place, day = _place_and_date(body)
    paragraphs = _joined([_paragraph(block, spelled) for block in body])
    return Speech(
        title=title or _first_words(paragraphs) or PurePath(document.name).stem,
        paragraphs=tuple(paragraphs),
        speaker=given.get("speaker", speaker),
        office=given.get("office", office),
        occasion=given.get("occasion", occasion),
        place=given.get("place", place),
        date=_given_date(given.get("date", "")) or day or _given_date(PurePath(document.name).stem),
        language=given.get("language", "") or "tr",
        title_paragraph=title_paragraph,
    )


def _given_date(text: str) -> date | None:
    found = find_date(text)
    return found[0] if found else None


# --- the title --------------------------------------------------------------------------------


def _split_title(blocks: list[Block], given: str) -> tuple[list[Block], list[Block]]:
    """The blocks of the title at the top, and the others."""
    if given:
        same = _letters(blocks[0].text) == _letters(given)
        return (blocks[:1], blocks[1:]) if same else ([], blocks)
    first = blocks[0]
    if len(first.text) > TITLE_CHARS or _is_place_line(first.text):
        return [], blocks
    if first.heading_level:
        return blocks[:1], blocks[1:]
    count = 0
    for block in blocks[:HEAD_BLOCKS]:
        if _is_place_line(block.text) or len(block.text) > TITLE_CHARS:
            break
        if not (is_capitals(block.text) or (block.strong and count == 0)):
            break
        count += 1
    return blocks[:count], blocks[count:]


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(lower(text)))


def _is_place_line(text: str) -> bool:
    """`İstanbul, 11 Ocak 2022`: a date, and beside it nothing but a few capitalised words."""
    return _place_of(text) is not None


def _place_of(text: str) -> tuple[str, date] | None:
    if len(text) > PLACE_LINE_CHARS:
        return None
    found = find_date(text)
    if not found:
        return None
    day, start, end = found
    rest = " ".join((text[:start] + " " + text[end:]).split()).strip(" ,;:()[]-–—/.")
    names = _LETTERS.findall(rest)
    if len(names) > 6 or any(char.isdigit() for char in rest) or rest.count(".") > 0:
        return None
    if any(name == lower(name) for name in names) or _CLOSED.search(text):
        return None
    names_only = "" if lower(rest) in WEEKDAYS else rest
    return names_only, day


def _place_and_date(body: Sequence[Block]) -> tuple[str, date | None]:
    for block in body[:HEAD_BLOCKS]:
        found = _place_of(block.text)
        if found:
            place, day = found
            return (title_case(place, Spellings()) if is_capitals(place) else place), day
    return "", None


def _title(head: Sequence[Block], spelled: Spellings) -> Paragraph:
    """One paragraph from the blocks of a title, in title case if it stands in capitals."""
    text = ""
    repairs: list[Repair] = []
    for block in head:
        shift = len(text) + 1 if text else 0
        text = f"{text} {block.text}" if text else block.text
        repairs += (_moved(repair, shift) for repair in block.repairs)
    text = text.replace("\n", " ")
    if is_capitals(text):
        cased = title_case(text, spelled)
        repairs.append(case_repair(text, cased))
        text = cased
    suspects = head[0].suspects if len(head) == 1 else ()
    return Paragraph(Kind.TITLE, text, tuple(repairs), suspects)


def _moved(repair: Repair, shift: int) -> Repair:
    return replace(repair, start=repair.start + shift, end=repair.end + shift)


# --- who, and at which occasion ---------------------------------------------------------------


def _parties(title: str) -> tuple[str, str, str]:
    """Speaker, office and occasion of a title: "Genel Sekreter X'in Y Toplantısına Hitabı"."""
    tokens = title.split()
    owner = next((i for i, token in enumerate(tokens[:10]) if _GENITIVE.search(token)), -1)
    if owner < 0 or lower(tokens[-1]) not in _SPEECH_WORDS:
        return "", "", ""
    named = [*tokens[:owner], _GENITIVE.sub("", tokens[owner])]
    last_office = max((i for i, token in enumerate(named) if lower(token) in _OFFICES), default=-1)
    office, speaker = named[: last_office + 1], named[last_office + 1 :]
    if not 1 <= len(speaker) <= 4:
        return "", "", ""
    occasion = tokens[owner + 1 :]
    while occasion and lower(occasion[-1]) in _SPEECH_WORDS:
        occasion.pop()
    return " ".join(speaker), " ".join(office), _CASE_OF_OCCASION.sub("", " ".join(occasion))


def _first_words(paragraphs: Sequence[Paragraph]) -> str:
    """The beginning of the text, cut between words."""
    text = paragraphs[0].text if paragraphs else ""
    if len(text) > FIRST_WORDS_CHARS:
        text = text[:FIRST_WORDS_CHARS].rpartition(" ")[0] or text[:FIRST_WORDS_CHARS]
    return text.strip(" ,;:.-–—")


# --- paragraphs -------------------------------------------------------------------------------


def _paragraph(block: Block, spelled: Spellings) -> Paragraph:
    text = block.text.replace("\n", " ")
    if not _is_heading(block):
        return Paragraph(Kind.PARAGRAPH, text, block.repairs, block.suspects)
    repairs = block.repairs
    if is_capitals(text) and len(text) > 4:
        cased = title_case(text, spelled)
        if cased != text:
            repairs = (*repairs, case_repair(text, cased))
            text = cased
    return Paragraph(Kind.HEADING, text, repairs, block.suspects)


def _is_heading(block: Block) -> bool:
    if block.heading_level:
        return True
    text = block.text
    if len(text) > HEADING_CHARS or _CLOSED.search(text) or text.endswith(","):
        return False
    if _is_place_line(text):
        return False
    return block.strong or (is_capitals(text) and len(_letters(text)) > 3)


def _joined(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Paragraphs that a page break cut in two are one again."""
    closed = sum(1 for paragraph in paragraphs if _CLOSED.search(paragraph.text))
    if closed * 2 < len(paragraphs):  # a text without full stops says nothing by lacking one
        return list(paragraphs)
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        if joined and _is_cut(joined[-1], paragraph):
            joined[-1] = _join(joined[-1], paragraph)
        else:
            joined.append(paragraph)
    return joined


def _is_cut(before: Paragraph, after: Paragraph) -> bool:
    text = before.text
    return (
        before.kind is Kind.PARAGRAPH
        and after.kind is Kind.PARAGRAPH
        and len(text) >= BROKEN_PARAGRAPH_CHARS
        and (text[-1].isalnum() or text[-1] in ",-")
        and bool(_CLOSED.search(after.text) or after.text[0].islower())
        and not _is_place_line(text)
    )


def _join(before: Paragraph, after: Paragraph) -> Paragraph:
    start = len(before.text)
    seam = Repair(
        start,
        start + 1,
        "\n\n",
        " ",
        "joined-paragraph",
        "the sentence goes on after a page break",
        0.95 if after.text[0].islower() else 0.85,
    )
    return Paragraph(
        Kind.PARAGRAPH,
        f"{before.text} {after.text}",
        (*before.repairs, seam, *(_moved(repair, start + 1) for repair in after.repairs)),
        (
            *before.suspects,
            *(
                replace(suspect, start=suspect.start + start + 1, end=suspect.end + start + 1)
                for suspect in after.suspects
            ),
        ),
    )
