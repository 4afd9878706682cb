"""A rendering that is complete but must not be public yet: why not, and until when."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tts_job.library.entry import Entry


class Why(StrEnum):
    """What somebody should look at before the rendering is published."""

    SUSPECTS = "suspects"
    """Words that look damaged were left as they are; the detail has some of them."""
    TITLE = "title"
    """It is guessed; the detail is the title."""
    DATE = "date"
    """It is guessed; the detail is the day."""
    FALLBACK = "fallback"
    """Another engine than the first spoke; the detail names the first and says why."""
    APPROVAL = "approval"
    """Every episode of this show is approved by a person."""
    ASKED = "asked"
    """A person asked to hear it first."""


@dataclass(frozen=True, slots=True)
class Reason:
    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What will be published of an episode; what is public of it meanwhile stays as it is."""

    entry: Entry
    """As it will be recorded."""
    reasons: tuple[Reason, ...]
    """Why a person must approve it; empty when nobody must, or somebody has."""
    embargo: dt.datetime | None
    """The instant before which nothing of it may be public, approved or not."""
    held_at: dt.datetime

    def is_due(self, now: dt.datetime) -> bool:
        return not self.reasons and (self.embargo is None or self.embargo <= now)
