"""Turkish that was written without its own letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.examples import SAMPLE, mended
from tts_job.model import Block
from tts_job.text.document import read_document
from tts_job.text.repair import repair
from tts_job.text.spoken.lexicon import EMPTY, Lexicon

PLAIN = str.maketrans("çğıöşüâîûÇĞİÖŞÜÂÎÛ", "cgiosuaiuCGIOSUAIU")


def restored(text: str) -> str:
    return mended(text)[0].text


@pytest.mark.parametrize(
    "text",
    [
        "Değerli konuklar, bugün burada ülkelerimizin dostluğunu kutluyoruz.",
        "Bu yıl İstanbul'da ve Üsküp'te görüştük; Iğdır'dan Çavuşoğlu'nun selamını getirdim.",
        "Bu toplantı yapıldı mı, yoksa görüşülmedi mi, olur mu, gördünüz mü bilmiyorum.",
        "Su içmek ve şu konuyu konuşmak istiyorum; on beş gün önce konuşmuştuk.",
        "BİRLİĞİMİZİN GÜCÜ BÜTÜN ÜLKELERİMİZİN BİR VE BERABER KARDEŞLİĞİDİR",
    ],
)
def test_the_marks_come_back(text: str) -> None:
    assert restored(text.translate(PLAIN)) == text


def test_each_word_that_gets_marks_is_listed() -> None:
    (block,) = mended("Degerli konuklar, bugun burada ulkelerimizin dostlugunu kutluyoruz.")
    assert [change.after for change in block.repairs] == [
        "Değerli",
        "bugün",
        "ülkelerimizin",
        "dostluğunu",
    ]
    assert {change.rule for change in block.repairs} == {"plain-letters"}


@pytest.mark.parametrize(
    "text",
    [
        "We are pleased to welcome the members of the council and we hope that all is well.",
        "Los miembros del consejo se reunieron en la ciudad para hablar de las relaciones.",
        "Bu kadar.",
        "Ankara, Adana, Bursa, Van, Siirt, Mersin, Hatay, Sivas, Tokat, Ordu, Rize, Samsun.",
        "Bugün ulke ve dostluk üzerine konuştuk; bunun için geldik ve çok sevindik.",
    ],
)
def test_other_texts_are_no_case_for_it(text: str) -> None:
    assert not any(change.rule == "plain-letters" for change in mended(text)[0].repairs)


def test_names_of_the_lexicon_and_foreign_ones_keep_their_letters() -> None:
    text = "Degerli konuklar, Sayin Isenbaev ve Dallas adina, ulkelerimizin dostlugunu kutluyoruz."
    (block,) = repair([Block(text)], Lexicon({"Isenbaev": "İsenbayev"}))
    assert block.text.startswith("Değerli konuklar, Sayın Isenbaev ve Dallas adına")


def test_nearly_all_of_the_sample_comes_back() -> None:
    blocks = repair(read_document(SAMPLE).blocks, EMPTY)
    plain = [Block(block.text.translate(PLAIN)) for block in blocks]
    meant = " ".join(block.text for block in blocks).split()
    made = " ".join(block.text for block in repair(plain, EMPTY)).split()
    right = sum(map(str.__eq__, meant, made))
    assert len(meant) == len(made)
    assert right >= 0.98 * len(meant)


@given(
    st.permutations(["görüşme", "ülkemiz", "Işık'ın", "çünkü", "mı", "İnci", "onun", "şu", "iş"])
)
def test_only_marks_change(chosen: list[str]) -> None:
    text = " ".join(chosen).translate(PLAIN)
    made = restored(text)
    assert made.translate(PLAIN) == text


def test_twice_is_once() -> None:
    once = restored("Degerli konuklar, bugun burada ulkelerimizin dostlugunu kutluyoruz.")
    assert restored(once) == once
