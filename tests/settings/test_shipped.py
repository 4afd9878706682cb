"""The file that comes with the program."""

import ast
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import BaseModel

import tts_job.engines.espeak
import tts_job.engines.gtts
from tts_job.settings import options as module
from tts_job.settings.engines import engine_options
from tts_job.settings.load import load
from tts_job.settings.options import SECTIONS, EngineSettings, Settings

PROJECT = Path(__file__).parent.parent.parent
SHIPPED = PROJECT / "config" / "tts_job.toml"
PACKAGED_ENGINES: Mapping[str, type[BaseModel]] = {
    "espeak": tts_job.engines.espeak.Options,
    "gtts": tts_job.engines.gtts.Options,
}


def explanations(source: Path, model: type[BaseModel]) -> dict[str, str]:
    """The docstring of each field of `model`, on one line."""
    body = next(
        node.body
        for node in ast.parse(source.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name == model.__name__
    )
    return {
        option.target.id: " ".join(str(words.value.value).split())
        for option, words in pairwise(body)
        if isinstance(option, ast.AnnAssign)
        and isinstance(option.target, ast.Name)
        and isinstance(words, ast.Expr)
        and isinstance(words.value, ast.Constant)
    }


def shipped_options() -> dict[str, str]:
    """Each option in the shipped file, also those in a comment, with the words above it."""
    found = {}
    section, words = "", ""
    for line in SHIPPED.read_text(encoding="utf-8").splitlines():
        name, equals, _ = line.removeprefix("# ").partition(" = ")
        if line.startswith("["):
            section = line.strip("[]")
        elif equals and name.isidentifier():
            found[f"{section}.{name}"] = words.strip()
        words = f"{words} {line[2:]}" if line.startswith("# ") else ""
    return found


def all_options() -> dict[str, str]:
    """Each option there is, with its docstring."""
    source = Path(module.__file__)
    words = {
        f"{section}.{option}": text
        for section, model in SECTIONS.items()
        for option, text in explanations(source, model).items()
        if (section, option) != ("engines", "options")
    }
    for engine, model in PACKAGED_ENGINES.items():
        source = Path(str(sys.modules[model.__module__].__file__))
        for option, text in explanations(source, model).items():
            words[f"engines.{engine}.{option}"] = text
    return words


def test_every_option_has_an_explanation() -> None:
    fields = {".".join(key) for key in module.KNOWN_KEYS} | {
        f"engines.{engine}.{option}"
        for engine, model in PACKAGED_ENGINES.items()
        for option in model.model_fields
    }
    assert set(all_options()) == fields


def test_the_shipped_file_explains_every_option_in_the_same_words() -> None:
    assert shipped_options() == all_options()


def test_the_shipped_file_says_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    shipped = load(None, {}, {}, PACKAGED_ENGINES)
    for section in set(SECTIONS) - {"engines", "paths"}:
        assert getattr(shipped, section) == getattr(Settings(), section)
    assert shipped.engines.order == EngineSettings().order
    assert (shipped.paths.inbox, shipped.paths.output) == (Path("speeches"), Path("output"))
    for engine, model in PACKAGED_ENGINES.items():
        assert engine_options(shipped, engine, model) == model()
