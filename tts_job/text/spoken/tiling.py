"""Readings that tile a text, and that leave nothing to decide when they are read again.

A sign that falls away can join a new form: in "10 km/" the slash is silent, and what is left,
"10 km", is a measure. So the spoken words are read once more, as one line, and what is found there
is merged into the readings that it came from. In ordinary text nothing is found.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from tts_job.model import AS_WRITTEN, Reading
from tts_job.text.regex import regex
from tts_job.text.spoken.rule import Order

MOST_PASSES = 4
"""A second one is needed in random text only; a third was never seen to find anything."""
_UNEVEN_SPACE = regex(r"\s\s|[^\S ]|^\s|\s$")


def tiled(text: str, taken: Iterable[Reading]) -> list[Reading]:
    """`taken` with what lies between as written, and a space where a word would touch a word."""
    tiles: list[Reading] = []
    position = 0
    for reading in taken:
        if position < reading.start:
            _add(tiles, _as_written(text, position, reading.start))
        _add(tiles, reading)
        position = reading.end
    if position < len(text):
        _add(tiles, _as_written(text, position, len(text)))
    return tiles


def settled(
    text: str, tiles: list[Reading], order: Order, final: Collection[str]
) -> tuple[Reading, ...]:
    """The tiles of `text` with all decided that their own words give rise to.

    Readings of the rules named in `final` stay as they are.
    """
    for _ in range(MOST_PASSES):
        if len(tiles) == 1 and tiles[0].rule == AS_WRITTEN and not _UNEVEN_SPACE.search(text):
            break
        line, places = _as_one_line(tiles)
        found = [
            Reading(places[each.start], places[each.end - 1] + 1, each.spoken, each.rule)
            for each in order.find(line, 0, len(line))
            if each.spoken != line[each.start : each.end]
        ]
        if not found or not _merge(text, tiles, found, final):
            break
    return tuple(tiles)


def _as_written(text: str, start: int, end: int) -> Reading:
    return Reading(start, end, text[start:end], AS_WRITTEN)


def _add(tiles: list[Reading], reading: Reading) -> None:
    if tiles and tiles[-1].spoken[-1].isalnum() and reading.spoken[0].isalnum():
        if reading.rule == AS_WRITTEN:
            tiles[-1] = replace(tiles[-1], spoken=tiles[-1].spoken + " ")
        else:
            reading = replace(reading, spoken=" " + reading.spoken)
    tiles.append(reading)


def _as_one_line(tiles: Sequence[Reading]) -> tuple[str, Sequence[int]]:
    """The spoken words with single spaces, and the place of each sign before that."""
    said = "".join(tile.spoken for tile in tiles)
    line = " ".join(said.split())
    if len(line) == len(said):
        return line, range(len(said))
    places: list[int] = []
    follows_space = True
    for place, sign in enumerate(said):
        is_space = sign.isspace()
        if not (is_space and follows_space):
            places.append(place)
        follows_space = is_space
    return line, places


def _merge(
    text: str, tiles: list[Reading], found: Sequence[Reading], final: Collection[str]
) -> bool:
    """Put `found`, whose spans lie in the spoken words, into the tiles; False if none may be.

    From the right to the left, so that places further left stay where they are.
    """
    starts = [0, *accumulate(len(tile.spoken) for tile in tiles)]
    done: list[Reading] = []  # from the right to the left
    merged = False
    for each in reversed(found):
        first = bisect_right(starts, each.start, hi=len(starts) - 1) - 1
        last = bisect_right(starts, each.end - 1, hi=len(starts) - 1) - 1
        if any(tile.rule in final for tile in tiles[first : last + 1]):
            continue
        while len(tiles) > last + 1:
            done.append(tiles.pop())
        before, tail = each.start - starts[first], each.end - starts[last]
        *left, right = _merged(text, each, tiles[first], before, tiles[last], tail)
        tiles[first:] = left
        if right.end > right.start:
            done.append(right)
        merged = True
    tiles[:] = tiled(text, (*tiles, *reversed(done)))
    return merged


def _merged(
    text: str, found: Reading, head: Reading, before: int, tail: Reading, behind: int
) -> tuple[Reading, ...]:
    """What is left of `head`, if it is as written; `found`; and what is left of `tail`.

    It takes the letters of `head` from `before` on and of `tail` up to `behind`. Of a tile that is
    said otherwise than written it takes the whole span, and says the rest as the tile did.
    """
    start, end, spoken = head.start, tail.end, found.spoken
    rest: tuple[Reading, ...] = ()
    if not _is_plain(text, head):
        spoken = head.spoken[:before] + spoken
    elif before:
        start = head.start + before
        rest = (_as_written(text, head.start, start),)
    if _is_plain(text, tail):
        end = tail.start + behind
    else:
        spoken += tail.spoken[behind:]
    return (*rest, Reading(start, end, spoken, found.rule), _as_written(text, end, tail.end))


def _is_plain(text: str, tile: Reading) -> bool:
    return tile.rule == AS_WRITTEN and tile.spoken == text[tile.start : tile.end]
