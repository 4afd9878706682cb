"""Server-sent events: a job as it changes, to any number of listeners (WHATWG HTML, 9.2).

All who listen to one job share one look at it. A stream that waits costs a task and a socket; a
thread for each would be gone at the fortieth.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import anyio.to_thread

from tts_job.errors import OutputError, TtsJobError
from tts_job.jobs.job import Job
from tts_job.web.house import Jobs
from tts_job.web.problems import Problem

RECONNECT_MS = 2_000
"""How long a listener waits before it comes back."""
LOOK_AGAIN_S = 1.0
"""After the database was away."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long streams are kept, and how many."""

    heartbeat_s: float = 15.0
    """Proxies give up on a silent connection after 30 to 60 s. A client that went away without a
    word is found by it too."""
    longest_s: float = 600.0
    """Then a stream ends, and its listener comes back by itself and is looked at at the door."""
    most: int = 1_000


@dataclass(eq=False)
class _Channel:
    """One job, and those who listen to it."""

    latest: Job
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set, and replaced, when `latest` is another."""
    listeners: int = 0
    reader: asyncio.Task[None] | None = None
    is_gone: bool = False

    def tell(self) -> None:
        self.news.set()
        self.news = asyncio.Event()


class Streams:
    """Those who wait for changes of jobs; for one event loop."""

    def __init__(self, queue: Jobs, patience: Patience = Patience()) -> None:
        self._queue = queue
        self._patience = patience
        self._channels: dict[str, _Channel] = {}
        self._count = 0
        self._ended = False

    @property
    def count(self) -> int:
        """How many listen; to be asked in any thread."""
        return self._count

    def check_room(self) -> None:
        """In any thread. Raises Problem (503) where too many listen already."""
        if self.count >= self._patience.most:
            detail = (
                "cannot send events: too many listen already; ask how far the render is instead"
            )
            raise Problem(503, "too-many-streams", detail)

    def end(self) -> None:
        """Every stream ends now, and new ones at once."""
        self._ended = True
        for channel in self._channels.values():
            channel.tell()

    async def follow(self, job: Job, after: int) -> AsyncGenerator[Job | None, None]:
        """Each state of `job` that is newer than `after`, up to its last; None as a heartbeat.

        States that come faster than they are taken are left out, the last one never.
        """
        clock = asyncio.get_running_loop().time
        until = clock() + self._patience.longest_s
        async with self._listening(job) as channel:
            while not (self._ended or channel.is_gone):
                news = channel.news
                latest = channel.latest
                if latest.sequence > after:
                    after = latest.sequence
                    yield latest
                left_s = until - clock()
                if latest.state.is_final or left_s <= 0:
                    return
                try:
                    await asyncio.wait_for(news.wait(), min(left_s, self._patience.heartbeat_s))
                except TimeoutError:
                    yield None

    @asynccontextmanager
    async def _listening(self, job: Job) -> AsyncIterator[_Channel]:
        self.check_room()
        channel = self._channels.setdefault(job.id, _Channel(job))
        channel.listeners += 1
        self._count += 1
        if channel.reader is None:
            channel.reader = asyncio.create_task(self._read(channel), name=f"follow {job.id}")
        try:
            yield channel
        finally:
            self._count -= 1
            channel.listeners -= 1
            if not channel.listeners:
                channel.reader.cancel()
                del self._channels[job.id]

    async def _read(self, channel: _Channel) -> None:
        """Keep `latest` so, until it is the last."""
        job_id = channel.latest.id
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()

        def tell() -> None:
            with suppress(RuntimeError):  # the loop has ended: nobody listens any more
                loop.call_soon_threadsafe(changed.set)

        with self._queue.listening(job_id, tell):
            while not channel.latest.state.is_final:
                try:
                    job = await anyio.to_thread.run_sync(self._queue.job, job_id)
                except OutputError:  # the database is away for a while
                    await asyncio.sleep(LOOK_AGAIN_S)
                    continue
                except TtsJobError:  # the job was forgotten
                    channel.is_gone = True
                    channel.tell()
                    return
                if job.sequence > channel.latest.sequence:
                    channel.latest = job
                    channel.tell()
                if not job.state.is_final:
                    await changed.wait()
                    changed.clear()
