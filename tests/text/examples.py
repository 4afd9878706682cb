"""Texts that the tests of this folder share."""

from pathlib import Path

from hypothesis import strategies as st

from tts_job.model import Block, Document, Speech
from tts_job.text.document import parse_document, read_document
from tts_job.text.repair import repair
from tts_job.text.spoken.lexicon import EMPTY
from tts_job.text.structure import structure

SAMPLE = Path(__file__).parents[2] / "speeches" / "amreyev-2022-01-11.md"

PIECES = (
    *"aeıioöuüâbcçdfgğhklmnprsştvyzAEIİOÖÇĞŞBKT",
    *"0123456789",
    *" \n.,;:!?…'\"’“”()[]{}<>*_#`~|\\/+-–—=%‰&@$€₺°²½đĐýþð",
    *("\u0307", "\u0301", "\u0327", "\u00ad", "\u200b", "\u00a0", "ﬁ", "é", "&amp;", "**"),
    *("ülke", "ölkemiz", "Dışışleri", "Türk", "TBMM'nin", "NATO", "AB", "II. ", "8. ", "2040'ta"),
    *(
        "%50'sine",
        "11.01.2022",
        "14:30",
        "5 TL",
        "10 km",
        "Prof. ",
        "T.C. ",
        "vb. ",
        " ve ",
        "No. ",
    ),
)


def texts(max_size: int = 40) -> st.SearchStrategy[str]:
    """Turkish words, numbers, signs and damage in any order."""
    return st.lists(st.sampled_from(PIECES), max_size=max_size).map("".join)


def mended(*lines: str) -> tuple[Block, ...]:
    return repair([Block(line) for line in lines], EMPTY)


def parsed(text: str, name: str = "konusma.md") -> Document:
    return parse_document(text.encode(), name)


def understood(text: str, name: str = "konusma.md") -> Speech:
    document = parsed(text, name)
    return structure(document, repair(document.blocks, EMPTY))


def sample() -> Speech:
    document = read_document(SAMPLE)
    return structure(document, repair(document.blocks, EMPTY))
