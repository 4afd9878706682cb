"""Which published episodes say a word otherwise than a render would say it now."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.studio import NOW, Desk
from tts_job.render import is_current, render
from tts_job.stale import saying_otherwise
from tts_job.studio import Studio, Wishes
from tts_job.text.spoken.lexicon import Lexicon

MOST = 10


@pytest.fixture
def taught(desk: Desk) -> Studio:
    """Three episodes, two of which say the word; then the lexicon learns it."""
    desk.render("# Bir\n\nBugün Tokayef geldi.\n", "bir.md")
    desk.later(days=1)
    desk.render("# İki\n\nYarın Tokayef'e gidiyoruz.\n", "iki.md")
    desk.later(days=1)
    desk.render("# Üç\n\nBurada Tokayefgiller yok.\n", "uc.md")
    return replace(desk.studio, lexicon=Lexicon({"Tokayef": "Tokayev"}))


def slugs(studio: Studio, word: str = "Tokayef", most: int = MOST) -> list[str]:
    return [each.entry.episode.slug for each in saying_otherwise(word, studio, most).episodes]


def test_those_that_say_the_word_are_found_newest_first(taught: Studio) -> None:
    assert slugs(taught) == ["iki", "bir"]


def test_one_that_was_rendered_since_is_not(taught: Studio) -> None:
    render(taught.settings.paths.inbox / "bir.md", taught, Wishes(), NOW)
    assert slugs(taught) == ["iki"]


def test_while_nothing_has_changed_there_are_none(desk: Desk, taught: Studio) -> None:
    assert slugs(taught) != []
    assert slugs(desk.studio) == []


def test_one_that_is_unpublished_is_not(taught: Studio) -> None:
    taught.library.remove("bir")
    assert slugs(taught) == ["iki"]


def test_one_whose_document_is_gone_cannot_be_rendered(taught: Studio) -> None:
    (taught.settings.paths.inbox / "iki.md").unlink()
    found = {
        each.entry.episode.slug: each.path
        for each in saying_otherwise("Tokayef", taught, MOST).episodes
    }
    assert found == {"iki": None, "bir": taught.settings.paths.inbox / "bir.md"}


def test_one_whose_document_cannot_be_read_is_told_of(taught: Studio) -> None:
    (taught.settings.paths.inbox / "bir.md").write_bytes(b"")
    assert slugs(taught) == ["iki", "bir"]


def test_only_so_many_are_looked_at(taught: Studio) -> None:
    found = saying_otherwise("Tokayef", taught, 1)
    assert [each.entry.episode.slug for each in found.episodes] == ["iki"]
    assert found.has_more
    assert not saying_otherwise("Tokayef", taught, 2).has_more


@pytest.mark.parametrize("word", ["Tokay", "", "'", "%", "Nobody", '"'])
def test_a_part_of_a_word_and_what_is_no_word_are_said_by_none(taught: Studio, word: str) -> None:
    assert slugs(taught, word) == []


def test_an_episode_is_current_until_something_it_is_made_of_changes(desk: Desk) -> None:
    path = desk.write("# Bir\n\nBugün Tokayef geldi.\n", "bir.md")
    assert not is_current(path, desk.studio, Wishes())
    desk.render(Path(path).read_text("utf-8"), "bir.md")
    assert is_current(path, desk.studio, Wishes())
    other = replace(desk.studio, lexicon=Lexicon({"Tokayef": "Tokayev"}))
    assert not is_current(path, other, Wishes())
    path.write_text("# Bir\n\nBugün başkası geldi.\n", "utf-8")
    assert not is_current(path, desk.studio, Wishes())


def test_a_word_with_signs_that_json_writes_otherwise_is_found(desk: Desk) -> None:
    desk.render('# Bir\n\nBugün "AB\\\\ÇD" dendi.\n', "bir.md")
    assert [each.episode.slug for each in desk.studio.library.containing("AB\\ÇD")] == ["bir"]
