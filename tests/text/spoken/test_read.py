import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.examples import texts
from tts_job.model import AS_WRITTEN
from tts_job.text.spoken import EMPTY, Lexicon, read, spoken

LEXICON = Lexicon({"AB": "Avrupa Birliği", "ülke": "ülkee", "5": "beşş"})


@pytest.mark.parametrize("lexicon", [EMPTY, LEXICON])
@given(text=st.one_of(texts(80), st.text(max_size=60)))
def test_promise_6_readings_tile_the_text(lexicon: Lexicon, text: str) -> None:
    position = 0
    for reading in read(text, lexicon):
        assert reading.start == position
        assert reading.end > reading.start
        if reading.rule == AS_WRITTEN:
            assert reading.spoken == text[reading.start : reading.end]
        position = reading.end
    assert position == len(text)


@given(st.one_of(texts(80), st.text(max_size=60)))
def test_what_is_spoken_is_spoken_the_same_again(text: str) -> None:
    once = spoken(text, EMPTY)
    assert spoken(once, EMPTY) == once


@given(texts(80))
def test_no_figure_is_left_to_the_engine(text: str) -> None:
    assert not any(char in "0123456789%$€₺&°" for char in spoken(text, EMPTY))


@given(texts(80))
def test_promise_6_the_number_of_an_item_is_one_reading_and_the_rest_tiles_on(text: str) -> None:
    readings = read(f"12. {text}", EMPTY, item_number="12.")
    assert readings[0].spoken == "on iki,"
    assert [each.end for each in readings[:-1]] == [each.start for each in readings[1:]]
    assert readings[-1].end == len(text) + 4


def test_a_text_without_anything_to_decide_is_one_reading() -> None:
    (reading,) = read("Saygıdeğer Bakanlar, hoş geldiniz.", EMPTY)
    assert reading.rule == AS_WRITTEN


def test_each_decision_names_its_rule() -> None:
    rules = [reading.rule for reading in read("TBMM, 8. Zirve'de %5 & 2040.", EMPTY)]
    assert [rule for rule in rules if rule != AS_WRITTEN] == [
        "acronym",
        "ordinal",
        "percent",
        "symbol",
        "number",
    ]


def test_words_never_run_together() -> None:
    assert spoken("x5y & 3z", EMPTY) == "x beş y ve üç z"
