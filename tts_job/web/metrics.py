"""What Prometheus is told. Most of it is looked up when it asks, so a restart loses nothing of it.

What ended is counted from the list of jobs at each look: so it does not matter which process
rendered. Counters begin at 0 with this process, as Prometheus expects. No label holds a text, a
title, a name or a token: labels are few and known beforehand.
"""

import datetime as dt
import shutil
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from tts_job import __version__
from tts_job.doctor import Diagnosis, Verdict
from tts_job.errors import (
    DocumentError,
    EngineError,
    OutputError,
    TtsJobError,
    UnknownJob,
    UsageError,
)
from tts_job.health import Vitals, is_ready
from tts_job.jobs.job import UNFINISHED, Job, JobState
from tts_job.library.entry import State
from tts_job.web.house import House, Jobs

REASONS = {
    UsageError.exit_code: "usage",
    DocumentError.exit_code: "document",
    EngineError.exit_code: "engine",
    OutputError.exit_code: "output",
}
"""Of a failure, by its exit code; anything else is a bug in tts-job."""
BUG = "bug"
STATUSES = ("published", "updated", "unchanged", "held")
DURATIONS_S = (1, 5, 15, 60, 300, 900, 3600)
"""A changed paragraph takes a second, an hour of a remote engine's voice half an hour."""
PAGE = 500
"""Jobs looked at in one go."""


# They double what is shown, and Prometheus makes nothing of them.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Tally:
    """Counts each job once, when it is first seen to have ended at `since` or later."""

    def __init__(self, jobs: Jobs, registry: CollectorRegistry, since: dt.datetime) -> None:
        self._jobs = jobs
        self._since = since
        self._lock = threading.Lock()
        self._open: set[str] = set()
        """Jobs that had not ended when they were last looked at."""
        self._latest: tuple[str, ...] = ()
        """The newest jobs at the last look. Their order tells what came since, and no clock, which
        may have been set; the newest one of all may have been collected."""
        self._has_looked = False
        self._renders = Counter(
            "tts_job_renders", "Renders that ended well.", ["status"], registry=registry
        )
        self._failures = Counter(
            "tts_job_render_failures", "Renders that failed.", ["reason"], registry=registry
        )
        self._segments = Counter(
            "tts_job_segments", "Segments of these renders.", ["source"], registry=registry
        )
        self._seconds = Histogram(
            "tts_job_render_seconds",
            "From the start of a render to its end, waiting for another try included.",
            buckets=DURATIONS_S,
            registry=registry,
        )
        for status in STATUSES:
            self._renders.labels(status)
        for reason in (*REASONS.values(), BUG):
            self._failures.labels(reason)
        for source in ("cache", "engine"):
            self._segments.labels(source)

    def look(self) -> None:
        """Raises TtsJobError where the jobs cannot be asked; then nothing is counted twice."""
        with self._lock:
            jobs = [*self._ended(), *self._new()] if self._has_looked else self._all()
            self._has_looked = True
            for job in jobs:
                if job.state.is_final:
                    self._open.discard(job.id)
                    self._count(job)
                else:
                    self._open.add(job.id)

    def _all(self) -> list[Job]:
        """Those that have not ended, or not before `since`."""
        found = list(_pages(self._jobs, ()))
        self._note(found)
        return [job for job in found if job.ended_at is None or job.ended_at >= self._since]

    def _ended(self) -> list[Job]:
        """Of those that had not ended."""
        found = []
        unfinished = {job.id for job in _pages(self._jobs, UNFINISHED)}
        for job_id in sorted(self._open - unfinished):
            try:
                found.append(self._jobs.job(job_id))
            except UnknownJob:  # it is no longer kept
                self._open.discard(job_id)
        return found

    def _new(self) -> list[Job]:
        """Those that were asked for since the last look."""
        found: list[Job] = []
        for job in _pages(self._jobs, ()):
            if job.id in self._latest:
                break
            found.append(job)
        self._note(found)
        return found

    def _note(self, newest: Sequence[Job]) -> None:
        self._latest = (*(job.id for job in newest[:PAGE]), *self._latest)[:PAGE]

    def _count(self, job: Job) -> None:
        if job.failure and job.state is JobState.FAILED:
            self._failures.labels(REASONS.get(job.failure.exit_code, BUG)).inc()
        if job.outcome:
            status = job.outcome.status
            self._renders.labels(status if status in STATUSES else "published").inc()
            self._segments.labels("cache").inc(job.outcome.cached)
            self._segments.labels("engine").inc(job.outcome.synthesized)
            if job.started_at and job.ended_at:
                self._seconds.observe((job.ended_at - job.started_at).total_seconds())


class Metrics:
    """With a registry of its own: what a library registers by itself is not ours to show."""

    def __init__(self, house: House, vitals: Callable[[], Vitals]) -> None:
        self._house = house
        self._vitals = vitals
        self._registry = CollectorRegistry()
        self._tally = Tally(house.queue, self._registry, house.clock())

    def exposition(self, found: Sequence[Diagnosis]) -> bytes:
        """All of them as text, `found` being the health of the parts just now."""
        with suppress(TtsJobError):  # that the jobs do not answer is part of the health
            self._tally.look()
        now = CollectorRegistry()
        now.register(_Now([*_parts(found), *self._looked_up()]))
        return generate_latest(now) + generate_latest(self._registry)

    def _looked_up(self) -> Iterator[Metric]:
        yield InfoMetricFamily("tts_job_build", "This program.", {"version": __version__})
        for look in (self._jobs, self._library, self._disk, self._schedule):
            with suppress(TtsJobError, OSError):  # likewise
                yield from look()

    def _jobs(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily("tts_job_jobs", "Jobs that are kept, by state.", labels=["state"])
        for state, count in self._house.queue.counts().items():
            jobs.add_metric([state.value], count)
        yield jobs

    def _library(self) -> Iterator[Metric]:
        with self._house.open_library() as library:
            entries, held = library.entries(), len(library.held())
        episodes = GaugeMetricFamily(
            "tts_job_episodes", "Episodes, by state; a held one may be of each.", labels=["state"]
        )
        for state in (State.PUBLISHED, State.REMOVED):
            episodes.add_metric([state.value], sum(entry.state is state for entry in entries))
        episodes.add_metric(["held"], held)
        yield episodes
        published = [each.episode for each in entries if each.state is State.PUBLISHED]
        if published:
            newest = max(episode.updated_at for episode in published)
            yield _gauge(
                "tts_job_feed_age_seconds",
                "Since an episode was last published or updated.",
                (self._house.clock() - newest).total_seconds(),
            )

    def _disk(self) -> Iterator[Metric]:
        free = shutil.disk_usage(self._house.settings().paths.output).free
        yield _gauge("tts_job_disk_free_bytes", "Free on the disk of the output folder.", free)

    def _schedule(self) -> Iterator[Metric]:
        vitals = self._vitals()
        overdue = float(bool(vitals.overdue))
        yield _gauge("tts_job_pass_overdue", "A pass was due and did not happen.", overdue)
        instants = {
            "last": ("When the last pass ended.", vitals.last_pass),
            "next": ("When the next pass is due.", vitals.next_pass),
        }
        for name, (words, instant) in instants.items():
            if instant:
                metric = f"tts_job_{name}_pass_timestamp_seconds"
                yield _gauge(metric, words, instant.timestamp())


class _Now(Collector):
    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        return self._metrics


def _parts(found: Sequence[Diagnosis]) -> Iterator[Metric]:
    yield _gauge("tts_job_ready", "Every part that is needed works.", float(is_ready(found)))
    parts = GaugeMetricFamily(
        "tts_job_part_ok", "1: well, 0.5: works and needs a person, 0: fails.", labels=["part"]
    )
    marks = {Verdict.OK: 1.0, Verdict.WARN: 0.5, Verdict.FAIL: 0.0}
    for each in found:
        parts.add_metric([each.subject], marks[each.verdict])
    yield parts


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _pages(jobs: Jobs, states: Collection[JobState]) -> Iterator[Job]:
    """All jobs of these states, or all there are; the newest first."""
    before: str | None = None
    while page := jobs.jobs(states, PAGE, before):
        yield from page
        before = page[-1].id
