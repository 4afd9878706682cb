"""Names in a text: capitals inside sentences, and what stands before an apostrophe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_job.text.names import names_in


def names(text: str) -> list[str]:
    return [name.word for name in names_in(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bugün Sayın Tokayev ile görüştük.", ["Sayın", "Tokayev"]),
        ("Tokayev'in ve Mirziyoyev'in kararı", ["Tokayev", "Mirziyoyev"]),
        ("Tokayev geldi. Mirziyoyev de geldi.", []),
        ("Dün, Kassym-Jomart Tokayev'e yazdık.", ["Kassym-Jomart", "Tokayev"]),
        ("Üyeler «Bilge» ve (Çınar) dedi.", ["Bilge", "Çınar"]),
        ("Bu, TBMM'nin ve NATO'nun kararı.", []),
        ("M. Kemal geldi", []),
        ("Saat 10'da Aktau'ya vardık", ["Aktau"]),
        ("", []),
    ],
)
def test_a_name_has_a_capital_where_no_sentence_begins(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_the_span_of_a_name_leaves_its_ending_out() -> None:
    text = "Dün Tokayev'in mektubu geldi"
    (name,) = names_in(text)
    assert text[name.start : name.end] == name.word == "Tokayev"


@given(st.text("Aab'- .,«é1\n", max_size=60))
def test_spans_are_in_order_and_say_what_they_hold(text: str) -> None:
    last = 0
    for name in names_in(text):
        assert last <= name.start < name.end
        assert text[name.start : name.end] == name.word
        last = name.end
