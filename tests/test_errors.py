"""Every error that a user can meet: its sentence, its advice, its exit code."""

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tts_job import errors
from tts_job.errors import EngineUnusable, TtsJobError

MANUAL = Path(__file__).parents[1] / "docs" / "cli.md"
SUBJECT = "the subject"
EXAMPLES: dict[str, object] = {
    "count": 2,
    "failures": (EngineUnusable("tone", "it is away", "wait"),),
    "found": 9,
    "known": ("first", "second"),
    "limit": 2_000,
    "longest": 40,
    "limit_bytes": 5_000_000,
    "pages": 2_001,
    "seconds": 600.0,
    "times": 5,
    "problems": ("line 1: this.", "line 2: that."),
}
"""What a leaf is made from, by the name of the parameter; any other is a text."""


def below(kind: type[TtsJobError]) -> Iterator[type[TtsJobError]]:
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


FAMILIES = set(TtsJobError.__subclasses__())
LEAVES = [
    kind
    for kind in below(TtsJobError)
    if "__init__" in vars(kind) and kind.__module__ == errors.__name__
]


def make(kind: type[TtsJobError]) -> TtsJobError:
    values: list[Any] = []
    for name, parameter in inspect.signature(kind).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY:
            continue
        if name == "known" and "int" in str(parameter.annotation):
            values.append(3)
        else:
            values.append(EXAMPLES.get(name, SUBJECT))
    build: Callable[..., TtsJobError] = kind
    return build(*values)


@pytest.mark.parametrize("kind", LEAVES)
def test_its_text_is_one_line_that_names_the_subject_why_and_what_to_try(
    kind: type[TtsJobError],
) -> None:
    error = make(kind)
    assert SUBJECT in error.subject
    assert str(error).startswith("cannot ")
    assert "\n" not in str(error)
    for part in (error.subject, error.why, error.advice):
        assert part
        assert " ".join(part.split()) in str(error)


@pytest.mark.parametrize("kind", LEAVES)
def test_it_has_its_family_s_exit_code_and_the_manual_explains_it(kind: type[TtsJobError]) -> None:
    family = next(each for each in kind.__mro__ if each in FAMILIES)
    assert kind.exit_code == family.exit_code != TtsJobError.exit_code
    assert re.search(rf"^\|\s*`?{kind.exit_code}`?\s*\|", MANUAL.read_text("utf-8"), re.MULTILINE)


def test_each_family_has_a_code_of_its_own() -> None:
    codes = [family.exit_code for family in FAMILIES]
    assert sorted(codes) == sorted(set(codes))


def test_the_tree_on_top_of_the_module_names_every_class() -> None:
    tree = errors.__doc__ or ""
    assert [kind.__name__ for kind in below(TtsJobError) if kind.__name__ not in tree] == []


def test_line_breaks_in_a_subject_do_not_break_the_line() -> None:
    error = errors.MissingDocument("two\nlines\r\n.md")
    assert "\n" not in str(error)
    assert "\r" not in str(error)


def test_a_long_utterance_is_shown_by_its_beginning() -> None:
    error = errors.EngineFailed("tone", "kelime " * 30, "it died")
    assert len(error.subject) <= 42
    assert error.subject.endswith("…»")


@pytest.mark.parametrize("retryable", [True, False])
def test_only_what_may_pass_is_worth_another_try(retryable: bool) -> None:
    error = errors.EngineFailed("tone", "merhaba", "it died", retryable=retryable)
    assert error.retryable is retryable
    assert ("try again" in str(error)) is retryable
    assert errors.NoEngineLeft("a.md", [error]).retryable is retryable
    assert not errors.EmptyDocument("a.md").retryable
    assert errors.NoSpaceLeft("a.md").retryable
