"""Errors of the program as problem details."""

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from tests.test_errors import LEAVES, make
from tts_job.errors import (
    BinaryDocument,
    ChecksFailed,
    LexiconError,
    LibraryBusy,
    QueueFull,
    TtsJobError,
)
from tts_job.jobs.job import Failure
from tts_job.jobs.runs import failure_of
from tts_job.web.api.shapes import FailureShape
from tts_job.web.problems import answer, code_of, of_error, wrong, wrong_fields


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


def test_nor_by_a_render_that_failed() -> None:
    failure = failure_of(LibraryBusy(Path("/srv/office/output/state/library.sqlite3")))
    assert "/srv/office" in failure.error  # the log needs it
    error = FailureShape.of(failure).error
    assert "/srv" not in error
    assert "library.sqlite3: another process is using it" in error


def test_a_failure_that_an_earlier_version_wrote_down_is_told_as_it_is() -> None:
    failure = Failure("cannot write /srv/a: why; advice", "why", "advice", True, 5)
    assert FailureShape.of(failure).error == failure.error


def test_a_body_that_cannot_be_read_at_all_is_named() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(dict[str, str]).validate_json("{")
    assert "wrong body;" in wrong(wrong_fields(caught.value.errors())).detail
