"""The decision about one form, apart from the document's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_job.text.repair.confusions import candidates_among, outline
from tts_job.text.repair.form import Form, Standing, occurrences
from tts_job.text.repair.judge import (
    HABIT,
    HABIT_WITH_NAMES,
    HABITUAL,
    STRICTNESS,
    Evidence,
    judge,
)

NOTHING = Evidence({})


class Everything(frozenset[str]):
    """Every word is a name of the document."""

    def __contains__(self, word: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


def small(written: str) -> Form:
    return Form(written, Standing.SMALL)


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("geldi", Standing.SMALL),
        ("Geldi", Standing.FIRST),
        ("Gitti. Geldi", Standing.FIRST),
        ("Dedi ki: «Geldi", Standing.FIRST),
        ("Sayın Geldi", Standing.NAME),
        ("Sayın Iider", Standing.FIRST),
        ("Gitti. Ankara'ya", Standing.NAME),
    ],
)
def test_capitals_inside_a_sentence_make_a_name(text: str, standing: Standing) -> None:
    assert list(occurrences(text))[-1].form.standing is standing


def test_numbers_and_addresses_are_no_words() -> None:
    text = "2022 yılında ornek@example.org ve www.example.org"
    assert [place.form.written for place in occurrences(text)] == ["yılında", "ve"]


@pytest.mark.parametrize("word", ["ülke", "B12", "1inci", "1Ki", "ADRES1i", "km", "trt", "a" * 41])
def test_words_codes_and_abbreviations_are_not_judged(word: str) -> None:
    assert judge(small(word), NOTHING) is None


def test_a_name_needs_more_than_a_word() -> None:
    verdict = judge(small("kosar"), NOTHING)
    assert verdict is not None
    assert verdict.sure
    named = judge(Form("Kosar", Standing.NAME), NOTHING)
    assert named is None or not named.sure


def test_what_the_document_has_is_likelier() -> None:
    without = judge(small("sınir"), NOTHING)
    assert without is not None
    assert not without.sure
    witnessed = judge(small("sınir"), Evidence({"sinir": 30}))
    assert witnessed is not None
    assert (witnessed.written, witnessed.sure) == ("sinir", True)


def test_a_habit_needs_less_evidence() -> None:
    alone = judge(small("kekrernsi"), NOTHING)
    habit = judge(small("kekrernsi"), Evidence({}, habits={"shape": HABITUAL}))
    assert alone is not None
    assert habit is not None
    assert (alone.sure, habit.sure) == (False, True)
    assert alone.written == habit.written == "kekremsi"


@pytest.mark.parametrize("form", ["keffaret", "topografyada", "döğmelerle", "metaı"])
def test_what_looks_damaged_and_stands_alone_in_a_document_is_left(form: str) -> None:
    alone = judge(small(form), Evidence({}, words=600))
    assert alone is not None
    assert not alone.sure
    habit = judge(small(form), Evidence({}, habits={alone.shows: HABITUAL}, words=600))
    assert habit is not None
    assert habit.sure


def test_a_document_too_short_to_repeat_its_damage_may_have_one_damaged_word() -> None:
    short, long = (judge(small("keffaret"), Evidence({}, words=words)) for words in (20, 600))
    assert short is not None
    assert long is not None
    assert (short.sure, long.sure) == (True, False)


def test_rn_and_m_are_undone_though_they_stand_alone() -> None:
    verdict = judge(small("rnemnuniyet"), Evidence({}, words=600))
    assert verdict is not None
    assert verdict.sure


def test_a_few_repairs_in_a_long_document_are_no_habit() -> None:
    assert not Evidence({}, habits={"shape": HABITUAL}, words=1_000_000).is_habit("shape")


def test_a_form_that_the_document_repeats_is_likelier_right() -> None:
    form = small("ölkemizdeki")
    once = judge(form, Evidence({"ölkemizdeki": 1}))
    often = judge(form, Evidence({"ölkemizdeki": 1_000}))
    assert once is not None
    assert often is None or often.confidence < once.confidence


@given(st.text(alphabet="abcçgğıilmnoöprsştuü1", min_size=2, max_size=12))
def test_whatever_confusion_a_word_suffers_keeps_its_outline(word: str) -> None:
    every = candidates_among(word, Everything())
    assert {outline(candidate.word) for candidate in every} <= {outline(word)}


def test_names_that_no_confusion_joins_have_other_outlines() -> None:
    evidence = Evidence({}, names=frozenset({"tokayev", "mirziyoyev"}))
    assert evidence.names_like("tokayew") == frozenset()
    assert evidence.names_like("tökayev") == {"tokayev"}


@pytest.mark.parametrize("standing", Standing)
def test_a_habit_makes_nothing_sure_that_was_not_worth_a_look(standing: Standing) -> None:
    strictness = STRICTNESS[standing]
    assert strictness.enough - max(HABIT, HABIT_WITH_NAMES) >= strictness.worth_a_look
    assert strictness.enough_if_short >= strictness.enough
