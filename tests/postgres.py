"""A Postgres for tests: a cluster of its own in a temp folder, reached by a socket in it alone."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.needs import need_program

START_S = 30.0


class Cluster:
    """A running Postgres; `kill` and `start` are a machine that goes away and comes back."""

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        self._folder = folder
        self._programs = programs
        self._user = user
        self._names = (f"jobs{number}" for number in itertools.count())
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        options = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        command = (self._programs / "initdb", "--pgdata", self._folder / "data", *options)
        subprocess.run(command, user=self._user, cwd=self._folder, check=True, capture_output=True)

    def start(self) -> None:
        settings = ("listen_addresses=", f"unix_socket_directories={self._folder}", "fsync=off")
        given = [word for each in settings for word in ("-c", each)]
        command = [str(self._programs / "postgres"), "-D", str(self._folder / "data"), *given]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, user=self._user, cwd=self._folder, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_S
        while True:
            try:
                psycopg.connect(self.address("postgres")).close()
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self._folder / "log").read_text("utf-8")
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """At once, as when the power is cut."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(START_S)
            self._process = None

    def database(self, template: str = "template1") -> str:
        """Name of a new one, which holds what the template does."""
        name = next(self._names)
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return name

    def address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._folder}"


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Skips where there is no Postgres. It refuses to run as root, so then it runs as another."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    initdb = need_program("initdb", package="postgresql", places=places)
    folder = Path(tempfile.mkdtemp(prefix="tts-pg-"))  # short: it is in the name of a socket
    user = None
    if os.geteuid() == 0:
        user = "nobody"
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    cluster = Cluster(folder, Path(initdb).resolve().parent, user)
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)
