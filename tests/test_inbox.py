"""A pass over the inbox: what is new or changed, and nothing else."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import UnusableEngine
from tests.studio import SPEECH, Desk, open_desk, with_settings
from tts_job import errors, inbox
from tts_job.inbox import Pass, documents, run
from tts_job.render import render
from tts_job.studio import Wishes

OTHER = "# Kapanış\n\nHepinize teşekkür ediyorum.\n"


def go(desk: Desk, *, refresh: bool = False) -> Pass:
    done = run(desk.studio, Wishes(), desk.now, refresh=refresh)
    desk.publish()
    return done


def statuses(done: Pass) -> list[tuple[str, str]]:
    return [(os.path.basename(each.source), each.status) for each in done.rendered]  # noqa: PTH119


def test_documents_are_texts_in_order_of_their_name_wherever_they_lie(desk: Desk) -> None:
    for name in ("b.md", "a.txt", "2022/c.MD", ".hidden.md", ".git/d.md", "e.doc", "f.md~"):
        desk.write(SPEECH, name)
    (desk.inbox / "folder.md").mkdir()
    found = [str(path.relative_to(desk.inbox)) for path in documents(desk.inbox)]
    assert found == ["2022/c.MD", "a.txt", "b.md"]


def test_an_inbox_that_is_not_there_is_told(desk: Desk) -> None:
    with pytest.raises(errors.MissingInbox, match="mkdir -p"):
        go(desk)


def test_links_to_nothing_and_pipes_are_no_documents(desk: Desk) -> None:
    desk.write(SPEECH, "a.md")
    (desk.inbox / "b.md").symlink_to("nothing")
    os.mkfifo(desk.inbox / "c.md")
    assert [path.name for path in documents(desk.inbox)] == ["a.md"]


def test_a_pass_renders_what_is_new_and_then_nothing(desk: Desk) -> None:
    desk.write(SPEECH, "a.md")
    desk.write(OTHER, "b.md")
    assert statuses(go(desk)) == [("a.md", "published"), ("b.md", "published")]
    said = len(desk.engine.said)
    again = go(desk)
    assert (again.rendered, again.failed, again.unchanged) == ((), (), 2)
    assert len(desk.engine.said) == said


def test_a_changed_document_is_rendered_and_the_other_is_not(desk: Desk) -> None:
    desk.write(SPEECH, "a.md")
    desk.write(OTHER, "b.md")
    go(desk)
    desk.write(SPEECH.replace("önemli", "değerli"), "a.md")
    done = go(desk)
    assert statuses(done) == [("a.md", "updated")]
    assert done.unchanged == 1


def test_a_document_that_only_looks_newer_is_unchanged(desk: Desk) -> None:
    path = desk.write(SPEECH)
    go(desk)
    os.utime(path, (1, 1))
    assert go(desk).unchanged == 1


def test_a_bad_document_holds_nothing_up(desk: Desk) -> None:
    desk.write("", "a.md")
    desk.write(SPEECH, "b.md")
    done = go(desk)
    assert statuses(done) == [("b.md", "published")]
    (failed,) = done.failed
    assert failed.source.endswith("a.md")
    assert isinstance(failed.error, errors.EmptyDocument)


def test_a_bug_is_not_hidden_as_a_bad_document(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(SPEECH)
    monkeypatch.setattr(type(desk.engine), "speak", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        go(desk)


def test_a_renamed_document_is_no_news(desk: Desk) -> None:
    path = desk.write(SPEECH, "a.md")
    go(desk)
    path.rename(desk.inbox / "b.md")
    done = go(desk)
    assert statuses(done) == [("b.md", "unchanged")]
    assert go(desk).unchanged == 1
    assert len(desk.feed().items) == 1


def test_a_removed_episode_comes_back_only_when_its_document_changes(desk: Desk) -> None:
    desk.write(SPEECH)
    go(desk)
    desk.studio.library.remove("acilis")
    assert go(desk).unchanged == 1
    assert desk.feed().items == ()
    assert list(desk.public.glob("episodes/*/*.mp3")) == []
    assert go(desk).unchanged == 1
    desk.write(SPEECH.replace("önemli", "değerli"))
    assert statuses(go(desk)) == [("speech.md", "published")]
    assert len(desk.feed().items) == 1


def test_a_deleted_document_leaves_its_episode(desk: Desk) -> None:
    desk.write(SPEECH).unlink()
    desk.render()
    (desk.inbox / "speech.md").unlink()
    go(desk)
    assert len(desk.feed().items) == 1


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_lost_sound_is_made_again(desk: Desk, damage: str) -> None:
    desk.write(SPEECH)
    go(desk)
    before = desk.files()
    (mp3,) = desk.public.glob("episodes/*/*.mp3")
    if damage == "gone":
        mp3.unlink()
    else:
        mp3.write_bytes(mp3.read_bytes()[:-1])
    assert len(go(desk).rendered) == 1
    assert desk.files() == before


def test_a_refresh_looks_at_every_document(desk: Desk) -> None:
    desk.write(SPEECH)
    go(desk)
    assert statuses(go(desk, refresh=True)) == [("speech.md", "unchanged")]


def test_two_copies_of_a_speech_are_one_episode(desk: Desk) -> None:
    desk.write(SPEECH, "a.md")
    desk.write(SPEECH, "b.md")
    go(desk)
    go(desk)
    assert len(desk.feed().items) == 1


def test_two_copies_of_a_document_are_one_episode_and_cost_nothing_more(desk: Desk) -> None:
    desk.write(SPEECH, "a.md")
    desk.write(SPEECH, "b.md")
    first = run(desk.studio, Wishes(), desk.now)
    assert len(desk.studio.library.entries()) == 1
    assert [each.status for each in first.rendered] == ["published", "unchanged"]
    again = run(desk.studio, Wishes(), desk.now)
    assert (len(again.rendered), again.unchanged) == (0, 2)


def test_a_removed_document_stays_away_also_under_another_name(desk: Desk) -> None:
    rendered = desk.render(SPEECH, "a.md")
    desk.studio.library.remove(rendered.entry.episode.slug)
    (desk.inbox / "a.md").rename(desk.inbox / "b.md")
    assert run(desk.studio, Wishes(), desk.now).rendered == ()


def test_a_refresh_leaves_a_removed_document_away(desk: Desk) -> None:
    rendered = desk.render(SPEECH, "a.md")
    desk.studio.library.remove(rendered.entry.episode.slug)
    assert run(desk.studio, Wishes(), desk.now, refresh=True).rendered == ()


# --- documents on their way -------------------------------------------------------------------


def alone(desk: Desk, wait: Callable[[float], object] = lambda _: None) -> Pass:
    """A pass that nobody watches; it waits as long as `wait` does."""
    settings = desk.studio.settings
    done = run(desk.studio, Wishes(), desk.now, manner=inbox.alone(settings), wait=wait)
    desk.publish()
    return done


def set_inbox(desk: Desk, **options: object) -> Desk:
    settings = desk.studio.settings
    changed = settings.inbox.model_copy(update=options)
    return with_settings(desk, settings.model_copy(update={"inbox": changed}))


def test_a_pass_alone_waits_until_a_document_is_the_same_for_a_moment(desk: Desk) -> None:
    quick = set_inbox(desk, stable_s=0.01)
    quick.write(SPEECH)
    assert statuses(alone(quick, time.sleep)) == [("speech.md", "published")]


def test_a_document_that_grows_while_the_pass_waits_is_left_alone(desk: Desk) -> None:
    path = desk.write(SPEECH)

    def grow(seconds: float) -> None:
        assert seconds == desk.studio.settings.inbox.stable_s
        with path.open("a") as file:
            file.write("Bir cümle daha.\n")

    done = alone(desk, grow)
    assert (done.rendered, done.failed) == ((), ())
    assert done.looked.arriving == (path,)
    assert "still being written" in done.looked.remarks[0]


def test_a_pass_by_hand_leaves_a_document_alone_that_is_being_copied(desk: Desk) -> None:
    desk.write(OTHER, "b.md")
    with (desk.inbox / "a.md").open("w") as copying:
        copying.write("# Açılış\n\nSayın ko")
        copying.flush()
        done = run(desk.studio, Wishes(), desk.now, wait=lambda _: None)
        assert statuses(done) == [("b.md", "published")]
        assert [path.name for path in done.looked.arriving] == ["a.md"]
        copying.write("nuklar, hoş geldiniz.\n")
    assert statuses(go(desk)) == [("a.md", "published")]


def test_a_settled_inbox_makes_nobody_wait(desk: Desk) -> None:
    desk.write(SPEECH)
    go(desk)

    def wait(_: float) -> None:
        pytest.fail("there was nothing to wait for")

    assert alone(desk, wait).unchanged == 1


# --- bad documents ----------------------------------------------------------------------------


def test_a_bad_document_is_reported_once_by_passes_that_nobody_watches(desk: Desk) -> None:
    quick = set_inbox(desk, stable_s=0.0)
    quick.write("", "a.md")
    quick.write(SPEECH, "b.md")
    assert len(alone(quick).failed) == 1
    again = alone(quick)
    assert again.failed == ()
    assert [path.name for path in again.looked.refused] == ["a.md"]
    assert again.unchanged == 1


def test_a_bad_document_is_told_again_to_a_person(desk: Desk) -> None:
    quick = set_inbox(desk, stable_s=0.0)
    quick.write("", "a.md")
    alone(quick)
    assert len(go(quick).failed) == 1
    assert alone(quick).failed == ()


def test_a_bad_document_that_changes_is_tried_again(desk: Desk) -> None:
    quick = set_inbox(desk, stable_s=0.0)
    quick.write("", "a.md")
    alone(quick)
    quick.write(SPEECH, "a.md")
    assert statuses(alone(quick)) == [("a.md", "published")]
    quick.write("", "a.md")
    assert len(alone(quick).failed) == 1


def test_what_may_pass_is_tried_and_told_each_time(tmp_path: Path) -> None:
    with open_desk(tmp_path, UnusableEngine()) as desk:
        quick = set_inbox(desk, stable_s=0.0)
        quick.write(SPEECH)
        for _ in range(2):
            (failed,) = alone(quick).failed
            assert isinstance(failed.error, errors.NoEngineLeft)


# --- documents that go away -------------------------------------------------------------------


@pytest.fixture
def leaving(desk: Desk) -> Desk:
    """Four documents with episodes; those that go take them along."""
    kept = set_inbox(desk, removed="unpublish", stable_s=0.0)
    for name in "abcd":
        kept.write(f"# Konuşma {name}\n\nSayın konuklar, bu konuşma {name}.\n", f"{name}.md")
    go(kept)
    return kept


def titles(desk: Desk) -> list[str]:
    return sorted(item.title for item in desk.feed().items)


def test_a_document_that_goes_takes_its_episode_along_where_that_is_set(leaving: Desk) -> None:
    (leaving.inbox / "a.md").unlink()
    done = alone(leaving)
    assert "a.md is gone" in done.looked.remarks[0]
    assert titles(leaving) == ["Konuşma b", "Konuşma c", "Konuşma d"]
    assert alone(leaving).looked.remarks == []


def test_a_document_that_comes_back_brings_its_episode_back_as_it_was(leaving: Desk) -> None:
    before = {item.guid for item in leaving.feed().items}
    text = (leaving.inbox / "a.md").read_text("utf-8")
    (leaving.inbox / "a.md").unlink()
    alone(leaving)
    leaving.write(text, "a.md")
    said = len(leaving.engine.said)
    alone(leaving)
    assert {item.guid for item in leaving.feed().items} == before
    assert len(leaving.engine.said) == said


def test_a_document_that_was_away_once_can_be_removed_by_a_person(leaving: Desk) -> None:
    text = (leaving.inbox / "a.md").read_text("utf-8")
    (leaving.inbox / "a.md").unlink()
    alone(leaving)
    leaving.write(text, "a.md")
    alone(leaving)
    leaving.studio.library.remove("konusma-a")
    assert alone(leaving).rendered == ()
    assert "Konuşma a" not in titles(leaving)


def test_a_renamed_document_takes_nothing_along(leaving: Desk) -> None:
    (leaving.inbox / "a.md").rename(leaving.inbox / "e.md")
    assert alone(leaving).looked.gone == ()
    assert len(titles(leaving)) == 4


def test_a_document_that_is_saved_by_deleting_first_takes_nothing_along(desk: Desk) -> None:
    slow = set_inbox(desk, removed="unpublish", stable_s=5.0)
    path = slow.write(SPEECH)
    slow.write(OTHER, "b.md")
    go(slow)
    path.unlink()

    def save(_: float) -> None:
        slow.write(SPEECH)

    assert alone(slow, save).looked.gone == ()
    assert len(titles(slow)) == 2


def test_an_empty_inbox_is_rather_a_drive_that_is_not_mounted(leaving: Desk) -> None:
    for path in documents(leaving.inbox):
        path.unlink()
    done = alone(leaving)
    assert (done.looked.spared, len(titles(leaving))) == (4, 4)
    assert "not mounted" in done.looked.remarks[0]


def test_many_documents_that_go_at_once_are_rather_a_drive_too(leaving: Desk) -> None:
    for name in "efgh":
        leaving.write(f"# Konuşma {name}\n\nSayın konuklar, bu konuşma {name}.\n", f"sub/{name}.md")
    alone(leaving)
    shutil.rmtree(leaving.inbox / "sub")
    assert alone(leaving).looked.spared == 4
    assert len(titles(leaving)) == 8


def test_documents_from_elsewhere_are_not_missed(leaving: Desk, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.md"
    outside.write_text(SPEECH, "utf-8")
    render(outside, leaving.studio, Wishes(), leaving.now)
    leaving.publish()
    outside.unlink()
    assert alone(leaving).looked.gone == ()
    assert len(titles(leaving)) == 5


def test_an_inbox_that_is_gone_takes_nothing_along(leaving: Desk) -> None:
    leaving.inbox.rename(leaving.inbox.with_name("away"))
    with pytest.raises(errors.MissingInbox):
        alone(leaving)
    leaving.publish()
    assert len(titles(leaving)) == 4
