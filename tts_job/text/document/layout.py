"""Where text stands on pages -> the order in which it is read: columns, lines, paragraphs.

A PDF knows no paragraphs, only letters in places. Geometry tells the rest: a gutter parts columns,
a line that ends early ends its paragraph, what comes back on every page belongs to the page. All
distances are in points, from the top left; thresholds are in sizes of the type, and were chosen on
speeches that a browser had set in one and two columns, ragged, justified and hyphenated.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from tts_job.text.regex import regex

EDGE_SHARE = 0.12
"""Of the page's height, at the top and at the bottom: where running headers and numbers stand."""
EDGE_ROWS = 4
"""A running header has fewer lines than that."""
REPEATS_SHARE = 0.3
"""Of the pages: how often a running header comes back, left and right pages apart."""
CELL_GAP = 1.4
"""Of the size: more space inside a row parts cells."""
ALIGNED = 3.0
"""Points: cells whose left or right ends are closer stand below each other."""
WORD_GAP = 0.12
"""Of the size: less is no space between words."""
COLUMN_LINES = 3
"""A column has at least so many lines."""
COLUMN_CHARS = 15
"""And this is what half of them have at least: shorter ones are the cells of a table."""
INDENT = 0.8
"""Of the size: a first line that begins further right than the others."""
FULL_LINES = 0.8
"""Rank among the right ends of a region's lines of the one that counts as full."""
LOOSE = 1.3
"""Times the usual distance of lines: more parts paragraphs."""

_PAGE_NUMBER = regex(
    r"[-–—|\s]*(?:sayfa\s*)?(?P<number>\d{1,4})(?:\s*[/|]\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE
)
_DIGITS = regex(r"\d+")
_ITEM = regex(r"(?:[•▪●‣◦·–—-]|\(?\d{1,2}[.)]|\(?[a-zçğışöü][.)])\s")
_CLOSED = regex(r"[.!?…:;][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text on one baseline."""

    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces beside each other, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def y(self) -> float:
        return max(self.pieces, key=lambda piece: piece.size).y

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Texts that wide gaps part."""
        runs: list[list[Piece]] = []
        for piece in self.pieces:
            last = runs[-1][-1] if runs else None
            if last and piece.left - last.right <= CELL_GAP * max(piece.size, last.size):
                runs[-1].append(piece)
            else:
                runs.append([piece])
        cells = (Cell(_text(run), run[0].left, run[-1].right) for run in runs)
        return tuple(cell for cell in cells if cell.text)


def _text(run: Sequence[Piece]) -> str:
    """Of pieces beside each other, with a space where there is room for one."""
    text = run[0].text
    for before, piece in pairwise(run):
        if piece.left - before.right > WORD_GAP * max(piece.size, before.size):
            text += " "
        text += piece.text
    return " ".join(text.split())


@dataclass(slots=True)
class Line:
    """A row with what the paragraphs are told by."""

    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool
    page: int
    region: int
    cells: tuple[Cell, ...] = ()
    """More than one in the rows of a table."""


@dataclass(slots=True)
class Paragraph:
    lines: list[Line] = field(default_factory=list)
    seams: list[int] = field(default_factory=list)
    """Indices of lines that stand on another page, or in another column, than the one before."""

    @property
    def size(self) -> float:
        return max(self.lines, key=lambda line: len(line.text)).size

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def chars(self) -> int:
        return sum(len(line.text) for line in self.lines)


def rows(pieces: Sequence[Piece]) -> list[Row]:
    """From top to bottom; a raised sign belongs to the row that it stands in."""
    found: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.y, piece.left)):
        if not piece.text.strip():
            continue
        last = found[-1][-1] if found else None
        if last and piece.y - last.y < 0.5 * max(piece.size, last.size):
            found[-1].append(piece)
        else:
            found.append([piece])
    return [Row(tuple(sorted(row, key=lambda piece: piece.left))) for row in found]


# --- what belongs to the page -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edges:
    """Pages without what comes back on each of them."""

    pages: tuple[Page, ...]
    headers: tuple[str, ...]
    numbers: tuple[str, ...]


def without_edges(pages: Sequence[Page]) -> Edges:
    """Take away running headers, footers and page numbers, and say which."""
    tops = [_edge(page, top=True) for page in pages]
    bottoms = [_edge(page, top=False) for page in pages]
    counts: Counter[tuple[str, int]] = Counter()
    numbers: Counter[int] = Counter()
    for index, edge in enumerate(map(_both, tops, bottoms)):
        counts.update({key for row in edge for key in _keys(row)})
        numbers.update({number - index for row in edge if (number := _number(row)) is not None})
    needed = max(2 if len(pages) < 4 else 3, round(REPEATS_SHARE * len(pages)))
    headers: list[str] = []
    found: list[str] = []
    left: list[Page] = []
    for index, page in enumerate(pages):
        gone: set[Piece] = set()
        for edge in (tops[index], bottoms[index]):
            for row in edge:
                number = _number(row)
                is_number = number is not None and (
                    numbers[number - index] > 1 or (len(pages) == 1 and number == 1)
                )
                if not is_number and max(counts[key] for key in _keys(row)) < needed:
                    break  # behind the first line of the text there is nothing of the page
                (found if is_number else headers).append(row.text)
                gone.update(row.pieces)
        kept = tuple(piece for piece in page.pieces if piece not in gone)
        left.append(Page(page.width, page.height, kept))
    return Edges(tuple(left), tuple(dict.fromkeys(headers)), tuple(found))


def _both(top: Sequence[Row], bottom: Sequence[Row]) -> list[Row]:
    return [*top, *bottom]


def _edge(page: Page, *, top: bool) -> list[Row]:
    """Rows near the edge of the page, from the outside in."""
    depth = EDGE_SHARE * page.height
    near = [
        piece
        for piece in page.pieces
        if (piece.y < depth if top else piece.y > page.height - depth)
    ]
    found = rows(near)
    return found[:EDGE_ROWS] if top else found[::-1][:EDGE_ROWS]


def _keys(row: Row) -> tuple[tuple[str, int], ...]:
    """The same for rows of the same text, but for figures, less than three points apart."""
    text = _DIGITS.sub("#", row.text)
    return (text, round(row.y / 6)), (text, -round((row.y + 3) / 6) - 1)


def _number(row: Row) -> int | None:
    match = _PAGE_NUMBER.fullmatch(row.text)
    return int(match["number"]) if match else None


# --- columns ----------------------------------------------------------------------------------


def regions(pieces: Sequence[Piece], depth: int = 2) -> Iterator[list[Piece]]:
    """Pieces of a page in parts that are read one after another: bands, and columns in them."""
    gutter = _gutter(pieces) if depth else None
    if gutter is None:
        if pieces:
            yield list(pieces)
        return
    band: list[Piece] = []
    whole: list[Piece] = []
    for row in rows(pieces):
        if any(piece.left < gutter - 1 and piece.right > gutter for piece in row.pieces):
            yield from _band(band, gutter, whole, depth)
            band = []
            whole += row.pieces
        else:
            if not band and whole:
                yield whole
                whole = []
            band += row.pieces
    yield from _band(band, gutter, whole, depth)
    if whole:
        yield whole


def _band(
    band: list[Piece], gutter: float, whole: list[Piece], depth: int
) -> Iterator[list[Piece]]:
    """Two columns, or lines that only seem to be: those join the whole lines around them."""
    left = [piece for piece in band if piece.right <= gutter]
    right = [piece for piece in band if piece.right > gutter]
    if _is_column(left) and _is_column(right):
        if whole:
            yield whole.copy()
            whole.clear()
        yield from regions(left, depth - 1)
        yield from regions(right, depth - 1)
    else:
        whole += band


def _is_column(pieces: Sequence[Piece]) -> bool:
    found = rows(pieces)
    return len(found) >= COLUMN_LINES and median(len(row.text) for row in found) >= COLUMN_CHARS


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Where a second column begins, if there is one."""
    if len(pieces) < 2 * COLUMN_LINES:
        return None
    first = min(piece.left for piece in pieces)
    width = max(piece.right for piece in pieces) - first
    starts = Counter(
        round(piece.left)
        for piece in pieces
        if 0.25 * width < piece.left - first < 0.75 * width and piece.text.strip()
    )
    best, best_score = None, 0
    for start, _ in starts.most_common(5):
        beyond = sum(1 for piece in pieces if piece.left >= start - 1)
        before = sum(1 for piece in pieces if piece.right <= start - 2)
        across = len(pieces) - beyond - before
        score = min(before, beyond) - across
        if min(before, beyond) >= COLUMN_LINES and score > best_score:
            best, best_score = float(start) - 1, score
    return best


# --- paragraphs -------------------------------------------------------------------------------


def paragraphs(pages: Sequence[Page]) -> list[Paragraph]:
    """All paragraphs in reading order; one that a page or a column cut is one again."""
    lines = list(_lines(pages))
    if not lines:
        return []
    leading = _leading(lines)
    edges = _edges_of_regions(lines)
    found: list[Paragraph] = []
    for line in lines:
        before = found[-1].lines[-1] if found else None
        if before is None or _begins(before, line, found[-1], leading, edges):
            found.append(Paragraph())
        elif before.region != line.region:
            found[-1].seams.append(len(found[-1].lines))
        found[-1].lines.append(line)
    return found


def _lines(pages: Sequence[Page]) -> Iterator[Line]:
    region = 0
    for number, page in enumerate(pages):
        for part in regions(page.pieces):
            region += 1
            made = [_line(row, number, region) for row in rows(part)]
            for line, before, after in zip(made, [None, *made], [*made[1:], None], strict=False):
                if not any(_is_table(line, other) for other in (before, after)):
                    line.cells = ()
                yield line


def _line(row: Row, page: int, region: int) -> Line:
    main = max(row.pieces, key=lambda piece: len(piece.text) * piece.size)
    return Line(
        row.text,
        row.pieces[0].left,
        row.pieces[-1].right,
        row.y,
        main.size,
        all(piece.bold for piece in row.pieces),
        page,
        region,
        cells if len(cells := row.cells) > 1 and not _ITEM.match(row.text + " ") else (),
    )


def _is_table(line: Line, other: Line | None) -> bool:
    """Cells stand below cells; the gaps of justified lines do so nowhere."""
    return (
        other is not None
        and 1 < len(line.cells) == len(other.cells)
        and all(
            min(abs(cell.left - below.left), abs(cell.right - below.right)) < ALIGNED
            for cell, below in zip(line.cells, other.cells, strict=True)
        )
    )


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance of lines, in sizes of their type."""
    found = [
        (line.y - before.y) / before.size
        for before, line in pairwise(lines)
        if before.region == line.region and before.size and 0 < line.y - before.y < 3 * before.size
    ]
    return median(found) if found else 1.2


def _edges_of_regions(lines: Sequence[Line]) -> dict[int, tuple[float, float]]:
    """Left and right edge of the text in each region; a few lines stick out of a ragged one."""
    by_region: dict[int, list[Line]] = {}
    for line in lines:
        by_region.setdefault(line.region, []).append(line)
    edges = {}
    for region, all_lines in by_region.items():
        text = [line for line in all_lines if not line.cells] or all_lines
        rights = sorted(line.right for line in text)
        full = rights[int(FULL_LINES * (len(rights) - 1))]
        edges[region] = (min(line.left for line in text), full)
    return edges


def _begins(
    before: Line,
    line: Line,
    paragraph: Paragraph,
    leading: float,
    edges: dict[int, tuple[float, float]],
) -> bool:
    """A new paragraph begins with `line`."""
    size = max(before.size, line.size)
    if before.cells or line.cells or abs(before.size - line.size) > 0.08 * size:
        return True
    if before.bold != line.bold or _ITEM.match(line.text):
        return True
    if before.region != line.region:
        return bool(_CLOSED.search(before.text)) or not _goes_on(before, line, edges)
    if line.y - before.y > LOOSE * leading * size:
        return True
    if _is_centred(before, edges) and _is_centred(line, edges):
        return False
    first = paragraph.lines[0]
    if line.left - before.left > INDENT * size and line.left - first.left > -INDENT * size:
        return True
    return _ends_early(before, line, edges)


def _goes_on(before: Line, line: Line, edges: dict[int, tuple[float, float]]) -> bool:
    """A sentence that a page or a column cut: it has no end, and its line was full."""
    if line.text[0].islower():
        return True
    return not _ends_early(before, line, edges) and len(before.text) > COLUMN_CHARS


def _ends_early(before: Line, line: Line, edges: dict[int, tuple[float, float]]) -> bool:
    """The first word of `line` had room behind `before`: whoever set it meant it to end there."""
    if before.text.endswith("-") or (line.text[0].islower() and not _CLOSED.search(before.text)):
        return False
    room = edges[before.region][1] - before.right
    width = (line.right - line.left) / max(1, len(line.text))
    word = len(line.text.split(" ", 1)[0]) + 1
    return room > word * width * 1.1 and room > 2 * before.size


def _is_centred(line: Line, edges: dict[int, tuple[float, float]]) -> bool:
    left, right = edges[line.region]
    before, behind = line.left - left, right - line.right
    return min(before, behind) > line.size and abs(before - behind) < line.size
