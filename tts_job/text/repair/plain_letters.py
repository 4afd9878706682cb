"""Turkish that was written without its own letters (Degerli konuklar): restored as a whole.

It is a decision about the document: one that has next to none of ç ğ ı ö ş ü, and whose words are
Turkish once they have them, was typed on a foreign keyboard. Each word then gets the marks of the
most frequent word that is spelled so without them; the question particle and the endings of words
that no list has follow vowel harmony.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product

from tts_job.model import Block
from tts_job.text import words
from tts_job.text.endings import is_chain
from tts_job.text.regex import regex
from tts_job.text.repair.confusions import spellings
from tts_job.text.repair.edit import Edit, apply
from tts_job.text.spoken.lexicon import Lexicon
from tts_job.text.turkish import VOWELS, lower, upper

MARKED_SHARE = 0.002
"""Of letters. Turkish has 13 % of ç ğ ı ö ş ü; a name or a late correction may have some."""
TURKISH_SHARE = 0.8
"""Of words: so many must be Turkish ones with or without marks. English has about a half."""
CHANGED_SHARE = 0.2
"""Of words: so many must want marks. Of running Turkish 57 % do; a list of names does not."""
FEWEST_WORDS = 6

UNCOUNTED = -7.6
"""log10 of the relative frequency of a listed word that was not counted."""
UNLISTED = 0.5
"""How much less a word counts that was counted and no list has."""
CONTEXT = 0.9
"""Weight of the neighbours: what they say of a word is not independent of its frequency."""
CONTEXT_OF_PLAIN = 0.6
"""The same for words without marks: the web that was counted is partly written so itself."""
MOST_ENDINGS = 256
"""Spellings of an ending that are tried."""
SHORTEST_STEM = 3
LONGEST_ABBREVIATION = 4
"""Letters of a word in capitals that is none, among small letters."""
COMMON = -4.5
"""log10 of the frequency of words that stand in capitals too: BIR is bir."""

RULE = "plain-letters"
REASON = "the whole document is written without ç ğ ı ö ş ü"

_PLAIN = str.maketrans("çğıöşüâîûÇĞİÖŞÜÂÎÛ", "cgiosuaiuCGIOSUAIU")
_MARKED = regex("[çğıöşüÇĞİÖŞÜ]")
_WORD = regex(r"(?<![\w@/.'])[^\W\d_]{1,40}+(?![\w@/]|\.[^\W_])(?:'[^\W\d_]{1,20}+(?!\w))?")
_QUESTION = regex("m[iu](?:y[iu]|d[iu]r|s[iu]n|s[iu]n[iu]z|y[iu]m|y[iu]z|yd[iu]\\w*|ym[iu]s\\w*)?")
_CHOICES = {"c": "cç", "g": "ğg", "i": "ıi", "o": "oö", "s": "sş", "u": "uü"}


def restore_letters(blocks: tuple[Block, ...], lexicon: Lexicon) -> tuple[Block, ...]:
    if not _is_written_plainly(blocks):
        return blocks
    return tuple(apply(block, tuple(_edits(block.text, lexicon))) for block in blocks)


def _is_written_plainly(blocks: Sequence[Block]) -> bool:
    marked = sum(len(_MARKED.findall(block.text)) for block in blocks)
    letters = sum(sum(map(str.isalpha, block.text)) for block in blocks)
    if marked > MARKED_SHARE * letters:
        return False
    found = Counter(
        lower(match[0].partition("'")[0]).translate(_PLAIN)
        for block in blocks
        for match in _WORD.finditer(block.text)
    )
    total = found.total()
    if total < FEWEST_WORDS:
        return False
    turkish = changed = 0
    for word, count in found.items():
        spelled = _most_frequent(word)
        turkish += count if spelled else 0
        changed += count if spelled and spelled != word else 0
    return turkish >= TURKISH_SHARE * total and changed >= CHANGED_SHARE * total


def _edits(text: str, lexicon: Lexicon) -> Iterator[Edit]:
    matches = list(_WORD.finditer(text))
    stems = [match[0].partition("'")[0] for match in matches]
    plain = [lower(stem).translate(_PLAIN) for stem in stems]
    in_capitals = text.isupper()
    before = ""
    for index, match in enumerate(matches):
        stem, word = stems[index], plain[index]
        after = _most_frequent(plain[index + 1]) if index + 1 < len(plain) else ""
        restored = _restored(word, before, after)
        before = restored
        if (
            stem in lexicon.words
            or _is_foreign(stem, restored)
            or (_is_abbreviation(stem) and not in_capitals)
        ):
            continue
        ending = match[0][len(stem) :]
        restored += ending[:1] + _in_harmony(restored, lower(ending[1:]).translate(_PLAIN))
        made = "".join(
            upper(letter) if old != lower(old) else letter
            for letter, old in zip(restored, match[0], strict=True)
        )
        if made != match[0]:
            yield Edit(match.start(), match.end(), made, RULE, REASON, 0.95)


def _restored(plain: str, before: str, after: str) -> str:
    if before and _QUESTION.fullmatch(plain):
        return _in_harmony(before, plain)
    listed = _spelled(plain)
    if not listed:
        return _by_stem(plain) or plain
    return max(
        listed,
        key=lambda word: (_weight(word) + _context(before, word, after), word),
    )


def _context(before: str, word: str, after: str) -> float:
    gain = words.pair_gain(before, word) + words.pair_gain(word, after)
    return gain * (CONTEXT_OF_PLAIN if word.isascii() else CONTEXT)


def _is_foreign(written: str, restored: str) -> bool:
    """No word was found: Inc is not İnc."""
    return restored.isascii() and not words.is_listed(restored) and "I" in written


def _is_abbreviation(written: str) -> bool:
    return (
        written.isupper()
        and len(written) <= LONGEST_ABBREVIATION
        and _weight(lower(written)) < COMMON
        and _weight(_most_frequent(lower(written).translate(_PLAIN))) < COMMON
    )


@lru_cache(maxsize=20_000)
def _spelled(plain: str) -> tuple[str, ...]:
    """The words that are spelled `plain` without marks; names need not be listed but counted."""
    return tuple(
        spelled
        for spelled in spellings(plain)
        if words.is_exactly_listed(spelled) or words.frequency(spelled) is not None
    )


def _most_frequent(plain: str) -> str:
    return max(_spelled(plain), key=_weight, default="")


@lru_cache(maxsize=20_000)
def _weight(word: str) -> float:
    frequency = words.frequency(word)
    if frequency is None:
        return UNCOUNTED
    return frequency if words.is_exactly_listed(word) else frequency - UNLISTED


def _by_stem(plain: str) -> str:
    """The longest listed stem with its marks, and endings in harmony behind it; or nothing."""
    for size in range(len(plain) - 1, SHORTEST_STEM - 1, -1):
        stem = _most_frequent(plain[:size])
        if stem:
            for rest in _endings(plain[size:]):
                if is_chain(stem, rest):
                    return stem + rest
    return ""


def _endings(plain: str) -> Iterator[str]:
    choices = [_CHOICES.get(letter, letter) for letter in plain]
    return map("".join, islice(product(*choices), MOST_ENDINGS))


def _in_harmony(word: str, ending: str) -> str:
    """`ending` with the vowels that follow those of `word`: mi after Ankara is mı."""
    before = next((letter for letter in reversed(word) if letter in VOWELS), "e")
    made = []
    for letter in ending:
        if letter in "iu":
            rounded = letter == "u"
            back = before in "aıouâû"
            letter = ("u" if back else "ü") if rounded else ("ı" if back else "i")
        if letter in VOWELS:
            before = letter
        made.append(letter)
    return "".join(made)
