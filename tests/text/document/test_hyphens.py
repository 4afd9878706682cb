import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.examples import parsed
from tts_job.model import Block
from tts_job.text.document.hyphens import unbroken


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("yeni hü-\nkümet kuruldu", "yeni hükümet kuruldu"),
        ("YENİ HÜKÜ-\nMET KURULDU", "YENİ HÜKÜMET KURULDU"),
        ("yeni hü\u00ad\nkümet", "yeni hükümet"),
        ("Türk-\nYunan ilişkileri", "Türk-Yunan ilişkileri"),
        ("2021-\n2022 yılları", "2021-2022 yılları"),
        ("2021-\n2022-\n2023", "2021-2022-2023"),
        ("barış -\nhuzur", "barış -\nhuzur"),
        ("Amre-\nyev geldi", "Amreyev geldi"),
    ],
)
def test_a_parted_word_is_whole_and_a_compound_keeps_its_hyphen(text: str, whole: str) -> None:
    assert unbroken(Block(text)).text == whole


def test_an_unknown_whole_is_less_sure() -> None:
    known, unknown = unbroken(Block("hü-\nkümet ve Amre-\nyev")).repairs
    assert known.confidence > 0.9 > unknown.confidence
    assert (known.start, known.end, known.before) == (2, 2, "-\n")


def test_a_text_that_was_copied_from_a_page_is_mended_too() -> None:
    (block,) = parsed("Bugün yeni hü-\nkümet kuruldu.").blocks
    assert block.text == "Bugün yeni hükümet kuruldu."


@given(st.text(alphabet="aıBÜ1-\u00ad\n ."))
@settings(deadline=None)
def test_no_letter_is_lost(text: str) -> None:
    kept = unbroken(Block(text)).text
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]
