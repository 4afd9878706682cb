"""Words that the end of a line parts -> whole words; a hyphen of the word itself stays.

Pages are set so, and texts that were copied from pages keep it. The parts alone do not tell
hü-kümet from Türk-Yunan: the known words do, and the case of what follows.
"""

from collections.abc import Iterator

from tts_job.model import Block
from tts_job.text import words
from tts_job.text.regex import regex
from tts_job.text.repair import Edit, apply
from tts_job.text.turkish import lower

_BROKEN = regex(r"(?<![^\W_])([^\W_]++)[-\u00ad\u2010]\n(?=([^\W_]+))")


def unbroken(block: Block) -> Block:
    """The block with its parted words whole; each is listed."""
    return apply(block, _hyphens(block.text)) if "\n" in block.text else block


def _hyphens(text: str) -> Iterator[Edit]:
    for match in _BROKEN.finditer(text):
        before, behind = match[1], match[2]
        start = match.end(1)
        end = match.start(2)
        if _begins_anew(before, behind):
            yield Edit(start, end, "-", "hyphen", "the hyphen belongs to the word", 0.95)
        elif _is_known(before + behind):
            reason = f"{before + behind} was parted at the end of a line"
            yield Edit(start, end, "", "hyphen", reason, 0.98)
        elif _is_known(before) and _is_known(behind):
            yield Edit(start, end, "-", "hyphen", "the hyphen stands between two words", 0.85)
        else:
            reason = f"{before + behind} is not known, and was likely parted at the end of a line"
            yield Edit(start, end, "", "hyphen", reason, 0.75)


def _begins_anew(before: str, behind: str) -> bool:
    """Türk-Yunan, 2021-2022: what follows cannot be the rest of what goes before."""
    if not (before[-1].isalpha() and behind[0].isalpha()):
        return True
    return behind[0] != lower(behind[0]) and before[-1] == lower(before[-1])


def _is_known(word: str) -> bool:
    return word.isalpha() and words.is_known(lower(word))
