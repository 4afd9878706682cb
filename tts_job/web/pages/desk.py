"""The first page: a new speech, what waits for a person, what is at work, when it runs alone."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from tts_job.jobs.job import UNFINISHED, Job, JobState
from tts_job.library.held import Held
from tts_job.library.library import Library
from tts_job.marks import REFUSED, Mark, read_marks
from tts_job.schedule import Times, overdue, plan_of, read_last_pass, upcoming
from tts_job.settings.options import Settings
from tts_job.web.house import InHouse
from tts_job.web.pages.route import ROOT, own_path, pages, see, show
from tts_job.web.pages.visit import Renders, Visiting
from tts_job.web.problems import Problem

JOBS_LOOKED_AT = 100
JOBS_SHOWN = 50
LATELY = 6
RUNS_SHOWN = 3
ENDED = (JobState.DONE, JobState.CANCELLED)
"""And wait for nobody."""

router = pages()


@dataclass(frozen=True, slots=True)
class Runs:
    """When the inbox is looked at."""

    last: dt.datetime | None
    upcoming: tuple[dt.datetime, ...]
    overdue_since: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on it."""

    held: tuple[Held, ...]
    failed: tuple[Job, ...]
    """Nothing later was tried with their documents."""
    refused: tuple[tuple[str, Mark], ...]
    """Documents that cannot be used and that no failed job tells of."""
    at_work: tuple[Job, ...]
    lately: tuple[Job, ...]
    runs: Runs

    @property
    def waits(self) -> int:
        return len(self.held) + len(self.failed) + len(self.refused)


@router.get("")
def without_slash() -> Response:
    return see("/editor/")


@router.get("/")
def show_desk(house: InHouse, visiting: Visiting, ran: int | None = None) -> Response:
    settings, now = house.settings(), house.clock()
    newest = house.queue.jobs(limit=JOBS_LOOKED_AT)
    at_work = house.queue.jobs(UNFINISHED, limit=JOBS_SHOWN)
    with house.open_library() as library:
        desk = Desk(
            held=tuple(library.held()),
            failed=failed_last(newest),
            refused=_refused(library, newest),
            at_work=tuple(at_work),
            lately=tuple(job for job in newest if job.state in ENDED)[:LATELY],
            runs=_runs(settings, library, now),
        )
    return show(
        "desk",
        "desk",
        visiting,
        house,
        desk=desk,
        ran=ran,
        most_mb=settings.api.upload_mb,
    )


@router.post("/run")
def run_now(house: InHouse, visiting: Renders) -> Response:
    jobs = house.look(visiting.token.name)
    return see(f"/editor/?ran={len(jobs)}")


@router.post("/jobs/{job_id}/cancel")
def cancel(
    job_id: str, house: InHouse, _visiting: Renders, to: Annotated[str, Form()] = ROOT
) -> Response:
    house.queue.cancel(job_id)
    return see(own_path(to))


@router.post("/jobs/{job_id}/retry")
def retry(
    job_id: str, house: InHouse, _visiting: Renders, to: Annotated[str, Form()] = ROOT
) -> Response:
    house.queue.retry(job_id)
    return see(own_path(to))


@router.get("/{path:path}")
def nowhere(path: str, visiting: Visiting) -> Response:  # noqa: ARG001
    raise Problem(404, "not-found", visiting.words("not_found"))


def failed_last(newest: Sequence[Job]) -> tuple[Job, ...]:
    """Jobs whose document nobody tried again since; `newest` come first."""
    last = {job.request.source: job for job in reversed(newest)}
    return tuple(job for job in last.values() if job.state is JobState.FAILED)


def _refused(library: Library, newest: Iterable[Job]) -> tuple[tuple[str, Mark], ...]:
    told = {job.request.source for job in newest if job.state is JobState.FAILED}
    marks = read_marks(library, REFUSED)
    return tuple((source, mark) for source, mark in marks.items() if source not in told)


def _runs(settings: Settings, library: Library, now: dt.datetime) -> Runs:
    plan = plan_of(settings)
    last = read_last_pass(library)
    late = overdue(Times(plan), last, now) if last else None
    return Runs(last, tuple(upcoming(plan, now, RUNS_SHOWN)), late)
