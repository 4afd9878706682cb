"""Lines of Markdown or of plain text -> blocks.

Markdown is read by hand, line by line: speeches use a dozen of its forms, and a CommonMark parser
rearranges what plain text means literally (an indented paragraph is code to it, a wrapped line that
begins with "1) " a list). What goes as markup never holds a letter that a reader would see.
"""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tts_job.model import Block, Form
from tts_job.text.document.characters import block, footnote_mark, table_row
from tts_job.text.markup import BLOCK_TAG, INLINE_TAG
from tts_job.text.regex import regex

SETEXT_LINES = 3
"""A heading that is underlined has so many lines at most; more are a paragraph above a rule."""

_SETEXT = regex(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE = regex(r" {0,3}(?:(?:\*[ \t]*){3,}+|(?:-[ \t]*){3,}+|(?:_[ \t]*){3,}+)$")
_HEADING = regex(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_HEADING_END = regex(r"(?:^|[ \t])#+$")
_BULLET = regex(r"[ \t]*[-*+•▪●‣◦][ \t]+(?=\S)")
_NUMBERED = regex(r"[ \t]*(\d{1,3})[.)][ \t]+(?=\S)")
_FENCE = regex(r" {0,3}(```|~~~)")
_QUOTE = regex(r"(?:[ \t]{0,3}>[ \t]?)+")
_FOOTNOTE = regex(r"\[\^[\w-]{1,40}\]:[ \t]*")
_TABLE_RULE = regex(r"(?=[^|]*\|)\|?(?:[ \t]*:?-+:?[ \t]*(?:\||$))+$")
_CELL_END = regex(r"(?<!\\)\|")

_BREAK_TAG = regex(r"<(?:br|BR)\s*/?>")
_BLOCK_TAG = regex(BLOCK_TAG)
_INLINE_TAG = regex(INLINE_TAG)
_AUTOLINK = regex(r"<((?:https?|ftp|mailto):[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>")
# An address has a stop, slash, colon or hash: what else stands in the brackets is prose.
_LINK = regex(r"!?\[([^\[\]\n]*)\]\((?=\)|[^()\s]*[/.:#?])[^()\s]*(?: +\"[^\"\n]*\")?\)")
_IMAGE = regex(r"!\[[^\[\]\n]*\]\([^()\n]*\)$")
_ENTITY = regex(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,24});")
_ESCAPE = regex(r"\\([!-/:-@\[-`{-~])")
_STARS = regex(r"(?<![*\w])\*++(?=\S)|(?<=[^\s*])\*++(?!\w)|(?<=\w)\*{2,3}+(?=\w)")
_UNDERSCORES = regex(r"(?<!\w)_++(?=[^\s_])|(?<=[^\s_])_++(?!\w)")
_FOOTNOTE_MARK = regex(r"\[\^[\w-]{1,40}\]")
_MARKS = regex(r"[*_`~\[<&\\]")


@dataclass(slots=True)
class _Open:
    """The block that is being read."""

    lines: list[str] = field(default_factory=list)
    form: Form = Form.TEXT
    in_table: bool = False

    def close(self, heading_level: int = 0) -> Iterator[Block]:
        """The block, if it has text; the next lines begin another."""
        lines, self.lines = self.lines, []
        form, self.form = self.form, Form.TEXT
        if lines:
            yield from _block("\n".join(lines), heading_level, form)


def blocks(lines: Iterable[str]) -> Iterator[Block]:
    """The blocks of a text without its front matter, one after another."""
    current = _Open()
    fence = ""
    for raw in _without_comments(iter(lines)):
        line = raw.strip(" \t")
        if fence:
            if line.startswith(fence):
                yield from current.close()
                if behind := line.strip("`~ \t"):
                    current.lines.append(behind)
                fence = ""
            elif line:
                current.lines.append(line)
            else:
                yield from current.close()
            continue
        if not line:
            yield from current.close()
            current.in_table = False
            continue
        if current.in_table and "|" in line:
            yield from _row(line)
            continue
        current.in_table = False
        if line[0].isalpha():  # nearly every line of a speech
            current.lines.append(line)
            continue
        if line[0] == ">":
            if current.form is not Form.QUOTATION:
                yield from current.close()
            line = _QUOTE.sub("", line, count=1).strip(" \t")
            if not line:
                yield from current.close()
                continue
            current.form = Form.QUOTATION
        if opened := _FENCE.match(line):
            yield from current.close()
            fence = opened[1]
            # What stands behind the fence names a language, or is text: nobody can tell.
            if behind := line[opened.end() :].strip("`~ \t"):
                current.lines.append(behind)
        else:
            yield from _line(line, current)
    yield from current.close()


def _line(line: str, current: _Open) -> Iterator[Block]:
    """Add a line that begins with a sign or a figure; yield the blocks that it ends."""
    if current.lines and len(current.lines) <= SETEXT_LINES and (under := _SETEXT.match(line)):
        yield from current.close(1 if under[1][0] == "=" else 2)
    elif current.lines and "|" in current.lines[-1] and _TABLE_RULE.match(line):
        head = current.lines.pop()
        yield from current.close()
        yield from _row(head)
        current.in_table = True
    elif _RULE.match(line):
        yield from current.close()
    elif heading := _HEADING.match(line):
        yield from current.close()
        current.lines.append(_HEADING_END.sub("", line[heading.end() :].rstrip()))
        yield from current.close(len(heading[1]))
    elif bullet := _BULLET.match(line):
        yield from current.close()
        current.form = Form.ITEM
        current.lines.append(line[bullet.end() :])
    elif footnote := _FOOTNOTE.match(line):
        yield from current.close()
        current.form = Form.FOOTNOTE
        current.lines.append(line[footnote.end() :])
    else:
        number = _NUMBERED.match(line)
        # A number may begin a wrapped line; it begins an item only where an item can begin.
        if number and (not current.lines or current.form is Form.ITEM or number[1] == "1"):
            yield from current.close()
            current.form = Form.ITEM
        current.lines.append(line)


def _without_comments(lines: Iterator[str]) -> Iterator[str]:
    """The lines without `<!-- ... -->`; one that is never closed is text."""
    may_close = True
    for line in lines:
        if "<!--" not in line:
            yield line
            continue
        pieces: list[str] = []
        position = 0
        while may_close and (start := line.find("<!--", position)) >= 0:
            inside: list[str] = []
            last = line
            end = line.find("-->", start + 4)
            while end < 0 and (more := next(lines, None)) is not None:
                inside.append(more)
                last = more
                end = more.find("-->")
            if end < 0:
                may_close = False
                yield "".join(pieces) + line[position:]
                yield from inside
                break
            pieces.append(line[position:start])
            line, position = last, end + 3
        else:
            yield "".join(pieces) + line[position:]


def _block(raw: str, heading_level: int, form: Form) -> Iterator[Block]:
    if not _MARKS.search(raw):
        yield from block(raw, heading_level=heading_level, form=form)
        return
    strong = _is_strong(raw)
    if form is Form.TEXT and _IMAGE.match(raw):
        form = Form.CAPTION
    for text in _plain(raw).split("\n\n"):
        yield from block(text, heading_level=heading_level, strong=strong, form=form)


def _row(line: str) -> Iterator[Block]:
    cells = _CELL_END.split(line.strip().removeprefix("|").removesuffix("|"))
    yield from table_row([_plain(cell.strip()) for cell in cells])


def _is_strong(raw: str) -> bool:
    """Every word lies between `**` and `**` (or `__`), on one line or on several."""
    for mark in ("**", "__"):
        if raw.startswith(mark) and raw.endswith(mark) and len(raw) > 4:
            return not any(outside.strip() for outside in raw.split(mark)[::2])
    return False


def _plain(raw: str) -> str:
    """Text without its markup: links become their text, tags and emphasis go.

    Where a tag ends a paragraph there is an empty line.
    """
    text = raw
    if "<" in text:
        text = _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n\n", _BREAK_TAG.sub("\n", text)))
        text = _AUTOLINK.sub(r"\1", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "[^" in text:
        text = _FOOTNOTE_MARK.sub(lambda match: footnote_mark(match[0]), text)
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
