"""What would be said: a document as understood, every repair and reading with its reason.

Nothing is synthesized. An editor sees here how a name or a number is read before anybody hears it.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from tts_job.model import Document, Note, Paragraph, Reading, Speech, Suspect
from tts_job.text import language, spoken, words
from tts_job.text.document import parse_document, read_document
from tts_job.text.document.footnotes import Footnotes, heed
from tts_job.text.names import names_in
from tts_job.text.spoken.lexicon import Lexicon
from tts_job.text.turkish import lower
from tts_job.understand import speech_in


@dataclass(frozen=True, slots=True)
class ReadParagraph:
    """A paragraph with how each span of its text is said; the readings tile the text."""

    paragraph: Paragraph
    readings: tuple[Reading, ...]

    @property
    def spoken(self) -> str:
        """All of it as it is said, on one line."""
        return " ".join("".join(reading.spoken for reading in self.readings).split())


@dataclass(frozen=True, slots=True)
class ReadParagraphs(Sequence[ReadParagraph]):
    """Paragraphs that are read when they are looked at: readings take many times their memory."""

    paragraphs: tuple[Paragraph, ...]
    lexicon: Lexicon

    def __len__(self) -> int:
        return len(self.paragraphs)

    @overload
    def __getitem__(self, index: int) -> ReadParagraph: ...
    @overload
    def __getitem__(self, index: slice) -> "ReadParagraphs": ...
    def __getitem__(self, index: int | slice) -> "ReadParagraph | ReadParagraphs":
        if isinstance(index, slice):
            return ReadParagraphs(self.paragraphs[index], self.lexicon)
        return _read(self.paragraphs[index], self.lexicon)


@dataclass(frozen=True, slots=True)
class NewName:
    """A name that no episode has said yet and no lexicon knows, where it stands first."""

    word: str
    paragraph: int | None
    """None is the title."""
    start: int
    end: int
    times: int
    """In the whole text."""


@dataclass(frozen=True, slots=True)
class Preview:
    speech: Speech
    title: ReadParagraph | None
    """None where the title is not in the text: front matter gives it, or there is none."""
    said_title: ReadParagraph | None
    """Wherever it comes from; None where it is a guess."""
    paragraphs: Sequence[ReadParagraph]
    new_names: tuple[NewName, ...]
    """In the order in which they come: what an editor must hear once."""
    notes: tuple[Note, ...]
    """What reading the file changed or left out as a whole."""
    embargo: str
    """As the document writes it; empty for none."""
    turkish: float | None
    """Share of its words that are; None where there are too few to tell."""

    @property
    def seems_foreign(self) -> bool:
        """A voice that reads Turkish may not be what it needs."""
        return language.seems_foreign(self.turkish)

    @property
    def suspects(self) -> Iterator[tuple[int | None, Suspect]]:
        """Words that look damaged, with the index of their paragraph; None is the title."""
        if self.title:
            yield from ((None, suspect) for suspect in self.title.paragraph.suspects)
        for index, paragraph in enumerate(self.speech.paragraphs):
            yield from ((index, suspect) for suspect in paragraph.suspects)


def preview(
    path: Path,
    lexicon: Lexicon,
    names_said: Container[str] = (),
    footnotes: Footnotes = "drop",
) -> Preview:
    """Read and understand the document at `path`. Raises DocumentError.

    `names_said` are those that published episodes have said.
    """
    return preview_of(read_document(path), lexicon, names_said, footnotes)


def preview_bytes(
    data: bytes,
    name: str,
    lexicon: Lexicon,
    names_said: Container[str] = (),
    footnotes: Footnotes = "drop",
) -> Preview:
    """Likewise of a document that lies in no file; `name` is how to speak of it."""
    return preview_of(parse_document(data, name), lexicon, names_said, footnotes)


def preview_of(
    read: Document, lexicon: Lexicon, names_said: Container[str], footnotes: Footnotes
) -> Preview:
    """Understand a document that was read. Raises DocumentError."""
    document = heed(read, footnotes)
    speech = speech_in(document, lexicon)
    title, said = speech.title_paragraph, speech.said_title
    return Preview(
        speech,
        _read(title, lexicon) if title else None,
        _read(said, lexicon) if said else None,
        ReadParagraphs(speech.paragraphs, lexicon),
        tuple(_new_names(speech, lexicon, names_said)),
        document.notes,
        document.metadata.get("embargo", ""),
        language.turkish_share(each.text for each in speech.paragraphs),
    )


def spoken_lines(lines: Iterable[str], lexicon: Lexicon) -> Iterator[str]:
    """The spoken form of each line, one for one, as soon as it comes."""
    for line in lines:
        yield spoken.spoken(line, lexicon)


def _new_names(speech: Speech, lexicon: Lexicon, names_said: Container[str]) -> Iterator[NewName]:
    parts: list[tuple[int | None, Paragraph]] = list(enumerate(speech.paragraphs))
    if speech.title_paragraph:
        parts.insert(0, (None, speech.title_paragraph))
    times: Counter[str] = Counter()
    first: dict[str, tuple[int | None, int, int]] = {}
    for index, paragraph in parts:
        for name in names_in(paragraph.text):
            times[name.word] += 1
            first.setdefault(name.word, (index, name.start, name.end))
    for word, (index, start, end) in first.items():
        written = word in names_said or word in lexicon.entries or word in lexicon.words
        if not (written or words.is_known(lower(word))):
            yield NewName(word, index, start, end, times[word])


def _read(paragraph: Paragraph, lexicon: Lexicon) -> ReadParagraph:
    return ReadParagraph(paragraph, spoken.read(paragraph.text, lexicon, paragraph.item_number))
