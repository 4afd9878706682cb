"""preview and spoken: what would be said, before anything is."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import click

from tts_job.commands.opening import load_settings
from tts_job.commands.options import Common, common


@click.command(epilog="Example: tts-job preview speeches/acilis.md")
@common
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.pass_obj
def preview(common: Common, file: Path) -> None:
    """What would be said: metadata, paragraphs, repairs, readings. Nothing is synthesized."""
    from tts_job import console, report
    from tts_job.preview import preview
    from tts_job.studio import first_lexicon

    settings = load_settings(common)
    seen = preview(file, first_lexicon(settings))
    common.answer(report.preview(seen))
    if not common.json:
        console.print_preview(seen)


@click.command(epilog="Example: tts-job spoken 8 Ocak 2022   or: tts-job spoken < lines.txt")
@common
@click.argument("text", nargs=-1, metavar="[TEXT]")
@click.pass_obj
def spoken(common: Common, text: tuple[str, ...]) -> None:
    """The spoken form of TEXT, or of each line of stdin.

    One line comes out for each that goes in, as soon as it does.
    """
    from tts_job import report
    from tts_job.preview import spoken_lines
    from tts_job.studio import first_lexicon

    # A line ends with "\n" and nothing else, so that lines in and lines out are the same number.
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    lexicon = first_lexicon(load_settings(common))
    given = [os.fsencode(" ".join(text)).decode("utf-8", "replace")] if text else sys.stdin
    if common.json:
        lines = [line.rstrip("\n") for line in given]
        common.answer(report.spoken(lines, list(spoken_lines(lines, lexicon))))
        return
    for line in spoken_lines(given, lexicon):
        print(line, flush=True)
