"""The last take: what an edit did not touch is neither read nor looked up again."""

from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from tests.studio import SPEECH, Desk, open_desk, with_settings
from tts_job.model import Segment, WordTimes
from tts_job.studio import Wishes
from tts_job.takes import Part, Parts, Takes, program, stamp
from tts_job.text.spoken.lexicon import Lexicon

EDITED = SPEECH.replace("çok önemli", "pek önemli")
GUID = "c890d4a1-14fb-5f93-8570-16bac0826eeb"


def part(fingerprint: str = "f", pause_ms: int = 0) -> Part:
    segment = Segment(fingerprint, 30, 6270, 16000, (), array("f", (0.25, 0.5)), 0.75)
    words = WordTimes(array("I", (0, 4)), array("I", (0, 900)), array("I", (900, 1700)))
    return Part(segment, pause_ms, words)


SAID: dict[str, Parts] = {"Bir. İki.": (part("a", 450), part("b")), "* * *": ()}


def kept_files(desk: Desk) -> list[Path]:
    return sorted((desk.studio.settings.paths.cache / "takes").glob("*.take"))


def recalled(desk: Desk) -> list[str]:
    """The texts that the next render of the one episode need not read again."""
    (entry,) = desk.studio.library.entries()
    remembering = Remembering(desk.studio.takes)
    again = replace(desk.studio, takes=remembering)
    replace(desk, studio=again).render(EDITED)
    return sorted(remembering.recalled.get(entry.episode.guid, ()))


class Remembering(Takes):
    """Tells what was recalled."""

    def __init__(self, real: Takes) -> None:
        super().__init__(real._folder)
        self.recalled: dict[str, list[str]] = {}

    def recall(self, guid: str, circumstances: str) -> dict[str, Parts]:
        found = super().recall(guid, circumstances)
        self.recalled.setdefault(guid, []).extend(found)
        return found


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = Takes(tmp_path)
    kept.keep(GUID, {"usual": SAID, "louder": {}})
    assert kept.recall(GUID, "usual") == SAID
    assert kept.recall(GUID, "louder") == kept.recall(GUID, "softer") == {}
    assert kept.recall("another", "usual") == {}


def test_a_take_replaces_the_one_before(tmp_path: Path) -> None:
    kept = Takes(tmp_path)
    kept.keep(GUID, {"usual": SAID})
    kept.keep(GUID, {"usual": {"Üç.": (part("c"),)}})
    assert list(kept.recall(GUID, "usual")) == ["Üç."]


@pytest.mark.parametrize("damage", ["cut", "changed", "empty"])
def test_a_damaged_take_is_none(tmp_path: Path, damage: str) -> None:
    kept = Takes(tmp_path)
    kept.keep(GUID, {"usual": SAID})
    (path,) = tmp_path.iterdir()
    data = bytearray(path.read_bytes())
    if damage == "cut":
        del data[-3:]
    elif damage == "changed":
        data[len(data) // 2] ^= 1
    else:
        data.clear()
    path.write_bytes(data)
    assert kept.recall(GUID, "usual") == {}


def test_takes_of_episodes_that_are_gone_are_removed(tmp_path: Path) -> None:
    kept = Takes(tmp_path)
    kept.keep("here", {"usual": SAID})
    kept.keep("gone", {"usual": SAID})
    kept.collect({"here"})
    assert kept.recall("here", "usual") == SAID
    assert kept.recall("gone", "usual") == {}


def test_a_take_that_cannot_be_written_is_not_missed(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"no folder")
    Takes(place).keep(GUID, {"usual": SAID})
    assert Takes(place).recall(GUID, "usual") == {}


def test_after_an_edit_every_other_text_is_recalled(desk: Desk) -> None:
    desk.render()
    assert len(kept_files(desk)) == 1
    assert "Sayın konuklar, hepiniz hoş geldiniz." in recalled(desk)


def test_an_edit_gives_the_same_bytes_with_and_without_the_last_take(tmp_path: Path) -> None:
    with open_desk(tmp_path / "edited") as edited, open_desk(tmp_path / "forgetful") as forgetful:
        for desk in (edited, forgetful):
            desk.render()
            desk.later(hours=1)
        for path in kept_files(forgetful):
            path.unlink()
        for desk in (edited, forgetful):
            desk.render(EDITED)
            desk.publish()
        assert edited.files() == forgetful.files()


def test_with_another_lexicon_or_other_pauses_nothing_is_recalled(desk: Desk) -> None:
    desk.render()
    lexicon = replace(desk.studio, lexicon=Lexicon({"konuklar": "misafirler"}))
    assert recalled(replace(desk, studio=lexicon)) == []
    desk.render()
    pauses = desk.studio.settings.pauses.model_copy(update={"sentence_ms": 451})
    slower = desk.studio.settings.model_copy(update={"pauses": pauses})
    assert recalled(with_settings(desk, slower)) == []


def test_forced_nothing_is_recalled(desk: Desk) -> None:
    desk.render()
    said = len(desk.engine.said)
    desk.render(wishes=Wishes(force=True))
    assert len(desk.engine.said) > said


def test_a_program_is_known_by_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    rule = tmp_path / "text" / "rule.py"
    rule.write_text("FIRST = 1\n")
    first = stamp(tmp_path)
    assert stamp(tmp_path) == first
    rule.write_text("FIRST = 12\n")
    second = stamp(tmp_path)
    (tmp_path / "words.txt").write_text("bir\n")
    assert len({first, second, stamp(tmp_path), program()}) == 4
