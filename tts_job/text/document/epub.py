"""An .epub -> blocks: the chapters in the order in which a reader turns the pages (EPUB 3.3)."""

from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lxml import etree

from tts_job.errors import DamagedDocument, EncryptedDocument
from tts_job.model import Block, Note
from tts_job.text.document import xml
from tts_job.text.document.archive import Archive
from tts_job.text.document.content import Content
from tts_job.text.document.html import read_chapter

CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})


def read_epub(archive: Archive) -> Content:
    """All chapters of the spine, without the table of contents. Raises DocumentError."""
    name = archive.document
    package_path = _package_path(archive)
    package = xml.parse(archive.read(package_path), name)
    items = {each.get("id"): each for each in package.iter() if _tag(each) == "item"}
    spine = [items.get(each.get("idref")) for each in package.iter() if _tag(each) == "itemref"]
    locked = _locked(archive)
    blocks: list[Block] = []
    notes: list[Note] = []
    pages = 0
    for item in spine:
        if item is None or item.get("media-type") not in _PAGES:
            continue
        part = normpath(join(dirname(package_path), unquote(item.get("href") or "")))
        if part in locked:
            raise EncryptedDocument(name)
        if part not in archive.names:
            raise DamagedDocument(name, f"its chapter {part} is missing")
        pages += 1
        page = read_chapter(archive.read(part), name)
        if "nav" in (item.get("properties") or "").split():
            removed = tuple(made.text for made in page.blocks)
            removed += tuple(text for note in page.notes for text in note.removed)
            notes.append(Note("contents", "the table of contents is not read aloud", removed))
        else:
            blocks += page.blocks
            notes += page.notes
    if not pages:
        raise DamagedDocument(name, "it names no chapters (its spine is empty)")
    titles = (each.text or "" for each in package.iter() if _tag(each) == "title")
    return Content(" ".join(next(titles, "").split()), tuple(blocks), tuple(notes))


def _package_path(archive: Archive) -> str:
    container = xml.parse(archive.read(CONTAINER), archive.document)
    for each in container.iter():
        path = each.get("full-path") if _tag(each) == "rootfile" else None
        if path:
            return normpath(path)
    raise DamagedDocument(archive.document, "it does not say where its chapters are")


def _locked(archive: Archive) -> frozenset[str]:
    """Parts under copy protection; fonts are often in it, and nothing here reads a font."""
    if _ENCRYPTION not in archive.names:
        return frozenset()
    root = xml.parse(archive.read(_ENCRYPTION), archive.document)
    return frozenset(
        normpath(unquote(each.get("URI") or ""))
        for each in root.iter()
        if _tag(each) == "CipherReference"
    )


def _tag(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
