"""UTF-8 that was decoded as an 8-bit encoding, once or more often: found, and undone.

`Ã§` is ç, `Ä±` is ı, `â€™` an apostrophe. Each such pair or triple is taken back on its own, so a
text that is damaged in places is mended there and nowhere else. No Turkish text has these pairs by
itself: what follows Ã, Ä, Å or â in them is a sign or a foreign letter.
"""

import re
from collections.abc import Iterable

from tts_job.model import Block
from tts_job.text.regex import regex
from tts_job.text.repair import Edit, apply

ROUNDS = 3
"""How often a text is taken for what it is not before it comes here: twice in practice."""

# One character for each byte above 127, in the encodings that are taken for UTF-8: what 1252 and
# 1254 put in its place, and the byte itself where they define none or Latin-1 was meant.
_BYTES: dict[str, int] = {chr(byte): byte for byte in range(0x80, 0x100)}
for _codec in ("windows-1252", "windows-1254"):
    for _byte in range(0x80, 0x100):
        _char = bytes([_byte]).decode(_codec, errors="ignore")
        if _char:
            _BYTES[_char] = _byte
_CONTINUATION = "[" + "".join(re.escape(c) for c, b in _BYTES.items() if 0x80 <= b <= 0xBF) + "]"
_DAMAGED = regex(f"[ÂÃÄÅ]{_CONTINUATION}|â[€\u0080‚„\u0082\u0084]{_CONTINUATION}")
# The same in the bytes of a file that is UTF-8 itself: Ã, Ä, Å or â€ before a continuation.
_DAMAGED_BYTES = regex(
    rb"\xc3[\x83-\x85](?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]"
    rb"|\xe2\x80[\x90-\xbf]|\xe2\x82\xac|\xe2\x84\xa2)|\xc3\xa2(?:\xe2\x82\xac|\xc2\x80)"
)


def is_in_bytes(piece: bytes) -> bool:
    """Whether UTF-8 text `piece` holds a pair that only wrong decoding makes."""
    return _DAMAGED_BYTES.search(piece) is not None


def undo(text: str) -> str:
    """`text` with the pairs taken back, as often as there are any."""
    for _ in range(ROUNDS):
        mended = _DAMAGED.sub(_undone, text)
        if mended == text:
            break
        text = mended
    return text


def mend(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks of a format that tells its own encoding, and holds a text that was damaged before."""
    return tuple(_mended(block) for block in blocks)


def _mended(block: Block) -> Block:
    for _ in range(ROUNDS):
        reason = "UTF-8 was once read as windows-1252 or Latin-1"
        edits = (
            Edit(match.start(), match.end(), _undone(match), "encoding", reason, 0.95)
            for match in _DAMAGED.finditer(block.text)
        )
        mended = apply(block, edits)
        if mended is block:
            break
        block = mended
    return block


def _undone(match: re.Match[str]) -> str:
    damaged = match[0]
    try:
        mended = bytes(_BYTES[char] for char in damaged).decode("utf-8")
    except UnicodeDecodeError:
        return damaged
    # A control is right only on the way back through Latin-1, where it was one before.
    return damaged if _is_control(mended) and not _is_control(damaged[-1]) else mended


def _is_control(char: str) -> bool:
    return "\x80" <= char <= "\x9f"
