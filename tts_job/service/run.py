"""The service: schedule, watcher, job worker and HTTP over one data folder, in one process.

HTTP answers first, with what is published already. The database of jobs takes as long to import as
all the rest together, so it comes from a thread, and who needs it waits for it. Then the worker
goes on with what was begun, and the inbox is looked at.
"""

import datetime as dt
import fcntl
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from tts_job import files, heap, logs
from tts_job.access import Access
from tts_job.engines import OpenEngines
from tts_job.errors import FolderServed
from tts_job.health import Vitals
from tts_job.opening import open_library, open_studio
from tts_job.schedule import Clockwork, plan_of, read_last_pass
from tts_job.service.current import CurrentSettings
from tts_job.service.jobs import LateJobs
from tts_job.service.keeping import kept_open
from tts_job.service.looks import Looks
from tts_job.service.releases import Releases
from tts_job.settings.options import Settings
from tts_job.settings.rules import is_local
from tts_job.stopping import Notice, noticing
from tts_job.watch import Watcher, watching_of
from tts_job.web.app import App, create_app
from tts_job.web.hosts import HostGuard, Hosts, host_of
from tts_job.web.house import House
from tts_job.web.media import Media
from tts_job.web.operations import operations
from tts_job.web.pages import router as pages
from tts_job.web.private import Private
from tts_job.web.server import Server, listen

if TYPE_CHECKING:
    from tts_job.jobs.worker import Worker

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a person needs to know of a service that runs."""

    address: str
    """Where it listens."""
    show: str
    """Where settings say that the show is reachable; feed and pages name it."""
    inbox: Path
    is_watched: bool
    has_tokens: bool
    """Somebody can sign in already."""
    is_open: bool
    """The feed is for everybody."""

    @property
    def is_local(self) -> bool:
        """Only this machine can reach it."""
        return is_local(self.show)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a service came to its end."""

    by: signal.Signals
    is_hanging: bool
    """A render hangs, or a preview is at work, and would keep the process: end it by `os._exit`."""


def serve(load: Callable[[], Settings], file: Path, announce: Callable[[Welcome], None]) -> Ended:
    """Serve until SIGTERM or SIGINT; a second one ends the process at once.

    `load` reads the settings, again whenever `file` changes. Raises FolderServed, AddressUnusable,
    SettingsError, OutputError.
    """
    heap.keep_small()
    with noticing() as notice:
        settings = CurrentSettings(load, file)
        zone = ZoneInfo(settings().show.time_zone)
        logs.configure(settings().logs.form, settings().logs.level, zone)
        with _sole_server(settings().paths.state):
            service = Service(settings, notice)
            try:
                announce(service.start())
                notice.wait()
                if notice.got:
                    logger.info("%s: stopping", notice.got.name)
            finally:
                service.stop()
        if notice.error is not None:
            raise notice.error
        assert notice.got is not None
        logger.info("stopped")
        return Ended(notice.got, service.is_hanging)


class _Part(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...


class _Thread(Protocol):
    @property
    def is_alive(self) -> bool: ...


class Service:
    """The parts of a service; started once, stopped once."""

    def __init__(self, settings: CurrentSettings, notice: Notice) -> None:
        self._settings, self._notice = settings, notice
        self._stopping = threading.Event()
        self._jobs = LateJobs()
        self._engines = OpenEngines()
        self._looks = Looks(settings, self._jobs, self.now, self._stopping)
        self._at_work = ExitStack()
        """What the starting thread has started."""
        self._kept = ExitStack()
        self._is_at_work = False
        self._threads: dict[str, _Thread] = {}
        """What goes on by itself, by what it does."""
        self._starting = threading.Thread(target=self._start_work, name="start")
        self._app: App | None = None
        self._server: Server | None = None
        self._serving: threading.Thread | None = None
        self._worker: Worker | None = None
        self._clockwork: Clockwork | None = None

    def now(self) -> dt.datetime:
        """In the show's zone, to the second, as dates in a feed are."""
        zone = ZoneInfo(self._settings().show.time_zone)
        return dt.datetime.now(zone).replace(microsecond=0)

    def start(self) -> Welcome:
        """Returns when it answers over HTTP; the worker comes after that."""
        settings = self._settings()
        if not settings.paths.library.exists():
            settings.paths.inbox.mkdir(parents=True, exist_ok=True)
        with open_library(settings):  # made, or brought up to date, or refused with its reason
            pass
        listening = listen(settings.web.host, settings.web.port)
        access = Access(settings.paths.access)
        has_tokens = bool(access.tokens())
        kept = (settings.paths.library, settings.paths.access)
        self._kept.enter_context(kept_open(kept))
        house = House(
            settings=self._settings,
            queue=self._jobs,
            access=access,
            clock=self.now,
            look=self._looks.asked,
            engines=self._engines,
        )
        hosts = Hosts([host_of(settings.show.base_url), *settings.web.hosts])
        media = Media(settings.paths.public)
        files = HostGuard(media, hosts, media.quick)
        app = self._app = create_app(
            house,
            hosts=hosts,
            files=files,
            private=HostGuard(Private(self._settings, self.now), hosts),
            routers=[pages, operations(house, self._vitals)],
        )
        started = threading.Event()
        server = Server(
            app,
            listening,
            quick=files.quick,
            on_start=started.set,
            on_stop=app.end_streams,
        )
        self._server = server
        self._serving = threading.Thread(target=self._serve, args=(server, started), name="http")
        self._serving.start()
        self._starting.start()
        started.wait()
        return Welcome(
            address=server.url,
            show=settings.address,
            inbox=settings.paths.inbox,
            is_watched=watching_of(settings) is not None,
            has_tokens=has_tokens,
            is_open=settings.feed.open,
        )

    def stop(self) -> None:
        """Park what is in work, end what waits, and let answers under way have some seconds."""
        self._stopping.set()
        if self._server is not None:
            self._server.stop()
        if self._starting.ident is not None:
            self._starting.join()
        self._at_work.close()
        if self._serving is not None:
            self._serving.join()
        if self._app is not None:
            self._app.close()
        self._engines.close()  # until here somebody could ask to hear something
        if (promise := self._jobs.promise).done() and promise.exception() is None:
            promise.result().database.close()
        self._kept.close()

    @property
    def is_hanging(self) -> bool:
        parts = (self._worker, self._app)
        return any(part is not None and part.is_hanging for part in parts)

    # --- inside ---

    def _vitals(self) -> Vitals:
        if self._stopping.is_set() or not self._is_at_work:
            return Vitals(passing="it is stopping" if self._stopping.is_set() else "it is starting")
        assert self._clockwork is not None
        assert self._worker is not None
        clock = self._clockwork.state()
        return Vitals(
            worker=self._worker.trouble,
            overdue=clock.overdue,
            ailing=ailing(self._worker.left_behind, self._threads),
            last_pass=clock.last,
            next_pass=clock.next,
        )

    def _serve(self, server: Server, started: threading.Event) -> None:
        try:
            server.run()
        except BaseException as error:
            self._notice.fail(error)
        finally:
            started.set()
            self._notice.arrived.set()

    def _start_work(self) -> None:
        try:
            self._open_jobs()
            self._start_parts()
        except BaseException as error:
            if not self._jobs.promise.done():
                self._jobs.promise.set_exception(error)
            self._notice.fail(error)

    def _open_jobs(self) -> None:
        from tts_job.jobs.queue import open_queue

        self._jobs.promise.set_result(open_queue(self._settings()))

    def _start_parts(self) -> None:
        from tts_job.jobs.worker import Worker, pace_of

        settings = self._settings()
        self._worker = Worker(
            self._jobs.promise.result(),
            lambda progress, engines: open_studio(self._settings(), progress, engines),
            pace_of(settings),
            self._engines,
        )
        with open_library(settings) as library:
            last = read_last_pass(library)
        self._clockwork = Clockwork(
            lambda: plan_of(self._settings()), self._looks.passed, _say, last=last
        )
        watching = watching_of(settings)
        releases = Releases(self._settings, self.now)
        parts: list[_Part] = [self._worker, releases, self._clockwork]
        self._threads = {"the end of embargoes": releases, "the schedule": self._clockwork}
        if watching:
            watcher = Watcher(watching, self._looks.changed, _say)
            parts.append(watcher)
            self._threads["the inbox"] = watcher
        for part in parts:
            if self._stopping.is_set():
                return
            part.start()
            self._at_work.callback(part.stop)
        self._is_at_work = True


def ailing(left_behind: Sequence[str], threads: Mapping[str, _Thread]) -> str:
    """What a person should know of a service that carries on; empty as long as all is well."""
    said = [f"the render of {source} hangs in its engine" for source in left_behind]
    said += [
        f"what looks after {what} has died" for what, each in threads.items() if not each.is_alive
    ]
    return ", ".join(said)


def _say(text: str) -> None:
    logger.info("%s", text)


@contextmanager
def _sole_server(state: Path) -> Iterator[None]:
    """Raises FolderServed."""
    with ExitStack() as held:
        try:
            held.enter_context(files.held(state / "service.lock", fcntl.LOCK_EX | fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise FolderServed(state.parent) from error
        yield
