"""Blocks -> blocks without the damage that copying, scanning and old fonts leave in a text.

Characters are mended first (marks, spaces, apostrophes, letters of a wrong code page), then words.
Nothing is corrected for style or spelling: each change has a rule, a reason and a confidence, and
what is only likely is left as it is and becomes a Suspect.
"""

from collections.abc import Sequence

from tts_job.model import Block
from tts_job.text.repair.characters import mend_characters
from tts_job.text.repair.code_page import mend_code_page, mend_dotted_g
from tts_job.text.repair.edit import Edit, apply
from tts_job.text.repair.forms import mend_words
from tts_job.text.repair.look_alikes import mend_look_alikes
from tts_job.text.repair.plain_letters import restore_letters
from tts_job.text.spoken.lexicon import Lexicon

__all__ = ["Edit", "apply", "repair"]


def repair(blocks: Sequence[Block], lexicon: Lexicon) -> tuple[Block, ...]:
    """The blocks repaired; repairs and suspects are added to those that a block already has."""
    mended = tuple(mend_look_alikes(mend_characters(block)) for block in blocks)
    mended = mend_code_page(mended)
    mended = mend_dotted_g(mended, lexicon)
    mended = restore_letters(mended, lexicon)
    return mend_words(mended, lexicon)
