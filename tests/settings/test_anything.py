"""Whatever comes, a SettingsError says it in plain words."""

import json
from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.settings.desk import Robot, write
from tts_job.errors import SettingsError
from tts_job.settings import options as module
from tts_job.settings import origin
from tts_job.settings.load import load
from tts_job.settings.options import SECTIONS

scalars = (
    st.text(max_size=12)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.sampled_from(["https://example.org", "Arts > Books", "0 8 * * *", "tr", "\x00", "[1"])
)
option_names = {name for model in SECTIONS.values() for name in model.model_fields}
names = st.sampled_from(["espeak", "voice", "0", *sorted(option_names)]) | st.text(max_size=5)
toml_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
tables = st.dictionaries(names, toml_values, max_size=6)
documents = st.dictionaries(
    st.sampled_from(sorted(SECTIONS)) | st.text(max_size=5), tables | toml_values, max_size=6
)


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(str(k))} = {as_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool | float) else str(value)


def said_of(
    path: Path | None, environ: Mapping[str, str], overrides: Mapping[str, object]
) -> tuple[str, ...]:
    """What is wrong with the settings; any exception but a SettingsError fails the test."""
    try:
        load(path, environ, overrides, {"espeak": Robot, "gtts": Robot})
    except SettingsError as error:
        return error.problems
    return ()


def is_plain(sentence: str) -> bool:
    jargon = ("Input should", "Value should", "pydantic", "validator")
    return ": " in sentence and not any(word in sentence for word in jargon)


anything_goes = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(documents)
@anything_goes
def test_a_document_of_wrong_types_raises_nothing_but_a_settings_error(
    document: dict[str, object],
) -> None:
    text = "\n".join(f"{as_toml(key)} = {as_toml(value)}" for key, value in document.items())
    said = said_of(write(text), {}, {})
    assert all(is_plain(sentence) and "this is not TOML" not in sentence for sentence in said)


@given(st.text(st.characters(codec="utf-8")))
@anything_goes
def test_any_text_as_file_raises_nothing_but_a_settings_error(text: str) -> None:
    assert all(is_plain(sentence) for sentence in said_of(write(text), {}, {}))


variables = st.sampled_from(
    ["TTS_JOB_ENGINES__ESPEAK__RATE_WPM", "TTS_JOB_ENGINES__ESPEAK__MODEL", "TTS_JOB_X", "TTS_JOB_"]
    + [origin.variable_of(key) for key in module.KNOWN_KEYS]
)
flags = st.sampled_from(["show.title", "show", "", "paths.inbox", "engines.espeak.model"])


@given(
    st.dictionaries(variables, st.text() | st.from_regex(r"[-\[\]0-9.,\"a{}:]*"), max_size=4),
    st.dictionaries(flags, toml_values),
)
@anything_goes
def test_any_environment_and_flags_raise_nothing_but_a_settings_error(
    environ: dict[str, str], overrides: dict[str, object]
) -> None:
    assert all(is_plain(sentence) for sentence in said_of(None, environ, overrides))
