"""What a text says of itself in its first lines: front matter, or lines such as `Başlık: ...`.

Prose can look like both. Between two `---` every line must be one of a key; without them only what
describes a speech counts (a line that begins with "Ses:" is far more often prose than the choice of
a voice), and only where its value looks like one. Whatever is in doubt stays in the text.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC

from tts_job.errors import BadMetadata
from tts_job.model import Block
from tts_job.text.instants import find_instant
from tts_job.text.regex import regex
from tts_job.text.turkish import find_date, lower, upper

FRONT_MATTER_LINES = 200
"""How far to look for the end of front matter."""
VALUE_CHARS = 120
"""Of a leading line without `---`; a longer one is a sentence."""
LONELY_VALUE_CHARS = 60
"""The same where it is the only such line."""

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
    "ambargo": "embargo",
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
    "embargo": "embargo",
}
HEAD_BLOCKS = 8
"""Where a title may stand in a text."""
_NO_TITLE = regex(
    r"^(?:microsoft (?:word|powerpoint)|untitled|adsız|başlıksız|belge ?\d*$|document ?\d*$)"
    r"|\.(?:docx?|rtf|odt|pdf|indd|html?|txt)$",
    re.IGNORECASE,
)
"""What programs write where nobody gave a title."""
_DESCRIBING = frozenset({"title", "speaker", "office", "occasion", "place", "date", "embargo"})

_KEY_LINE = regex(r"([^\W\d_][\w -]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")
_BLOCK_SCALARS = ("|", ">", "|-", ">-")
_SENTENCE_END = regex("[.!?…:;,]$")


def split_metadata(head: Sequence[str]) -> tuple[dict[str, str], int]:
    """Keys and values of the first lines, and how many lines they took."""
    start = next((index for index, line in enumerate(head) if line.strip()), 0)
    if head and head[start].rstrip() == "---":
        metadata, used = _front_matter(head[start + 1 :])
        return (metadata, start + 1 + used) if used else ({}, 0)
    metadata, used = _leading_lines(head[start:])
    return (metadata, start + used) if used else ({}, 0)


def check_metadata(metadata: Mapping[str, str], head: Sequence[str], name: str) -> None:
    """Raises BadMetadata where the first lines cannot be meant so; keys of others are fine."""
    if not metadata and _is_unclosed(head):
        raise BadMetadata(name, "no line --- ends it", "write --- below its last line")
    date = metadata.get("date", "")
    if date and find_date(date) is None:
        raise BadMetadata(
            name, f"its date '{date[:40]}' is no day", "write it as 11 Ocak 2022 or 2022-01-11"
        )
    embargo = metadata.get("embargo", "")
    if embargo and find_instant(embargo, UTC) is None:
        why, how = f"its embargo '{embargo[:40]}' is no instant", "write it as 2022-01-31 14:00"
        raise BadMetadata(name, why, how)
    for key in metadata.keys() - set(METADATA_KEYS.values()):
        from difflib import get_close_matches

        if near := get_close_matches(key, METADATA_KEYS, n=1, cutoff=0.8):
            raise BadMetadata(name, f"there is no key '{key}'", f"did you mean '{near[0]}'?")


def _is_unclosed(head: Sequence[str]) -> bool:
    """`---` and a line of one of our keys, and no other `---` as far as front matter may go."""
    lines = [line.strip() for line in head if line.strip()]
    if len(lines) < 2 or lines[0] != "---" or {"---", "..."} & set(lines[1:]):
        return False
    match = _KEY_LINE.match(lines[1])
    return match is not None and bool(match[2]) and bool(_known(match[1]))


def split_blocks(blocks: Sequence[Block]) -> tuple[dict[str, str], Sequence[Block]]:
    """Keys and values of the first blocks, where they stand as lines of a text do; the others."""
    lines: list[str] = []
    ends = [0]
    for block in blocks[:HEAD_BLOCKS]:
        lines += block.text.split("\n")
        ends.append(len(lines))
    metadata, used = _leading_lines(lines)
    if used not in ends:
        return {}, blocks
    return metadata, blocks[ends.index(used) :]


def is_needed(title: str, blocks: Sequence[Block]) -> bool:
    """The title in a file's properties is worth having: the text has none, and it is no template's.

    Programs fill in what they like, so whatever looks like a title in the text goes before it.
    """
    if not any(char.isalpha() for char in title) or len(title) > VALUE_CHARS:
        return False
    if _NO_TITLE.search(title):
        return False
    text = blocks[0].text
    has_own = any(block.heading_level or block.strong for block in blocks[:HEAD_BLOCKS])
    return not has_own and text != upper(text)


def _front_matter(head: Sequence[str]) -> tuple[dict[str, str], int]:
    """Lines up to the second `---`; none where a line among them is no key's, or no key is ours."""
    metadata: dict[str, str] = {}
    ours = False
    key = ""
    for index, line in enumerate(head):
        bare = line.strip()
        if bare in ("---", "..."):
            found = {name: value for name, value in metadata.items() if value}
            return (found, index + 1) if ours else ({}, 0)
        if match := _KEY_LINE.match(bare):
            known = _known(match[1])
            key = known or match[1].lower()
            ours = ours or bool(known)
            value = (match[2] or "").strip()
            metadata[key] = "" if value in _BLOCK_SCALARS else _unquoted(value)
        elif bare and not bare.startswith("#") and not _goes_on(line, metadata.get(key)):
            break
    return {}, 0


def _goes_on(line: str, value: str | None) -> bool:
    """A list or an indented text below a key that has no value on its own line (YAML)."""
    return value == "" and (line[0].isspace() or line.startswith("- "))


def _leading_lines(head: Sequence[str]) -> tuple[dict[str, str], int]:
    metadata: dict[str, str] = {}
    used = 0
    for line in head:
        match = _KEY_LINE.match(line.strip())
        key = _known(match[1]) if match else ""
        value = ((match[2] if match else "") or "").strip()
        if key not in _DESCRIBING or key in metadata or not _looks_like_value(key, value):
            break
        metadata[key] = value
        used += 1
    if len(metadata) == 1 and "embargo" not in metadata:  # an instant is no prose
        (value,) = metadata.values()
        is_alone = used == len(head) or not head[used].strip()
        if len(value) > LONELY_VALUE_CHARS or not is_alone:
            return {}, 0
    return metadata, used


def _looks_like_value(key: str, value: str) -> bool:
    if not value or len(value) > VALUE_CHARS or _SENTENCE_END.search(value):
        return False
    if key == "date":
        return find_date(value) is not None
    if key == "embargo":
        return find_instant(value, UTC) is not None
    return not value[0].islower()


def _known(key: str) -> str:
    # English keys hold a dotted i whatever case they are in: TITLE is title, not tıtle.
    return METADATA_KEYS.get(lower(key)) or METADATA_KEYS.get(key.lower(), "")


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
