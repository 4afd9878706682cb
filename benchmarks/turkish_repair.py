"""How well damaged Turkish is repaired, and how well sound Turkish is left alone.

    python -m benchmarks.turkish_repair TEXTS [NAME...]

TEXTS is a folder of plain texts, one sentence or paragraph a line (`benchmarks.turkish_texts`
makes it; docs/words.md says from what). They are cut into documents of the length of a speech.
For each kind of damage every document is damaged, repaired, and compared word by word. Only words
are counted that the damage made into non-words: what became another word cannot be known. The last
column is of all that did not come right, what came wrong included: how many stand among the
suspects, the proposal letter for letter what was there before.
"""

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tts_job.model import Block
from tts_job.text import words
from tts_job.text.repair import repair
from tts_job.text.spoken.lexicon import EMPTY
from tts_job.text.turkish import lower

DOCUMENT_WORDS = 600
"""The sample speech has 541."""
DAMAGED_SHARE = 0.03
"""Of the words of a document, as in the sample; `alone` damages one word of each."""
SEED = 20220111
DOCUMENTS = 60
"""So many documents of a text are damaged, spread over it."""
RARE = frozenset({"rn -> m"})
"""Kinds that few words can suffer: of them all documents are damaged."""

_PAIR = re.compile(r"(?<![\w'@/.])[^\W\d_]{2,40}+ [a-zçğıöşü]{2,40}+(?![\w@/']|\.[^\W_])")
_WORD = re.compile(r"(?<![\w'@/.])[^\W\d_]{2,40}+(?![\w@/]|\.[^\W_])")

Damage = Callable[[str, random.Random], str]


def _one_of(table: dict[str, str]) -> Damage:
    """One letter of the table becomes one of its look-alikes."""

    def damage(word: str, chance: random.Random) -> str:
        places = [index for index, letter in enumerate(word) if letter in table]
        if not places:
            return word
        index = chance.choice(places)
        return word[:index] + chance.choice(table[word[index]]) + word[index + 1 :]

    return damage


def _replaced(old: str, new: str) -> Damage:
    def damage(word: str, chance: random.Random) -> str:
        places = [index for index in range(len(word)) if word.startswith(old, index)]
        if not places:
            return word
        index = chance.choice(places)
        return word[:index] + new + word[index + len(old) :]

    return damage


def _doubled(word: str, chance: random.Random) -> str:
    index = chance.randrange(len(word))
    return word[: index + 1] + lower(word[index]) + word[index + 1 :]


def _lost(word: str, chance: random.Random) -> str:
    index = chance.randrange(1, len(word))
    return word[:index] + word[index + 1 :]


def _split(word: str, chance: random.Random) -> str:
    if len(word) < 5:
        return word
    index = chance.randrange(2, len(word) - 1)
    return f"{word[:index]} {word[index:]}"


_VOWELS = {"o": "ö", "ö": "oü", "u": "ü", "ü": "uö", "ı": "i", "i": "ı"}
_MARKS = {"ş": "s", "ç": "c", "ğ": "g", "Ş": "S", "Ç": "C"}

KINDS: dict[str, Damage] = {
    "dots of a vowel": _one_of(_VOWELS),
    "ö/ü": _one_of({"ö": "ü", "ü": "ö", "Ö": "Ü", "Ü": "Ö"}),
    "one ı/i": _one_of({"ı": "i", "i": "ı"}),
    "every ı": lambda word, _: word.replace("ı", "i"),
    "ş ç ğ": _one_of(_MARKS),
    "ğ -> đ": _replaced("ğ", "đ"),
    "rn -> m": _replaced("rn", "m"),
    "m -> rn": _replaced("m", "rn"),
    "l -> 1": _replaced("l", "1"),
    "l -> I": _replaced("l", "I"),
    "o -> 0": _replaced("o", "0"),
    "doubled": _doubled,
    "lost": _lost,
    "split": _split,
    "joined": lambda words, _: words.replace(" ", ""),
}
PAIR = "joined"
_NO_HATS = str.maketrans("âîûÂÎÛ’‘`", "aiuAİU'''")
"""A circumflex is written or not, as the author likes: both count as right."""
_PLAIN = str.maketrans("çğıöşüâîûÇĞİÖŞÜÂÎÛ", "cgiosuaiuCGIOSUAIU")


@dataclass(slots=True)
class Score:
    """Of damaged words: how many there were, came right, came wrong, were proposed right."""

    all: int = 0
    right: int = 0
    wrong: int = 0
    proposed: int = 0

    def row(self) -> str:
        rest = self.all - self.right
        return (
            f"{self.all:6} {100 * self.right / max(1, self.all):6.1f}"
            f" {100 * self.wrong / max(1, self.all):5.1f}"
            f" {100 * self.proposed / max(1, rest):5.0f}"
        )


@dataclass(slots=True)
class Scores:
    every: Score = field(default_factory=Score)
    long: Score = field(default_factory=Score)
    capital: Score = field(default_factory=Score)

    def of(self, word: str) -> Iterator[Score]:
        yield self.every
        if word[0] != lower(word[0]):
            yield self.capital
        elif len(word) >= 5:
            yield self.long


def documents(path: Path) -> list[list[str]]:
    """The lines of a text in documents of about the length of a speech."""
    found: list[list[str]] = [[]]
    size = 0
    for line in path.read_text("utf-8").splitlines():
        for piece in re.findall(r"(?:\S+\s*){1,120}", line):
            if size >= DOCUMENT_WORDS:
                found.append([])
                size = 0
            found[-1].append(piece.rstrip())
            size += len(piece.split())
    return found


@dataclass(frozen=True, slots=True)
class Damaged:
    line: int
    start: int
    before: str
    after: str


def damage(
    lines: Sequence[str], kind: str, share: float, chance: random.Random
) -> tuple[list[str], list[Damaged]]:
    """The lines with damaged words, and where those stand in them."""
    places = [
        (number, match)
        for number, line in enumerate(lines)
        for match in (_PAIR if kind == PAIR else _WORD).finditer(line)
        if _is_sound(lower(match[0])) and not match[0].isupper()
    ]
    if not places:
        return list(lines), []
    target = max(1, round(share * len(places)))
    chosen: list[tuple[int, int, str, str]] = []
    for number, match in chance.sample(places, len(places)):
        damaged = KINDS[kind](match[0], chance)
        small = lower(damaged)
        if damaged == match[0] or small == lower(match[0]) or _is_sound(small):
            continue
        chosen.append((number, match.start(), match[0], damaged))
        if len(chosen) == target:
            break
    made = list(lines)
    for number, start, before, after in sorted(chosen, reverse=True):
        made[number] = made[number][:start] + after + made[number][start + len(before) :]
    found = []
    for number, start, before, after in sorted(chosen):
        moved = sum(
            len(other_after) - len(other_before)
            for other, other_start, other_before, other_after in chosen
            if other == number and other_start < start
        )
        found.append(Damaged(number, start + moved, before, after))
    return made, found


def _is_sound(text: str) -> bool:
    return all(map(words.is_listed, text.split()))


def score(lines: Sequence[str], found: Sequence[Damaged], scores: Scores) -> list[str]:
    """Repair the lines and count; returns what came wrong, for a look."""
    wrong = []
    blocks = repair([Block(line) for line in lines], EMPTY)
    for item in found:
        block = blocks[item.line]
        start, end = item.start, item.start + len(item.after)
        made = item.after
        moved = 0
        for change in block.repairs:
            old_start = change.start - moved
            old_end = old_start + len(change.before)
            moved += len(change.after) - len(change.before)
            if old_start < end and start < old_end:
                made = (
                    item.after[: max(0, old_start - start)]
                    + change.after
                    + item.after[old_end - start :]
                )
        proposals = {suspect.proposal for suspect in block.suspects if suspect.word in item.after}
        for counted in scores.of(item.before):
            counted.all += 1
            counted.right += made == item.before
            counted.wrong += made not in (item.before, item.after)
            counted.proposed += made == item.after and item.before in proposals
        if made != item.before:
            wrong.append(f"{item.before}>{item.after}>{made}{sorted(proposals)}")
    return wrong


def measure_damage(texts: Sequence[list[str]], share: float) -> None:
    print(f"{'':16} {'all: n':>6} {'right':>6} {'wrong':>5} {'prop.':>5}", end="  | ")
    print("small letters, >= 5     | capital")
    for name in KINDS:
        chance = random.Random(SEED)
        scores = Scores()
        wrong: list[str] = []
        spread = 1 if name in RARE else max(1, len(texts) // DOCUMENTS)
        for lines in texts[::spread]:
            made, found = damage(lines, name, share, chance)
            wrong += score(made, found, scores)
        print(
            f"{name:16} {scores.every.row()}  | {scores.long.row()}  | {scores.capital.row()}",
            flush=True,
        )
        if VERBOSE:
            print("   ", *chance.sample(wrong, min(12, len(wrong))))


def measure_sound(texts: Sequence[list[str]]) -> None:
    """What is changed in texts that nobody damaged."""
    total = suspects = 0
    changes: Counter[tuple[str, str]] = Counter()
    characters = 0
    start = time.process_time()
    for lines in texts:
        blocks = repair([Block(line) for line in lines], EMPTY)
        total += sum(len(line.split()) for line in lines)
        characters += sum(map(len, lines))
        for block in blocks:
            suspects += len(block.suspects)
            changes.update(
                (change.before, change.after)
                for change in block.repairs
                if any(map(str.isalpha, change.after)) and len(change.before) > 1
            )
    spent = time.process_time() - start
    listed = 1e5 * suspects / total
    print(f"{total} words, {changes.total()} changed, {listed:.0f} suspects per 100,000")
    print(f"{characters / 1e6 / spent:.2f} million characters a second")
    print(*(f"{before}>{after}" for before, after in changes))


def measure_plain(texts: Sequence[list[str]]) -> None:
    """Words that come right of texts whose marks were all taken away."""
    total = right = skipped = 0
    wrong: Counter[tuple[str, str]] = Counter()
    for lines in texts:
        blocks = repair([Block(line.translate(_PLAIN)) for line in lines], EMPTY)
        for line, block in zip(lines, blocks, strict=True):
            meant = _WORD.findall(line.translate(_NO_HATS))
            made = _WORD.findall(block.text)
            if len(meant) != len(made):
                skipped += len(meant)
                continue
            total += len(meant)
            right += sum(map(str.__eq__, meant, made))
            wrong.update(pair for pair in zip(meant, made, strict=True) if pair[0] != pair[1])
    print(f"{total} words, {100 * right / total:.2f} % right ({skipped} not compared)")
    if VERBOSE:
        print(*(f"{meant}>{made}({times})" for (meant, made), times in wrong.most_common(80)))


VERBOSE = "-v" in sys.argv

if __name__ == "__main__":
    names = [name for name in sys.argv[2:] if not name.startswith("-")]
    folder = Path(sys.argv[1])
    paths = [folder / f"{name}.txt" for name in names] or sorted(folder.glob("*.txt"))
    for path in paths:
        print(f"== {path.stem}")
        found = documents(path)
        if "--plain" in sys.argv:
            measure_plain(found)
        elif "--sound" in sys.argv:
            measure_sound(found)
        else:
            measure_damage(found, 0.0 if "--alone" in sys.argv else DAMAGED_SHARE)
