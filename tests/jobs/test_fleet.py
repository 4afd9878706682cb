"""Workers that share a Postgres: they take over from each other, and wait while it is away."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from dbos import DBOS

from tests.fakes import Gated
from tests.jobs.office import SOON_S, Office, open_office
from tests.jobs.test_kills import TTS_JOB, running
from tests.postgres import Cluster
from tts_job.errors import JobsUnavailable
from tts_job.jobs.database import BEAT
from tts_job.jobs.fleet import Fleet
from tts_job.jobs.job import Job, JobState

LONG = "\n\n".join(f"Değerli konuklar, {number} uğur getirsin." for number in range(300))


@pytest.fixture
def office(cluster: Cluster, template: str, tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, cluster.address(cluster.database(template))) as opened:
        yield opened


def executors(office: Office) -> dict[str, str]:
    """Who works on which workflow now."""
    with office.queue.database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT workflow_uuid, executor_id FROM dbos.workflow_status WHERE status = 'PENDING'"
        )
        return {row[0]: row[1] for row in rows}


def has_made_some(job: Job) -> bool:
    return job.progress.done > 0


def wait_for_beats(office: Office, count: int) -> None:
    """Until so many workers are there."""
    end = time.monotonic() + SOON_S
    while True:
        with office.queue.database.read() as connection:
            if connection.scalar(sa.select(sa.func.count()).select_from(BEAT)) == count:
                return
        assert time.monotonic() < end, "a worker did not come"
        time.sleep(0.05)


def test_one_of_two_workers_is_killed_and_the_other_finishes_its_job(office: Office) -> None:
    config = office.folder / "tts_job.toml"
    address = office.queue.database.url.set(drivername="postgresql")
    config.write_text(
        '[paths]\ninbox = "speeches"\noutput = "output"\n[engines]\norder = ["espeak"]\n'
        f'[jobs]\nparallel = 1\ndatabase = "{address.render_as_string(hide_password=False)}"\n',
        "utf-8",
    )
    command = (TTS_JOB, "worker", "--config", str(config))
    with running(*command) as one, running(*command) as other:
        wait_for_beats(office, 2)
        jobs = [office.submit(f"# {name}\n\n{LONG}", f"{name}.md") for name in ("bir", "iki")]
        for job in jobs:
            office.wait(job, has_made_some)
        working = executors(office)
        assert len(set(working.values())) == 2  # each has one
        victim = working[f"{jobs[0].id}.1"]
        killed = next(each for each in (one, other) if f"-{each.pid}-" in victim)
        killed.kill()
        done = [office.wait(job) for job in jobs]
    assert [job.state for job in done] == [JobState.DONE] * 2
    assert [job.tries for job in done] == [1, 1]
    feed = (office.settings.paths.public / "feed.xml").read_text("utf-8")
    assert feed.count("<item>") == 2


def test_a_database_that_goes_away_is_waited_for_and_nothing_is_lost(
    office: Office, cluster: Cluster
) -> None:
    engine = Gated()
    office.engines = [engine]
    job = office.submit()
    with office.worker():
        engine.asked.acquire()
        cluster.stop()
        with pytest.raises(JobsUnavailable) as caught:
            office.submit(name="other.md")
        assert caught.value.retryable
        assert "postgres:***" not in str(caught.value)
        engine.let(1000)  # the render needs no database
        cluster.start()
        assert office.wait(job).state is JobState.DONE
        assert office.wait(office.submit(name="other.md")).state is JobState.DONE


# --- what DBOS marks as internal, or does not say, and we build on ---


@dataclass
class Hands:
    """Of a clock."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at


def leave_to(office: Office, workflow: str, executor: str) -> None:
    """As if this executor had begun the workflow and was dead."""
    with office.queue.database.change() as connection:
        connection.exec_driver_sql(
            "UPDATE dbos.workflow_status SET status = 'PENDING', executor_id = %s"
            " WHERE workflow_uuid = %s",
            (executor, workflow),
        )


def test_dbos_recovers_from_the_dead_and_leaves_alone_what_another_took(office: Office) -> None:
    engine = Gated()
    office.engines = [engine]
    job = office.submit()
    workflow = f"{job.id}.1"
    leave_to(office, workflow, "dead")
    with office.worker():
        DBOS._recover_pending_workflows(["dead"])
        engine.asked.acquire()
        taken = executors(office)[workflow]
        assert taken != "dead"
        DBOS._recover_pending_workflows(["dead"])
        assert executors(office) == {workflow: taken}
        engine.let(1000)
        assert office.wait(job).state is JobState.DONE


def test_only_a_worker_that_was_alive_itself_takes_over(office: Office) -> None:
    hands = Hands()
    fleet = Fleet(office.queue.database, "alive", dead_after_s=10, clock=hands)
    job = office.submit()
    leave_to(office, f"{job.id}.1", "dead")
    with office.worker():
        fleet.beat()
        hands.at = 5.0
        fleet.beat()
        fleet.take_over()
        assert list(executors(office).values()) == ["dead"]
        hands.at = 16.0  # the database, or this machine, was away: others could not beat either
        fleet.beat()
        fleet.take_over()
        assert list(executors(office).values()) == ["dead"]
        for hands.at in (20.0, 24.0, 27.0):
            fleet.beat()
        fleet.take_over()
        assert office.wait(job).state is JobState.DONE
    fleet.leave()


def test_who_beats_is_not_taken_for_dead(office: Office) -> None:
    hands = Hands()
    mine = Fleet(office.queue.database, "mine", dead_after_s=10, clock=hands)
    other = Fleet(office.queue.database, "other", dead_after_s=10)
    job = office.submit()
    leave_to(office, f"{job.id}.1", "other")
    with office.worker():
        other.beat()
        for hands.at in (0.0, 5.0, 11.0):
            mine.beat()
        mine.take_over()
        assert list(executors(office).values()) == ["other"]
        other.leave()
        mine.take_over()
        assert office.wait(job).state is JobState.DONE
