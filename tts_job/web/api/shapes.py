"""What the API answers, as models: they are its description, and what does not fit is a bug.

Names are those of `--json`. Paths on the disk of the service are left out.
"""

import datetime as dt
from typing import Annotated, Any, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from tts_job import report
from tts_job.jobs.job import Failure, Job, JobState, Outcome
from tts_job.library.entry import Entry, State
from tts_job.preview import Preview
from tts_job.settings.options import Settings
from tts_job.web.problems import without_folder

API = "/api/v1"
Answers: TypeAlias = dict[int | str, dict[str, Any]]
"""What a route says of its answers, by status."""


class Shape(BaseModel):
    """What is not in the model is not answered."""

    model_config = ConfigDict(frozen=True, extra="ignore")


# --- renders ---


class ProgressShape(Shape):
    segments: int = Field(description="Of the whole episode; 0 until its text is understood.")
    done: int
    cached: int = Field(description="Of the done ones, how many were in the cache.")


class FailureShape(Shape):
    error: str = Field(description="The whole sentence.")
    why: str
    advice: str = Field(description="What to try.")
    retryable: bool
    exit_code: int = Field(description="What `tts-job render` would have ended with.")

    @classmethod
    def of(cls, failure: Failure) -> Self:
        return cls(
            error=without_folder(failure.error, failure.subject),
            why=failure.why,
            advice=failure.advice,
            retryable=failure.retryable,
            exit_code=failure.exit_code,
        )


class OutcomeShape(Shape):
    slug: str
    status: str = Field(description="published, updated, unchanged or held.")
    cached: int
    synthesized: int
    fallback: str = Field(description="Why another engine than the first spoke; else empty.")
    episode: str = Field(description="Its address in this API.")

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        return cls(
            slug=outcome.slug,
            status=outcome.status,
            cached=outcome.cached,
            synthesized=outcome.synthesized,
            fallback=outcome.fallback,
            episode=f"{API}/episodes/{outcome.slug}",
        )


class RenderShape(Shape):
    """A render that was asked for, and what has become of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "acilis-3f2a-1",
                    "state": "running",
                    "sequence": 7,
                    "title": "Açılış konuşması",
                    "source": "acilis.md",
                    "asked_by": "press-office",
                    "created_at": "2026-03-02T10:00:00+03:00",
                    "started_at": "2026-03-02T10:00:01+03:00",
                    "ended_at": None,
                    "next_try_at": None,
                    "tries": 1,
                    "progress": {"segments": 42, "done": 12, "cached": 4},
                    "failure": None,
                    "outcome": None,
                }
            ]
        }
    )

    id: str
    state: JobState
    sequence: int = Field(description="Grows with each change; the id of the job's events.")
    title: str = Field(description="Of the speech; empty until its text is understood.")
    source: str = Field(description="The document, relative to the inbox.")
    asked_by: str = Field(description="schedule, inbox, or the name of a token.")
    created_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    next_try_at: dt.datetime | None
    tries: int
    progress: ProgressShape
    failure: FailureShape | None
    outcome: OutcomeShape | None

    @classmethod
    def of(cls, job: Job) -> Self:
        return cls(
            id=job.id,
            state=job.state,
            sequence=job.sequence,
            title=job.progress.title,
            source=job.request.source,
            asked_by=job.request.asked_by,
            created_at=job.created_at,
            started_at=job.started_at,
            ended_at=job.ended_at,
            next_try_at=job.next_try_at,
            tries=job.tries,
            progress=ProgressShape(
                segments=job.progress.segments, done=job.progress.done, cached=job.progress.cached
            ),
            failure=None if job.failure is None else FailureShape.of(job.failure),
            outcome=None if job.outcome is None else OutcomeShape.of(job.outcome),
        )


class RendersShape(Shape):
    """Newest first."""

    renders: list[RenderShape]
    next: str | None = Field(None, description="`before` of the next page; null on the last.")


# --- episodes ---


class EpisodeShape(Shape):
    slug: str
    guid: str
    state: State
    title: str
    speaker: str
    date: dt.date | None = Field(description="The day of the speech.")
    published_at: dt.datetime
    updated_at: dt.datetime
    source: str | None = Field(
        description="The document, relative to the inbox; null without a token."
    )
    url: str = Field(description="Of the MP3.")
    page: str
    bytes: int
    sha256: str
    duration_s: float
    engine: str
    voice: str
    loudness_lufs: float
    true_peak_dbtp: float

    @classmethod
    def of(cls, entry: Entry, settings: Settings) -> Self:
        return cls.model_validate(report.episode(entry, settings))


class EpisodesShape(Shape):
    """Newest publication first."""

    episodes: list[EpisodeShape]
    next: str | None = Field(None, description="`after` of the next page; null on the last.")


class ApprovedShape(Shape):
    episode: EpisodeShape
    embargo: dt.datetime | None = Field(
        description="The instant at which it will be public; null where it is now."
    )


class FileShape(Shape):
    url: str
    bytes: int


class RenderingShape(Shape):
    hash: str
    rendered_at: dt.datetime
    current: bool


class ShownShape(Shape):
    """An episode, its files, and the renderings whose files are still reachable."""

    episode: EpisodeShape
    files: list[FileShape]
    renders: list[RenderingShape]


# --- preview ---


class RepairShape(Shape):
    start: int
    end: int
    from_: Annotated[str, Field(alias="from")]
    to: str
    rule: str
    reason: str
    confidence: float


class ReadingShape(Shape):
    start: int
    end: int
    from_: Annotated[str, Field(alias="from")]
    to: str
    rule: str


class ReadShape(Shape):
    text: str
    spoken: str
    repairs: list[RepairShape]
    readings: list[ReadingShape]


class ParagraphShape(ReadShape):
    index: int
    kind: str = Field(description="heading or paragraph.")


class SuspectShape(Shape):
    paragraph: int | None = Field(description="null is the title.")
    start: int
    end: int
    word: str
    proposal: str
    reason: str


class NewNameShape(Shape):
    paragraph: int | None
    start: int
    end: int
    word: str
    times: int


class NoteShape(Shape):
    rule: str
    reason: str
    removed: list[str]


class PreviewShape(Shape):
    """What would be said; start and end are character offsets in `text`."""

    title: str
    speaker: str
    occasion: str
    place: str
    date: dt.date | None
    language: str
    turkish: float | None
    embargo: str | None
    title_paragraph: ReadShape | None
    paragraphs: list[ParagraphShape]
    suspects: list[SuspectShape]
    new_names: list[NewNameShape]
    notes: list[NoteShape]

    @classmethod
    def of(cls, seen: Preview) -> Self:
        return cls.model_validate(report.preview(seen))
