"""Mend a word: for this document or for the lexicon, heard before and after."""

from dataclasses import dataclass, replace
from typing import Annotated

import anyio.to_thread
from fastapi import Form, Query
from starlette.responses import Response

from tts_job import files
from tts_job.editor.page import Shown, shown_paragraphs
from tts_job.hear import Trial, hear
from tts_job.jobs.job import Request as Asked
from tts_job.lexicon import add_entry
from tts_job.library.entry import State
from tts_job.mend import Correction, Mended, Reading, mend
from tts_job.preview import preview
from tts_job.settings.options import Settings
from tts_job.stale import saying_otherwise
from tts_job.studio import Wishes, first_lexicon
from tts_job.web.bench import AtBench
from tts_job.web.house import House, InHouse
from tts_job.web.pages.look import HEADERS
from tts_job.web.pages.occurrence import span
from tts_job.web.pages.route import pages, see, show
from tts_job.web.pages.sources import Source, address_of, find_source, inbox_held
from tts_job.web.pages.visit import Hears, Renders, Visiting
from tts_job.web.problems import Problem

TITLE = "title"
"""What a form calls the paragraph that is the title."""
EPISODES_LOOKED_AT = 40
SPEAK_S = 60
"""How long a paragraph may take to be spoken: a slow remote engine, with its own retries."""
_Paragraph = Annotated[str, Query(pattern=rf"^(?:{TITLE}|\d{{1,7}})$")]
_Word = Annotated[str, Query(max_length=300)]
_Nth = Annotated[int, Query(ge=1, le=10_000)]

router = pages()


@dataclass(frozen=True, slots=True)
class Marked:
    """A word in a paragraph of a document."""

    source: Source
    index: int | None
    digest: str
    shown: Shown
    word: str
    nth: int
    span: tuple[int, int] | None
    """None where the paragraph does not have the word so often."""

    @property
    def name(self) -> str:
        """Of the paragraph, in a form."""
        return TITLE if self.index is None else str(self.index)

    @property
    def said(self) -> str:
        """How it is said now; with what is read in one piece with it."""
        if self.span is None:
            return ""
        start, end = self.span
        readings = self.shown.read.readings
        touched = (each for each in readings if each.start < end and each.end > start)
        text = self.shown.read.paragraph.text
        pieces = (
            text[max(start, each.start) : min(end, each.end)]
            if each.spoken == text[each.start : each.end]
            else each.spoken
            for each in touched
        )
        return " ".join("".join(pieces).split())


@router.get("/document/mend")
async def ask_how(
    house: InHouse,
    bench: AtBench,
    visiting: Visiting,
    source: str,
    paragraph: _Paragraph,
    word: _Word = "",
    nth: _Nth = 1,
    after: _Word = "",
) -> Response:
    settings = await anyio.to_thread.run_sync(house.settings)

    def look() -> Response:
        marked = _marked(source, paragraph, word, nth, settings)
        return show("mend", "documents", visiting, house, marked=marked, after=after.strip())

    return await bench.do_within(settings.api.preview_s, look)


@router.get("/document/sound")
async def sound(
    house: InHouse,
    bench: AtBench,
    _visiting: Hears,
    source: str,
    paragraph: _Paragraph,
    word: _Word = "",
    nth: _Nth = 1,
    said: _Word = "",
    after: _Word = "",
) -> Response:
    """The paragraph as an MP3: as it is, with `word` said otherwise, or with another word."""
    settings = await anyio.to_thread.run_sync(house.settings)

    def speak() -> bytes:
        found = find_source(source, settings)
        trial = None
        if word and after.strip():
            marked = _marked(source, paragraph, word, nth, settings)
            trial = Trial(*marked.span, after.strip()) if marked.span else None
        with house.open_studio() as studio:
            if word[:1].isalnum() and any(map(str.isalnum, said)):
                entries = {**studio.lexicon.entries, word: " ".join(said.split())}
                studio = replace(studio, lexicon=replace(studio.lexicon, entries=entries))
            return hear(found.path, _index(paragraph), studio, trial).mp3

    mp3 = await bench.do_within(SPEAK_S, speak)
    return Response(mp3, headers=HEADERS, media_type="audio/mpeg")


@router.post("/document/mend")
async def mend_document(
    house: InHouse,
    bench: AtBench,
    _visiting: Renders,
    source: Annotated[str, Form()],
    paragraph: Annotated[str, Form(pattern=rf"^(?:{TITLE}|\d{{1,7}})$")],
    digest: Annotated[str, Form()],
    word: Annotated[str, Form()],
    after: Annotated[str, Form()],
    nth: Annotated[int, Form(ge=1, le=10_000)] = 1,
) -> Response:
    settings = await anyio.to_thread.run_sync(house.settings)

    def work() -> str:
        marked = _marked(source, paragraph, word, nth, settings)
        start, end = marked.span or (0, 0)
        correction = Correction(marked.index, start, end, after.strip())
        mended = _mend(marked.source, digest, correction, house, settings)
        name = mended.path.relative_to(settings.paths.inbox).as_posix()
        return f"{address_of(name)}&mended=1#{marked.shown.anchor}"

    return see(await bench.do(work))


@router.post("/lexicon")
def teach(
    house: InHouse,
    _visiting: Renders,
    word: Annotated[str, Form(min_length=1, max_length=100)],
    said: Annotated[str, Form(min_length=1, max_length=300)],
    source: Annotated[str, Form()] = "",
    paragraph: Annotated[str, Form(pattern=rf"^(?:{TITLE}|\d{{1,7}})$")] = TITLE,
) -> Response:
    path = house.settings().paths.lexicon
    assert path is not None  # settings name one, whether it is there yet
    before = add_entry(path, word.strip(), said.strip())
    return see(_word_address(word.strip(), source, paragraph, before or ""))


@router.get("/word")
async def show_word(
    house: InHouse,
    bench: AtBench,
    visiting: Visiting,
    word: _Word,
    source: str = "",
    paragraph: _Paragraph = TITLE,
    before: _Word = "",
    queued: int = 0,
) -> Response:
    """What the lexicon says of it now, and who still says it otherwise."""
    settings = await anyio.to_thread.run_sync(house.settings)

    def look() -> Response:
        with house.open_studio() as studio:
            return show(
                "word",
                "documents",
                visiting,
                house,
                word=word,
                said=studio.lexicon.entries.get(word, ""),
                before=before,
                found=saying_otherwise(word, studio, EPISODES_LOOKED_AT),
                source=_source_or_none(source, settings),
                paragraph=paragraph,
                queued=queued,
            )

    return await bench.do_within(SPEAK_S, look)


@router.post("/word/render")
def render_again(
    house: InHouse,
    visiting: Renders,
    word: Annotated[str, Form()],
    slug: Annotated[list[str], Form()] = [],  # noqa: B006 (FastAPI copies it)
    source: Annotated[str, Form()] = "",
    paragraph: Annotated[str, Form()] = TITLE,
) -> Response:
    """Episodes that say the word in the old way, as jobs."""
    queued = sum(ask_again(each, house, visiting.token.name) is not None for each in slug)
    return see(f"{_word_address(word, source, paragraph, '')}&queued={queued}")


def ask_again(slug: str, house: House, who: str) -> str | None:
    """The document that is rendered again; None where it is gone."""
    with house.open_library() as library:
        entry = library.entry(slug)
    path = house.settings().paths.inbox / entry.path if entry.path else None
    digest = files.file_digest(path) if path else ""
    if entry.path is None or not digest:
        return None
    house.queue.submit(Asked(entry.path, digest, Wishes(), asked_by=who))
    return entry.path


# --- inside ---


def _marked(source: str, paragraph: str, word: str, nth: int, settings: Settings) -> Marked:
    found = find_source(source, settings)
    digest = files.file_digest(found.path)
    seen = preview(found.path, first_lexicon(settings), (), settings.text.footnotes)
    index = _index(paragraph)
    for shown in shown_paragraphs(seen):
        if shown.index == index:
            text = shown.read.paragraph.text
            return Marked(found, index, digest, shown, word, nth, span(text, word, nth))
    raise Problem(404, "no-such-paragraph", "the document has no such paragraph (any more)")


def _mend(
    source: Source, digest: str, correction: Correction, house: House, settings: Settings
) -> Mended:
    with house.open_library() as library:
        entry = library.find(slug="", path=source.name, document_digest=digest)
    slug = entry.episode.slug if entry and entry.state is not State.DRAFT else ""
    reading = Reading(first_lexicon(settings), settings.text.footnotes)
    with inbox_held(settings):  # of two editors at once the second sees that it has changed
        return mend(source.path, digest, correction, reading, settings.paths.inbox, slug)


def _index(paragraph: str) -> int | None:
    return None if paragraph == TITLE else int(paragraph)


def _source_or_none(name: str, settings: Settings) -> Source | None:
    try:
        return find_source(name, settings) if name else None
    except Problem:
        return None


def _word_address(word: str, source: str, paragraph: str, before: str) -> str:
    from urllib.parse import urlencode

    query = {"word": word, "source": source, "paragraph": paragraph, "before": before}
    return f"/editor/word?{urlencode({key: value for key, value in query.items() if value})}"
