"""A job <-> its row: values as JSON, instants as milliseconds since 1970."""

import datetime as dt
from typing import TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter

from tts_job import files
from tts_job.jobs.job import Failure, Job, JobState, Outcome, Progress, Request

REQUEST = TypeAdapter(Request)
PROGRESS = TypeAdapter(Progress)
FAILURE = TypeAdapter(Failure)
OUTCOME = TypeAdapter(Outcome)

T = TypeVar("T")


def written(model: TypeAdapter[T], value: T) -> str:
    return model.dump_json(value).decode()


def request_digest(request: Request) -> str:
    """Of what is to be made: who asked for it makes no difference."""
    wishes = TypeAdapter(type(request.wishes)).dump_json(request.wishes).decode()
    return files.digest(request.source, request.document_digest, wishes)


def milliseconds(instant: dt.datetime) -> int:
    return round(instant.timestamp() * 1000)


def instant(milliseconds: int | None) -> dt.datetime | None:
    return None if milliseconds is None else _instant(milliseconds)


def job_of(row: sa.Row[tuple[object, ...]]) -> Job:
    return Job(
        id=row.id,
        state=JobState(row.state),
        request=REQUEST.validate_json(row.request),
        created_at=_instant(row.created_at),
        sequence=row.sequence,
        progress=PROGRESS.validate_json(row.progress) if row.progress else Progress(),
        started_at=instant(row.started_at),
        ended_at=instant(row.ended_at),
        next_try_at=instant(row.next_try_at),
        tries=row.tries,
        failure=FAILURE.validate_json(row.failure) if row.failure else None,
        outcome=OUTCOME.validate_json(row.outcome) if row.outcome else None,
    )


def _instant(milliseconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)
