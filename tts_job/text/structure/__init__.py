"""Blocks -> a speech: title, who, where and when, headings, paragraphs.

Nothing is dropped. Every letter and digit of the blocks lies in exactly one paragraph: those of
the title in `title_paragraph`, all others in `paragraphs`. Lines that tell place and date or the
speaker are read as metadata and stay in the text, because a listener wants to hear them; where they
stand above the title, they are heard after it. What front matter says wins over all that is found,
and what the title says over the lines below; where nothing is sure, nothing is said.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from pathlib import PurePath

from tts_job.errors import WordlessDocument
from tts_job.model import Block, Document, Origin, Paragraph, Speech
from tts_job.text.regex import regex
from tts_job.text.structure.casing import Spellings, is_capitals, spellings
from tts_job.text.structure.paragraphs import paragraphs, title_paragraph
from tts_job.text.structure.parts import Parts, part
from tts_job.text.structure.titles import told_by_title
from tts_job.text.structure.told import Told
from tts_job.text.turkish import WEEKDAYS, find_date, find_part_of_date, lower

FIRST_WORDS_CHARS = 70
"""Of a title that is made from the first words."""

_WORDS = regex(r"[^\W_]")
_YEAR = regex(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_COMPACT_DATE = regex(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")


def structure(document: Document, blocks: Sequence[Block]) -> Speech:
    """What `document` is, and the paragraphs of its repaired `blocks`. Raises WordlessDocument."""
    worded = [block for block in blocks if _WORDS.search(block.text)]
    if not worded:
        raise WordlessDocument(document.name)
    given = document.metadata
    file_name = PurePath(document.name).stem
    parts = part(worded, given.get("title", ""))
    running = [block.text for block in parts.body if not is_capitals(block.text)]
    has_capitals = len(running) < len(parts.body) or any(is_capitals(b.text) for b in parts.title)
    spelled = spellings(running) if has_capitals else Spellings()
    of_title = title_paragraph(parts.title, spelled)
    body = paragraphs(parts, spelled)
    title = given.get("title") or (of_title.text if of_title else "")
    stated = told_by_title(title) | parts.facts
    title = title or _first_words(body, parts) or file_name
    day, date_from = _date(given.get("date", ""), stated, f"{title} {file_name}", file_name)
    told = (
        Told(
            speaker=given.get("speaker", ""),
            office=given.get("office", ""),
            occasion=given.get("occasion", ""),
            place=given.get("place", ""),
        )
        | stated
    )
    return Speech(
        title=title,
        paragraphs=tuple(body),
        speaker=told.speaker,
        office=told.office,
        occasion=told.occasion,
        place=told.place,
        date=day,
        language=given.get("language", "") or "tr",
        title_paragraph=of_title,
        title_from=parts.title_from,
        date_from=date_from,
    )


# --- the title --------------------------------------------------------------------------------


def _first_words(body: Sequence[Paragraph], parts: Parts) -> str:
    """The beginning of the text, cut between words; sooner not a line of place and date."""
    lines = sum(1 for _ in takewhile(lambda told: told is not None, parts.told))
    text = body[lines if lines < len(body) else 0].text
    if len(text) > FIRST_WORDS_CHARS:
        text = text[:FIRST_WORDS_CHARS].rpartition(" ")[0] or text[:FIRST_WORDS_CHARS]
    return text.strip(" ,;:.-–—")


# --- the day ----------------------------------------------------------------------------------


def _date(
    given: str, stated: Told, years: str, file_name: str
) -> tuple[date | None, Origin | None]:
    found = find_date(given)
    if found:
        return found[0], Origin.GIVEN
    if stated.date:
        return stated.date, Origin.STATED
    guessed = _completed(stated.undated, years) or _date_of_file(file_name)
    return guessed, Origin.GUESSED if guessed else None


def _completed(undated: str, years: str) -> date | None:
    """`11 Ocak Salı` with the one year that title and file name hold, if the weekday agrees."""
    part_of_date = find_part_of_date(undated)
    found = set(_YEAR.findall(years))
    if part_of_date is None or len(found) != 1:
        return None
    try:
        day = date(int(found.pop()), part_of_date.month, part_of_date.day)
    except ValueError:
        return None  # 29 Şubat of a year that has none
    words = set(lower(undated).replace(",", " ").split())
    named = words.intersection(WEEKDAYS)
    return day if not named or WEEKDAYS[day.weekday()] in named else None


def _date_of_file(file_name: str) -> date | None:
    """konusma-2022-01-11, 11-ocak-2022-istanbul, 20220111; the year has four digits."""
    compact = _COMPACT_DATE.sub(r"\1-\2-\3", file_name)
    for name in (compact.replace("_", "-"), re.sub("[-_]", " ", compact)):
        found = find_date(name)
        if found and _YEAR.search(name[found[1] : found[2]]):
            return found[0]
    return None
