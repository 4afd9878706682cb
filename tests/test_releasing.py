"""approve and subscriber, and what the other commands say of what is held."""

import re
from pathlib import Path

import pytest

from tests.test_cli import SPEECH, Run, run, write

__all__ = ["run"]


def test_what_is_held_is_listed_shown_and_approved(run: Run) -> None:
    path = write()
    (episode,) = run("render", path, "--hold", "--json").json["episodes"]
    assert (episode["status"], episode["url"]) == ("held", None)
    assert episode["held"]["reasons"] == [{"why": "asked", "detail": ""}]
    assert "/private/held/" in episode["held"]["listen"]
    assert Path(episode["mp3"]).stat().st_size == episode["bytes"]
    assert "acilis (held)" in run("list").out
    shown = run("show", "acilis").out
    assert "--hold was given" in shown
    assert "tts-job approve acilis" in shown
    assert "http://127.0.0.1:8000/episodes" not in shown
    assert run("approve", "acilis").out == "published: Açılış\n"
    assert "(held)" not in run("list").out
    again = run("approve", "acilis")
    assert (again.code, "no rendering of it is held" in again.err) == (2, True)


def test_an_embargo_is_said_wherever_it_holds(run: Run) -> None:
    path = write("Ambargo: 2 Mart 2030, saat 14.00\n\n" + SPEECH)
    rendered = run("render", path)
    assert "until 2030-03-02 14:00:00 +03" in rendered.out
    (listed,) = run("list", "--json").json["episodes"]
    assert (listed["state"], listed["page"]) == ("held", None)
    assert listed["held"]["embargo"] == "2030-03-02T14:00:00+03:00"
    answer = run("approve", "acilis", "--json").json
    assert answer["embargo"] == "2030-03-02T14:00:00+03:00"
    assert "its embargo ends at 2030-03-02 14:00:00" in run("approve", "acilis").out


def test_an_update_that_is_held_is_seen_beside_what_is_public(run: Run) -> None:
    run("render", write())
    run("render", write(SPEECH + "\nTeşekkürler.\n"), "--hold")
    assert "(a newer rendering is held)" in run("list").out
    shown = run("show", "acilis", "--json").json["episode"]
    assert shown["state"] == "published"
    assert shown["held"]["reasons"]


def test_a_pass_holds_what_a_person_must_approve(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTS_JOB_FEED__PUBLISH", "approved")
    write()
    assert "every episode needs approval" in run("run").out
    assert "1 unchanged" in run("run").out
    assert run("list", "--json").json["episodes"][0]["state"] == "held"


def test_a_subscriber_is_told_the_address_once_and_loses_it(run: Run) -> None:
    answer = run("subscriber", "add", "Ajans")
    assert re.fullmatch(r"http://127.0.0.1:8000/private/[\w-]{43}/feed.xml\n", answer.out)
    assert "never fetched" in run("subscriber", "list").out
    assert run("subscriber", "add", "Ajans").code == 2
    assert run("subscriber", "revoke", "Ajans").out == "revoked: Ajans\n"
    (listed,) = run("subscriber", "list", "--json").json["subscribers"]
    assert listed["revoked_at"]
    assert "revoked 20" in run("subscriber", "list").out
    assert run("subscriber", "revoke", "Ajans").code == 2
    document = run("subscriber", "add", "Radyo", "--json").json
    assert document["subscriber"] == "Radyo"


def test_a_machine_without_subscribers_says_how_to_add_one(run: Run) -> None:
    assert "tts-job subscriber add NAME" in run("subscriber", "list").out


def test_a_closed_feed_is_written_where_no_web_server_looks(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("render", write())
    monkeypatch.setenv("TTS_JOB_FEED__OPEN", "false")
    path = Path(run("feed", "--json").json["feed"])
    assert path.match("output/private/show/feed.xml")
    assert path.exists()
    assert not any(each.is_file() for each in Path("output/public").rglob("*"))
    assert run("check").code == 0


def test_a_closed_feed_is_checked_at_an_address_of_a_subscriber(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTS_JOB_FEED__OPEN", "false")
    answer = run("check", "--live")
    assert answer.code == 2
    assert "tts-job subscriber add" in answer.err
