import pytest

from tts_job.text.words import breaks_harmony, is_ending, is_known, known_stem, stems


@pytest.mark.parametrize("word", ["ülke", "ülkelerimizden", "desteğimizi", "göçle", "kitabı"])
def test_a_stem_with_turkish_endings_is_known(word: str) -> None:
    assert is_known(word)


@pytest.mark.parametrize("word", ["ölkemiz", "dışışleri", "turkish", "turkcell", "x" * 10_000])
def test_what_no_stem_begins_is_unknown(word: str) -> None:
    assert not is_known(word)


def test_a_witness_is_long_and_in_harmony() -> None:
    assert known_stem("ülkemiz") == "ülke"
    assert known_stem("göçten") == ""  # too short to bear witness
    assert known_stem("ülkemız") == ""
    assert known_stem("türkcell") == ""


def test_the_list_is_in_small_letters_and_has_no_doubles() -> None:
    assert all(stem == stem.lower() and " " not in stem for stem in stems())


def test_endings_are_chains() -> None:
    assert is_ending("lerimizden")
    assert not is_ending("cell")


def test_front_and_back_vowels_do_not_meet_in_a_native_word() -> None:
    assert breaks_harmony("kitap")
    assert not breaks_harmony("ülkemiz")
