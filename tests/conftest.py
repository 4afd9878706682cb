"""Fixtures that many tests share; where all tests must run, one that skips has failed."""

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.studio import Desk, open_desk
from tts_job.cli import GARBAGE_THRESHOLD

ALL_MUST_RUN = os.environ.get("TTS_JOB_TEST_ALL") == "1"

# Where all tests must run they decide on a change, so laws are tried on the same examples each
# time; at a desk on new ones.
hypothesis.settings.register_profile("decide", derandomize=True)
if ALL_MUST_RUN:
    hypothesis.settings.load_profile("decide")


def pytest_collection_finish(session: pytest.Session) -> None:  # noqa: ARG001 (pytest's signature)
    """Thousands of tests live to the end: looking for garbage among them again and again costs a
    tenth of the time, and would be counted as that of whatever is measured.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)  # as the program does


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
