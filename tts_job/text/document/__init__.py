"""A file -> its blocks, metadata and notes. The one part of `text` that opens a file.

What a file is, its content says; its name decides only between texts that look alike. Each format
has its module, and a library is imported only for the format that needs it.
"""

import hashlib
import io
import os
import re
import stat
import sys
from dataclasses import replace
from io import BufferedIOBase
from itertools import chain, islice
from pathlib import Path, PurePath

from tts_job.errors import (
    BinaryDocument,
    EmptyDocument,
    EncryptedDocument,
    MissingDocument,
    TooLargeDocument,
    UnreadableDocument,
)
from tts_job.model import Document
from tts_job.text.document import encoding, markdown, mojibake
from tts_job.text.document.content import Content
from tts_job.text.document.hyphens import unbroken
from tts_job.text.document.metadata import (
    FRONT_MATTER_LINES,
    check_metadata,
    is_needed,
    split_blocks,
    split_metadata,
)
from tts_job.text.regex import regex

DEFAULT_LIMIT_BYTES = 64_000_000
"""A day of speech is about 1.2 MB of text; what is larger is no speech."""

STANDARD_INPUT = Path("-")

MAGIC: tuple[tuple[bytes, str], ...] = (
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
"""How files begin that hold no text, and what to say of them."""
PDF = b"%PDF-"
PDF_START_BYTES = 1024
"""Readers look so far for the beginning of a PDF (PDF Reference 1.7, appendix H.3, note 13)."""
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Old Office files, and new ones with a password."""
ARCHIVES: tuple[tuple[str, str], ...] = (
    ("xl/workbook.xml", "it is an Excel workbook"),
    ("ppt/presentation.xml", "it is a PowerPoint presentation"),
    ("content.xml", "it is an OpenDocument file"),
)
_PAGE = regex(
    rb"\s*+(?:<\?xml[^>]*>\s*+)?(?:<!--.*?-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.DOTALL,
)
_PAGE_PART = regex(rb"<(?:p|div|h[1-6]|article|section|table|ul|ol|blockquote|center|main)\b")
_PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
_MARKDOWN_SUFFIXES = (".md", ".markdown")
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
        return replace(parse_document(data, "standard input"), name=str(path))
    try:
        with _opened(path, limit_bytes) as file:
            return _parse(file, str(path))
    except OSError as error:
        raise UnreadableDocument(path, error.strerror or str(error)) from error


def parse_document(data: bytes, name: str) -> Document:
    """Blocks, metadata and notes of a document's bytes; `name` is how to speak of it."""
    return _parse(io.BytesIO(data), name)


def format_suffix(data: bytes, name: str) -> str:
    """How the name of a document that was parsed should end: as its format's do."""
    head = data[:HEAD_BYTES]
    if _is_pdf(head):
        return ".pdf"
    if head.startswith(ZIP):
        from tts_job.text.document import docx
        from tts_job.text.document.archive import Archive

        return ".docx" if docx.BODY in Archive(io.BytesIO(data), name).names else ".epub"
    if _is_page(head, name):
        return ".html"
    return ".md" if PurePath(name).suffix.lower() in _MARKDOWN_SUFFIXES else ".txt"


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
    file.seek(0)
    for magic, why in MAGIC:
        if head.startswith(magic):
            raise BinaryDocument(name, why)
    if _is_pdf(head):
        from tts_job.text.document.pdf import read_pdf

        return _document(file, name, read_pdf(file.read(), name))
    if head.startswith(ZIP):
        return _archive(file, name)
    if head.startswith(OLE):
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in file.read()
        if is_encrypted:
            raise EncryptedDocument(name)
        raise BinaryDocument(name, "it is an old Word or Office file")
    if _is_page(head, name):
        return _web_page(file, name)
    return _text(file, name)


def _is_pdf(head: bytes) -> bool:
    """A text may speak of "%PDF-" in its first lines; it has no objects behind it."""
    return head.startswith(PDF) or (PDF in head[:PDF_START_BYTES] and b" obj" in head)


def _text(file: BufferedIOBase, name: str) -> Document:
    """Plain text or Markdown, read piece by piece."""
    found = encoding.examine(file, name)
    file.seek(0)
    lines = encoding.lines(file, found)
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise EmptyDocument(name)
    head = [first, *islice(lines, FRONT_MATTER_LINES)]
    metadata, used = split_metadata(head)
    check_metadata(metadata, head, name)
    blocks = tuple(map(unbroken, markdown.blocks(chain(head[used:], lines))))
    return Document(name, _digest(file), blocks, metadata, found.notes)


def _is_page(head: bytes, name: str) -> bool:
    """HTML by its first words, or a piece of it that its name calls none of Markdown."""
    start = head.replace(b"\x00", b"").lower()  # UTF-16 has a zero in every other place
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")
    suffix = PurePath(name).suffix.lower()
    if _PAGE.match(start):
        return True
    if suffix in _PAGE_SUFFIXES:
        return _PAGE_PART.search(start) is not None
    return suffix not in _MARKDOWN_SUFFIXES and _PAGE_PART.match(start.lstrip()) is not None


def _web_page(file: BufferedIOBase, name: str) -> Document:
    from tts_job.text.document.html import read_page

    text, found = encoding.decode(file.read(), name)
    page = read_page(text, name)
    return _document(file, name, replace(page, notes=(*found.notes, *page.notes)))


def _archive(file: BufferedIOBase, name: str) -> Document:
    from tts_job.text.document import docx, epub
    from tts_job.text.document.archive import Archive

    archive = Archive(file, name)
    if docx.BODY in archive.names:
        return _document(file, name, docx.read_docx(archive))
    if epub.CONTAINER in archive.names:
        return _document(file, name, epub.read_epub(archive))
    whats = [what for part, what in ARCHIVES if part in archive.names]
    raise BinaryDocument(name, *(whats[:1] or ["it is a zip archive, and no .docx or .epub"]))


def _document(file: BufferedIOBase, name: str, content: Content) -> Document:
    if not content.blocks:
        raise EmptyDocument(name)
    metadata, blocks = split_blocks(content.blocks)
    if blocks and is_needed(content.title, blocks):
        metadata = {"title": content.title, **metadata}
    return Document(name, _digest(file), mojibake.mend(blocks), metadata, content.notes)


def _digest(file: BufferedIOBase) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()
