"""What is done for a job: it is rendered, published, and what came of it is written down.

Each step ends with a result, whatever happens in it: DBOS keeps that, and does not do the step
again when the workflow is begun anew.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

from tts_job import opening, publish
from tts_job.engines import OpenEngines
from tts_job.errors import JobsUnavailable, TtsJobError
from tts_job.jobs.attend import Attended
from tts_job.jobs.job import Failure, Outcome, Progress
from tts_job.jobs.runs import Answer, Run, Runs, failure_of
from tts_job.render import Rendered, render
from tts_job.stopping import StoppedError
from tts_job.studio import Progress as Watched
from tts_job.studio import Studio

log = logging.getLogger(__name__)

LONGEST_WAIT_S = 1800.0
"""Between two tries."""
PARK_S = 10.0
"""How long the segment in hand may take when a render is to stop; then it is left behind."""

StudioOpener = Callable[[Watched, OpenEngines], AbstractContextManager[Studio]]
"""Opens a studio with the settings and the lexicon as they are now."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many jobs at once, and when one is tried again."""

    parallel: int
    tries: int
    retry_after_s: float
    stall_s: float

    def wait_s(self, tries: int) -> float:
        """Before the next try, after so many."""
        return min(LONGEST_WAIT_S, self.retry_after_s * 2.0 ** (tries - 1))


@dataclass(frozen=True, slots=True)
class Result:
    """What a step came to."""

    ending: Literal["done", "failed", "stopped"]
    outcome: Outcome | None = None
    failure: Failure | None = None


RESULT = TypeAdapter(Result)


class Steps:
    """Of any number of jobs at once, until `stopping` is set."""

    def __init__(
        self,
        runs: Runs,
        open_studio: StudioOpener,
        engines: OpenEngines,
        pace: Pace,
        stopping: threading.Event,
    ) -> None:
        self._runs = runs
        self._open_studio = open_studio
        self._engines = engines
        self._pace = pace
        self._stopping = stopping
        self._lock = threading.Lock()
        self._left_behind: list[Attended[Outcome]] = []

    @property
    def left_behind(self) -> list[str]:
        """Documents whose render did not stop when it was asked to, and is still there."""
        with self._lock:
            return sorted(each.name for each in self._left_behind if each.is_left_behind)

    def render(self, run: Run) -> Result:
        """Stopped, it goes on another time with the segments that it has."""

        def work(told: Watched) -> Outcome:
            with self._open_studio(told, self._engines) as studio:
                path = studio.settings.paths.inbox / run.source
                now = opening.read_now(studio.settings)
                return _outcome(render(path, studio, run.request.wishes, now))

        attended = Attended(run.source, work)
        watch = _Watch(self._runs, run, self._stopping)
        try:
            outcome = attended.wait(watch, stall_s=self._pace.stall_s, stop_s=PARK_S)
            watch.tell(attended.told.progress)
        except StoppedError:
            return Result("stopped")
        except Exception as error:
            failure = _failure(run, error)
            if failure.retryable and self._stopping.is_set():
                return Result("stopped")  # Ctrl-C in a terminal reaches the engine's process too
            return Result("failed", failure=failure)
        finally:
            if attended.is_left_behind:  # its engine hangs: others get a new one
                self._engines.forget()
                with self._lock:
                    still = [each for each in self._left_behind if each.is_left_behind]
                    self._left_behind = [*still, attended]
        return Result("done", outcome)

    def publish(self, run: Run) -> Result:
        try:
            with self._open_studio(_Nobody(), self._engines) as studio:
                publish.publish(studio.settings, studio.library, opening.read_now(studio.settings))
        except Exception as error:
            return Result("failed", failure=_failure(run, error))
        return Result("done")

    def settle(self, run: Run, result: Result, outcome: Outcome | None) -> None:
        """`outcome` is there once it was rendered. Raises JobsUnavailable."""
        if result.failure is not None:
            self._settle_failure(run, result.failure, outcome)
        elif outcome is not None:
            self._runs.finish(run, outcome)
            log.info("%s %s", outcome.status, outcome.slug)
        elif self._runs.tell(run, None) is Answer.CANCEL:
            self._runs.cancel(run)
            log.info("cancelled")
        else:
            self._runs.put_back(run)
            log.info("stopped, goes on later")

    def _settle_failure(self, run: Run, failure: Failure, outcome: Outcome | None) -> None:
        tries = run.tries + 1
        if failure.retryable and tries < self._pace.tries:
            wait_s = self._pace.wait_s(tries)
            self._runs.try_again(run, failure, wait_s, outcome)
            log.warning("%s; next try in %.0f s", failure.error, wait_s)
        else:
            self._runs.fail(run, failure)
            log.error("%s", failure.error)


class _Watch:
    """Tells how far a run is when that has changed, and hears whether it is to go on."""

    def __init__(self, runs: Runs, run: Run, stopping: threading.Event) -> None:
        self._runs = runs
        self._run = run
        self._stopping = stopping
        self._last = Progress()

    def __call__(self, progress: Progress) -> bool:
        if self._stopping.is_set():
            return False
        return self.tell(progress) is Answer.GO_ON

    def tell(self, progress: Progress) -> Answer:
        news = None if progress == self._last else progress
        try:
            answer = self._runs.tell(self._run, news)
        except JobsUnavailable as error:  # the render needs none; it is told when it is there again
            log.warning("%s", error)
            return Answer.GO_ON
        self._last = progress
        return answer


class _Nobody:
    """Whom publishing tells nothing."""

    def begin(self, title: str, segments: int) -> None: ...
    def advance(self, cached: bool) -> None: ...
    def end(self) -> None: ...


def _outcome(rendered: Rendered) -> Outcome:
    return Outcome(
        slug=rendered.entry.episode.slug,
        status=rendered.status,
        cached=rendered.cached,
        synthesized=rendered.synthesized,
        fallback="" if rendered.fallback is None else rendered.fallback.reason,
    )


def _failure(run: Run, error: Exception) -> Failure:
    if isinstance(error, TtsJobError):
        return failure_of(error)
    log.error("a bug in tts-job", exc_info=error)
    why = f"a bug in tts-job, {type(error).__name__}: {error}"
    return failure_of(TtsJobError("finish", run.source, why=why, advice="report what the log says"))
