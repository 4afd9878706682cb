"""The time of every word: all of them, in order, inside the episode; and where chapters begin."""

from array import array
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_job.model import (
    AS_WRITTEN,
    Kind,
    Mark,
    Paragraph,
    Placed,
    Reading,
    Role,
    Segment,
    Speech,
    TimedParagraph,
    Timeline,
    Transcript,
    Utterance,
)
from tts_job.podcast.transcript import (
    CHAPTER_FROM_S,
    CHAPTER_WORDS,
    LAST_CHAPTER_S,
    place_words,
    time_words,
)
from tts_job.text import spoken
from tts_job.text.spoken.lexicon import EMPTY

RATE = 10_000
SPF = 1000
CHAR_SAMPLES = 500
"""Each letter takes 50 ms: what a time must be can be told by counting."""
PAUSE_FRAMES = 5


def utterances(text: str, max_chars: int = 100) -> tuple[Utterance, ...]:
    return spoken.utterances(text, spoken.read(text, EMPTY), max_chars)


def segment(said: tuple[Utterance, ...], *, with_words: bool = True) -> Segment:
    """Sound for the utterances, with a mark for each word as an engine gives them, or without."""
    marks: list[Mark] = []
    at = 0
    for index, utterance in enumerate(said):
        marks.append(Mark(index, 0, at))
        if with_words:
            starts = [i + 1 for i, sign in enumerate(utterance.text) if sign == " "]
            marks += [Mark(index, char, at + char * CHAR_SAMPLES) for char in starts]
        at += len(utterance.text) * CHAR_SAMPLES
        marks.append(Mark(index, len(utterance.text), at))
    frames = -(-at // SPF) + 2
    return Segment("f", frames, 0, at, tuple(marks), array("f"), 0.5)


def episode(
    *paragraphs: Paragraph, notice: str = "", with_words: bool = True, parts: int = 1
) -> tuple[Timeline, Speech]:
    """The title "Açılış" and the paragraphs, each in `parts` segments where it has that many."""
    placed: list[Placed] = []
    frame = 0
    texts = [(Role.NOTICE, None, notice)] if notice else []
    texts += [(Role.TITLE, None, "Açılış")]
    body = [(Role.BODY, index, each.text) for index, each in enumerate(paragraphs)]
    for role, index, text in (*texts, *body):
        said = utterances(text)
        size = -(-len(said) // parts)
        for start in range(0, len(said), max(1, size)):
            part = said[start : start + size]
            made = segment(part, with_words=with_words)
            words = place_words(text, part, made.marks)
            placed.append(Placed(role, made, frame, words, index))
            frame += made.frames + PAUSE_FRAMES
    return Timeline(RATE, SPF, frame, frame * SPF, tuple(placed)), Speech("Açılış", paragraphs)


def timed(
    *paragraphs: Paragraph, notice: str = "", with_words: bool = True, parts: int = 1
) -> Transcript:
    timeline, speech = episode(*paragraphs, notice=notice, with_words=with_words, parts=parts)
    return time_words(timeline, speech, notice)


def plain(text: str) -> Paragraph:
    return Paragraph(Kind.PARAGRAPH, text)


def texts(paragraph: TimedParagraph) -> list[str]:
    return [paragraph.text[word.start : word.end] for word in paragraph.words]


def lengths_s(paragraph: TimedParagraph) -> list[float]:
    return [round(word.end_s - word.start_s, 3) for word in paragraph.words]


def test_notice_title_and_body_are_there_in_order_with_their_kinds() -> None:
    heading = Paragraph(Kind.HEADING, "Birinci")
    found = timed(heading, plain("Sayın konuklar."), notice="Ses yapaydır.").paragraphs
    assert [(each.kind, each.text) for each in found] == [
        (Kind.PARAGRAPH, "Ses yapaydır."),
        (Kind.TITLE, "Açılış"),
        (Kind.HEADING, "Birinci"),
        (Kind.PARAGRAPH, "Sayın konuklar."),
    ]


def test_a_word_begins_where_the_engine_says_and_ends_where_the_next_begins() -> None:
    (_, body) = timed(plain("Sayın konuklar geldi.")).paragraphs
    assert texts(body) == ["Sayın", "konuklar", "geldi."]
    start = body.start_s
    assert [round(word.start_s - start, 3) for word in body.words] == [0.0, 0.3, 0.75]
    assert lengths_s(body) == [0.3, 0.45, 0.3]
    assert body.end_s == body.words[-1].end_s


def test_a_number_with_a_suffix_gets_the_whole_time_of_its_reading() -> None:
    (_, body) = timed(plain("Biz 2040'ta buradayız.")).paragraphs
    assert texts(body) == ["Biz", "2040'ta", "buradayız."]
    reading = spoken.spoken("2040'ta", EMPTY)
    assert lengths_s(body)[1] == pytest.approx((len(reading) + 1) * 0.05, abs=0.051)
    assert lengths_s(body)[2] == pytest.approx(len("buradayız.") * 0.05, abs=0.051)


def test_the_words_of_one_reading_share_its_time() -> None:
    (_, body) = timed(plain("Bugün 11 Ocak 2022 günüdür.")).paragraphs
    assert texts(body) == ["Bugün", "11", "Ocak", "2022", "günüdür."]
    assert all(length > 0 for length in lengths_s(body))
    said = len(spoken.spoken("11 Ocak 2022", EMPTY)) + 1
    assert sum(lengths_s(body)[1:4]) == pytest.approx(said * 0.05, abs=0.051)


def test_without_marks_for_words_the_times_are_even_over_the_letters() -> None:
    (_, body) = timed(plain("Sayın konuklar geldi."), with_words=False).paragraphs
    assert lengths_s(body) == [0.3, 0.45, 0.3]


def test_a_paragraph_in_several_segments_is_one_with_the_gap_between_them() -> None:
    sentences = "Bugün buradayız. Yarın oradayız. Sonra gideriz."
    (_, body) = timed(plain(sentences), parts=3).paragraphs
    assert len(body.words) == 6
    third = body.words[2]
    assert texts(body)[2] == "Yarın"
    assert third.start_s > body.words[1].end_s + PAUSE_FRAMES * SPF / RATE


def test_a_word_that_is_not_said_takes_no_time_and_is_still_there() -> None:
    (_, body) = timed(plain("Bir — iki ... üç")).paragraphs
    assert texts(body) == ["Bir", "—", "iki", "...", "üç"]
    starts = [word.start_s for word in body.words]
    assert starts == sorted(starts)


def test_a_reading_of_no_width_is_no_word() -> None:
    said = Utterance(
        "bir ve iki",
        (
            Reading(0, 3, "bir", AS_WRITTEN),
            Reading(3, 3, " ve", "joined"),
            Reading(3, 7, " iki", AS_WRITTEN),
        ),
    )
    made = segment((said,))
    words = place_words("bir iki", (said,), made.marks)
    placed = (Placed(Role.BODY, made, 0, words, 0),)
    timeline = Timeline(RATE, SPF, made.frames, made.frames * SPF, placed)
    (body,) = time_words(timeline, Speech("", (plain("bir iki"),)), "").paragraphs
    assert texts(body) == ["bir", "iki"]
    assert [word.start_s for word in body.words] == [0.0, 0.35]
    assert body.end_s == 0.5


TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=120),
    st.lists(
        st.sampled_from(
            ["Sayın", "konuklar,", "2040'ta", "8. Zirve'de", "%15", "T.C.", "—", "geldik.", "vb."]
        ),
        max_size=25,
    ).map(" ".join),
)


@settings(max_examples=150, deadline=None)
@given(
    paragraphs=st.lists(TEXTS.map(plain), max_size=3),
    with_words=st.booleans(),
    parts=st.integers(1, 3),
)
def test_every_word_of_every_said_text_has_a_time_in_order_and_inside(
    paragraphs: list[Paragraph], with_words: bool, parts: int
) -> None:
    timeline, speech = episode(*paragraphs, with_words=with_words, parts=parts)
    found = time_words(timeline, speech, "").paragraphs
    said = [each for each in paragraphs if utterances(each.text)]
    assert [each.text for each in found] == ["Açılış", *(each.text for each in said)]
    last = 0.0
    for paragraph in found:
        assert texts(paragraph) == paragraph.text.split()
        for word in paragraph.words:
            assert last <= word.start_s <= word.end_s <= timeline.duration_s
            last = word.end_s
        assert (paragraph.start_s, paragraph.end_s) == (
            paragraph.words[0].start_s,
            paragraph.words[-1].end_s,
        )


# --- chapters ---------------------------------------------------------------------------------


def minutes(count: int) -> list[Paragraph]:
    """Paragraphs of half a minute each, at 50 ms a letter and no headings."""
    return [plain(f"Konu {number:04} " + "kelime " * 84 + "son.") for number in range(count * 2)]


def test_chapters_begin_at_headings_after_one_for_the_opening() -> None:
    found = timed(
        plain("Sayın konuklar."),
        Paragraph(Kind.HEADING, "Birinci\n  bölüm"),
        plain("Bir."),
        Paragraph(Kind.HEADING, "İkinci"),
        plain("İki."),
    )
    assert [chapter.title for chapter in found.chapters] == ["Açılış", "Birinci bölüm", "İkinci"]
    headings = [each.start_s for each in found.paragraphs if each.kind is Kind.HEADING]
    assert [chapter.start_s for chapter in found.chapters] == [0.0, *headings]


def test_a_short_episode_without_headings_has_no_chapters() -> None:
    paragraphs = minutes(9)
    timeline, _ = episode(*paragraphs)
    assert 450 < timeline.duration_s < CHAPTER_FROM_S
    assert timed(*paragraphs).chapters == ()


def test_a_long_one_has_a_chapter_about_every_five_minutes_named_by_its_first_words() -> None:
    found = timed(*minutes(25))
    starts = [chapter.start_s for chapter in found.chapters]
    assert starts[0] == 0.0
    assert all(300 <= b - a < 360 for a, b in pairwise(starts))
    assert len(starts) >= 4
    paragraphs = {each.start_s: each for each in found.paragraphs}
    for chapter in found.chapters[1:]:
        words = paragraphs[chapter.start_s].text.split()[:CHAPTER_WORDS]
        assert chapter.title == " ".join(words) + "…"


def test_no_chapter_begins_within_the_last_minute() -> None:
    paragraphs = [*minutes(10), plain("Son söz.")]
    starts = [chapter.start_s for chapter in timed(*paragraphs).chapters]
    timeline, _ = episode(*paragraphs)
    assert len(starts) == 2
    assert all(timeline.duration_s - start >= LAST_CHAPTER_S for start in starts)


def test_a_chapter_never_follows_another_at_the_same_time() -> None:
    found = timed(Paragraph(Kind.HEADING, "Birinci"), plain("Bir."))
    starts = [chapter.start_s for chapter in found.chapters]
    assert starts == sorted(set(starts))
