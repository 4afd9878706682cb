"""A document that comes from outside becomes a file of the inbox: whole, once, under a safe name.

The name is made here, from letters and digits of the one that was given: a client's file name has
no say in where the file goes. The ending follows from the content. What cannot be a document is
refused before it is saved, so that no pass has to deal with it later.
"""

import errno
import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from tts_job import files
from tts_job.errors import BadMetadata
from tts_job.inbox import documents
from tts_job.text.document import format_suffix, parse_document

MOST_NAME_CHARS = 80
"""Of a client's name for its file, in messages."""
NO_HARD_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK})
"""What file systems answer that have none (FAT, many network drives)."""
LOCK = "intake.lock"
"""In the state folder: who puts a document into the inbox, or mends one, holds it."""
FENCE = "---"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document that is in the inbox now."""

    source: str
    """Relative to the inbox."""
    digest: str
    is_new: bool
    """False where the same bytes lay there already."""


@contextmanager
def receiving(data: bytes, name: str, inbox: Path, lock: Path) -> Iterator[Arrival]:
    """Save a document; `name` is its client's. Where the block raises, it is taken out again.

    `lock` lets one at a time in, so that of the same bytes sent twice at once one is new. Raises
    DocumentError, OutputError.
    """
    shown = safe_name(name)
    parse_document(data, shown)
    digest = hashlib.sha256(data).hexdigest()
    files.make_folder(inbox)
    with files.held(lock):
        known = find_same(data, inbox)
        if known is not None:
            yield Arrival(known.relative_to(inbox).as_posix(), digest, is_new=False)
            return
        stem = files.slug(PurePosixPath(shown).stem)
        path = _save(data, inbox, stem, format_suffix(data, shown))
        try:
            yield Arrival(path.name, digest, is_new=True)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def written(text: str, facts: Mapping[str, str]) -> bytes:
    """A text and what is known of it as a Markdown document with front matter.

    Raises BadMetadata where the text begins with front matter of its own, and facts are given.
    """
    kept = {key: one_line(value) for key, value in facts.items() if one_line(value)}
    if not kept:
        return text.encode("utf-8")
    if text.lstrip("\ufeff \t\r\n").startswith(FENCE):
        raise BadMetadata("the text", "title or date are given twice", "give them in one place")
    # In quotes, of which the outermost are taken off: so each value comes out as it went in.
    head = [FENCE, *(f'{key}: "{value}"' for key, value in kept.items()), FENCE]
    return "\n".join([*head, "", text]).encode("utf-8")


def one_line(value: str) -> str:
    """Without line breaks and control characters, by which a value could become other lines."""
    words = " ".join(value.split())
    return "".join(c for c in words if not unicodedata.category(c).startswith("C"))


def safe_name(name: str) -> str:
    """The last part of a client's name for its file, as it may stand in a message."""
    base = PureWindowsPath(PurePosixPath(one_line(name)).name).name
    suffix = PurePosixPath(base).suffix
    stem = base.removesuffix(suffix)[: MOST_NAME_CHARS - len(suffix)]
    return f"{stem}{suffix}" if stem and len(suffix) < MOST_NAME_CHARS else "document"


def find_same(data: bytes, inbox: Path) -> Path | None:
    """A document of the same bytes; only those of the same length are read."""
    if not inbox.exists():
        return None
    digest = hashlib.sha256(data).hexdigest()
    for path in documents(inbox):
        try:
            is_candidate = path.stat().st_size == len(data)
        except OSError:
            continue
        if is_candidate and files.file_digest(path) == digest:
            return path
    return None


def _save(data: bytes, inbox: Path, stem: str, suffix: str) -> Path:
    """Whole or not at all, under a free name; a file that somebody drops meanwhile is safe."""
    with files.writing(inbox) as (file, temporary):
        file.write(data)
        files.sync(file)
        number = 1
        while True:
            path = inbox / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
            try:
                path.hardlink_to(temporary)
                break
            except FileExistsError:
                number += 1
            except OSError as error:
                if error.errno not in NO_HARD_LINKS:
                    raise
                if not path.exists():
                    temporary.rename(path)
                    break
                number += 1
    files.sync_folder(inbox)
    return path
