"""Small documents in the formats of other programs, made by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLES = (
    ("Balk1", "heading 1", ""),
    ("Balk2", "heading 2", ""),
    ("KonuBal", "Title", ""),
    ("Kalin", "Kalın", "<w:rPr><w:b/></w:rPr>"),
    ("ResimYazs", "caption", ""),
    ("Alnt", "Quote", ""),
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def word(tag: str, inner: str) -> str:
    return f'<w:{tag} xmlns:w="{WORD}">{inner}</w:{tag}>'


def run(text: str, *, bold: bool = False) -> str:
    properties = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", number: int = 0, depth: int = 0) -> str:
    """A paragraph of runs, or of one text."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        properties += f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    inner = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = [[f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row] for row in rows]
    inner = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells)
    return f"<w:tbl>{inner}</w:tbl>"


def docx(*body: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A .docx of paragraphs and tables; `parts` are added to the archive or put in place."""
    styles = "".join(
        f'<w:style w:styleId="{name}"><w:name w:val="{title}"/>{more}</w:style>'
        for name, title, more in _STYLES
    )
    levels = {
        1: (("decimal", "%1."), ("lowerLetter", "%2)"), ("decimal", "%1.%2.%3")),
        2: (("bullet", "•"),),
        3: (("upperRoman", "%1."),),
    }
    numbering = "".join(
        f'<w:abstractNum w:abstractNumId="{name}">'
        + "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for depth, (form, text) in enumerate(each)
        )
        + "</w:abstractNum>"
        for name, each in levels.items()
    ) + "".join(
        f'<w:num w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>' for name in levels
    )
    given: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": word("document", f"<w:body>{''.join(body)}</w:body>"),
        "word/styles.xml": word("styles", styles),
        "word/numbering.xml": word("numbering", numbering),
    }
    return zipped({**given, **(parts or {})})


CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
)


def chapter(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>Bölüm</title></head><body>{body}</body></html>"
    )


def epub(
    *chapters: str, title: str = "Konuşmalar", parts: Mapping[str, str | bytes] | None = None
) -> bytes:
    """An .epub of chapters (the inside of their bodies), in order, with a table of contents."""
    names = [f"b{index}" for index, _ in enumerate(chapters)]
    items = "".join(
        f'<item id="{name}" href="b%C3%B6l%C3%BCm/{name}.xhtml"'
        ' media-type="application/xhtml+xml"/>'
        for name in names
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata><dc:title>{escape(title)}</dc:title></metadata><manifest>{items}"
        '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        '<item id="resim" href="a.png" media-type="image/png"/></manifest>'
        f'<spine><itemref idref="nav"/>{"".join(f"<itemref idref={name!r}/>" for name in names)}'
        '<itemref idref="yok"/></spine></package>'
    )
    given: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": package,
        "OEBPS/nav.xhtml": chapter("<nav><ol><li>İçindekiler</li></ol></nav>"),
        **{
            f"OEBPS/bölüm/{name}.xhtml": chapter(body)
            for name, body in zip(names, chapters, strict=True)
        },
    }
    return zipped({**given, **(parts or {})})


_GLYPHS = {"ı": "dotlessi", "ş": "scedilla", "Ş": "Scedilla", "ğ": "gbreve", "Ğ": "Gbreve"} | {
    "İ": "Idotaccent"
}
"""Turkish letters that WinAnsiEncoding lacks, by their names in fonts; their codes are 128 on."""


@dataclass(frozen=True, slots=True)
class Ink:
    """A line of text on a page: from the left and from the bottom, in points."""

    text: str
    x: float
    y: float
    size: float = 12
    bold: bool = False


def column(
    *lines: str, x: float = 72, top: float = 700, size: float = 12, leading: float = 14.4
) -> list[Ink]:
    """Lines below each other; an empty one leaves a gap."""
    return [Ink(line, x, top - index * leading, size) for index, line in enumerate(lines) if line]


def pdf(*pages: Sequence[Ink | bytes], title: str = "") -> bytes:
    """A PDF 1.7 of A4 pages; bytes among the ink are drawn as they are."""
    differences = " ".join(f"/{name}" for name in _GLYPHS.values())
    fonts = [
        f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding<</Type/Encoding"
        f"/BaseEncoding/WinAnsiEncoding/Differences[128 {differences}]>>>>".encode()
        for name in ("Helvetica", "Helvetica-Bold")
    ]
    count = len(pages)
    kids = " ".join(f"{5 + 2 * index} 0 R" for index in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode(),
        *fonts,
    ]
    for index, page in enumerate(pages):
        content = b"\n".join(_drawn(ink) for ink in page)
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F0 3 0 R"
            b"/F1 4 0 R>>>>/Contents %d 0 R>>" % (6 + 2 * index),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        ]
    objects.append(f"<</Title<FEFF{title.encode('utf-16-be').hex()}>>>".encode())
    return _file(objects, b"/Root 1 0 R/Info %d 0 R" % len(objects))


def _drawn(ink: Ink | bytes) -> bytes:
    if isinstance(ink, bytes):
        return ink
    codes = bytes(
        128 + list(_GLYPHS).index(sign) if sign in _GLYPHS else sign.encode("windows-1252")[0]
        for sign in ink.text
    )
    text = codes.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    font = b"/F1" if ink.bold else b"/F0"
    return b"BT %s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (font, ink.size, ink.x, ink.y, text)


def pdf_of_nested_drawings(levels: int, times: int) -> bytes:
    """A PDF of one page on which a drawing holds another `times` times, `levels` deep."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</X 6 0 R>>>>>>",
        b"<</Length 5>>stream\n/X Do\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for level in range(levels):
        inner = b"/X Do " if level < levels - 1 else b"BT /F 9 Tf 10 10 Td (a) Tj ET "
        content = inner * times
        objects.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 500 500]/Resources<</Font<</F 5 0 R>>"
            b"/XObject<</X %d 0 R>>>>/Length %d>>stream\n%s\nendstream"
            % (7 + level, len(content), content)
        )
    return _file(objects, b"/Root 1 0 R")


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    data = b"%PDF-1.7\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, trailer, len(data))
    )
