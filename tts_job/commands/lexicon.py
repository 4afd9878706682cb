"""lexicon: how names are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tts_job.commands.opening import load_settings
from tts_job.commands.options import Common, common
from tts_job.errors import ChecksFailed

if TYPE_CHECKING:
    from pathlib import Path


@click.group(epilog="Example: tts-job lexicon add Tokayev Tokayef")
@common
def lexicon() -> None:
    """Say how names are read, and check the lexicon."""


@lexicon.command(epilog='Example: tts-job lexicon add Kassym-Jomart "Kasım Comart"')
@common
@click.argument("word")
@click.argument("spoken")
@click.option("--engine", metavar="NAME", default="", help="Only for the voices of this engine.")
@click.pass_obj
def add(common: Common, word: str, spoken: str, engine: str) -> None:
    """Read WORD as SPOKEN from now on, whatever its ending.

    The file keeps its comments and its order. Published episodes change with the next
    `tts-job run --refresh`, and only in the paragraphs that say the word.
    """
    from tts_job.lexicon import NAMES, add_entry

    path = _path(common)
    table = f"voices.{engine}" if engine else NAMES
    before = add_entry(path, word, spoken, table=table)
    common.answer(
        {"lexicon": str(path), "table": table, "word": word, "spoken": spoken, "before": before}
    )
    if common.talkative:
        instead = f", no longer «{before}»" if before not in (None, spoken) else ""
        print(f"{path}: «{word}» is read «{spoken}»{instead}")


@lexicon.command(epilog="Example: tts-job lexicon check")
@common
@click.pass_obj
def check(common: Common) -> None:
    """Check that each entry does what it says; the exit code is 6 if one does not."""
    from tts_job.lexicon import look_over, read_lexicon

    path = _path(common)
    remarks = list(look_over(read_lexicon(path)))
    faults = [each for each in remarks if each.is_fault]
    common.answer(
        {
            "lexicon": str(path),
            "faults": [{"entry": r.entry, "what": r.what, "advice": r.advice} for r in faults],
            "notes": [
                {"entry": r.entry, "what": r.what, "advice": r.advice}
                for r in remarks
                if not r.is_fault
            ],
        }
    )
    if not common.json:
        for each in faults if common.quiet else remarks:
            severity = "fault" if each.is_fault else "note"
            print(f"{severity}: {each.entry}: {each.what}; {each.advice}")
    if faults:
        raise ChecksFailed(path, len(faults))


def _path(common: Common) -> Path:
    path = load_settings(common).paths.lexicon
    assert path is not None
    return path
