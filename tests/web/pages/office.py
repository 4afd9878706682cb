"""The service's web part on 127.0.0.1, with a real queue, worker and voice, for a browser."""

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.responses import PlainTextResponse

from tests.web.service import served
from tts_job import files, inbox, opening
from tts_job.access import Access, Scope
from tts_job.engines import OpenEngines
from tts_job.jobs.database import Database, database_url
from tts_job.jobs.job import Job, Request
from tts_job.jobs.queue import Queue
from tts_job.jobs.steps import Pace
from tts_job.jobs.worker import Worker
from tts_job.library.library import Library
from tts_job.settings.options import Settings
from tts_job.studio import Wishes
from tts_job.web.app import create_app
from tts_job.web.hosts import Hosts
from tts_job.web.house import House
from tts_job.web.media import Media
from tts_job.web.pages import router

ZONE = ZoneInfo("Europe/Istanbul")
PACE = Pace(parallel=1, tries=2, retry_after_s=0.05, stall_s=30.0)
OFTEN = ("requests_per_minute", "requests_per_minute_and_address", "wrong_tokens_per_minute")
"""A test asks more often than people do."""
SOON_S = 20.0
"""Within which whatever a test waits for happens."""


@dataclass(frozen=True)
class Office:
    """A running service, and what tests put into it."""

    url: str
    settings: Settings
    queue: Queue
    house: House

    def token(self, name: str = "editor", scope: Scope = Scope.ADMIN) -> str:
        return self.house.access.create(name, scope, self.house.clock())

    def write(self, text: str, name: str = "speech.md") -> Path:
        path = self.settings.paths.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def submit(self, name: str, wishes: Wishes | None = None) -> Job:
        digest = files.file_digest(self.settings.paths.inbox / name)
        return self.queue.submit(Request(name, digest, wishes or Wishes(), "test"))[0]

    def render(self, text: str, name: str, wishes: Wishes | None = None) -> Job:
        """The finished job."""
        self.write(text, name)
        return self.wait(self.submit(name, wishes))

    def wait(self, job: Job) -> Job:
        while not job.state.is_final:
            newer = self.queue.wait(job.id, job.sequence, SOON_S)
            assert newer.sequence > job.sequence, f"nothing happened to {newer}"
            job = newer
        return job

    def open_library(self) -> Library:
        return self.house.open_library()


@contextmanager
def open_office(folder: Path, **sections: object) -> Iterator[Office]:
    """`sections` replace those of the settings; the voice is the embedded one."""
    given = Settings()
    lexicon = folder / "lexicon.toml"
    places = {"inbox": folder / "speeches", "output": folder / "output", "lexicon": lexicon}
    settings = given.model_copy(
        update={
            "paths": given.paths.model_copy(update=places),
            "engines": given.engines.model_copy(update={"order": ("espeak",)}),
            "api": given.api.model_copy(update=dict.fromkeys(OFTEN, 100_000)),
            **sections,
        }
    )
    settings.paths.inbox.mkdir(parents=True, exist_ok=True)

    def clock() -> dt.datetime:
        return dt.datetime.now(ZONE)

    database = Database(database_url("", settings.paths.jobs))
    with (
        closing(OpenEngines()) as engines,
        Queue(database, most_waiting=100, keep_days=30, clock=clock) as queue,
    ):

        def look(who: str) -> list[Job]:
            found = inbox.documents(settings.paths.inbox)
            names = [path.relative_to(settings.paths.inbox).as_posix() for path in found]
            digests = [files.file_digest(path) for path in found]
            pairs = zip(names, digests, strict=True)
            return [queue.submit(Request(*pair, Wishes(), who))[0] for pair in pairs]

        house = House(
            settings=lambda: settings,
            queue=queue,
            access=Access(settings.paths.access),
            clock=clock,
            look=look,
            engines=engines,
        )
        worker = Worker(
            queue,
            lambda progress, shared: opening.open_studio(settings, progress, shared),
            PACE,
            engines,
        )
        app = create_app(
            house,
            hosts=Hosts(()),
            files=Media(settings.published),
            private=PlainTextResponse("", 404),
            routers=[router],
        )
        with served(app) as address:
            worker.start()
            try:
                yield Office(address.rstrip("/"), settings, queue, house)
            finally:
                worker.stop()
