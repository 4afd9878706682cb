from hypothesis import given
from hypothesis import strategies as st

from tests.text.examples import PIECES
from tts_job.text.spoken import EMPTY, Lexicon, read, spoken

NEIGHBOURS = st.lists(
    st.sampled_from((*PIECES, "km", "kg ", "A.", "M. ", "www.", "ornek.org", "₺", "🙂", "#", "½")),
    max_size=8,
).map("".join)


def test_what_a_silent_sign_joins_is_read_too() -> None:
    assert spoken("10 km/", EMPTY) == "on kilometre"
    assert spoken("M.> Kemal", EMPTY) == "me Kemal"


@given(NEIGHBOURS)
def test_whatever_stands_side_by_side_leaves_nothing_to_decide(text: str) -> None:
    once = spoken(text, EMPTY)
    assert spoken(once, EMPTY) == once


@given(NEIGHBOURS)
def test_the_readings_still_tile_the_text(text: str) -> None:
    readings = read(text, EMPTY)
    edges = [0, *(reading.end for reading in readings)]
    assert [reading.start for reading in readings] == edges[:-1]
    assert edges[-1] == len(text)


def test_an_entry_of_the_lexicon_is_final() -> None:
    assert spoken("ABC", Lexicon({"ABC": "TBMM"})) == "TBMM"
