"""Settings that follow their file while a service runs."""

from pathlib import Path

import pytest

from tts_job.errors import SettingsError
from tts_job.service.current import CurrentSettings
from tts_job.settings.load import load


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
