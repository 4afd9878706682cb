"""Jobs: how fast a full queue is listed, what a render costs more through it, what a worker idles.

python -m benchmarks.jobs

A worker waits in a process of its own, as in a service. The same document is rendered by it and by
the command line in turn, every segment made anew.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.measure import PROC, Command, run
from benchmarks.report import Report, Row, at_most, to_markdown
from benchmarks.speech import PARAGRAPHS_AN_HOUR, SAMPLE, long_speech
from tts_job import files, opening
from tts_job.jobs.job import Job, JobState, Request
from tts_job.jobs.queue import Queue, open_queue
from tts_job.settings.options import Settings
from tts_job.studio import Wishes

PROGRAM = str(Path(sys.executable).with_name("tts-job"))
PROJECT = Path(__file__).parent.parent
WAITING = 1_000
LIST_ROUNDS = 11
RENDER_ROUNDS = 5
IDLE_S = 20.0
READY_S = 60.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def measure(folder: Path) -> list[Row]:
    """Everything is written below `folder`."""
    shutil.copytree(PROJECT / "config", folder / "config")
    inbox = folder / "speeches"
    inbox.mkdir()
    shutil.copy(SAMPLE, inbox / "sample.md")
    (inbox / "hour.md").write_text(long_speech(PARAGRAPHS_AN_HOUR), "utf-8")
    settings = opening.load_settings(folder / "config" / "tts_job.toml", {})
    with open_queue(settings) as queue:
        with _worker(folder) as worker:
            _render(queue, settings, "sample.md")  # it is at work, so it is ready
            rows = [_idle(worker)]
            rows += [_ratio(queue, settings, folder, name) for name in ("sample.md", "hour.md")]
        rows.insert(0, _listed(queue))
    return rows


def _listed(queue: Queue) -> Row:
    for number in range(WAITING):
        queue.submit(Request(f"{number}.md", files.digest(str(number))))

    def once() -> float:
        start = time.perf_counter()
        found = queue.jobs([JobState.QUEUED], WAITING)
        assert len(found) == WAITING
        return 1000 * (time.perf_counter() - start)

    taken = median(once() for _ in range(LIST_ROUNDS))
    return Row(f"{WAITING:,} waiting jobs", "listed", "ms", taken, at_most(100))


def _ratio(queue: Queue, settings: Settings, folder: Path, name: str) -> Row:
    document = str(settings.paths.inbox / name)
    by_hand = ("render", document, "--engine", "espeak", "--force", "--quiet", "--output", "alone")
    alone, queued = [], []
    for _ in range(RENDER_ROUNDS):
        alone.append(run(Command((PROGRAM, *by_hand), folder)).wall_s)
        queued.append(_render(queue, settings, name))
    more = 100 * (median(queued) / median(alone) - 1)
    note = f"{median(queued):.2f} s and {median(alone):.2f} s"
    return Row(
        f"a render through the queue, {name}", "more wall time", "%", more, at_most(10), note
    )


def _render(queue: Queue, settings: Settings, name: str) -> float:
    """Seconds from asking until it is published."""
    digest = files.file_digest(settings.paths.inbox / name)
    start = time.perf_counter()
    asked, _ = queue.submit(Request(name, digest, Wishes(engine="espeak", force=True)))
    job: Job = asked
    while not job.state.is_final:
        job = queue.wait(job.id, job.sequence, READY_S)
    assert job.state is JobState.DONE, job.failure
    return time.perf_counter() - start


def _idle(worker: "subprocess.Popen[bytes]") -> Row:
    before = _cpu_s(worker.pid)
    time.sleep(IDLE_S)
    spent = 100 * (_cpu_s(worker.pid) - before) / IDLE_S
    return Row("an idle worker", "of a core", "%", spent, at_most(3))


def _cpu_s(pid: int) -> float:
    fields = (PROC / str(pid) / "stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


@contextmanager
def _worker(folder: Path) -> "Iterator[subprocess.Popen[bytes]]":
    command = (PROGRAM, "worker", "--config", str(folder / "config" / "tts_job.toml"))
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


def main() -> None:
    report = Report(f"{len(os.sched_getaffinity(0))} cores", "the sample and an hour of speech")
    with TemporaryDirectory(prefix="tts-job-bench-") as folder:
        report.rows += measure(Path(folder))
    print(to_markdown(report), end="")


if __name__ == "__main__":
    main()
