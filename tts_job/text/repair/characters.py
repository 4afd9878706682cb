"""Characters that copying, scanning and old fonts leave in a text.

Marks apart from their letters, invisible characters, odd spaces and apostrophes, ligatures, markup.
"""

import re
import unicodedata
from collections.abc import Callable

from tts_job.model import Block
from tts_job.text.markup import BLOCK_TAG, INLINE_TAG
from tts_job.text.regex import regex
from tts_job.text.repair.edit import Edit, apply

_MARKUP = regex(rf"{BLOCK_TAG}|{INLINE_TAG}|\*\*+|(?<!\w)__+|(?<=[^\W_])__+(?!\w)")
_ENTITIES = {"&nbsp;": " ", "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'"}
_ENTITY = regex("|".join(_ENTITIES))
# Soft hyphen, zero-width characters, direction marks, word joiner, byte-order mark, variation
# selectors, tags: they show nothing and cut words in two for an engine.
_INVISIBLE = regex(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_ODD_SPACE = regex("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
_DOUBLE_SPACE = regex(" {2,}")
_DOT_ABOVE = regex("(?<=[iı])\u0307+|ı\u0307+")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = regex("[" + "".join(_LIGATURES) + "]")
_APOSTROPHE = regex(r"(?<=[^\W_])[’‘‛ʼʹ′`´＇](?=[^\W_])")
_DOUBLE_QUOTE = regex("''|[″＂‟]|´´|``")
_NOT_COMPOSED = regex(r"\S+")


def fixed(pattern: re.Pattern[str], after: str, rule: str, reason: str) -> "Stage":
    def find(text: str) -> list[Edit]:
        return [
            Edit(match.start(), match.end(), after, rule, reason)
            for match in pattern.finditer(text)
        ]

    return find


def mapped(pattern: re.Pattern[str], table: dict[str, str], rule: str, reason: str) -> "Stage":
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


Stage = Callable[[str], list[Edit]]

_CHARACTER_STAGES: tuple[Stage, ...] = (
    fixed(_MARKUP, "", "markup", "it is left over from formatting"),
    mapped(_ENTITY, _ENTITIES, "markup", "it is left over from HTML"),
    fixed(_INVISIBLE, "", "invisible", "it shows nothing and cuts the word in two"),
    _dots,
    _composition,
    mapped(_LIGATURE, _LIGATURES, "ligature", "a ligature of a typeface stood for its letters"),
    fixed(_APOSTROPHE, "'", "apostrophe", "one form of apostrophe, so that suffixes are found"),
    fixed(_DOUBLE_QUOTE, '"', "quote", "one form of quotation mark"),
    fixed(_ODD_SPACE, " ", "space", "an unusual space"),
    fixed(_DOUBLE_SPACE, " ", "space", "several spaces in a row"),
)
# Any character that one of the stages may want: most blocks have none and are done with one scan.
_SUSPICIOUS = regex(
    r"[^\x20-\x25\x28\x29\x2b-\x3b\x3d-\x5e\x61-\x7e\nçğıöşüÇĞİÖŞÜâîûÂÎÛđĐ'“”«»–—…]"
    r"|  |''"
)


def mend_characters(block: Block) -> Block:
    # A stage can make work for one before it (an invisible mark between i and its dot), so go
    # round until nothing changes; each round shortens or composes, so it ends.
    while _SUSPICIOUS.search(block.text):
        before = block.text
        for stage in _CHARACTER_STAGES:
            block = apply(block, stage(block.text))
        if block.text == before:
            break
    return block
