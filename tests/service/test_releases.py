"""The end of an embargo publishes by itself, to the second and after a restart."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.studio import NOW, SPEECH, Desk, open_desk
from tts_job.service.releases import Releases
from tts_job.settings.options import Settings

EMBARGO = NOW + dt.timedelta(minutes=10)
SECRET = f"---\nembargo: {EMBARGO.isoformat()}\n---\n\n{SPEECH}"


@dataclass
class Clock:
    now: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as desk:
        desk.render(SPEECH.replace("Açılış", "Dün"), "yesterday.md")
        desk.render(SECRET, "a.md")
        desk.publish()
        yield desk


def titles(desk: Desk) -> list[str]:
    return sorted(item.title for item in desk.feed().items)


def releases(desk: Desk, clock: Clock) -> Releases:
    settings: Settings = desk.studio.settings
    return Releases(lambda: settings, clock, tick_s=0.01)


def test_it_is_published_at_its_second_and_not_before(desk: Desk) -> None:
    clock = Clock()
    releasing = releases(desk, clock)
    for clock.now in (NOW, EMBARGO - dt.timedelta(seconds=1)):
        assert releasing.is_done()
        assert titles(desk) == ["Dün"]
    clock.now = EMBARGO
    assert releasing.is_done()
    assert titles(desk) == ["Açılış", "Dün"]


def test_what_ended_while_nothing_ran_is_published_at_the_start(desk: Desk) -> None:
    assert releases(desk, Clock(EMBARGO + dt.timedelta(days=3))).is_done()
    assert titles(desk) == ["Açılış", "Dün"]


def test_an_embargo_that_comes_while_it_waits_is_seen(desk: Desk) -> None:
    clock = Clock()
    releasing = releases(desk, clock)
    releasing.is_done()
    later = SECRET.replace("Açılış", "Kapanış").replace(
        EMBARGO.isoformat(), "2026-03-02T10:00:05+03:00"
    )
    desk.render(later, "b.md")
    clock.now = NOW + dt.timedelta(seconds=5)
    assert releasing.is_done()
    assert titles(desk) == ["Dün", "Kapanış"]


def test_a_show_that_the_settings_close_is_gone_from_the_open_folder_at_once(desk: Desk) -> None:
    settings = [desk.studio.settings]
    releasing = Releases(lambda: settings[-1], Clock(), tick_s=0.01)
    feed = settings[0].paths.public / "feed.xml"
    assert releasing.is_done()
    assert feed.exists()
    closed = settings[0].feed.model_copy(update={"open": False})
    settings.append(settings[0].model_copy(update={"feed": closed}))
    assert releasing.is_done()
    assert not feed.exists()
    assert (settings[0].paths.show / "feed.xml").exists()
    settings.append(settings[0])
    assert releasing.is_done()
    assert feed.exists()


def test_what_is_due_and_damaged_is_told_once_and_let_out_when_it_is_whole(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    held = desk.studio.settings.paths.held
    (sound,) = held.rglob("*.mp3")
    sound.rename(sound.with_suffix(".away"))
    releasing = releases(desk, Clock(EMBARGO))
    assert [releasing.is_done() for _ in range(3)] == [False] * 3
    (told,) = caplog.records
    assert "acilis: its files are damaged or gone" in told.getMessage()
    sound.with_suffix(".away").rename(sound)
    assert releasing.is_done()
    assert titles(desk) == ["Açılış", "Dün"]


def test_a_thread_does_it_until_it_is_stopped(desk: Desk) -> None:
    clock = Clock()
    releasing = releases(desk, clock)
    releasing.start()
    clock.now = EMBARGO
    feed = desk.public / "feed.xml"
    for _ in range(500):
        if "Açılış" in feed.read_text("utf-8"):
            break
        releasing._stopping.wait(0.01)
    releasing.stop()
    assert titles(desk) == ["Açılış", "Dün"]
    assert not releasing._thread.is_alive()
