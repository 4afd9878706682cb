"""Text -> a block without the characters that nothing behind it can carry."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tts_job.model import Block, Form, Repair
from tts_job.text.regex import regex
from tts_job.text.repair import Edit, apply
from tts_job.text.unwritable import UNWRITABLE

_MARK_START, _MARK_END = "\ufdd0\ufdd1"
_REMOVED = regex(
    f"{_MARK_START}(?P<mark>[^{_MARK_START}{_MARK_END}]*){_MARK_END}|{UNWRITABLE.pattern}"
)
_ENDS_IN_SIGN = regex("[.,;:!?…]$")
LINE_ENDS = regex("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def block(
    text: str, *, form: Form = Form.TEXT, heading_level: int = 0, strong: bool = False
) -> Iterator[Block]:
    """The block of `text`, if there is anything in it; lines are trimmed, empty ones go."""
    lines = list(filter(None, map(str.strip, text.split("\n"))))
    text = "\n".join(lines)
    repairs: tuple[Repair, ...] = ()
    # Nothing printable is unwritable, and to ask that costs a tenth of the search.
    if not all(map(str.isprintable, lines)) and UNWRITABLE.search(text):
        text, repairs = _without_unwritable(text)
    if text.strip():
        yield Block(text, heading_level=heading_level, strong=strong, repairs=repairs, form=form)


def table_row(cells: Iterable[str]) -> Iterator[Block]:
    """A row of a table, read cell by cell, with a comma where a cell does not end in a sign."""
    filled = [" ".join(cell.split()) for cell in cells if cell.strip()]
    text = ""
    for cell in filled:
        text += ("" if not text else " " if _ENDS_IN_SIGN.search(text) else ", ") + cell
    for made in block(text, form=Form.ROW):
        if len(filled) > 1:
            reason = "the cells of a row are read one after another"
            joined = Repair(
                0, len(made.text), " | ".join(filled), made.text, "table-row", reason, 1.0
            )
            made = replace(made, repairs=(*made.repairs, joined))
        yield made


def footnote_mark(sign: str) -> str:
    """`sign` to stand in a text that is given to `block`, which takes it out and lists it."""
    return f"{_MARK_START}{sign}{_MARK_END}"


def numbered(made: Block, number: str) -> Block:
    """A block with the number that its format counts by itself and shows a reader."""
    reason = "the format counts the items of the list"
    return apply(made, [Edit(0, 0, f"{number} ", "list-number", reason)])


def _without_unwritable(text: str) -> tuple[str, tuple[Repair, ...]]:
    kept: list[str] = []
    repairs: list[Repair] = []
    position = length = 0
    for match in _REMOVED.finditer(text):
        kept.append(text[position : match.start()])
        length += match.start() - position
        position = match.end()
        sign = match["mark"]
        if sign is None:
            rule, removed = "control-character", match[0]
            codes = " ".join(f"U+{ord(char):04X}" for char in removed[:8])
            reason = f"{codes} cannot be shown, spoken or written to a feed"
        else:
            rule, removed, reason = "footnote-mark", sign, "it points to a footnote"
        repairs.append(Repair(length, length, removed, "", rule, reason, 1.0))
    kept.append(text[position:])
    return "".join(kept), tuple(repairs)
