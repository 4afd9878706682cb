"""`tts-job schedule --next`: the times, without waiting for any."""

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from tts_job.cli import main
from tts_job.library.library import Library
from tts_job.schedule import note_last_pass


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("TTS_JOB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TTS_JOB_SCHEDULE__CRON", "0 9 * * *")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(("schedule", *arguments))
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_the_next_times_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--next", "3") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all(line.endswith(" 09:00 +03") for line in lines)


def test_programs_get_them_with_the_last_pass(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library(folder / "output/state/library.sqlite3") as library:
        note_last_pass(library, dt.datetime(2026, 3, 2, 6, 0, 7, tzinfo=dt.UTC))
    assert run("--next", "1", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["last"] == "2026-03-02T09:00:07+03:00"
    assert answer["time_zone"] == "Europe/Istanbul"
    assert len(answer["next"]) == 1


def test_a_schedule_without_times_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TTS_JOB_SCHEDULE__CRON", "[]")
    assert run() == 2
    assert "schedule.cron and schedule.every are both empty" in capsys.readouterr().err
