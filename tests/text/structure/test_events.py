"""Occasions lose their case and keep their possession."""

import pytest

from tts_job.text.structure.events import ends_in_speech, event_in


@pytest.mark.parametrize(
    ("phrase", "name", "case"),
    [
        ("Olağanüstü Toplantısına", "Olağanüstü Toplantısı", "na"),
        ("8. Zirve'de", "8. Zirve", "'de"),
        ("8. Zirveye", "8. Zirve", "ye"),
        ("Genel Görüşmelerinde", "Genel Görüşmeleri", "nde"),
        ("Genel Kurula", "Genel Kurul", "a"),
        ("Akşam Yemeği", "Akşam Yemeği", ""),
        ("kuruluş yıl dönümünde", "kuruluş yıl dönümü", "nde"),
        ("Örnek Forumu'nun", "Örnek Forumu", "'nun"),
        ("Kutlamalarından", "Kutlamaları", "ndan"),
    ],
)
def test_an_event_is_named_without_its_case(phrase: str, name: str, case: str) -> None:
    event = event_in(phrase)
    assert event is not None
    assert (event.name, event.case) == (name, case)


@pytest.mark.parametrize("phrase", ["", "Hitabı", "Ankara", "günlük", "Kurulum", "toplantısız"])
def test_other_words_are_no_events(phrase: str) -> None:
    assert event_in(phrase) is None


def test_a_word_for_speech_ends_a_title() -> None:
    assert ends_in_speech("Açılış KONUŞMASI")
    assert ends_in_speech("“Açılış Konuşması”")
    assert not ends_in_speech("Konuşması Bitti")
