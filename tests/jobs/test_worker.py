"""What becomes of a job: rendered, published, tried again, cancelled, stopped and gone on with."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.fakes import Buggy, Gated, RecoversLater, SilentEngine, ToneEngine
from tests.jobs.office import PACE, SOON_S, Office, open_office
from tts_job.errors import JobsUnavailable, WorkerRunning
from tts_job.jobs import database
from tts_job.jobs import worker as worker_module
from tts_job.jobs.job import Job, JobState
from tts_job.jobs.queue import utc_now
from tts_job.logs import HumanLines
from tts_job.studio import Wishes


@dataclass
class Closable(ToneEngine):
    is_closed: bool = False

    def close(self) -> None:
        self.is_closed = True


LONG = "\n\n".join(f"Sayın konuklar, bu {number} numaralı cümledir." for number in range(12))


def feed(office: Office) -> str:
    return (office.settings.paths.public / "feed.xml").read_text("utf-8")


def has_made(count: int) -> Callable[[Job], bool]:
    return lambda job: job.progress.done >= count


# --- it goes well ---


def test_a_job_ends_as_an_episode_in_the_feed(office: Office) -> None:
    job = office.submit()
    seen = [job]
    with office.worker():
        while not seen[-1].state.is_final:
            seen.append(office.queue.wait(job.id, seen[-1].sequence, 20))
    done = seen[-1]
    assert done.state is JobState.DONE
    assert done.outcome is not None
    assert (done.outcome.slug, done.outcome.status) == ("acilis", "published")
    assert done.outcome.synthesized == done.progress.done == done.progress.segments
    assert done.progress.title == "Açılış"
    assert (done.tries, done.failure) == (1, None)
    assert "acilis" in feed(office)
    sequences = [each.sequence for each in seen]
    assert sequences == sorted(set(sequences))
    assert seen[1].state is JobState.RUNNING


def test_what_a_person_wishes_reaches_the_episode(office: Office) -> None:
    job, _ = office.queue.submit(office.request(wishes=Wishes(title="Başka Bir Ad")))
    with office.worker():
        done = office.wait(job)
    assert done.outcome is not None
    assert done.outcome.slug == "baska-bir-ad"


def test_no_more_run_at_once_than_may(office: Office) -> None:
    engine = Gated()
    office.engines = [engine]
    jobs = [office.submit(f"# {name}\n\nMerhaba {name}.", f"{name}.md") for name in "abc"]
    with office.worker(replace(PACE, parallel=2)):
        engine.asked.acquire()
        engine.asked.acquire()
        assert office.queue.counts()[JobState.RUNNING] == 2
        engine.let(1000)
        assert {office.wait(job).state for job in jobs} == {JobState.DONE}


def test_engines_that_others_use_too_are_open_when_the_worker_has_stopped(office: Office) -> None:
    engine = Closable()
    office.engines = [engine]
    job = office.submit()
    with office.worker():
        office.wait(job)
    assert engine.said
    assert not engine.is_closed


# --- it fails ---


def test_what_can_succeed_later_is_tried_again(office: Office) -> None:
    office.engines = [RecoversLater(failures=1)]
    job = office.submit()
    with office.worker():
        waiting = office.wait(job, lambda each: each.state is JobState.WAITING)
        done = office.wait(job)
    assert waiting.failure is not None
    assert waiting.failure.retryable
    assert "it is unwell" in waiting.failure.error
    assert waiting.next_try_at is not None
    assert (done.state, done.tries, done.failure) == (JobState.DONE, 2, None)


def test_it_is_not_tried_for_ever(office: Office) -> None:
    office.engines = [RecoversLater(failures=99)]
    job = office.submit()
    with office.worker(replace(PACE, tries=2)):
        failed = office.wait(job)
    assert (failed.state, failed.tries) == (JobState.FAILED, 2)
    assert failed.failure is not None
    assert "tts-job engines" in failed.failure.advice


def test_a_bad_document_fails_at_once_and_holds_nobody_up(office: Office) -> None:
    bad, good = office.submit("", name="bad.md"), office.submit(name="good.md")
    with office.worker(replace(PACE, parallel=1)):
        failed, done = office.wait(bad), office.wait(good)
    assert failed.failure is not None
    assert (failed.state, failed.tries) == (JobState.FAILED, 1)
    assert (failed.failure.why, failed.failure.exit_code) == ("it is empty", 3)
    assert failed.failure.advice == "save the speech into it first"
    assert done.state is JobState.DONE


def test_a_bug_ends_the_job_and_not_the_worker(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.engines = [Buggy()]
    job = office.submit()
    with office.worker(), caplog.at_level(logging.ERROR):
        failed = office.wait(job)
        assert failed.failure is not None
        assert (failed.failure.retryable, failed.failure.exit_code) == (False, 1)
        assert "ZeroDivisionError: a slip" in failed.failure.why
    assert "Traceback" in caplog.text


def test_the_words_of_a_speech_are_in_no_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.engines = [SilentEngine()]
    job = office.submit()
    with caplog.at_level(logging.DEBUG), office.worker(replace(PACE, tries=1)):
        failed = office.wait(job)
    assert failed.failure is not None
    assert "konuklar" in failed.failure.error
    form = HumanLines(dt.UTC)
    lines = "\n".join(form.format(record) for record in caplog.records)
    assert "no sound for these words" in lines
    assert "konuklar" not in lines


def test_an_engine_that_hangs_is_left_behind_and_the_worker_goes_on(office: Office) -> None:
    engine = Gated()
    office.engines = [engine]
    hangs, other = office.submit(LONG, name="hangs.md"), office.submit(name="other.md")
    with office.worker(replace(PACE, parallel=1, stall_s=0.4, retry_after_s=30)) as worker:
        waiting = office.wait(hangs, lambda job: job.state is JobState.WAITING)
        assert waiting.failure is not None
        assert waiting.failure.retryable
        assert "none of its segments was finished" in waiting.failure.why
        assert worker.is_hanging
        assert worker.left_behind == ["hangs.md"]
        engine.let(1000)
        assert office.wait(other).state is JobState.DONE


def test_a_render_at_work_does_not_hang(office: Office) -> None:
    engine = Gated()
    office.engines = [engine]
    job = office.submit()
    with office.worker() as worker:
        engine.asked.acquire()
        assert worker.left_behind == []
        assert not worker.is_hanging
        engine.let(1000)
        office.wait(job)
        assert worker.trouble == ""


def test_a_worker_whose_upkeep_hangs_or_has_died_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, may_go_on = threading.Event(), threading.Event()

    def die(_: object) -> int:
        asked.set()
        may_go_on.wait(SOON_S)
        raise SystemExit

    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    monkeypatch.setattr(worker_module, "BEAT_S", 0.01)
    monkeypatch.setattr(office.queue, "collect", die)
    with office.worker() as worker:
        assert asked.wait(SOON_S)
        assert worker.trouble == ""
        monkeypatch.setattr(worker_module, "UPKEEP_LATE_S", 0.0)
        assert "hangs" in worker.trouble
        may_go_on.set()
        worker._upkeep.join(SOON_S)
        assert "died" in worker.trouble


def test_what_could_not_be_published_is_published_later_and_not_rendered_again(
    office: Office,
) -> None:
    blocked = office.settings.paths.public / "feed.xml"
    (blocked / "in the way").mkdir(parents=True)
    job = office.submit()
    with office.worker():
        waiting = office.wait(job, lambda each: each.state is JobState.WAITING)
        assert waiting.failure is not None
        assert waiting.failure.exit_code == 5
        (blocked / "in the way").rmdir()
        blocked.rmdir()
        done = office.wait(job)
    assert done.outcome is not None
    assert (done.state, done.outcome.status) == (JobState.DONE, "published")
    assert "acilis" in feed(office)


# --- it is stopped ---


def test_a_running_job_is_cancelled_between_two_segments(office: Office) -> None:
    engine = Gated()
    office.engines = [engine]
    job = office.submit(LONG)
    with office.worker():
        engine.let(5)  # three of them to hear how loud the voice is
        office.wait(job, has_made(2))
        office.queue.cancel(job.id)
        opener = threading.Timer(0.5, engine.let, [3])  # the segments in hand
        opener.start()
        cancelled = office.wait(job)
        opener.join()
    assert cancelled.state is JobState.CANCELLED
    assert cancelled.progress.done <= 5
    assert not (office.settings.paths.public / "feed.xml").exists()
    engine.let(1000)
    with office.worker():
        again = office.wait(office.queue.retry(job.id))
    assert again.state is JobState.DONE
    assert again.outcome is not None
    assert again.outcome.cached >= 2


def test_a_worker_that_stops_parks_its_job_and_the_next_one_goes_on_there(office: Office) -> None:
    engine = Gated()
    office.engines = [engine]
    job, later = office.submit(LONG), office.submit(name="later.md")
    with office.worker(replace(PACE, parallel=1)):
        engine.let(5)
        office.wait(job, has_made(2))
        opener = threading.Timer(0.3, engine.let, [3])  # the segments in hand, while it stops
        opener.start()
    opener.join()
    parked = office.queue.job(job.id)
    assert (parked.state, parked.tries) == (JobState.QUEUED, 0)
    engine.let(1000)
    with office.worker(replace(PACE, parallel=1)):
        done, after = office.wait(job), office.wait(later)
    assert done.outcome is not None
    assert (done.state, done.tries) == (JobState.DONE, 1)
    assert done.outcome.cached >= 2
    assert len(engine.said) == len(set(engine.said))  # nothing was spoken twice
    assert done.ended_at is not None
    assert after.started_at is not None
    assert done.ended_at <= after.started_at  # what was begun goes first


def test_a_file_of_jobs_has_one_worker(office: Office) -> None:
    with office.worker(), open_office(office.folder) as other:
        with pytest.raises(WorkerRunning, match=r"jobs\.sqlite3: another worker"), other.worker():
            pass
        job = other.submit()  # anybody may ask, though
        assert other.wait(job).state is JobState.DONE


def test_a_job_that_is_taken_while_the_worker_stops_is_done_by_the_next(office: Office) -> None:
    with office.worker() as worker:
        worker._stopping.set()  # DBOS does not know of it yet
        job = office.submit()
        with office.queue.database.read() as connection:
            query = sa.text("SELECT status FROM workflow_status")
            deadline = time.monotonic() + SOON_S
            while connection.scalar(query) == "ENQUEUED" and time.monotonic() < deadline:
                connection.rollback()
                threading.Event().wait(0.02)
            assert connection.scalar(query) == "PENDING"
        assert office.queue.job(job.id).state is JobState.QUEUED
    assert office.queue.database.ended([f"{job.id}.1"]) == set()
    with office.worker():
        assert office.wait(job).state is JobState.DONE


# --- the database is not there for a while ---


def test_a_locked_database_is_waited_for_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    engine = Gated()
    with open_office(tmp_path) as office:
        office.engines = [engine]
        job = office.submit(LONG)
        with office.worker():
            engine.asked.acquire()
            holder = sa.create_engine(office.queue.database.url)
            with holder.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                with pytest.raises(JobsUnavailable, match="database is locked") as caught:
                    office.submit(name="other.md")
                assert caught.value.retryable
                assert office.queue.job(job.id).state is JobState.RUNNING  # looking needs no lock
                engine.let(1000)
                while len(engine.said) < 12:  # the render goes on meanwhile
                    assert engine.asked.acquire(timeout=SOON_S)
                connection.rollback()
            holder.dispose()
            assert office.wait(job).state is JobState.DONE
            assert office.wait(office.submit(name="other.md")).state is JobState.DONE


def test_finished_jobs_are_collected_while_a_worker_runs(office: Office) -> None:
    office.clock.now = utc_now()
    office.clock.later(days=-31)
    old = office.submit(name="old.md")
    office.queue.cancel(old.id)
    with office.worker():
        done = office.wait(office.submit())
        assert done.state is JobState.DONE
        seen = {job.id for job in office.queue.jobs()}
        deadline = time.monotonic() + SOON_S
        while old.id in seen and time.monotonic() < deadline:
            threading.Event().wait(0.05)
            seen = {job.id for job in office.queue.jobs()}
        assert seen == {done.id}
