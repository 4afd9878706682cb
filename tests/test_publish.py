"""Feed and pages: the feed last, nothing for nothing, one state whoever publishes and when."""

import datetime as dt
import io
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image

from tests.fakes import ToneEngine
from tests.studio import SPEECH, Desk, open_desk
from tts_job import errors, publish
from tts_job.podcast.feed import parse_feed
from tts_job.publish import publish_again
from tts_job.settings.options import FeedSettings, Settings, ShowSettings
from tts_job.storage import Folder

PUBLIC = ShowSettings(base_url="https://media.example.org/podcast/", owner_email="a@example.org")
OTHER = "# Kapanış\n\nHepinize teşekkür ediyorum.\n"


class Killed(BaseException):
    """The process ends here."""


class MortalFolder(Folder):
    """Lets a few changes pass and is killed at the next."""

    def __init__(self, root: Path, lives: int) -> None:
        super().__init__(root)
        self.lives = lives

    def _live(self) -> None:
        if self.lives == 0:
            raise Killed
        self.lives -= 1

    def put(self, name: str, data: bytes) -> bool:
        self._live()
        return super().put(name, data)

    def remove(self, name: str) -> None:
        self._live()
        super().remove(name)

    def remove_folder(self, folder: str) -> None:
        self._live()
        super().remove_folder(folder)


def with_show(show: ShowSettings) -> Settings:
    return Settings().model_copy(update={"show": show})


def stamps(desk: Desk) -> dict[str, int]:
    found = (path for path in desk.public.rglob("*") if path.is_file())
    return {str(path): path.stat().st_mtime_ns for path in found}


def assert_feed_is_true(desk: Desk) -> None:
    """Each enclosure in the feed is in place, whole; where there is no feed it names nothing."""
    if (desk.public / "feed.xml").exists():
        base = desk.studio.settings.show.base_url
        for item in desk.feed().items:
            path = desk.public / item.enclosure_url.removeprefix(base)
            assert path.stat().st_size == item.enclosure_bytes
            assert (path.parent / "index.html").exists()


@pytest.fixture
def shelf(desk: Desk) -> Desk:
    """Two episodes in public."""
    desk.render()
    desk.later(hours=1)
    desk.render(OTHER, name="other.md")
    desk.publish()
    return desk


# --- what is written --------------------------------------------------------------------------


def test_the_feed_names_what_is_there_newest_first(shelf: Desk) -> None:
    assert_feed_is_true(shelf)
    assert [item.title for item in shelf.feed().items] == ["Kapanış", "Açılış"]


def test_a_show_without_episodes_has_a_feed_too(desk: Desk) -> None:
    assert desk.publish().feed_written
    assert desk.feed().items == ()


def test_publishing_again_writes_nothing(shelf: Desk) -> None:
    before = stamps(shelf)
    shelf.later(days=2)
    done = shelf.publish()
    assert (done.feed_written, done.pages_written) == (False, 0)
    assert stamps(shelf) == before


def test_looking_at_every_page_writes_only_what_was_lost(shelf: Desk) -> None:
    before = stamps(shelf)
    lost = shelf.public / "episodes" / "acilis" / "index.html"
    page = lost.read_bytes()
    lost.unlink()
    done = publish_again(shelf.studio.settings, shelf.studio.library, shelf.now)
    assert done.pages_written == 1
    assert lost.read_bytes() == page
    assert {path for path, stamp in stamps(shelf).items() if before[path] != stamp} == {str(lost)}


def test_a_changed_episode_touches_its_own_page_the_index_and_the_feed(shelf: Desk) -> None:
    before = stamps(shelf)
    shelf.later(hours=1)
    shelf.render(SPEECH.replace("önemli", "değerli"))
    shelf.publish()
    after = stamps(shelf)
    changed = {path for path in before if after[path] != before[path]}
    names = {str(Path(path).relative_to(shelf.public)) for path in changed}
    assert {"feed.xml", "episodes/acilis/index.html"} <= names
    assert not any(name.startswith("episodes/kapanis") for name in names)


def test_a_lost_feed_is_written_again(shelf: Desk) -> None:
    feed = (shelf.public / "feed.xml").read_bytes()
    (shelf.public / "feed.xml").unlink()
    assert shelf.publish().feed_written
    assert (shelf.public / "feed.xml").read_bytes() == feed


def test_other_settings_of_the_show_reach_every_page(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.render()
        desk.publish()
    renamed = with_show(ShowSettings(title="Başka Yayın"))
    with open_desk(tmp_path, settings=renamed) as desk:
        assert desk.publish().pages_written >= 2
        files = desk.files()
        for name in ("feed.xml", "index.html", "episodes/acilis/index.html"):
            assert "Başka Yayın" in files[name].decode("utf-8")
        before = stamps(desk)
        desk.publish()
        assert stamps(desk) == before


def test_only_the_newest_items_carry_their_text(tmp_path: Path) -> None:
    settings = Settings().model_copy(update={"feed": FeedSettings(full_text_items=1)})
    with open_desk(tmp_path, settings=settings) as desk:
        desk.render()
        desk.later(hours=1)
        desk.render(OTHER, name="other.md")
        desk.publish()
        feed = (desk.public / "feed.xml").read_text("utf-8")
        assert feed.count("<content:encoded>") == 1
        assert "Hepinize teşekkür ediyorum" in feed
        assert "saygılarımı" not in feed


# --- the cover --------------------------------------------------------------------------------


def square(path: Path, shade: int) -> Path:
    Image.new("RGB", (1400, 1400), (shade, 40, 40)).save(path, "JPEG")
    return path


def shade(data: bytes) -> int:
    pixel = Image.open(io.BytesIO(data)).convert("L").getpixel((5, 5))
    assert isinstance(pixel, int)
    return pixel


def test_a_new_cover_is_in_place_after_the_next_publication(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.publish()
    picture = square(tmp_path / "cover.jpg", 250)
    with open_desk(tmp_path, settings=with_show(ShowSettings(cover=picture))) as desk:
        desk.publish()
        red = shade(desk.files()["cover.jpg"])
        square(picture, 30)
        desk.publish()
        files = desk.files()
        assert shade(files["cover.jpg"]) < red
        assert shade(files["cover-600.jpg"]) == pytest.approx(shade(files["cover.jpg"]), abs=4)
        before = stamps(desk)
        desk.publish()
        assert stamps(desk) == before


@pytest.mark.parametrize("content", [None, b"no picture"])
def test_a_cover_that_cannot_be_used_is_told_and_the_feed_stays(
    tmp_path: Path, content: bytes | None
) -> None:
    with open_desk(tmp_path) as desk:
        desk.render()
        desk.publish()
        before = desk.files()
    picture = tmp_path / "cover.jpg"
    if content is not None:
        picture.write_bytes(content)
    with open_desk(tmp_path, settings=with_show(ShowSettings(cover=picture))) as desk:
        with pytest.raises(errors.BadCover, match="cover"):
            desk.publish()
        assert desk.files() == before


# --- killed, and several at once --------------------------------------------------------------


def change(desk: Desk) -> None:
    """One episode corrected, one removed, one new."""
    desk.later(hours=1)
    desk.render(SPEECH.replace("önemli", "değerli"))
    desk.render("# Yeni\n\nMerhaba arkadaşlar.\n", name="new.md")
    desk.studio.library.remove("kapanis")


def publish_and_die(desk: Desk, monkeypatch: pytest.MonkeyPatch, lives: int) -> bool:
    """Publish in a process that is killed after `lives` changes; whether it came to its end."""
    with monkeypatch.context() as patch:
        patch.setattr(publish, "public_folder", lambda _: MortalFolder(desk.public, lives))
        try:
            desk.publish()
        except Killed:
            return False
        return True


def test_killed_at_each_change_the_feed_is_true_and_the_next_time_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare(folder: Path) -> Desk:
        desk = stack.enter_context(open_desk(folder))
        desk.render()
        desk.render(OTHER, name="other.md")
        desk.publish()
        change(desk)
        return desk

    with ExitStack() as stack:
        undisturbed = prepare(tmp_path / "undisturbed")
        undisturbed.publish()
        expected = undisturbed.files()
        for lives in range(40):
            desk = prepare(tmp_path / str(lives))
            ended = publish_and_die(desk, monkeypatch, lives)
            assert_feed_is_true(desk)
            desk.publish()
            assert desk.files() == expected
            if ended:
                break
        assert lives > 5


PUBLISH = """
import sys
from contextlib import ExitStack
from pathlib import Path
from tests.studio import open_desk
with open_desk(Path(sys.argv[1])) as desk:
    print("ready", flush=True)
    sys.stdin.readline()
    for text in sys.argv[2:]:
        desk.render(f"# {text}\\n\\nMerhaba.", name=f"{text}.md")
        desk.publish()
"""


def test_processes_that_publish_at_once_end_with_all_episodes_in_the_feed(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PUBLISH, str(tmp_path), *titles],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for titles in (("a", "b", "c"), ("d", "e", "f"))
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.communicate("\n", timeout=120)
    assert [process.returncode for process in processes] == [0, 0]
    with open_desk(tmp_path) as desk:
        assert {item.title for item in desk.feed().items} == set("abcdef")
        assert_feed_is_true(desk)
        before = desk.files()
        publish_again(desk.studio.settings, desk.studio.library, desk.now)
        assert desk.files() == before


# --- what goes --------------------------------------------------------------------------------


def test_what_was_removed_leaves_the_feed_and_then_its_files_go(
    shelf: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    class Watched(Folder):
        def remove_folder(self, folder: str) -> None:
            feed = parse_feed((self.root / "feed.xml").read_bytes())
            seen.append([item.title for item in feed.items])
            super().remove_folder(folder)

    monkeypatch.setattr(publish, "public_folder", lambda _: Watched(shelf.public))
    shelf.studio.library.remove("acilis")
    shelf.publish()
    assert seen == [["Kapanış"]]
    assert not (shelf.public / "episodes" / "acilis").exists()
    assert "Açılış" not in (shelf.public / "index.html").read_text("utf-8")


def test_a_removed_episode_that_is_rendered_again_is_the_same_one(shelf: Desk) -> None:
    old = {item.title: item for item in shelf.feed().items}["Açılış"]
    shelf.studio.library.remove("acilis")
    shelf.publish()
    shelf.later(days=1)
    shelf.render()
    shelf.publish()
    new = {item.title: item for item in shelf.feed().items}["Açılış"]
    assert (new.guid, new.pub_date, new.enclosure_url) == (
        old.guid,
        old.pub_date,
        old.enclosure_url,
    )
    assert_feed_is_true(shelf)


def test_the_files_of_a_replaced_rendering_go_after_the_days_that_are_set(tmp_path: Path) -> None:
    settings = Settings().model_copy(update={"feed": FeedSettings(keep_days=40)})
    with open_desk(tmp_path, settings=settings) as desk:
        old = desk.render().entry.episode
        desk.render(SPEECH.replace("önemli", "değerli"))
        desk.publish()
        desk.later(days=40)
        desk.publish()
        assert (desk.public / old.file(".mp3")).exists()
        desk.later(seconds=1)
        desk.publish()
        left = {path.name for path in (desk.public / old.path).iterdir()}
        assert not any(name.startswith(old.hash) for name in left)


def test_an_episode_whose_sound_is_gone_is_not_in_the_feed(shelf: Desk) -> None:
    next(shelf.public.glob("episodes/acilis/*.mp3")).unlink()
    publish_again(shelf.studio.settings, shelf.studio.library, shelf.now)
    assert_feed_is_true(shelf)
    assert [item.title for item in shelf.feed().items] == ["Kapanış"]


# --- podcast:guid -----------------------------------------------------------------------------


def podcast_guid(desk: Desk) -> str:
    return publish.read_show(desk.studio.settings, desk.studio.library).guid


def test_a_local_show_has_no_podcast_guid(desk: Desk) -> None:
    assert podcast_guid(desk) == ""
    desk.publish()
    assert b"podcast:guid" not in desk.files()["feed.xml"]


def test_once_public_the_podcast_guid_stays_wherever_the_feed_moves(tmp_path: Path) -> None:
    with open_desk(tmp_path, settings=with_show(PUBLIC)) as desk:
        first = podcast_guid(desk)
        desk.publish()
        assert first.encode() in desk.files()["feed.xml"]
    moved = PUBLIC.model_copy(update={"base_url": "https://other.example.org/"})
    with open_desk(tmp_path, settings=with_show(moved)) as desk:
        desk.publish()
        assert podcast_guid(desk) == first
        assert first.encode() in desk.files()["feed.xml"]


def test_a_publication_waits_for_the_one_under_way(shelf: Desk) -> None:
    lock = shelf.studio.settings.paths.output / "state" / "publish.lock"
    code = (
        "import fcntl,sys\n"
        f"file = open({str(lock)!r}, 'w')\n"
        "fcntl.flock(file, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\n"
        "sys.stdin.readline()\n"
        "print('free', flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        waiting = subprocess.Popen(
            [sys.executable, "-c", PUBLISH, str(shelf.public.parents[1]), "x"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.communicate("\n", timeout=2.5)
        assert "x" not in [item.title for item in shelf.feed().items]
        holder.communicate("\n", timeout=10)
    waiting.communicate(timeout=30)
    assert waiting.returncode == 0
    assert "x" in [item.title for item in shelf.feed().items]


def test_dates_are_those_of_the_library_and_not_of_the_clock(tmp_path: Path) -> None:
    made = []
    for name, hours in (("one", 0), ("two", 5)):
        with open_desk(tmp_path / name, ToneEngine()) as desk:
            desk.render()
            desk.now += dt.timedelta(hours=hours)
            desk.publish()
            made.append(desk.files())
    assert made[0] == made[1]
