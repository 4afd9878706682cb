"""Podcast clients that people use subscribe to our server, download, and go on where they were."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from tests.needs import need_program
from tests.studio import SPEECH, Desk, open_desk
from tests.test_clients import GPodder
from tests.web.wire import serving
from tts_job.settings.options import Settings, ShowSettings
from tts_job.web.hosts import HostGuard, Hosts
from tts_job.web.media import Media

LONG_SPEECH = SPEECH * 12
"""Long enough to be cut in the middle."""


@dataclass
class Served:
    desk: Desk
    url: str
    ranges: list[str] = field(default_factory=list)
    """What clients asked for parts of."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    media = Media(tmp_path / "output" / "public")
    ranges: list[str] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        asked = dict(scope["headers"]).get(b"range")
        if asked is not None:
            ranges.append(asked.decode())
        await media(scope, receive, send)

    with serving(HostGuard(watched, Hosts([]))) as port:
        url = f"http://127.0.0.1:{port}/"
        settings = Settings(show=ShowSettings(base_url=url))
        with open_desk(tmp_path, settings=settings) as desk:
            yield Served(desk, url, ranges)


class Podget:
    """Debian's podget, which downloads with wget, with settings of its own."""

    def __init__(self, home: Path, feed_url: str) -> None:
        self._program = need_program("podget", package="podget")
        self._home = home
        self.library = home / "library"
        settings = home / "settings"
        settings.mkdir(parents=True)
        (settings / "serverlist").write_text(f"{feed_url} SPEECHES Show\n", "utf-8")
        self.run("--create-config", "podgetrc")
        with (settings / "podgetrc").open("a", encoding="utf-8") as file:
            file.write(
                f"DIR_LIBRARY={self.library}\nDIR_SESSION={home / 'session'}\nMIN_SPACE=1000\n"
            )

    def run(self, *options: str) -> None:
        environ = {**os.environ, "HOME": str(self._home), "no_proxy": "127.0.0.1"}
        command = [self._program, "-d", str(self._home / "settings"), *options]
        subprocess.run(command, env=environ, capture_output=True, check=True, timeout=60)

    def downloads(self) -> list[Path]:
        return sorted(self.library.rglob("*.mp3"))


def test_gpodder_subscribes_downloads_and_sees_no_duplicate(served: Served, tmp_path: Path) -> None:
    gpodder = GPodder(tmp_path / "gpodder")
    first = served.desk.render()
    served.desk.publish()
    gpodder.do("subscribe", f"{served.url}feed.xml")
    gpodder.do("update")
    gpodder.do("download")
    (downloaded,) = gpodder.home.rglob("*.mp3")
    assert downloaded.read_bytes() == served.desk.mp3(first)

    served.desk.later(days=1)
    served.desk.render(SPEECH.replace("önemli", "değerli"))
    served.desk.publish()
    gpodder.do("update")
    assert gpodder.episodes() == [(first.entry.episode.guid, "Açılış")]


def test_podget_downloads_each_episode_once(served: Served, tmp_path: Path) -> None:
    podget = Podget(tmp_path / "podget", f"{served.url}feed.xml")
    rendered = served.desk.render(LONG_SPEECH)
    served.desk.publish()
    podget.run()
    (downloaded,) = podget.downloads()
    assert downloaded.read_bytes() == served.desk.mp3(rendered)

    os.truncate(downloaded, 0)
    podget.run()
    assert podget.downloads() == [downloaded]
    assert downloaded.stat().st_size == 0


def test_wget_goes_on_with_what_was_cut(served: Served, tmp_path: Path) -> None:
    wget = need_program("wget", package="wget")
    rendered = served.desk.render(LONG_SPEECH)
    served.desk.publish()
    sound = served.desk.mp3(rendered)
    path = rendered.entry.episode.file(".mp3")
    file = tmp_path / Path(path).name
    half = len(sound) // 2
    file.write_bytes(sound[:half])
    command = [wget, "--continue", "--tries=1", "--no-proxy", f"{served.url}{path}"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, timeout=60)
    assert file.read_bytes() == sound
    assert served.ranges == [f"bytes={half}-"]
