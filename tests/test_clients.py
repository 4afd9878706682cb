"""A podcast client that people use subscribes, downloads, and never sees a duplicate."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.host import hosting
from tests.needs import need_program
from tests.studio import SPEECH, Desk, open_desk
from tts_job.settings.options import Settings, ShowSettings


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose public folder is served at its base_url."""
    with hosting() as host:
        host.root = tmp_path / "output" / "public"
        settings = Settings(show=ShowSettings(base_url=host.url))
        with open_desk(tmp_path, settings=settings) as desk:
            yield desk


class GPodder:
    """gPodder's command line, with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._program = need_program("gpo", package="gpodder")

    def do(self, *arguments: str) -> None:
        environ = {**os.environ, "GPODDER_HOME": str(self.home)}
        command = [self._program, *arguments]
        subprocess.run(command, env=environ, capture_output=True, check=True, timeout=60)

    def episodes(self) -> list[tuple[str, str]]:
        """Guid and title of each episode that it knows."""
        with closing(sqlite3.connect(self.home / "Database")) as database:
            return database.execute("SELECT guid, title FROM episode ORDER BY guid").fetchall()


def test_gpodder_subscribes_downloads_and_sees_no_duplicate(served: Desk, tmp_path: Path) -> None:
    gpodder = GPodder(tmp_path / "gpodder")
    first = served.render()
    served.publish()
    gpodder.do("subscribe", f"{served.studio.settings.show.base_url}feed.xml")
    gpodder.do("update")
    gpodder.do("download")
    (downloaded,) = gpodder.home.rglob("*.mp3")
    assert downloaded.read_bytes() == served.mp3(first)
    assert gpodder.episodes() == [(first.entry.episode.guid, "Açılış")]

    served.later(days=1)
    served.render(SPEECH.replace("önemli", "değerli"))
    served.render(SPEECH.replace("önemli", "başka"), name="other.md")
    served.publish()
    gpodder.do("update")
    guids = {item.guid for item in served.feed().items}
    assert {guid for guid, _ in gpodder.episodes()} == guids
    assert len(gpodder.episodes()) == 2
