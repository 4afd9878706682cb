"""A word of one document, mended in the document itself: the exact word at the exact place.

Whether it is the right place is proved, not hoped: the changed file is read again, and but for that
word every paragraph must say what it said before. Text, web page, Word document and EPUB are
changed where the word stands, and keep all else. A PDF has no text that could be changed: its words
become a Markdown document in its place.

What the file was is kept as a copy in the hidden folder EARLIER of the inbox.
"""

import stat
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tts_job import files
from tts_job.errors import CannotMend, DocumentChanged, DocumentError
from tts_job.inbox import EARLIER
from tts_job.mend.container import open_container
from tts_job.mend.letters import Wanted, fold, spots
from tts_job.mend.markdown import write_markdown
from tts_job.model import Document, Paragraph, Repair, Speech
from tts_job.text.document import parse_document, read_document
from tts_job.text.document.footnotes import Footnotes, heed
from tts_job.text.spoken.lexicon import Lexicon
from tts_job.understand import speech_in

MOST_CHARS = 300
"""Of what a word becomes."""
MOST_TRIALS = 12
"""Places that are tried: each costs one reading of the document."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to stand in place of a span of a paragraph, as a preview shows it."""

    paragraph: int | None
    """None is the title."""
    start: int
    end: int
    after: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are read: what the preview read them with, in which the place was seen."""

    lexicon: Lexicon
    footnotes: Footnotes = "drop"

    def speech(self, document: Document) -> Speech:
        return speech_in(heed(document, self.footnotes), self.lexicon)


@dataclass(frozen=True, slots=True)
class Mended:
    path: Path
    """Where the document is now: where it was, but for a PDF."""
    kept: Path
    """What it was before."""


def mend(
    path: Path, seen_digest: str, correction: Correction, reading: Reading, inbox: Path, slug: str
) -> Mended:
    """Change the document at `path`, of which `seen_digest` is what the editor saw.

    `slug` is that of its episode, empty where it has none. Raises DocumentError (of it
    DocumentChanged, CannotMend) and OutputError; then the document is as before.
    """
    data = _read(path)
    document = parse_document(data, str(path))
    if document.digest != seen_digest:
        raise DocumentChanged(path)
    speech = reading.speech(document)
    index = _index(speech, correction, path)
    if data.startswith(b"%PDF-"):
        return _in_place_of_pdf(path, document, speech, index, correction, reading, inbox, slug)
    container = open_container(data, str(path))
    wanted = _wanted(speech, index, correction, path)
    after = _replacement(_all(speech)[index], correction)
    for trial, spot in enumerate(spots(container.texts, wanted)):
        if trial == MOST_TRIALS:
            break
        changed = container.put(spot, after)
        if _is_as_wanted(changed, path, speech, index, correction, reading):
            kept = _earlier(path, inbox, seen_digest)
            files.write_if_changed(kept, data)
            _write(path, changed)
            return Mended(path, kept)
    raise CannotMend(path, correction.after, "its place was not found again in the file")


def _read(path: Path) -> bytes:
    read_document(path)  # within its limits
    return path.read_bytes()


# --- what is wanted ---


def _all(speech: Speech) -> tuple[Paragraph, ...]:
    return (*filter(None, (speech.said_title,)), *speech.paragraphs)


def _index(speech: Speech, correction: Correction, path: Path) -> int:
    """Of the paragraph among all, the title among them. Raises CannotMend."""
    has_title = speech.said_title is not None
    index = 0 if correction.paragraph is None else correction.paragraph + has_title
    paragraphs = _all(speech)
    if (correction.paragraph is None and not has_title) or not 0 <= index < len(paragraphs):
        raise CannotMend(path, correction.after, "it has no such paragraph")
    if not 0 <= correction.start < correction.end <= len(paragraphs[index].text):
        raise CannotMend(path, correction.after, "its paragraph ends before that place")
    if not 0 < len(correction.after.strip()) <= MOST_CHARS or not correction.after.isprintable():
        why = f"what a word becomes has 1 to {MOST_CHARS} characters, on one line"
        raise CannotMend(path, correction.after, why)
    return index


def _wanted(speech: Speech, index: int, correction: Correction, path: Path) -> Wanted:
    paragraph = _all(speech)[index]
    text, repairs = paragraph.text, _spelling_repairs(paragraph)
    start, end = _widened(correction.start, correction.end, repairs)
    before = fold(_undone(text[:start], repairs, 0))
    word = fold(_undone(text[start:end], repairs, start))
    behind = fold(_undone(text[end:], repairs, end))
    if not word:
        raise CannotMend(path, correction.after, "no letter or digit stands there")
    lengths = [len(fold(each.text)) for each in _all(speech)]
    depth = (sum(lengths[:index]) + len(before)) / max(1, sum(lengths))
    return Wanted(before + word + behind, len(before), len(before + word), depth)


def _replacement(paragraph: Paragraph, correction: Correction) -> str:
    """What is to stand in the file: with the rest of a repair that the span cuts."""
    start, end = _widened(correction.start, correction.end, _spelling_repairs(paragraph))
    text = paragraph.text
    return text[start : correction.start] + correction.after + text[correction.end : end]


def _spelling_repairs(paragraph: Paragraph) -> list[Repair]:
    """Those that changed letters; all else is found without marks and case."""
    return [each for each in paragraph.repairs if fold(each.before) != fold(each.after)]


def _widened(start: int, end: int, repairs: Sequence[Repair]) -> tuple[int, int]:
    """The span with all of each repair that it touches: one cannot be undone in part."""
    touching = [each for each in repairs if each.start < end and each.end > start]
    low = min([start, *(each.start for each in touching)])
    high = max([end, *(each.end for each in touching)])
    return (low, high) if (low, high) == (start, end) else _widened(low, high, repairs)


def _undone(text: str, repairs: Sequence[Repair], offset: int) -> str:
    """`text`, which begins at `offset` of its paragraph, as it was before the repairs in it."""
    limit = len(text)
    for each in sorted(repairs, key=lambda repair: (repair.start, repair.end), reverse=True):
        start, end = each.start - offset, each.end - offset
        if start >= 0 and end <= limit:
            text = text[:start] + each.before + text[end:]
            limit = start
    return text


# --- proof ---


def _is_as_wanted(
    changed: bytes, path: Path, was: Speech, index: int, correction: Correction, reading: Reading
) -> bool:
    """Read again, it says what it said, but for the word."""
    try:
        now = _all(reading.speech(parse_document(changed, str(path))))
    except DocumentError:
        return False
    before = _all(was)
    if len(now) != len(before):
        return False
    text = before[index].text
    said = text[: correction.start] + correction.after + text[correction.end :]
    return all(
        (each.text == said or _written(each) == fold(said)) if at == index else _same(each, old)
        for at, (each, old) in enumerate(zip(now, before, strict=True))
    )


def _written(paragraph: Paragraph) -> str:
    """What was written may be repaired when it is read: then it is the file that counts."""
    return fold(_undone(paragraph.text, paragraph.repairs, 0))


def _same(one: Paragraph, other: Paragraph) -> bool:
    """By the letters of the file: repairs may follow from what other paragraphs say."""
    return one.text == other.text or _letters(one) == _letters(other)


def _letters(paragraph: Paragraph) -> str:
    text = unicodedata.normalize("NFC", _undone(paragraph.text, paragraph.repairs, 0))
    return "".join(filter(str.isalnum, text))


# --- files ---


def _write(path: Path, data: bytes) -> None:
    """Whoever could write it before can still."""
    mode = stat.S_IMODE(path.stat().st_mode)
    files.write_if_changed(path, data)
    with suppress(OSError):  # some network drives have no modes
        path.chmod(mode)


def _earlier(path: Path, inbox: Path, digest: str) -> Path:
    folder = inbox / EARLIER / Path(files.relative(path, inbox)).parent
    return folder / f"{path.stem}.{digest[:12]}{path.suffix}"


def _in_place_of_pdf(
    path: Path,
    document: Document,
    speech: Speech,
    index: int,
    correction: Correction,
    reading: Reading,
    inbox: Path,
    slug: str,
) -> Mended:
    metadata = {**document.metadata, **({"slug": slug} if slug else {})}
    changed = write_markdown(_corrected(speech, correction), metadata).encode("utf-8")
    target, kept = _free(path.with_suffix(".md")), _earlier(path, inbox, document.digest)
    if not _is_as_wanted(changed, target, speech, index, correction, reading):
        raise CannotMend(path, correction.after, "its text is not the same as Markdown")
    files.make_folder(kept.parent)
    with files.translated(kept):
        path.replace(kept)  # first: two documents of one speech would be two episodes
    try:
        files.write_if_changed(target, changed)
    except BaseException:
        kept.replace(path)
        raise
    return Mended(target, kept)


def _corrected(speech: Speech, correction: Correction) -> Speech:
    def changed(paragraph: Paragraph) -> Paragraph:
        text = paragraph.text
        said = text[: correction.start] + correction.after + text[correction.end :]
        return replace(paragraph, text=said)

    title = speech.said_title
    if correction.paragraph is None and title:
        now = changed(title)
        return replace(
            speech, title=now.text, title_paragraph=now if speech.title_paragraph else None
        )
    return replace(
        speech,
        paragraphs=tuple(
            changed(each) if index == correction.paragraph else each
            for index, each in enumerate(speech.paragraphs)
        ),
    )


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free
