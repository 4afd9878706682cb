"""What would be said: everything is listed, and nothing is lost."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.studio import Desk
from tts_job.errors import MissingDocument
from tts_job.model import AS_WRITTEN, Kind
from tts_job.preview import Preview, preview, spoken_lines
from tts_job.text.spoken.lexicon import EMPTY, Lexicon

SPEECH = """# ÇAVUŞOĞLU'NUN HİTABI

## Giriş

8 Ocak 2022'de Çavuşođlu geldi; 3 kişi daha vardı.

Teşekkür ederim.
"""


@pytest.fixture
def seen(desk: Desk) -> Preview:
    return preview(desk.write(SPEECH), EMPTY)


def test_the_readings_of_each_paragraph_tile_its_text(seen: Preview) -> None:
    for each in seen.paragraphs:
        edges = [0, *(reading.end for reading in each.readings)]
        assert [reading.start for reading in each.readings] == edges[:-1]
        assert edges[-1] == len(each.paragraph.text)
    assert AS_WRITTEN in {reading.rule for reading in seen.paragraphs[-1].readings}


def test_the_spoken_form_is_that_of_the_readings_on_one_line(seen: Preview) -> None:
    assert seen.paragraphs[1].spoken == (
        "sekiz Ocak iki bin yirmi ikide Çavuşoğlu geldi; üç kişi daha vardı."
    )
    assert list(spoken_lines([seen.paragraphs[1].paragraph.text], EMPTY)) == [
        seen.paragraphs[1].spoken
    ]


def test_headings_are_told_from_paragraphs(seen: Preview) -> None:
    kinds = [each.paragraph.kind for each in seen.paragraphs]
    assert kinds == [Kind.HEADING, Kind.PARAGRAPH, Kind.PARAGRAPH]


def test_repairs_of_title_and_text_are_listed_with_their_reasons(seen: Preview) -> None:
    assert seen.title
    assert seen.title.paragraph.repairs[0].before == "ÇAVUŞOĞLU'NUN HİTABI"
    repair = seen.paragraphs[1].paragraph.repairs[0]
    assert (repair.before, repair.after) == ("Çavuşođlu", "Çavuşoğlu")
    assert repair.reason


def test_doubtful_words_come_with_their_paragraph(desk: Desk) -> None:
    seen = preview(desk.write("# Konu\n\nBir cümle.\n\nDIŞIŞLERİ burada.\n"), EMPTY)
    ((index, suspect),) = seen.suspects
    assert index == 1
    assert (suspect.word, suspect.proposal) == ("DIŞIŞLERİ", "DIŞİŞLERİ")
    assert suspect.reason


def test_a_document_that_is_not_there_is_said_to_be_missing(desk: Desk) -> None:
    with pytest.raises(MissingDocument):
        preview(desk.inbox / "nothing.md", EMPTY)


def test_lines_are_spoken_as_they_come() -> None:
    asked = []

    def lines() -> Iterator[str]:
        for number in range(3):
            asked.append(number)
            yield f"{number}\n"

    spoken = spoken_lines(lines(), EMPTY)
    assert next(spoken) == "sıfır"
    assert asked == [0]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(), max_size=5))
def test_for_each_line_there_is_one_line(lines: list[str]) -> None:
    said = list(spoken_lines(lines, EMPTY))
    assert len(said) == len(lines)
    assert not any(sign in line for line in said for sign in "\n\r\x85\u2028\u2029")


def test_names_that_nobody_knows_yet_are_listed_once_where_they_come_first(desk: Desk) -> None:
    text = "# Konu\n\nBugün Sayın Amreyev geldi.\n\nDün Karabasov ile Amreyev'i gördük.\n"
    seen = preview(desk.write(text), EMPTY)
    assert [(name.word, name.paragraph, name.times) for name in seen.new_names] == [
        ("Amreyev", 0, 2),
        ("Karabasov", 1, 1),
    ]
    first = seen.new_names[0]
    assert seen.paragraphs[0].paragraph.text[first.start : first.end] == "Amreyev"


def test_names_of_published_episodes_and_of_the_lexicon_are_not_new(desk: Desk) -> None:
    desk.render("# Konu\n\nBugün Sayın Amreyev geldi.\n", "a.md")
    text = "# Konu\n\nDün Karabasov ile Amreyev'i gördük.\n"
    said = desk.studio.library.names_said()
    assert [name.word for name in preview(desk.write(text), EMPTY, said).new_names] == ["Karabasov"]
    lexicon = Lexicon({"Karabasov": "Karabasof"})
    assert preview(desk.write(text), lexicon, said).new_names == ()


def test_paragraphs_are_read_when_they_are_looked_at_and_each_time_alike(
    seen: Preview,
) -> None:
    assert list(seen.paragraphs) == [seen.paragraphs[at] for at in range(len(seen.paragraphs))]
    assert list(seen.paragraphs[1:3]) == list(seen.paragraphs)[1:3]
    assert seen.paragraphs[-1].paragraph is seen.speech.paragraphs[-1]
