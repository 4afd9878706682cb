"""Whether the service can do its work: each part with what is wrong and what to do.

It lives as long as it answers. It is ready when nothing here fails: a warning (little space, the
first engine away while another speaks, a pass that is late) is for a person, and no reason to send
listeners elsewhere.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tts_job import doctor
from tts_job.doctor import Diagnosis, Verdict
from tts_job.errors import TtsJobError
from tts_job.library.library import Library
from tts_job.settings.options import Settings

AskEngines: TypeAlias = Callable[[Settings], Iterator[Diagnosis]]
"""What `doctor.engines_in_order` does: of each engine, whether it can speak."""
ENGINE_FRESH_S = 300.0
"""To ask an engine takes a process or a connection; a monitor asks every few seconds."""
ENGINE_FAILED_FRESH_S = 30.0
"""One that was away is asked sooner, so that its return is seen."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What only the running service knows of itself, at this instant."""

    worker: str = ""
    """Why nobody carries jobs out; empty as long as somebody does."""
    overdue: str = ""
    """Which pass was due and did not happen; empty as long as all is well."""
    passing: str = ""
    """Why there is nobody for a few seconds: it starts or stops."""
    ailing: str = ""
    """What is wrong in there while jobs are carried out: a render hangs, a thread has died."""
    last_pass: dt.datetime | None = None
    next_pass: dt.datetime | None = None


class Health:
    """Examines the parts of a service; for any number of threads.

    `open_library` and `ask_jobs` raise TtsJobError where their database cannot be used. `engines`
    says of each whether it can speak.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        open_library: Callable[[], Library],
        ask_jobs: Callable[[], object],
        vitals: Callable[[], Vitals],
        engines: AskEngines = doctor.engines_in_order,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._open_library = open_library
        self._ask_jobs = ask_jobs
        self.vitals = vitals
        self._engines = _Remembered(engines, monotonic)

    def examine(self) -> list[Diagnosis]:
        """Every part. Takes as long as the slowest of them, so it is no work for an event loop."""
        return list(self._examine())

    def _examine(self) -> Iterator[Diagnosis]:
        try:
            settings = self._settings()
        except TtsJobError as error:
            yield _failed("settings", error)
            return
        yield _asked("library", self._ask_library)
        yield _asked("jobs", self._ask_jobs)
        yield doctor.disk(settings.paths.output)
        yield doctor.writable(settings.paths)
        yield from self._engines(settings)
        vitals = self.vitals()
        yield _worker(vitals)
        yield _told("schedule", vitals.overdue, Verdict.WARN, "see the log of the last pass")

    def _ask_library(self) -> None:
        with self._open_library() as library:
            library.fact("revision")


class _Remembered:
    """What the engines were like when they were last asked, which is by one caller at a time.

    Whoever comes meanwhile hears what was known before: an engine that hangs holds one thread, not
    one for each question of a monitor.
    """

    def __init__(self, ask: AskEngines, monotonic: Callable[[], float]) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._found: Sequence[Diagnosis] = ()
        self._until = float("-inf")

    def __call__(self, settings: Settings) -> Sequence[Diagnosis]:
        if not self._lock.acquire(blocking=not self._found):
            return self._found
        try:
            if self._monotonic() >= self._until:
                self._found = list(self._ask(settings))
                fresh_s = ENGINE_FRESH_S if is_ready(self._found) else ENGINE_FAILED_FRESH_S
                self._until = self._monotonic() + fresh_s
            return self._found
        finally:
            self._lock.release()


def is_ready(found: Sequence[Diagnosis]) -> bool:
    return all(each.verdict is not Verdict.FAIL for each in found)


def _asked(subject: str, ask: Callable[[], object]) -> Diagnosis:
    try:
        ask()
    except TtsJobError as error:
        return _failed(subject, error)
    return Diagnosis(subject, "it answers")


def _failed(subject: str, error: TtsJobError) -> Diagnosis:
    return Diagnosis(subject, error.why, Verdict.FAIL, error.advice, error.exit_code)


def _worker(vitals: Vitals) -> Diagnosis:
    if vitals.passing:
        return _told("worker", vitals.passing, Verdict.FAIL, "wait a few seconds")
    fails = Verdict.FAIL if vitals.worker else Verdict.WARN
    return _told("worker", vitals.worker or vitals.ailing, fails, "restart the service")


def _told(subject: str, wrong: str, verdict: Verdict, advice: str) -> Diagnosis:
    if wrong:
        return Diagnosis(subject, wrong, verdict, advice)
    return Diagnosis(subject, "it is at work")
