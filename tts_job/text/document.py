"""A file -> its blocks and front matter. The one module of `text` that opens a file.

Markdown is read by hand, line by line: speeches use a dozen of its forms, and a CommonMark parser
rearranges what plain text means literally (an indented paragraph is code to it, a wrapped line that
begins with "1) " a list). Bytes are UTF-8, UTF-16 with a mark, or else windows-1254.
"""

import hashlib
import html
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tts_job.errors import (
    BinaryDocument,
    EmptyDocument,
    MissingDocument,
    TooLargeDocument,
    UnreadableDocument,
)
from tts_job.model import Block, Document, Repair
from tts_job.text.turkish import lower

DEFAULT_LIMIT_BYTES = 64_000_000
"""A day of speech is about 1.2 MB of text; what is larger is no speech."""

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "it is a PDF"),
    (b"PK\x03\x04", "it is a zip archive (Word's .docx is one)"),
    (b"\xd0\xcf\x11\xe0", "it is an old Word or Office file"),
    (b"{\\rtf", "it is RTF"),
    (b"\x89PNG", "it is a PNG image"),
    (b"\xff\xd8\xff", "it is a JPEG image"),
    (b"GIF8", "it is a GIF image"),
    (b"RIFF", "it is a RIFF file (WAV, WebP)"),
    (b"ID3", "it is an MP3"),
    (b"OggS", "it is an Ogg file"),
    (b"\x1f\x8b", "it is a gzip archive"),
    (b"\x7fELF", "it is a program"),
)

FRONT_MATTER_LINES = 200
"""How far to look for the end of front matter."""

METADATA_KEYS: dict[str, str] = {
    "başlık": "title",
    "konu": "title",
    "konuşmacı": "speaker",
    "konuşan": "speaker",
    "görevi": "office",
    "görev": "office",
    "unvan": "office",
    "unvanı": "office",
    "vesile": "occasion",
    "etkinlik": "occasion",
    "toplantı": "occasion",
    "yer": "place",
    "tarih": "date",
    "kısa ad": "slug",
    "motor": "engine",
    "ses": "voice",
    "dil": "language",
    "title": "title",
    "speaker": "speaker",
    "office": "office",
    "occasion": "occasion",
    "place": "place",
    "date": "date",
    "slug": "slug",
    "engine": "engine",
    "voice": "voice",
    "language": "language",
    "lang": "language",
}

# C0 and C1 controls but tab and newline, surrogates, noncharacters: XML 1.0 (2.2) cannot carry
# them, or discourages them, and no engine can say them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
    )
    + "]+"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")
_KEY_LINE = re.compile(r"([^\W\d_][\w -]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}+|(?:-[ \t]*){3,}+|(?:_[ \t]*){3,}+)$")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_BULLET = re.compile(r"[ \t]*[-*+•▪●‣◦][ \t]+(?=\S)")
_NUMBERED = re.compile(r"[ \t]*(\d{1,3})[.)][ \t]+(?=\S)")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_QUOTE = re.compile(r"(?:[ \t]{0,3}>[ \t]?)+")

_BREAK_TAG = re.compile(r"<(?:br|BR) */?>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*(?: +\"[^\"\n]*\")?\)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,24});")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_STARS = re.compile(r"(?<![*\w])\*++(?=\S)|(?<=[^\s*])\*++(?!\w)|(?<=\w)\*{2,3}+(?=\w)")
_UNDERSCORES = re.compile(r"(?<!\w)_++(?=[^\s_])|(?<=[^\s_])_++(?!\w)")
_MARKS = re.compile(r"[*_`~\[<&\\]")


def read_document(path: Path, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> Document:
    """The document in a regular file of at most `limit_bytes`. Raises a DocumentError."""
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise UnreadableDocument(path, "it is a device or a pipe, not a file")
            data = file.read(limit_bytes + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingDocument(path) from error
    except IsADirectoryError as error:
        raise UnreadableDocument(path, "it is a folder") from error
    except PermissionError as error:
        raise UnreadableDocument(path, "permission denied") from error
    except (OSError, ValueError) as error:
        raise UnreadableDocument(path, str(getattr(error, "strerror", None) or error)) from error
    if len(data) > limit_bytes:
        raise TooLargeDocument(path, limit_bytes)
    return parse_document(data, str(path))


def parse_document(data: bytes, name: str) -> Document:
    """Blocks and metadata of a document's bytes; `name` is how to speak of it."""
    text = _LINE_ENDS.sub("\n", decode(data, name)).replace("\u2029", "\n\n").lstrip("\ufeff")
    if not text.strip():
        raise EmptyDocument(name)
    metadata, body = _split_metadata(text)
    return Document(
        name=name,
        digest=hashlib.sha256(data).hexdigest(),
        blocks=tuple(_blocks(_without_comments(body))),
        metadata=metadata,
    )


def decode(data: bytes, name: str) -> str:
    """Text of `data`. Raises BinaryDocument where it is none."""
    for magic, why in MAGIC:
        if data.startswith(magic):
            raise BinaryDocument(name, why)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        raise BinaryDocument(name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode_damaged(data, name)


def _decode_damaged(data: bytes, name: str) -> str:
    """UTF-8 with a few broken bytes, or windows-1254; what is neither is not text."""
    as_utf8 = data.decode("utf-8-sig", errors="replace")
    broken = as_utf8.count("\ufffd")
    sound = sum(map(len, re.findall(r"[\u0080-\ufffc]+", as_utf8)))
    if sound > 4 * broken:
        return as_utf8
    as_turkish = data.decode("windows-1254", errors="replace")
    noise = as_turkish.count("\ufffd") + sum(map(len, _FORBIDDEN.findall(as_turkish)))
    if noise * 50 > len(as_turkish):  # 2 %: far above a damaged text, far below compressed data
        raise BinaryDocument(name)
    return as_turkish


def _split_metadata(text: str) -> tuple[dict[str, str], str]:
    """Front matter between `---` lines, or leading lines such as `Başlık: ...`; and the rest."""
    start = len(text) - len(text.lstrip())
    head = text[start : start + 64_000].split("\n", FRONT_MATTER_LINES)
    if head[0].rstrip() == "---":
        found = _front_matter(head)
        if found:
            metadata, used = found
            return metadata, text[start + used :]
    metadata = {}
    used = 0
    for line in head[:-1] if len(head) > 1 else head:
        match = _KEY_LINE.match(line.strip())
        key = METADATA_KEYS.get(lower(match[1])) if match else None
        if match is None or key is None or not match[2] or key in metadata:
            break
        metadata[key] = match[2].strip()
        used += len(line) + 1
    return metadata, text[start + used :]


def _front_matter(head: list[str]) -> tuple[dict[str, str], int] | None:
    """Keys, and how many characters they took; None where `---` opens no front matter."""
    metadata: dict[str, str] = {}
    used = len(head[0]) + 1
    for line in head[1:FRONT_MATTER_LINES]:
        used += len(line) + 1
        bare = line.strip()
        if bare in ("---", "..."):
            return metadata, used
        match = _KEY_LINE.match(bare)
        if match:
            key = lower(match[1])
            # English keys hold a dotted i whatever case they are in: TITLE is title, not tıtle.
            known = METADATA_KEYS.get(key) or METADATA_KEYS.get(match[1].lower())
            value = (match[2] or "").strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            metadata[known or match[1].lower()] = value
        elif bare and not bare.startswith("#"):
            return None
    return None


def _without_comments(text: str) -> str:
    if "<!--" not in text:
        return text
    kept = []
    position = 0
    while (start := text.find("<!--", position)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        kept.append(text[position:start])
        position = end + 3
    kept.append(text[position:])
    return "".join(kept)


@dataclass(slots=True)
class _Open:
    """The block that is being read."""

    lines: list[str] = field(default_factory=list)
    in_list: bool = False

    def close(self, heading_level: int = 0) -> Iterator[Block]:
        """The block, if it has text; the next lines begin another."""
        lines, self.lines = self.lines, []
        if lines:
            yield from _block("\n".join(lines), heading_level)


def _blocks(body: str) -> Iterator[Block]:
    current = _Open()
    fence = ""
    for raw in body.split("\n"):
        line = raw.strip(" \t")
        if fence:
            if line.startswith(fence):
                fence = ""
                yield from current.close()
            elif line:
                current.lines.append(line)
            else:
                yield from current.close()
            continue
        if not line:
            yield from current.close()
            continue
        if line[0].isalpha():  # nearly every line of a speech
            current.lines.append(line)
            continue
        if line[0] == ">":
            line = _QUOTE.sub("", line, count=1).strip(" \t")
            if not line:
                yield from current.close()
                continue
        if current.lines and len(current.lines) <= 3 and (under := _SETEXT.match(line)):
            yield from current.close(1 if under[1][0] == "=" else 2)
        elif opened := _FENCE.match(line):
            yield from current.close()
            fence = opened[1]
        elif _RULE.match(line):
            yield from current.close()
        elif heading := _HEADING.match(line):
            yield from current.close()
            current.lines.append(line[heading.end() :].rstrip("# \t"))
            yield from current.close(len(heading[1]))
        elif bullet := _BULLET.match(line):
            yield from current.close()
            current.in_list = True
            current.lines.append(line[bullet.end() :])
        else:
            number = _NUMBERED.match(line)
            # A number may begin a wrapped line; it begins an item only where an item can begin.
            if number and (not current.lines or current.in_list or number[1] == "1"):
                yield from current.close()
                current.in_list = True
            current.lines.append(line)
            continue
        current.in_list = bool(_BULLET.match(line))
    yield from current.close()


def _block(raw: str, heading_level: int) -> Iterator[Block]:
    text = raw
    strong = False
    if _MARKS.search(raw):
        strong = _is_strong(raw)
        text = _plain(raw)
    text = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    repairs: tuple[Repair, ...] = ()
    if _FORBIDDEN.search(text):
        text, repairs = _without_forbidden(text)
    if text.strip():
        yield Block(text=text, heading_level=heading_level, strong=strong, repairs=repairs)


def _is_strong(raw: str) -> bool:
    """Every word lies between `**` and `**` (or `__`), on one line or on several."""
    for mark in ("**", "__"):
        if raw.startswith(mark) and raw.endswith(mark) and len(raw) > 4:
            return not any(outside.strip() for outside in raw.split(mark)[::2])
    return False


def _plain(raw: str) -> str:
    """Text without its markup: links become their text, tags and emphasis go."""
    text = raw
    if "<" in text:
        text = _TAG.sub("", _BREAK_TAG.sub("\n", text))
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "*" in text:
        text = _STARS.sub("", text)
    if "_" in text:
        text = _UNDERSCORES.sub("", text)
    if "`" in text:
        text = text.replace("`", "")
    if "~~" in text:
        text = text.replace("~~", "")
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text).removesuffix("\\")
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


def _without_forbidden(text: str) -> tuple[str, tuple[Repair, ...]]:
    kept: list[str] = []
    repairs: list[Repair] = []
    position = length = 0
    for match in _FORBIDDEN.finditer(text):
        kept.append(text[position : match.start()])
        length += match.start() - position
        position = match.end()
        codes = " ".join(f"U+{ord(char):04X}" for char in match[0][:8])
        reason = f"{codes} cannot be shown, spoken or written to a feed"
        repairs.append(Repair(length, length, match[0], "", "control-character", reason, 1.0))
    kept.append(text[position:])
    return "".join(kept), tuple(repairs)
