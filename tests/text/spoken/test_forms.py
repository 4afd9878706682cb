"""The collection for building: every form in it must be read as it says."""

from pathlib import Path

import pytest

from tts_job.text.spoken import EMPTY, spoken
from tts_job.text.turkish import lower

FORMS = Path(__file__).parents[3] / "benchmarks" / "turkish" / "forms_build.tsv"


def rows() -> list[tuple[str, str, str]]:
    lines = FORMS.read_text(encoding="utf-8").splitlines()[1:]
    return [
        (category, written, said)
        for category, written, said in (line.split("\t") for line in lines)
    ]


def _fields(line: str) -> list[str]:
    return line.split("\t")


def bare(text: str) -> str:
    """Without capitals and the full stop at the end: neither is heard."""
    return lower(text).rstrip(".")


@pytest.mark.parametrize("category", sorted({row[0] for row in rows()}))
def test_every_form_that_the_rules_were_built_on_is_read_right(category: str) -> None:
    wrong = [
        (written, spoken(written, EMPTY), said)
        for kind, written, said in rows()
        if kind == category
        and bare(spoken(written, EMPTY)) not in [bare(each) for each in said.split("|")]
    ]
    assert not wrong


def test_the_collection_is_wide() -> None:
    assert len(rows()) >= 800
    assert len({written for _, written, _ in rows()}) == len(rows())
