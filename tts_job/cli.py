"""`tts-job`: parse, call one function, print, exit code. What is heavy is imported by its command.

Data goes to stdout, everything else to stderr. With --json stdout is one JSON document, also when
the command fails. Each command is in its module of `commands`; COMMANDS is the list of them.
"""

import gc
import io
import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import click

from tts_job import __version__, files
from tts_job.commands import (
    backup,
    checking,
    completion,
    lexicon,
    library,
    machine,
    releasing,
    rendering,
    serving,
    text,
    token,
    watching,
    working,
)
from tts_job.commands.options import INTERRUPTED, Common, common
from tts_job.errors import TtsJobError, UsageError

PROGRAM = "tts-job"
GARBAGE_THRESHOLD = 100_000
"""Objects between two looks for cycles; 700 by default, which is a tenth of the time of an edit in
a long speech: its many small values have no cycles."""

COMMANDS: tuple[click.Command, ...] = (
    rendering.render,
    rendering.run,
    serving.serve,
    watching.schedule,
    working.worker,
    text.preview,
    text.spoken,
    lexicon.lexicon,
    library.list_,
    library.show,
    library.remove,
    library.feed,
    releasing.approve,
    releasing.subscriber,
    checking.check,
    token.token,
    machine.engines,
    machine.doctor,
    machine.cache,
    backup.backup,
    backup.restore,
    completion.completion,
)
"""In the order of the help."""


class Program(click.Group):
    """A group that lists its commands in their own order and knows what a misspelt one may be."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] in self.commands or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        near = get_close_matches(args[0], self.commands, n=1)
        advice = f"did you mean `{PROGRAM} {near[0]}`?" if near else f"see `{PROGRAM} --help`"
        raise UsageError("run", f"'{args[0]}'", why="there is no such command", advice=advice)


@click.group(
    cls=Program,
    commands=list(COMMANDS),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: tts-job render speeches/NAME.md   then: tts-job list",
)
@common
@click.version_option(__version__, prog_name=PROGRAM)
def cli() -> None:
    """Turn Turkish speeches into a podcast: cleaned, read aloud, stitched, tagged, published.

    \b
    Exit codes: 0 done, 1 a bug in tts-job, 2 usage or settings, 3 the document cannot be used,
    4 no engine could speak it, 5 could not write or publish, 6 `check` found faults,
    130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; every error becomes one line on stderr and an exit code."""
    if instruction := os.environ.get(completion.VARIABLE):
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(cli, {}, PROGRAM, completion.VARIABLE, instruction))
    gc.set_threshold(GARBAGE_THRESHOLD)
    # numpy holds samples here; of its linear algebra only threads that spin would be used.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Turkish does not fit a locale of ASCII
            stream.reconfigure(encoding="utf-8", errors="replace")
    code = 0
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # then whoever read has enough
            failure = _as_ours(error)
            _say(str(failure))
            code = failure.exit_code
        # Python's own flush at the end would complain once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _run(arguments: Sequence[str]) -> int:
    common = Common()
    try:
        # Not `cli.main`: it writes lines of its own, and hides the code of an Exit.
        with cli.make_context(PROGRAM, [*arguments], obj=common) as context:
            cli.invoke(context)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except BrokenPipeError:
        raise
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted; finished paragraphs are kept, run it again to go on")
        return INTERRUPTED
    except Exception as error:
        failure = _as_ours(error)
        common.json |= "--json" in arguments  # wrong arguments may stand before it
        if common.json and not common.answered:
            from tts_job import report

            common.answer(report.error(failure))
        _say(str(failure))
        if common.verbose >= 2:
            traceback.print_exc()
        return failure.exit_code
    return 0


def _as_ours(error: Exception) -> TtsJobError:
    if isinstance(error, TtsJobError):
        return error
    if isinstance(error, click.ClickException):
        context = error.ctx if isinstance(error, click.UsageError) else None
        command = context.command_path if context else PROGRAM
        why = error.format_message().rstrip(".")
        return UsageError("run", command, why=why, advice=f"see `{command} --help`")
    if isinstance(error, OSError) and error.filename is None:
        return files.output_error(Path("standard output"), error)
    return TtsJobError(
        "finish",
        PROGRAM,
        why=f"a bug in tts-job, {type(error).__name__}: {error}",
        advice="run it with -vv and report what it says",
    )


def _say(text: str) -> None:
    print(f"{PROGRAM}: {text}", file=sys.stderr)
