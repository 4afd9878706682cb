import pytest

from tts_job.text.endings import breaks_harmony, in_harmony, is_chain, is_ending


def test_endings_are_chains() -> None:
    assert is_ending("lerimizden")
    assert not is_ending("cell")


def test_front_and_back_vowels_do_not_meet_in_a_native_word() -> None:
    assert breaks_harmony("kitap")
    assert not breaks_harmony("ülkemiz")


def test_harmony_is_of_front_and_back_and_of_rounding() -> None:
    assert in_harmony("göz", "lerimizden")
    assert in_harmony("gel", "iyorlar")
    assert not in_harmony("göz", "lerımızden")
    assert not in_harmony("göz", "in")


@pytest.mark.parametrize(
    ("stem", "rest"),
    [("ülke", "lerimizden"), ("kenar", "a"), ("ayarla", "masına"), ("gel", "iyor")],
)
def test_a_chain_fits_letter_by_letter(stem: str, rest: str) -> None:
    assert is_chain(stem, rest)


@pytest.mark.parametrize(
    ("stem", "rest"),
    [("kenara", "a"), ("ayarlar", "nasına"), ("ülke", "lerımız"), ("işletiyor", "n")],
)
def test_what_fits_no_letter_before_it_is_no_chain(stem: str, rest: str) -> None:
    assert not is_chain(stem, rest)
