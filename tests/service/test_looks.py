"""Looks of a service at its inbox: what is due becomes a job, once."""

import datetime as dt
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.fakes import UnusableEngine
from tests.jobs.office import SOON_S, Office, open_office
from tests.studio import NOW, SPEECH
from tts_job.errors import QueueFull
from tts_job.files import file_digest
from tts_job.jobs.job import Job, JobState, Request
from tts_job.library.entry import State
from tts_job.opening import open_library
from tts_job.schedule import read_last_pass
from tts_job.service.looks import Looks
from tts_job.settings.options import Settings
from tts_job.studio import Wishes

OTHER = SPEECH.replace("Açılış", "Kapanış")


@dataclass
class Lookout:
    """Looks over an office whose worker comes when a test wants it."""

    office: Office
    inbox_options: dict[str, object] = field(default_factory=lambda: {"stable_s": 0.0})
    """Documents count as arrived at once."""

    def __post_init__(self) -> None:
        self.looks = Looks(self.settings, self.office.queue, lambda: NOW, threading.Event())

    def write(self, text: str = SPEECH, name: str = "a.md") -> Path:
        path = self.office.settings.paths.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def settings(self) -> Settings:
        given = self.office.settings
        inbox = given.inbox.model_copy(update=self.inbox_options)
        return given.model_copy(update={"inbox": inbox})

    def jobs(self) -> list[Job]:
        return self.office.queue.jobs()

    def finish(self) -> list[Job]:
        """Let a worker do what is queued."""
        with self.office.worker():
            return [self.office.wait(job) for job in self.jobs()]

    def states(self) -> dict[str, State]:
        with open_library(self.settings()) as library:
            return {entry.episode.title: entry.state for entry in library.entries()}


@pytest.fixture
def lookout(tmp_path: Path) -> Iterator[Lookout]:
    with open_office(tmp_path, most_waiting=3) as office:
        yield Lookout(office)


def test_what_is_due_becomes_a_job_once(lookout: Lookout) -> None:
    lookout.write()
    assert lookout.looks.changed()
    (job,) = lookout.jobs()
    assert (job.request.source, job.request.asked_by) == ("a.md", "inbox")
    lookout.looks.changed()
    lookout.looks.passed()
    assert lookout.jobs() == [job]


def test_what_is_rendered_is_not_handed_in_again(lookout: Lookout) -> None:
    lookout.write()
    lookout.looks.changed()
    (done,) = lookout.finish()
    assert done.state is JobState.DONE
    lookout.looks.changed()
    lookout.looks.passed()
    lookout.looks.asked("editor")
    assert lookout.jobs() == [done]


def test_a_document_that_changes_while_it_waits_is_another_job(lookout: Lookout) -> None:
    lookout.write()
    lookout.looks.changed()
    lookout.write(OTHER)
    lookout.looks.changed()
    assert len({job.request.document_digest for job in lookout.jobs()}) == 2


def test_a_document_that_is_being_written_is_left_until_it_is_done(lookout: Lookout) -> None:
    path = lookout.write()
    with path.open("a") as writer:
        writer.write("Son.\n")
        assert not lookout.looks.changed()
        assert lookout.jobs() == []
    assert lookout.looks.changed()
    assert len(lookout.jobs()) == 1


def test_a_bad_document_fails_once_and_is_tried_again_when_it_changes(lookout: Lookout) -> None:
    lookout.write("")
    lookout.looks.changed()
    (failed,) = lookout.finish()
    assert failed.state is JobState.FAILED
    lookout.looks.changed()
    lookout.looks.passed()
    assert lookout.jobs() == [failed]
    lookout.write(SPEECH)
    lookout.looks.changed()
    assert [job.state for job in lookout.jobs()] == [JobState.QUEUED, JobState.FAILED]


def test_a_bad_document_holds_up_no_other(lookout: Lookout) -> None:
    lookout.write("", "a.md")
    lookout.write(SPEECH, "b.md")
    lookout.looks.changed()
    assert {job.request.source: job.state for job in lookout.finish()} == {
        "a.md": JobState.FAILED,
        "b.md": JobState.DONE,
    }


def test_what_failed_for_a_reason_that_passes_is_tried_again_by_the_schedule(
    tmp_path: Path,
) -> None:
    with open_office(tmp_path) as office:
        office.engines = [UnusableEngine()]
        lookout = Lookout(office)
        lookout.write()
        lookout.looks.changed()
        (failed,) = lookout.finish()
        assert failed.failure
        assert failed.failure.retryable
        lookout.looks.changed()
        assert len(lookout.jobs()) == 1
        lookout.looks.passed()
        assert [job.state for job in lookout.jobs()] == [JobState.QUEUED, JobState.FAILED]


def test_a_person_who_asks_for_a_pass_gets_the_jobs_of_all_that_is_due(lookout: Lookout) -> None:
    lookout.write("", "a.md")
    lookout.looks.changed()
    lookout.finish()
    lookout.write(SPEECH, "b.md")
    lookout.looks.changed()
    jobs = lookout.looks.asked("editor")
    assert [job.request.source for job in jobs] == ["a.md", "b.md"]
    assert [job.request.asked_by for job in jobs] == ["editor", "inbox"]


def test_a_cancelled_job_stays_cancelled_until_its_document_changes(lookout: Lookout) -> None:
    lookout.write()
    lookout.looks.changed()
    lookout.office.queue.cancel(lookout.jobs()[0].id)
    lookout.looks.passed()
    lookout.looks.asked("editor")
    assert [job.state for job in lookout.jobs()] == [JobState.CANCELLED]


def test_a_job_that_is_forgotten_loses_no_document(lookout: Lookout) -> None:
    """The file of jobs may be gone while the library is there."""
    lookout.write()
    lookout.looks.changed()
    lookout.office.queue.cancel(lookout.jobs()[0].id)
    lookout.office.queue.collect(dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
    assert lookout.jobs() == []
    lookout.looks.passed()
    assert len(lookout.jobs()) == 1


def test_a_full_queue_takes_the_rest_at_a_later_look(lookout: Lookout) -> None:
    for name in "abcde":
        lookout.write(SPEECH.replace("Açılış", f"Açılış {name}"), f"{name}.md")
    with pytest.raises(QueueFull):
        lookout.looks.changed()
    assert len(lookout.jobs()) == 3
    lookout.finish()
    lookout.looks.changed()
    assert len(lookout.jobs()) == 5


def test_a_full_queue_does_not_make_a_pass_late_nor_keep_an_episode_that_is_to_go(
    lookout: Lookout, caplog: pytest.LogCaptureFixture
) -> None:
    lookout.inbox_options["removed"] = "unpublish"
    gone = lookout.write(OTHER, "gone.md")
    lookout.write(name="stays.md")
    lookout.looks.changed()
    lookout.finish()
    gone.unlink()
    for name in "abcde":
        lookout.write(SPEECH.replace("Açılış", f"Açılış {name}"), f"{name}.md")
    lookout.looks.passed()
    lookout.looks.passed()
    with open_library(lookout.settings()) as library:
        assert read_last_pass(library) == NOW
    assert lookout.states()["Kapanış"] is State.REMOVED
    assert "jobs are unfinished" in caplog.text
    assert len(lookout.jobs()) == 2 + 3


@pytest.mark.parametrize("occasion", ["changed", "passed"])
def test_what_was_cancelled_before_any_look_is_not_asked_for_again(
    lookout: Lookout, occasion: str
) -> None:
    sent = Request("a.md", file_digest(lookout.write()), asked_by="press")
    job, _ = lookout.office.queue.submit(sent)
    lookout.office.queue.cancel(job.id)
    getattr(lookout.looks, occasion)()
    assert [each.id for each in lookout.jobs()] == [job.id]
    lookout.write(OTHER)
    lookout.looks.changed()
    assert len(lookout.jobs()) == 2


def test_a_document_that_is_as_it_was_before_the_last_one_is_new_again(lookout: Lookout) -> None:
    for text in (SPEECH, OTHER):
        sent = Request("a.md", file_digest(lookout.write(text)), asked_by="press")
        job, _ = lookout.office.queue.submit(sent)
        lookout.office.queue.cancel(job.id)
    lookout.write(SPEECH)
    lookout.looks.changed()
    assert len(lookout.jobs()) == 3


def test_a_pass_is_remembered(lookout: Lookout) -> None:
    lookout.write()
    lookout.looks.passed()
    with open_library(lookout.settings()) as library:
        assert read_last_pass(library) == NOW


def test_a_document_that_goes_takes_its_episode_out_of_the_feed(lookout: Lookout) -> None:
    lookout.inbox_options["removed"] = "unpublish"
    path = lookout.write()
    lookout.write(OTHER, "b.md")
    lookout.looks.changed()
    lookout.finish()
    path.unlink()
    lookout.looks.changed()
    lookout.looks.changed()
    assert lookout.states() == {"Açılış": State.REMOVED, "Kapanış": State.PUBLISHED}
    feed = (lookout.settings().paths.public / "feed.xml").read_text("utf-8")
    assert "Kapanış" in feed
    assert "Açılış" not in feed


def test_two_looks_at_once_hand_in_once(lookout: Lookout) -> None:
    lookout.write()
    threads = [threading.Thread(target=lookout.looks.changed) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lookout.jobs()) == 1


def test_what_a_person_sent_with_wishes_is_not_asked_for_again_without_them(
    lookout: Lookout,
) -> None:
    digest = file_digest(lookout.write())
    sent = Request("a.md", digest, Wishes(title="Kapanış"), asked_by="press")
    job, _ = lookout.office.queue.submit(sent)
    lookout.looks.changed()
    assert lookout.looks.asked("editor") == [job]
    assert lookout.jobs() == [job]
    lookout.office.queue.cancel(job.id)
    lookout.looks.passed()
    assert [each.state for each in lookout.jobs()] == [JobState.CANCELLED]


def test_who_asks_while_another_waits_for_its_turn_gets_the_same_pass(lookout: Lookout) -> None:
    passes: list[str] = []
    may_go_on, arrived = threading.Event(), threading.Semaphore(0)

    def settings() -> Settings:
        passes.append("begun")
        assert may_go_on.wait(SOON_S)
        return lookout.settings()

    lookout.write()
    looks = Looks(settings, lookout.office.queue, lambda: NOW, threading.Event())

    def ask() -> Sequence[Job]:
        arrived.release()
        return looks.asked("editor")

    with ThreadPoolExecutor(20) as threads:
        asked = [threads.submit(ask) for _ in range(20)]
        for _ in asked:
            assert arrived.acquire(timeout=SOON_S)
        may_go_on.set()
        assert {each.result(SOON_S)[0].id for each in asked} == {"a-1-1"}
    assert len(passes) < 10  # two, but for who came late
