"""The last take of each episode: how each of its texts was said, in which segments, word by word.

An edit changes one paragraph of thousands. How the others are read, where their segments are and
where their words begin has been worked out before. One file holds all of it; reading each text and
opening each segment again would cost several times as much. Nothing depends on it: without it, or
with another program, lexicon, voice or loudness, everything is worked out again. The audio itself
is checked whenever it is copied.
"""

import marshal
import os
import sys
import zlib
from array import array
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from tts_job import files
from tts_job.errors import OutputError
from tts_job.model import Segment, WordTimes

CRC_BYTES = 4
SUFFIX = ".take"


@dataclass(frozen=True, slots=True)
class Part:
    """A segment of a text, and where the words of the text are in it."""

    segment: Segment
    pause_ms: int
    """Between it and the next part of the text."""
    words: WordTimes


Parts: TypeAlias = tuple[Part, ...]
"""All of one text, in order; none where it has nothing to say."""
Take: TypeAlias = Mapping[str, Parts]
"""By text, as it is written."""


class Takes:
    """Those in `folder`, one file an episode."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def recall(self, guid: str, circumstances: str) -> dict[str, Parts]:
        """What the episode's last take in the same circumstances gave; empty without one."""
        with suppress(OSError):
            data = self._path(guid).read_bytes()
            # Python's own form of values is not made to be damaged.
            if data[:CRC_BYTES] == _crc(data[CRC_BYTES:]):
                packed = marshal.loads(memoryview(data)[CRC_BYTES:]).get(circumstances, {})
                return {said: tuple(_unpacked(*part) for part in packed[said]) for said in packed}
        return {}

    def keep(self, guid: str, takes: Mapping[str, Take]) -> None:
        """By circumstances; what cannot be written costs the next edit a second, no more."""
        packed = {
            circumstances: {said: tuple(map(_packed, take[said])) for said in take}
            for circumstances, take in takes.items()
        }
        with suppress(OutputError), files.replacing(self._path(guid), durable=False) as file:
            data = marshal.dumps(packed)
            file.write(_crc(data) + data)

    def forget(self, guid: str) -> None:
        """A segment of it is damaged or gone."""
        with files.translated(self._path(guid)):
            self._path(guid).unlink(missing_ok=True)

    def collect(self, used: Container[str]) -> None:
        """Remove those of episodes whose guid is not `used`."""
        for path in self._folder.glob(f"*{SUFFIX}"):
            if path.stem not in used:
                self.forget(path.stem)

    def _path(self, guid: str) -> Path:
        return self._folder / f"{guid}{SUFFIX}"


@cache
def program() -> str:
    """What this program is known by: another one may read a text otherwise.

    A version would not do: an office may update a checkout between two versions.
    """
    return stamp(Path(__file__).parent)


def stamp(folder: Path) -> str:
    """Digest of the names, sizes and times of all files in `folder`, and of Python's version."""
    return files.digest(sys.implementation.cache_tag, *sorted(_stamps(folder)))


def _stamps(folder: Path) -> Iterable[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _stamps(Path(entry.path))
            else:
                status = entry.stat()
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"


_Packed: TypeAlias = tuple[
    str, int, int, int, float, bytes, int, bytes, bytes, bytes
]  # fields of a segment, its pause, its words


def _packed(part: Part) -> _Packed:
    segment, words = part.segment, part.words
    return (
        segment.fingerprint,
        segment.frames,
        segment.size,
        segment.samples,
        segment.true_peak,
        array("f", segment.energies).tobytes(),
        part.pause_ms,
        array("I", words.offsets).tobytes(),
        array("I", words.starts).tobytes(),
        array("I", words.ends).tobytes(),
    )


def _unpacked(
    fingerprint: str,
    frames: int,
    size: int,
    samples: int,
    true_peak: float,
    energies: bytes,
    pause_ms: int,
    offsets: bytes,
    starts: bytes,
    ends: bytes,
) -> Part:
    segment = Segment(fingerprint, frames, size, samples, (), array("f", energies), true_peak)
    words = WordTimes(array("I", offsets), array("I", starts), array("I", ends))
    return Part(segment, pause_ms, words)


def _crc(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(CRC_BYTES, "little")
