"""Documents: put one in, see what would be said of it, have it rendered."""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Annotated

import anyio.to_thread
from fastapi import Form, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from tts_job import files, intake
from tts_job.editor.page import Shown, counts, shown_paragraphs
from tts_job.jobs.job import UNFINISHED, Job
from tts_job.jobs.job import Request as Asked
from tts_job.library.entry import Entry, State
from tts_job.model import Origin
from tts_job.preview import NewName, Preview, preview
from tts_job.settings.options import Settings
from tts_job.studio import Release, Wishes, first_lexicon
from tts_job.web.bench import AtBench
from tts_job.web.house import House, InHouse
from tts_job.web.pages.occurrence import nth_at
from tts_job.web.pages.route import pages, see, show
from tts_job.web.pages.sources import (
    Source,
    address_of,
    find_source,
    handing_in,
    keep_draft,
    list_sources,
    set_aside,
)
from tts_job.web.pages.visit import Renders, Visiting
from tts_job.web.problems import Problem

DOCUMENTS_PER_PAGE = 100
NAME_WORDS = 8
"""Of a text without a title, for the name of its file."""
JOBS_SHOWN = 3

router = pages()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word that an editor should look at, and where it is."""

    word: str
    paragraph: int | None
    nth: int
    """Which of its occurrences in the paragraph, from 1."""
    proposals: tuple[str, ...] = ()
    """What it may have been, the likeliest first."""
    reason: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """A preview as its page shows it: suspects first, then new names, then all of it."""

    preview: Preview
    digest: str
    """Of the document that was looked at."""
    shown: tuple[Shown, ...]
    counts: Mapping[str, int]
    suspects: tuple[Doubt, ...]
    names: tuple[Doubt, ...]

    @property
    def title_is_guessed(self) -> bool:
        return self.preview.speech.title_from is Origin.GUESSED

    @property
    def date_is_guessed(self) -> bool:
        return self.preview.speech.date_from is Origin.GUESSED


@dataclass(frozen=True, slots=True)
class Row:
    source: Source
    entry: Entry | None


@router.get("/documents")
def list_documents(
    house: InHouse, visiting: Visiting, number: Annotated[int, Query(alias="page", ge=1)] = 1
) -> Response:
    settings = house.settings()
    sources = list_sources(settings)
    with house.open_library() as library:
        by_path = {entry.path: entry for entry in library.entries()}
    start = (number - 1) * DOCUMENTS_PER_PAGE
    on_page = sources[start : start + DOCUMENTS_PER_PAGE]
    return show(
        "documents",
        "documents",
        visiting,
        house,
        rows=[Row(source, by_path.get(source.name)) for source in on_page],
        number=number,
        has_more=len(sources) > start + DOCUMENTS_PER_PAGE,
        most_mb=settings.api.upload_mb,
    )


@router.post("/documents")
async def take_in(request: Request, house: InHouse, bench: AtBench, visiting: Renders) -> Response:
    """A file, or a pasted text, becomes a draft."""
    form = await request.form()
    settings = await anyio.to_thread.run_sync(house.settings)
    sent = form.get("file")
    if isinstance(sent, UploadFile) and sent.filename:
        try:
            data, name = await sent.read(), sent.filename
        except OSError as error:
            raise files.output_error(settings.paths.inbox, error) from error
    else:
        data, name = _pasted(*(_text(form.get(key)) for key in ("text", "title", "date")))
    if not data:
        raise Problem(422, "nothing-sent", visiting.words("nothing_sent"))
    source = await bench.do(lambda: keep_draft(data, name, settings))
    return see(f"{address_of(source)}&saved=1")


@router.get("/document")
async def show_document(
    house: InHouse,
    bench: AtBench,
    visiting: Visiting,
    source: str,
    saved: bool = False,
    mended: bool = False,
) -> Response:
    settings = await anyio.to_thread.run_sync(house.settings)

    def look() -> Response:
        found = find_source(source, settings)
        seen = _look_at(found, house, settings)
        jobs, entry = _history(found, seen.digest, house)
        return show(
            "document",
            "documents",
            visiting,
            house,
            source=found,
            seen=seen,
            speech=seen.preview.speech,
            jobs=jobs,
            entry=entry,
            saved=saved,
            mended=mended,
        )

    return await bench.do_within(settings.api.preview_s, look)


@router.post("/document/render")
def render(
    house: InHouse,
    visiting: Renders,
    source: Annotated[str, Form()],
    release: Annotated[Release, Form()] = Release.AS_SET,
) -> Response:
    """As a job; a draft moves into the inbox first."""
    settings = house.settings()
    found = find_source(source, settings)
    with ExitStack() as opened:
        name, digest = found.name, files.file_digest(found.path)
        if found.is_draft:
            arrival = opened.enter_context(handing_in(found, settings))
            name, digest = arrival.source, arrival.digest
        asked = Asked(name, digest, Wishes(release=release), asked_by=visiting.token.name)
        house.queue.submit(asked)
    return see(address_of(name))


@router.post("/document/discard")
def discard(house: InHouse, _visiting: Renders, source: Annotated[str, Form()]) -> Response:
    """A draft that is not wanted; documents of the inbox are the office's own."""
    settings = house.settings()
    found = find_source(source, settings)
    if found.is_draft:
        set_aside(found, settings)
    return see("/editor/documents")


# --- what was sent, and what is shown ---


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _pasted(text: str, title: str, date: str) -> tuple[bytes, str]:
    """As a Markdown document, and its name; empty where there is no text."""
    if not text.strip():
        return b"", ""
    called = title or " ".join(text[:500].split()[:NAME_WORDS])
    facts = {"title": title, "date": _day(date)}
    return intake.written(text, facts), f"{files.slug(facts['date'], called)}.md"


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _look_at(source: Source, house: House, settings: Settings) -> Seen:
    digest = files.file_digest(source.path)
    with house.open_library() as library:
        names_said = library.names_said()
    lexicon = first_lexicon(settings)
    seen = preview(source.path, lexicon, names_said, settings.text.footnotes)
    shown = shown_paragraphs(seen)
    text_of = {each.index: each.read.paragraph.text for each in shown}
    suspects = [
        Doubt(
            each.word,
            index,
            nth_at(text_of[index], each.word, each.start),
            (each.proposal, *each.others) if each.proposal else (),
            each.reason,
        )
        for index, each in seen.suspects
    ]
    names = [_new(each, text_of[each.paragraph]) for each in seen.new_names]
    return Seen(seen, digest, shown, counts(seen, shown), tuple(suspects), tuple(names))


def _new(name: NewName, text: str) -> Doubt:
    return Doubt(name.word, name.paragraph, nth_at(text, name.word, name.start), times=name.times)


def _history(source: Source, digest: str, house: House) -> tuple[Sequence[Job], Entry | None]:
    """Its latest jobs, those at work first, and its episode."""
    jobs = [*house.queue.jobs(UNFINISHED), *house.queue.jobs(limit=100)]
    own = {job.id: job for job in jobs if job.request.source == source.name}
    with house.open_library() as library:
        entry = library.find(slug="", path=source.name, document_digest=digest)
    is_shown = entry is not None and entry.state is not State.DRAFT
    return tuple(own.values())[:JOBS_SHOWN], entry if is_shown else None
