"""token: who may use the service over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tts_job.commands.opening import load_settings, read_now
from tts_job.commands.options import Common, common

if TYPE_CHECKING:
    from tts_job.access import Access, Token
    from tts_job.report import JSONObject


@click.group(epilog="Example: tts-job token create press-office --scope render")
@common
def token() -> None:
    """Manage who may use the service over HTTP, and for what."""


@token.command(epilog="Example: tts-job token create press-office --scope render")
@common
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice(["read", "render", "admin"]),
    default="render",
    show_default=True,
    help="read sees; render also sends, cancels and teaches names; admin also approves and"
    " removes.",
)
@click.pass_obj
def create(common: Common, name: str, scope: str) -> None:
    """Print a new token, once: nobody can look it up later.

    Programs send it as `Authorization: Bearer TOKEN`; people sign in with it on the page.
    """
    from tts_job.access import Scope

    access = _access(common)
    secret = access.create(name, Scope(scope), read_now(load_settings(common)))
    common.answer({"name": name, "scope": scope, "token": secret})
    if not common.json:
        print(secret)


@token.command("list", epilog="Example: tts-job token list --json")
@common
@click.pass_obj
def list_(common: Common) -> None:
    """List the tokens: name, scope, last use, never the secret."""
    access = _access(common)
    tokens = access.tokens() if access.path.exists() else []  # looking makes none
    common.answer({"tokens": [_document(each) for each in tokens]})
    if not common.json:
        for each in tokens:
            used = f"{each.last_used_at:%Y-%m-%d %H:%M} UTC" if each.last_used_at else "never"
            print(f"{each.name}  {each.scope.value}  made {each.created_at:%Y-%m-%d}  used {used}")


@token.command(epilog="Example: tts-job token revoke press-office")
@common
@click.argument("name")
@click.pass_obj
def revoke(common: Common, name: str) -> None:
    """Revoke a token; whoever signed in with it is signed out."""
    revoked = _access(common).revoke(name)
    common.answer({"revoked": _document(revoked)})
    if common.talkative:
        print(f"revoked: {revoked.name}")


def _access(common: Common) -> Access:
    from tts_job.access import Access

    return Access(load_settings(common).paths.access)


def _document(token: Token) -> JSONObject:
    used = token.last_used_at
    return {
        "name": token.name,
        "scope": token.scope.value,
        "created_at": token.created_at.isoformat(),
        "last_used_at": used.isoformat() if used else None,
    }
