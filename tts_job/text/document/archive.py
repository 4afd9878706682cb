"""A zip file of parts, as .docx and .epub are: opened with distrust, unpacked within limits.

Nothing is ever written to the disk. Names that point outside the archive do no harm then, but no
office program makes them: a file that has one is refused.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase

from tts_job.errors import DamagedDocument, EncryptedDocument, ExpandingDocument

UNPACKED_LIMIT_BYTES = 64_000_000
"""Of all parts that are read, together: a day of speech takes about 15 MB of Word's XML."""
RATIO_LIMIT = 300
"""Unpacked to packed, for a part above RATIO_FROM_BYTES; XML reaches 20, deflate at most 1032."""
RATIO_FROM_BYTES = 4_000_000
PIECE_BYTES = 1 << 20
DIRECTORY_LIMIT_BYTES = 4_000_000
"""Of the table of contents, about 40,000 parts: Python keeps all of it in memory."""

_END = struct.Struct("<4s4H2LH")
"""The record at the end (APPNOTE 6.3.10, 4.3.16)."""
_COMMENT_BYTES = 0xFFFF
_ENCRYPTED = 0x1
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What Python's zipfile raises at damaged files, as fuzzing shows."""


class Archive:
    """The parts of a zip file by name. Raises a DocumentError for what cannot be read."""

    def __init__(self, file: BufferedIOBase, name: str) -> None:
        self.document = name
        self._left_bytes = UNPACKED_LIMIT_BYTES
        with self._translated():
            _check_directory(file, name)
            self._zip = zipfile.ZipFile(file)
        self.names = frozenset(self._zip.namelist())
        if any(_points_outside(each) for each in self.names):
            raise DamagedDocument(name, "names in it point outside of it")

    def read(self, part: str) -> bytes:
        """All bytes of a part."""
        with self._translated():
            entry = self._zip.getinfo(part)
            if entry.flag_bits & _ENCRYPTED:
                raise EncryptedDocument(self.document)
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise DamagedDocument(self.document, "it is packed in an unusual way")
            self._left_bytes -= entry.file_size
            is_dense = entry.file_size > RATIO_LIMIT * max(1, entry.compress_size)
            if self._left_bytes < 0 or (is_dense and entry.file_size > RATIO_FROM_BYTES):
                raise ExpandingDocument(self.document, UNPACKED_LIMIT_BYTES)
            with self._zip.open(entry) as stream:
                # Piece by piece: an entry that lies about its size unpacks no further than that.
                return b"".join(iter(lambda: stream.read(PIECE_BYTES), b""))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGE as error:
            raise DamagedDocument(self.document, f"the archive is damaged ({error})") from error
        except KeyError as error:
            raise DamagedDocument(self.document, f"a part of it is missing ({error})") from error


def _check_directory(file: BufferedIOBase, name: str) -> None:
    """Raises where the table of contents is too long to be read at all."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _COMMENT_BYTES - _END.size))
    tail = file.read()
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < _END.size:
        raise DamagedDocument(name, "the archive is cut off")
    directory_bytes = _END.unpack_from(tail, start)[5]
    if directory_bytes > DIRECTORY_LIMIT_BYTES:
        raise DamagedDocument(name, "the archive has too many parts")
    file.seek(0)


def _points_outside(part: str) -> bool:
    steps = part.replace("\\", "/").split("/")
    return part.startswith(("/", "\\")) or ".." in steps or ":" in steps[0]
