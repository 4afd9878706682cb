"""The lexicon as a file: entries added and everything else left as it was."""

import subprocess
import sys
from pathlib import Path

import pytest

from tts_job.errors import SettingsError
from tts_job.lexicon import add_entry, look_over, read_lexicon
from tts_job.text.spoken import spoken
from tts_job.text.spoken.lexicon import Lexicon

WITH_COMMENTS = """# Ours.
[names]
# A name.
"Baghdad" = "Bağdat"  # as Turks say it
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "lexicon.toml"


def test_the_first_entry_makes_the_file(path: Path) -> None:
    assert add_entry(path, "Kassym-Jomart", "Kasım Comart") is None
    assert spoken("Sayın Kassym-Jomart geldi", read_lexicon(path)) == "Sayın Kasım Comart geldi"


def test_an_entry_is_added_and_the_rest_of_the_file_stays(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(WITH_COMMENTS, "utf-8")
    add_entry(path, "Tokayev", "Tokayef")
    assert path.read_text("utf-8").startswith(WITH_COMMENTS)
    assert dict(read_lexicon(path).entries) == {"Baghdad": "Bağdat", "Tokayev": "Tokayef"}


def test_an_entry_that_is_there_is_replaced_and_its_old_form_told(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(WITH_COMMENTS, "utf-8")
    assert add_entry(path, "Baghdad", "Bagdat") == "Bağdat"
    assert path.read_text("utf-8") == WITH_COMMENTS.replace("Bağdat", "Bagdat")


@pytest.mark.parametrize(("written", "said"), [("...", "a"), ("Tokayev", "!!")])
def test_an_entry_that_cannot_be_read_changes_nothing(path: Path, written: str, said: str) -> None:
    path.parent.mkdir()
    path.write_text(WITH_COMMENTS, "utf-8")
    with pytest.raises(SettingsError):
        add_entry(path, written, said)
    assert path.read_text("utf-8") == WITH_COMMENTS


def test_a_file_that_is_no_lexicon_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("[nothing", "utf-8")
    with pytest.raises(SettingsError):
        add_entry(path, "Tokayev", "Tokayef")
    assert path.read_text("utf-8") == "[nothing"


def test_an_entry_whose_spoken_form_is_read_another_way_is_a_fault() -> None:
    (remark,) = look_over(Lexicon({"Yolu": "yol 3"}))
    assert remark.is_fault
    assert "üç" in remark.what


def test_an_entry_that_changes_nothing_is_worth_a_note() -> None:
    (remark,) = look_over(Lexicon({"Ankara": "Ankara"}))
    assert not remark.is_fault


def test_letters_that_turkish_lacks_are_worth_a_note() -> None:
    (remark,) = look_over(Lexicon({"Washington": "Waşington"}))
    assert not remark.is_fault
    assert "q, w, x" in remark.what


def test_an_entry_that_does_its_work_is_not_spoken_of() -> None:
    assert list(look_over(Lexicon({"Baghdad": "Bağdat"}))) == []


def test_entries_of_one_voice_are_looked_over_too() -> None:
    (remark,) = look_over(Lexicon(voices={"espeak": {"Yolu": "yol 3"}}))
    assert remark.entry == "espeak: Yolu"


ADDS = """
import sys
from pathlib import Path
from tts_job.lexicon import add_entry
for number in range(15):
    add_entry(Path(sys.argv[1]), f"{sys.argv[2]}{number}", "ad")
"""


def test_two_processes_that_add_at_once_lose_no_entry(path: Path) -> None:
    adding = [
        subprocess.Popen([sys.executable, "-c", ADDS, str(path), name])
        for name in ("Tokayev", "Jomart")
    ]
    assert [each.wait(60) for each in adding] == [0, 0]
    assert len(read_lexicon(path).entries) == 30
