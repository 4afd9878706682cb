"""Kills a service again and again while it renders, and counts what came of its documents.

    python -m tools.chaos [--postgres] [--kills 30] [--seed 1]

A service, and a second worker or a `tts-job render` beside it, are killed (-9), stopped and woken;
the databases are held for a while, a Postgres is cut off. In the end each document has one episode,
the check finds nothing, and no job is left. Prints what it did as JSON; exit code 1 where that
fails.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.postgres import Cluster, running_cluster

COMMAND = (sys.executable, "-m", "tts_job")
DOCUMENTS = 12
PARAGRAPHS = 25
LOCK_S = 20.0
START_S = 30.0
WAITS = 0.8
"""How often it is waited until the service works; else it is killed while it starts."""
SOON_S = 300.0
"""Within which everything is done when nobody is killed any more."""
UNFINISHED = ("queued", "running", "waiting")


@dataclass
class Figures:
    kills: int = 0
    stops: int = 0
    documents: int = 0
    episodes: int = 0
    jobs: dict[str, int] = field(default_factory=dict)
    check: int = -1
    exit_code: int = -1
    """Of the service that is told to end at last."""
    settled_after_s: float = 0.0
    seconds: float = 0.0

    @property
    def is_well(self) -> bool:
        is_whole = self.episodes == self.documents and self.check == 0
        return (
            is_whole and bool(self.jobs) and not any(self.jobs.get(state) for state in UNFINISHED)
        )


class Scene:
    """A folder, a service over it, and somebody with bad intentions."""

    def __init__(self, folder: Path, dice: random.Random, cluster: Cluster | None) -> None:
        self.folder, self.dice, self.cluster = folder, dice, cluster
        self.figures = Figures()
        self.environment = os.environ | {
            "TTS_JOB_ENGINES__ORDER": "espeak",
            "TTS_JOB_INBOX__STABLE_S": "0.2",
            "TTS_JOB_JOBS__RETRY_AFTER_S": "1",
        }
        if cluster is not None:
            self.environment["TTS_JOB_JOBS__DATABASE"] = cluster.address(cluster.database())
        (folder / "speeches").mkdir()

    def write(self) -> None:
        number = self.figures.documents = self.figures.documents + 1
        said = (f"Bu {number}. konuşmanın {n}. paragrafıdır." for n in range(PARAGRAPHS))
        text = f"# Konuşma {number}\n\n" + "\n\n".join(said) + "\n"
        (self.folder / "speeches" / f"{number}.md").write_text(text, "utf-8")

    @contextmanager
    def started(self, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A process that is killed at the end, if it is there still."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*COMMAND, *words],
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    def wait_for_work(self) -> None:
        """Until somebody has begun with a document, or everything is done."""
        before = self.log.read_text("utf-8").count(": begun") if self.log.exists() else 0
        end = time.monotonic() + START_S
        while time.monotonic() < end and self.log.read_text("utf-8").count(": begun") == before:
            time.sleep(0.1)

    def companion(self) -> tuple[str, ...]:
        if self.cluster is not None:
            return ("worker",)
        return ("render", f"speeches/{self.dice.randint(1, self.figures.documents)}.md")

    def trouble(self) -> None:
        """One round: both are at work, one or both are stopped for a while, both are killed."""
        with (
            self.started("serve", "--port", "0") as service,
            self.started(*self.companion()) as other,
        ):
            if self.dice.random() < WAITS:
                self.wait_for_work()
            time.sleep(self.dice.uniform(0.0, 2.0))
            for victim in self.dice.sample([service, other], self.dice.randint(0, 2)):
                if victim.poll() is None:
                    victim.send_signal(signal.SIGSTOP)
                    self.figures.stops += 1
            time.sleep(self.dice.uniform(0.0, 1.0))
            for victim in (service, other):
                if victim.poll() is None:
                    victim.send_signal(self.dice.choice([signal.SIGCONT, signal.SIGSTOP]))
            time.sleep(self.dice.uniform(0.0, 1.0))
            for victim in (service, other):
                if victim.poll() is None:
                    victim.kill()
                    self.figures.kills += 1

    def obstruct(self) -> None:
        """The service works on while its databases are held, or away, for a while."""
        state = self.folder / "output" / "state"
        with self.started("serve", "--port", "0") as service:
            self.write()
            self.wait_for_work()
            if self.cluster is not None:
                self.cluster.stop()
                time.sleep(5.0)
                self.cluster.start()
            names = ("library", "jobs") if self.cluster is None else ("library",)
            with ExitStack() as held:
                for name in names:
                    held.enter_context(_held(state / f"{name}.sqlite3"))
                time.sleep(LOCK_S)
            time.sleep(2.0)
            assert service.poll() is None, "the service ended by itself"

    def settle(self) -> None:
        """Nobody is killed any more: it becomes well by itself, or it does not."""
        begun = time.monotonic()
        with self.started("serve", "--port", "0") as service:
            while time.monotonic() - begun < SOON_S:
                time.sleep(1.0)
                self.count()
                if self.figures.is_well:
                    break
            self.figures.settled_after_s = round(time.monotonic() - begun, 1)
            service.terminate()
            self.figures.exit_code = service.wait(SOON_S)

    def count(self) -> None:
        listed = json.loads(self.said("list", "--json").stdout)
        self.figures.episodes = len(listed["episodes"])
        self.figures.jobs = self.jobs()
        self.figures.check = self.said("check").returncode

    def jobs(self) -> dict[str, int]:
        query = "SELECT state, count(*) FROM job GROUP BY state"
        if self.cluster is None:
            path = self.folder / "output" / "state" / "jobs.sqlite3"
            with closing(sqlite3.connect(path)) as db:
                try:
                    return dict(db.execute(query).fetchall())
                except sqlite3.OperationalError:  # it was killed before it made them
                    return {}
        import psycopg

        with psycopg.connect(self.environment["TTS_JOB_JOBS__DATABASE"]) as connection:
            return dict(connection.execute(query).fetchall())

    def said(self, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [*COMMAND, *words]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True
        )


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Nobody else can write to this SQLite file meanwhile."""
    with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("ROLLBACK")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--postgres", action="store_true", help="jobs in a Postgres of its own")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begun = time.monotonic()
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="tts-chaos-")))
        cluster = opened.enter_context(running_cluster()) if given.postgres else None
        scene = Scene(folder, random.Random(given.seed), cluster)
        scene.write()
        is_obstructed = False
        while scene.figures.kills < given.kills:
            for _ in range(scene.dice.randint(0, 2)):
                if scene.figures.documents < DOCUMENTS:
                    scene.write()
            scene.trouble()
            if scene.figures.kills >= given.kills / 2 and not is_obstructed:
                is_obstructed = True
                scene.obstruct()
        scene.settle()
        scene.figures.seconds = round(time.monotonic() - begun, 1)
        print(json.dumps(asdict(scene.figures), indent=2))
        if not scene.figures.is_well:
            print(scene.log.read_text("utf-8")[-8000:], file=sys.stderr)
        return 0 if scene.figures.is_well else 1


if __name__ == "__main__":
    sys.exit(main())
