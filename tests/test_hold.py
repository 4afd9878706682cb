"""What speaks against publishing a rendering at once."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from tts_job.hold import embargo_of, pub_date, reasons_to_hold
from tts_job.library.held import Reason, Why
from tts_job.model import Kind, Origin, Paragraph, Speech, Suspect
from tts_job.settings.options import FeedSettings, Settings
from tts_job.studio import Release

SUSPECT = Suspect(0, 5, "kelme", "kelime", "no list knows it")
SURE = Speech("Açılış", (Paragraph(Kind.PARAGRAPH, "Hoş geldiniz."),))
DOUBTFUL = replace(SURE, paragraphs=(Paragraph(Kind.PARAGRAPH, "kelme", suspects=(SUSPECT,)),))
FALLBACK = "gtts: no network"


def publishing(policy: str) -> Settings:
    feed = FeedSettings.model_validate({"publish": policy})
    return Settings().model_copy(update={"feed": feed})


def whys(speech: Speech, policy: str, release: Release, fallback: str = "") -> list[Why]:
    return [each.why for each in reasons_to_hold(speech, fallback, publishing(policy), release)]


@pytest.mark.parametrize(
    ("policy", "release", "expected"),
    [
        ("auto", Release.AS_SET, []),
        ("clean", Release.AS_SET, []),
        ("approved", Release.AS_SET, [Why.APPROVAL]),
        ("auto", Release.AT_ONCE, []),
        ("approved", Release.AT_ONCE, []),
        ("auto", Release.HOLD, [Why.ASKED]),
        ("approved", Release.HOLD, [Why.ASKED]),
    ],
)
def test_a_speech_without_doubts_is_held_where_a_person_wants_it(
    policy: str, release: Release, expected: list[Why]
) -> None:
    assert whys(SURE, policy, release) == expected


@pytest.mark.parametrize(
    ("speech", "fallback", "expected"),
    [
        (DOUBTFUL, "", Reason(Why.SUSPECTS, "kelme")),
        (replace(SURE, title_from=Origin.GUESSED), "", Reason(Why.TITLE, "Açılış")),
        (
            replace(SURE, date=dt.date(2022, 1, 11), date_from=Origin.GUESSED),
            "",
            Reason(Why.DATE, "2022-01-11"),
        ),
        (SURE, FALLBACK, Reason(Why.FALLBACK, FALLBACK)),
        (
            replace(SURE, title_paragraph=DOUBTFUL.paragraphs[0]),
            "",
            Reason(Why.SUSPECTS, "kelme"),
        ),
    ],
)
def test_each_doubt_holds_what_must_be_clean(
    speech: Speech, fallback: str, expected: Reason
) -> None:
    assert reasons_to_hold(speech, fallback, publishing("clean"), Release.AS_SET) == (expected,)
    assert whys(speech, "auto", Release.AS_SET, fallback) == []
    assert whys(speech, "clean", Release.AT_ONCE, fallback) == []
    assert whys(speech, "approved", Release.AS_SET, fallback) == [Why.APPROVAL, expected.why]


def test_what_is_stated_or_given_is_no_doubt() -> None:
    speech = replace(SURE, title_from=Origin.STATED, date_from=Origin.STATED)
    assert whys(speech, "clean", Release.AS_SET) == []


def test_many_suspects_are_named_by_the_first_five() -> None:
    many = Paragraph(Kind.PARAGRAPH, "x", suspects=(SUSPECT,) * 6)
    (reason,) = reasons_to_hold(
        replace(SURE, paragraphs=(many,)), "", publishing("clean"), Release.AS_SET
    )
    assert reason.detail == "kelme, kelme, kelme, kelme, kelme, …"


def test_an_embargo_is_in_the_zone_of_the_show() -> None:
    embargo = embargo_of({"embargo": "11 Ocak 2022 14:00"}, Settings())
    assert embargo is not None
    assert embargo.isoformat() == "2022-01-11T14:00:00+03:00"
    assert embargo_of({}, Settings()) is None


def test_the_date_of_an_item_is_that_of_its_publication_or_of_its_speech() -> None:
    now = dt.datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Europe/Istanbul"))
    day = dt.date(2022, 1, 11)
    by_speech = Settings().model_copy(update={"feed": FeedSettings(pubdate="speech")})
    assert pub_date(day, Settings(), now) == now
    assert pub_date(day, by_speech, now).isoformat() == "2022-01-11T12:00:00+03:00"
    assert pub_date(None, by_speech, now) == now
