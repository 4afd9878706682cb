"""Segments on disk: what is kept comes back, what is damaged does not."""

import time
from array import array
from pathlib import Path

import pytest

from tts_job.cache import Cache, DamagedSegmentError
from tts_job.model import AudioChunk, Mark, Segment

PRINT = "ab" * 32
MP3 = bytes(range(256)) * 9
SEGMENT = Segment(
    fingerprint=PRINT,
    frames=11,
    size=len(MP3),
    samples=5000,
    marks=(Mark(0, 0, 0), Mark(0, 5, 2500), Mark(1, 0, 4000)),
    energies=array("f", [0.5, 0.25, 0.0]),
    true_peak=0.75,
)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def entry(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "ab" / f"{PRINT}.seg"


def test_a_kept_segment_comes_back_as_it_was(cache: Cache) -> None:
    cache.keep(SEGMENT, MP3)
    assert cache.find(PRINT) == SEGMENT
    copied: list[bytes] = []
    cache.copy(SEGMENT, lambda piece: copied.append(bytes(piece)))
    assert copied == [MP3]


def test_what_was_never_kept_is_not_there(cache: Cache) -> None:
    assert cache.find(PRINT) is None


@pytest.mark.parametrize("position", [0, 9, 20, 30, 40, 55, 70])
def test_a_changed_byte_in_the_head_hides_the_segment(
    cache: Cache, tmp_path: Path, position: int
) -> None:
    cache.keep(SEGMENT, MP3)
    data = bytearray(entry(tmp_path).read_bytes())
    data[position] ^= 1
    entry(tmp_path).write_bytes(data)
    assert cache.find(PRINT) is None


@pytest.mark.parametrize("damage", ["change", "cut", "empty", "remove"])
def test_damaged_sound_is_found_while_it_is_copied_and_removed(
    cache: Cache, tmp_path: Path, damage: str
) -> None:
    cache.keep(SEGMENT, MP3)
    data = entry(tmp_path).read_bytes()
    if damage == "change":
        entry(tmp_path).write_bytes(data[:-5] + b"\0" + data[-4:])
    elif damage == "cut":
        entry(tmp_path).write_bytes(data[:-5])
    elif damage == "empty":
        entry(tmp_path).write_bytes(b"")
    else:
        entry(tmp_path).unlink()
    written: list[object] = []
    with pytest.raises(DamagedSegmentError):
        cache.copy(SEGMENT, written.append)
    assert not written
    assert cache.find(PRINT) is None


def test_speech_from_afar_is_kept_until_it_is_damaged(cache: Cache, tmp_path: Path) -> None:
    chunk = AudioChunk(b"\1\0\2\0" * 500, 24000)
    cache.keep_speech(PRINT, chunk)
    assert cache.find_speech(PRINT) == chunk
    path = tmp_path / "cache" / "ab" / f"{PRINT}.speech"
    path.write_bytes(path.read_bytes()[:-1])
    assert cache.find_speech(PRINT) is None


def test_collection_spares_what_is_used_and_what_is_young(cache: Cache, tmp_path: Path) -> None:
    cache.keep(SEGMENT, MP3)
    now = time.time()
    assert cache.collect({PRINT}, older_than=now + 60) == (0, 0)
    assert cache.collect(set(), older_than=now - 60) == (0, 0)
    size = entry(tmp_path).stat().st_size
    assert cache.collect(set(), older_than=now + 60) == (1, size)
    assert cache.find(PRINT) is None
