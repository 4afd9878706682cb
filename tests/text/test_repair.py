import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.examples import SAMPLE, mended, texts
from tts_job.model import Block, Repair, Suspect
from tts_job.text.document import read_document
from tts_job.text.repair import Edit, apply, repair
from tts_job.text.spoken.lexicon import EMPTY, Lexicon

REPAIRED_IN_SAMPLE = {
    ("Dışışleri", "Dışişleri"),
    ("Çavuşođlu", "Çavuşoğlu"),
    ("desteđimizi", "desteğimizi"),
    ("sađlayan", "sağlayan"),
    ("diđer", "diğer"),
    ("egemenliđi", "egemenliği"),
    ("ölkemiz", "ülkemiz"),
    ("sađlamak", "sağlamak"),
    ("sađduyu", "sağduyu"),
    ("ölkede", "ülkede"),
    ("edeceđine", "edeceğine"),
    ("olduđu", "olduğu"),
    ("ölkelerimizi", "ülkelerimizi"),
}


def repaired(text: str) -> str:
    return mended(text)[0].text


def test_the_sample_gets_its_damaged_words_back_and_no_other_letter_changes() -> None:
    document = read_document(SAMPLE)
    blocks = repair(document.blocks, EMPTY)
    changes = [(change.before, change.after) for block in blocks for change in block.repairs]
    assert set(changes) == REPAIRED_IN_SAMPLE
    assert len(changes) == 15
    for before, after in zip(document.blocks, blocks, strict=True):
        text = after.text
        for change in reversed(after.repairs):
            text = text[: change.start] + change.before + text[change.end :]
        assert text == before.text
    assert not any(block.suspects for block in blocks)


def test_every_repair_says_why_and_where() -> None:
    (block,) = mended("Bu desteđimizi ölkemiz bilir; ülkenin gücü.")
    for change in block.repairs:
        assert block.text[change.start : change.end] == change.after
        assert change.reason
        assert change.rule
        assert 0 < change.confidence <= 1


# --- characters -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("gu\u0308c\u0327lu\u0308", "güçlü"),
        ("I\u0307stanbul", "İstanbul"),
        ("i\u0307stikrar", "istikrar"),
        ("i\u200b\u0307stikrar", "istikrar"),
        ("ge\u00adliş\u200bme", "gelişme"),
        ("iki\u00a0bin", "iki bin"),
        ("iki   bin", "iki bin"),
        ("o\ufb01s", "ofis"),
        ("Kazakistan’ın", "Kazakistan'ın"),
        ("Kazakistan`ın", "Kazakistan'ın"),
        ("''barış''", '"barış"'),
        ("barış** ve", "barış ve"),
        ("barış&nbsp;ve<b>", "barış ve"),
    ],
)
def test_damaged_characters_are_mended_and_listed(damaged: str, whole: str) -> None:
    (block,) = mended(damaged)
    assert block.text == whole
    assert block.repairs


@pytest.mark.parametrize("text", ["“Barış” ve ‘huzur’", "5*3 = 15", "kâğıt, hâlâ", "a_b", "5 < 6"])
def test_sound_characters_are_left_alone(text: str) -> None:
    assert mended(text) == (Block(text),)


# --- letters of another alphabet --------------------------------------------------------------


def test_d_with_stroke_becomes_soft_g_after_a_vowel() -> None:
    assert repaired("Çavuşođlu sađduyu DAĐ") == "Çavuşoğlu sağduyu DAĞ"


@pytest.mark.parametrize("name", ["Đoković", "Anđela", "Rađić", "Mlađić"])
def test_south_slavic_names_keep_their_letters(name: str) -> None:
    assert repaired(f"Sayın {name} geldi") == f"Sayın {name} geldi"


def test_a_word_of_the_lexicon_is_never_repaired() -> None:
    blocks = [Block("Mađarska ve ölkemiz, ülkemiz")]
    lexicon = Lexicon({"Mađarska": "Macarska", "ölkemiz": "ölkemiz"})
    assert repair(blocks, lexicon) == tuple(blocks)


def test_a_document_in_the_wrong_code_page_is_mended_as_a_whole() -> None:
    assert repaired("Deðiþen dünyanýn ýþýðý") == "Değişen dünyanın ışığı"


def test_icelandic_names_keep_their_letters() -> None:
    text = "Guðmundur Þór ve Sigríður Ýr Davíðsdóttir konuştu."
    assert repaired(text) == text


# --- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("ölkemiz", "ülkemiz"),
        ("ÖLKEMİZ", "ÜLKEMİZ"),
        ("duzen", "düzen"),
        ("Ölkelerimizden", "Ülkelerimizden"),
        ("Dışışleri Bakanı", "Dışişleri Bakanı"),
    ],
)
def test_a_word_that_one_vowel_makes_known_is_repaired(damaged: str, whole: str) -> None:
    assert repaired(damaged) == whole


@pytest.mark.parametrize(
    "word",
    [
        *("göçle", "güçle", "göller", "güller", "öldü", "oldu", "sinir", "sınır", "kurt", "kürk"),
        *("Turkish Airlines", "Turkcell", "Kassym-Jomart", "turkuaz", "Tokayev", "ilker", "kışı"),
        *("yani", "örüntü", "gürültülü", "posix", "FILE", "Index", "LISTE", "süreölçer"),
        *("gözönüne", "ornek@example.org", "https://example.org/ornek", "www.ornek.org"),
        *("Kırgız", "sorumlu", "gözü", "güzün", "dürttü", "türkü", "körük", "ünlü", "önlü"),
    ],
)
def test_no_existing_word_becomes_another(word: str) -> None:
    assert mended(f"Bugün {word} burada.")[0].text == f"Bugün {word} burada."


def test_a_word_that_could_be_two_known_ones_is_left_alone() -> None:
    assert repaired("sınir") == "sınir"  # sınır, or sinir


def test_a_form_that_breaks_harmony_yields_to_the_one_that_the_document_prefers() -> None:
    blocks = mended("Zöngüldek, Zöngüldek, Zöngüldek güzel.", "Zongüldek güzel.")
    assert blocks[1].text == "Zöngüldek güzel."


def test_a_capital_i_is_only_suspected_because_foreign_keyboards_write_it_for_both() -> None:
    (block,) = mended("DIŞIŞLERİ Bakanı")
    assert block.text == "DIŞIŞLERİ Bakanı"
    assert [suspect.proposal for suspect in block.suspects] == ["DIŞİŞLERİ"]


def test_two_sound_forms_are_only_suspected() -> None:
    blocks = mended("Zönker, Zönker, Zönker geldi.", "Zünker geldi.")
    assert blocks[1].text == "Zünker geldi."
    (suspect,) = blocks[1].suspects
    assert (suspect.word, suspect.proposal) == ("Zünker", "Zönker")
    assert blocks[1].text[suspect.start : suspect.end] == suspect.word


# --- laws -------------------------------------------------------------------------------------


@given(st.lists(texts(), max_size=4))
def test_repairing_twice_is_repairing_once(lines: list[str]) -> None:
    once = mended(*lines)
    twice = mended(*(block.text for block in once))
    assert [block.text for block in twice] == [block.text for block in once]
    assert not any(block.repairs for block in twice)


@given(texts(60))
def test_spans_lie_in_the_repaired_text(text: str) -> None:
    (block,) = mended(text)
    spans: list[Repair | Suspect] = [*block.repairs, *block.suspects]
    for span in spans:
        assert 0 <= span.start <= span.end <= len(block.text)
    assert bool(block.repairs) or block.text == text


def test_older_spans_move_with_the_text() -> None:
    block = Block("a  b cd", repairs=(Repair(5, 7, "ç", "cd", "x", "y", 1.0),))
    moved = apply(block, [Edit(1, 3, " ", "space", "z")])
    assert moved.text == "a b cd"
    assert [(change.start, change.end) for change in moved.repairs] == [(1, 2), (4, 6)]


def test_only_tags_of_html_are_left_over_markup() -> None:
    (block,) = mended("Üyeler <Ankara dahil> ve <a@b.tr> geldi</b>.")
    assert block.text == "Üyeler <Ankara dahil> ve <a@b.tr> geldi."
    assert [repair.before for repair in block.repairs] == ["</b>"]
