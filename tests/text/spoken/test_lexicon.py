from pathlib import Path

import pytest

from tts_job.errors import SettingsError
from tts_job.text.spoken import EMPTY, spoken
from tts_job.text.spoken.lexicon import Lexicon, parse_lexicon

CONFIG = Path(__file__).parents[3] / "config" / "lexicon.toml"


def test_a_name_is_read_as_the_lexicon_says_and_its_suffix_follows() -> None:
    lexicon = Lexicon({"Baghdad": "Bağdat"})
    assert spoken("Baghdad Amreyev, Baghdad'ın", lexicon) == "Bağdat Amreyev, Bağdat'ın"


def test_only_whole_words_in_the_same_case_are_read() -> None:
    lexicon = Lexicon({"Ay": "Ayn"})
    assert spoken("Ay, Aylin, ay, Say", lexicon) == "Ayn, Aylin, ay, Say"


def test_the_longest_entry_wins_and_entries_win_over_rules() -> None:
    lexicon = Lexicon({"AB": "Avrupa Birliği", "AB 2030": "plan", "5G": "beşinci kuşak"})
    assert spoken("AB, AB 2030, 5G", lexicon) == "Avrupa Birliği, plan, beşinci kuşak"


def test_every_word_of_an_entry_is_protected_from_repair() -> None:
    assert Lexicon({"Kassym-Jomart Tokayev": "x"}).words == {"Kassym", "Jomart", "Tokayev"}


def test_every_problem_is_reported_at_once_with_its_key() -> None:
    data = b'[names]\n"A" = 5\n"-" = "x"\n"B" = " "\n[sounds]\n'
    with pytest.raises(SettingsError) as caught:
        parse_lexicon(data, "lexicon.toml")
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "sounds",
        "names.A",
        "names.-",
        "names.B",
    ]


@pytest.mark.parametrize("data", [b"[names", b"\xff", b"names = 5"])
def test_what_is_no_lexicon_is_a_settings_error(data: bytes) -> None:
    with pytest.raises(SettingsError, match=r"lexicon\.toml"):
        parse_lexicon(data, "lexicon.toml")


def test_no_lexicon_is_an_empty_one() -> None:
    assert parse_lexicon(b"", "x") == EMPTY


def test_the_shipped_lexicon_reads_the_names_of_the_sample() -> None:
    lexicon = parse_lexicon(CONFIG.read_bytes(), str(CONFIG))
    assert spoken("Kassym-Jomart Tokayev", lexicon) == "Kasım Comart Tokayev"
