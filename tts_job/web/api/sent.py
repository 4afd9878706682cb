"""What a client sends to be rendered or looked at: a file in a form, or a text as JSON."""

import datetime as dt
import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from tts_job import files, intake
from tts_job.engines import ENGINES
from tts_job.errors import UnknownEngine
from tts_job.settings.options import Settings
from tts_job.studio import Wishes
from tts_job.web.api.shapes import Answers
from tts_job.web.limits import too_large
from tts_job.web.problems import Problem, WrongField, wrong, wrong_fields

JSON = "application/json"
FORM = "multipart/form-data"
MOST_FIELDS = 8
FIELD_BYTES = 2_000
JSON_OVERHEAD_BYTES = 20_000
"""What title and the like may take beside the text."""
ESCAPED = 6
"""A character of two bytes may come as six: \\u0131."""
NAME_DIGITS = 8
"""Of its digest, in the name of a text without a title."""
_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Line = Annotated[str, Field(max_length=300)]
EngineName = Annotated[str, Field(max_length=60, json_schema_extra={"enum": ["", *ENGINES]})]
"""What it is, `check_engine` says: by a sentence that names those that there are."""
VoiceName = Annotated[str, Field(max_length=60)]


class TextSent(BaseModel):
    """A speech as text. Markdown is understood."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "title": "Açılış konuşması",
                    "date": "2026-03-02",
                    "text": "Sayın konuklar, hoş geldiniz.\n\nBugün burada toplandık.",
                }
            ]
        },
    )

    text: Annotated[str, Field(min_length=1, description="The speech.")]
    title: Line = ""
    date: Annotated[dt.date | None, Field(description="The day of the speech.")] = None
    speaker: Line = ""
    office: Line = ""
    occasion: Line = ""
    place: Line = ""
    slug: Annotated[
        str,
        Field(
            max_length=files.MOST_SLUG_CHARS,
            pattern=f"{_SLUG}|^$",
            description="Name in URLs of a new episode, or of the one to update.",
        ),
    ] = ""
    engine: EngineName = ""
    voice: VoiceName = ""


class FormSent(BaseModel):
    """A document as a file: .docx, .pdf, .epub, .html, .md or .txt, whatever its name says."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[
        bytes, Field(description="The document.", json_schema_extra={"format": "binary"})
    ]
    title: Annotated[Line, Field(description="Wins over what the document says.")] = ""
    date: Annotated[dt.date | Literal[""], Field(description="Likewise.")] = ""
    slug: Annotated[str, Field(max_length=files.MOST_SLUG_CHARS, pattern=f"{_SLUG}|^$")] = ""
    engine: EngineName = ""
    voice: VoiceName = ""
    force: Annotated[bool, Field(description="Make every segment anew.")] = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A document, how its client calls it, and what is asked of its render."""

    data: bytes
    name: str
    wishes: Wishes = Wishes()


SCHEMAS: Mapping[str, Any] = {
    FORM: {"schema": {"$ref": "#/components/schemas/FormSent"}},
    JSON: {"schema": {"$ref": "#/components/schemas/TextSent"}},
}
BODY = {"requestBody": {"required": True, "content": SCHEMAS}}
"""Of a route that reads what is sent by itself, in either form."""
REFUSED: Answers = {
    415: {"description": "It is neither form nor JSON, or the file is no document."}
}


async def read_sent(request: Request, settings: Settings) -> Sent:
    """Raises Problem: 400, 413, 415, 422."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == JSON:
        limit = settings.api.text_kb * 1000
        return _text_sent(await _body(request, limit * ESCAPED // 2 + JSON_OVERHEAD_BYTES), limit)
    if content_type == FORM:
        try:
            async with request.form(
                max_files=1, max_fields=MOST_FIELDS, max_part_size=FIELD_BYTES
            ) as form:
                return await _form_sent(form)
        except OSError as error:
            raise files.output_error(Path(tempfile.gettempdir()), error) from error
    raise Problem(
        415,
        "wrong-content-type",
        f"cannot read the request: its Content-Type is neither {FORM} nor {JSON};"
        " send a document as a file in a form, or a text as JSON",
    )


async def _body(request: Request, limit_bytes: int) -> bytes:
    """At most so much, and nothing read beyond it."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit_bytes:
            raise too_large(limit_bytes)
        pieces.append(piece)
    return b"".join(pieces)


def _text_sent(body: bytes, limit_bytes: int) -> Sent:
    try:
        sent = TextSent.model_validate_json(body)
    except ValidationError as error:
        raise wrong(wrong_fields(error.errors())) from error
    if len(sent.text.encode()) > limit_bytes:
        raise too_large(limit_bytes)
    check_engine(sent.engine)
    facts = {
        "title": sent.title,
        "date": sent.date.isoformat() if sent.date else "",
        "speaker": sent.speaker,
        "office": sent.office,
        "occasion": sent.occasion,
        "place": sent.place,
        "slug": sent.slug,
        "engine": sent.engine,
        "voice": sent.voice,
    }
    data = intake.written(sent.text, facts)
    # Not by its first words: a name stands in addresses and logs, where no text belongs.
    called = sent.title or f"text {hashlib.sha256(data).hexdigest()[:NAME_DIGITS]}"
    return Sent(data, f"{files.slug(facts['date'], called)}.md")


async def _form_sent(form: FormData) -> Sent:
    fields = dict(form.multi_items())
    if len(fields) != len(form.multi_items()):
        raise wrong((WrongField(field="form", what="a field is there twice"),))
    file = fields.get("file")
    if not isinstance(file, UploadFile):
        raise wrong((WrongField(field="file", what="a file is required"),))
    try:
        sent = FormSent.model_validate({**fields, "file": b""})
    except ValidationError as error:
        raise wrong(wrong_fields(error.errors())) from error
    check_engine(sent.engine)
    wishes = Wishes(
        engine=sent.engine,
        voice=sent.voice,
        title=intake.one_line(sent.title) or None,
        date=sent.date or None,
        slug=sent.slug,
        force=sent.force,
    )
    return Sent(await file.read(), file.filename or "", wishes)


def check_engine(name: str) -> None:
    """Raises UnknownEngine now, not when the job begins."""
    if name and name not in ENGINES:
        raise UnknownEngine(name[:60], tuple(ENGINES))


def sent_schemas() -> dict[str, Any]:
    """For the description of the API."""
    return {
        model.__name__: TypeAdapter(model).json_schema(ref_template="#/components/schemas/{model}")
        for model in (FormSent, TextSent)
    }
