"""preview and spoken: what would be said, before anything is."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tts_job.commands.opening import load_settings, open_library_to_read
from tts_job.commands.options import Common, common

if TYPE_CHECKING:
    from tts_job.settings.options import Settings


@click.command(epilog="Example: tts-job preview speeches/acilis.md")
@common
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--html",
    metavar="PAGE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it as a page for the browser.",
)
@click.pass_obj
def preview(common: Common, file: Path, html: Path | None) -> None:
    """Show what would be said, and what needs a look first.

    Doubtful words and new names, then each paragraph with its repairs and readings, each with its
    rule and reason. Nothing is synthesized. FILE may be - for standard input.
    """
    from tts_job import console, files, report
    from tts_job.editor.page import preview_page
    from tts_job.preview import preview
    from tts_job.studio import first_lexicon

    settings = load_settings(common)
    seen = preview(file, first_lexicon(settings), _names_said(settings), settings.text.footnotes)
    if common.json:
        others = report.preview_with(seen, [])
        common.answer_in_pieces(others, "paragraphs", report.preview_paragraphs(seen))
    if html is not None:
        files.write_if_changed(html, preview_page(seen))
        if common.talkative:
            print(html)
    elif not common.json:
        console.print_preview(seen)


def _names_said(settings: Settings) -> frozenset[str]:
    """By what is published; looking makes no library where there is none."""
    if not settings.paths.library.exists():
        return frozenset()
    with open_library_to_read(settings) as library:
        return library.names_said()


@click.command(epilog="Example: tts-job spoken 8 Ocak 2022   or: tts-job spoken < lines.txt")
@common
@click.argument("text", nargs=-1, metavar="[TEXT]")
@click.pass_obj
def spoken(common: Common, text: tuple[str, ...]) -> None:
    """Print the spoken form of TEXT, or of each line of stdin.

    One line comes out for each line that goes in, right away.
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
