"""approve, subscriber: what is held back, and who may hear what is not for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tts_job.commands.library import slug_argument
from tts_job.commands.opening import load_settings, open_library, read_now
from tts_job.commands.options import Common, common

if TYPE_CHECKING:
    from tts_job.settings.options import Settings
    from tts_job.subscribers import Subscribers


@click.command(epilog="Example: tts-job approve 2022-01-11-acilis")
@common
@slug_argument
@click.pass_obj
def approve(common: Common, slug: str) -> None:
    """Publish what is held back of an episode.

    An embargo still holds: the episode is published by itself when it ends.
    """
    from tts_job import report
    from tts_job.release import approve as approve_it

    settings = load_settings(common)
    with open_library(settings) as library:
        done = approve_it(slug, settings, library, read_now(settings))
    common.answer(report.approved(done, settings))
    if common.talkative:
        title = done.entry.episode.title
        until = f"; its embargo ends at {done.embargo:%Y-%m-%d %H:%M:%S %Z}" if done.embargo else ""
        print(f"{'approved' if done.embargo else 'published'}: {title}{until}")


@click.group(epilog='Example: tts-job subscriber add "Press agency"')
@common
def subscriber() -> None:
    """Manage private feed addresses, one for each subscriber."""


@subscriber.command(epilog='Example: tts-job subscriber add "Press agency"')
@common
@click.argument("name")
@click.pass_obj
def add(common: Common, name: str) -> None:
    """Create a private feed address for NAME and print it, once.

    `tts-job serve` serves it. Whoever has the address can listen, so send it privately.
    """
    from tts_job import report
    from tts_job.release import subscription_url
    from tts_job.subscribers import new_token

    settings = load_settings(common)
    token = new_token()
    _subscribers(settings).add(name, token, read_now(settings))
    url = subscription_url(token, settings)
    common.answer(report.subscription(name, url))
    if not common.json:
        print(url)


@subscriber.command("list", epilog="Example: tts-job subscriber list")
@common
@click.pass_obj
def list_(common: Common) -> None:
    """List everybody who has an address, or had one.

    Also when they last fetched the feed, to the hour.
    """
    from tts_job import console, report

    found = _subscribers(load_settings(common)).all()
    common.answer(report.subscribers(found))
    if not common.json:
        console.print_subscribers(found)


@subscriber.command(epilog='Example: tts-job subscriber revoke "Press agency"')
@common
@click.argument("name")
@click.pass_obj
def revoke(common: Common, name: str) -> None:
    """Revoke the address of NAME: it no longer opens anything."""
    from tts_job import report

    settings = load_settings(common)
    gone = _subscribers(settings).revoke(name, read_now(settings))
    common.answer(report.subscribers([gone]))
    if common.talkative:
        print(f"revoked: {gone.name}")


def _subscribers(settings: Settings) -> Subscribers:
    from tts_job.subscribers import Subscribers

    return Subscribers(settings.paths.subscribers)
