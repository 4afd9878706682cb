"""Reads the language models of zemberek: how frequent a word is, and a word behind another.

The format (zemberek.lm.compression.smooth_lm): numbers big-endian; log10 values in tables of 256;
a row per word or pair with its index into them. Pairs are not stored: a minimal perfect hash gives
the row of a pair, and 24 bits of its hash tell whether it is there at all.
"""

import struct
from io import BytesIO

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

_MULTIPLIER = np.int32(16777619)
_SEED = np.int32(-2128831035)
_POSITIVE = np.int32(0x7FFFFFFF)
_FINGERPRINT = 0xFFFFFF


class LanguageModel:
    """Words by number, their frequency and that of pairs, as log10."""

    def __init__(self, data: bytes) -> None:
        self._file = BytesIO(data)
        *_, order = self._read(">iidi")
        words, *pairs = self._read(f">{order}i")
        tables = [self._table() for _ in range(2 * order - 1)]  # words, pairs, what backs off
        self.frequencies = tables[0][self._rows()[:words, 0]]
        if pairs:
            rows = self._rows()
            self._fingerprints = rows[:, :3].astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
            self._values = tables[1][rows[:, 3]]
            self._page_mask, _, self._page_shift, pages = self._read(">4i")
            self._offsets = self._ints(pages).astype(np.int64)
            self._pages = [self._levels() for _ in range(pages)]
        self.words = [self._word() for _ in range(self._read(">i")[0])]
        if len(self.words) != words:
            raise ValueError("not a language model of zemberek")

    def behind(self, first: Ints, second: Ints) -> Floats:
        """log10 of how often `second` stands behind `first`; NaN where it never did."""
        hashes = _hash(first, second, _SEED)
        pages = (hashes & np.int32(self._page_mask)) >> self._page_shift
        found = np.full(len(first), np.nan, dtype=np.float64)
        for page in np.unique(pages):
            (of_page,) = np.nonzero(pages == page)
            rows = self._row(int(page), first[of_page], second[of_page], hashes[of_page])
            there = self._fingerprints[rows] == (hashes[of_page] & _FINGERPRINT)
            found[of_page[there]] = self._values[rows[there]]
        return found

    def _row(self, page: int, first: Ints, second: Ints, hashes: Ints) -> npt.NDArray[np.int64]:
        rows = np.zeros(len(first), dtype=np.int64)
        open_places = np.arange(len(first))
        redirected: npt.NDArray[np.int64] | None = None
        for keys, seeds, failed in self._pages[page]:
            chosen = seeds[hashes[open_places] % len(seeds)].astype(np.int32)
            done = open_places[chosen != 0]
            place = _hash(first[done], second[done], chosen[chosen != 0]) % np.int32(keys)
            rows[done] = place if redirected is None else redirected[place]
            open_places = open_places[chosen == 0]
            redirected = failed
        rows += self._offsets[page]
        return rows

    def _read(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, self._file.read(struct.calcsize(layout)))

    def _table(self) -> Floats:
        (size,) = self._read(">i")
        return np.frombuffer(self._file.read(8 * size), dtype=">f8").astype(np.float64)

    def _rows(self) -> npt.NDArray[np.uint8]:
        count, *widths = self._read(">4i")
        width = sum(widths)
        return np.frombuffer(self._file.read(count * width), dtype=np.uint8).reshape(count, width)

    def _ints(self, count: int) -> npt.NDArray[np.int32]:
        return np.frombuffer(self._file.read(4 * count), dtype=">i4").astype(np.int32)

    def _levels(self) -> list[tuple[int, npt.NDArray[np.uint8], npt.NDArray[np.int64]]]:
        levels = []
        for _ in range(self._read(">i")[0]):
            keys, buckets = self._read(">2i")
            seeds = np.frombuffer(self._file.read(buckets), dtype=np.uint8)
            failed = self._ints(self._read(">i")[0]).astype(np.int64)
            levels.append((keys, seeds, failed))
        return levels

    def _word(self) -> str:
        (length,) = self._read(">H")
        return self._file.read(length).decode()


def _hash(first: Ints, second: Ints, seed: Ints | np.int32) -> Ints:
    with np.errstate(over="ignore"):
        mixed = (seed ^ first) * _MULTIPLIER
        return ((mixed ^ second) * _MULTIPLIER) & _POSITIVE
