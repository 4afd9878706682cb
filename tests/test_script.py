"""The script: what is said in which order, the pauses, and long paragraphs in parts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_job.model import Boundary, Kind, Origin, Paragraph, Role, Speech
from tts_job.script import SEGMENT_CHARS, Passage, write_lines, write_script
from tts_job.settings.options import PauseSettings
from tts_job.text.spoken import read
from tts_job.text.spoken.lexicon import EMPTY

PAUSES = PauseSettings(
    clause_ms=1, sentence_ms=2, paragraph_ms=3, heading_ms=4, title_ms=5
)  # all different, so that each can be told from the others
NOTICE = "Bu kayıt, yapay bir sesle okunmuştur."


def script(
    *paragraphs: Paragraph,
    title: str = "Açılış",
    title_from: Origin = Origin.GIVEN,
    notice: str = NOTICE,
    max_chars: int = 200,
) -> tuple[Passage, ...]:
    speech = Speech(title, paragraphs, title_from=title_from)
    made = write_script(speech, notice=notice, pauses=PAUSES, lexicon=EMPTY, max_chars=max_chars)
    return tuple(made)


def plain(text: str) -> Paragraph:
    return Paragraph(Kind.PARAGRAPH, text)


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def said(passages: tuple[Passage, ...]) -> str:
    return " ".join(each.text for passage in passages for each in passage.utterances)


def test_the_notice_comes_first_then_the_title_then_the_paragraphs_in_order() -> None:
    passages = script(Paragraph(Kind.HEADING, "Birinci"), plain("Sayın konuklar."))
    assert [(p.role, p.paragraph, p.utterances[0].text) for p in passages] == [
        (Role.NOTICE, None, NOTICE),
        (Role.TITLE, None, "Açılış"),
        (Role.BODY, 0, "Birinci"),
        (Role.BODY, 1, "Sayın konuklar."),
    ]


def test_a_title_made_of_the_first_words_is_not_said_before_them() -> None:
    assert [p.role for p in script(plain("Merhaba."), title_from=Origin.GUESSED)] == [
        Role.NOTICE,
        Role.BODY,
    ]


def test_without_a_notice_the_title_comes_first() -> None:
    assert [p.role for p in script(plain("Merhaba."), notice="")] == [Role.TITLE, Role.BODY]


def test_an_item_and_a_sentence_of_the_same_words_are_two_wordings() -> None:
    item = Paragraph(Kind.PARAGRAPH, "1. Ordu", item_number="1.")
    speech = Speech("Açılış", (item, plain("1. Ordu")))
    lines = list(write_lines(speech, notice="", pauses=PAUSES))[1:]
    assert len({line.wording for line in lines}) == 2
    assert said(script(item, plain("1. Ordu"), notice="")) == "Açılış bir, Ordu birinci Ordu"


def test_the_pause_after_a_segment_is_that_of_its_structure() -> None:
    passages = script(Paragraph(Kind.HEADING, "Birinci"), plain("Sayın konuklar."))
    assert [p.pauses_ms[-1] for p in passages] == [
        PAUSES.title_ms,
        PAUSES.title_ms,
        PAUSES.heading_ms,
        PAUSES.paragraph_ms,
    ]


def test_inside_a_paragraph_sentences_and_clauses_have_their_own_pauses() -> None:
    text = "Merhaba. Bugün burada toplandık, sizlere teşekkür ediyoruz ve başlıyoruz."
    (passage,) = script(plain(text), max_chars=50)[2:]
    assert [u.boundary for u in passage.utterances] == [
        Boundary.SENTENCE,
        Boundary.CLAUSE,
        Boundary.SENTENCE,
    ]
    assert passage.pauses_ms == (PAUSES.sentence_ms, PAUSES.clause_ms, PAUSES.paragraph_ms)


def test_a_cut_between_words_has_no_pause() -> None:
    (passage,) = script(plain("kelime " * 30), max_chars=50)[2:]
    assert set(passage.pauses_ms[:-1]) == {0}


def test_a_long_paragraph_is_cut_at_ends_of_sentences() -> None:
    sentence = "Bugün burada toplanmış bulunuyoruz ve sizlere teşekkür ediyoruz. "
    parts = script(plain(sentence * 60))[2:]
    assert len(parts) >= 4
    for part in parts:
        assert part.utterances[-1].boundary is Boundary.SENTENCE
        assert sum(len(u.text) for u in part.utterances) <= SEGMENT_CHARS
        assert part.paragraph == 0
    assert [part.pauses_ms[-1] for part in parts] == [
        *[PAUSES.sentence_ms] * (len(parts) - 1),
        PAUSES.paragraph_ms,
    ]


def test_sentences_in_several_utterances_stay_whole_at_the_cut() -> None:
    sentence = "Bugün burada toplanmış bulunuyoruz, hepinize teşekkür ediyoruz ve başlıyoruz. "
    parts = script(plain(sentence * 60), max_chars=50)[2:]
    assert len(parts) >= 4
    for part in parts:
        assert part.utterances[-1].boundary is Boundary.SENTENCE
        assert sum(len(u.text) for u in part.utterances) <= SEGMENT_CHARS + len(sentence)


def test_a_sentence_without_an_end_is_cut_all_the_same() -> None:
    parts = script(plain("uzun bir cümle ve " * 400))[2:]
    assert len(parts) >= 6
    for part in parts:
        assert sum(len(u.text) for u in part.utterances) < SEGMENT_CHARS + 200


def test_a_change_at_the_end_of_a_long_paragraph_leaves_its_first_parts_alone() -> None:
    sentence = "Bugün burada toplanmış bulunuyoruz ve sizlere teşekkür ediyoruz. "
    before = script(plain(sentence * 40))[2:]
    after = script(plain(sentence * 40 + "Bir de bu var."))[2:]
    assert [p.words for p in before[:-1]] == [p.words for p in after[: len(before) - 1]]


@pytest.mark.parametrize("text", ["* * *", "…", "—", "!!!"])
def test_a_paragraph_of_signs_alone_is_not_said(text: str) -> None:
    passages = script(plain("Bir."), plain(text), plain("İki."))
    assert [p.paragraph for p in passages[2:]] == [0, 2]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=400).map(plain), max_size=4),
    st.sampled_from([50, 100, 200, 400]),
)
def test_every_letter_of_the_spoken_text_is_said_once_and_in_order(
    paragraphs: list[Paragraph], max_chars: int
) -> None:
    passages = script(*paragraphs, max_chars=max_chars)
    wanted = "".join(
        reading.spoken
        for text in (NOTICE, "Açılış", *(paragraph.text for paragraph in paragraphs))
        for reading in read(text, EMPTY)
    )
    assert letters(said(passages)) == letters(wanted)
    for passage in passages:
        assert len(passage.pauses_ms) == len(passage.utterances) > 0
        assert all(0 < len(utterance.text) <= max_chars for utterance in passage.utterances)


def test_the_words_of_a_passage_tell_its_inner_pauses_and_not_the_one_after_it() -> None:
    heading, paragraph = script(Paragraph(Kind.HEADING, "Bir. İki."), plain("Bir. İki."))[2:]
    assert heading.words == paragraph.words
    slower = PAUSES.model_copy(update={"sentence_ms": 9})
    speech = Speech("Açılış", (plain("Bir. İki."),))
    *_, other = write_script(speech, notice="", pauses=slower, lexicon=EMPTY, max_chars=200)
    assert other.words != paragraph.words
