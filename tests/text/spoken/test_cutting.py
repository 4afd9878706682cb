import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.examples import sample, texts
from tts_job.model import AS_WRITTEN, Boundary, Utterance
from tts_job.text.spoken import EMPTY, read, utterances


def said(text: str, max_chars: int = 1000) -> list[str]:
    return [utterance.text for utterance in cut(text, max_chars)]


def cut(text: str, max_chars: int) -> tuple[Utterance, ...]:
    return utterances(text, read(text, EMPTY), max_chars)


def of_sample(max_chars: int) -> list[Utterance]:
    speech = sample()
    paragraphs = [speech.title, *(paragraph.text for paragraph in speech.paragraphs)]
    return [utterance for text in paragraphs for utterance in cut(text, max_chars)]


def test_the_sample_takes_few_utterances_of_a_hundred_characters() -> None:
    found = of_sample(100)
    assert len(found) <= 70
    assert max(len(utterance.text) for utterance in found) <= 100


def test_the_sample_is_one_utterance_a_sentence_when_there_is_room() -> None:
    found = of_sample(1000)
    assert len(found) == 30
    assert {utterance.boundary for utterance in found} == {Boundary.SENTENCE}


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Bir. İki! Üç? Dört… Beş", ["Bir.", "İki!", "Üç?", "Dört…", "Beş"]),
        ("8. Zirve'de konuştuk. Bitti.", ["sekizinci Zirve'de konuştuk.", "Bitti."]),
        ("Sayın Prof. Dr. Örnek geldi.", ["Sayın Profesör Doktor Örnek geldi."]),
        ("M. Örnek ve A. B. Kişi geldi.", ["me Örnek ve a be Kişi geldi."]),
        ("“Geldi mi?” diye sordu. Evet.", ["“Geldi mi?” diye sordu.", "Evet."]),
        ("“Geldi.” Sonra gitti.", ["“Geldi.”", "Sonra gitti."]),
        ("Oran 3.5 oldu. Arttı.", ["Oran üç nokta beş oldu.", "Arttı."]),
        ("Elma vb. Sonra bitti.", ["Elma ve benzeri.", "Sonra bitti."]),
        ("Evet. – ...", ["Evet. – ..."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, sentences: list[str]) -> None:
    assert said(text) == sentences


def test_a_long_sentence_is_cut_at_clauses_first() -> None:
    text = "Bugün burada toplandık, çünkü barış istiyoruz; yarın da bunu isteyeceğiz."
    found = cut(text, 45)
    assert [utterance.text for utterance in found] == [
        "Bugün burada toplandık,",
        "çünkü barış istiyoruz;",
        "yarın da bunu isteyeceğiz.",
    ]
    assert [u.boundary for u in found] == [Boundary.CLAUSE, Boundary.CLAUSE, Boundary.SENTENCE]


def test_without_a_clause_it_is_cut_between_words() -> None:
    found = cut("elma armut kiraz üzüm erik incir", 20)
    assert [utterance.text for utterance in found] == ["elma armut kiraz", "üzüm erik incir"]
    assert found[0].boundary is Boundary.WORD


def test_a_clause_of_one_word_is_not_worth_an_utterance() -> None:
    assert said("Evet, elma armut kiraz üzüm erik incir dut nar", 20)[0] == "Evet, elma armut"


def test_numbers_and_names_stay_in_one_piece() -> None:
    assert said("toplam 1923 kişi geldi", 30) == ["toplam", "bin dokuz yüz yirmi üç kişi", "geldi"]
    assert said("dün Örnek Kişi geldi", 12) == ["dün", "Örnek Kişi", "geldi"]


def test_a_monster_word_is_cut_hard() -> None:
    assert said("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


def test_what_has_no_words_has_no_utterances() -> None:
    assert said("… – !") == []


@given(texts(80), st.integers(8, 120))
def test_utterances_keep_every_reading_in_order(text: str, max_chars: int) -> None:
    readings = read(text, EMPTY)
    found = utterances(text, readings, max_chars)
    if not found:
        assert not any(map(str.isalnum, text)) or not any(
            char.isalnum() for reading in readings for char in reading.spoken
        )
        return
    parts = [part for utterance in found for part in utterance.readings]
    assert "".join(part.spoken for part in parts) == "".join(r.spoken for r in readings)
    position = 0
    for part in parts:
        assert part.start == position
        position = part.end
    assert position == len(text)
    for part in parts:
        if part.rule == AS_WRITTEN:
            assert part.spoken == text[part.start : part.end]


@given(texts(80), st.integers(8, 120))
def test_no_utterance_is_empty_or_longer_than_the_engine_takes(text: str, max_chars: int) -> None:
    for utterance in cut(text, max_chars):
        assert 0 < len(utterance.text) <= max_chars
        assert utterance.text == " ".join(
            "".join(reading.spoken for reading in utterance.readings).split()
        )
