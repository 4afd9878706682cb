"""What becomes of a job: rendered, published, tried again, cancelled, stopped and gone on with."""

from tests.jobs.office import Office
from tts_job.jobs.job import JobState


def test_a_job_ends_as_an_episode_in_the_feed(office: Office) -> None:
    job = office.submit()
    with office.worker():
        done = office.wait(job)
    assert done.state is JobState.DONE
    assert done.outcome is not None
    assert (done.outcome.slug, done.outcome.status) == ("acilis", "published")
    assert done.outcome.synthesized == done.progress.done == done.progress.segments
    assert "acilis" in (office.settings.paths.public / "feed.xml").read_text("utf-8")
