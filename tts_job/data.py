"""Opens the package's own data (templates, styles, font, word lists); nothing else does."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def read_bytes(name: str) -> bytes:
    """Content of the data file `name`, a path relative to the package: "podcast/templates/x.j2"."""
    from importlib.resources import files

    return files("tts_job").joinpath(name).read_bytes()


def read_text(name: str) -> str:
    return read_bytes(name).decode("utf-8")


def path(name: str) -> Path:
    """Where the data file `name` lies: for readers that map a file instead of reading it."""
    return Path(__file__).parent / name


@cache
def templates(folder: str) -> "Environment":
    """The templates in `folder`, a path relative to the package with a slash at its end.

    What they are given is escaped for HTML, and a name that nobody gives is an error.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(lambda name: read_text(folder + name)),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
