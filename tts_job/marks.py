"""What the library remembers about documents that a pass must not try again by itself.

A mark stands for one content of one document, as read by one version of the program: a changed
text, or a newer program that may be able to read it, is tried again.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from tts_job import __version__
from tts_job.library.library import Library

REFUSED = "inbox_refused"
"""Documents that cannot be used, each with the reason that was told."""
HANDED_IN = "inbox_handed_in"
"""Documents that were given to the queue, each with the id of its job."""
WITHDRAWN = "inbox_withdrawn"
"""Documents that went away and took their episode with them, each with its slug."""

DROPPED = "inbox_dropped"
"""Documents whose held rendering nobody wants, each with the slug of its episode."""


@dataclass(frozen=True, slots=True)
class Mark:
    digest: str
    """Of the document."""
    note: str
    version: str = __version__

    def holds(self, digest: str) -> bool:
        return (self.digest, self.version) == (digest, __version__)


def read_marks(library: Library, name: str) -> dict[str, Mark]:
    """By the document's name in the inbox; what cannot be read is forgotten."""
    try:
        kept = json.loads(library.fact(name) or "{}")
        return {source: Mark(**values) for source, values in kept.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


@contextmanager
def changing_marks(library: Library, name: str) -> Iterator[dict[str, Mark]]:
    """The marks as they are, to be changed inside the block, while nobody else changes them."""
    with library.undisturbed():
        marks = read_marks(library, name)
        yield marks
        write_marks(library, name, marks)


def write_marks(library: Library, name: str, marks: Mapping[str, Mark]) -> None:
    """Unless they are those that are there."""
    if read_marks(library, name) != dict(marks):
        kept = {source: asdict(mark) for source, mark in sorted(marks.items())}
        library.set_facts({name: json.dumps(kept, ensure_ascii=False)})
