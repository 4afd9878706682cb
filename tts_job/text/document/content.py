"""What the reader of a format finds in a file."""

from dataclasses import dataclass

from tts_job.model import Block, Note


@dataclass(frozen=True, slots=True)
class Content:
    """The blocks of a file in reading order, and what else is to be said of it."""

    title: str
    """As the file's properties have it: often that of a template, of a program, of a web site."""
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
