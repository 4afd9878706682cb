"""Tokens and sessions: what opens, what does not, and what is never kept."""

import datetime as dt
import resource
import sqlite3
import stat
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_job.access import PREFIX, Access, Scope, csrf_token, is_csrf_token
from tts_job.errors import (
    AccessUnusable,
    BadTokenName,
    TokenNameTaken,
    UnknownToken,
    WriteFailed,
)

NOW = dt.datetime.fromisoformat("2026-03-02T10:00:00+03:00")
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def access(tmp_path: Path) -> Access:
    return Access(tmp_path / "state" / "access.sqlite3")


# --- tokens -----------------------------------------------------------------------------------


def test_a_token_opens_what_its_name_and_scope_say(access: Access) -> None:
    secret = access.create("press-office", Scope.RENDER, NOW)
    token = access.verify(secret, NOW)
    assert token is not None
    assert (token.name, token.scope, token.created_at) == ("press-office", Scope.RENDER, NOW)


def test_a_token_is_43_characters_behind_a_prefix_that_scanners_know(access: Access) -> None:
    secret = access.create("a", Scope.READ, NOW)
    assert secret.startswith(PREFIX)
    assert len(secret) == len(PREFIX) + 43
    assert access.create("b", Scope.READ, NOW) != secret


def test_the_file_holds_no_secret_and_is_its_owner_s_alone(access: Access) -> None:
    secret = access.create("a", Scope.ADMIN, NOW)
    session = access.open_session(secret, NOW)
    assert session
    kept = b"".join(path.read_bytes() for path in access.path.parent.iterdir())
    assert secret.encode() not in kept
    assert secret[len(PREFIX) + 8 :].encode() not in kept
    assert session.encode() not in kept
    modes = {stat.S_IMODE(path.stat().st_mode) for path in access.path.parent.iterdir()}
    assert modes == {0o600}


def test_one_changed_character_opens_nothing(access: Access) -> None:
    secret = access.create("a", Scope.READ, NOW)
    for place in range(len(secret)):
        other = "A" if secret[place] != "A" else "B"
        assert access.verify(secret[:place] + other + secret[place + 1 :], NOW) is None


@given(st.text())
def test_no_text_that_is_no_token_opens_anything(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    access = Access(tmp_path_factory.getbasetemp() / "any-text.sqlite3")
    assert access.verify(text, NOW) is None
    assert access.session(text, NOW) is None
    assert access.open_session(text, NOW) is None


def test_a_revoked_token_opens_nothing_and_its_sessions_are_over(access: Access) -> None:
    secret = access.create("a", Scope.ADMIN, NOW)
    kept = access.create("b", Scope.ADMIN, NOW)
    session, other = access.open_session(secret, NOW), access.open_session(kept, NOW)
    assert session
    assert other
    assert access.revoke("a").name == "a"
    assert access.verify(secret, NOW) is None
    assert access.session(session, NOW) is None
    assert access.session(other, NOW) is not None
    assert [token.name for token in access.tokens()] == ["b"]


def test_what_one_process_revokes_is_revoked_for_all(access: Access) -> None:
    secret = access.create("a", Scope.READ, NOW)
    elsewhere = Access(access.path)
    assert elsewhere.verify(secret, NOW) is not None
    access.revoke("a")
    assert elsewhere.verify(secret, NOW) is None


def test_a_name_is_given_once(access: Access) -> None:
    secret = access.create("a", Scope.READ, NOW)
    with pytest.raises(TokenNameTaken):
        access.create("a", Scope.ADMIN, NOW)
    token = access.verify(secret, NOW)
    assert token is not None
    assert token.scope is Scope.READ


@pytest.mark.parametrize("name", ["", "a b", "-a", "ağ", "a\n", "a/b", "x" * 41])
def test_a_name_that_would_break_a_line_or_a_list_is_refused(access: Access, name: str) -> None:
    with pytest.raises(BadTokenName):
        access.create(name, Scope.READ, NOW)


def test_an_unknown_name_cannot_be_revoked(access: Access) -> None:
    with pytest.raises(UnknownToken):
        access.revoke("nobody")


def test_last_use_is_kept_to_the_minute(access: Access) -> None:
    secret = access.create("a", Scope.READ, NOW)
    assert access.tokens()[0].last_used_at is None
    for seconds, noted in ((0, 0), (59, 0), (60, 60), (61, 60)):
        access.verify(secret, NOW + dt.timedelta(seconds=seconds))
        assert access.tokens()[0].last_used_at == NOW + dt.timedelta(seconds=noted)


def test_a_clock_set_back_locks_nobody_out(access: Access) -> None:
    secret = access.create("a", Scope.READ, NOW)
    access.verify(secret, NOW)
    earlier = NOW - dt.timedelta(days=400)
    assert access.verify(secret, earlier) is not None
    assert access.tokens()[0].last_used_at == earlier


def test_each_scope_allows_what_stands_before_it() -> None:
    assert [[a.allows(b) for b in Scope] for a in Scope] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert all(b.allows(a) and not a.allows(b) for a, b in pairwise(Scope))


# --- sessions ---------------------------------------------------------------------------------


def test_a_session_ends_when_its_time_is_over(access: Access) -> None:
    session = access.open_session(access.create("a", Scope.READ, NOW), NOW, life=2 * MINUTE)
    assert session
    assert access.session(session, NOW + MINUTE) is not None
    assert access.session(session, NOW + 2 * MINUTE) is None


def test_who_signs_out_is_out_and_nobody_else(access: Access) -> None:
    secret = access.create("a", Scope.READ, NOW)
    here, there = access.open_session(secret, NOW), access.open_session(secret, NOW)
    assert here
    assert there
    access.close_session(here)
    access.close_session("no session at all")
    assert access.session(here, NOW) is None
    assert access.session(there, NOW) is not None


def test_a_form_s_token_belongs_to_one_session() -> None:
    assert is_csrf_token(csrf_token("one"), "one")
    assert not is_csrf_token(csrf_token("one"), "other")
    assert not is_csrf_token("", "one")
    assert not is_csrf_token("ğ", "one")


# --- faults -----------------------------------------------------------------------------------


def test_a_damaged_file_is_told_in_one_line(access: Access) -> None:
    access.create("a", Scope.READ, NOW)
    access.path.write_bytes(b"no database" * 1000)
    with pytest.raises(AccessUnusable, match=r"access\.sqlite3"):
        access.tokens()


def test_a_locked_file_is_told_and_tried_again(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tts_job.secret_store.BUSY_TIMEOUT_S", 0.01)
    secret = access.create("a", Scope.READ, NOW)
    holder = sqlite3.connect(access.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(AccessUnusable, match="another process is using it") as told:
        access.create("b", Scope.READ, NOW)
    assert told.value.retryable
    holder.execute("ROLLBACK")
    holder.close()
    assert access.verify(secret, NOW) is not None


def test_a_token_that_is_revoked_while_somebody_signs_in_opens_no_session(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = access.create("a", Scope.READ, NOW)
    known = access.verify(secret, NOW)

    def revoke_after(*_: object) -> object:
        access.revoke("a")
        return known

    monkeypatch.setattr(access, "verify", revoke_after)
    assert access.open_session(secret, NOW) is None


def test_a_disk_without_room_costs_nobody_the_tokens(access: Access) -> None:
    secret = access.create("press-office", Scope.READ, NOW)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(WriteFailed, match="check the disk"):
            access.verify(secret, NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert access.verify(secret, NOW)
