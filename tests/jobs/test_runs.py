"""Runs: one worker has a job at a time, one job of a document runs at a time, none is lost."""

from tests.jobs.office import Office
from tests.jobs.test_queue import OTHER
from tts_job.errors import NoSpaceLeft
from tts_job.jobs.database import JOB
from tts_job.jobs.job import Job, JobState, Outcome, Progress
from tts_job.jobs.runs import MOST_CRASHES, Answer, Run, Runs, failure_of

OUTCOME = Outcome("acilis", "published", cached=0, synthesized=5)


def runs_of(office: Office) -> Runs:
    return Runs(office.queue.database, office.clock)


def workflow_of(office: Office, job: Job) -> str:
    """That may do it now; empty while it stands behind another."""
    with office.queue.database.read() as connection:
        found = connection.scalar(
            JOB.select().with_only_columns(JOB.c.workflow).where(JOB.c.id == job.id)
        )
    assert isinstance(found, str)
    return found


def begin(office: Office, job: Job) -> Run | None:
    workflow = workflow_of(office, job)
    return runs_of(office).begin(job.id, workflow) if workflow else None


def begun(office: Office, job: Job) -> Run:
    run = begin(office, job)
    assert run is not None
    return run


def state(office: Office, job: Job) -> JobState:
    return office.queue.job(job.id).state


def test_a_run_that_was_taken_over_moves_nothing_any_more(any_office: Office) -> None:
    job, runs = any_office.submit(), runs_of(any_office)
    slow = begun(any_office, job)
    taken = begun(any_office, job)
    assert runs.tell(slow, Progress("Eski", 5, 4)) is Answer.LOST
    runs.finish(slow, OUTCOME)
    runs.put_back(slow)
    assert state(any_office, job) is JobState.RUNNING
    assert runs.tell(taken, Progress("Yeni", 5, 1)) is Answer.GO_ON
    assert any_office.queue.job(job.id).progress == Progress("Yeni", 5, 1)
    runs.finish(taken, OUTCOME)
    assert any_office.queue.job(job.id).outcome == OUTCOME


def test_jobs_of_one_document_run_one_after_the_other(any_office: Office) -> None:
    first, second = any_office.submit(), any_office.submit(OTHER)
    run = begun(any_office, first)
    assert begin(any_office, second) is None
    assert state(any_office, second) is JobState.QUEUED
    assert workflow_of(any_office, second) == ""
    runs_of(any_office).finish(run, OUTCOME)
    assert begun(any_office, second).source == "speech.md"


def test_jobs_of_different_documents_run_side_by_side(office: Office) -> None:
    begun(office, office.submit(name="a.md"))
    begun(office, office.submit(name="b.md"))
    assert office.queue.counts()[JobState.RUNNING] == 2


def test_who_waits_for_another_try_lets_the_next_of_the_document_go_first(office: Office) -> None:
    first, second = office.submit(), office.submit(OTHER)
    run = begun(office, first)
    assert begin(office, second) is None
    runs_of(office).try_again(run, failure_of(NoSpaceLeft("disk")), 60, None)
    waits = office.queue.job(first.id)
    assert (waits.state, waits.tries) == (JobState.WAITING, 1)
    assert waits.next_try_at is not None
    assert (waits.next_try_at - office.clock.now).total_seconds() == 60
    begun(office, second)
    assert begin(office, first) is None  # its time has come while the other runs
    assert state(office, first) is JobState.QUEUED


def test_a_job_that_ends_the_program_again_and_again_is_not_begun_for_ever(
    any_office: Office,
) -> None:
    job, behind = any_office.submit(), any_office.submit(OTHER)
    for _ in range(MOST_CRASHES):
        begun(any_office, job)
        begin(any_office, behind)
    assert begin(any_office, job) is None
    failed = any_office.queue.job(job.id)
    assert failed.state is JobState.FAILED
    assert failed.failure is not None
    assert f"died {MOST_CRASHES} times" in failed.failure.why
    begun(any_office, behind)


def test_a_job_that_comes_further_each_time_may_be_killed_as_often_as_it_likes(
    office: Office,
) -> None:
    job = office.submit()
    for number in range(2 * MOST_CRASHES):
        run = begun(office, job)
        runs_of(office).tell(run, Progress("Açılış", 100, done=number + 1, cached=number))


def test_to_stop_and_go_on_is_no_crash(office: Office) -> None:
    job = office.submit()
    for _ in range(2 * MOST_CRASHES):
        runs_of(office).put_back(begun(office, job))
    assert state(office, job) is JobState.QUEUED
    assert office.queue.job(job.id).tries == 0


def test_a_running_job_hears_that_it_is_cancelled(any_office: Office) -> None:
    job, runs = any_office.submit(), runs_of(any_office)
    run = begun(any_office, job)
    assert runs.tell(run, None) is Answer.GO_ON
    assert any_office.queue.cancel(job.id).state is JobState.RUNNING
    assert runs.tell(run, None) is Answer.CANCEL
    runs.cancel(run)
    assert state(any_office, job) is JobState.CANCELLED


def test_what_was_rendered_and_could_not_be_published_is_kept_for_the_next_try(
    office: Office,
) -> None:
    job = office.submit()
    failure = failure_of(NoSpaceLeft("disk"))
    runs_of(office).try_again(begun(office, job), failure, 0, OUTCOME)
    again = begun(office, job)
    assert (again.outcome, again.tries) == (OUTCOME, 1)


def test_a_job_whose_workflow_was_ended_by_somebody_else_is_queued_again(
    any_office: Office,
) -> None:
    kept, lost = any_office.submit(name="kept.md"), any_office.submit(name="lost.md")
    workflow = workflow_of(any_office, lost)
    any_office.queue.database.forget([workflow])
    assert runs_of(any_office).rescue() == 1
    assert workflow_of(any_office, lost) not in ("", workflow)
    assert workflow_of(any_office, kept) == f"{kept.id}.1"
    assert runs_of(any_office).rescue() == 0


def test_a_workflow_that_ends_so_again_and_again_is_a_crash_too(office: Office) -> None:
    job = office.submit()
    for _ in range(MOST_CRASHES):
        office.queue.database.forget([workflow_of(office, job)])
        assert runs_of(office).rescue() == 1
    assert begin(office, job) is None
    assert state(office, job) is JobState.FAILED


def test_a_wait_that_the_clock_made_too_long_is_cut_short(office: Office) -> None:
    job = office.submit()
    runs_of(office).try_again(begun(office, job), failure_of(NoSpaceLeft("disk")), 60, None)
    assert runs_of(office).hurry(lambda _: 60) == 0
    office.clock.later(minutes=-5)
    assert runs_of(office).hurry(lambda _: 60) == 1
