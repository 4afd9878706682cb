"""How names are read: teach it one."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from tts_job.lexicon import NAMES, add_entry
from tts_job.web.api.sent import EngineName, check_engine
from tts_job.web.api.shapes import Shape
from tts_job.web.door import Renderer
from tts_job.web.house import InHouse

router = APIRouter(prefix="/lexicon", tags=["lexicon"])


class EntrySent(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"word": "Kassym-Jomart", "spoken": "Kasım Comart"}]},
    )

    word: Annotated[str, Field(min_length=1, max_length=100, description="As it is written.")]
    spoken: Annotated[str, Field(min_length=1, max_length=300, description="As it is said.")]
    engine: Annotated[EngineName, Field(description="For its voices alone.")] = ""


class EntryShape(Shape):
    word: str
    spoken: str
    engine: str
    before: str | None = Field(description="What the entry said until now; null for a new one.")


@router.post("")
def teach(sent: EntrySent, house: InHouse, _renderer: Renderer) -> EntryShape:
    """`word` is read as `spoken` from now on, also with endings.

    Published episodes change when they are rendered again, and only where they say the word.
    """
    check_engine(sent.engine)
    path = house.settings().paths.lexicon
    assert path is not None
    table = f"voices.{sent.engine}" if sent.engine else NAMES
    before = add_entry(path, sent.word, sent.spoken, table=table)
    return EntryShape(word=sent.word, spoken=sent.spoken, engine=sent.engine, before=before)
