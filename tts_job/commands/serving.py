"""serve: everything in one process."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import click

from tts_job.commands.options import INTERRUPTED, Common, common

if TYPE_CHECKING:
    from tts_job.service.run import Welcome
    from tts_job.settings.options import Settings

FIRST_TOKEN = "first"
"""Name of the token that the first start makes."""


@click.command(epilog="Example: tts-job serve --port 8080")
@common
@click.option("--host", metavar="ADDRESS", default=None, help="Listen here [web.host].")
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65_535),
    default=None,
    help="Listen at this port [web.port].",
)
@click.pass_obj
def serve(common: Common, host: str | None, port: int | None) -> None:
    """Watch the inbox, render, and serve feed, API and page.

    Prints where to listen and, at the first start, a token to sign in with. Log lines go to stderr.
    SIGTERM and Ctrl-C stop it between two segments, with exit codes 0 and 130; the next start
    resumes there. A second signal ends it at once.
    """
    from tts_job import opening
    from tts_job.service.run import serve as run
    from tts_job.settings.load import settings_file
    from tts_job.systemd import tell_ready

    flags = {"paths.output": common.output, "web.host": host, "web.port": port}
    overrides = {name: value for name, value in flags.items() if value is not None}

    def load() -> Settings:
        return opening.load_settings(common.config, overrides)

    def announce(welcome: Welcome) -> None:
        token = "" if welcome.has_tokens or _is_kept() else _first_token(load())
        common.answer(
            {
                "address": welcome.address,
                "feed": f"{welcome.show}feed.xml" if welcome.is_open else None,
                "inbox": str(welcome.inbox),
                "token": token or None,
            }
        )
        if common.talkative:
            _welcome(welcome, token)
        sys.stdout.flush()  # whoever reads it waits for it
        tell_ready(os.environ)

    ended = run(load, settings_file(common.config, os.environ), announce)
    code = INTERRUPTED if ended.by is signal.SIGINT else 0
    if ended.is_hanging:
        os._exit(code)
    if code:
        raise click.exceptions.Exit(code)


def _welcome(welcome: Welcome, token: str) -> None:
    """Every line stands by itself: a journal may keep them."""
    from tts_job import console

    lines = [("Listen", welcome.address), ("Subscribe", f"{welcome.show}feed.xml")]
    if not welcome.is_open:
        lines = [("Subscribe", "each subscriber has an address: tts-job subscriber add NAME")]
    lines.append(("Edit", f"{welcome.address}editor/"))
    if token:
        lines.append(("Sign in", f"{token}   (shown only now)"))
    elif welcome.has_tokens:
        lines.append(("Sign in", "with your token; a new one: tts-job token create NAME"))
    else:
        lines.append(("Sign in", "make a token: tts-job token create NAME --scope admin"))
    watched = "watched" if welcome.is_watched else "looked at by the schedule"
    lines.append(("Inbox", f"{welcome.inbox} ({watched})"))
    for name, text in lines:
        print(f"{name + ':':11}{text}")
    if welcome.is_open:
        console.print_reach(f"{welcome.show}feed.xml")
    if not welcome.show.startswith(welcome.address) and welcome.is_local:
        print(f"The feed names {welcome.show}: set show.base_url to where it can be reached.")
    print("Ctrl+C ends it.")


def _is_kept() -> bool:
    """What is printed goes to the journal of systemd, where a secret would stay (sd-daemon(3))."""
    return "JOURNAL_STREAM" in os.environ


def _first_token(settings: Settings) -> str:
    """There is no way in without one, so the first start makes it."""
    from tts_job.access import Access, Scope
    from tts_job.opening import read_now

    return Access(settings.paths.access).create(FIRST_TOKEN, Scope.ADMIN, read_now(settings))
