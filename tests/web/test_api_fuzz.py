"""Requests made up from the API's own description: every answer is one that it names."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.studio import open_desk
from tests.web.service import Service, open_service
from tts_job.access import Scope
from tts_job.settings.options import ApiSettings
from tts_job.web.events import Patience

GENEROUS = ApiSettings(
    requests_per_minute=1_000_000,
    requests_per_minute_and_address=1_000_000,
    wrong_tokens_per_minute=1_000_000,
)
CONFIG = """
[checks.positive_data_acceptance]
# A description cannot say which bytes are a document, or which pair of words the lexicon takes.
expected-statuses = ["2xx", "401", "403", "404", "409", "413", "415", "422", "429"]

[checks.use_after_free]
# DELETE cancels a render and withdraws an episode: what became of them can still be looked up.
enabled = false
"""
PUBLIC = {("get", "/api/v1/episodes"), ("get", "/api/v1/episodes/{slug}")}
SHORT = Patience(longest_s=0.2)
LONGEST_S = 90.0


@pytest.fixture
def fuzzed(tmp_path: Path) -> Iterator[Service]:
    with open_desk(tmp_path) as desk:
        desk.render()
        desk.publish()
    with open_service(tmp_path, api=GENEROUS, most_waiting=100_000, patience=SHORT) as opened:
        yield opened


def test_schemathesis_finds_no_fault_of_ours_and_nothing_undocumented(
    fuzzed: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("schemathesis"), "--config-file", config),
            *("run", f"{fuzzed.address}openapi.json", "--checks", "all"),
            *("--header", f"Authorization: Bearer {fuzzed.secrets[Scope.ADMIN]}"),
            *("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "4"),
            *("--generation-deterministic", "--no-color"),
            *("--continue-on-failure", "--warnings", "off", "--max-time", "8"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "14 total" in done.stdout
    assert [r.message for r in caplog.records if r.levelno >= logging.ERROR] == []
    with fuzzed.client() as client:
        assert client.get("/api/v1/episodes").status_code == 200


def test_the_description_is_valid_and_names_who_may_ask(fuzzed: Service) -> None:
    document = httpx.get(f"{fuzzed.address}openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path, operations in document["paths"].items():
        assert path.startswith("/api/v1/")
        for method, operation in operations.items():
            is_public = (method, path) in PUBLIC
            assert operation["security"] == ([{"token": []}, {}] if is_public else [{"token": []}])
            assert {"401", "403", "422", "429", "503"} <= operation["responses"].keys()
            for status, answer in operation["responses"].items():
                assert (status < "400") or list(answer["content"]) == ["application/problem+json"]
