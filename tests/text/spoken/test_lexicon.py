from pathlib import Path

import pytest

from tts_job.errors import SettingsError
from tts_job.text.spoken import EMPTY, spoken
from tts_job.text.spoken.lexicon import Lexicon, Pattern, parse_lexicon

CONFIG = Path(__file__).parents[3] / "config" / "lexicon.toml"


def test_a_name_is_read_as_the_lexicon_says_and_its_suffix_follows() -> None:
    lexicon = Lexicon({"Baghdad": "Bağdat"})
    assert spoken("Baghdad Amreyev, Baghdad'ın", lexicon) == "Bağdat Amreyev, Bağdat'ın"


def test_only_whole_words_in_the_same_case_are_read() -> None:
    lexicon = Lexicon({"Ay": "Ayn"})
    assert spoken("Ay, Aylin, ay, Say", lexicon) == "Ayn, Aylin, ay, Say"


def test_an_ending_without_an_apostrophe_follows_where_it_is_sure() -> None:
    lexicon = Lexicon({"Baghdad": "Bağdat", "Ay": "Ayn"})
    assert spoken("Baghdadlılar, Baghdadlı'nın", lexicon) == "Bağdatlılar, Bağdatlı'nın"
    assert spoken("Baghdadox Aylar", lexicon) == "Baghdadox Aylar"


def test_a_pattern_is_read_with_its_figures_and_its_ending() -> None:
    lexicon = Lexicon(
        {"KHK": "x"},
        (Pattern("{number} sayılı KHK", "{number} sayılı kararname"),),
    )
    assert spoken("696 sayılı KHK'nın ve KHK", lexicon) == (
        "altı yüz doksan altı sayılı kararname'nin ve x"
    )
    assert spoken("x696 sayılı KHKx", lexicon) == spoken("x696 sayılı KHKx", Lexicon())


def test_a_word_of_a_pattern_is_said_where_it_stands() -> None:
    lexicon = Lexicon(patterns=(Pattern("Sn. {word} Hanım", "Sayın {word} Hanımefendi"),))
    assert spoken("Sn. Örnek Hanım geldi", lexicon) == "Sayın Örnek Hanımefendi geldi"


def test_a_voice_has_entries_of_its_own_over_those_of_its_engine_and_of_all() -> None:
    lexicon = Lexicon(
        {"A1": "bir", "B1": "bir"},
        voices={"espeak": {"A1": "iki", "C1": "iki"}, "espeak tr+f3": {"C1": "üç"}},
    )
    assert spoken("A1 B1 C1", lexicon.for_voice("gtts", "tr")) == "bir bir ce bir"
    assert spoken("A1 B1 C1", lexicon.for_voice("espeak", "tr")) == "iki bir iki"
    assert spoken("A1 B1 C1", lexicon.for_voice("espeak", "tr+f3")) == "iki bir üç"


def test_the_names_of_a_voice_are_protected_from_repair_for_all() -> None:
    assert Lexicon(voices={"espeak": {"Ölke": "x"}}).words == {"Ölke"}


def test_other_entries_are_other_contents() -> None:
    assert Lexicon({"A": "b"}).contents != Lexicon({"A": "c"}).contents
    assert Lexicon({"A": "b"}).contents != Lexicon(voices={"x": {"A": "b"}}).contents
    assert Lexicon({"A": "b", "C": "d"}).contents == Lexicon({"C": "d", "A": "b"}).contents


def test_the_longest_entry_wins_and_entries_win_over_rules() -> None:
    lexicon = Lexicon({"AB": "Avrupa Birliği", "AB 2030": "plan", "5G": "beşinci kuşak"})
    assert spoken("AB, AB 2030, 5G", lexicon) == "Avrupa Birliği, plan, beşinci kuşak"


def test_every_word_of_an_entry_is_protected_from_repair() -> None:
    assert Lexicon({"Kassym-Jomart Tokayev": "x"}).words == {"Kassym", "Jomart", "Tokayev"}


def test_every_problem_is_reported_at_once_with_its_key() -> None:
    data = (
        b'[names]\n"A" = 5\n"-" = "x"\n"B" = " "\n[sounds]\n'
        b'[patterns]\n"{number} a" = "b"\n"a" = "b"\n"{word}{word} a" = "b"\n"{number} c" = 5\n'
        b'[voices]\nespeak = 5\n[voices.gtts]\n"-" = "x"\n'
    )
    with pytest.raises(SettingsError) as caught:
        parse_lexicon(data, "lexicon.toml")
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "sounds",
        "names.A",
        "names.-",
        "names.B",
        "patterns.{word}{word} a",
        "patterns.{number} a",
        "patterns.{number} c",
        "patterns.a",
        "voices.espeak",
        "voices.gtts.-",
    ]


@pytest.mark.parametrize("data", [b"[names", b"\xff", b"names = 5", b"patterns = 5", b"voices = 5"])
def test_what_is_no_lexicon_is_a_settings_error(data: bytes) -> None:
    with pytest.raises(SettingsError, match=r"lexicon\.toml"):
        parse_lexicon(data, "lexicon.toml")


def test_no_lexicon_is_an_empty_one() -> None:
    assert parse_lexicon(b"", "x") == EMPTY


def test_the_shipped_lexicon_reads_the_names_of_the_sample() -> None:
    lexicon = parse_lexicon(CONFIG.read_bytes(), str(CONFIG))
    assert spoken("Kassym-Jomart Tokayev", lexicon) == "Kasım Comart Tokayev"


def test_the_shipped_lexicon_respells_foreign_names_for_espeak_alone() -> None:
    lexicon = parse_lexicon(CONFIG.read_bytes(), str(CONFIG))
    assert spoken("Washington'da", lexicon.for_voice("espeak", "tr")) == "Vaşington'da"
    assert spoken("Washington'da", lexicon.for_voice("gtts", "tr")) == "Washington'da"
