"""Letters of a wrong code page, and of old fonts that had another letter in the place of ğ."""

from collections import Counter
from collections.abc import Iterable

from tts_job.model import Block
from tts_job.text import words
from tts_job.text.regex import regex
from tts_job.text.repair.characters import mapped, mend_characters
from tts_job.text.repair.edit import Edit, apply
from tts_job.text.spoken.lexicon import Lexicon
from tts_job.text.turkish import lower

_WINDOWS_1252 = {"ý": "ı", "þ": "ş", "ð": "ğ", "Ý": "İ", "Þ": "Ş", "Ð": "Ğ"}
_WINDOWS_1252_LETTER = regex("[ýþðÝÞÐ]")
_NORDIC_OR_CZECH = regex("[áíúæÁÍÚÆčřžěšůČŘŽĚŠŮ]")
_LATIN_LETTERS = 3
"""So many of them in a document are a code page, not a foreign name."""

_LETTERS_OF_A_WORD = 4
"""A single word is mended only if it is so long, and a known one then."""
_TO_TURKISH = str.maketrans(_WINDOWS_1252)

_DOTTED_G = regex("[đĐ]")
_AFTER_VOWEL = regex("(?<=[aeıioöuüâîûAEIİOÖUÜÂÎÛ])[đĐ]")
_SOUTH_SLAVIC = regex("[ćčšžĆČŠŽ]")
_WORD = regex(r"[^\W\d_]+")


def mend_code_page(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """ý þ ð -> ı ş ğ where the whole document took windows-1254 for windows-1252, or in a word."""
    found = Counter(
        letter for block in blocks for letter in _WINDOWS_1252_LETTER.findall(block.text)
    )
    if not found:
        return blocks
    foreign = any(_NORDIC_OR_CZECH.search(block.text) for block in blocks)
    if foreign or len(found) < 2 or found.total() < _LATIN_LETTERS:
        return tuple(apply(block, tuple(_code_page_edits(block.text))) for block in blocks)
    stage = mapped(
        _WINDOWS_1252_LETTER,
        _WINDOWS_1252,
        "code-page",
        "windows-1254 was read as windows-1252 in the whole document",
    )
    return tuple(mend_characters(apply(block, stage(block.text))) for block in blocks)


def _code_page_edits(text: str) -> Iterable[Edit]:
    for match in _WORD.finditer(text):
        if len(match[0]) < _LETTERS_OF_A_WORD or not _WINDOWS_1252_LETTER.search(match[0]):
            continue
        mended = match[0].translate(_TO_TURKISH)
        if words.is_listed(lower(mended)):
            reason = "windows-1254 was read as windows-1252 in this word"
            yield Edit(match.start(), match.end(), mended, "code-page", reason, 0.95)


def mend_dotted_g(blocks: tuple[Block, ...], lexicon: Lexicon) -> tuple[Block, ...]:
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
            0.99 if words.is_listed(lower(repaired)) else 0.9,
        )
