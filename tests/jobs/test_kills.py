"""Workers in processes of their own: killed at any instant, stopped, one too many."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.fakes import ToneEngine
from tests.jobs.office import SOON_S, Office, open_office
from tests.studio import NOW
from tts_job.jobs.job import Job, JobState
from tts_job.podcast.feed import parse_feed

LONG = "\n\n".join(f"Sayın konuklar, bu {number} numaralı cümledir." for number in range(60))
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))}
TTS_JOB = str(Path(sys.executable).with_name("tts-job"))


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def worker_in(folder: Path) -> AbstractContextManager[subprocess.Popen[str]]:
    return running(sys.executable, "-m", "tests.jobs.work", str(folder))


def has_made(count: int) -> Callable[[Job], bool]:
    return lambda job: job.progress.done >= count


def public_files(office: Office) -> dict[str, bytes]:
    public = office.settings.paths.public
    return {
        str(path.relative_to(public)): path.read_bytes()
        for path in public.rglob("*")
        if path.is_file()
    }


def test_killed_again_and_again_it_goes_on_where_it_was_and_ends_with_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with open_office(tmp_path / "undisturbed") as undisturbed, undisturbed.worker():
        assert undisturbed.wait(undisturbed.submit(LONG)).state is JobState.DONE
        wanted = public_files(undisturbed)
    with open_office(tmp_path / "killed") as office:
        job = office.submit(LONG)
        instants = (lambda job: job.state is JobState.RUNNING, has_made(20))
        for instant in instants:
            with worker_in(office.folder):
                office.wait(job, instant)
        with worker_in(office.folder):
            done = office.wait(job)
        assert done.state is JobState.DONE
        assert done.outcome is not None
        assert done.outcome.cached >= 15
        assert public_files(office) == wanted
        said = Counter((office.folder / "said.txt").read_text("utf-8").splitlines())
        body = {line: count for line, count in said.items() if "numaralı" in line}
        in_hand = len(instants) * ToneEngine.parallel
        assert len(body) == 60
        assert sum(body.values()) <= 60 + in_hand  # only what was in hand is made again


def test_a_worker_of_the_command_line_works_alone_and_stops_when_told(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        job = office.submit()
        config = tmp_path / "tts_job.toml"
        config.write_text(
            '[paths]\ninbox = "speeches"\noutput = "output"\n[engines]\norder = ["espeak"]\n',
            "utf-8",
        )
        with running(TTS_JOB, "worker", "--config", str(config)) as first:
            assert office.wait(job).state is JobState.DONE
            with running(TTS_JOB, "worker", "--config", str(config)) as second:
                _, said = second.communicate(timeout=SOON_S)
            assert second.returncode == 5
            assert said.count("\n") == 1
            assert "another worker already does" in said
            first.send_signal(signal.SIGTERM)
            _, said = first.communicate(timeout=SOON_S)
        assert first.returncode == 0
        assert "Traceback" not in said
        feed = parse_feed((office.settings.paths.public / "feed.xml").read_bytes())
        assert [item.title for item in feed.items] == ["Açılış"]
