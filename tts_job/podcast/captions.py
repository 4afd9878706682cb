"""A transcript as caption files: WebVTT, SRT, and the Podcasting 2.0 transcript and chapters.

Cues are cut where a reader would breathe: at sentence ends, then at semicolons and commas, then
before conjunctions, and where there is none of these into even parts. What is shown is the text
itself, so a cue joined to the next gives the paragraph back; only the white space is ours.

The two caption files differ because their readers do. WebVTT goes to browsers and Apple Podcasts,
with the speaker on each cue; SRT goes to simple players, which know no tags and small screens. The
JSON transcript is word by word, which those formats are not, and lets an app highlight as it plays.
"""

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, zip_longest

from tts_job.model import Chapter, Kind, TimedParagraph, Transcript

VTT_LINE_CHARS = 42
"""Of a caption line; what television and streaming guidelines agree on for Latin script."""
SRT_LINE_CHARS = 32
"""Of an SRT line (Podcasting 2.0, transcript formats)."""
LINES = 2

LINGER_MS = 500
"""How long a cue stays after its last word if the next leaves room: the pause of a sentence, so
that the screen does not blink between two of them."""
SHORTEST_MS = 1000
"""A cue that is shorter only flickers."""
BLINK_MS = 200
"""A shorter gap between two cues is closed: the screen would only blink."""
READING_CHARS_PER_S = 17
"""A comfortable pace for an adult; a faster cue is held into the pause that follows it."""

FULL = 0.85
"""How full a cue gets before its next word no longer fits, on average: words are not sand."""
SENTENCE = 4.0
"""Worth of a cut after a sentence: more than any distance from the even cut costs."""
CLAUSE = 0.4
"""After a comma, semicolon, colon or dash; one is the length of a full cue, or of a full line."""
CONJUNCTION = 0.25
CLINGING = -0.4
"""A cut that tears apart what is said in one breath: before a clitic, between "12" and "bin"."""
IN_NAME = -0.25
"""Between two words with capital letters, which are mostly a name and its title."""

_CONJUNCTIONS = frozenset(
    {"ama", "ancak", "çünkü", "fakat", "hatta", "ve", "veya", "yahut", "yani"}
)
_CLITICS = frozenset(
    {"da", "de", "mi", "mu", "mü", "mı", "ki", "ise", "ile", "için", "gibi", "kadar"}
)
_ABBREVIATIONS = frozenset({"av", "bkz", "doç", "dr", "hz", "no", "örn", "prof", "sn", "st", "vb"})
_ROMAN = re.compile("[IVXL]{1,6}")
_OPENERS = "\"'“‘„«(["
_CLOSERS = "\"'”’»)]"
_SENTENCE_END = frozenset(".!?…")
_CLAUSE_END = frozenset(",;:–—")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is on the screen at one time; whole milliseconds, given in seconds."""

    start_s: float
    end_s: float
    lines: tuple[str, ...]
    paragraph: int
    """Index into the transcript's paragraphs; a cue never holds words of two."""
    quoted: bool
    """The speaker's words; the notice and the title are ours."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A transcript's words as they are shown, before they are put on lines of any length."""

    runs: tuple[tuple[int, "_Run"], ...]
    """Of each paragraph that has words, after its index in the transcript."""
    quoted_from: int
    """Index of the first paragraph that the speaker said."""
    end_s: float


def lay_out(transcript: Transcript) -> Layout:
    """What all caption files of a transcript share."""
    runs = (
        (number, _run(*_units(paragraph)))
        for number, paragraph in enumerate(transcript.paragraphs)
        if paragraph.words
    )
    return Layout(tuple(runs), _first_quoted(transcript), transcript.end_s)


def cues(layout: Layout, *, line_chars: int, lines: int) -> tuple[Cue, ...]:
    """The transcript in cues of at most `lines` lines of at most `line_chars` characters.

    They are in order, never overlap, and each lasts at least a millisecond. None outlasts the
    sound.
    """
    drafts = [
        (number, run, first, last)
        for number, words in layout.runs
        for run in (_within(words, line_chars),)
        for first, last in _cuts(run, line_chars, lines)
    ]
    starts_ms = [round(run.starts[first] * 1000) for _, run, first, _ in drafts]
    made = []
    free_ms = 0
    for draft, said_ms, next_ms in zip_longest(drafts, starts_ms, starts_ms[1:]):
        number, run, first, last = draft
        start_ms = max(said_ms, free_ms)
        heard_ms = round(run.ends[last - 1] * 1000) + LINGER_MS
        read_ms = start_ms + max(SHORTEST_MS, 1000 * run.chars(first, last) // READING_CHARS_PER_S)
        end_ms = max(heard_ms, read_ms)
        if next_ms is not None and end_ms > next_ms - BLINK_MS:
            end_ms = next_ms
        free_ms = max(end_ms, start_ms + 1)
        shown = tuple(_lines(run, first, last, line_chars))
        made.append(
            Cue(start_ms / 1000, free_ms / 1000, shown, number, number >= layout.quoted_from)
        )
    if made and made[-1].end_s > layout.end_s:
        made[-1] = replace(made[-1], end_s=math.floor(layout.end_s * 1000) / 1000)
    return tuple(made)


def vtt_cues(layout: Layout) -> tuple[Cue, ...]:
    """The transcript as WebVTT shows it: two lines of 42 characters at most."""
    return cues(layout, line_chars=VTT_LINE_CHARS, lines=LINES)


def webvtt(shown: Sequence[Cue], speaker: str) -> bytes:
    """A WebVTT file (W3C WebVTT 1). The speaker is named on what the speaker said, nothing else."""
    label = _vtt_text(" ".join(speaker.split()))
    voice = f"<v {label}>" if label else ""
    parts = ["WEBVTT\n"]
    for cue in shown:
        span = voice if cue.quoted else ""
        text = _vtt_text("\n".join(cue.lines))
        parts.append(f"\n{_clock(cue.start_s, '.')} --> {_clock(cue.end_s, '.')}\n{span}{text}\n")
    return _utf8("".join(parts))


def srt(layout: Layout) -> bytes:
    """A SubRip file, without tags or speaker.

    Lines end in LF: readers of CRLF take it too, but some that know only LF choke on a CR.
    """
    parts = [
        f"{number}\n{_clock(cue.start_s, ',')} --> {_clock(cue.end_s, ',')}\n"
        + "\n".join(cue.lines)
        for number, cue in enumerate(cues(layout, line_chars=SRT_LINE_CHARS, lines=LINES), start=1)
    ]
    return _utf8("\n\n".join(parts) + "\n" if parts else "")


def json_transcript(shown: Sequence[Cue], speaker: str) -> bytes:
    """A JSON transcript 1.0.0 (Podcasting 2.0, transcript formats): one segment for each cue."""
    segments = []
    for cue in shown:
        said_by = {"speaker": speaker} if speaker and cue.quoted else {}
        times = {"startTime": cue.start_s, "endTime": cue.end_s}
        segments.append({**said_by, **times, "body": " ".join(cue.lines)})
    return _json({"version": "1.0.0", "segments": segments})


def chapters_json(chapters: Sequence[Chapter], title: str = "", show: str = "") -> bytes:
    """JSON chapters 1.2.0 (Podcasting 2.0) of the episode `title` of the podcast `show`."""
    named = {"title": title, "podcastName": show}
    return _json(
        {
            "version": "1.2.0",
            **{name: value for name, value in named.items() if value},
            "chapters": [
                {"startTime": round(chapter.start_s, 3), "title": chapter.title}
                for chapter in sorted(chapters, key=lambda chapter: chapter.start_s)
            ],
        }
    )


def _first_quoted(transcript: Transcript) -> int:
    """Index of the first paragraph that the speaker said: the notice and the title are ours."""
    kinds = [paragraph.kind for paragraph in transcript.paragraphs]
    return kinds.index(Kind.TITLE) + 1 if Kind.TITLE in kinds else 0


# --- from words to what is shown --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """The words of a paragraph as shown, with the punctuation around them, and their times."""

    texts: Sequence[str]
    starts: Sequence[float]
    ends: Sequence[float]
    worths: Sequence[float]
    """Of a cut after each word."""
    offsets: Sequence[int]
    """Where each would start if all stood on one line; one more than there are words."""

    def chars(self, first: int, last: int) -> int:
        """Length of a line with the words `first` to `last`, the latter not included."""
        return self.offsets[last] - self.offsets[first] - 1

    def longest(self) -> int:
        return max(map(len, self.texts))


def _within(run: _Run, line_chars: int) -> _Run:
    """The same words; one longer than `line_chars` becomes several."""
    if run.longest() <= line_chars:
        return run
    return _run(*_broken(run, line_chars))


def _run(texts: Sequence[str], starts: Sequence[float], ends: Sequence[float]) -> _Run:
    offsets = list(accumulate((len(text) + 1 for text in texts), initial=0))
    return _Run(texts, starts, ends, _worths(texts), offsets)


def _units(paragraph: TimedParagraph) -> tuple[list[str], list[float], list[float]]:
    """What stands between white space, with the time of the words in it.

    Usually one word. Two where nothing parts them ("2022-2023"), and one unit of several pieces
    where a word spans them ("12 500") or a piece is not said at all (a dash).
    """
    text = paragraph.text
    words = paragraph.words
    texts: list[str] = []
    starts: list[float] = []
    ends: list[float] = []
    begin, said_from_s = 0, words[0].start_s
    for word, following in pairwise(words):
        gap = text[word.end : following.start]
        if gap == " ":
            cut = following.start
        else:
            # Marks that touch the next word open it: the "x" stands for that word.
            touching = len((gap + "x").split()[-1]) - 1
            if touching == len(gap):
                continue
            cut = following.start - touching
        texts.append(" ".join(text[begin:cut].split()))
        starts.append(said_from_s)
        ends.append(word.end_s)
        begin, said_from_s = cut, following.start_s
    texts.append(" ".join(text[begin:].split()))
    starts.append(said_from_s)
    ends.append(words[-1].end_s)
    return texts, starts, ends


def _broken(run: _Run, line_chars: int) -> tuple[list[str], list[float], list[float]]:
    """The words with every text in pieces of at most `line_chars`; their letters share its time."""
    pieces = [
        (text[at : at + line_chars], start_s + letter_s * at, letter_s)
        for text, start_s, end_s in zip(run.texts, run.starts, run.ends, strict=True)
        for letter_s in ((end_s - start_s) / len(text),)
        for at in range(0, len(text), line_chars)
    ]
    return (
        [piece for piece, _, _ in pieces],
        [start_s for _, start_s, _ in pieces],
        [start_s + letter_s * len(piece) for piece, start_s, letter_s in pieces],
    )


def _worths(texts: Sequence[str]) -> list[float]:
    """How good a cut after each text is; after the last it is perfect."""
    worths = []
    for text, following in pairwise(texts):
        if not text[-1].isalnum():
            worths.append(_worth_after_mark(text, following))
        elif following in _CONJUNCTIONS:
            worths.append(CONJUNCTION)
        elif text[-1].isdecimal() or following in _CLITICS:
            worths.append(CLINGING)
        elif text[0].isupper() and following[0].isupper():
            worths.append(IN_NAME)
        else:
            worths.append(0.0)
    worths.append(SENTENCE)
    return worths


def _worth_after_mark(text: str, following: str) -> float:
    bare = text.rstrip(_CLOSERS)
    mark = bare[-1:]
    if mark in _CLAUSE_END:
        return CLAUSE
    if mark not in _SENTENCE_END:
        return 0.0
    if mark == "." and _is_short_form(bare[:-1].lstrip(_OPENERS)):
        return CLINGING
    return CLAUSE if following.lstrip(_OPENERS)[:1].islower() else SENTENCE


def _is_short_form(word: str) -> bool:
    """An abbreviation, an initial, or an ordinal ("12. yüzyıl", "IV. Murat"); a year ends its
    sentence.
    """
    return (
        word.lower() in _ABBREVIATIONS
        or (len(word) == 1 and word.isupper())
        or (len(word) < len("2022") and word.isdecimal())
        or bool(_ROMAN.fullmatch(word))
    )


# --- where to cut -----------------------------------------------------------------------------


def _cuts(run: _Run, line_chars: int, lines: int) -> Iterator[tuple[int, int]]:
    """First and last word (the latter not included) of each cue: whole sentences if they fit."""
    first = end = 0
    for last, worth in enumerate(run.worths, start=1):
        if worth < SENTENCE:
            continue
        if end > first and not _fits(run, first, last, line_chars, lines):
            yield from _parts(run, first, end, line_chars, lines)
            first = end
        end = last
    if end > first:
        yield from _parts(run, first, end, line_chars, lines)


def _parts(
    run: _Run, first: int, last: int, line_chars: int, lines: int
) -> Iterator[tuple[int, int]]:
    """Cut a sentence into as few cues as it needs, about even, at the best places."""
    if _fits(run, first, last, line_chars, lines):
        yield first, last
        return
    full = lines * (line_chars + 1)
    count = max(2, math.ceil(run.chars(first, last) / (FULL * full)))
    before = count // 2
    lowest = bisect_left(run.offsets, run.offsets[last] - (count - before) * full, first + 1, last)
    highest = bisect_right(run.offsets, run.offsets[first] + before * full, first + 1, last) - 1
    # Long words may leave no cut between the two: then the first part is cut once more.
    cut = _best_cut(run, first, last, before / count, full, range(lowest, max(lowest, highest) + 1))
    yield from _parts(run, first, cut, line_chars, lines)
    yield from _parts(run, cut, last, line_chars, lines)


def _lines(run: _Run, first: int, last: int, line_chars: int) -> Iterator[str]:
    """The words of a cue on as few lines as they need, about even, at the best places."""
    for below in range(_line_count(run, first, last, line_chars) - 1, 0, -1):
        cuts = [
            cut
            for cut in range(first + 1, _line_end(run, first, line_chars) + 1)
            if _fits(run, cut, last, line_chars, below)
        ]
        cut = _best_cut(run, first, last, 1 / (below + 1), line_chars + 1, cuts)
        yield " ".join(run.texts[first:cut])
        first = cut
    yield " ".join(run.texts[first:last])


def _best_cut(
    run: _Run, first: int, last: int, share: float, full: int, cuts: Sequence[int]
) -> int:
    """Of `cuts`, the one that is worth most after its distance from the even cut is paid for."""
    even = run.offsets[first] + share * (run.offsets[last] - run.offsets[first])
    return max(cuts, key=lambda cut: run.worths[cut - 1] - abs(run.offsets[cut] - even) / full)


def _fits(run: _Run, first: int, last: int, line_chars: int, lines: int) -> bool:
    chars = run.chars(first, last)
    if chars <= line_chars:
        return True
    if chars >= lines * (line_chars + 1):
        return False
    return _line_count(run, first, last, line_chars) <= lines


def _line_count(run: _Run, first: int, last: int, line_chars: int) -> int:
    count = 0
    while first < last:
        first = _line_end(run, first, line_chars)
        count += 1
    return count


def _line_end(run: _Run, first: int, line_chars: int) -> int:
    """The word before which a line that begins with the word `first` is full."""
    return bisect_right(run.offsets, run.offsets[first] + line_chars + 1) - 1


# --- bytes ------------------------------------------------------------------------------------


def _clock(seconds: float, point: str) -> str:
    """HH:MM:SS and milliseconds; both formats want all of it, with different decimal points."""
    whole, ms = divmod(round(seconds * 1000), 1000)
    minutes, s = divmod(whole, 60)
    h, m = divmod(minutes, 60)
    return f"{h:02}:{m:02}:{s:02}{point}{ms:03}"


def _vtt_text(text: str) -> str:
    """Cue text of WebVTT: escaped, which also keeps "-->" out of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _json(document: Mapping[str, object]) -> bytes:
    return _utf8(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")


def _utf8(text: str) -> bytes:
    """A text file holds no NUL, and UTF-8 no half of a surrogate pair: both are replaced."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace")
