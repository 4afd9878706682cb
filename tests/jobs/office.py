"""A queue and its worker over a folder, with engines that hum: what tests of jobs work with."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes import ToneEngine
from tests.studio import SPEECH
from tts_job import files, opening
from tts_job.engines import OpenEngines
from tts_job.jobs.database import Database, database_url
from tts_job.jobs.job import Job, Request
from tts_job.jobs.queue import Queue
from tts_job.jobs.steps import Pace
from tts_job.jobs.worker import Worker
from tts_job.settings.options import Settings
from tts_job.studio import Progress, Studio, Wishes

PACE = Pace(parallel=2, tries=3, retry_after_s=0.05, stall_s=30.0)
SOON_S = 60.0
"""Within which whatever a test waits for happens."""


@dataclass
class Clock:
    """Says what it is told to."""

    now: dt.datetime = dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def later(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


@dataclass
class Office:
    """A folder with an inbox, its queue, and workers when they are asked for."""

    folder: Path
    queue: Queue
    clock: Clock
    engines: list[ToneEngine] = field(default_factory=lambda: [ToneEngine()])

    @property
    def settings(self) -> Settings:
        given = Settings()
        places = {"inbox": self.folder / "speeches", "output": self.folder / "output"}
        order = {"order": tuple(engine.name for engine in self.engines)}
        return given.model_copy(
            update={
                "paths": given.paths.model_copy(update=places),
                "engines": given.engines.model_copy(update=order),
            }
        )

    @property
    def engine(self) -> ToneEngine:
        return self.engines[0]

    def request(
        self,
        text: str = SPEECH,
        name: str = "speech.md",
        wishes: Wishes | None = None,
        asked_by: str = "test",
    ) -> Request:
        """For a document that is there now."""
        path = self.settings.paths.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return Request(name, files.file_digest(path), wishes or Wishes(), asked_by)

    def submit(self, text: str = SPEECH, name: str = "speech.md") -> Job:
        return self.queue.submit(self.request(text, name))[0]

    def open_studio(
        self, progress: Progress, engines: OpenEngines
    ) -> AbstractContextManager[Studio]:
        return opening.open_studio(self.settings, progress, engines)

    @contextmanager
    def worker(self, pace: Pace = PACE) -> Iterator[Worker]:
        named = {engine.name: engine for engine in self.engines}
        engines = OpenEngines(lambda name, _: named[name])
        worker = Worker(self.queue, self.open_studio, pace, engines)
        worker.start()
        try:
            yield worker
        finally:
            worker.stop()

    def wait(self, job: Job, until: Callable[[Job], bool] = lambda job: job.state.is_final) -> Job:
        """The job as soon as it is as wanted."""
        job = self.queue.job(job.id)
        while not until(job):
            newer = self.queue.wait(job.id, job.sequence, SOON_S)
            assert newer.sequence > job.sequence, f"nothing happened to {newer}"
            job = newer
        return job


@contextmanager
def open_office(folder: Path, address: str = "", *, most_waiting: int = 100) -> Iterator[Office]:
    clock = Clock()
    database = Database(database_url(address, folder / "output" / "state" / "jobs.sqlite3"))
    queue = Queue(database, most_waiting=most_waiting, keep_days=30, clock=clock)
    with queue:
        yield Office(folder, queue, clock)
