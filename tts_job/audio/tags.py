"""ID3v2.4: what a player shows. The artist is the office that publishes, the speaker is the author
of the text: a synthetic voice must never pass for the official's own.

Frames: id3.org's ID3v2.4 and the Chapter Frame Addendum. No tag names an enclosure URL, since that
holds a digest of the whole file.
"""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tts_job.model import Chapter, Episode, Show, Transcript
from tts_job.podcast.captions import Cue
from tts_job.text.unwritable import UNWRITABLE

if TYPE_CHECKING:
    from mutagen.id3 import ID3, Frame

LANGUAGE_CODES = {"tr": "tur", "en": "eng", "de": "deu", "fr": "fra", "az": "aze", "kk": "kaz"}
"""ISO 639-1 -> 639-2/T for those that an episode may be in; any other is "und"."""
HEADER_BYTES = 10
MOST_CHILDREN = 255
"""A CTOC counts its children in one byte."""
_TOP_LEVEL, _ORDERED = 2, 1
_MILLISECONDS, _TEXT = 2, 1


def build_tag(
    show: Show,
    episode: Episode,
    transcript: Transcript,
    cues: Sequence[Cue],
    cover: bytes,
) -> bytes:
    """The whole ID3 tag. `cues` are the text in order with its times (for SYLT);
    `cover` is a JPEG. `episode.hash` and `mp3_bytes` are not used: they are not known yet.
    """
    from mutagen import id3

    language = LANGUAGE_CODES.get(episode.language.split("-")[0], "und")
    tag = id3.ID3()
    texts = {
        id3.TIT2: episode.title,
        id3.TPE1: show.author,
        id3.TALB: show.title,
        id3.TEXT: episode.speaker,
        id3.TPUB: show.publisher,
        id3.TCOP: show.copyright,
        id3.TCON: "Podcast",
        id3.TLAN: language,
        id3.TDRC: (episode.date or episode.published_at.date()).isoformat(),
        id3.TDRL: episode.published_at.date().isoformat(),
        id3.TLEN: str(round(episode.duration_s * 1000)),
    }
    for frame, text in texts.items():
        if text:
            tag.add(frame(encoding=id3.Encoding.UTF8, text=[_clean(text)]))  # type: ignore[no-untyped-call]
    if show.link:
        tag.add(id3.WOAS(url=show.link))
    tag.add(id3.COMM(encoding=3, lang=language, desc="", text=[_clean(episode.description)]))
    words = "\n\n".join(paragraph.text for paragraph in transcript.paragraphs)
    tag.add(id3.USLT(encoding=3, lang=language, desc="", text=_clean(words)))
    tag.add(
        id3.SYLT(
            encoding=3,
            lang=language,
            format=_MILLISECONDS,
            type=_TEXT,
            desc="",
            text=[(_clean(" ".join(cue.lines)), round(cue.start_s * 1000)) for cue in cues],
        )
    )
    tag.add(
        id3.APIC(
            encoding=3, mime="image/jpeg", type=id3.PictureType.COVER_FRONT, desc="", data=cover
        )
    )
    frames = _frames(tag) + b"".join(map(_frames, _chapters(transcript.chapters, episode)))
    return b"ID3\x04\x00\x00" + _synchsafe(len(frames)) + frames


def _frames(tag: "ID3") -> bytes:
    """Those of `tag`, without its header."""
    data = io.BytesIO()
    tag.save(data, v2_version=4, padding=lambda _: 0)
    return data.getvalue()[HEADER_BYTES:]


def _synchsafe(number: int) -> bytes:
    """28 bits in four bytes of seven (ID3v2.4, structure, 6.2)."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _chapters(chapters: Sequence[Chapter], episode: Episode) -> Iterator["ID3"]:
    """A tag for each chapter and table, in order of time: of several frames in one tag the library
    writes the shortest first, and some players show them as they come.
    """
    from mutagen import id3

    if not chapters:
        return
    ids = [f"chp{number}" for number in range(len(chapters))]
    ends = [*(chapter.start_s for chapter in chapters[1:]), episode.duration_s]
    for element, chapter, end_s in zip(ids, chapters, ends, strict=True):
        title = id3.TIT2(encoding=3, text=[_clean(chapter.title)])
        yield _alone(
            id3.CHAP(
                element_id=element,
                start_time=round(chapter.start_s * 1000),
                end_time=round(end_s * 1000),
                start_offset=0xFFFFFFFF,  # not said: players go by time
                end_offset=0xFFFFFFFF,
                sub_frames=[title],
            )
        )
    groups = [ids[start : start + MOST_CHILDREN] for start in range(0, len(ids), MOST_CHILDREN)]
    top = ids
    if len(groups) > 1:
        top = [f"toc{number}" for number in range(len(groups))]
        for element, group in zip(top, groups, strict=True):
            yield _alone(id3.CTOC(element_id=element, flags=_ORDERED, child_element_ids=group))
    yield _alone(id3.CTOC(element_id="toc", flags=_TOP_LEVEL | _ORDERED, child_element_ids=top))


def _alone(frame: "Frame") -> "ID3":
    from mutagen import id3

    tag = id3.ID3()
    tag.add(frame)
    return tag


def _clean(text: str) -> str:
    return UNWRITABLE.sub("", text)
