"""`tts-job`: parse, call one function, print, exit code. What takes time is imported by the command.

Data goes to stdout, everything else to stderr. With --json stdout is one JSON document.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from tts_job import __version__
from tts_job.errors import TtsJobError, UsageError

if TYPE_CHECKING:
    import datetime as dt

    from tts_job.inbox import Failed
    from tts_job.library import Library
    from tts_job.render import Rendered, Studio
    from tts_job.report import JSONObject
    from tts_job.settings import Settings

INTERRUPTED = 130
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(slots=True)
class Common:
    """Options that every command takes, before its name or after it."""

    config: Path | None = None
    output: Path | None = None
    json: bool = False
    quiet: bool = False
    verbose: int = 0


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value not in (None, False, 0):
        setattr(context.ensure_object(Common), parameter.name or "", value)


_COMMON = (
    click.option(
        "--config",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Settings [TTS_JOB_CONFIG, else config/tts_job.toml].",
        expose_value=False,
        callback=_remember,
    ),
    click.option(
        "--output",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Folder for public, private and state together.",
        expose_value=False,
        callback=_remember,
    ),
    click.option(
        "--json",
        is_flag=True,
        help="One JSON document on stdout, nothing else there.",
        expose_value=False,
        callback=_remember,
    ),
    click.option(
        "-q",
        "--quiet",
        is_flag=True,
        help="Say only what failed.",
        expose_value=False,
        callback=_remember,
    ),
    click.option(
        "-v",
        "--verbose",
        count=True,
        help="Say more; -vv with tracebacks.",
        expose_value=False,
        callback=_remember,
    ),
)


def common(command: Command) -> Command:
    for option in reversed(_COMMON):
        command = option(command)
    return command


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: tts-job render speeches/NAME.md   then: tts-job list",
)
@common
@click.version_option(__version__, prog_name="tts-job")
def cli() -> None:
    """Turn Turkish speeches into a podcast: cleaned, read aloud, stitched, tagged, published.

    \b
    Exit codes: 0 done, 1 a bug of ours, 2 usage or settings, 3 the document cannot be used,
    4 no engine could speak it, 5 could not write or publish, 6 `check` found faults, 130 interrupted.
    """


@cli.command(epilog="Example: tts-job render speeches/acilis.md --engine espeak")
@common
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--engine", metavar="NAME", default="", help="Speak with this engine and no other.")
@click.option("--voice", metavar="NAME", default="", help="A voice of that engine.")
@click.option("--title", default="", help="Wins over what the document says.")
@click.option(
    "--date",
    metavar="YYYY-MM-DD",
    default=None,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of the speech.",
)
@click.option("--slug", default="", help="Name in URLs of a new episode, or of the one to update.")
@click.option("--force", is_flag=True, help="Make every segment anew, whatever is cached.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and why; change nothing.")
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
    title: str,
    date: dt.datetime | None,
    slug: str,
    force: bool,
    dry_run: bool,
    jobs: int | None,
) -> None:
    """Render documents as episodes and publish them, or bring theirs up to date.

    Only paragraphs that changed are spoken again. An episode keeps its engine and voice unless
    --engine says otherwise, and its guid and date for ever.
    """
    if len(files) > 1 and (title or slug or date):
        raise _usage("--title, --date and --slug", "they are for one document; give one FILE")
    from tts_job import render as rendering

    wishes = rendering.Wishes(engine, voice, title, date.date() if date else None, slug, force)
    with _studio(common) as studio:
        if jobs:
            for name in (engine,) if engine else studio.settings.engines.order:
                studio.engine(name).parallel = jobs
        if dry_run:
            _plan(common, studio, files, wishes)
            return
        rendered, failed = [], []
        now = _now(studio.settings)
        with _stopwatch() as seconds:
            for path in files:
                try:
                    rendered.append(rendering.render(path, studio, wishes, now))
                except TtsJobError as error:
                    failed.append(_failed(path, error))
            _publish(studio, now)
        _report(common, studio, rendered, failed, seconds())


@cli.command(epilog="Example: tts-job run --config /etc/tts-job/tts_job.toml")
@common
@click.option(
    "--refresh", is_flag=True, help="Also what is unchanged: for new rules, lexicon or settings."
)
@click.pass_obj
def run(common: Common, refresh: bool) -> None:
    """One pass over the inbox: render what is new or changed, as the schedule does."""
    from tts_job import inbox
    from tts_job.render import Wishes

    with _studio(common) as studio:
        now = _now(studio.settings)
        with _stopwatch() as seconds:
            done = inbox.run(studio, Wishes(), now, refresh=refresh)
            _publish(studio, now)
        _report(common, studio, done.rendered, done.failed, seconds(), done.unchanged)


def main() -> NoReturn:
    """Run the command line; every error becomes one line on stderr and an exit code."""
    verbose = sum(argument.count("v") for argument in sys.argv if argument.startswith("-v"))
    try:
        cli.main(standalone_mode=False)
    except TtsJobError as error:
        _fail(str(error), error.exit_code, verbose)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _fail("interrupted; finished paragraphs are kept, run it again to go on", INTERRUPTED, 0)
    except click.ClickException as error:
        usage = (
            f" ({error.ctx.get_usage()})"
            if isinstance(error, click.UsageError) and error.ctx
            else ""
        )
        _fail(" ".join(f"{error.format_message()}{usage}".split()), UsageError.exit_code, verbose)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        name = type(error).__name__
        _fail(
            f"a bug of ours: {name}: {error}; run it with -vv and report what it says", 1, verbose
        )
    sys.exit(0)


# --- around a command -------------------------------------------------------------------------


@contextmanager
def _studio(common: Common) -> Iterator[Studio]:
    from tts_job import console, publish
    from tts_job.cache import Cache
    from tts_job.library import Library
    from tts_job.render import Studio, read_lexicon

    settings = _settings(common)
    state = settings.paths.output / "state"
    with Library(state / "library.sqlite3") as library:
        studio = Studio(
            settings=settings,
            library=library,
            cache=Cache(state / "cache"),
            public=publish.public_folder(settings),
            lexicon=read_lexicon(settings.paths.lexicon),
            progress=console.progress(shown=not (common.quiet or common.json)),
        )
        try:
            yield studio
        finally:
            studio.close()


def _settings(common: Common) -> Settings:
    from tts_job.engines import ENGINES
    from tts_job.settings import load

    overrides: dict[str, object] = {}
    if common.output is not None:
        overrides["paths.output"] = common.output
    models = {name: row.options for name, row in ENGINES.items()}
    return load(common.config, os.environ, overrides, models)


def _now(settings: Settings) -> dt.datetime:
    """Read once: SOURCE_DATE_EPOCH, else the clock; whole seconds in the show's zone."""
    import datetime as dt
    import time
    from zoneinfo import ZoneInfo

    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(given) if given.isascii() and given.isdecimal() else int(time.time())
    return dt.datetime.fromtimestamp(seconds, ZoneInfo(settings.show.time_zone))


def _publish(studio: Studio, now: dt.datetime) -> None:
    from tts_job.publish import publish

    publish(studio.settings, studio.library, now)


@contextmanager
def _stopwatch() -> Iterator[Callable[[], float]]:
    import time

    start = time.perf_counter()
    yield lambda: time.perf_counter() - start


def _plan(common: Common, studio: Studio, files: Sequence[Path], wishes: Any) -> None:
    from tts_job import console, render, report

    planned, failed = [], []
    for path in files:
        try:
            planned.append(render.plan(path, studio, wishes))
        except TtsJobError as error:
            failed.append(_failed(path, error))
    if common.json:
        _print_json(report.plans(planned, failed))
    else:
        console.print_plans(planned)
    _end(failed)


def _report(
    common: Common,
    studio: Studio,
    rendered: Sequence[Rendered],
    failed: Sequence[Failed],
    seconds: float,
    unchanged: int = 0,
) -> None:
    from tts_job import console, report

    if common.json:
        _print_json(report.renders(rendered, failed, studio.settings))
    elif not common.quiet:
        console.print_renders(rendered, studio.settings, seconds, unchanged)
    _end(failed)


def _end(failed: Sequence[Failed]) -> None:
    """Each failure on a line of its own; the exit code is the first one's."""
    for each in failed:
        print(f"tts-job: {each.error}", file=sys.stderr)
    if failed:
        raise click.exceptions.Exit(failed[0].error.exit_code)


def _failed(path: Path, error: TtsJobError) -> Failed:
    from tts_job.inbox import Failed

    return Failed(str(path), error)


def _print_json(document: JSONObject) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def _usage(subject: str, why: str) -> UsageError:
    return UsageError("use", subject, why=why, advice="see --help")


def _fail(text: str, code: int, verbose: int) -> NoReturn:
    print(f"tts-job: {text}", file=sys.stderr)
    if verbose >= 2:
        traceback.print_exc()
    sys.exit(code)
