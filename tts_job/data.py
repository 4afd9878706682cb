"""Opens the package's own data (templates, styles, font, word lists); nothing else does."""

from functools import cache
from pathlib import Path


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
