"""Whether a service can do its work, part by part."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tts_job.doctor import Diagnosis, Verdict
from tts_job.errors import JobsUnavailable, SettingsError
from tts_job.health import ENGINE_FAILED_FRESH_S, ENGINE_FRESH_S, Health, Vitals, is_ready
from tts_job.library import schema
from tts_job.library.library import Library
from tts_job.settings.options import Settings

WELL = Diagnosis("engine tone", "it hums")
QUIET = Vitals()
SOON_S = 10.0
"""Within which whatever a test waits for happens."""
AWAY = Diagnosis("engine tone", "it is away", Verdict.FAIL, "wait", 4)


@dataclass
class House:
    """The parts of a service, well until a test says otherwise."""

    folder: Path
    engine: Diagnosis = WELL
    vitals: Vitals = QUIET
    ask_jobs: Callable[[], object] = dict
    asked: int = 0
    seconds: float = 0.0
    is_asked: threading.Event = field(default_factory=threading.Event)
    """Once more than at the beginning."""
    answers: threading.Event = field(default_factory=threading.Event)
    """While this is set; cleared, the engine hangs."""
    health: Health = field(init=False)

    def __post_init__(self) -> None:
        self.answers.set()
        self.health = Health(
            settings=lambda: self.settings,
            open_library=lambda: Library(self.settings.paths.library),
            ask_jobs=lambda: self.ask_jobs(),
            vitals=lambda: self.vitals,
            engines=self.engines,
            monotonic=lambda: self.seconds,
        )

    @property
    def settings(self) -> Settings:
        given = Settings()
        paths = given.paths.model_copy(update={"output": self.folder / "output"})
        return given.model_copy(update={"paths": paths})

    def engines(self, _: Settings) -> Iterator[Diagnosis]:
        self.asked += 1
        if self.asked > 1:
            self.is_asked.set()
        self.answers.wait()
        yield self.engine

    def wrong(self) -> dict[str, Diagnosis]:
        return {
            each.subject: each for each in self.health.examine() if each.verdict is not Verdict.OK
        }


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_service_that_is_well_is_ready_and_names_every_part(house: House) -> None:
    found = house.health.examine()
    parts = ["library", "jobs", "disk", "output", "engine tone", "worker", "schedule"]
    assert [each.subject for each in found] == parts
    assert is_ready(found)


def test_a_library_of_a_newer_program_is_not_ready_and_says_upgrade(house: House) -> None:
    house.health.examine()
    database = sqlite3.connect(house.settings.paths.library)
    database.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    database.close()
    (wrong,) = house.wrong().values()
    assert (wrong.subject, wrong.verdict, wrong.advice) == (
        "library",
        Verdict.FAIL,
        "upgrade tts-job",
    )


def test_jobs_that_do_not_answer_are_not_ready(house: House) -> None:
    def fail() -> None:
        raise JobsUnavailable("jobs.sqlite3", "the database is locked")

    house.ask_jobs = fail
    assert house.wrong()["jobs"].what == "the database is locked"
    assert not is_ready(house.health.examine())


def test_settings_that_cannot_be_used_are_told_and_nothing_is_guessed(tmp_path: Path) -> None:
    def broken() -> Settings:
        raise SettingsError("tts_job.toml", ["line 3: this is not TOML"])

    health = Health(broken, lambda: Library(tmp_path / "l"), dict, Vitals)
    (found,) = health.examine()
    assert (found.subject, found.verdict) == ("settings", Verdict.FAIL)
    assert not (tmp_path / "l").exists()


def test_no_worker_is_not_ready_and_a_late_pass_is_a_warning(house: House) -> None:
    house.vitals = Vitals(overdue="a pass was due at 10:00 and did not happen")
    assert house.wrong()["schedule"].verdict is Verdict.WARN
    assert is_ready(house.health.examine())
    house.vitals = Vitals(ailing="the render of a.md hangs in its engine")
    assert house.wrong()["worker"].verdict is Verdict.WARN
    assert "a.md" in house.wrong()["worker"].what
    house.vitals = Vitals(worker="its thread ended", ailing="it hangs")
    assert house.wrong()["worker"].verdict is Verdict.FAIL


def test_engines_are_asked_seldom_and_sooner_while_none_can_speak(house: House) -> None:
    for _ in range(3):
        house.health.examine()
    assert house.asked == 1
    house.engine = AWAY
    house.seconds += ENGINE_FRESH_S
    assert house.wrong()["engine tone"] == AWAY
    house.engine = WELL
    house.seconds += ENGINE_FAILED_FRESH_S
    assert house.wrong() == {}
    assert house.asked == 3


def test_while_an_engine_hangs_others_hear_what_was_known_before(house: House) -> None:
    house.health.examine()
    house.seconds += ENGINE_FRESH_S
    house.answers.clear()
    hanging = threading.Thread(target=house.health.examine)
    hanging.start()
    assert house.is_asked.wait(SOON_S)
    asking = threading.Thread(target=house.health.examine, daemon=True)
    asking.start()
    asking.join(SOON_S)
    was_held_up = asking.is_alive()
    house.answers.set()
    hanging.join()
    assert not was_held_up
    assert house.asked == 2


def test_a_disk_without_space_is_not_ready(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 5_000_000})
    monkeypatch.setattr("tts_job.doctor.shutil.disk_usage", lambda _: usage)
    assert house.wrong()["disk"].verdict is Verdict.FAIL


def test_the_examination_changes_nothing_that_is_published(house: House) -> None:
    house.health.examine()
    found = sorted(path.name for path in (house.folder / "output").rglob("*") if path.is_file())
    assert all(name.startswith("library.sqlite3") for name in found)
