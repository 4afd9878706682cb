"""Letters of other alphabets inside Turkish words."""

import pytest

from tests.text.examples import mended
from tts_job.model import Block
from tts_job.text.repair.look_alikes import LATIN, OTHER_ALPHABETS


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("Кazakistan", "Kazakistan"),
        ("Тürk dünyаsı", "Türk dünyası"),
        ("ΤÜRKİYE", "TÜRKİYE"),
        ("șehir", "şehir"),
        ("daǧlar", "dağlar"),
    ],
)
def test_a_turkish_word_gets_turkish_letters(damaged: str, whole: str) -> None:
    (block,) = mended(damaged)
    assert block.text == whole
    assert {change.rule for change in block.repairs} == {"look-alike"}


@pytest.mark.parametrize("text", ["Москва", "Ρόδος", "сор", "Brașov", "тур ve тема"])
def test_words_of_other_languages_keep_their_letters(text: str) -> None:
    assert mended(text) == (Block(text),)


def test_every_look_alike_stands_for_one_letter_of_another_kind() -> None:
    for foreign, letter in (OTHER_ALPHABETS | LATIN).items():
        assert len(foreign) == len(letter) == 1
        assert foreign != letter
