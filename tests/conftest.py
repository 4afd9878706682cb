"""Fixtures that many tests share; where all tests must run, one that skips has failed."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.studio import Desk, open_desk

ALL_MUST_RUN = os.environ.get("TTS_JOB_TEST_ALL") == "1"

# Where all tests must run they decide on a change, so laws are tried on the same examples each
# time; at a desk on new ones.
hypothesis.settings.register_profile("decide", derandomize=True)
if ALL_MUST_RUN:
    hypothesis.settings.load_profile("decide")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,  # noqa: ARG001 (pytest's signature)
    call: pytest.CallInfo[None],  # noqa: ARG001
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and ALL_MUST_RUN:
        report.outcome = "failed"
        report.longrepr = f"skipped, though all tests must run: {report.longrepr}"
    return report
