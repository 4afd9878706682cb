"""The values that pass through the program. All are frozen; none does I/O.

    Document -> Block -> Paragraph -> Utterance -> AudioChunk -> Segment -> Timeline -> Episode

Offsets are in characters of the text they belong to, `start` included, `end` not. Times are in
seconds from the start of the finished episode; audio positions are in samples or MP3 frames.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

# --- text -------------------------------------------------------------------------------------


class Kind(StrEnum):
    """What a paragraph is to a reader, and so which pause follows it."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"


class Form(StrEnum):
    """What its format says a block is, beside heading and bold."""

    TEXT = "text"
    ITEM = "item"
    QUOTATION = "quotation"
    ROW = "row"
    """Of a table, its cells one after another."""
    CAPTION = "caption"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Repair:
    """A change to the text itself, shown to the editor; the span lies in the repaired text."""

    start: int
    end: int
    before: str
    after: str
    rule: str
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Suspect:
    """A word that looks damaged and was left alone, with what it may have been."""

    start: int
    end: int
    word: str
    proposal: str
    reason: str
    others: tuple[str, ...] = ()
    """What else it may have been, nearly as likely."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the file between blank lines, with what its format said about it."""

    text: str
    heading_level: int = 0
    """1 to 6 for a heading that the format marks as one, else 0."""
    strong: bool = False
    """The whole block is bold."""
    repairs: tuple[Repair, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    form: Form = Form.TEXT


@dataclass(frozen=True, slots=True)
class Note:
    """What reading a file changed or left out as a whole, shown to the editor."""

    rule: str
    reason: str
    removed: tuple[str, ...] = ()
    """Texts that a reader of the file sees and a listener does not hear, in order."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: decoded, parsed into blocks, nothing repaired yet."""

    name: str
    """How to speak of it to a person: the path as given."""
    digest: str
    """SHA-256 of the bytes, in hex."""
    blocks: tuple[Block, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Front matter, keys in lower-case English (title, date, speaker, slug, engine, voice, ...)."""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: Kind
    text: str
    repairs: tuple[Repair, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    item_number: str = ""
    """The number of a list item or heading ("1."), which begins its text; empty where none does."""


class Origin(StrEnum):
    """How a fact of a speech is known, the surest first."""

    GIVEN = "given"
    """A person or the front matter says it."""
    STATED = "stated"
    """The text says it: in its title, on a line of its own."""
    GUESSED = "guessed"
    """Taken from the first words, the file's name, or put together: an editor should look."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A document understood: what it is, and its paragraphs in order, the title not among them."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    speaker: str = ""
    office: str = ""
    occasion: str = ""
    place: str = ""
    date: dt.date | None = None
    language: str = "tr"
    title_paragraph: Paragraph | None = None
    """The title with its repairs, for `preview`."""
    title_from: Origin = Origin.GIVEN
    date_from: Origin | None = None
    """None without a date."""

    @property
    def said_title(self) -> Paragraph | None:
        """The title as it is said; a guess is made of words that are said anyway, and is not."""
        if self.title_paragraph or self.title_from is Origin.GUESSED:
            return self.title_paragraph
        return Paragraph(Kind.TITLE, self.title)


@dataclass(frozen=True, slots=True)
class Reading:
    """One decision how a span of a text is said. The readings of a text tile it without gaps."""

    start: int
    end: int
    spoken: str
    rule: str
    """Name of the rule; AS_WRITTEN where the letters are said as they stand."""


AS_WRITTEN = "as-written"


class Boundary(StrEnum):
    """Where an utterance ends, and so which pause follows it inside its paragraph."""

    SENTENCE = "sentence"
    CLAUSE = "clause"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Utterance:
    """Spoken words given to an engine in one call: the spoken forms of its readings, joined."""

    text: str
    readings: tuple[Reading, ...]
    boundary: Boundary = Boundary.SENTENCE


# --- audio ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WordMark:
    """A word of an utterance begins: its offset in the utterance's text, and its sample."""

    char: int
    sample: int


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """What an engine returns for one utterance: mono, 16-bit little-endian PCM."""

    pcm: bytes
    rate: int
    """Samples a second."""
    words: tuple[WordMark, ...] = ()
    """Empty where the engine does not know; times are then estimated from the text."""


class Role(StrEnum):
    """What a segment is in the episode, in the order of an episode."""

    INTRO = "intro"
    NOTICE = "notice"
    TITLE = "title"
    BODY = "body"
    OUTRO = "outro"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a word begins inside a segment: which utterance, its offset there, its sample."""

    utterance: int
    char: int
    sample: int


@dataclass(frozen=True, slots=True)
class Segment:
    """The encoded audio of one paragraph, or of a part of a long one: the unit of caching.

    The bytes stay on disk, in the cache, under the fingerprint; here is what is known of them.
    """

    fingerprint: str
    frames: int
    size: int
    """Bytes of MP3."""
    samples: int
    """Samples of speech, without the zeros that pad the last frames."""
    marks: tuple[Mark, ...]
    """None in a recording, and none where the words were placed in a take before."""
    energies: Sequence[float]
    """K-weighted mean square of each 100 ms (BS.1770-5, annex 1), as encoded."""
    true_peak: float
    """Linear; 1.0 is full scale."""


@dataclass(frozen=True, slots=True)
class WordTimes:
    """Where the words of a paragraph's text are in one segment that says them, in order.

    Arrays of equal length, of unsigned numbers: a long episode has a hundred thousand words.
    """

    offsets: Sequence[int]
    """In the paragraph's text."""
    starts: Sequence[int]
    """First sample, from the segment's first."""
    ends: Sequence[int]
    """Sample after the last."""


NO_WORDS = WordTimes((), (), ())


@dataclass(frozen=True, slots=True)
class Placed:
    """A segment in an episode: where it starts and which words it says."""

    role: Role
    segment: Segment
    start_frame: int
    words: WordTimes
    paragraph: int | None
    """Index into the speech's paragraphs, for the body."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where each segment starts, in MP3 frames, from frame counts alone: exact, nothing decoded."""

    rate: int
    samples_per_frame: int
    frames: int
    samples: int
    """What a player plays: the frames without the encoder's delay and padding."""
    placed: tuple[Placed, ...]

    def seconds(self, frame: int, sample: int = 0) -> float:
        return (frame * self.samples_per_frame + sample) / self.rate

    @property
    def duration_s(self) -> float:
        return self.samples / self.rate


# --- podcast ----------------------------------------------------------------------------------


class TimedWord(NamedTuple):
    """A word of the cleaned text with its time; the span lies in its paragraph's text.

    A tuple: a long episode has a hundred thousand.
    """

    start: int
    end: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class TimedParagraph:
    """A paragraph as heard. `words` cover every word of the text, in order, without overlap."""

    kind: Kind
    text: str
    start_s: float
    end_s: float
    words: tuple[TimedWord, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    start_s: float
    title: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that is said in an episode, in order: notice (if any), title and body."""

    paragraphs: tuple[TimedParagraph, ...]
    chapters: tuple[Chapter, ...]
    end_s: float = math.inf
    """Of the episode's sound, while it is made; the library does not keep it."""


@dataclass(frozen=True, slots=True)
class Episode:
    """A published episode, as the feed and the pages show it."""

    guid: str
    slug: str
    title: str
    published_at: dt.datetime
    """Aware, whole seconds; for ever the same."""
    updated_at: dt.datetime
    hash: str
    """16 hex digits; names the files of this rendering: `episodes/<slug>/<hash>.mp3` and so on."""
    mp3_bytes: int
    duration_s: float
    description: str
    """Plain text; its first line is the notice that the voice is synthetic."""
    speaker: str = ""
    office: str = ""
    occasion: str = ""
    place: str = ""
    date: dt.date | None = None
    """The day on which the speech was given."""
    language: str = "tr"
    engine: str = ""
    voice: str = ""
    loudness_lufs: float = 0.0
    true_peak_dbtp: float = 0.0

    @property
    def path(self) -> str:
        """Of its folder, relative to the public root, with a trailing slash."""
        return f"episodes/{self.slug}/"

    def file(self, suffix: str) -> str:
        """Of one of its files, relative to the public root: `file(".mp3")`."""
        return f"{self.path}{self.hash}{suffix}"


@dataclass(frozen=True, slots=True)
class Show:
    """The podcast itself, as feed, tags and pages name it."""

    title: str
    description: str
    author: str
    owner_name: str
    owner_email: str
    link: str
    base_url: str
    """With a trailing slash; every URL is this and a relative path."""
    category: str
    subcategory: str = ""
    language: str = "tr"
    explicit: bool = False
    copyright: str = ""
    publisher: str = ""
    guid: str = ""
    """podcast:guid; empty while the feed is local."""
    notice: str = ""
    """The words that say the voice is synthetic; empty when switched off."""
    voice_label: str = ""
    """What captions call the voice."""
    time_zone: str = "Europe/Istanbul"
    locked: bool = True
    """podcast:locked: other hosts may not import the feed."""
    open: bool = True
    """Anybody may subscribe; else each subscriber has an address that no directory may list."""

    @property
    def local(self) -> bool:
        """No public address is set: outside apps cannot reach the feed."""
        return not self.guid
