"""What would be said: a document as understood, every repair and reading with its reason.

Nothing is synthesized. An editor reads here how a name or a number comes out, before it is heard.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tts_job.model import Paragraph, Reading, Speech, Suspect
from tts_job.text import spoken
from tts_job.text.document import read_document
from tts_job.text.spoken.lexicon import Lexicon
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
class Preview:
    speech: Speech
    title: ReadParagraph | None
    """None where the title is not in the text: front matter gives it, or there is none."""
    paragraphs: tuple[ReadParagraph, ...]

    @property
    def suspects(self) -> Iterator[tuple[int | None, Suspect]]:
        """Words that look damaged, with the index of their paragraph; None is the title."""
        if self.title:
            yield from ((None, suspect) for suspect in self.title.paragraph.suspects)
        for index, each in enumerate(self.paragraphs):
            yield from ((index, suspect) for suspect in each.paragraph.suspects)


def preview(path: Path, lexicon: Lexicon) -> Preview:
    """Read and understand the document at `path`. Raises DocumentError."""
    speech = speech_in(read_document(path), lexicon)
    title = speech.title_paragraph
    return Preview(
        speech,
        _read(title, lexicon) if title else None,
        tuple(_read(paragraph, lexicon) for paragraph in speech.paragraphs),
    )


def spoken_lines(lines: Iterable[str], lexicon: Lexicon) -> Iterator[str]:
    """The spoken form of each line, one for one, as soon as it comes."""
    for line in lines:
        yield spoken.spoken(line, lexicon)


def _read(paragraph: Paragraph, lexicon: Lexicon) -> ReadParagraph:
    return ReadParagraph(paragraph, spoken.read(paragraph.text, lexicon))
