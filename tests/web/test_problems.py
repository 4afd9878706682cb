"""Errors of the program as problem details."""

import re
from pathlib import Path

import pytest

from tests.test_errors import LEAVES, make
from tts_job.errors import (
    BinaryDocument,
    ChecksFailed,
    LexiconError,
    LibraryBusy,
    QueueFull,
    TtsJobError,
)
from tts_job.web.problems import answer, code_of, of_error


@pytest.mark.parametrize("kind", [kind for kind in LEAVES if kind is not ChecksFailed])
def test_each_error_has_a_status_a_code_and_says_what_to_try(kind: type[TtsJobError]) -> None:
    error = make(kind)
    problem = of_error(error)
    assert 400 <= problem.status_code < 500 or problem.status_code == 503
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", problem.code)
    assert error.advice in problem.detail
    headers = answer(problem).headers
    assert headers["content-type"] == "application/problem+json"
    assert ("retry-after" in headers) == (problem.status_code in (429, 503))


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (LibraryBusy("x"), 503, "library-busy"),
        (BinaryDocument("x"), 415, "binary-document"),
        (QueueFull("x", 5), 429, "queue-full"),
        (LexiconError("x", ["y"]), 422, "lexicon-error"),
        (TtsJobError("do", "x", why="y", advice="z"), 500, "tts-job-error"),
    ],
)
def test_the_status_is_that_of_its_nearest_class(
    error: TtsJobError, status: int, code: str
) -> None:
    assert (of_error(error).status_code, code_of(error)) == (status, code)


def test_where_things_lie_on_the_disk_is_not_told() -> None:
    problem = of_error(LibraryBusy(Path("/srv/office/output/state/library.sqlite3")))
    assert "/srv" not in problem.detail
    assert "library.sqlite3: another process is using it" in problem.detail
