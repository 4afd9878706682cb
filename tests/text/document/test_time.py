"""Time grows with the length of a file, whatever is in it (promise 7)."""

import contextlib
import sys
import time
from subprocess import run

import pytest

from tests.text.document.builders import docx, paragraph
from tests.text.examples import SAMPLE
from tts_job.errors import DocumentError
from tts_job.text.document import parse_document
from tts_job.text.document.layout import Page, Piece, paragraphs, without_edges

CHARACTERS = 200_000
LIMIT_S = 5
"""CPU seconds. A quadratic pass takes minutes; the slowest text here takes half a second."""


def is_read_in_time(data: bytes, name: str = "x.md") -> None:
    start = time.process_time()
    with contextlib.suppress(DocumentError):
        parse_document(data, name)
    assert time.process_time() - start < LIMIT_S


@pytest.mark.parametrize(
    "piece",
    [
        *("<a x=", "<a x=y ", "<a ", "<b>", "<p>", "</p>", "<p>a</p>", "<a x='", "<ornek@a.b "),
        *(
            "<!---->",
            "<!-- ",
            "-->",
            "|",
            "| a ",
            "a|\n|-|\n",
            "|-",
            "[^a]",
            "[^a]:\n",
            "[a](.",
            "Ã§",
        ),
        *("Ã", "â€", "Å\x9f", "\ufdd0", "\ufdd0\ufdd1", "> ", ">> a\n", "1. a\n", "- a\n", "```\n"),
        *("&amp;", "![", "\\", "http://a", "<http://", "a:\n", "Yer: A\n", "\u2029", "\r", "-\n"),
    ],
)
def test_promise_7_no_text_takes_more_than_linear_time(piece: str) -> None:
    text = piece * (CHARACTERS // len(piece))
    is_read_in_time(text.encode())
    is_read_in_time(("---\n" + text).encode())


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "<b>",
            "<p>",
            "<p>a",
            "<li>",
            "<ol>",
            "<table><tr><td>a<td>",
            "<tr><td>a</td><td>b</td></tr>",
        ),
        *(
            "<td>",
            "<a href=#><sup>",
            "<nav>",
            "<main>",
            "<article>a</article>",
            "<!--",
            "<",
            "&",
            "a",
        ),
        *("<pre>\n\n", "<br>", "<i x='", "</div>", "<title>", "<svg>", "<script>"),
    ],
)
def test_promise_7_no_page_takes_more_than_linear_time(piece: str) -> None:
    is_read_in_time(f"<html><body>{piece * (CHARACTERS // len(piece))}".encode())


@pytest.mark.parametrize("head", ["<!---->", "<?xml ", " ", "<!-- ", "<p", "\xef\xbb\xbf"])
def test_promise_7_knowing_a_format_takes_no_time(head: str) -> None:
    is_read_in_time(head.encode() * 50_000, "x.html")


def test_promise_7_a_long_docx_is_read_in_time() -> None:
    is_read_in_time(docx(*[paragraph("Sayın konuklar.", number=1)] * 10_000))
    is_read_in_time(docx("<w:p>" + "<w:r><w:t>a</w:t></w:r>" * 50_000 + "</w:p>"))


@pytest.mark.parametrize("step", [(0.0, 0.0), (0.0, 12.0), (3.0, 0.0), (0.3, 0.5), (1.0, -7.0)])
def test_promise_7_no_place_of_letters_takes_more_than_linear_time(
    step: tuple[float, float],
) -> None:
    right, down = step
    pieces = tuple(
        Piece("a" * 20, index * right, index * right + 80, index * down, 10, bold=False)
        for index in range(10_000)
    )
    start = time.process_time()
    paragraphs(without_edges([Page(600, 800, pieces)] * 2).pages)
    assert time.process_time() - start < LIMIT_S


def test_a_plain_text_needs_none_of_the_libraries_of_other_formats() -> None:
    program = (
        "import sys; from pathlib import Path; from tts_job.text.document import read_document;"
        f"read_document(Path({str(SAMPLE)!r}));"
        "print([m for m in ('lxml', 'zipfile', 'pypdfium2') if m in sys.modules])"
    )
    done = run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
