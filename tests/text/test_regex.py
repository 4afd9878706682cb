"""Patterns that are compiled when they are first used do what others do."""

import ast
import re
from pathlib import Path

import pytest

import tts_job.text
from tts_job.text.regex import regex

TEXT = "Bugün 11 Ocak 2022, saat 10.30."
PACKAGE = Path(tts_job.text.__file__).parent


def test_its_methods_give_what_those_of_a_pattern_give() -> None:
    early, late = re.compile(r"(?P<figures>[0-9]+)"), regex(r"(?P<figures>[0-9]+)")
    assert late.findall(TEXT) == early.findall(TEXT)
    assert [match.span() for match in late.finditer(TEXT)] == [
        match.span() for match in early.finditer(TEXT)
    ]
    assert late.sub("#", TEXT) == early.sub("#", TEXT)
    assert late.split(TEXT) == early.split(TEXT)
    assert late.pattern == early.pattern
    assert (late.match(TEXT), late.fullmatch("11") is None) == (None, False)


def test_flags_count() -> None:
    assert regex("BUGÜN", re.IGNORECASE).search(TEXT)


def test_bytes_have_patterns_too() -> None:
    assert regex(b"[0-9]+").findall(b"a 11 b 22") == [b"11", b"22"]


def written_patterns() -> list[str]:
    """Every pattern of the package that is written as a plain text."""
    calls = (
        node
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "regex"
    )
    return [
        call.args[0].value
        for call in calls
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ]


@pytest.mark.parametrize("pattern", written_patterns())
def test_every_written_pattern_can_be_compiled(pattern: str) -> None:
    """Nobody waits for its first use to learn of a mistake."""
    re.compile(pattern)
