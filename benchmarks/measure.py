"""Runs commands as whole processes and measures them: wall time, CPU time, memory, first speech.

Times come from `wait4`, which counts the command and every process that it waited for. Memory and
the first speech are watched in /proc, in runs of their own, so that watching slows no timed run.
The peak is VmHWM and not ru_maxrss, which begins with the memory of the process that forked.
"""

import os
import shlex
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import IO

PROC = Path("/proc")
HELPER = b"espeak_helper.py"
MEMORY_INTERVAL_S = 0.005
FIRST_SPEECH_INTERVAL_S = 0.001
"""A forked helper speaks a sentence in about 10 ms, so none is overlooked."""
KIB_PER_MIB = 1024
IGNORED_VARIABLES = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "SOURCE_DATE_EPOCH")
"""A user's machine keeps byte code, and its settings are the defaults."""


@dataclass(frozen=True, slots=True)
class Command:
    arguments: tuple[str, ...]
    folder: Path
    """It is started there."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took, and what it printed on stdout."""

    wall_s: float
    cpu_s: float
    """User and system, the processes that it started included."""
    output: str


@dataclass(frozen=True, slots=True)
class Peak:
    """The largest process of a run."""

    mib: float
    arguments: tuple[str, ...]
    processes: int
    """How many were seen; one that lives less than MEMORY_INTERVAL_S may be missed."""


@dataclass(frozen=True, slots=True)
class FirstSpeech:
    """Seconds from the start of a command until its helpers speak."""

    utterance_s: float
    """The first utterance of all; it may only serve to learn how loud the voice is."""
    segment_s: float
    """The first utterance of a segment."""


class CommandFailedError(Exception):
    def __init__(self, command: Command, status: int, errors: str) -> None:
        super().__init__(f"{shlex.join(command.arguments)} ended with {status}: {errors.strip()}")


def run(command: Command) -> Cost:
    """Run to the end and measure. Raises CommandFailedError."""
    with TemporaryFile() as output, TemporaryFile() as errors:
        start = time.perf_counter()
        process = _start(command, output, errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        _check(command, process, errors)
        output.seek(0)
        cpu_s = usage.ru_utime + usage.ru_stime
        return Cost(wall_s, cpu_s, output.read().decode("utf-8", "replace"))


def peak_memory(command: Command) -> Peak:
    """Run to the end and watch every process of it. Raises CommandFailedError."""
    peaks: dict[int, int] = {}
    names: dict[int, bytes] = {}
    with _watched(command) as process:
        while process.poll() is None:
            for pid in process_tree(process.pid):
                if kib := _peak_kib(pid):
                    peaks[pid] = max(kib, peaks.get(pid, 0))
                    names[pid] = _arguments(pid) or names.get(pid, b"")
            time.sleep(MEMORY_INTERVAL_S)
    largest = max(peaks, key=lambda pid: peaks[pid], default=0)
    name = names.get(largest, b"").decode("utf-8", "replace")
    arguments = tuple(filter(None, name.split("\0")))
    return Peak(peaks.get(largest, 0) / KIB_PER_MIB, arguments, len(peaks))


def first_speech(command: Command, calibration_utterances: int) -> FirstSpeech:
    """Run to the end and watch the helpers fork, which they do once for each utterance.

    The first `calibration_utterances` belong to no segment. A fork that is overlooked makes the
    result later, never earlier. Raises CommandFailedError, ValueError where too little was said.
    """
    seen: dict[int, float] = {}
    with _watched(command) as process:
        start = time.perf_counter()
        while len(seen) <= calibration_utterances and process.poll() is None:
            for helper in process_tree(process.pid):
                if HELPER in _arguments(helper):
                    for fork in _children(helper):
                        seen.setdefault(fork, time.perf_counter() - start)
            time.sleep(FIRST_SPEECH_INTERVAL_S)
        process.wait()
    times = sorted(seen.values())
    if len(times) <= calibration_utterances:
        raise ValueError(f"only {len(times)} utterances were seen")
    return FirstSpeech(times[0], times[calibration_utterances])


def median_cost(costs: Sequence[Cost]) -> Cost:
    """Medians of both times; the output of the first run."""
    return Cost(
        median(cost.wall_s for cost in costs),
        median(cost.cpu_s for cost in costs),
        costs[0].output,
    )


def process_tree(pid: int) -> Iterator[int]:
    """`pid` and all that descend from it and still live."""
    yield pid
    for child in _children(pid):
        yield from process_tree(child)


@contextmanager
def _watched(command: Command) -> Iterator[subprocess.Popen[bytes]]:
    with TemporaryFile() as errors:
        process = _start(command, subprocess.DEVNULL, errors)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        _check(command, process, errors)


def _start(command: Command, output: IO[bytes] | int, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in IGNORED_VARIABLES and not name.startswith("TTS_JOB_")
    }
    return subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
    )


def _check(command: Command, process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
    if process.returncode:
        errors.seek(0)
        text = errors.read().decode("utf-8", "replace")
        raise CommandFailedError(command, process.returncode, text)


def _children(pid: int) -> list[int]:
    """Of every thread of `pid`; none where it has ended meanwhile."""
    found: list[int] = []
    try:
        for thread in (PROC / str(pid) / "task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def _peak_kib(pid: int) -> int:
    """The most memory that `pid` has ever had in RAM; 0 where it has ended meanwhile."""
    for line in _read(pid, "status").splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1])
    return 0


def _arguments(pid: int) -> bytes:
    return _read(pid, "cmdline")


def _read(pid: int, name: str) -> bytes:
    try:
        return (PROC / str(pid) / name).read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
