"""Word's .docx -> blocks: body, lists with their numbers, tables, footnotes.

Read with zipfile and lxml alone: what python-docx adds is writing, and it keeps no tracked changes,
text boxes, footnotes or computed numbers apart. What the author deleted or hid is not seen by a
reader and goes; headers and footers of the pages are seen, and go into a note. (ECMA-376, part 1,
clause 17; macros lie in parts that nothing here opens.)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from lxml import etree

from tts_job.model import Block, Form, Note
from tts_job.text.document import xml
from tts_job.text.document.archive import Archive
from tts_job.text.document.characters import block, footnote_mark, numbered, table_row
from tts_job.text.document.content import Content
from tts_job.text.document.numbers import write_number

BODY = "word/document.xml"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
"""Namespace of files that keep to the standard strictly (part 1, annex A)."""
_UNSEEN = frozenset({"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "Fallback"})
"""Deleted text, field codes, properties, and the copy of a text box for old programs."""
_SIGNS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-", "softHyphen": ""}
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class _Style:
    level: int = 0
    is_bold: bool = False
    is_caption: bool = False
    is_quotation: bool = False
    number: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts."""

    format: str
    text: str
    start: int
    is_legal: bool
    """All its numbers are decimal, whatever the levels above it are."""


@dataclass(frozen=True, slots=True)
class _List:
    """A list of the document; those with the same pattern go on counting together."""

    pattern: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]
    """Where it counts anew when it is first used."""


@dataclass(slots=True)
class _Reader:
    styles: Mapping[str, _Style]
    lists: Mapping[str, _List]
    begun: set[str] = field(default_factory=set)
    """Lists that were used already."""
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    """Text that is deleted but kept as a tracked change, or hidden."""

    def blocks(self, element: etree._Element, form: Form = Form.TEXT) -> Iterator[Block]:
        """Of paragraphs and tables below `element`, in order."""
        for each in _flow(element):
            if _tag(each) == "tbl":
                yield from self._table(each)
            else:
                yield from self._paragraph(each, form)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        for row in _children(table, "tr"):
            cells = [list(self.blocks(cell)) for cell in _children(row, "tc")]
            if sum(len(cell) for cell in cells) > 2 * len(cells) or len(cells) == 1:
                for cell in cells:  # a table that lays out the page
                    yield from cell
            else:
                yield from table_row(" ".join(made.text for made in cell) for cell in cells)

    def _paragraph(self, paragraph: etree._Element, form: Form) -> Iterator[Block]:
        properties = _child(paragraph, "pPr")
        style = self.styles.get(_value(properties, "pStyle"), _Style())
        text, is_bold = self._runs(paragraph, style.is_bold)
        outline = _value(properties, "outlineLvl")
        level = style.level or (int(outline) + 1 if outline.isdecimal() and int(outline) < 6 else 0)
        number = _numbering(properties) or style.number
        written = self._number(number) if number and text.strip() else None
        if form is Form.TEXT and not level:
            if style.is_caption:
                form = Form.CAPTION
            elif style.is_quotation:
                form = Form.QUOTATION
            elif written is not None:
                form = Form.ITEM
        for made in block(text, form=form, heading_level=level, strong=is_bold):
            yield numbered(made, written) if written else made
        for inner in _boxes(paragraph):
            yield from self.blocks(inner, form)

    def _runs(self, paragraph: etree._Element, is_bold: bool) -> tuple[str, bool]:
        """Text of a paragraph, and whether all of it is bold."""
        pieces: list[str] = []
        bold = plain = False
        stack = [iter(paragraph)]
        runs = [is_bold]
        while stack:
            each = next(stack[-1], None)
            if each is None:
                stack.pop()
                runs.pop()
                continue
            tag = _tag(each)
            if tag == "del" or (tag == "r" and _switch(_child(each, "rPr"), "vanish")):
                self.unseen += filter(None, [_text(each)])
                continue
            if tag in _UNSEEN or tag == "txbxContent":
                continue
            if tag == "r":
                own = _switch(_child(each, "rPr"), "b")
                stack.append(iter(each))
                runs.append(is_bold if own is None else own)
                continue
            if tag == "t":
                text = each.text or ""
                pieces.append(text)
                if text.strip():
                    bold, plain = bold or runs[-1], plain or not runs[-1]
            elif tag in ("footnoteReference", "endnoteReference"):
                pieces.append(footnote_mark(_attribute(each, "id")))
            elif tag in _SIGNS:
                pieces.append(_SIGNS[tag])
            else:
                stack.append(iter(each))
                runs.append(runs[-1])
        return "".join(pieces), bold and not plain

    def _number(self, number: tuple[str, int]) -> str | None:
        """The number of the next item as Word shows it, empty for a bullet; None: no list."""
        name, depth = number
        its = self.lists.get(name)
        if its is None or depth not in its.levels:
            return None
        counters = self.counters.setdefault(its.pattern, {})
        if name not in self.begun:
            self.begun.add(name)
            counters.update({level: start - 1 for level, start in its.starts.items()})
        own = its.levels[depth]
        counters[depth] = counters.get(depth, own.start - 1) + 1
        for deeper in [each for each in counters if each > depth]:
            del counters[deeper]
        if own.format in ("bullet", "none"):
            return ""
        text = own.text
        for level, above in its.levels.items():
            count = counters.get(level, above.start)
            written = write_number(count, "decimal" if own.is_legal else above.format)
            text = text.replace(f"%{level + 1}", written)
        return text.strip()


def read_docx(archive: Archive) -> Content:
    """All blocks in order, footnotes and endnotes last. Raises DocumentError."""
    name = archive.document
    reader = _Reader(_styles(archive), _lists(archive))
    body = _child(xml.parse(archive.read(BODY), name), "body")
    blocks = list(reader.blocks(body)) if body is not None else []
    for part, kind in (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")):
        if part in archive.names:
            for note in _children(xml.parse(archive.read(part), name), kind):
                if _attribute(note, "type") in ("", "normal"):
                    blocks += reader.blocks(note, Form.FOOTNOTE)
    notes = tuple(_page_edges(archive, reader))
    if reader.unseen:
        reason = "tracked changes delete it, or it is hidden"
        notes = (*notes, Note("deleted-text", reason, tuple(reader.unseen)))
    return Content(_title(archive), tuple(blocks), notes)


def _page_edges(archive: Archive, reader: _Reader) -> Iterator[Note]:
    """What stands at the top and bottom of every page."""
    edges = sorted(
        part for part in archive.names if part.startswith(("word/header", "word/footer"))
    )
    texts: list[str] = []
    for part in edges:
        texts += (
            made.text for made in reader.blocks(xml.parse(archive.read(part), archive.document))
        )
    if texts:
        reason = "headers and footers of the pages are not read aloud"
        yield Note("page-edge", reason, tuple(dict.fromkeys(texts)))


def _title(archive: Archive) -> str:
    part = "docProps/core.xml"
    if part not in archive.names:
        return ""
    root = xml.parse(archive.read(part), archive.document)
    return " ".join(next((each.text or "" for each in root if _tag(each) == "title"), "").split())


# --- styles and lists -------------------------------------------------------------------------


def _styles(archive: Archive) -> dict[str, _Style]:
    part = "word/styles.xml"
    if part not in archive.names:
        return {}
    found = {
        _attribute(each, "styleId"): each
        for each in _children(xml.parse(archive.read(part), archive.document), "style")
    }
    styles: dict[str, _Style] = {}
    for name in found:
        styles[name] = _style(name, found)
    return styles


def _style(name: str, found: Mapping[str, etree._Element]) -> _Style:
    """A style with what it inherits. Word's own names of headings are English in every language."""
    style = _Style()
    seen: set[str] = set()
    chain: list[etree._Element] = []
    while name in found and name not in seen and len(chain) < 11:  # Word follows ten at most
        seen.add(name)
        chain.append(found[name])
        name = _value(found[name], "basedOn")
    for element in reversed(chain):
        title = _value(element, "name").lower()
        paragraph = _child(element, "pPr")
        outline = _value(paragraph, "outlineLvl")
        level = style.level
        if title == "title":
            level = 1
        elif title.startswith("heading ") and title[8:].isdecimal():
            level = min(6, int(title[8:10]))
        elif outline.isdecimal():
            level = int(outline) + 1 if int(outline) < 6 else 0
        bold = _switch(_child(element, "rPr"), "b")
        style = _Style(
            level,
            style.is_bold if bold is None else bold,
            style.is_caption or title == "caption",
            style.is_quotation or title in ("quote", "intense quote"),
            _numbering(paragraph) or style.number,
        )
    return style


def _lists(archive: Archive) -> dict[str, _List]:
    part = "word/numbering.xml"
    if part not in archive.names:
        return {}
    root = xml.parse(archive.read(part), archive.document)
    patterns = {
        _attribute(each, "abstractNumId"): {
            depth: _Level(
                _value(level, "numFmt") or "decimal",
                _value(level, "lvlText"),
                _count(_value(level, "start"), 1),
                bool(_switch(level, "isLgl")),
            )
            for level in _children(each, "lvl")
            if (depth := _depth(_attribute(level, "ilvl"))) is not None
        }
        for each in _children(root, "abstractNum")
    }
    lists = {}
    for each in _children(root, "num"):
        pattern = _value(each, "abstractNumId")
        starts = {
            depth: _count(start, 1)
            for level in _children(each, "lvlOverride")
            if (start := _value(level, "startOverride"))
            and (depth := _depth(_attribute(level, "ilvl"))) is not None
        }
        lists[_attribute(each, "numId")] = _List(pattern, patterns.get(pattern, {}), starts)
    return lists


def _count(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise


def _numbering(properties: etree._Element | None) -> tuple[str, int] | None:
    number = _child(properties, "numPr")
    name = _value(number, "numId")
    depth = _depth(_value(number, "ilvl") or "0")
    return (name, depth) if name and depth is not None else None


def _depth(text: str) -> int | None:
    return int(text) if text.isdecimal() and int(text) < 9 else None


# --- elements ---------------------------------------------------------------------------------


def _flow(element: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, also those in content controls and tracked insertions."""
    for each in element:
        tag = _tag(each)
        if tag in ("p", "tbl"):
            yield each
        elif tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _flow(each)


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Text boxes anchored in a paragraph, but not the copies of them for old programs."""
    for box in paragraph.iterdescendants(f"{{{_MAIN}}}txbxContent", f"{{{_STRICT}}}txbxContent"):
        around = list(takewhile(lambda each: _tag(each) != "p", box.iterancestors()))
        is_own = (around[-1] if around else box).getparent() is paragraph
        if is_own and not any(_tag(each) == "Fallback" for each in around):
            yield box


def _text(element: etree._Element) -> str:
    texts = (each.text or "" for each in element.iter() if _tag(each) in ("t", "delText"))
    return "".join(texts).strip()


def _children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    return (each for each in element if _tag(each) == tag)


def _child(element: etree._Element | None, tag: str) -> etree._Element | None:
    return None if element is None else next(_children(element, tag), None)


def _value(element: etree._Element | None, tag: str) -> str:
    """The `val` of a child, as most properties are written."""
    child = _child(element, tag)
    return "" if child is None else _attribute(child, "val")


def _switch(properties: etree._Element | None, tag: str) -> bool | None:
    """A property that is on when it is there; None where it is not."""
    child = _child(properties, tag)
    return None if child is None else _attribute(child, "val") not in _OFF


def _attribute(element: etree._Element, name: str) -> str:
    return element.get(f"{{{_MAIN}}}{name}") or element.get(f"{{{_STRICT}}}{name}") or ""


def _tag(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
