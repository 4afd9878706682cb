"""Whether a text is in Turkish."""

from pathlib import Path

import pytest

from tts_job.text.language import FEWEST_WORDS, seems_foreign, turkish_share

SAMPLE = Path(__file__).parents[2] / "speeches" / "amreyev-2022-01-11.md"
FOREIGN = {
    "English": "Ladies and gentlemen, welcome to this meeting. We are here to talk about the future"
    " of our cities and the health of the people who live in them.",
    "German": "Wir freuen uns, dass viele heute hier sind und mit uns gemeinsam an der nahen"
    " zukunft unserer guten stadt arbeiten wollen, denn das ist nicht immer einfach für uns.",
    "French": "Nous sommes ici pour parler de notre avenir et de la santé des gens qui vivent dans"
    " nos villes, et nous les remercions tous de leur patience.",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_a_text_in_another_language_is_seen_to_be_one(language: str) -> None:
    assert seems_foreign(turkish_share([FOREIGN[language]]))


def test_a_speech_in_turkish_is_not_taken_for_another_language() -> None:
    share = turkish_share([SAMPLE.read_text("utf-8")])
    assert share is not None
    assert share > 0.8
    assert not seems_foreign(share)


def test_too_few_words_tell_nothing() -> None:
    few = " ".join(["people"] * (FEWEST_WORDS - 1))
    assert turkish_share([few]) is None
    assert turkish_share([few, "health"]) == 0
    assert not seems_foreign(None)


def test_names_tell_nothing() -> None:
    assert turkish_share(["Shakespeare Goethe Cervantes " * FEWEST_WORDS]) is None
