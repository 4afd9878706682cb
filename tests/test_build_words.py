"""The parts of tools/build_words.py that decide what a word is, on a few lines of data."""

from pathlib import Path

from tools.build_words import _acronyms, _forms_of_corpus, _hunspell, _level, _save
from tts_job.text.words import BASE, LISTED, STEP


def test_stems_get_each_of_their_endings(tmp_path: Path) -> None:
    (tmp_path / "tr.dic").write_text("3\nülke/1,2\nAnkara/1\nab'a/1\n", "utf-8")
    (tmp_path / "tr.aff").write_text("SFX 1 N 1\nSFX 1 0 da .\nSFX 2 0 miz .\n", "utf-8")
    forms = set(_hunspell(tmp_path / "tr.dic", tmp_path / "tr.aff"))
    assert forms == {"ülke", "ülkeda", "ülkemiz", "ankara", "ankarada"}


def test_abbreviations_are_no_words_unless_the_dictionary_has_them_small(tmp_path: Path) -> None:
    (tmp_path / "tr.dic").write_text("4\nTRT/1\nAB/1\nab\nÜlke\n", "utf-8")
    assert _acronyms(tmp_path / "tr.dic") == {"trt"}


def test_a_form_has_turkish_letters_and_a_vowel() -> None:
    listed = "Ülke\nIşık\ntbmm\no\nca'fe\nкот\n" + "a" * 41
    assert list(_forms_of_corpus(listed.encode())) == ["ülke", "ışık", "o"]


def test_a_level_is_a_step_and_leaves_room_for_the_mark_of_the_lists() -> None:
    assert _level(BASE + 10 * STEP) == 10
    assert 0 < _level(-20.0) < _level(0.0) < LISTED


def test_levels_lie_in_the_order_of_the_trie(tmp_path: Path) -> None:
    from marisa_trie import Trie

    levels = {"su": 3, "şu": 7, "ülke": 200}
    _save(levels, tmp_path / "trie", tmp_path / "levels")
    trie = Trie().mmap(str(tmp_path / "trie"))
    saved = (tmp_path / "levels").read_bytes()
    assert {word: saved[number] for word, number in trie.items()} == levels
