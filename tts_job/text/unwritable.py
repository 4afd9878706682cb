"""Characters that no text of ours may hold: neither feed, pages nor tags can carry them."""

from tts_job.text.regex import regex

_NONCHARACTERS = "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
UNWRITABLE = regex(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]+")
"""C0 and C1 controls except tab and newline, surrogates, noncharacters.

XML 1.0 (clause 2.2, "Char") cannot carry them or discourages them, U+0000 ends a string in ID3, and
no engine can say them.
"""
