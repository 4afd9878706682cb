"""tts-job token: what is printed, once, and what it opens."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tts_job.access import Access, Scope
from tts_job.cli import main

Run = Callable[..., tuple[int, str, str]]
NOW = dt.datetime.fromtimestamp(1767225600, dt.UTC)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(("token", *arguments))
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, said.out, said.err

    return run


def opened_by(secret: str) -> Scope | None:
    token = Access(Path("output/state/access.sqlite3")).verify(secret, NOW)
    return token.scope if token else None


def test_a_new_token_is_printed_alone_and_opens_what_was_asked_for(run: Run) -> None:
    code, out, err = run("create", "press-office", "--scope", "admin")
    assert (code, err) == (0, "")
    assert opened_by(out.strip()) is Scope.ADMIN
    assert out.count("\n") == 1
    assert opened_by(run("create", "other", "-q")[1].strip()) is Scope.RENDER


def test_the_list_says_who_there_is_and_no_secret(run: Run) -> None:
    assert json.loads(run("list", "--json")[1]) == {"tokens": []}
    assert not Path("output").exists()  # looking makes nothing
    secret = json.loads(run("create", "a", "--json")[1])["token"]
    assert "used never" in run("list")[1]
    assert opened_by(secret)
    out = run("list")[1]
    assert out == "a  render  made 2026-01-01  used 2026-01-01 00:00 UTC\n"
    assert secret not in run("list", "--json")[1]


def test_a_revoked_token_opens_nothing(run: Run) -> None:
    secret = run("create", "a")[1].strip()
    assert run("revoke", "a")[:2] == (0, "revoked: a\n")
    assert opened_by(secret) is None
    code, _, err = run("revoke", "a")
    assert code == 2
    assert "there is no token with that name" in err


def test_a_name_is_taken_once_and_its_secret_is_not_shown_twice(run: Run) -> None:
    secret = run("create", "a")[1].strip()
    code, out, err = run("create", "a")
    assert (code, out) == (2, "")
    assert secret not in err
    assert run("create", "a b")[0] == 2
    assert run("create", "c", "--scope", "all")[0] == 2
