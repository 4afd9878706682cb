"""Which part may import which, and that starting up imports nothing heavy."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = (
    "apscheduler",
    "dbos",
    "gtts",
    "jinja2",
    "lxml",
    "miniaudio",
    "mutagen",
    "numpy",
    "PIL",
    "pydantic",
    "pydub",
    "requests",
    "rich",
    "soxr",
    "sqlalchemy",
    "sqlite3",
)


def imported_by(code: str) -> set[str]:
    """Names of the top-level modules that a fresh interpreter has after `code`."""
    report = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; {report}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_imports_keep_to_the_layers() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_is_in_a_layer() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    named = {
        name.strip(" ()")
        for layer in contract["layers"]
        for name in layer.replace("|", ":").split(":")
    }
    there = {path.stem for path in (ROOT / "tts_job").glob("*.py")} | {
        path.parent.name for path in (ROOT / "tts_job").glob("*/__init__.py")
    }
    assert there - {"__init__", "__main__"} == named


@pytest.mark.parametrize("module", HEAVY)
def test_the_command_line_starts_without_heavy_imports(module: str, started: set[str]) -> None:
    assert module not in started


@pytest.fixture(scope="module")
def started() -> set[str]:
    found = imported_by("import tts_job.cli")
    assert "click" in found
    return found


def test_values_texts_and_feeds_need_no_library_at_all() -> None:
    found = imported_by(
        "import tts_job.model, tts_job.text.structure, tts_job.text.spoken, tts_job.podcast.feed"
    )
    assert not found & {*HEAVY, "click"}
