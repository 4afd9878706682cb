"""What is held comes out when it may, and never before; a kill at any step loses nothing."""

import datetime as dt
import io
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from tests.fakes import DiesMidway, ToneEngine
from tests.studio import SPEECH, Desk, open_desk, with_settings
from tts_job import errors, files, inbox
from tts_job.check import check, faults
from tts_job.hold import embargo_of
from tts_job.library.entry import State
from tts_job.library.held import Held, Why
from tts_job.library.library import Library
from tts_job.library.rebuild import rebuild
from tts_job.publish import held_folder, publish_again
from tts_job.release import (
    approve,
    listening_path,
    listening_url,
    may_listen,
    next_release,
    read_secret,
)
from tts_job.settings.options import FeedSettings, Settings
from tts_job.studio import Release, Wishes

HOLD = Wishes(release=Release.HOLD)
AT_ONCE = Wishes(release=Release.AT_ONCE)
EMBARGOED = "---\nembargo: 2026-03-02 14:00\n---\n" + SPEECH
"""Four hours after NOW."""
LATER = "2026-03-02T11:00:00+03:00"
CHANGED = SPEECH.replace("önemli", "değerli")


def publishing(policy: str) -> Settings:
    return Settings().model_copy(update={"feed": FeedSettings.model_validate({"publish": policy})})


def titles(desk: Desk) -> list[str]:
    return [item.title for item in desk.feed().items]


def approve_it(desk: Desk, slug: str = "acilis") -> None:
    approve(slug, desk.studio.settings, desk.studio.library, desk.now)


def held_files(desk: Desk) -> set[str]:
    root = desk.studio.settings.paths.held
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def found_faults(desk: Desk) -> list[str]:
    studio = desk.studio
    found = check(studio.settings, studio.library, studio.cache, desk.now)
    return [str(each) for each in faults(found)]


def a_pass(desk: Desk) -> inbox.Pass:
    done = inbox.run(desk.studio, Wishes(), desk.now)
    desk.publish()
    return done


def waiting(desk: Desk) -> Held:
    (held,) = desk.studio.library.held()
    return held


# --- what is held -----------------------------------------------------------------------------


def test_a_held_episode_is_complete_and_nothing_of_it_is_public(desk: Desk) -> None:
    desk.publish()
    before = desk.files()
    rendered = desk.render(wishes=HOLD)
    desk.publish()
    assert rendered.status == "held"
    assert rendered.held is not None
    assert desk.files() == before
    assert titles(desk) == []
    assert len(held_files(desk)) == 6
    assert waiting(desk) == rendered.held
    assert desk.studio.library.entry("acilis").state is State.HELD
    assert found_faults(desk) == []
    private = desk.studio.settings.paths.private
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_approving_publishes_it_as_new_at_that_moment(desk: Desk) -> None:
    rendered = desk.render(wishes=HOLD)
    guid = rendered.entry.episode.guid
    desk.later(hours=30)
    approve_it(desk)
    (item,) = desk.feed().items
    assert (item.guid, item.pub_date) == (guid, desk.now)
    assert held_files(desk) == set()
    assert desk.studio.library.held() == []
    assert found_faults(desk) == []


def test_a_held_episode_has_the_bytes_that_it_would_have_had(tmp_path: Path) -> None:
    with open_desk(tmp_path / "held") as desk:
        desk.render(wishes=HOLD)
        approve_it(desk)
        held = desk.files()
    with open_desk(tmp_path / "at once") as desk:
        desk.render(wishes=AT_ONCE)
        desk.publish()
        assert desk.files() == held


def test_an_update_that_is_held_leaves_the_old_episode_public(desk: Desk) -> None:
    old = desk.render().entry.episode
    desk.publish()
    before = desk.files()
    desk.later(days=1)
    assert desk.render(CHANGED, wishes=HOLD).status == "held"
    desk.publish()
    assert desk.files() == before
    desk.later(days=1)
    approve_it(desk)
    (item,) = desk.feed().items
    assert (item.guid, item.pub_date) == (old.guid, old.published_at)
    assert not item.enclosure_url.endswith(old.file(".mp3"))
    assert (desk.public / old.file(".mp3")).exists()


def test_what_came_out_the_same_as_is_public_needs_no_approval(desk: Desk) -> None:
    desk.render()
    desk.publish()
    rendered = desk.render(wishes=replace(HOLD, force=True))
    assert rendered.status == "unchanged"
    assert desk.studio.library.held() == []


def test_lost_files_of_a_published_episode_come_back_without_approval(tmp_path: Path) -> None:
    with open_desk(tmp_path, settings=publishing("approved")) as desk:
        episode = desk.render(wishes=AT_ONCE).entry.episode
        (desk.public / episode.file(".mp3")).unlink()
        assert desk.render().restored
        assert (desk.public / episode.file(".mp3")).stat().st_size == episode.mp3_bytes


def test_a_person_who_renders_what_is_held_publishes_it(desk: Desk) -> None:
    desk.render(wishes=HOLD)
    desk.later(hours=2)
    assert desk.render(wishes=AT_ONCE).status == "published"
    desk.publish()
    assert desk.feed().items[0].pub_date == desk.now
    assert desk.studio.library.held() == []
    assert held_files(desk) == set()


def test_a_new_rendering_of_the_document_takes_the_place_of_the_held_one(desk: Desk) -> None:
    first = desk.render(wishes=HOLD).entry.episode
    second = desk.render(CHANGED, wishes=HOLD).entry.episode
    assert (second.guid, second.slug) == (first.guid, first.slug)
    assert waiting(desk).entry.episode == second
    assert all(second.hash in name for name in held_files(desk))


def test_a_held_episode_whose_title_changes_has_the_slug_of_the_new_one(desk: Desk) -> None:
    desk.render(wishes=HOLD)
    desk.render(SPEECH.replace("Açılış", "Kapanış"), wishes=HOLD)
    assert waiting(desk).entry.episode.slug == "kapanis"
    assert [each.episode.slug for each in desk.studio.library.entries()] == ["kapanis"]
    approve_it(desk, "kapanis")
    publish_again(desk.studio.settings, desk.studio.library, desk.now)
    assert held_files(desk) == set()
    assert found_faults(desk) == []


def test_another_speech_in_the_same_file_leaves_the_held_one_waiting(desk: Desk) -> None:
    desk.render("---\ndate: 2022-01-11\n---\n" + SPEECH, wishes=HOLD)
    desk.render("---\ndate: 2022-02-12\n---\n# Kapanış\n\nTeşekkür ederiz.\n", wishes=HOLD)
    slugs = {each.entry.episode.slug for each in desk.studio.library.held()}
    assert slugs == {"2022-01-11-acilis", "2022-02-12-kapanis"}


def test_a_held_one_that_is_removed_is_gone_and_is_not_rendered_again(tmp_path: Path) -> None:
    with open_desk(tmp_path, settings=publishing("approved")) as desk:
        desk.write(SPEECH)
        a_pass(desk)
        desk.studio.library.remove("acilis")
        desk.publish()
        assert held_files(desk) == set()
        assert desk.studio.library.held() == []
        assert a_pass(desk).rendered == ()
        assert found_faults(desk) == []


def test_a_removed_episode_that_is_held_again_comes_back_with_its_date(desk: Desk) -> None:
    old = desk.render().entry.episode
    desk.studio.library.remove("acilis")
    desk.publish()
    desk.later(days=3)
    desk.render(CHANGED, wishes=HOLD)
    desk.publish()
    assert titles(desk) == []
    approve_it(desk)
    (item,) = desk.feed().items
    assert (item.guid, item.pub_date) == (old.guid, old.published_at)


def test_a_held_one_whose_document_goes_is_held_no_more_and_appears_when_it_is_let_out(
    tmp_path: Path,
) -> None:
    approved = publishing("approved")
    leaving = approved.inbox.model_copy(update={"removed": "unpublish", "stable_s": 0.0})
    with open_desk(tmp_path, settings=approved.model_copy(update={"inbox": leaving})) as desk:
        path = desk.write(SPEECH)
        desk.write(SPEECH.replace("Açılış", "Kapanış"), "b.md")
        a_pass(desk)
        path.unlink()
        assert [entry.episode.slug for entry in a_pass(desk).looked.gone] == ["acilis"]
        assert [held.entry.episode.slug for held in desk.studio.library.held()] == ["kapanis"]
        assert not any("acilis" in name for name in held_files(desk))
        assert found_faults(desk) == []

        desk.later(days=3)
        desk.write(SPEECH)
        assert [each.status for each in a_pass(desk).rendered] == ["held"]
        desk.later(hours=1)
        approve_it(desk)
        assert [item.pub_date for item in desk.feed().items] == [desk.now]


def test_its_segments_are_used_and_so_are_kept(desk: Desk) -> None:
    desk.render(wishes=HOLD)
    used = desk.studio.library.used_fingerprints()
    assert len(used) == 5
    assert desk.studio.cache.collect(used, older_than=float("inf"))[0] == 0
    approve_it(desk)
    assert desk.studio.library.used_fingerprints() == used


def test_what_a_person_wished_for_the_held_one_still_holds(desk: Desk) -> None:
    desk.render()
    desk.render(wishes=replace(HOLD, title="Başka"))
    rendered = desk.render(CHANGED, wishes=HOLD)
    assert rendered.entry.episode.title == "Başka"


def test_what_nobody_knows_or_holds_cannot_be_approved(desk: Desk) -> None:
    with pytest.raises(errors.UnknownEpisode):
        approve_it(desk)
    desk.render()
    with pytest.raises(errors.NothingHeld):
        approve_it(desk)


# --- a pass -----------------------------------------------------------------------------------


def test_a_pass_holds_what_is_to_be_approved_and_renders_it_once(tmp_path: Path) -> None:
    with open_desk(tmp_path, settings=publishing("approved")) as desk:
        desk.write(SPEECH)
        (rendered,) = a_pass(desk).rendered
        assert rendered.status == "held"
        assert a_pass(desk).unchanged == 1
        desk.write(CHANGED)
        assert len(a_pass(desk).rendered) == 1
        (desk.inbox / "speech.md").rename(desk.inbox / "moved.md")
        assert a_pass(desk).rendered[0].synthesized == 0
        assert a_pass(desk).unchanged == 1
        assert waiting(desk).entry.path == "moved.md"
        approve_it(desk)
        assert titles(desk) == ["Açılış"]
        assert a_pass(desk).unchanged == 1


def test_a_pass_renders_again_what_lost_its_files_while_it_was_held(tmp_path: Path) -> None:
    with open_desk(tmp_path, settings=publishing("approved")) as desk:
        desk.write(SPEECH)
        a_pass(desk)
        name = waiting(desk).entry.episode.file(".mp3")
        (desk.studio.settings.paths.held / name).unlink()
        assert any("missing" in each for each in found_faults(desk))
        a_pass(desk)
        assert found_faults(desk) == []


def test_what_is_clean_is_published_and_what_another_engine_spoke_is_not(tmp_path: Path) -> None:
    clean = publishing("clean")
    with open_desk(tmp_path / "one", settings=clean) as desk:
        assert desk.render().status == "published"
    with open_desk(tmp_path / "two", DiesMidway(), ToneEngine(), settings=clean) as desk:
        rendered = desk.render()
        assert rendered.held is not None
        assert [each.why for each in rendered.held.reasons] == [Why.FALLBACK]


# --- an embargo -------------------------------------------------------------------------------


def test_an_embargo_holds_for_a_person_too_and_ends_to_the_second(desk: Desk) -> None:
    rendered = desk.render(EMBARGOED, wishes=AT_ONCE)
    assert rendered.status == "held"
    assert rendered.held is not None
    assert rendered.held.reasons == ()
    library = desk.studio.library
    end = next_release(library, desk.now)
    assert end is not None
    assert end.isoformat() == "2026-03-02T14:00:00+03:00"
    desk.later(hours=3, minutes=59, seconds=59)
    desk.publish()
    assert titles(desk) == []
    assert desk.files().keys() & held_files(desk) == set()
    desk.later(seconds=1)
    assert next_release(library, desk.now) == desk.now
    desk.publish()
    assert desk.feed().items[0].pub_date == desk.now == end
    assert next_release(library, desk.now) is None


def test_the_tags_say_when_an_embargo_ends_and_are_the_same_afterwards(desk: Desk) -> None:
    end = desk.now + dt.timedelta(days=3)
    held = desk.render(f"---\nembargo: {end.isoformat()}\n---\n\n{SPEECH}").entry.episode
    sound = (desk.studio.settings.paths.held / held.file(".mp3")).read_bytes()
    assert str(ID3(io.BytesIO(sound))["TDRL"]) == end.date().isoformat()
    desk.now = end
    desk.publish()
    (item,) = desk.feed().items
    assert item.pub_date == end
    assert (desk.public / held.file(".mp3")).read_bytes() == sound


def test_an_embargo_is_over_after_a_restart_too(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.render(EMBARGOED)
    with open_desk(tmp_path) as desk:
        desk.later(days=9)
        desk.publish()
        assert titles(desk) == ["Açılış"]


def test_an_embargo_that_is_over_holds_nothing(desk: Desk) -> None:
    desk.later(days=1)
    assert desk.render(EMBARGOED).status == "published"


def test_who_approves_before_the_embargo_ends_lets_that_alone_hold_it(tmp_path: Path) -> None:
    with open_desk(tmp_path, settings=publishing("approved")) as desk:
        desk.render(EMBARGOED)
        assert next_release(desk.studio.library, desk.now) is None
        done = approve("acilis", desk.studio.settings, desk.studio.library, desk.now)
        assert done.embargo is not None
        assert titles(desk) == []
        desk.later(hours=4)
        desk.publish()
        assert titles(desk) == ["Açılış"]


def test_an_embargo_does_not_stand_in_for_an_approval(tmp_path: Path) -> None:
    with open_desk(tmp_path, settings=publishing("approved")) as desk:
        desk.render(EMBARGOED)
        desk.later(days=1)
        desk.publish()
        assert titles(desk) == []


def test_a_person_does_not_publish_before_an_embargo_whatever_was_rendered_before(
    desk: Desk,
) -> None:
    desk.render(EMBARGOED, wishes=HOLD)
    assert desk.render(EMBARGOED, wishes=AT_ONCE).status == "held"
    assert waiting(desk).reasons == ()
    said = len(desk.engine.said)
    assert desk.render(EMBARGOED, wishes=AT_ONCE).status == "held"
    assert len(desk.engine.said) == said


def test_an_embargo_taken_out_of_the_document_holds_no_more(desk: Desk) -> None:
    desk.render(EMBARGOED)
    assert desk.render(SPEECH).status == "published"
    assert desk.studio.library.held() == []
    assert embargo_of({}, desk.studio.settings) is None


# --- kills, copies, damage --------------------------------------------------------------------

KILLED_AT = (4, 6, 13, 20, 33, 47, 57, 64, 69)
"""Steps in its folder: the approval, second names of files, the record, page, feed, tidying up."""
KILL = """
import datetime as dt, os, sys
from pathlib import Path
from tts_job.library.library import Library
from tts_job.release import approve
from tts_job.settings.options import PathSettings, Settings

settings = Settings(paths=PathSettings(output=Path(sys.argv[1], "output")))
steps = int(sys.argv[2])

def count(event, arguments):
    global steps
    if event.startswith(("os.", "open", "sqlite3.")) and sys.argv[1] in str(arguments):
        steps -= 1
        if steps < 0:
            os._exit(9)

sys.addaudithook(count)
with Library(settings.paths.library) as library:
    approve("acilis", settings, library, dt.datetime.fromisoformat(sys.argv[3]))
"""


def approve_and_die(folder: Path, steps: int) -> "subprocess.CompletedProcess[str]":
    """In a process of its own that dies at the given step of the file system."""
    command = [sys.executable, "-c", KILL, str(folder), str(steps), LATER]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_2_killed_at_any_step_of_an_approval_it_is_held_or_published_and_never_half(
    tmp_path: Path,
) -> None:
    for name, steps in (("whole", 10**6), *((str(n), n) for n in KILLED_AT)):
        folder = tmp_path / name
        with open_desk(folder) as desk:
            desk.render(wishes=HOLD)
            desk.publish()
        done = approve_and_die(folder, steps)
        assert done.returncode in (0, 9), done.stderr
        with open_desk(folder) as desk:
            assert_feed_is_true(desk)
            desk.later(hours=1)
            if waits := [each for each in desk.studio.library.held() if each.reasons]:
                assert len(waits) == 1
                approve_it(desk)
            desk.publish()
            assert_feed_is_true(desk)
            assert titles(desk) == ["Açılış"]
            assert held_files(desk) == set()
            assert found_faults(desk) == []
            if name == "whole":
                whole = desk.files()
            assert without_leftovers(desk.files()) == whole


def without_leftovers(files: dict[str, bytes]) -> dict[str, bytes]:
    """`cache gc` removes what a killed process was writing."""
    return {name: data for name, data in files.items() if "/.tts-job-" not in name}


def test_2_several_who_approve_at_once_publish_it_once(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.render(wishes=HOLD)
        desk.publish()
        settings, later = desk.studio.settings, desk.now + dt.timedelta(hours=1)

        def approve_too() -> None:
            with Library(settings.paths.library) as library, suppress(errors.NothingHeld):
                approve("acilis", settings, library, later)

        with ThreadPoolExecutor(3) as pool:
            for done in [pool.submit(approve_too) for _ in range(3)]:
                done.result()
        assert titles(desk) == ["Açılış"]
        assert desk.studio.library.revision == 1
        assert held_files(desk) == set()
        assert found_faults(desk) == []


def assert_feed_is_true(desk: Desk) -> None:
    for item in desk.feed().items:
        path = desk.public / item.enclosure_url.removeprefix("http://127.0.0.1:8000/")
        assert path.stat().st_size == item.enclosure_bytes


def test_a_library_made_anew_from_its_copies_still_holds_what_it_held(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.render(name="one.md")
        desk.render(CHANGED, "one.md", wishes=HOLD)
        desk.render("# Kapanış\n\nTeşekkürler.\n", "two.md", wishes=HOLD)
        before = desk.studio.library.held()
        transcripts = [desk.studio.library.held_transcript(h.entry.episode.guid) for h in before]
        used = desk.studio.library.used_fingerprints()
        path = desk.studio.library.path
    rebuild(path)
    with open_desk(tmp_path) as desk:
        library = desk.studio.library
        assert library.held() == before
        assert [library.held_transcript(h.entry.episode.guid) for h in before] == transcripts
        assert library.used_fingerprints() == used
        approve_it(desk)
        approve_it(desk, "kapanis")
        assert sorted(titles(desk)) == ["Açılış", "Kapanış"]
        assert found_faults(desk) == []


def test_what_is_held_is_no_other_after_a_restart(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        held = desk.render(EMBARGOED, wishes=HOLD).held
    with open_desk(tmp_path) as desk:
        assert desk.studio.library.held() == [held]


def test_what_is_due_and_was_not_published_is_a_fault_that_can_be_mended(desk: Desk) -> None:
    desk.publish()
    desk.render(EMBARGOED)
    desk.later(hours=5)
    assert any("nothing holds it any more" in each for each in found_faults(desk))
    publish_again(desk.studio.settings, desk.studio.library, desk.now)
    assert found_faults(desk) == []


def test_what_killed_processes_left_among_the_held_goes_with_the_next_feed(desk: Desk) -> None:
    desk.render(wishes=HOLD)
    folder = held_folder(desk.studio.settings)
    folder.put("episodes/acilis/0000000000000000.mp3", b"left")
    folder.put("episodes/other/0000000000000000.mp3", b"left")
    publish_again(desk.studio.settings, desk.studio.library, desk.now)
    assert len(held_files(desk)) == 6


def test_another_rendering_that_is_held_meanwhile_is_not_released_with_the_old_one(
    desk: Desk,
) -> None:
    desk.render(EMBARGOED)
    old = waiting(desk)
    desk.render(EMBARGOED.replace("önemli", "değerli"))
    later = desk.now + dt.timedelta(days=1)
    assert desk.studio.library.release(old, later, later) is None
    assert waiting(desk) != old


# --- the listening link -----------------------------------------------------------------------


def test_a_listening_link_is_for_one_rendering_alone(desk: Desk) -> None:
    held = desk.render(wishes=HOLD).held
    assert held is not None
    secret = read_secret(desk.studio.settings)
    path = listening_path(held.entry.episode, secret)
    private, name, key, rest = path.split("/", 3)
    assert (private, name, rest) == ("private", "held", "episodes/acilis/")
    assert listening_url(held, desk.studio.settings) == f"http://127.0.0.1:8000/{path}"
    assert may_listen(held.entry.episode, key, secret)
    assert not may_listen(held.entry.episode, key[:-1] + "0123456789abcdef"[key[-1] == "0"], secret)
    assert not may_listen(held.entry.episode, "ü", secret)
    assert not may_listen(held.entry.episode, key, b"another" * 5)
    other = desk.render(CHANGED, wishes=HOLD).held
    assert other is not None
    assert not may_listen(other.entry.episode, key, secret)


def test_the_secret_is_made_once_and_for_its_owner_alone(desk: Desk) -> None:
    secret = read_secret(desk.studio.settings)
    assert read_secret(desk.studio.settings) == secret
    assert len(secret) == 32
    path = desk.studio.settings.paths.state / "listening.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_that_cannot_be_read_is_told(desk: Desk) -> None:
    (desk.studio.settings.paths.state / "listening.key").mkdir(parents=True)
    with pytest.raises(errors.OutputError, match=r"listening\.key"):
        read_secret(desk.studio.settings)


# --- a closed feed ----------------------------------------------------------------------------


def closed(desk: Desk) -> Desk:
    settings = desk.studio.settings
    shut = settings.model_copy(update={"feed": FeedSettings(open=False)})
    other = with_settings(desk, shut)
    other.studio = replace(other.studio, public=type(desk.studio.public)(shut.published))
    return other


def test_a_feed_that_is_closed_leaves_nothing_public_and_comes_back_the_same(desk: Desk) -> None:
    desk.render()
    desk.publish()
    before = desk.files()
    shut = closed(desk)
    shut.publish()
    assert list(desk.studio.settings.paths.public.rglob("*.*")) == []
    assert shut.studio.settings.published == desk.studio.settings.paths.show
    feed = (shut.studio.settings.published / "feed.xml").read_bytes()
    assert b"<itunes:block>yes</itunes:block>" in feed
    assert feed.count(b"/private/tts-job-puts-the-token-of-a-subscriber-here/episodes/") >= 6
    assert found_faults(shut) == []
    desk.publish()
    assert desk.files() == before
    assert list(desk.studio.settings.paths.show.rglob("*.*")) == []
    assert found_faults(desk) == []


def test_a_closed_feed_hears_of_new_episodes_and_an_open_one_may_hold_them(desk: Desk) -> None:
    shut = closed(desk)
    shut.render(wishes=HOLD)
    approve("acilis", shut.studio.settings, shut.studio.library, shut.now)
    assert not any(desk.studio.settings.paths.public.rglob("*.*"))
    assert b"<item>" in (shut.studio.settings.published / "feed.xml").read_bytes()
    assert shut.render().status == "unchanged"


def test_what_is_public_while_the_feed_is_closed_is_a_fault(desk: Desk) -> None:
    desk.render()
    desk.publish()
    assert any("though the feed is closed" in each for each in found_faults(closed(desk)))


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("lives", range(5))
def test_a_move_that_was_interrupted_goes_on_and_no_feed_names_what_has_gone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, lives: int
) -> None:
    desk.render()
    desk.publish()
    before, shut, move, left = desk.files(), closed(desk), files._move, lives

    def move_while_alive(path: Path, goal: Path) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed
        move(path, goal)

    for here, there in ((desk, shut), (shut, desk)):
        left = lives
        with monkeypatch.context() as patch, suppress(Killed):
            patch.setattr(files, "_move", move_while_alive)
            there.publish()
        assert left == -1
        assert not (here.studio.settings.published / "feed.xml").exists()
        assert not (there.studio.settings.published / "feed.xml").exists()
        there.publish()
        assert found_faults(there) == []
    assert desk.files() == before


def test_the_library_knows_nothing_of_a_draft_that_nobody_holds(desk: Desk) -> None:
    library: Library = desk.studio.library
    assert library.held() == []
    assert library.held_of("no-such-guid") is None
    assert library.held_transcript("no-such-guid").paragraphs == ()


def test_what_lost_its_files_cannot_be_approved_and_stays_held(desk: Desk) -> None:
    name = desk.render(wishes=HOLD).entry.episode.file(".vtt")
    (desk.studio.settings.paths.held / name).unlink()
    with pytest.raises(errors.HeldDamaged, match="render its document again"):
        approve_it(desk)
    assert waiting(desk).reasons
