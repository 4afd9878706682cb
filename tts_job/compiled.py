"""Compiled templates, kept between runs: compiling them anew takes 40 ms each time.

The library finds them by the name and the digest of a template's source, so another version of the
program takes nothing of an older one. What cannot be read or written costs those 40 ms, no more.
"""

import zlib
from contextlib import suppress
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from tts_job import files
from tts_job.errors import OutputError

CRC_BYTES = 4


class CompiledTemplates(BytecodeCache):
    """Those in `folder`, which is made when the first one is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            data = self._path(bucket).read_bytes()
            # Python's own form of compiled code is not made to be damaged.
            if data[:CRC_BYTES] == _crc(data[CRC_BYTES:]):
                bucket.bytecode_from_string(data[CRC_BYTES:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OutputError), files.replacing(self._path(bucket), durable=False) as file:
            data = bucket.bytecode_to_string()
            file.write(_crc(data) + data)

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.template"


def _crc(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(CRC_BYTES, "little")
