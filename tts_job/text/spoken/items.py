"""The number of a list item or heading: 1. Giriş -> bir, Giriş, with a pause behind it.

That it numbers an item is a matter of the document's structure, and not of the words around it.
"""

from tts_job.model import Reading
from tts_job.text.spoken import roman
from tts_job.text.spoken.numbers import cardinal

RULE = "item-number"


def read_number(written: str) -> Reading:
    """`written` is `1.` or `IV.`, at the beginning of its paragraph."""
    figures = written.removesuffix(".")
    number = int(figures) if figures.isdecimal() else roman.value(figures)
    return Reading(0, len(written), f"{cardinal(number)},", RULE)
