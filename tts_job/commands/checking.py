"""check: whether what was published is right, and mended where it can be."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from tts_job.commands.opening import load_settings, open_cache, open_library_to_read, read_now
from tts_job.commands.options import Common, common
from tts_job.errors import ChecksFailed, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_job.check import Finding
    from tts_job.settings.options import Settings


@click.command(epilog="Example: tts-job check --audio   or: tts-job check --live")
@common
@click.option("--audio", is_flag=True, help="Also read and decode every MP3: slow, but thorough.")
@click.option(
    "--live",
    metavar="[URL]",
    is_flag=False,
    flag_value="",
    default=None,
    help="Fetch the published feed as an app does [show.base_url].",
)
@click.option(
    "--newest",
    metavar="N",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="With --live: how many episodes to ask for.",
)
@click.option("--repair", is_flag=True, help="Repair what can be repaired: library, feed, pages.")
@click.pass_obj
def check(common: Common, audio: bool, live: str | None, newest: int, repair: bool) -> None:
    """Verify library, files and feed against each other.

    Prints faults and notes, one per line; the exit code is 6 if there is a fault.
    """
    from tts_job import console, report
    from tts_job.check import faults, mend

    settings = load_settings(common)
    if repair:
        for line in mend(settings, read_now(settings)):
            print(f"tts-job: {line}", file=sys.stderr)
    found = _local(settings)
    if audio:
        found += _sound(common, found, settings)
    if live is not None:
        found += _live(settings, live, newest)
    wrong = faults(found)
    common.answer(report.findings(found))
    if not common.json:
        console.print_findings(wrong if common.quiet else found)
    if wrong:
        raise ChecksFailed(settings.paths.output, len(wrong))
    if common.talkative:
        print(f"no faults in {settings.paths.output}")


def _local(settings: Settings) -> list[Finding]:
    from tts_job.check import Finding, Severity, check, check_library_file

    if damaged := list(check_library_file(settings.paths.library)):
        return damaged
    if not settings.paths.library.exists():  # looking makes none
        what, advice = "nothing is published there yet", "run `tts-job run`, or see --output"
        return [Finding(str(settings.paths.output), what, advice, Severity.NOTE)]
    with open_library_to_read(settings) as library:
        return check(settings, library, open_cache(settings), read_now(settings))


def _sound(common: Common, found: Sequence[Finding], settings: Settings) -> list[Finding]:
    """Of every published episode; what is damaged beyond reading has been found already."""
    from tts_job import console
    from tts_job.check import Cure
    from tts_job.check_audio import check_audio
    from tts_job.library.entry import State
    from tts_job.publish import public_folder

    if not settings.paths.library.exists() or any(each.cure is Cure.REBUILD for each in found):
        return []
    with open_library_to_read(settings) as library:
        entries = [each for each in library.entries() if each.state is State.PUBLISHED]
    public = public_folder(settings)
    heard: list[Finding] = []
    bar = console.progress(shown=common.talkative)
    bar.begin("listening", len(entries))
    for entry in entries:
        heard += check_audio(entry, public, settings)
        bar.advance(cached=False)
    bar.end()
    return heard


def _live(settings: Settings, url: str, newest: int) -> list[Finding]:
    from tts_job.check_live import check_live
    from tts_job.podcast.feed import FEED
    from tts_job.publish import public_folder
    from tts_job.settings.options import CLOSED

    if url and not url.startswith(("http://", "https://")):
        raise UsageError(
            "ask",
            url,
            why="it is not a web address",
            advice="give the address of the feed: https://...",
        )
    if not (url or settings.feed.open):
        raise UsageError(
            "ask",
            settings.show.base_url,
            why="the feed is closed, and has an address for each subscriber",
            advice="give one of them, as `tts-job subscriber add` prints it",
        )
    public = public_folder(settings)
    local = None if public.size(FEED) is None else public.read(FEED)
    if local and (own := re.search(r"/(private/[\w-]{43})/", url)):
        local = local.replace(CLOSED.encode("ascii"), own[1].encode("ascii"))
    return list(check_live(url or settings.show.base_url + FEED, local, newest=newest))
