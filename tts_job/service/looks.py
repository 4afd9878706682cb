"""Looks at the inbox for a service: what is due becomes jobs, and nothing is rendered here.

A document is handed to the queue once for each of its contents. The queue tries again what may
succeed later and keeps the reason of what cannot; such a document is handed in again when it
changes, or when a person asks for a pass. What failed for a reason that passes (an engine that was
away all night) is handed in again by the next pass of the schedule.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from tts_job import inbox
from tts_job.arrival import Sightings
from tts_job.errors import QueueFull, UnknownJob
from tts_job.inbox import Looked, Manner
from tts_job.jobs.job import UNFINISHED, Job, JobState, Request
from tts_job.library.library import Library
from tts_job.marks import HANDED_IN, Mark, read_marks, write_marks
from tts_job.opening import open_library
from tts_job.publish import publish
from tts_job.schedule import note_last_pass
from tts_job.settings.options import Settings
from tts_job.studio import source_name
from tts_job.web.house import Jobs

logger = logging.getLogger(__name__)

SCHEDULE = "schedule"
INBOX = "inbox"


class Occasion(Enum):
    """Why the inbox is looked at, which decides what is handed in once more."""

    CHANGE = auto()
    """Something moved in it: only what is new."""
    TIME = auto()
    """A pass of the schedule: also what failed for a reason that may have passed."""
    PERSON = auto()
    """Somebody asks for a pass: also whatever else failed."""

    def tries_again(self, job: Job) -> bool:
        """Whether a document whose job this was is handed in once more."""
        if job.state is JobState.DONE:
            return True  # and yet its episode is not whole
        if job.state is not JobState.FAILED or self is Occasion.CHANGE:
            return False
        return self is Occasion.PERSON or bool(job.failure and job.failure.retryable)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came of one look."""

    looked: Looked
    jobs: Mapping[str, Job]
    """By the names of their documents."""
    full: QueueFull | None
    """Why not all that is due was handed in."""


class Looks:
    """One look at a time, from whichever thread. `clock` is in the show's zone."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        queue: Jobs,
        clock: Callable[[], dt.datetime],
        stopping: threading.Event,
    ) -> None:
        self._settings, self._queue, self._clock = settings, queue, clock
        self._stopping = stopping
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._pending: Future[Sequence[Job]] | None = None
        """Of the pass that somebody asked for and that has not begun."""
        self._sightings = Sightings()

    def changed(self) -> bool:
        """Something moved in the inbox; returns whether nothing moves any more."""
        settings = self._settings()
        with self._lock, open_library(settings) as library:
            seen = self._look(library, settings, Occasion.CHANGE, INBOX)
        if seen.full:
            raise seen.full
        return seen.looked.is_settled

    def passed(self) -> None:
        """A pass of the schedule; what the queue has no room for is left for the next one."""
        settings = self._settings()
        with self._lock, open_library(settings) as library:
            seen = self._look_twice(library, settings, Occasion.TIME, SCHEDULE)
            publish(settings, library, self._clock())
            note_last_pass(library, self._clock())
        if seen.full:
            logger.warning("%s", seen.full)
        logger.info("pass done: %d handed in, %d unchanged", len(seen.jobs), seen.looked.unchanged)

    def asked(self, who: str) -> Sequence[Job]:
        """One pass now: the jobs of all that is due, those among them that are at work already.

        Who asks while another waits for its turn gets the same pass: each may take seconds.
        """
        own: Future[Sequence[Job]] = Future()
        with self._asking:
            pending = self._pending
            if pending is None:
                self._pending = own
        if pending is not None:
            return pending.result()
        try:
            own.set_result(self._asked(who))
        except BaseException as error:
            own.set_exception(error)
        return own.result()

    def _asked(self, who: str) -> Sequence[Job]:
        with self._lock:
            with self._asking:  # who asks from now on may have seen more than this pass will
                self._pending = None
            settings = self._settings()
            with open_library(settings) as library:
                seen = self._look_twice(library, settings, Occasion.PERSON, who)
        if seen.full:
            raise seen.full
        return list(seen.jobs.values())

    def _look_twice(
        self, library: Library, settings: Settings, occasion: Occasion, who: str
    ) -> _Seen:
        seen = self._look(library, settings, occasion, who)
        if seen.looked.is_settled:
            return seen
        self._stopping.wait(settings.inbox.stable_s)
        later = self._look(library, settings, occasion, who)
        return replace(later, jobs={**seen.jobs, **later.jobs})

    def _look(self, library: Library, settings: Settings, occasion: Occasion, who: str) -> _Seen:
        # The jobs first: what ends after this and before the look is found to be up to date.
        marks = read_marks(library, HANDED_IN)
        earlier = {name: self._job(mark.note) for name, mark in marks.items()}
        manner = _manner(settings, occasion)
        looked = inbox.look(settings, library, self._sightings, manner)
        jobs: dict[str, Job] = {}
        full: QueueFull | None = None
        at_work = self._at_work(settings) if looked.due else {}
        for path in looked.due:
            name, digest = str(source_name(path, settings)), self._sightings.digest(path)
            known = earlier.get(name)
            asked_for = at_work.get((name, digest))
            if asked_for is None and known is None:
                asked_for = self._asked_for(name, digest)
            if asked_for is not None:
                known, marks[name] = asked_for, Mark(digest, asked_for.id)
            if known is None or not marks[name].holds(digest) or occasion.tries_again(known):
                if full:
                    continue
                try:
                    jobs[name], _ = self._queue.submit(Request(name, digest, asked_by=who))
                except QueueFull as error:
                    full = error
                    continue
                marks[name] = Mark(digest, jobs[name].id)
                write_marks(library, HANDED_IN, marks)
            elif not known.state.is_final:
                jobs[name] = known
        write_marks(library, HANDED_IN, _kept(marks, settings, looked))
        inbox.withdraw(library, looked.gone)
        inbox.forget_withdrawn(library)
        if looked.gone:
            publish(settings, library, self._clock())
        _say(looked, settings)
        return _Seen(looked, jobs, full)

    def _at_work(self, settings: Settings) -> dict[tuple[str, str], Job]:
        """The newest unfinished job of each content of a document, whoever asked for it.

        What a person sent with wishes of their own is not asked for again without them.
        """
        newest = self._queue.jobs(UNFINISHED, settings.jobs.most_waiting)
        return {(j.request.source, j.request.document_digest): j for j in reversed(newest)}

    def _asked_for(self, name: str, digest: str) -> Job | None:
        """The last job of the document, if it is of this content.

        What a person sent may have ended before a look took note of it.
        """
        newest = self._queue.newest_of(name)
        return newest if newest and newest.request.document_digest == digest else None

    def _job(self, job_id: str) -> Job | None:
        try:
            return self._queue.job(job_id)
        except UnknownJob:
            return None


def _manner(settings: Settings, occasion: Occasion) -> Manner:
    alone = inbox.alone(settings)
    if occasion is Occasion.PERSON:
        return Manner(alone.patience, repeats_refusals=True)
    return alone


def _kept(marks: Mapping[str, Mark], settings: Settings, looked: Looked) -> dict[str, Mark]:
    """Of documents that are not done with yet."""
    pending = [*looked.due, *looked.arriving, *looked.refused]
    names = {str(source_name(path, settings)) for path in pending}
    return {name: mark for name, mark in marks.items() if name in names}


def _say(looked: Looked, settings: Settings) -> None:
    for path in looked.arriving:
        logger.debug("%s is still arriving", _shown(path, settings))
    for entry in looked.gone:
        logger.warning("%s is gone: episode %s is withdrawn", entry.path, entry.episode.slug)
    if looked.spared:
        logger.warning("%s", looked.remarks[-1])


def _shown(path: Path, settings: Settings) -> str:
    return str(source_name(path, settings))
