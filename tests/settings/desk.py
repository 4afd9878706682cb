"""What tests of the settings do with them."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from tts_job.errors import SettingsError
from tts_job.settings.load import load
from tts_job.settings.options import Section, Settings
from tts_job.settings.rules import LocalPath, Texts


class Robot(Section):
    """Options of an engine that a programmer adds."""

    voice: str = "tr"
    rate_wpm: Annotated[int, Field(ge=80, le=450)] = 160
    timeout_s: float = 2.0
    mood: Literal["calm", "glad"] = "calm"
    model: LocalPath | None = None
    words: Texts = ()


class Strict(BaseModel):
    """Options that cannot do without a value."""

    url: str


def write(text: str, name: str = "here/tts_job.toml") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def loaded(text: str) -> Settings:
    return load(write(text), {}, {})


def problems(text: str, **variables: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load(write(text), variables, {})
    return caught.value.problems


def problem(text: str, **variables: str) -> str:
    (only,) = problems(text, **variables)
    return only
