"""What routes work with: one typed value, put together by the service and by tests."""

import datetime as dt
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection

from tts_job.access import Access
from tts_job.console import Silent
from tts_job.engines import OpenEngines
from tts_job.jobs.job import Job, JobState, Request
from tts_job.library.library import Library
from tts_job.opening import open_library_to_read, open_studio
from tts_job.settings.options import Settings
from tts_job.studio import Studio


class Jobs(Protocol):
    """What HTTP asks of the queue of jobs; `jobs.queue.Queue` keeps it.

    A protocol, so that the web part starts without the database of jobs and what it imports.
    """

    def submit(self, request: Request, *, key: str = "") -> tuple[Job, bool]: ...
    def job(self, job_id: str) -> Job: ...
    def jobs(
        self, states: Collection[JobState] = (), limit: int = 100, before: str | None = None
    ) -> list[Job]: ...
    def newest_of(self, source: str) -> Job | None: ...
    def cancel(self, job_id: str) -> Job: ...
    def retry(self, job_id: str) -> Job: ...
    def counts(self) -> Mapping[JobState, int]: ...
    def listening(self, job_id: str, tell: Callable[[], None]) -> AbstractContextManager[None]: ...


@dataclass(frozen=True)
class House:
    """Everything behind the door. Its parts are safe to use from any thread."""

    settings: Callable[[], Settings]
    queue: Jobs
    access: Access
    clock: Callable[[], dt.datetime]
    """Now, in the show's zone."""
    look: Callable[[str], Sequence[Job]]
    """One pass over the inbox, asked for by the one named: the jobs of what is due."""
    monotonic: Callable[[], float] = time.monotonic
    engines: OpenEngines | None = None
    """Those of all renders of this process: what an editor hears is spoken by them too."""

    def open_library(self) -> Library:
        """For one call, in its thread; cheap. On a disk that became read-only it can be looked at.

        Raises OutputError.
        """
        return open_library_to_read(self.settings())

    def open_studio(self) -> AbstractContextManager[Studio]:
        """Likewise, with nobody who watches its progress."""
        return open_studio(self.settings(), Silent(), self.engines)


def house_of(connection: HTTPConnection) -> House:
    house = connection.app.state.house
    assert isinstance(house, House)
    return house


InHouse = Annotated[House, Depends(house_of)]
"""A route's parameter of this type is given the house."""
