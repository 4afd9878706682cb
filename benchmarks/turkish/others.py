"""Other normalisers, each in a process of its own in an environment of their own.

`python -m benchmarks.turkish.others` installs them, pinned in others.txt, into .venv-turkish:
never beside the program. One at a time, so that one that cannot be installed costs itself only;
why it could not is kept for the report.
"""

import json
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent.parent / ".venv-turkish"
PINS = HERE / "others.txt"
ADAPTERS = HERE / "adapters.py"
TIMEOUT_S = 300


class OtherError(Exception):
    """A normaliser that could not be installed or run."""


@dataclass(frozen=True, slots=True)
class Other:
    name: str
    version: str

    @property
    def pin(self) -> str:
        return f"{self.name}=={self.version}"


def pinned(path: Path = PINS) -> tuple[Other, ...]:
    """The normalisers to compare with, by name."""
    pins = (line.partition("==") for line in path.read_text(encoding="utf-8").split())
    return tuple(Other(name, version) for name, _, version in pins)


def install(other: Other, environment: Path = ENVIRONMENT) -> None:
    """Put `other` into `environment`, made if it is not there. Raises OtherError with the cause."""
    python = _python(environment)
    if not python.exists():
        venv.create(environment, with_pip=True)
    pip = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    done = subprocess.run((*pip, other.pin), capture_output=True, text=True, check=False)
    failure = _failure(environment, other)
    failure.unlink(missing_ok=True)
    if done.returncode != 0:
        failure.write_text(_last_line(done.stderr), encoding="utf-8")
        raise OtherError(f"cannot install {other.pin}: {_last_line(done.stderr)}")


def say(
    other: Other, texts: Sequence[str], environment: Path = ENVIRONMENT
) -> tuple[str | None, ...]:
    """What `other` makes of each text; None where it fails. Raises OtherError if it cannot run."""
    failure = _failure(environment, other)
    if failure.exists():
        raise OtherError(f"not installed: {failure.read_text(encoding='utf-8')}")
    python = _python(environment)
    if not python.exists():
        raise OtherError("not installed: make bench-turkish installs it")
    try:
        done = subprocess.run(
            (str(python), "-I", str(ADAPTERS), other.name),
            input="".join(f"{json.dumps(text)}\n" for text in texts),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OtherError(f"not done after {TIMEOUT_S} s") from error
    if done.returncode != 0:
        raise OtherError(_last_line(done.stderr))
    answers: tuple[str | None, ...] = tuple(json.loads(line) for line in done.stdout.splitlines())
    if len(answers) != len(texts):
        raise OtherError(f"{len(answers)} answers to {len(texts)} texts")
    return answers


def main() -> None:
    for other in pinned():
        try:
            install(other)
        except OtherError as error:
            print(error, file=sys.stderr)


def _python(environment: Path) -> Path:
    return environment / "bin" / "python"


def _failure(environment: Path, other: Other) -> Path:
    return environment / f"{other.name}.failed"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"


if __name__ == "__main__":
    main()
