"""The queue for those who answer over HTTP while what it is made of is still being imported."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from tts_job.jobs.job import Job, JobState, Request

if TYPE_CHECKING:
    from tts_job.jobs.queue import Queue


class LateJobs:
    """Jobs of a queue that is promised; who asks early waits for it, or hears why it never came."""

    def __init__(self) -> None:
        self.promise: Future[Queue] = Future()

    def submit(self, request: Request, *, key: str = "") -> tuple[Job, bool]:
        return self.promise.result().submit(request, key=key)

    def job(self, job_id: str) -> Job:
        return self.promise.result().job(job_id)

    def jobs(
        self, states: Collection[JobState] = (), limit: int = 100, before: str | None = None
    ) -> list[Job]:
        return self.promise.result().jobs(states, limit, before)

    def newest_of(self, source: str) -> Job | None:
        return self.promise.result().newest_of(source)

    def cancel(self, job_id: str) -> Job:
        return self.promise.result().cancel(job_id)

    def retry(self, job_id: str) -> Job:
        return self.promise.result().retry(job_id)

    def counts(self) -> Mapping[JobState, int]:
        return self.promise.result().counts()

    def listening(self, job_id: str, tell: Callable[[], None]) -> AbstractContextManager[None]:
        return self.promise.result().listening(job_id, tell)
