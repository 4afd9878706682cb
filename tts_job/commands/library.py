"""list, show, remove, feed: what the library knows, and what is public of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tts_job.commands.opening import (
    load_settings,
    open_library,
    open_library_to_read,
    read_now,
)
from tts_job.commands.options import Common, common
from tts_job.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from click.shell_completion import CompletionItem


def _slugs(
    context: click.Context,
    parameter: click.Parameter,  # noqa: ARG001 (click's signature)
    incomplete: str,
) -> list[CompletionItem]:
    """For the shell; a library that cannot be read has none."""
    from click.shell_completion import CompletionItem

    from tts_job.errors import TtsJobError
    from tts_job.library.entry import State

    try:
        with open_library_to_read(load_settings(context.ensure_object(Common))) as library:
            return [
                CompletionItem(entry.episode.slug, help=entry.episode.title)
                for entry in library.entries()
                if entry.state is not State.REMOVED and entry.episode.slug.startswith(incomplete)
            ]
    except TtsJobError:
        return []


slug_argument = click.argument("slug", shell_complete=_slugs)


@click.command("list", epilog="Example: tts-job list --json")
@common
@click.pass_obj
def list_(common: Common) -> None:
    """List the episodes, newest first, held ones included.

    -v includes removed ones.
    """
    from tts_job import console, report
    from tts_job.library.entry import State

    settings = load_settings(common)
    entries, held = [], []
    if settings.paths.library.exists():  # looking makes none
        with open_library_to_read(settings) as library:
            entries, held = library.entries(), library.held()
    common.answer(report.episodes(entries, settings, held))
    if not common.json:
        shown = [each for each in entries if common.verbose or each.state is not State.REMOVED]
        console.print_entries(shown, len(entries) - len(shown), held)


@click.command(epilog="Example: tts-job show 2022-01-11-acilis")
@common
@slug_argument
@click.pass_obj
def show(common: Common, slug: str) -> None:
    """Show one episode: what it is, its files and their addresses.

    Also which older renderings are still reachable, and why one is held back.
    """
    from tts_job import console, report
    from tts_job.library.entry import State
    from tts_job.publish import held_folder, public_folder

    settings = load_settings(common)
    with open_library_to_read(settings) as library:
        entry = library.entry(slug)
        renders = library.renders(entry.episode.guid)
        held = library.held_of(entry.episode.guid)
    folder = held_folder(settings) if entry.state is State.HELD else public_folder(settings)
    files = [(name, folder.size(name) or 0) for name in folder.names(entry.episode.path)]
    common.answer(report.shown(entry, files, renders, settings, held))
    if not common.json:
        console.print_entry(entry, files, renders, settings, held)


@click.command(epilog="Example: tts-job remove 2022-01-11-acilis --yes")
@common
@slug_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(common: Common, slug: str, yes: bool) -> None:
    """Take an episode out of the feed and delete its files.

    Anything held back of it goes too. The document stays, but a pass does not render it again until
    it changes. Asks for confirmation; without a terminal, --yes is needed.
    """
    from tts_job import report
    from tts_job.library.entry import State
    from tts_job.publish import publish

    settings = load_settings(common)
    with open_library(settings) as library:
        entry = library.entry(slug)
        was_removed = entry.state is State.REMOVED
        if not (yes or was_removed) and not _agreed(entry.episode.title):
            print("tts-job: not removed", file=sys.stderr)
            return
        library.remove(slug)
        publish(settings, library, read_now(settings))
        removed = library.entry(slug)
    common.answer({"removed": report.episode(removed, settings)})
    if common.talkative:
        print(f"{'was removed already' if was_removed else 'removed'}: {removed.episode.title}")


def _agreed(title: str) -> bool:
    """Raises UsageError where there is nobody to ask."""
    if not sys.stdin.isatty():
        raise UsageError(
            "remove",
            f"«{title}»",
            why="it asks for confirmation, and there is no terminal to ask on",
            advice="use --yes",
        )
    return click.confirm(f"Remove «{title}» for every listener?", err=True)


@click.command(epilog="Example: tts-job feed   after a change of [show] in the settings")
@common
@click.pass_obj
def feed(common: Common) -> None:
    """Write the feed and all pages again from the library.

    Files that would stay the same are not touched.
    """
    from tts_job import report
    from tts_job.podcast.feed import FEED
    from tts_job.publish import publish_again

    settings = load_settings(common)
    with open_library(settings) as library:
        done = publish_again(settings, library, read_now(settings))
        count = len(library.episodes())
    path: Path = settings.published / FEED
    common.answer(report.published(path, done, count))
    if common.talkative:
        written = "written" if done.feed_written else "unchanged"
        print(f"feed: {path} ({written}, {count} episodes); {done.pages_written} pages written")
