"""Who has a private address of the feed: told once, kept as a digest, taken away for good."""

import datetime as dt
from pathlib import Path

import pytest

from tests.studio import NOW
from tts_job import errors
from tts_job.settings.options import CLOSED
from tts_job.subscribers import TOKEN_CHARS, Subscriber, Subscribers, new_token

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def subscribers(tmp_path: Path) -> Subscribers:
    return Subscribers(tmp_path / "state" / "subscribers.sqlite3")


def add(subscribers: Subscribers, name: str = "Ajans") -> str:
    token = new_token()
    subscribers.add(name, token, NOW)
    return token


def test_a_token_finds_its_subscriber_and_no_other_does(subscribers: Subscribers) -> None:
    token, other = add(subscribers), add(subscribers, "Radyo")
    assert subscribers.find(token) == Subscriber("Ajans", NOW)
    assert subscribers.find(other) == Subscriber("Radyo", NOW)
    assert subscribers.find(new_token()) is None
    assert subscribers.find("") is None


def test_a_token_is_not_kept(subscribers: Subscribers) -> None:
    token = add(subscribers)
    assert token.encode() not in subscribers.path.read_bytes()
    assert subscribers.path.stat().st_mode & 0o777 == 0o600
    assert len(token) == TOKEN_CHARS == len(CLOSED.removeprefix("private/"))


def test_a_revoked_token_opens_nothing_and_its_owner_stays_listed(
    subscribers: Subscribers,
) -> None:
    token = add(subscribers)
    gone = subscribers.revoke("Ajans", NOW + HOUR)
    assert subscribers.find(token) is None
    assert subscribers.all() == [gone] == [Subscriber("Ajans", NOW, NOW + HOUR)]
    with pytest.raises(errors.UnknownSubscriber, match="'Ajans'"):
        subscribers.revoke("Ajans", NOW)


def test_who_was_revoked_may_get_another_address(subscribers: Subscribers) -> None:
    old = add(subscribers)
    subscribers.revoke("Ajans", NOW)
    new = add(subscribers)
    assert subscribers.find(old) is None
    assert subscribers.find(new) == Subscriber("Ajans", NOW)


def test_two_subscribers_have_two_names(subscribers: Subscribers) -> None:
    token = add(subscribers)
    with pytest.raises(errors.SubscriberTaken):
        add(subscribers)
    assert subscribers.find(token) is not None


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\x00", "x" * 81])
def test_a_name_is_something_that_a_list_can_show(subscribers: Subscribers, name: str) -> None:
    with pytest.raises(errors.BadSubscriberName):
        add(subscribers, name)


def test_looking_makes_no_file(subscribers: Subscribers) -> None:
    assert subscribers.all() == []
    assert subscribers.find("x") is None
    assert not subscribers.path.exists()


def test_a_fetch_is_noted_to_the_hour(subscribers: Subscribers) -> None:
    token = add(subscribers)
    for minutes, noted in ((1, 1), (30, 1), (60, 1), (61, 61)):
        found = subscribers.find(token)
        assert found is not None
        subscribers.note_fetch(found, NOW + dt.timedelta(minutes=minutes))
        (found,) = subscribers.all()
        assert found.fetched_at == NOW + dt.timedelta(minutes=noted)
