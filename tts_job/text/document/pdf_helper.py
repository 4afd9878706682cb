"""Run as a process of its own: a PDF on stdin -> where its text stands, as JSON lines on stdout.

A PDF is a program in C's hands: a hostile one may loop, grow or crash the library. Here it takes
nothing else with it, and the limits of the process bound what it costs. It imports nothing of the
package. The first line is about the file, then one for each page; `error` ends the answer.
"""

import ctypes
import json
import math
import sys
from collections.abc import Iterator

import pypdfium2.raw as pdfium

CHARS_LIMIT = 8_000_000
"""Far above any speech of as many pages as are read."""
LINE_SHIFT = 0.2
"""Of the size: a baseline further away is another line, or a raised sign."""
WIDE_GAP = 1.4
"""Of the size: more space parts columns, or the cells of a table."""
SLANT = 0.05
"""Radians: text at another angle is a stamp across the page."""

_BOLD_FLAG = 1 << 18
"""ForceBold (ISO 32000-2, table 121)."""

Piece = tuple[str, float, float, float, float, bool]
"""Text, left, right, baseline from the top, size (all in points), bold."""


def main() -> None:
    pages_limit, cpu_s, memory_bytes = map(int, sys.argv[1:])
    _limit(cpu_s, memory_bytes)
    data = sys.stdin.buffer.read()
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        is_locked = pdfium.FPDF_GetLastError() in (
            pdfium.FPDF_ERR_PASSWORD,
            pdfium.FPDF_ERR_SECURITY,
        )
        _answer({"error": "encrypted" if is_locked else "damaged"})
        return
    count = pdfium.FPDF_GetPageCount(document)
    _answer({"pages": count, "title": _title(document)})
    left = CHARS_LIMIT
    for number in range(count if count <= pages_limit else 0):
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            _answer({"error": f"page {number + 1} is damaged"})
            return
        left -= _page(page)
        pdfium.FPDF_ClosePage(page)
        if left < 0:
            _answer({"error": "it has too much text"})
            return


def _limit(cpu_s: int, memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the caller's deadline holds
        return
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def _title(document: object) -> str:
    size = pdfium.FPDF_GetMetaText(document, b"Title", None, 0)
    if not 2 < size <= 2000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, b"Title", buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", errors="replace")


def _page(page: object) -> int:
    """Answer with the text of a page; its number of characters."""
    turn = pdfium.FPDFPage_GetRotation(page)
    text = pdfium.FPDFText_LoadPage(page)
    count = max(0, pdfium.FPDFText_CountChars(text)) if text else 0
    pieces: list[Piece] = []
    slanted: list[str] = []
    was_level = True
    if count <= CHARS_LIMIT:
        for piece, angle in _pieces(text, count, page, turn):
            is_level = abs(math.remainder(angle, math.tau)) < SLANT
            if is_level:
                pieces.append(piece)
            elif was_level:
                slanted.append(piece[0])
            else:  # the baseline of a stamp climbs from letter to letter
                slanted[-1] += piece[0]
            was_level = is_level
    objects = pdfium.FPDFPage_CountObjects(page)
    pictures = sum(
        pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index))
        in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_PATH)
        for index in range(min(objects, 1000))
    )
    _answer(
        {
            "width": pdfium.FPDF_GetPageWidthF(page),
            "height": pdfium.FPDF_GetPageHeightF(page),
            "pictures": pictures,
            "slanted": [" ".join(each.split()) for each in slanted],
            "pieces": pieces,
        }
    )
    if text:
        pdfium.FPDFText_ClosePage(text)
    return count


def _pieces(text: object, count: int, page: object, turn: int) -> Iterator[tuple[Piece, float]]:
    """Runs of characters on one baseline without a wide gap, in the order of the file."""
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if turn % 2:
        width, height = height, width

    def turned(x: float, y: float) -> tuple[float, float]:
        if turn == 1:
            return y, width - x
        if turn == 2:
            return width - x, height - y
        if turn == 3:
            return height - y, x
        return x, y

    top = width if turn % 2 else height
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    object_of = pdfium.FPDFText_GetTextObject
    object_of.restype = ctypes.c_void_p  # its address is all that is asked for
    styles: dict[int | None, tuple[float, bool, float]] = {}
    units: list[int] = []
    left = right = baseline = 0.0
    style = (0.0, False, 0.0)

    def piece() -> tuple[Piece, float]:
        codes = b"".join(unit.to_bytes(4, "little") for unit in _joined(units))
        written = codes.decode("utf-32-le", errors="replace")
        size, is_bold, angle = style
        edges = (round(left, 2), round(right, 2), round(top - baseline, 2))
        return (written, *edges, round(size, 2), is_bold), angle

    for index in range(count):
        unit = pdfium.FPDFText_GetUnicode(text, index)
        if unit in (0, 10, 13):
            continue
        if unit == 2:
            unit = 0x2D  # pdfium's sign for a hyphen at the end of a line
        # A space that the file only leaves room for has no place of its own.
        if unit == 32 and pdfium.FPDFText_IsGenerated(text, index) == 1:
            if units and units[-1] != 32:
                units.append(unit)
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, index, box)
        address = object_of(text, index)
        if address not in styles:
            styles[address] = _style(text, index, turn)
        own = styles[address]
        if turn:
            own_y = turned(x.value, y.value)[1]
            edges = turned(box.left, box.bottom)[0], turned(box.right, box.top)[0]
            own_left, own_right = min(edges), max(edges)
        else:
            own_y, own_left, own_right = y.value, box.left, box.right
        size = max(own[0], style[0], 1.0)
        goes_on = (
            units
            and abs(own_y - baseline) < LINE_SHIFT * size
            and -0.5 * size < own_left - right < WIDE_GAP * size
            and own[1:] == style[1:]
            and abs(own[0] - style[0]) < 0.1 * size
        )
        if not goes_on:
            if units:
                yield piece()
            units, left, baseline, style = [], own_left, own_y, own
        units.append(unit)
        right = own_right
    if units:
        yield piece()


def _joined(units: list[int]) -> Iterator[int]:
    """Code points of UTF-16 units; a lonely half of a pair stays to be replaced."""
    high = 0
    for unit in units:
        if 0xD800 <= unit < 0xDC00:
            high = unit
        elif 0xDC00 <= unit < 0xE000 and high:
            yield 0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00
            high = 0
        else:
            yield unit
            high = 0


def _style(text: object, index: int, turn: int) -> tuple[float, bool, float]:
    """Size in points, whether it is bold, and the angle."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    size = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    angle = math.atan2(matrix.b, matrix.a) - turn * math.pi / 2
    name, flags = ctypes.create_string_buffer(256), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, index, name, len(name), flags)
    is_bold = (
        b"bold" in name.value.lower()
        or bool(flags.value & _BOLD_FLAG)
        or pdfium.FPDFText_GetFontWeight(text, index) >= 600
    )
    return size, is_bold, angle


if __name__ == "__main__":
    main()
