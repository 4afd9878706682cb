"""render and run: documents become episodes."""

from __future__ import annotations

import datetime as dt
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from tts_job.commands.opening import open_studio, read_now, stopwatch
from tts_job.commands.options import Common, common
from tts_job.errors import TtsJobError, UsageError

if TYPE_CHECKING:
    from tts_job.inbox import Failed
    from tts_job.render import Rendered
    from tts_job.studio import Studio, Wishes


class Day(click.ParamType):
    """A day as ISO 8601 writes it; empty is allowed."""

    name = "day"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date | Literal[""]:
        if not value:
            return ""
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is no day; write it as 2022-01-31", param, ctx)


@click.command(epilog="Example: tts-job render speeches/acilis.md --engine espeak")
@common
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, readable=False),
    metavar="FILE...",
)
@click.option("--engine", metavar="NAME", default="", help="Speak with this engine and no other.")
@click.option("--voice", metavar="NAME", default="", help="A voice of that engine.")
@click.option(
    "--title", default=None, help='Spoken and shown instead of its own title; "" undoes that.'
)
@click.option(
    "--date",
    metavar="YYYY-MM-DD",
    default=None,
    type=Day(),
    help='Day of the speech; "" undoes that.',
)
@click.option("--slug", default="", help="Name in the URLs of a new episode, or of one to update.")
@click.option("--force", is_flag=True, help="Make every segment again, whatever is cached.")
@click.option("--hold", is_flag=True, help="Do not publish it until `tts-job approve SLUG`.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and why, but change nothing.")
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 64),
    default=None,
    help="Utterances spoken at once.",
)
@click.pass_obj
def render(
    common: Common,
    files: Sequence[Path],
    engine: str,
    voice: str,
    title: str | None,
    date: dt.date | Literal[""] | None,
    slug: str,
    force: bool,
    hold: bool,
    dry_run: bool,
    jobs: int | None,
) -> None:
    """Render documents as episodes and publish them.

    If a document already has an episode, that is brought up to date: only paragraphs that changed
    are spoken again. An episode keeps its engine and voice unless --engine says otherwise, and its
    guid and date for ever. Nothing is published before the end of its embargo. If one of several
    documents fails, the others are rendered all the same. FILE may be - for standard input.
    """
    if len(files) > 1 and (slug or (title, date) != (None, None)):
        raise UsageError(
            "use",
            "--title, --date and --slug",
            why="they are for one document",
            advice="give one FILE with them",
        )
    from tts_job.studio import Release, Wishes

    release = Release.HOLD if hold else Release.AT_ONCE
    wishes = Wishes(engine, voice, title, date, slug, force, release)
    with open_studio(common) as studio:
        if jobs:
            for name in (engine,) if engine else studio.settings.engines.order:
                studio.engine(name).parallel = jobs
        if dry_run:
            _plan(common, studio, files, wishes)
        else:
            _render(common, studio, files, wishes)


@click.command(epilog="Example: tts-job run --config /etc/tts-job/tts_job.toml")
@common
@click.option(
    "--refresh", is_flag=True, help="Also render what is unchanged, with new rules or settings."
)
@click.option("--dry-run", is_flag=True, help="Say what would be done and why, but change nothing.")
@click.pass_obj
def run(common: Common, refresh: bool, dry_run: bool) -> None:
    """Make one pass over the inbox: render what is new or changed.

    The schedule does the same at each of its times.
    """
    from tts_job import inbox
    from tts_job.publish import publish
    from tts_job.studio import Wishes

    with open_studio(common) as studio, stopwatch() as seconds:
        if dry_run:
            looked = inbox.look_twice(
                studio.settings, studio.library, inbox.by_hand(studio.settings), refresh=refresh
            )
            _plan(common, studio, looked.due, Wishes())
            return
        now = read_now(studio.settings)
        done = inbox.run(studio, Wishes(), now, refresh=refresh)
        publish(studio.settings, studio.library, now)
        for remark in done.looked.remarks:
            print(f"tts-job: {remark}", file=sys.stderr)
        _report(common, studio, done.rendered, done.failed, seconds(), done.unchanged)


def _render(common: Common, studio: Studio, files: Sequence[Path], wishes: Wishes) -> None:
    from tts_job import render as rendering
    from tts_job.publish import publish

    rendered, failed = [], []
    with stopwatch() as seconds:
        now = read_now(studio.settings)
        for path in files:
            try:
                rendered.append(rendering.render(path, studio, wishes, now))
            except TtsJobError as error:
                failed.append(_failed(path, error))
        publish(studio.settings, studio.library, now)
        _report(common, studio, rendered, failed, seconds(), 0)


def _plan(common: Common, studio: Studio, files: Sequence[Path], wishes: Wishes) -> None:
    from tts_job import console, render, report

    planned, failed = [], []
    for path in files:
        try:
            planned.append(render.plan(path, studio, wishes))
        except TtsJobError as error:
            failed.append(_failed(path, error))
    common.answer(report.plans(planned, failed))
    if common.talkative:
        console.print_plans(planned)
    _end(common, failed)


def _report(
    common: Common,
    studio: Studio,
    rendered: Sequence[Rendered],
    failed: Sequence[Failed],
    seconds: float,
    unchanged: int,
) -> None:
    from tts_job import console, report

    common.answer(report.renders(rendered, failed, studio.settings))
    if common.talkative and (rendered or not failed):
        console.print_renders(rendered, studio.settings, seconds, unchanged)
    _end(common, failed)


def _end(common: Common, failed: Sequence[Failed]) -> None:
    """Each failure on a line of its own; the exit code is the first one's."""
    for each in failed:
        print(f"tts-job: {each.error}", file=sys.stderr)
        if common.verbose >= 2:
            traceback.print_exception(each.error)
    if failed:
        raise click.exceptions.Exit(failed[0].error.exit_code)


def _failed(path: Path, error: TtsJobError) -> Failed:
    from tts_job.inbox import Failed

    return Failed(str(path), error)
