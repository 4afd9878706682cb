"""Settings that follow their file while a service runs."""

from operator import attrgetter
from pathlib import Path

import pytest

from tts_job.errors import SettingsError
from tts_job.service.current import AT_START, CurrentSettings
from tts_job.settings.load import load
from tts_job.settings.options import Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "tts_job.toml", "First")


def write(file: Path, title: str) -> Path:
    """By replacing it, as editors do."""
    new = file.with_name("new.toml")
    new.write_text(f'[show]\ntitle = "{title}"\n', "utf-8")
    return new.replace(file)


def current(file: Path) -> CurrentSettings:
    return CurrentSettings(lambda: load(file, {}, {}), file)


def test_a_changed_file_counts_at_once(file: Path) -> None:
    settings = current(file)
    assert settings().show.title == "First"
    write(file, "Second")
    assert settings().show.title == "Second"


def test_an_unchanged_file_is_not_read_again(file: Path) -> None:
    settings = current(file)
    assert settings() is settings()


def test_a_file_that_became_wrong_changes_nothing_and_is_said_once(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = current(file)
    file.write_text("[show]\ntitel = 1\n")
    for _ in range(2):
        assert settings().show.title == "First"
    (said,) = caplog.messages
    assert "titel" in said
    write(file, "Second")
    assert settings().show.title == "Second"


def test_a_file_that_is_wrong_at_the_start_is_refused(file: Path) -> None:
    file.write_text("[show]\ntitel = 1\n")
    with pytest.raises(SettingsError):
        current(file)


def test_a_missing_file_may_come_later(file: Path) -> None:
    file.unlink()
    settings = CurrentSettings(lambda: load(file if file.exists() else None, {}, {}), file)
    assert settings().show.title == "Konuşmalar"
    write(file, "Second")
    assert settings().show.title == "Second"


def test_what_counts_from_a_start_stays_whole_and_is_told(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = current(file)
    before = settings()
    file.write_text(
        '[show]\ntitle = "Second"\nbase_url = "http://127.0.0.1:9000/"\n[jobs]\nparallel = 7\n'
        '[inbox]\nwatch = "no"\nstable_s = 9.0\n[paths]\noutput = "elsewhere"\n'
    )
    now = settings()
    assert (now.show.title, now.inbox.stable_s) == ("Second", 9.0)
    assert (now.paths, now.jobs, now.inbox.watch) == (before.paths, before.jobs, "auto")
    assert now.show.base_url == before.show.base_url
    assert caplog.messages == [
        "changed, and counts from the next start of the service: "
        "paths, jobs, inbox.watch, show.base_url"
    ]


def test_every_key_that_counts_from_a_start_is_an_option_and_the_manual_names_it() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
    for key in AT_START:
        assert attrgetter(key)(Settings()) is not None
        assert f"`{key}`" in manual or f"`[{key}]`" in manual
