"""The whole web part on a real server and a real queue, at 127.0.0.1: what its tests work with."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.jobs.office import Office, open_office
from tests.studio import NOW
from tts_job.access import Access, Scope
from tts_job.jobs.job import Job
from tts_job.settings.options import ApiSettings, FeedSettings, Settings
from tts_job.web.app import App, create_app
from tts_job.web.events import Patience, Streams
from tts_job.web.hosts import Hosts
from tts_job.web.house import House
from tts_job.web.media import Media
from tts_job.web.server import Server, listen

SOON_S = 10.0
"""Within which whatever a test waits for happens."""


@dataclass
class Service:
    """A service that runs, and those who may ask it."""

    office: Office
    app: App
    house: House
    address: str
    secrets: dict[Scope, str]
    looks: list[str] = field(default_factory=list)
    """By whom a pass was asked for."""

    @contextmanager
    def client(self, scope: Scope | None = Scope.ADMIN) -> Iterator[httpx.Client]:
        headers = {} if scope is None else {"Authorization": f"Bearer {self.secrets[scope]}"}
        # Loading certificates that nobody needs takes longer than most tests.
        with httpx.Client(
            base_url=self.address, headers=headers, timeout=SOON_S, verify=False
        ) as client:
            yield client

    @property
    def streams(self) -> Streams:
        return self.app.streams

    @property
    def inbox(self) -> Path:
        return self.house.settings().paths.inbox

    def documents(self) -> list[str]:
        """All names in the inbox, also of what is half written."""
        return sorted(path.name for path in self.inbox.iterdir()) if self.inbox.exists() else []


@dataclass
class Moment:
    """A clock for instants and one for durations, which stand until they are moved."""

    now: dt.datetime = NOW
    seconds: float = 0.0

    def later(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)
        self.seconds += seconds


@contextmanager
def open_service(
    folder: Path,
    *,
    api: ApiSettings | None = None,
    most_waiting: int = 100,
    look: Callable[[Office, str], Sequence[Job]] = lambda office, who: [],  # noqa: ARG005
    moment: Moment | None = None,
    patience: Patience = Patience(),
    proxies: tuple[str, ...] = (),
    feed: FeedSettings | None = None,
) -> Iterator[Service]:
    at = moment or Moment()
    with open_office(folder, most_waiting=most_waiting) as office:
        settings = _settings(office.settings, folder, api or ApiSettings(), proxies)
        if feed:
            settings = settings.model_copy(update={"feed": feed})
        access = Access(settings.paths.access)
        looks: list[str] = []

        def looked(who: str) -> Sequence[Job]:
            looks.append(who)
            return look(office, who)

        house = House(
            settings=lambda: settings,
            queue=office.queue,
            access=access,
            clock=lambda: at.now,
            look=looked,
            monotonic=lambda: at.seconds,
        )
        secrets = {scope: access.create(scope.value, scope, NOW) for scope in Scope}
        files = Media(settings.paths.public)
        app = create_app(house, hosts=Hosts(()), files=files, private=files, patience=patience)
        with served(app) as address:
            yield Service(office, app, house, address, secrets, looks)


@contextmanager
def served(app: App) -> Iterator[str]:
    started = threading.Event()
    server = Server(app, listen("127.0.0.1", 0), on_start=started.set, on_stop=app.end_streams)
    thread = threading.Thread(target=server.run, name="server")
    thread.start()
    try:
        assert started.wait(SOON_S)
        yield server.url
    finally:
        server.stop()
        thread.join(SOON_S)
        assert not thread.is_alive()


def _settings(
    given: Settings, folder: Path, api: ApiSettings, proxies: tuple[str, ...]
) -> Settings:
    """With an engine that is there: a preview asks which voice the lexicon is for."""
    engines = given.engines.model_copy(update={"order": ("espeak",)})
    paths = given.paths.model_copy(update={"lexicon": folder / "lexicon.toml"})
    web = given.web.model_copy(update={"proxies": proxies})
    return given.model_copy(update={"engines": engines, "paths": paths, "api": api, "web": web})
