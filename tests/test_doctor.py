"""Each lack of a machine, made by hand, is found with the command that mends it."""

import datetime as dt
import os
import re
import sqlite3
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.studio import Desk
from tts_job import doctor
from tts_job.doctor import Diagnosis, Verdict, examine, exit_code, survey
from tts_job.errors import SettingsError
from tts_job.settings.options import Settings
from tts_job.settings.origin import Option

ROOT = Path(__file__).parents[1]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A machine whose inbox and output are in order."""
    plain = Settings()
    (tmp_path / "speeches").mkdir()
    paths = {"inbox": tmp_path / "speeches", "output": tmp_path / "output"}
    return plain.model_copy(
        update={
            "paths": plain.paths.model_copy(update=paths),
            "engines": plain.engines.model_copy(update={"order": ("espeak",)}),
        }
    )


def look(settings: Settings, subject: str) -> Diagnosis:
    return next(each for each in examine(lambda: settings, Settings()) if each.subject == subject)


def test_a_machine_in_order_has_no_failure_and_nothing_is_written(settings: Settings) -> None:
    found = list(examine(lambda: settings, Settings()))
    assert [each for each in found if each.verdict is Verdict.FAIL] == []
    assert exit_code(found) == 0
    assert not settings.paths.output.exists()


def test_whatever_is_not_ok_says_what_mends_it(settings: Settings) -> None:
    for each in examine(lambda: settings, Settings()):
        assert each.what
        assert (each.verdict is Verdict.OK) or each.advice


def test_every_package_of_the_project_is_looked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split("[>=<; ]", each)[0] for each in project["dependencies"]}
    assert names - {"audioop-lts"} == set(doctor.MODULES)


def test_a_package_that_cannot_be_imported_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "MODULES", {"lameenc": "lameenc_of_another_machine"})
    found = look(settings, "packages")
    assert found.verdict is Verdict.FAIL
    assert "lameenc (No module named" in found.what
    assert found.advice == "run `make setup`"


def test_every_problem_of_the_settings_is_a_line_and_the_rest_goes_on(settings: Settings) -> None:
    def load() -> Settings:
        raise SettingsError("tts_job.toml", ["show.title: wrong", "audio.quality: wrong"])

    found = list(examine(load, settings))
    assert [each.what for each in found[:2]] == ["show.title: wrong", "audio.quality: wrong"]
    assert exit_code(found) == 2
    assert "engine espeak" in {each.subject for each in found}


def test_the_exit_code_is_that_of_the_first_failure() -> None:
    assert exit_code([]) == 0
    warning = Diagnosis("a", "b", Verdict.WARN, "c")
    disk, settings = (Diagnosis("a", "b", Verdict.FAIL, "c", code) for code in (5, 2))
    assert exit_code([warning, disk, settings]) == 5


# --- engines ----------------------------------------------------------------------------------


def test_the_survey_has_every_engine_with_its_voices(settings: Settings) -> None:
    surveyed = {each.name: each for each in survey(settings)}
    espeak = surveyed["espeak"]
    assert espeak.usable
    assert espeak.identity.startswith("espeak-ng")
    assert espeak.voices[0].name == "tr"
    assert not espeak.remote
    assert surveyed["gtts"].remote


def test_a_monitor_asks_no_engine_that_may_not_speak(settings: Settings) -> None:
    assert [each.subject for each in doctor.engines_in_order(settings)] == ["engine espeak"]
    both = with_order(settings, "espeak", "unheard-of")
    assert [each.subject for each in doctor.engines_in_order(both)] == ["engine espeak"]


def with_order(settings: Settings, *order: str, **options: object) -> Settings:
    """With `options` of espeak."""
    engines = settings.engines.model_copy(
        update={
            "order": order,
            "options": {"espeak": {name: Option(value) for name, value in options.items()}},
        }
    )
    return settings.model_copy(update={"engines": engines})


def test_an_engine_that_cannot_speak_fails_only_if_no_other_can(settings: Settings) -> None:
    wrong = with_order(settings, "espeak", rate_wpm=1)
    found = look(wrong, "engine espeak")
    assert (found.verdict, found.exit_code) == (Verdict.FAIL, 4)
    assert "rate_wpm" in found.what


def test_an_engine_that_nobody_wants_may_be_missing(settings: Settings) -> None:
    wrong = with_order(settings, "gtts", rate_wpm=1)
    assert look(wrong, "engine espeak").verdict is Verdict.OK


# --- the disk ---------------------------------------------------------------------------------


def usage(free: int) -> Callable[[object], object]:
    return lambda _: type("Usage", (), {"free": free})


@pytest.mark.parametrize(
    ("free", "verdict"), [(10**6, Verdict.FAIL), (5 * 10**8, Verdict.WARN), (10**10, Verdict.OK)]
)
def test_little_space_is_a_warning_and_none_a_failure(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, verdict: Verdict
) -> None:
    monkeypatch.setattr("shutil.disk_usage", usage(free))
    found = look(settings, "disk")
    assert (found.verdict, found.exit_code) == (verdict, 5 if verdict is Verdict.FAIL else 0)


def test_a_folder_that_nobody_may_write_fails(settings: Settings) -> None:
    paths = settings.paths.model_copy(update={"output": Path("/proc/output")})
    assert look(settings.model_copy(update={"paths": paths}), "output").exit_code == 5


def test_a_file_in_place_of_the_output_is_looked_around(settings: Settings) -> None:
    settings.paths.output.write_text("a file", "utf-8")
    assert look(settings, "disk").verdict is Verdict.OK


def test_what_killed_processes_left_is_counted(settings: Settings) -> None:
    folder = settings.paths.output / "public"
    folder.mkdir(parents=True)
    for name, moment in ((".tts-job-old", 0.0), (".tts-job-young", 4e9)):
        (folder / name).write_bytes(b"")
        os.utime(folder / name, (moment, moment))
    found = look(settings, "temporary files")
    assert found.what.startswith("1 left")
    assert found.advice == "`tts-job cache gc`"


def test_a_missing_inbox_is_made_by_the_command_shown(settings: Settings) -> None:
    settings.paths.inbox.rmdir()
    found = look(settings, "inbox")
    assert (found.verdict, found.advice) == (
        Verdict.WARN,
        f"`mkdir -p {settings.paths.inbox}`",
    )


# --- library, cover, clock, address -----------------------------------------------------------


def test_a_library_of_a_newer_program_or_a_damaged_one_fails(settings: Settings) -> None:
    path = settings.paths.output / "state" / "library.sqlite3"
    path.parent.mkdir(parents=True)
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    found = look(settings, "library")
    assert (found.exit_code, found.advice) == (5, "upgrade tts-job")
    path.write_bytes(b"no database" * 100)
    found = look(settings, "library")
    assert found.exit_code == 5
    assert "--repair" in found.advice


def test_a_library_in_use_is_fine(desk: Desk) -> None:
    desk.render()
    assert look(desk.studio.settings, "library").verdict is Verdict.OK


def test_a_cover_that_directories_refuse_fails(settings: Settings, tmp_path: Path) -> None:
    cover = tmp_path / "cover.jpg"
    cover.write_bytes(b"no picture")
    show = settings.show.model_copy(update={"cover": cover})
    found = look(settings.model_copy(update={"show": show}), "cover")
    assert (found.verdict, found.exit_code) == (Verdict.FAIL, 2)


def test_a_clock_that_was_never_set_fails_and_a_fixed_one_warns() -> None:
    now = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    assert doctor._clock(now, "").verdict is Verdict.OK
    assert doctor._clock(now, "0").verdict is Verdict.WARN
    assert doctor._clock(now.replace(year=1970), "").verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("http://127.0.0.1:8000/", Verdict.WARN),
        ("http://example.org/", Verdict.WARN),
        ("https://example.org/podcast/", Verdict.OK),
    ],
)
def test_an_address_that_listeners_cannot_trust_or_reach_warns(
    settings: Settings, url: str, verdict: Verdict
) -> None:
    show = settings.show.model_copy(update={"base_url": url})
    assert look(settings.model_copy(update={"show": show}), "address").verdict is verdict
