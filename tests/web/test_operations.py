"""/healthz, /readyz and /metrics: as a supervisor, a person and Prometheus ask for them."""

import datetime as dt
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from tests.jobs.office import Office, open_office
from tests.studio import NOW
from tests.web.service import SOON_S, Moment, served
from tts_job.access import Access, Scope
from tts_job.doctor import Diagnosis
from tts_job.errors import LibraryBusy
from tts_job.health import Vitals
from tts_job.jobs.job import Outcome
from tts_job.library.library import Library
from tts_job.settings.options import Settings
from tts_job.web.app import create_app
from tts_job.web.hosts import Hosts
from tts_job.web.house import House
from tts_job.web.media import Media
from tts_job.web.metrics import Tally
from tts_job.web.operations import operations

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
TITLE, SECRET_PLACE = "Açılış", "/srv/secret/place"
REQUESTS_PER_MINUTE = 60
NEXT = NOW + dt.timedelta(minutes=15)
WELL = Vitals()
HUMS = Diagnosis("engine tone", f"it hums in {SECRET_PLACE}")


@dataclass
class Desk:
    office: Office
    client: httpx.Client
    secret: str
    vitals: Vitals = WELL
    engine: Diagnosis = HUMS
    at: Moment = field(default_factory=Moment)

    def metrics(self) -> dict[str, float]:
        """Samples by name and the value of their label, if they have one."""
        answer = self.client.get("/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=")
        return {
            "/".join((sample.name, *sample.labels.values())): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }


@contextmanager
def open_operations(folder: Path) -> Iterator[Desk]:
    at = Moment()
    with open_office(folder) as office:
        limits = office.settings.api.model_copy(
            update={"requests_per_minute_and_address": REQUESTS_PER_MINUTE}
        )
        settings = office.settings.model_copy(update={"api": limits})
        access = Access(settings.paths.access)
        house = House(
            settings=lambda: settings,
            queue=office.queue,
            access=access,
            clock=lambda: at.now,
            look=lambda who: [],  # noqa: ARG005
            monotonic=lambda: at.seconds,
        )

        def engines(_: Settings) -> Iterator[Diagnosis]:
            yield desk.engine

        files = Media(settings.paths.public)
        app = create_app(
            house,
            hosts=Hosts(()),
            files=files,
            private=files,
            routers=[operations(house, lambda: desk.vitals, engines)],
        )
        secret = access.create("monitor", Scope.READ, NOW)
        with served(app) as address, httpx.Client(base_url=address, timeout=SOON_S) as client:
            desk = Desk(office, client, secret, at=at)
            yield desk


@pytest.fixture
def operated(tmp_path: Path) -> Iterator[Desk]:
    with open_operations(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Outcome]]:
    """A service that was asked for its metrics once, and has rendered one of two documents."""
    with open_operations(tmp_path_factory.mktemp("worked")) as desk:
        desk.metrics()
        desk.vitals = Vitals(last_pass=NOW, next_pass=NEXT)
        with desk.office.worker():
            job = desk.office.wait(desk.office.submit())
            desk.office.wait(desk.office.submit("   \n", "empty.md"))
        assert job.outcome
        yield desk, job.outcome


def test_it_lives_as_long_as_it_answers(operated: Desk) -> None:
    answer = operated.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert operated.client.head("/healthz").status_code == 200
    assert operated.client.post("/healthz").status_code == 405


def test_ready_says_which_part_is_well_and_only_to_friends_what_it_is(operated: Desk) -> None:
    answer = operated.client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert {"subject": "engine tone", "verdict": "ok"} in answer.json()["checks"]
    assert SECRET_PLACE not in answer.text
    friend = {"Authorization": f"Bearer {operated.secret}"}
    assert SECRET_PLACE in operated.client.get("/readyz", headers=friend).text
    stranger = {"Authorization": "Bearer tts_wrong"}
    assert operated.client.get("/readyz", headers=stranger).status_code == 401


def test_not_ready_is_503_and_a_warning_is_not(operated: Desk) -> None:
    operated.vitals = Vitals(overdue="a pass was due")
    assert operated.client.get("/readyz").status_code == 200
    operated.vitals = Vitals(worker="its thread ended")
    answer = operated.client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert {"subject": "worker", "verdict": "fail"} in answer.json()["checks"]


def test_what_changes_is_logged_once_with_what_to_do(
    operated: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tts_job.health")
    for worker in ("", "its thread ended", "its thread ended", ""):
        operated.vitals = Vitals(worker=worker)
        operated.client.get("/readyz")
    said = [each.getMessage() for each in caplog.records if each.name == "tts_job.health"]
    assert [line for line in said if line.startswith("worker")] == [
        "worker: its thread ended; restart the service",
        "worker: well again: it is at work",
    ]


def test_a_service_that_starts_is_not_ready_and_nothing_is_wrong_with_it(
    operated: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    operated.vitals = Vitals(passing="it is starting")
    friend = {"Authorization": f"Bearer {operated.secret}"}
    answer = operated.client.get("/readyz", headers=friend)
    assert answer.status_code == 503
    assert "wait a few seconds" in answer.text
    assert not [each for each in caplog.records if each.name == "tts_job.health"]


def test_renders_failures_and_segments_are_counted_once_each(
    worked: tuple[Desk, Outcome],
) -> None:
    desk, outcome = worked
    for _ in range(2):
        found = desk.metrics()
        assert found["tts_job_renders_total/published"] == 1
        assert found["tts_job_render_failures_total/document"] == 1
        assert found["tts_job_render_failures_total/bug"] == 0
        assert found["tts_job_segments_total/engine"] == outcome.synthesized > 0
        assert found["tts_job_segments_total/cache"] == outcome.cached
        assert found["tts_job_render_seconds_count"] == 1
        assert found["tts_job_jobs/done"] == 1
        assert found["tts_job_jobs/failed"] == 1


@pytest.mark.parametrize(("ago", "counted"), [(dt.timedelta(), 0), (dt.timedelta(days=1), 1)])
def test_what_ended_before_the_process_began_is_not_counted(
    worked: tuple[Desk, Outcome], ago: dt.timedelta, counted: int
) -> None:
    desk, _ = worked
    registry = CollectorRegistry()
    Tally(desk.office.queue, registry, dt.datetime.now(dt.UTC) - ago).look()
    label = {"status": "published"}
    assert registry.get_sample_value("tts_job_renders_total", label) == counted


def test_a_job_that_was_waiting_at_one_look_is_counted_at_a_later_one(operated: Desk) -> None:
    job = operated.office.submit()
    assert operated.metrics()["tts_job_jobs/queued"] == 1
    assert operated.metrics()["tts_job_renders_total/published"] == 0
    with operated.office.worker():
        operated.office.wait(job)
    found = operated.metrics()
    assert (found["tts_job_jobs/queued"], found["tts_job_renders_total/published"]) == (0, 1)


def test_what_began_after_the_clock_was_set_back_is_counted(operated: Desk) -> None:
    office = operated.office
    with office.worker():
        office.wait(office.submit(name="a.md"))
        assert operated.metrics()["tts_job_renders_total/published"] == 1
        office.clock.later(hours=-2)
        office.wait(office.submit("# Kapanış\n\nSayın konuklar.", name="b.md"))
    assert operated.metrics()["tts_job_renders_total/published"] == 2
    assert operated.metrics()["tts_job_renders_total/published"] == 2


def test_feed_disk_and_schedule_are_as_they_are_now(worked: tuple[Desk, Outcome]) -> None:
    desk, _ = worked
    with Library(desk.office.settings.paths.library) as library:
        (episode,) = library.episodes()
    desk.at.now = episode.updated_at + dt.timedelta(hours=2)
    found = desk.metrics()
    assert found["tts_job_feed_age_seconds"] == 7200
    assert found["tts_job_episodes/published"] == 1
    assert found["tts_job_disk_free_bytes"] > 0
    assert found["tts_job_last_pass_timestamp_seconds"] == NOW.timestamp()
    assert found["tts_job_next_pass_timestamp_seconds"] == NEXT.timestamp()


def test_health_is_shown_part_by_part(operated: Desk) -> None:
    operated.vitals = Vitals("gone", "a pass was due")
    found = operated.metrics()
    assert (found["tts_job_ready"], found["tts_job_part_ok/worker"]) == (0, 0)
    assert (found["tts_job_part_ok/schedule"], found["tts_job_pass_overdue"]) == (0.5, 1)
    assert found["tts_job_part_ok/disk"] == 1


def test_no_text_title_name_or_token_is_in_a_metric(worked: tuple[Desk, Outcome]) -> None:
    desk, outcome = worked
    shown = desk.client.get("/metrics").text
    for secret in (TITLE, "speech", outcome.slug, "monitor", desk.secret, SECRET_PLACE):
        assert secret not in shown


def test_every_figure_that_the_operations_page_names_is_shown(
    worked: tuple[Desk, Outcome],
) -> None:
    desk, _ = worked
    shown = {name.partition("/")[0].removesuffix("_count") for name in desk.metrics()}
    named = set(re.findall(r"\btts_job_[a-z_]+[a-z]", PAGE.read_text("utf-8")))
    assert len(named) > 10
    assert named <= shown


def test_a_library_that_is_away_is_a_part_that_fails_and_no_error(
    operated: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise LibraryBusy("library")

    monkeypatch.setattr(Library, "entries", busy)
    monkeypatch.setattr(Library, "fact", busy)
    found = operated.metrics()
    assert found["tts_job_part_ok/library"] == 0
    assert "tts_job_feed_age_seconds" not in found
    assert found["tts_job_jobs/queued"] == 0


def test_who_asks_too_often_is_asked_to_wait(operated: Desk) -> None:
    codes = {operated.client.get("/metrics").status_code for _ in range(REQUESTS_PER_MINUTE)}
    assert codes == {200, 429}
