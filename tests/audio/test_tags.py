"""The tag as another library reads it: every frame, and nothing that a player stumbles over."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3
from PIL import Image

from tests.podcast.examples import EPISODE, NOTICE, SHOW
from tests.studio import Desk
from tts_job.audio.tags import MOST_CHILDREN, build_tag
from tts_job.model import Chapter, Episode, Kind, Show, TimedParagraph, Transcript
from tts_job.podcast.captions import Cue
from tts_job.text.unwritable import UNWRITABLE

COVER = b"\xff\xd8\xff a picture \xff\xd9"
PHRASES = (("Sayın konuklar,", 0.001), ("hoş geldiniz.", 1.2345))


def transcript(*chapters: Chapter) -> Transcript:
    paragraphs = (
        TimedParagraph(Kind.PARAGRAPH, NOTICE, 0.0, 1.0, ()),
        TimedParagraph(Kind.PARAGRAPH, "Sayın konuklar, hoş geldiniz.", 1.0, 2.0, ()),
    )
    return Transcript(paragraphs, chapters)


def tag(
    episode: Episode = EPISODE,
    show: Show = SHOW,
    said: Transcript | None = None,
    phrases: tuple[tuple[str, float], ...] = PHRASES,
) -> bytes:
    cues = tuple(Cue(start_s, start_s + 1, (text,), 0, True) for text, start_s in phrases)
    return build_tag(show, episode, said or transcript(), cues, COVER)


def read(data: bytes) -> Any:
    return ID3(io.BytesIO(data))


def test_it_is_an_id3_tag_of_version_2_4_and_nothing_else() -> None:
    data = tag()
    assert data[:4] == b"ID3\x04"
    found = read(data)
    assert found.version == (2, 4, 0)
    assert found.size == len(data)


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        ("TIT2", EPISODE.title),
        ("TPE1", SHOW.author),
        ("TEXT", EPISODE.speaker),
        ("TALB", SHOW.title),
        ("TCON", "Podcast"),
        ("TDRC", "2022-01-11"),
        ("TDRL", "2022-01-12"),
        ("TLAN", "tur"),
        ("TPUB", SHOW.publisher),
        ("TCOP", SHOW.copyright),
        ("TLEN", "154400"),
    ],
)
def test_each_text_is_in_its_frame_in_utf_8(frame: str, text: str) -> None:
    found = read(tag())[frame]
    assert [str(each) for each in found.text] == [text]
    assert found.encoding == 3


def test_the_office_is_the_artist_and_never_the_speaker() -> None:
    found = read(tag())
    assert EPISODE.speaker not in str(found["TPE1"])
    assert not {"TPE2", "TCOM", "TOPE"} & set(found)


def test_the_comment_begins_with_the_notice_that_the_voice_is_synthetic() -> None:
    (comment,) = read(tag()).getall("COMM")
    assert (comment.lang, comment.desc) == ("tur", "")
    assert comment.text[0].startswith(NOTICE)


def test_the_cover_is_the_front_cover_as_it_was_given() -> None:
    (picture,) = read(tag()).getall("APIC")
    assert (picture.type, picture.mime, picture.data) == (3, "image/jpeg", COVER)


def test_the_cover_in_an_episode_is_600_pixels_square(desk: Desk) -> None:
    found: Any = ID3(io.BytesIO(desk.mp3(desk.render())))
    picture = Image.open(io.BytesIO(found.getall("APIC")[0].data))
    assert (picture.size, picture.format) == ((600, 600), "JPEG")


def test_the_words_are_there_as_a_text_and_as_phrases_with_their_milliseconds() -> None:
    found = read(tag())
    (text,) = found.getall("USLT")
    assert text.text == f"{NOTICE}\n\nSayın konuklar, hoş geldiniz."
    (timed,) = found.getall("SYLT")
    assert (timed.format, timed.type, timed.lang) == (2, 1, "tur")
    assert timed.text == [("Sayın konuklar,", 1), ("hoş geldiniz.", 1234)]


def test_the_phrases_of_an_episode_are_all_its_words_in_order(desk: Desk) -> None:
    found: Any = ID3(io.BytesIO(desk.mp3(desk.render())))
    (timed,) = found.getall("SYLT")
    times = [time for _, time in timed.text]
    assert times == sorted(times)
    assert len(times) > 3
    (text,) = found.getall("USLT")
    assert " ".join(phrase for phrase, _ in timed.text).split() == text.text.split()


@pytest.mark.parametrize(
    ("language", "code"), [("tr", "tur"), ("tr-TR", "tur"), ("en", "eng"), ("xx", "und")]
)
def test_the_language_is_a_code_of_three_letters(language: str, code: str) -> None:
    assert str(read(tag(replace(EPISODE, language=language)))["TLAN"]) == code


def test_without_a_date_of_the_speech_that_of_publication_stands() -> None:
    assert str(read(tag(replace(EPISODE, date=None)))["TDRC"]) == "2022-01-12"
    old = replace(EPISODE, date=date(1923, 10, 29))
    assert str(read(tag(old))["TDRC"]) == "1923-10-29"


def test_what_is_not_known_has_no_frame() -> None:
    found = read(tag(replace(EPISODE, speaker=""), replace(SHOW, copyright="")))
    assert not {"TEXT", "TCOP", "CHAP:chp0", "CTOC:toc"} & set(found)


def test_the_show_s_page_is_named_and_no_enclosure(desk: Desk) -> None:
    assert read(tag())["WOAS"].url == SHOW.link
    assert SHOW.base_url.encode() not in tag()
    rendered = desk.render()
    found: Any = ID3(io.BytesIO(desk.mp3(rendered)))
    written = repr([frame for frame in found.values() if frame.FrameID != "APIC"])
    assert rendered.entry.episode.hash not in written
    assert rendered.entry.episode.path not in written


# --- chapters ---------------------------------------------------------------------------------


def chapters(count: int) -> list[Chapter]:
    return [Chapter(number * 0.25, f"Bölüm {number}") for number in range(count)]


def test_each_chapter_ends_where_the_next_begins_and_the_last_with_the_episode() -> None:
    said = transcript(Chapter(0.0, "Açılış"), Chapter(12.3456, "İkinci"))
    found = read(tag(said=said))
    first, second = found["CHAP:chp0"], found["CHAP:chp1"]
    assert (first.start_time, first.end_time) == (0, 12346)
    assert (second.start_time, second.end_time) == (12346, 154400)
    assert [str(each.sub_frames["TIT2"]) for each in (first, second)] == ["Açılış", "İkinci"]
    assert first.start_offset == first.end_offset == 0xFFFFFFFF
    toc = found["CTOC:toc"]
    assert toc.child_element_ids == ["chp0", "chp1"]
    assert int(toc.flags) == 3  # top level, ordered


def leaves(found: Any, element: str) -> list[str]:
    """Chapters below a table of contents, in order."""
    if f"CHAP:{element}" in found:
        return [element]
    children = found[f"CTOC:{element}"].child_element_ids
    assert 0 < len(children) <= MOST_CHILDREN
    return [leaf for child in children for leaf in leaves(found, child)]


@pytest.mark.parametrize("count", [1, 255, 256, 600])
def test_any_number_of_chapters_is_in_the_table_in_order(count: int) -> None:
    found = read(tag(said=transcript(*chapters(count))))
    assert leaves(found, "toc") == [f"chp{number}" for number in range(count)]
    top = [toc for toc in found.getall("CTOC") if int(toc.flags) & 2]
    assert [toc.element_id for toc in top] == ["toc"]
    assert len(found.getall("CHAP")) == count


# --- what text may hold -----------------------------------------------------------------------


def test_control_characters_and_lone_surrogates_go_and_emoji_stay() -> None:
    title = "A\x00ç\x07ı\x1b\x7fl\ud800ış 🎙️ 👩‍💻"
    found = read(tag(replace(EPISODE, title=title)))
    assert found["TIT2"].text == ["Açılış 🎙️ 👩‍💻"]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_makes_a_tag_that_reads_back_alike_everywhere(text: str) -> None:
    said = Transcript(
        (TimedParagraph(Kind.PARAGRAPH, text, 0.0, 1.0, ()),), (Chapter(0.0, text or "x"),)
    )
    named = replace(EPISODE, title=text or "x", description=text or "x")
    data = tag(named, said=said, phrases=((text or "x", 0.0),))
    found = read(data)
    assert found.size == len(data)
    words = found.getall("USLT")[0].text
    assert words == found.getall("SYLT")[0].text[0][0] or not text
    assert words in UNWRITABLE.sub("", text) or "\r" in text or "\n" in text


def test_the_same_values_give_the_same_bytes() -> None:
    said = transcript(*chapters(300))
    assert tag(said=said) == tag(said=said)


def test_a_long_speech_fits_into_the_tag(tmp_path: Path) -> None:
    long = Transcript((TimedParagraph(Kind.PARAGRAPH, "kelime " * 90_000, 0.0, 9.0, ()),), ())
    phrases = tuple(("kelime " * 12, number * 1.0) for number in range(7500))
    path = tmp_path / "a.mp3"
    path.write_bytes(tag(said=long, phrases=phrases))
    assert len(read(path.read_bytes()).getall("SYLT")[0].text) == 7500
