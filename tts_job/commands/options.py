"""Options that every command takes, before its name or after it, and the JSON answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from tts_job.report import JSONObject

Command = TypeVar("Command", bound=Callable[..., Any])

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it: 128 and the number of SIGINT."""


@dataclass(slots=True)
class Common:
    config: Path | None = None
    output: Path | None = None
    json: bool = False
    quiet: bool = False
    verbose: int = 0
    answered: bool = False
    """The JSON document was printed: there is only one."""

    @property
    def talkative(self) -> bool:
        """Text for a person belongs on stdout."""
        return not (self.json or self.quiet)

    def answer(self, document: JSONObject) -> None:
        """Print the one JSON document, where it was asked for."""
        if self.json:
            self.answered = True
            print(_as_json(document))

    def answer_in_pieces(
        self, document: JSONObject, name: str, items: Iterable[JSONObject]
    ) -> None:
        """Likewise, with `items` as its list `name`, each of them made when it is printed."""
        if self.json:
            self.answered = True
            for piece in _pieces(document, name, items):
                print(piece, end="")
            print()


def _as_json(value: JSONObject) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _pieces(document: JSONObject, name: str, items: Iterable[JSONObject]) -> Iterator[str]:
    # A quotation mark inside a text is written with a backslash: no text can hold this place.
    before, place, after = _as_json({**document, name: []}).partition(f'"{name}": []')
    yield before + place.removesuffix("]")
    end = ""
    for item in items:
        # The same goes for line breaks, so each of them begins a line of the document.
        yield f"{end and ','}\n    " + _as_json(item).replace("\n", "\n    ")
        end = "\n  "
    yield f"{end}]{after}"


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value not in (None, False, 0):
        setattr(context.ensure_object(Common), parameter.name or "", value)


_OPTIONS = (
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
        help="Folder that holds public, private and state.",
        expose_value=False,
        callback=_remember,
    ),
    click.option(
        "--json",
        is_flag=True,
        help="Print one JSON document on stdout, and nothing else.",
        expose_value=False,
        callback=_remember,
    ),
    click.option(
        "-q",
        "--quiet",
        is_flag=True,
        help="Print only what failed.",
        expose_value=False,
        callback=_remember,
    ),
    click.option(
        "-v",
        "--verbose",
        count=True,
        help="Print more; -vv adds tracebacks.",
        expose_value=False,
        callback=_remember,
    ),
)


def common(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
