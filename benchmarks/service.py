"""The service at rest: how soon it answers, what it holds of memory and takes of a core.

python -m benchmarks.service

It runs as `tts-job serve` does, with the shipped settings and the sample speech rendered, by the
embedded voice. A process counts with all that it has started.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import PROC
from benchmarks.report import Report, Row, at_most, to_markdown
from benchmarks.speech import SAMPLE

PROGRAM = str(Path(sys.executable).with_name("tts-job"))
PROJECT = Path(__file__).parent.parent
IDLE_S = 20.0
RENDERED_S = 120.0
SETTLE_S = 5.0
"""After the render, until what it needed is let go."""
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def measure(folder: Path) -> list[Row]:
    """Everything is written below `folder`."""
    shutil.copytree(PROJECT / "config", folder / "config")
    (folder / "speeches").mkdir()
    shutil.copy(SAMPLE, folder / "speeches")
    ready_s, ready_cpu_s = [], []
    for _ in range(3):
        with _service(folder) as (process, address, taken_s):
            ready_s.append(taken_s)
            ready_cpu_s.append(_cpu_s(process.pid))
            _wait_for_episode(address)
            time.sleep(SETTLE_S)
            before = _cpu_s(process.pid)
            time.sleep(IDLE_S if len(ready_s) == 3 else 0)
            spent = 100 * (_cpu_s(process.pid) - before) / IDLE_S
            held = _rss_mib(process.pid)
    note = f"{min(ready_cpu_s):.2f} s of CPU by then; the first start {ready_s[0]:.2f} s"
    return [
        Row("serve", "answers after", "s", min(ready_s), at_most(2), note),
        Row("an idle service", "of a core", "%", spent, at_most(3)),
        Row("an idle service", "memory", "MiB", held, at_most(200)),
    ]


@contextmanager
def _service(folder: Path) -> "Iterator[tuple[subprocess.Popen[str], str, float]]":
    """With its address, and how long it took until it said it."""
    command = (PROGRAM, "serve", "--port", "0", "--json")
    environment = os.environ | {"TTS_JOB_ENGINES__ORDER": "espeak"}
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout
            said = json.loads("".join([*iter(process.stdout.readline, "}\n"), "}"]))
            _get(f"{said['address']}healthz")
            yield process, said["address"], time.perf_counter() - start
        finally:
            process.terminate()


def _wait_for_episode(address: str) -> None:
    end = time.monotonic() + RENDERED_S
    while b"<item>" not in _get(f"{address}feed.xml"):
        assert time.monotonic() < end, "the sample was not rendered"
        time.sleep(0.5)


def _get(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            body: bytes = answer.read()
            return body
    except urllib.error.HTTPError:
        return b""


def _family(pid: int) -> Iterator[int]:
    """The process and all below it."""
    yield pid
    for task in (PROC / str(pid) / "task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _cpu_s(pid: int) -> float:
    """Of the family, children that have ended included."""
    ticks = 0
    for each in _family(pid):
        fields = (PROC / str(each) / "stat").read_text("utf-8").rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / TICKS_PER_S


def _rss_mib(pid: int) -> float:
    pages = sum(int((PROC / str(each) / "statm").read_text().split()[1]) for each in _family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    report = Report(f"{len(os.sched_getaffinity(0))} cores", "the sample speech")
    with TemporaryDirectory(prefix="tts-job-bench-") as folder:
        report.rows += measure(Path(folder))
    print(to_markdown(report), end="")


if __name__ == "__main__":
    main()
