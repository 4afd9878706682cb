"""Whether a rendering may be published now, and if not, why. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from tts_job.library.held import Reason, Why
from tts_job.model import Origin, Speech, Suspect
from tts_job.settings.options import Settings
from tts_job.studio import Release
from tts_job.text.instants import find_instant

MOST_WORDS_NAMED = 5
"""Of the suspects in a reason: whoever approves sees all of them in the preview."""


def embargo_of(metadata: Mapping[str, str], settings: Settings) -> dt.datetime | None:
    """The instant before which nothing may be public, in the zone of the show."""
    written = metadata.get("embargo", "")
    zone = ZoneInfo(settings.show.time_zone)
    instant = find_instant(written, zone) if written else None
    return instant.astimezone(zone) if instant else None


def reasons_to_hold(
    speech: Speech, fallback: str, settings: Settings, release: Release
) -> tuple[Reason, ...]:
    """Why a person must approve it first; none where nobody must. `fallback` is empty for none."""
    if release is Release.AT_ONCE:
        return ()
    if release is Release.HOLD:
        return (Reason(Why.ASKED), *_doubts(speech, fallback))
    match settings.feed.publish:
        case "auto":
            return ()
        case "clean":
            return tuple(_doubts(speech, fallback))
        case "approved":
            return (Reason(Why.APPROVAL), *_doubts(speech, fallback))


def pub_date(day: dt.date | None, settings: Settings, now: dt.datetime) -> dt.datetime:
    """Of an episode that first appears `now`, of a speech that was given on `day`."""
    if settings.feed.pubdate == "speech" and day:
        return dt.datetime.combine(day, dt.time(12), ZoneInfo(settings.show.time_zone))
    return now


def _doubts(speech: Speech, fallback: str) -> Iterator[Reason]:
    """What an editor should look at."""
    if suspects := tuple(_suspects(speech)):
        words = [each.word for each in suspects[:MOST_WORDS_NAMED]]
        more = ("…",) if len(suspects) > MOST_WORDS_NAMED else ()
        yield Reason(Why.SUSPECTS, ", ".join((*words, *more)))
    if speech.title_from is Origin.GUESSED:
        yield Reason(Why.TITLE, speech.title)
    if speech.date_from is Origin.GUESSED:
        yield Reason(Why.DATE, str(speech.date))
    if fallback:
        yield Reason(Why.FALLBACK, fallback)


def _suspects(speech: Speech) -> Iterator[Suspect]:
    title = (speech.title_paragraph,) if speech.title_paragraph else ()
    for paragraph in (*title, *speech.paragraphs):
        yield from paragraph.suspects
