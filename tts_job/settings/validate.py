"""Options as given -> a table of the settings, and a problem for each that is wrong.

Only the environment, which knows nothing but text, is parsed by the option's type (lists by
commas, or as JSON).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from tts_job.settings.origin import Option
from tts_job.settings.problems import Problem, in_words
from tts_job.settings.toml_file import Key, SettingsFile

ModelT = TypeVar("ModelT", bound=BaseModel)


_SWITCHES = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(
    ("false", "no", "off", "0"), False
)


def validated(
    model: type[ModelT], table: Key, given: Mapping[str, Option]
) -> tuple[ModelT, list[Problem]]:
    """`model` of the options that are right, and a problem for each that is not."""
    values = {name: _typed(option, model, name) for name, option in given.items()}
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    problems = []
    for detail in details:
        name = str(detail["loc"][0]) if detail["loc"] else ""
        option = given.get(name) or next(iter(given.values()), Option(None))
        key = table + tuple(part for part in detail["loc"] if isinstance(part, str))
        problems.append(Problem(key, option.origin, in_words(detail, model, table, option)))
    wrong = {str(detail["loc"][0]) for detail in details if detail["loc"]}
    right = {name: value for name, value in values.items() if name not in wrong}
    try:
        return model.model_validate(right), problems
    except ValidationError:
        return model.model_construct(), problems


def _typed(option: Option, model: type[BaseModel], name: str) -> object:
    """The value, with text of the environment parsed and a file's path made relative to it.

    Empty text is none, where an option may be none.
    """
    if name not in model.model_fields:
        return option.value
    value, types = option.value, _types_in(model.model_fields[name].annotation)
    if not isinstance(value, str):
        return value
    if not value and NoneType in types:
        return None
    if isinstance(option.origin, str):
        return _parsed(value, types)
    if isinstance(option.origin, SettingsFile) and Path in types:
        # By words, so that ".." of a linked folder means the folder that the reader sees.
        return Path(os.path.normpath(option.origin.path.parent / value))
    return value


def _types_in(annotation: object) -> set[object]:
    """The types that an annotation allows: {int, NoneType} for `Annotated[int, ...] | None`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {type(value) for value in arguments}
    if origin is Annotated:
        return _types_in(arguments[0])
    if origin in {Union, UnionType}:
        return set().union(*(_types_in(argument) for argument in arguments))
    return {origin or annotation}


def _parsed(text: str, types: set[object]) -> object:
    """Text of the environment as a value of one of `types`; as it is where it is none."""
    if str in types or Path in types:
        return text
    if bool in types:
        return _SWITCHES.get(text.strip().lower(), text)
    if types & {tuple, list} and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    if types & {tuple, list, dict}:
        import json

        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    for number in (int, float):
        if number in types:
            try:
                return number(text)
            except ValueError:
                continue
    return text
