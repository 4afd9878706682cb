"""A change to the text of a block: applied, listed, and the spans of older changes moved along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tts_job.model import Block, Repair


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to make, its span in the text before it."""

    start: int
    end: int
    after: str
    rule: str
    reason: str
    confidence: float = 1.0


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
