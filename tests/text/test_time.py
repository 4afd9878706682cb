"""Time grows with the length of a text, whatever is in it (promise 7)."""

import contextlib
import time

import pytest

from tests.text.examples import SAMPLE, mended, parsed
from tts_job.errors import DocumentError
from tts_job.text.document import parse_document
from tts_job.text.repair import repair
from tts_job.text.spoken import EMPTY, read, utterances
from tts_job.text.structure import structure

CHARACTERS = 60_000
LIMIT_S = 6
"""CPU seconds. A quadratic pass takes minutes to hours; the slowest text here takes one second."""


def take_through(data: bytes) -> None:
    document = parse_document(data, "x")
    speech = structure(document, repair(document.blocks, EMPTY))
    for paragraph in speech.paragraphs:
        utterances(paragraph.text, read(paragraph.text, EMPTY), 100)


@pytest.mark.parametrize(
    "piece",
    [
        *("a", "1", "**", "*", "__a", "1.", "1,", "1.111", "<", "<a ", "<!--", "[", "[a](", "&#"),
        *("A", "AB ", "%1", "1-", "'", "1'a", "đ", "ađ", "\u0307", "a\u0301", "A. ", "II. ", "T."),
        *("vb. ", "ölke ", "a\n", "a\n\n", "```\n", "> ", "# a\n", "\x01", "\\", "5 TL ", "a, "),
        *("---\na: b\n", "Tarih: a\n", "saat 1.", "1:", " ", "ve ", "... ", "½", "&amp;", "(", "“"),
    ],
)
def test_promise_7_no_text_takes_more_than_linear_time(piece: str) -> None:
    data = (piece * (CHARACTERS // len(piece))).encode()
    start = time.process_time()
    with contextlib.suppress(DocumentError):
        take_through(data)
    assert time.process_time() - start < LIMIT_S


SHORT, LONG = 20_000, 40_000
"""Repetitions: twice as many may take three times as long, not four."""


@pytest.mark.parametrize(
    "piece",
    [
        *(" .", " !", ".) ", "… ", "10 km/ ", "M.> K", "1/2 ", "1. ", "www.a", "a.", "a@", "#a"),
        *(
            "0312 ",
            "I ve ",
            "1 inci",
            "1, ",
            "$1-",
            "🙂",
            "AB-",
            "TR00",
            "No ",
            "1 000 ",
            "5I",
            "vb.                          ",
        ),
    ],
)
def test_promise_7_reading_and_cutting_twice_as_much_takes_twice_as_long(piece: str) -> None:
    def measured(count: int) -> float:
        text = "Merhaba" + piece * count
        start = time.process_time()
        utterances(text, read(text, EMPTY), 100)
        return time.process_time() - start

    assert measured(LONG // len(piece)) < 3 * measured(SHORT // len(piece)) + 0.2


def test_half_a_megabyte_of_speech_is_quick() -> None:
    data = b"\n\n".join([SAMPLE.read_bytes()] * 82)
    start = time.process_time()
    take_through(data)
    assert time.process_time() - start < 5  # measured 0.4; machines differ, orders do not


def test_the_same_bytes_give_the_same_values() -> None:
    data = SAMPLE.read_bytes()
    assert parse_document(data, "x") == parsed(data.decode(), "x")
    assert mended("ölkemiz") == mended("ölkemiz")
