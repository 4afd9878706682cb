import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_job.text.spoken.numbers import cardinal
from tts_job.text.spoken.suffixes import fitted, locative, with_suffix

ENDINGS = ("e", "i", "in", "de", "den", "le", "si", "lik", "ler", "er", "inci", "nin", "ye", "deki")


def test_an_ending_that_fits_is_kept_as_written() -> None:
    assert with_suffix("kırk", "ta") == "kırkta"
    assert with_suffix("kırk", None) == "kırk"


def test_dört_softens_before_a_vowel_only() -> None:
    assert with_suffix("yirmi dört", "ü") == "yirmi dördü"
    assert with_suffix("yirmi dört", "te") == "yirmi dörtte"


@pytest.mark.parametrize(
    ("spoken", "ending", "said"),
    [
        ("lira", "lik", "liralık"),  # TL'lik: te le'lik
        ("lira", "ye", "liraya"),
        ("lira", "nin", "liranın"),
        ("lira", "den", "liradan"),
        ("kilometre", "i", "kilometreyi"),
        ("beş", "de", "beşte"),
        ("kırk", "da", "kırkta"),
        ("iki", "er", "ikişer"),
        ("beş", "şer", "beşer"),
        ("iki", "inci", "ikinci"),
        ("on", "nci", "onuncu"),
        ("iki", "in", "ikinin"),
        ("iki", "inde", "ikisinde"),
        ("dört", "sine", "dördüne"),
        ("beş", "siz", "beşsiz"),
        ("otuz", "deki", "otuzdaki"),
        ("otuz", "dekiler", "otuzdakiler"),
        ("saat", "lık", "saatlik"),
        ("on beş", "yken", "on beşken"),
    ],
)
def test_an_ending_follows_what_is_said(spoken: str, ending: str, said: str) -> None:
    assert with_suffix(spoken, ending) == said


@given(
    st.integers(0, 10**9),
    st.sampled_from(ENDINGS),
)
def test_fitting_twice_is_fitting_once(number: int, ending: str) -> None:
    once = fitted(cardinal(number), ending)
    assert fitted(cardinal(number), once) == once


@pytest.mark.parametrize(
    ("number", "said"), [(2, "ikide"), (3, "üçte"), (4, "dörtte"), (6, "altıda"), (10, "onda")]
)
def test_a_denominator_is_in_the_locative(number: int, said: str) -> None:
    assert locative(cardinal(number)) == said
