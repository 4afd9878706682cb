"""A web page, or a chapter of a book -> blocks: what a reader of the page sees, in its order.

lxml builds the tree; a walk with a stack of its own takes the text out, so that no depth of nesting
can overflow Python's. Scripts, styles and what the page hides are not seen and go; the page's
navigation is seen, is no part of the speech, and goes into a note.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

from lxml import etree

from tts_job.errors import DamagedDocument
from tts_job.model import Block, Form, Note
from tts_job.text.document import xml
from tts_job.text.document.characters import block, footnote_mark, numbered, table_row
from tts_job.text.document.content import Content
from tts_job.text.document.encoding import decode
from tts_job.text.regex import regex
from tts_job.text.turkish import word_set

PAGE_LIMIT_BYTES = 16_000_000
"""Of one page or chapter: its tree takes about ten times as much memory."""

_UNSEEN = word_set(
    "head script style template noscript svg math iframe object audio video canvas map select"
    " textarea input button datalist progress meter"
)
_FURNITURE = frozenset({"nav", "menu"})
_PARTS_BLOCKS = word_set(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol p"
    " pre section summary table tbody td tfoot th thead tr ul"
)
_FORMS = {
    "li": Form.ITEM,
    "blockquote": Form.QUOTATION,
    "figcaption": Form.CAPTION,
    "caption": Form.CAPTION,
}
_NOTE_TYPES = word_set("footnote footnotes endnote endnotes rearnote rearnotes")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLANKS = regex(r"[ \t\r\n\f]+")
_HIDDEN_STYLE = regex(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_XML_DECLARATION = regex(r"^\s*<\?xml[^>]*\?>")
_NAMED_ENTITY = regex(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_CONTENT = ("main", "article")


def read_page(text: str, name: str) -> Content:
    """Blocks of an HTML page. Raises DamagedDocument."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    data = text.encode("utf-8", errors="replace")
    _check_size(data, name)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedDocument(name, f"its HTML is damaged ({error.msg})") from error
    # What lies beyond the limits the parser leaves out without a word but this one.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise DamagedDocument(name, "its elements are nested too deep")
    if root is None:
        return Content("", ())
    return _page(root)


def read_chapter(data: bytes, name: str) -> Content:
    """Blocks of an XHTML page, read as HTML where it is not well-formed. Raises DamagedDocument."""
    _check_size(data, name)
    text, _ = decode(data, name)
    plain = _NAMED_ENTITY.sub(_unescaped, _XML_DECLARATION.sub("", text))
    try:
        root = xml.parse(plain.encode("utf-8", errors="replace"), name)
    except DamagedDocument:
        if "<!ENTITY" in text:
            raise
        return read_page(text, name)
    return _page(root)


def _check_size(data: bytes, name: str) -> None:
    if len(data) > PAGE_LIMIT_BYTES:
        raise DamagedDocument(name, f"it has more than {PAGE_LIMIT_BYTES // 1_000_000} MB of HTML")


def _unescaped(match: re.Match[str]) -> str:
    return match[0] if match[1] in _XML_ENTITIES else unescape(match[0])


def _page(root: etree._Element) -> Content:
    titles = (each for each in root.iter() if _tag(each) == "title")
    title = next(map(_text, titles), "")
    content = [each for each in root.iter() if _tag(each) in _CONTENT and not _is_inside(each)]
    if len(content) != 1:
        seen = _Reader()
        blocks = tuple(seen.read(root, None))
        return Content(title, blocks, _furniture(seen.furniture))
    around, inside = _Reader(), _Reader()
    outside = [made.text for made in around.read(root, content[0])]
    blocks = tuple(inside.read(content[0], None))
    if not blocks:
        return Content(title, tuple(_Reader().read(root, None)))
    return Content(title, blocks, _furniture([*outside, *around.furniture, *inside.furniture]))


def _is_inside(element: etree._Element) -> bool:
    """One of the elements that hold the content lies around it."""
    return any(_tag(each) in _CONTENT for each in element.iterancestors())


def _furniture(removed: Iterable[str]) -> tuple[Note, ...]:
    texts = tuple(removed)
    if not texts:
        return ()
    return (Note("page-furniture", "it stands around the content of the web page", texts),)


@dataclass(slots=True)
class _Place:
    """An element that is being read."""

    element: etree._Element
    children: Iterator[etree._Element]
    form: Form
    level: int
    is_bold: bool
    is_pre: bool
    items: int = 0
    """Number of the next item, for a list that counts."""
    counts: bool = False


@dataclass(slots=True)
class _Reader:
    pieces: list[str] = field(default_factory=list)
    has_bold: bool = False
    has_plain: bool = False
    cells: list[str] | None = None
    """Of the row that is being read, if one is."""
    number: str = ""
    furniture: list[str] = field(default_factory=list)

    def read(self, root: etree._Element, left_out: etree._Element | None) -> Iterator[Block]:
        """All blocks below `root`, but those below `left_out`."""
        stack = [_Place(root, iter(root), Form.TEXT, 0, False, False)]
        self._add(root.text, stack[-1])
        while stack:
            place = stack[-1]
            child = next(place.children, None)
            if child is None:
                stack.pop()
                yield from self._end(place)
                if stack:
                    self._add(place.element.tail, stack[-1])
            elif child is left_out or _is_unseen(child):
                self._add(child.tail, place)
            elif _tag(child) in _FURNITURE and not _is_furniture(stack):
                yield from self._flush(place)
                self.furniture += (made.text for made in _Reader().read(child, left_out))
                self._add(child.tail, place)
            else:
                yield from self._flush(place) if _tag(child) in _PARTS_BLOCKS else ()
                stack.append(self._start(child, place))
        yield from self._flush(_Place(root, iter(()), Form.TEXT, 0, False, False))

    def _start(self, element: etree._Element, around: _Place) -> _Place:
        tag = _tag(element)
        form = Form.FOOTNOTE if _is_footnote(element) else _FORMS.get(tag, around.form)
        place = _Place(
            element,
            iter(element),
            form,
            _HEADINGS.get(tag, around.level),
            around.is_bold or tag in ("b", "strong"),
            around.is_pre or tag == "pre",
        )
        if tag == "ol" and _shows_figures(element):
            place.counts = True
            place.items = _figure(element.get("start"), 1)
        elif tag == "li" and around.counts:
            around.items = _figure(element.get("value"), around.items)
            self.number = f"{around.items}."
            around.items += 1
        elif tag == "tr" and self.cells is None and _is_row(element):
            self.cells = []
        elif tag == "br":
            self.pieces.append("\n")
        if _is_footnote_mark(element):
            self.pieces.append(footnote_mark(_text(element)))
            place.children = iter(())
        else:
            self._add(element.text, place)
        return place

    def _add(self, text: str | None, place: _Place) -> None:
        if not text:
            return
        self.pieces.append(text if place.is_pre else _BLANKS.sub(" ", text))
        if not text.isspace():
            self.has_bold = self.has_bold or place.is_bold
            self.has_plain = self.has_plain or not place.is_bold

    def _end(self, place: _Place) -> Iterator[Block]:
        tag = _tag(place.element)
        if self.cells is not None:
            if tag in ("td", "th"):
                self.cells.append("".join(self.pieces))
                self.pieces.clear()
            elif tag == "tr":
                cells, self.cells = self.cells, None
                yield from table_row(cells)
        elif tag in _PARTS_BLOCKS:
            yield from self._flush(place)
            if tag == "li":
                self.number = ""

    def _flush(self, place: _Place) -> Iterator[Block]:
        """The block that ends here, if there is text."""
        if self.cells is not None:
            self.pieces.append(" ")
            return
        text = "".join(self.pieces)
        strong = self.has_bold and not self.has_plain
        self.pieces.clear()
        self.has_bold = self.has_plain = False
        for part in text.split("\n\n") if place.is_pre else (text,):
            for made in block(part, form=place.form, heading_level=place.level, strong=strong):
                yield numbered(made, self.number) if self.number else made
                self.number = ""


def _is_furniture(stack: Iterable[_Place]) -> bool:
    return any(_tag(place.element) in _FURNITURE for place in stack)


def _is_unseen(element: etree._Element) -> bool:
    if _tag(element) in _UNSEEN or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and bool(_HIDDEN_STYLE.search(style))


def _shows_figures(element: etree._Element) -> bool:
    """A list whose items a browser numbers 1, 2, 3; other signs are not said."""
    style = (element.get("style") or "").replace(" ", "")
    is_plain = (element.get("type") or "1") == "1" and element.get("reversed") is None
    return is_plain and "list-style:none" not in style and "list-style-type:none" not in style


def _figure(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 5 else otherwise


def _is_footnote(element: etree._Element) -> bool:
    roles = f"{element.get(_EPUB_TYPE) or ''} {element.get('role') or ''}".replace("doc-", "")
    return not _NOTE_TYPES.isdisjoint(roles.split())


def _is_footnote_mark(element: etree._Element) -> bool:
    if _tag(element) != "a":
        return False
    roles = f"{element.get(_EPUB_TYPE) or ''} {element.get('role') or ''}"
    if "noteref" in roles:
        return True
    around = element.getparent()
    is_raised = around is not None and _tag(around) == "sup"
    is_raised = is_raised or any(_tag(child) == "sup" for child in element)
    return is_raised and (element.get("href") or "").startswith("#")


def _is_row(row: etree._Element) -> bool:
    """A row of short cells, not one that only lays out a page."""
    cells = [child for child in row if _tag(child) in ("td", "th")]
    return len(cells) > 1 and not any(_is_layout(cell) for cell in cells)


def _is_layout(cell: etree._Element) -> bool:
    paragraphs = 0
    for each in cell.iterdescendants():
        tag = _tag(each)
        if tag in ("table", "ul", "ol", "blockquote") or tag in _HEADINGS:
            return True
        paragraphs += tag in ("p", "div")
        if paragraphs > 1:
            return True
    return False


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _tag(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
