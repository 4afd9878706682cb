import subprocess
import sys

import pytest

from tts_job.text.words import (
    frequency,
    is_known,
    is_listed,
    pair_gain,
    stem_frequency,
    stems,
)


@pytest.mark.parametrize("word", ["ülke", "ülkelerimizden", "desteğimizi", "göçle", "kitabı"])
def test_a_stem_with_turkish_endings_is_known(word: str) -> None:
    assert is_known(word)


@pytest.mark.parametrize("word", ["ölkemiz", "dışışleri", "turkish", "turkcell", "x" * 10_000])
def test_what_no_stem_begins_is_unknown(word: str) -> None:
    assert not is_known(word)


@pytest.mark.parametrize("word", ["ülke", "dışişleri", "çavuşoğlu", "göç", "kâğıt", "müsteşarlığı"])
def test_lists_vouch_for_words_and_their_forms(word: str) -> None:
    assert is_listed(word)


@pytest.mark.parametrize("word", ["ölke", "dışışleri", "turkish airlines", "tbmm", "", "ülkemız"])
def test_lists_do_not_vouch_for_damage_and_abbreviations(word: str) -> None:
    assert not is_listed(word)


def test_frequent_words_have_a_higher_frequency() -> None:
    common, rare = frequency("bir"), frequency("ülkemiz")
    assert common is not None
    assert rare is not None
    assert -8 < rare < common < 0
    assert frequency("ölkemiz") is None


def test_a_form_that_no_list_has_goes_back_to_its_stem() -> None:
    word = "konseyindekilerdenmiş"
    assert not is_listed(word)
    assert stem_frequency(word)


@pytest.mark.parametrize("word", ["ülkemız", "konseyindekılerdenmış", "kenaraa", "açıklanrna"])
def test_an_ending_out_of_harmony_has_no_stem(word: str) -> None:
    assert stem_frequency(word) is None


def test_the_list_is_in_small_letters_and_has_no_doubles() -> None:
    assert all(stem == stem.lower() and " " not in stem for stem in stems())


def test_pairs_tell_apart_what_is_spelled_alike_without_marks() -> None:
    assert pair_gain("su", "içmek") > pair_gain("şu", "içmek")
    assert pair_gain("on", "beş") > pair_gain("ön", "beş")
    assert pair_gain("ülke", "qwerty") == 0


def test_word_data_are_loaded_only_when_a_word_is_asked_for() -> None:
    code = "import sys; from tts_job.text import repair; print('marisa_trie' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
