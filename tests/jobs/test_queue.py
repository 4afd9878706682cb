"""The queue: what is one job and what are two, what can be looked at, cancelled, done once more."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.office import SOON_S, Office, open_office
from tts_job.errors import JobsTooNew, JobUnfinished, KeyReused, QueueFull, UnknownJob
from tts_job.jobs import rows
from tts_job.jobs.job import JobState, Outcome, Progress, Request
from tts_job.jobs.runs import Runs
from tts_job.studio import Wishes

OTHER = "# Kapanış\n\nHepinize teşekkür ediyorum, yolunuz açık olsun.\n"


def finish(office: Office, job_id: str) -> None:
    """As a worker would that has nothing else to do."""
    runs = Runs(office.queue.database, office.clock)
    run = runs.begin(job_id, f"{job_id}.1")
    assert run is not None
    runs.finish(run, Outcome("acilis", "published", cached=0, synthesized=5))


# --- what is one job ---


def test_asked_for_twice_while_unfinished_it_is_one_job(any_office: Office) -> None:
    request = any_office.request()
    first, is_first_new = any_office.queue.submit(request)
    second, is_second_new = any_office.queue.submit(request)
    assert (is_first_new, is_second_new) == (True, False)
    assert second == first
    assert first.id == "speech-1-1"
    assert first.state is JobState.QUEUED


def test_who_asks_makes_no_difference(office: Office) -> None:
    first, _ = office.queue.submit(office.request(asked_by="schedule"))
    second, is_new = office.queue.submit(office.request(asked_by="editor"))
    assert (second.id, is_new) == (first.id, False)
    assert second.request.asked_by == "schedule"


def test_another_wish_is_another_job(office: Office) -> None:
    first, _ = office.queue.submit(office.request())
    second, is_new = office.queue.submit(office.request(wishes=Wishes(title="Başka")))
    assert is_new
    assert second.id != first.id


def test_an_edit_there_and_back_again_is_two_jobs(any_office: Office) -> None:
    first = any_office.submit()
    finish(any_office, first.id)
    there = any_office.submit(OTHER)
    finish(any_office, there.id)
    back = any_office.submit()
    assert [first.id, there.id, back.id] == ["speech-1-1", "speech-2-1", "speech-3-1"]


def test_the_same_asked_for_again_when_done_is_another_attempt(office: Office) -> None:
    finish(office, office.submit().id)
    assert office.submit().id == "speech-1-2"


def test_ids_are_ascii_and_of_one_document_each(office: Office) -> None:
    names = ["Açılış Konuşması.md", "acilis-konusmasi.md", "2022/açılış.docx", "...", "文.md"]
    ids = [office.queue.submit(Request(name, "digest"))[0].id for name in names]
    assert ids[0] == "acilis-konusmasi-1-1"
    assert ids[1] == "acilis-konusmasi-2-1-1"
    assert len(set(ids)) == len(ids)
    assert all(each.isascii() and "/" not in each for each in ids)


def test_of_many_who_ask_at_once_one_makes_the_job(any_office: Office) -> None:
    request = any_office.request()
    made: list[bool] = []
    ready = threading.Barrier(8)

    def ask() -> None:
        ready.wait()
        made.append(any_office.queue.submit(request)[1])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 7 + [True]
    assert len(any_office.queue.jobs()) == 1


# --- idempotency keys ---


def test_a_key_stands_for_its_job_for_a_day_even_when_it_is_done(any_office: Office) -> None:
    request = any_office.request()
    first, _ = any_office.queue.submit(request, key="once")
    finish(any_office, first.id)
    any_office.clock.later(hours=23)
    again, is_new = any_office.queue.submit(request, key="once")
    assert (again.id, again.state, is_new) == (first.id, JobState.DONE, False)
    any_office.clock.later(hours=2)
    assert any_office.queue.submit(request, key="once")[0].id == "speech-1-2"


def test_a_key_is_refused_for_another_request(office: Office) -> None:
    first, _ = office.queue.submit(office.request(), key="once")
    with pytest.raises(KeyReused, match=first.id):
        office.queue.submit(office.request(OTHER), key="once")


def test_keys_of_different_people_have_nothing_to_do_with_each_other(office: Office) -> None:
    office.queue.submit(office.request(asked_by="ayse"), key="once")
    assert office.queue.submit(office.request(OTHER, asked_by="ali"), key="once")[1]


def test_a_key_also_stands_for_a_job_that_was_there_already(office: Office) -> None:
    first, _ = office.queue.submit(office.request())
    assert office.queue.submit(office.request(), key="once") == (first, False)
    finish(office, first.id)
    assert office.queue.submit(office.request(), key="once")[0].id == first.id


# --- limits ---


def test_more_than_may_wait_are_refused_and_nothing_else_is_lost(tmp_path: Path) -> None:
    with open_office(tmp_path, most_waiting=2) as office:
        first = office.submit(name="a.md")
        office.submit(name="b.md")
        with pytest.raises(QueueFull, match="2 jobs are unfinished") as caught:
            office.submit(name="c.md")
        assert caught.value.retryable
        assert office.submit(name="a.md") == first
        finish(office, first.id)
        assert office.submit(name="c.md").id == "c-1-1"


# --- looking ---


def test_jobs_are_listed_newest_first_page_by_page(any_office: Office) -> None:
    ids = [any_office.submit(name=f"{letter}.md").id for letter in "abcde"]
    listed = any_office.queue.jobs(limit=2)
    assert [job.id for job in listed] == [ids[4], ids[3]]
    more = any_office.queue.jobs(limit=10, before=listed[-1].id)
    assert [job.id for job in more] == [ids[2], ids[1], ids[0]]


def test_the_order_is_that_of_asking_whatever_the_clock_says(office: Office) -> None:
    first = office.submit(name="a.md")
    office.clock.later(hours=-3)
    second = office.submit(name="b.md")
    assert second.created_at < first.created_at
    assert [job.id for job in office.queue.jobs()] == [second.id, first.id]


def test_jobs_are_counted_and_listed_by_state(any_office: Office) -> None:
    done = any_office.submit(name="a.md")
    finish(any_office, done.id)
    waits = any_office.submit(name="b.md")
    counts = any_office.queue.counts()
    assert (counts[JobState.DONE], counts[JobState.QUEUED], counts[JobState.FAILED]) == (1, 1, 0)
    assert [job.id for job in any_office.queue.jobs([JobState.QUEUED])] == [waits.id]
    both = any_office.queue.jobs([JobState.QUEUED, JobState.DONE])
    assert [job.id for job in both] == [waits.id, done.id]


@pytest.mark.parametrize("call", ["job", "cancel", "retry"])
def test_an_unknown_job_is_said_to_be_unknown(office: Office, call: str) -> None:
    with pytest.raises(UnknownJob, match="'no-such-1-1'"):
        getattr(office.queue, call)("no-such-1-1")


# --- waiting ---


def test_who_waits_hears_of_a_change_at_once(any_office: Office) -> None:
    job = any_office.submit()
    runs = Runs(any_office.queue.database)

    def work() -> None:
        run = runs.begin(job.id, f"{job.id}.1")
        assert run is not None
        runs.tell(run, Progress("Açılış", segments=5, done=1))

    threading.Thread(target=work).start()
    seen = any_office.queue.wait(job.id, job.sequence, 10)
    while seen.progress.done == 0:
        newer = any_office.queue.wait(job.id, seen.sequence, 10)
        assert newer.sequence > seen.sequence
        seen = newer
    assert seen.progress == Progress("Açılış", segments=5, done=1)


def test_who_waits_for_nothing_gets_the_job_when_time_is_up(office: Office) -> None:
    job = office.submit()
    assert office.queue.wait(job.id, job.sequence, 0.05) == job
    assert office.queue.wait(job.id, 0, 10) == job  # what is newer than asked for comes at once


def test_what_another_process_changes_is_seen_too(office: Office) -> None:
    job = office.submit()
    with open_office(office.folder) as other:  # knows nothing of who listens here
        timer = threading.Timer(0.1, other.queue.cancel, [job.id])
        timer.start()
        seen = office.queue.wait(job.id, job.sequence, 10)
        timer.join()
    assert seen.state is JobState.CANCELLED


# --- cancelling, retrying, collecting ---


def test_a_waiting_job_is_cancelled_at_once_and_twice_is_once(any_office: Office) -> None:
    job = any_office.submit()
    cancelled = any_office.queue.cancel(job.id)
    assert cancelled.state is JobState.CANCELLED
    assert cancelled.ended_at == any_office.clock.now
    assert any_office.queue.cancel(job.id) == cancelled
    assert Runs(any_office.queue.database).begin(job.id, f"{job.id}.1") is None


def test_a_finished_job_stays_what_it_is_when_it_is_cancelled(office: Office) -> None:
    job = office.submit()
    finish(office, job.id)
    assert office.queue.cancel(job.id).state is JobState.DONE


def test_a_finished_job_is_done_once_more_by_hand(any_office: Office) -> None:
    job = any_office.submit()
    with pytest.raises(JobUnfinished, match="it is queued"):
        any_office.queue.retry(job.id)
    any_office.queue.cancel(job.id)
    again = any_office.queue.retry(job.id)
    assert (again.id, again.request) == ("speech-1-2", job.request)
    assert any_office.queue.retry(job.id).id == again.id  # it is not finished yet
    any_office.queue.cancel(again.id)
    any_office.submit(OTHER)
    assert any_office.queue.retry(job.id).id == "speech-1-3"


def test_done_once_more_while_another_asks_for_the_same_it_is_one_job(
    any_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = any_office.queue
    old = queue.cancel(any_office.submit().id)
    enqueue, is_inside, may_end = queue.database.enqueue, threading.Event(), threading.Event()

    def slow(*given: Any, **named: Any) -> None:
        is_inside.set()
        assert may_end.wait(SOON_S)
        enqueue(*given, **named)

    monkeypatch.setattr(queue.database, "enqueue", slow)
    with ThreadPoolExecutor(2) as threads:
        asking = threads.submit(any_office.submit)
        assert is_inside.wait(SOON_S)
        retrying = threads.submit(queue.retry, old.id)
        while not (any_office.queue.database.is_file or somebody_waits_for_a_lock(any_office)):
            assert not retrying.done()
        may_end.set()
        assert retrying.result(SOON_S) == asking.result(SOON_S)


def somebody_waits_for_a_lock(office: Office) -> bool:
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with office.queue.database.read() as connection:
        return bool(connection.exec_driver_sql(query).scalar())


def test_finished_jobs_are_forgotten_after_their_days_and_ids_are_never_used_again(
    any_office: Office,
) -> None:
    queue, clock = any_office.queue, any_office.clock
    old = any_office.submit()
    finish(any_office, old.id)
    waits = any_office.submit(name="waits.md")
    assert queue.collect(clock.now + dt.timedelta(days=29)) == 0
    assert queue.collect(clock.now + dt.timedelta(days=31)) == 1
    assert [job.id for job in queue.jobs()] == [waits.id]
    assert any_office.submit().id == "speech-1-2"


# --- what is kept ---

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
wishes = st.builds(
    Wishes,
    engine=texts,
    voice=texts,
    title=st.none() | texts,
    date=st.none() | st.just("") | st.dates(),
    slug=texts,
    force=st.booleans(),
)


@given(st.builds(Request, texts, texts, wishes, texts))
def test_a_request_comes_back_from_its_row_as_it_was(request: Request) -> None:
    assert rows.REQUEST.validate_json(rows.written(rows.REQUEST, request)) == request


@given(wishes, wishes)
def test_requests_are_the_same_when_all_wishes_are(one: Wishes, other: Wishes) -> None:
    digests = [rows.request_digest(Request("a.md", "digest", each)) for each in (one, other)]
    assert (digests[0] == digests[1]) == (one == other)


def test_jobs_of_a_newer_program_are_left_alone(office: Office) -> None:
    with office.queue.database.change() as connection:
        connection.exec_driver_sql("UPDATE job_schema SET version = 99")
    with pytest.raises(JobsTooNew, match="upgrade tts-job"), open_office(office.folder):
        pass
