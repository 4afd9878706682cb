"""Bytes -> lines of text: which encoding they are in, and whether they went through a wrong one.

A file is looked at once, piece by piece, and then decoded piece by piece: a text of any length
costs no more memory than one piece. UTF-8 proves itself (no other text is valid UTF-8 by chance),
UTF-16 shows in its zero bytes; the Turkish 8-bit encodings are told apart by how often their
letters are Turkish.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase, BytesIO

from tts_job.errors import BinaryDocument
from tts_job.model import Note
from tts_job.text.document import mojibake
from tts_job.text.document.characters import LINE_ENDS
from tts_job.text.regex import regex
from tts_job.text.unwritable import UNWRITABLE

PIECE_BYTES = 1 << 18

BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

EIGHT_BIT = ("windows-1254", "iso8859-9", "cp857", "mac-turkish")
"""In the order of preference where two fit alike; ISO-8859-9 is the part of 1254 without signs."""

# How often a letter stands in Turkish, in hundredths of all letters of running text (the mean of
# the published counts; only the order matters here). What is not in it speaks against an encoding.
_WEIGHTS: dict[str, float] = {
    **{"ı": 5.1, "ü": 1.9, "ş": 1.8, "ç": 1.2, "ğ": 1.1, "ö": 0.8, "İ": 0.8, "Ü": 0.3, "Ö": 0.3},
    **{"Ş": 0.3, "Ç": 0.3, "Ğ": 0.1, "â": 0.1, "î": 0.05, "û": 0.05, "Â": 0.02, "é": 0.02},
    **dict.fromkeys("“”‘’–—…«»°•§©®½²³€\u00a0\u00ad", 0.2),
}
LEAST_UNITS = 4
"""Characters of a text that is taken for UTF-16 by its zero bytes alone: fewer may be anything."""
_STRANGE = -2.0
"""Of a letter or sign that Turkish texts do not have."""
_UNDEFINED = -20.0
_BINARY_SHARE = 0.02
"""Of controls among the characters: far above a damaged text, far below compressed data."""
_CASE_BREAK = regex("[a-zçğıöşü][A-ZÇĞİÖŞÜ]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file, and what to tell of it."""

    name: str
    errors: str = "strict"
    undo_mojibake: bool = False
    notes: tuple[Note, ...] = ()


def examine(file: BufferedIOBase, name: str) -> Encoding:
    """The encoding of `file`, read to its end. Raises BinaryDocument where it holds no text."""
    head = file.read(PIECE_BYTES)
    for mark, codec in BOMS:
        if head.startswith(mark):
            text = head.decode(codec, errors="replace")
            _check_is_text(text, name)
            return _decided(codec, "replace", mojibake.is_in_bytes(text.encode()))
    if b"\x00" in head:
        return _wide(head, name)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    piece, wrong, found = head, False, False
    try:
        while piece:
            decoder.decode(piece)
            wrong = wrong or b"\x00" in piece
            found = found or mojibake.is_in_bytes(piece)
            piece = file.read(PIECE_BYTES)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return _eight_bit(piece, file, name)
    if wrong:
        raise BinaryDocument(name)
    return _decided("utf-8", "strict", found)


def _decided(codec: str, errors: str, is_twice_decoded: bool, note: Note | None = None) -> Encoding:
    notes = (note,) if note else ()
    if is_twice_decoded:
        reason = "its UTF-8 was once read as windows-1252 or Latin-1 (Ã§ for ç); that is undone"
        notes = (*notes, Note("encoding", reason))
    return Encoding(codec, errors, is_twice_decoded, notes)


def lines(file: BufferedIOBase, encoding: Encoding) -> Iterator[str]:
    """The lines of `file` from its start, without their ends."""
    decoder = codecs.getincrementaldecoder(encoding.name)(encoding.errors)
    rest: list[str] = []
    while piece := file.read(PIECE_BYTES):
        head, newline, tail = decoder.decode(piece).rpartition("\n")
        if newline:
            yield from _split("".join(rest) + head.removesuffix("\r"), encoding)
            rest = []
        rest.append(tail)
    yield from _split("".join(rest) + decoder.decode(b"", True), encoding)


def decode(data: bytes, name: str) -> tuple[str, Encoding]:
    """All of a text that a parser wants in one piece."""
    encoding = examine(BytesIO(data), name)
    return "\n".join(lines(BytesIO(data), encoding)), encoding


def _split(text: str, encoding: Encoding) -> Iterator[str]:
    if encoding.undo_mojibake:
        text = mojibake.undo(text)
    yield from LINE_ENDS.sub("\n", text.replace("\u2029", "\n\n")).lstrip("\ufeff").split("\n")


def _wide(head: bytes, name: str) -> Encoding:
    """UTF-16 without a mark: every other byte of a Latin text is 0 or 1."""
    even, odd = Counter(head[::2]), Counter(head[1::2])
    units = len(head) // 2
    if units < LEAST_UNITS:
        raise BinaryDocument(name)
    for codec, high in (("utf-16-le", odd), ("utf-16-be", even)):
        if (high[0] + high[1] + high[0x20]) / units < 0.9:
            continue
        _check_is_text(head[: units * 2].decode(codec, errors="replace"), name)
        note = Note("encoding", f"it is {codec.upper()} without a byte order mark")
        return _decided(codec, "replace", False, note)
    raise BinaryDocument(name)


def _eight_bit(piece: bytes, file: BufferedIOBase, name: str) -> Encoding:
    """UTF-8 with a few broken bytes, or the Turkish 8-bit encoding that fits best."""
    sample = piece + file.read(PIECE_BYTES)
    as_utf8 = sample.decode("utf-8", errors="replace")
    broken = as_utf8.count("\ufffd")
    sound = sum(map(len, re.findall("[\u0080-\ufffc]+", as_utf8)))
    if sound > 4 * broken:
        note = Note("encoding", "it is UTF-8 with broken bytes; what they were is lost")
        return _decided("utf-8", "replace", mojibake.is_in_bytes(sample), note)
    best = max(EIGHT_BIT, key=lambda codec: _fit(sample, codec))
    _check_is_text(sample.decode(best, errors="replace"), name)
    return _decided(best, "replace", False, Note("encoding", f"it is {best}, an old encoding"))


def _check_is_text(text: str, name: str) -> None:
    text = LINE_ENDS.sub("\n", text)
    noise = text.count("\ufffd") + sum(map(len, UNWRITABLE.findall(text)))
    if noise > _BINARY_SHARE * len(text):
        raise BinaryDocument(name)


def _fit(sample: bytes, codec: str) -> float:
    """How Turkish the text is that `codec` makes of `sample`."""
    text = LINE_ENDS.sub("\n", sample.decode(codec, errors="replace"))
    fit = 0.0
    for char, count in Counter(text).items():
        if char == "\ufffd" or UNWRITABLE.match(char):
            fit += _UNDEFINED * count
        elif not char.isascii():
            fit += _WEIGHTS.get(char, _STRANGE) * count
    return fit - len(_CASE_BREAK.findall(text))
