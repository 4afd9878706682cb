"""A document's file as texts that can be changed one by one, all else in it kept as it is."""

import html
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from tts_job.mend.letters import Spot
from tts_job.text.document import encoding
from tts_job.text.regex import regex

_TAG = regex(r"<[^<>]*>")
_WEB_PAGES = (".html", ".htm", ".xhtml")
_PARTS = (".xml", *_WEB_PAGES)
"""Of an archive, those that may hold the text."""


class Container(Protocol):
    @property
    def texts(self) -> tuple[str, ...]: ...

    def put(self, spot: Spot, after: str) -> bytes:
        """The whole file with `after` at the spot."""
        ...


@dataclass(frozen=True, slots=True)
class TextFile:
    texts: tuple[str]
    encoding: str

    def put(self, spot: Spot, after: str) -> bytes:
        return _encoded(_replaced(self.texts[0], spot, after), self.encoding)


@dataclass(frozen=True, slots=True)
class WebPage:
    texts: tuple[str]
    encoding: str

    def put(self, spot: Spot, after: str) -> bytes:
        return _encoded(_replaced_in_tags(self.texts[0], spot, after), self.encoding)


@dataclass(frozen=True, slots=True)
class Archive:
    """A Word document or an EPUB."""

    texts: tuple[str, ...]
    names: tuple[str, ...]
    data: bytes

    def put(self, spot: Spot, after: str) -> bytes:
        name = self.names[spot.text]
        text = _replaced_in_tags(self.texts[spot.text], spot, after).encode("utf-8")
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.data)) as old, zipfile.ZipFile(out, "w") as new:
            for entry in old.infolist():
                data = text if entry.filename == name else old.read(entry)
                new.writestr(entry, data, entry.compress_type)
        return out.getvalue()


def open_container(data: bytes, name: str) -> Container:
    """Of a document that could be read: its archive is within the limits of one."""
    if data.startswith(b"PK"):
        return _archive(data)
    text, found = encoding.decode(data, name)
    codec = "utf-8"
    exact = data.decode(found.name, "replace")
    if not found.undo_mojibake and exact.encode(found.name, "replace") == data:
        text, codec = exact, found.name  # its line ends and its encoding stay
    is_page = PurePath(name).suffix.lower() in _WEB_PAGES
    return WebPage((text,), codec) if is_page else TextFile((text,), codec)


def _archive(data: bytes) -> Archive:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = tuple(name for name in archive.namelist() if name.lower().endswith(_PARTS))
        texts = tuple(archive.read(name).decode("utf-8", "replace") for name in names)
    return Archive(texts, names, data)


def _replaced(text: str, spot: Spot, after: str) -> str:
    return text[: spot.start] + after + text[spot.end :]


def _replaced_in_tags(text: str, spot: Spot, after: str) -> str:
    """Tags inside the span stay, behind the word: they belong to what is around it."""
    tags = "".join(_TAG.findall(text[spot.start : spot.end]))
    return _replaced(text, spot, html.escape(after, quote=False) + tags)


def _encoded(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:  # an old encoding lacks the new letter
        return text.encode("utf-8")
