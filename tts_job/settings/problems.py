"""What is wrong with the settings, in sentences that name the place and what is allowed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel

from tts_job.errors import SettingsError
from tts_job.settings.options import KNOWN_KEYS, SECTIONS
from tts_job.settings.origin import Option, Origin, variable_of
from tts_job.settings.toml_file import Key, SettingsFile
from tts_job.settings.wording import described, nearest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_ALL_SECTIONS = "the sections are " + ", ".join(SECTIONS)

_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}

_TYPES = {
    "string": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "finite_number": "a finite number",
    "bool": "true or false",
    "path": "a path in quotes",
    "tuple": 'a list like ["a", "b"]',
    "list": 'a list like ["a", "b"]',
    "dict": "a table",
    "mapping": "a table",
    "model": "a table",
}


@dataclass(frozen=True, slots=True)
class Problem:
    key: Key
    origin: Origin
    text: str


def raise_any(problems: Sequence[Problem], file: SettingsFile | None) -> None:
    """Raise all of them in one, those of the file first and by line."""
    if not problems:
        return
    files = [problem.origin for problem in problems if isinstance(problem.origin, SettingsFile)]
    named = file or next(iter(files), None)
    raise SettingsError(
        named.path if named else "the environment and the command line",
        [_sentence(problem) for problem in sorted(problems, key=_line)],
    )


def _line(problem: Problem) -> float:
    line = None
    if isinstance(problem.origin, SettingsFile):
        line = problem.origin.line_of(problem.key)
    return line or float("inf")


def _sentence(problem: Problem) -> str:
    if isinstance(problem.origin, str):
        return f"{problem.origin}: {problem.text}"
    line = _line(problem)
    place = f" (line {line})" if line != float("inf") else ""
    return f"{'.'.join(problem.key)}{place}: {problem.text}"


def in_words(detail: "ErrorDetails", model: type[BaseModel], table: Key, option: Option) -> str:
    """What is wrong and what is allowed, without the words of the validating library."""
    kind, context = detail["type"], detail.get("ctx", {})
    item = "".join(f"item {part + 1}: " for part in detail["loc"] if isinstance(part, int))
    got = f"not {described(detail['input'])}"
    if kind == "extra_forbidden":
        key = (*table, *(str(part) for part in detail["loc"]))
        siblings = [(*table, name) for name in model.model_fields]
        return unknown(key, option, siblings)
    if kind == "value_error":
        return item + str(context["error"])
    if kind == "missing":
        return "must be given"
    if kind == "literal_error":
        return f"{item}must be {context['expected']}, {got}".replace("'", '"')
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        return f"{item}must be {words} {str(context[bound]).removesuffix('.0')}, {got}"
    if kind == "string_too_long":
        length = len(str(detail["input"]))
        return f"{item}must have at most {context['max_length']} characters; it has {length}"
    wanted = _TYPES.get(kind) or _TYPES.get(kind.partition("_")[0])
    return f"{item}must be {wanted}, {got}" if wanted else item + detail["msg"]


def unknown(key: Key, option: Option, known: Sequence[Key]) -> str:
    """Name the nearest option, in the spelling of the place where the unknown one stands."""
    spell = variable_of if isinstance(option.origin, str) else ".".join
    everywhere = {each[-1]: each for each in known}
    here = {each[-1]: each for each in known if each[:-1] in {key, key[:-1]}}
    for names in (here, everywhere):
        if near := nearest(key[-1], names):
            return f"unknown; did you mean {spell(names[near])}?"
    if here:
        table = next(iter(here.values()))[:-1]
        return f"unknown; [{'.'.join(table)}] has {', '.join(here)}"
    return f"unknown; {_ALL_SECTIONS}"


def unknown_section(name: str, value: object) -> str:
    if not isinstance(value, dict):
        return unknown((name,), Option(value), KNOWN_KEYS)
    near = nearest(name, SECTIONS)
    return f"unknown; {f'did you mean [{near}]?' if near else _ALL_SECTIONS}"
