"""What a job is: a render that was asked for, and what has become of it. Frozen values, no I/O."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tts_job.studio import Wishes


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    """It failed for a reason that passes, and is tried again at `Job.next_try_at`."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


UNFINISHED = tuple(state for state in JobState if not state.is_final)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks to be rendered."""

    source: str
    """The document, relative to the inbox."""
    document_digest: str
    """SHA-256 of its bytes, in hex: another text is another job."""
    wishes: Wishes = Wishes()
    asked_by: str = "schedule"
    """schedule, inbox, or the name of the token that asked."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is, as last told."""

    title: str = ""
    segments: int = 0
    """Of the whole episode; 0 until its text is understood."""
    done: int = 0
    cached: int = 0
    """Of the done ones, how many were in the cache."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed, as values of its error."""

    error: str
    """The whole sentence."""
    why: str
    advice: str
    retryable: bool
    exit_code: int
    subject: str = ""
    """On what; empty in what versions before wrote down."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished job made."""

    slug: str
    status: str
    """published, updated, unchanged or held."""
    cached: int
    synthesized: int
    fallback: str = ""
    """Why another engine than the first spoke; empty when it did."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is now. `sequence` grows with each change: it numbers the events of a job."""

    id: str
    """`<slug of the source>-<revision>-<attempt>`, ASCII; safe in a URL."""
    state: JobState
    request: Request
    created_at: dt.datetime
    sequence: int
    progress: Progress = Progress()
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    next_try_at: dt.datetime | None = None
    tries: int = 0
    failure: Failure | None = None
    outcome: Outcome | None = None
