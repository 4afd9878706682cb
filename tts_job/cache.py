"""Segments on disk, under a fingerprint of all that decides their bytes.

An entry is one file: a head with what is known of the segment, then its MP3. The head is checked
when it is read, the MP3 while it is copied into an episode, so nothing is read twice; what is
damaged is removed and made anew. Entries are not synced: a power cut may cost the last seconds of
work, never a wrong sound.
"""

import os
import struct
import zlib
from array import array
from collections.abc import Callable, Container, Iterable
from contextlib import suppress
from pathlib import Path

from tts_job import files
from tts_job.model import AudioChunk, Mark, Segment

MAGIC = b"ttsjob\x00\x01"
_HEAD = struct.Struct("<8sIIIIIIId")
"""magic, CRC of the head, CRC of the MP3, bytes of MP3, frames, samples, marks, energies, peak."""
_SPEECH_HEAD = struct.Struct("<8sIII")
"""magic, CRC of the rest, sample rate, bytes of PCM (compressed)."""


class DamagedSegmentError(Exception):
    """An entry's MP3 is not what was kept; it is gone now and can be made anew."""


class Cache:
    """Entries below `folder`, which is made when the first one is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, fingerprint: str) -> Segment | None:
        """What is known of the segment; None where there is none or its head is damaged."""
        path = self._path(fingerprint, ".seg")
        try:
            with path.open("rb") as file:
                head = file.read(_HEAD.size)
                if len(head) < _HEAD.size:
                    return None
                magic, crc, _, size, frames, samples, marks, energies, peak = _HEAD.unpack(head)
                body = file.read(12 * marks + 4 * energies)
                whole = os.fstat(file.fileno()).st_size == _HEAD.size + len(body) + size
        except OSError:
            return None
        if magic != MAGIC or not whole or crc != zlib.crc32(body, zlib.crc32(head[12:])):
            return None
        numbers = array("I", body[: 12 * marks])
        return Segment(
            fingerprint=fingerprint,
            frames=frames,
            size=size,
            samples=samples,
            marks=tuple(map(Mark, numbers[0::3], numbers[1::3], numbers[2::3])),
            energies=array("f", body[12 * marks :]),
            true_peak=peak,
        )

    def keep(self, segment: Segment, mp3: bytes) -> None:
        numbers = array("I")
        for mark in segment.marks:
            numbers.extend((mark.utterance, mark.char, mark.sample))
        body = numbers.tobytes() + array("f", segment.energies).tobytes()
        fields = _HEAD.pack(
            MAGIC,
            0,
            zlib.crc32(mp3),
            len(mp3),
            segment.frames,
            segment.samples,
            len(segment.marks),
            len(segment.energies),
            segment.true_peak,
        )[12:]
        crc = struct.pack("<I", zlib.crc32(body, zlib.crc32(fields)))
        with files.replacing(self._path(segment.fingerprint, ".seg"), durable=False) as file:
            file.write(MAGIC + crc + fields + body + mp3)

    def copy(self, segment: Segment, write: Callable[[memoryview], object]) -> None:
        """Give the segment's MP3 to `write`. Raises DamagedSegmentError before it writes."""
        path = self._path(segment.fingerprint, ".seg")
        try:
            data = memoryview(path.read_bytes())
            _, _, expected, _, _, _, marks, energies, _ = _HEAD.unpack(data[: _HEAD.size])
        except (OSError, struct.error) as error:
            self.drop(segment.fingerprint)
            raise DamagedSegmentError(segment.fingerprint) from error
        mp3 = data[_HEAD.size + 12 * marks + 4 * energies :]
        if len(mp3) != segment.size or zlib.crc32(mp3) != expected:
            self.drop(segment.fingerprint)
            raise DamagedSegmentError(segment.fingerprint)
        write(mp3)

    def drop_damaged(self, segments: Iterable[Segment]) -> None:
        """Remove those whose MP3 is not what was kept, so that they are made anew."""
        for segment in segments:
            with suppress(DamagedSegmentError):
                self.copy(segment, lambda _: None)

    def find_speech(self, fingerprint: str) -> AudioChunk | None:
        """What a remote engine answered before, so that it is not asked again."""
        try:
            data = self._path(fingerprint, ".speech").read_bytes()
            magic, crc, rate, size = _SPEECH_HEAD.unpack(data[: _SPEECH_HEAD.size])
        except (OSError, struct.error):
            return None
        packed = data[_SPEECH_HEAD.size :]
        if magic != MAGIC or len(packed) != size or zlib.crc32(packed) != crc:
            return None
        return AudioChunk(zlib.decompress(packed), rate)

    def keep_speech(self, fingerprint: str, chunk: AudioChunk) -> None:
        packed = zlib.compress(chunk.pcm, level=1)
        head = _SPEECH_HEAD.pack(MAGIC, zlib.crc32(packed), chunk.rate, len(packed))
        with files.replacing(self._path(fingerprint, ".speech"), durable=False) as file:
            file.write(head + packed)

    def drop(self, fingerprint: str) -> None:
        path = self._path(fingerprint, ".seg")
        with files.translated(path):
            path.unlink(missing_ok=True)

    def collect(self, used: Container[str], *, older_than: float) -> tuple[int, int]:
        """Remove segments not `used` and older than the instant; returns count and bytes.

        The age keeps what a render in progress has made and not yet recorded.
        """
        found = self._folder.glob("??/*.seg")
        return _remove((path for path in found if path.stem not in used), older_than)

    def collect_speech(self, *, older_than: float) -> tuple[int, int]:
        """Remove answers of remote engines that are older than the instant; count, bytes."""
        return _remove(self._folder.glob("??/*.speech"), older_than)

    def _path(self, fingerprint: str, suffix: str) -> Path:
        return self._folder / fingerprint[:2] / (fingerprint + suffix)


def _remove(paths: Iterable[Path], older_than: float) -> tuple[int, int]:
    count = freed = 0
    for path in sorted(paths):
        try:
            status = path.stat()
            if status.st_mtime < older_than:
                path.unlink()
                count, freed = count + 1, freed + status.st_size
        except FileNotFoundError:
            continue  # another process was first
        except OSError as error:
            raise files.output_error(path, error) from error
    return count, freed
