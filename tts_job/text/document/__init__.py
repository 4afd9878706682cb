"""A file -> its blocks, metadata and notes. The one part of `text` that opens a file.

What a file is, its content says; its name decides only between texts that look alike. Each format
has its module, and a library is imported only for the format that needs it.
"""

import hashlib
import io
import os
import stat
import sys
from io import BufferedIOBase
from itertools import chain, islice
from pathlib import Path

from tts_job.errors import (
    BinaryDocument,
    EmptyDocument,
    MissingDocument,
    TooLargeDocument,
    UnreadableDocument,
)
from tts_job.model import Document
from tts_job.text.document import encoding, markdown
from tts_job.text.document.metadata import FRONT_MATTER_LINES, split_metadata

DEFAULT_LIMIT_BYTES = 64_000_000
"""A day of speech is about 1.2 MB of text; what is larger is no speech."""

STANDARD_INPUT = Path("-")

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "it is a PDF"),
    (b"PK\x03\x04", "it is a zip archive (Word's .docx is one)"),
    (b"\xd0\xcf\x11\xe0", "it is an old Word or Office file"),
    (b"{\\rtf", "it is RTF"),
    (b"\x89PNG", "it is a PNG image"),
    (b"\xff\xd8\xff", "it is a JPEG image"),
    (b"GIF8", "it is a GIF image"),
    (b"RIFF", "it is a RIFF file (WAV, WebP)"),
    (b"ID3", "it is an MP3"),
    (b"OggS", "it is an Ogg file"),
    (b"\x1f\x8b", "it is a gzip archive"),
    (b"\x7fELF", "it is a program"),
)
HEAD_BYTES = 4096
"""Enough to know a format by."""


def read_document(path: Path, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> Document:
    """The document in a regular file of at most `limit_bytes`, or in standard input for `-`.

    Raises a DocumentError.
    """
    if path == STANDARD_INPUT:
        data = sys.stdin.buffer.read(limit_bytes + 1)
        if len(data) > limit_bytes:
            raise TooLargeDocument("standard input", limit_bytes)
        return parse_document(data, "standard input")
    try:
        with _opened(path, limit_bytes) as file:
            return _parse(file, str(path))
    except OSError as error:
        raise UnreadableDocument(path, error.strerror or str(error)) from error


def parse_document(data: bytes, name: str) -> Document:
    """Blocks, metadata and notes of a document's bytes; `name` is how to speak of it."""
    return _parse(io.BytesIO(data), name)


def _opened(path: Path, limit_bytes: int) -> BufferedIOBase:
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        file = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingDocument(path) from error
    except IsADirectoryError as error:
        raise UnreadableDocument(path, "it is a folder") from error
    except PermissionError as error:
        raise UnreadableDocument(path, "permission denied") from error
    except (OSError, ValueError) as error:
        raise UnreadableDocument(path, str(getattr(error, "strerror", None) or error)) from error
    status = os.fstat(file.fileno())
    if stat.S_ISREG(status.st_mode) and status.st_size <= limit_bytes:
        return file
    file.close()
    if stat.S_ISREG(status.st_mode):
        raise TooLargeDocument(path, limit_bytes)
    raise UnreadableDocument(path, "it is a device or a pipe, not a file")


def _parse(file: BufferedIOBase, name: str) -> Document:
    head = file.read(HEAD_BYTES)
    for magic, why in MAGIC:
        if head.startswith(magic):
            raise BinaryDocument(name, why)
    file.seek(0)
    return _text(file, name)


def _text(file: BufferedIOBase, name: str) -> Document:
    """Plain text or Markdown, read piece by piece."""
    found = encoding.examine(file, name)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    lines = encoding.lines(file, found)
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise EmptyDocument(name)
    head = [first, *islice(lines, FRONT_MATTER_LINES)]
    metadata, used = split_metadata(head)
    blocks = tuple(markdown.blocks(chain(head[used:], lines)))
    return Document(name, digest, blocks, metadata, found.notes)
