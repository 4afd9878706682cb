"""Where a value comes from: the file, a variable (`TTS_JOB_SHOW__TITLE`), or a flag."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tts_job.settings.toml_file import Key, SettingsFile

PREFIX = "TTS_JOB_"
FILE_VARIABLE = "TTS_JOB_CONFIG"
TEST_PREFIX = "TTS_JOB_TEST_"

Origin: TypeAlias = SettingsFile | str | None
"""The file, the name of an environment variable, or None for a flag."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value as given and not yet validated, and where it was given."""

    value: object
    origin: Origin = None


def variables_in(environ: Mapping[str, str]) -> list[str]:
    return sorted(
        name
        for name in environ
        if name.startswith(PREFIX) and name != FILE_VARIABLE and not name.startswith(TEST_PREFIX)
    )


def key_of(variable: str) -> Key:
    return tuple(variable.removeprefix(PREFIX).lower().split("__"))


def variable_of(key: Key) -> str:
    """The environment variable of an option: TTS_JOB_SHOW__TITLE."""
    return PREFIX + "__".join(key).upper()
