"""A pass over the inbox: what is new or changed, and nothing else."""

import os

import pytest

from tests.studio import SPEECH, Desk
from tts_job import errors
from tts_job.inbox import Pass, documents, run
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
