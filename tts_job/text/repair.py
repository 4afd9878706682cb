"""Blocks -> blocks without the damage that copying, scanning and old fonts leave in a text.

Characters are mended first (marks, spaces, apostrophes, letters of a wrong code page), then words:
a word that is unknown, and becomes a known one when a single vowel changes its dots, is repaired.
Nothing is corrected for style or spelling: each change has a rule, a reason and a confidence, and
what is only likely is left as it is and becomes a Suspect.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tts_job.model import Block, Repair, Suspect
from tts_job.text import words
from tts_job.text.markup import BLOCK_TAG, INLINE_TAG
from tts_job.text.spoken.lexicon import Lexicon
from tts_job.text.turkish import lower

WITNESSES = 3
"""How much oftener a document must hold a form than another before it speaks against that."""

CONFUSED: dict[str, str] = {"o": "ö", "ö": "oü", "u": "ü", "ü": "uö", "ı": "i", "i": "ı"}
"""Vowels that scanning and retyping take for each other."""

ROUNDS = 8
"""A repaired word can bear witness for another; it takes two rounds at most in practice."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to make, its span in the text before it."""

    start: int
    end: int
    after: str
    rule: str
    reason: str
    confidence: float = 1.0


def repair(blocks: Sequence[Block], lexicon: Lexicon) -> tuple[Block, ...]:
    """The blocks repaired; repairs and suspects are added to those that a block already has."""
    mended = tuple(_mend_characters(block) for block in blocks)
    mended = _mend_code_page(mended)
    mended = _mend_dotted_g(mended, lexicon)
    return _mend_words(mended, lexicon)


def apply(block: Block, edits: Iterable[Edit]) -> Block:
    """`block` with the edits, in order and apart from each other; older spans move along."""
    text = block.text
    pieces: list[str] = []
    added: list[Repair] = []
    moves: list[tuple[int, int, int]] = []  # start and end before, growth behind it
    position = length = 0
    for edit in edits:
        before = text[edit.start : edit.end]
        if before == edit.after:
            continue
        pieces += (text[position : edit.start], edit.after)
        start = length + edit.start - position
        length = start + len(edit.after)
        position = edit.end
        moves.append((edit.start, edit.end, length - edit.end))
        added.append(
            Repair(start, length, before, edit.after, edit.rule, edit.reason, edit.confidence)
        )
    if not added:
        return block
    pieces.append(text[position:])
    older = tuple(_moved_repairs(block.repairs, moves))
    repairs = tuple(sorted((*older, *added), key=lambda repair: (repair.start, repair.end)))
    return replace(block, text="".join(pieces), repairs=repairs)


def _moved_repairs(
    repairs: Iterable[Repair], moves: Sequence[tuple[int, int, int]]
) -> Iterable[Repair]:
    """Older repairs with their spans in the new text; a span that was edited grows to hold it."""
    before = 0
    growth = 0
    for repair in sorted(repairs, key=lambda repair: repair.start):
        while before < len(moves) and moves[before][1] <= repair.start:
            growth = moves[before][2]
            before += 1
        start, end = repair.start, repair.end
        new_start, new_end, last = start + growth, end + growth, before
        while last < len(moves) and moves[last][0] < end:
            edit_start, edit_end, grown = moves[last]
            new_start = min(new_start, edit_start + growth) if last == before else new_start
            new_end = max(end, edit_end) + grown
            last += 1
        yield replace(repair, start=new_start, end=max(new_start, new_end))


# --- characters -------------------------------------------------------------------------------

_MARKUP = re.compile(rf"{BLOCK_TAG}|{INLINE_TAG}|\*\*+|(?<!\w)__+|(?<=[^\W_])__+(?!\w)")
_ENTITIES = {"&nbsp;": " ", "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'"}
_ENTITY = re.compile("|".join(_ENTITIES))
# Soft hyphen, zero-width characters, direction marks, word joiner, byte-order mark, variation
# selectors, tags: they show nothing and cut words in two for an engine.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
_DOUBLE_SPACE = re.compile(" {2,}")
_DOT_ABOVE = re.compile("(?<=[iı])\u0307+|ı\u0307+")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile("[" + "".join(_LIGATURES) + "]")
_APOSTROPHE = re.compile(r"(?<=[^\W_])[’‘‛ʼʹ′`´＇](?=[^\W_])")
_DOUBLE_QUOTE = re.compile("''|[″＂‟]|´´|``")
_NOT_COMPOSED = re.compile(r"\S+")


def _fixed(pattern: re.Pattern[str], after: str, rule: str, reason: str) -> "_Stage":
    def find(text: str) -> list[Edit]:
        return [
            Edit(match.start(), match.end(), after, rule, reason)
            for match in pattern.finditer(text)
        ]

    return find


def _mapped(pattern: re.Pattern[str], table: dict[str, str], rule: str, reason: str) -> "_Stage":
    def find(text: str) -> list[Edit]:
        return [
            Edit(match.start(), match.end(), table[match[0]], rule, reason)
            for match in pattern.finditer(text)
        ]

    return find


def _dots(text: str) -> list[Edit]:
    """i̇ (small i and a dot above it) is what lower-casing İ in a non-Turkish locale leaves."""
    return [
        Edit(
            match.start(),
            match.end(),
            "i" if match[0][0] == "ı" else "",
            "dot-above",
            "the dot is part of i already",
        )
        for match in _DOT_ABOVE.finditer(text)
    ]


def _composition(text: str) -> list[Edit]:
    """NFC, word by word, so that an editor sees the word."""
    if unicodedata.is_normalized("NFC", text):
        return []
    return [
        Edit(
            match.start(),
            match.end(),
            unicodedata.normalize("NFC", match[0]),
            "composed",
            "letters and their marks stood apart",
        )
        for match in _NOT_COMPOSED.finditer(text)
        if not unicodedata.is_normalized("NFC", match[0])
    ]


_Stage = Callable[[str], list[Edit]]

_CHARACTER_STAGES: tuple[_Stage, ...] = (
    _fixed(_MARKUP, "", "markup", "it is left over from formatting"),
    _mapped(_ENTITY, _ENTITIES, "markup", "it is left over from HTML"),
    _fixed(_INVISIBLE, "", "invisible", "it shows nothing and cuts the word in two"),
    _dots,
    _composition,
    _mapped(_LIGATURE, _LIGATURES, "ligature", "a ligature of a typeface stood for its letters"),
    _fixed(_APOSTROPHE, "'", "apostrophe", "one form of apostrophe, so that suffixes are found"),
    _fixed(_DOUBLE_QUOTE, '"', "quote", "one form of quotation mark"),
    _fixed(_ODD_SPACE, " ", "space", "an unusual space"),
    _fixed(_DOUBLE_SPACE, " ", "space", "several spaces in a row"),
)
# Any character that one of the stages may want: most blocks have none and are done with one scan.
_SUSPICIOUS = re.compile(
    r"[^\x20-\x25\x28\x29\x2b-\x3b\x3d-\x5e\x61-\x7e\nçğıöşüÇĞİÖŞÜâîûÂÎÛđĐ'“”«»–—…]"
    r"|  |''"
)


def _mend_characters(block: Block) -> Block:
    # A stage can make work for one before it (an invisible mark between i and its dot), so go
    # round until nothing changes; each round shortens or composes, so it ends.
    while _SUSPICIOUS.search(block.text):
        before = block.text
        for stage in _CHARACTER_STAGES:
            block = apply(block, stage(block.text))
        if block.text == before:
            break
    return block


# --- letters of a wrong code page -------------------------------------------------------------

_WINDOWS_1252 = {"ý": "ı", "þ": "ş", "ð": "ğ", "Ý": "İ", "Þ": "Ş", "Ð": "Ğ"}
_WINDOWS_1252_LETTER = re.compile("[ýþðÝÞÐ]")
_NORDIC_OR_CZECH = re.compile("[áíúæÁÍÚÆčřžěšůČŘŽĚŠŮ]")
_LATIN_LETTERS = 3
"""So many of them in a document are a code page, not a foreign name."""

_DOTTED_G = re.compile("[đĐ]")
_AFTER_VOWEL = re.compile("(?<=[aeıioöuüâîûAEIİOÖUÜÂÎÛ])[đĐ]")
_SOUTH_SLAVIC = re.compile("[ćčšžĆČŠŽ]")
_WORD = re.compile(r"[^\W\d_]+")


def _mend_code_page(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """ý þ ð -> ı ş ğ where the whole document took windows-1254 for windows-1252."""
    found = Counter(
        letter for block in blocks for letter in _WINDOWS_1252_LETTER.findall(block.text)
    )
    foreign = any(_NORDIC_OR_CZECH.search(block.text) for block in blocks) if found else False
    if foreign or len(found) < 2 or sum(found.values()) < _LATIN_LETTERS:
        return blocks
    stage = _mapped(
        _WINDOWS_1252_LETTER,
        _WINDOWS_1252,
        "code-page",
        "windows-1254 was read as windows-1252 in the whole document",
    )
    return tuple(_mend_characters(apply(block, stage(block.text))) for block in blocks)


def _mend_dotted_g(blocks: tuple[Block, ...], lexicon: Lexicon) -> tuple[Block, ...]:
    """đ -> ğ, which old Turkish fonts put in its place."""
    return tuple(
        apply(block, _dotted_g_edits(block.text, lexicon))
        if _DOTTED_G.search(block.text)
        else block
        for block in blocks
    )


def _dotted_g_edits(text: str, lexicon: Lexicon) -> Iterable[Edit]:
    for match in _WORD.finditer(text):
        word = match[0]
        if not _DOTTED_G.search(word) or word in lexicon.words or _SOUTH_SLAVIC.search(word):
            continue
        # ğ follows a vowel and begins no word; where that fails, it is a foreign name.
        repaired = _AFTER_VOWEL.sub(lambda found: "ğ" if found[0] == "đ" else "Ğ", word)
        yield Edit(
            match.start(),
            match.end(),
            repaired,
            "dotted-g",
            "đ is no Turkish letter; it stands where ğ does",
            0.99 if words.is_known(lower(repaired)) else 0.9,
        )


# --- words ------------------------------------------------------------------------------------

_CAPITAL_I = frozenset("Iİ")
"""Texts from abroad write I for both: a capital one neither bears witness nor is repaired."""
# No part of an address: ornek@example.org stays as it is.
_PLAIN_WORD = re.compile(r"(?<![\w'@/.])[^\W\d_]{4,}+(?![_@/]|\.[^\W_])")


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is to be done about one form: repaired, or only suspected."""

    index: int
    letter: str
    reason: str
    confidence: float
    sure: bool

    def applied(self, form: str) -> str:
        letter = _like(self.letter, form[self.index])
        return form[: self.index] + letter + form[self.index + 1 :]


def _mend_words(blocks: tuple[Block, ...], lexicon: Lexicon) -> tuple[Block, ...]:
    for _ in range(ROUNDS):
        verdicts = _verdicts(blocks, lexicon)
        if not any(verdict.sure for verdict in verdicts.values()):
            break
        blocks = tuple(apply(block, _word_edits(block.text, verdicts)) for block in blocks)
    if not verdicts:
        return blocks
    return tuple(_with_suspects(block, verdicts) for block in blocks)


def _verdicts(blocks: Iterable[Block], lexicon: Lexicon) -> dict[str, _Verdict]:
    """Judgement of every damaged form of the document, by the form as written."""
    forms: Counter[str] = Counter()
    for block in blocks:
        forms.update(_PLAIN_WORD.findall(block.text))
    protected = {lower(word) for word in lexicon.words}
    counts: Counter[str] = Counter()
    for form, count in forms.items():
        if _CAPITAL_I.isdisjoint(form):
            counts[lower(form)] += count
    judged = {
        word: verdict
        for word in map(lower, forms)
        if word not in protected and (verdict := _judge(word, counts)) is not None
    }
    return {
        form: replace(verdict, sure=verdict.sure and form[verdict.index] not in _CAPITAL_I)
        for form in forms
        if (verdict := judged.get(lower(form)))
    }


def _judge(word: str, counts: Counter[str]) -> _Verdict | None:
    if len(word) > words.LONGEST_WORD or words.is_known(word):
        return None
    variants = [
        (index, letter, word[:index] + letter + word[index + 1 :])
        for index, old in enumerate(word)
        for letter in CONFUSED.get(old, "")
    ]
    known = [variant for variant in variants if words.known_stem(variant[2])]
    if len(known) == 1:
        index, letter, variant = known[0]
        stem = words.known_stem(variant)
        if index >= len(stem):  # the stem stands undamaged; an ending may be dialect or a name
            return _Verdict(index, letter, f"{variant} would be a form of {stem}", 0.5, False)
        seen = counts[variant] > 0 or any(counts[stem + end] for end in ("", "nin", "ler", "lar"))
        reason = f"{word} is no known word, {variant} is a form of {stem}"
        return _Verdict(index, letter, reason, 0.97 if seen else 0.9, True)
    if known:
        return None
    present = [variant for variant in variants if counts[variant[2]] >= WITNESSES]
    if len(present) != 1 or counts[present[0][2]] < WITNESSES * max(1, counts[word]):
        return None
    index, letter, variant = present[0]
    times = counts[variant]
    reason = f"the document has {variant} {times} times, {word} {counts[word]}"
    # A form that breaks vowel harmony where its rival keeps it is damaged; two forms that both
    # keep it (göl, gül) can both be words.
    damaged = words.breaks_harmony(word) and not words.breaks_harmony(variant)
    return _Verdict(index, letter, reason, 0.8 if damaged else 0.5, damaged)


def _word_edits(text: str, verdicts: dict[str, _Verdict]) -> Iterable[Edit]:
    for match in _PLAIN_WORD.finditer(text):
        verdict = verdicts.get(match[0])
        if verdict and verdict.sure:
            yield Edit(
                match.start(),
                match.end(),
                verdict.applied(match[0]),
                "vowel",
                verdict.reason,
                verdict.confidence,
            )


def _with_suspects(block: Block, verdicts: dict[str, _Verdict]) -> Block:
    suspects = tuple(
        Suspect(match.start(), match.end(), match[0], verdict.applied(match[0]), verdict.reason)
        for match in _PLAIN_WORD.finditer(block.text)
        if (verdict := verdicts.get(match[0])) and not verdict.sure
    )
    return replace(block, suspects=(*block.suspects, *suspects)) if suspects else block


def _like(letter: str, model: str) -> str:
    """`letter` in the case of `model`."""
    if model != lower(model):
        return {"i": "İ", "ı": "I"}.get(letter, letter.upper())
    return letter
