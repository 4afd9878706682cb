"""Captions: where cues are cut, when they are shown, and the bytes of the four files."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.podcast.examples import NOTICE, TRANSCRIPT, WORD_S, paragraph, transcript
from tts_job.model import Chapter, TimedParagraph, TimedWord, Transcript
from tts_job.podcast.captions import (
    LINGER_MS,
    Cue,
    chapters_json,
    cues,
    json_transcript,
    lay_out,
    srt,
    vtt_cues,
    webvtt,
)


def shown(said: Transcript, line_chars: int = 42, lines: int = 2) -> list[tuple[str, ...]]:
    return [cue.lines for cue in cues(lay_out(said), line_chars=line_chars, lines=lines)]


# --- where cues are cut -----------------------------------------------------------------------


def test_a_short_sentence_is_one_cue_on_one_line() -> None:
    assert shown(transcript("Sayın konuklar, hoş geldiniz.")) == [
        ("Sayın konuklar, hoş geldiniz.",)
    ]


def test_a_longer_sentence_has_two_lines_parted_at_its_comma() -> None:
    assert shown(transcript("Bugün burada suyu konuşacağız, çünkü su hepimizindir.")) == [
        ("Bugün burada suyu konuşacağız,", "çünkü su hepimizindir.")
    ]


def test_a_comma_is_preferred_to_the_middle() -> None:
    assert shown(transcript("Toprağımızı koruyacağız, suyumuzu nehirlerimizi denizlerimizi")) == [
        ("Toprağımızı koruyacağız,", "suyumuzu nehirlerimizi denizlerimizi")
    ]


def test_a_sentence_may_end_inside_a_quotation() -> None:
    said = transcript("“Su hayattır.” Toprak da bizim için hayattır, unutmayalım.")
    assert shown(said, lines=1)[0] == ("“Su hayattır.”",)


def test_a_sentence_end_is_preferred_to_a_comma() -> None:
    said = transcript(
        "Toprak bizimdir. Su da bizimdir, hava da bizimdir, deniz de bizimdir, "
        "bunların hepsi çocuklarımızındır."
    )
    assert shown(said)[0] == ("Toprak bizimdir.",)


def test_sentences_that_fit_together_share_a_cue() -> None:
    assert shown(transcript("Evet. Su hayattır.")) == [("Evet. Su hayattır.",)]


def test_without_punctuation_the_cut_comes_before_a_conjunction() -> None:
    said = transcript("Ormanlarımızı göllerimizi nehirlerimizi ve denizlerimizi")
    assert shown(said) == [("Ormanlarımızı göllerimizi nehirlerimizi", "ve denizlerimizi")]


def test_without_any_hint_the_parts_are_about_even() -> None:
    (lines,) = shown(transcript("bir iki üç dört beş altı yedi sekiz dokuz on kırk elli"))
    assert abs(len(lines[0]) - len(lines[1])) <= len("sekiz")


@pytest.mark.parametrize(
    "pair", ["12. yılda", "Prof. Örnek", "(Dr. Örnek)", "M. Örnek", "12 bin", "bu da", "su mu"]
)
def test_what_is_said_in_one_breath_is_not_torn_apart(pair: str) -> None:
    (lines,) = shown(transcript(f"toprağımıza suyumuza {pair} havamıza denizimize"), line_chars=40)
    assert len(lines) == 2
    assert any(pair in line for line in lines)


def test_a_sentence_too_long_for_one_cue_is_cut_about_in_the_middle() -> None:
    first, second = shown(transcript("kelime " * 15))
    assert abs(len(" ".join(first)) - len(" ".join(second))) <= len("kelime ")


def test_a_sentence_is_cut_into_as_few_cues_as_its_words_allow() -> None:
    """Six of these words fill a cue, so fourteen need three, though by letters two would do."""
    assert len(shown(transcript("kelimelerin " * 14))) == 3


def test_words_of_half_a_line_stand_alone() -> None:
    word = "x" * 16
    assert shown(transcript(f"{word} {word} {word}"), line_chars=30, lines=1) == [(word,)] * 3


@pytest.mark.parametrize("question", ["“Nereye?”", "Nereye? “ben”"])
def test_a_question_quoted_inside_a_sentence_does_not_end_it(question: str) -> None:
    said = transcript(f"{question} diye sordu ve sonra uzun uzun bize baktı.")
    first, _ = shown(said, lines=1)
    assert first == (f"{question} diye sordu",)


def test_a_year_ends_its_sentence_and_an_ordinal_does_not() -> None:
    tail = "Bu tarih bizim için bir başlangıçtır, unutmayalım."
    assert shown(transcript(f"Sene 2022. {tail}"), lines=1)[0] == ("Sene 2022.",)
    assert shown(transcript(f"Sene 12. {tail}"), lines=1)[0] != ("Sene 12.",)


def test_no_cue_holds_words_of_two_paragraphs() -> None:
    assert shown(transcript("Evet.", "Hayır.")) == [("Evet.",), ("Hayır.",)]


def test_a_word_longer_than_a_line_is_broken_and_its_letters_share_its_time() -> None:
    said = transcript("x" * 10)
    first, second = cues(lay_out(said), line_chars=5, lines=1)
    assert (first.lines, second.lines) == (("xxxxx",), ("xxxxx",))
    assert second.start_s == pytest.approx(WORD_S / 2)


def test_a_dash_between_words_is_shown_though_nobody_says_it() -> None:
    assert shown(transcript("Su — toprak")) == [("Su — toprak",)]


def test_a_quotation_mark_stays_with_the_word_it_opens() -> None:
    text = "Dedi ki: “Su hayattır.”"
    marks = [(0, 4), (5, 7), (10, 12), (13, 21)]
    words = tuple(TimedWord(a, b, n * 1.0, n + 1.0) for n, (a, b) in enumerate(marks))
    said = Transcript((TimedParagraph(TRANSCRIPT.paragraphs[0].kind, text, 0, 4, words),), ())
    (cue,) = vtt_cues(lay_out(said))
    assert cue.lines == ("Dedi ki: “Su hayattır.”",)


def test_words_without_a_space_between_them_are_shown_as_one() -> None:
    words = (TimedWord(0, 4, 0.0, 1.0), TimedWord(5, 9, 1.0, 2.0))
    said = Transcript(
        (TimedParagraph(TRANSCRIPT.paragraphs[0].kind, "2022-2023", 0, 2, words),), ()
    )
    (cue,) = vtt_cues(lay_out(said))
    assert (cue.start_s, cue.lines) == (0.0, ("2022-2023",))


# --- when they are shown ----------------------------------------------------------------------


def test_a_cue_starts_with_its_first_word_and_lingers_after_its_last() -> None:
    (cue,) = cues(lay_out(transcript("bir iki üç dört beş altı")), line_chars=42, lines=2)
    assert (cue.start_s, cue.end_s) == (0.0, 6 * WORD_S + LINGER_MS / 1000)


def at_pace(said: TimedParagraph, pace: float) -> TimedParagraph:
    """The same words with all times multiplied by `pace`."""
    words = tuple(
        word._replace(start_s=word.start_s * pace, end_s=word.end_s * pace) for word in said.words
    )
    return replace(said, words=words)


def said_fast(text: str, word_s: float) -> Transcript:
    return Transcript((at_pace(paragraph(text), word_s / WORD_S),), ())


def test_a_cue_of_one_short_word_is_held_for_a_second() -> None:
    (cue,) = cues(lay_out(said_fast("Ey", 0.2)), line_chars=42, lines=2)
    assert (cue.start_s, cue.end_s) == (0.0, 1.0)


def test_a_cue_said_fast_is_held_until_it_can_be_read() -> None:
    text = "Bu cümle çok hızlı söylendi ama yavaş okunur."
    (cue,) = cues(lay_out(said_fast(text, 0.1)), line_chars=42, lines=2)
    assert cue.end_s == pytest.approx(len(text) / 17, abs=0.001)


def test_a_cue_gives_way_to_the_next() -> None:
    said = Transcript((paragraph("Evet.", 0.0), paragraph("Hayır.", 0.6)), ())
    first, second = cues(lay_out(said), line_chars=42, lines=2)
    assert first.end_s == second.start_s == 0.6


# --- laws -------------------------------------------------------------------------------------

WORDS = """su toprak ve ama Türkiye'nin çok-uzun-bir-bileşik-kelimedir-bu da 12. 2022. Dr. son!
    “ne?” bir, iki; — ... (evet) & <b> --> \u202eters 🌍dünya"""
words_and_marks = st.lists(st.sampled_from(WORDS.split()))
texts = words_and_marks.map(" ".join) | st.text(max_size=80)
transcripts = st.lists(texts, max_size=4).map(lambda found: transcript(*found))
shapes = st.tuples(st.integers(1, 50), st.integers(1, 4))


def letters(cue_list: tuple[Cue, ...]) -> str:
    return "".join("".join(line.split()) for cue in cue_list for line in cue.lines)


@given(transcripts, shapes)
def test_the_cues_together_are_the_text(said: Transcript, shape: tuple[int, int]) -> None:
    expected = "".join("".join(each.text.split()) for each in said.paragraphs if each.words)
    assert letters(cues(lay_out(said), line_chars=shape[0], lines=shape[1])) == expected


@given(transcripts)
def test_the_words_of_the_cues_are_the_words_of_the_transcript(said: Transcript) -> None:
    in_cues = [
        word
        for cue in cues(lay_out(said), line_chars=200, lines=2)
        for line in cue.lines
        for word in line.split()
    ]
    assert in_cues == [word for each in said.paragraphs if each.words for word in each.text.split()]


@given(transcripts, shapes)
def test_no_cue_has_too_many_or_too_long_lines(said: Transcript, shape: tuple[int, int]) -> None:
    line_chars, lines = shape
    for cue in cues(lay_out(said), line_chars=line_chars, lines=lines):
        assert 1 <= len(cue.lines) <= lines
        assert all(1 <= len(line) <= line_chars for line in cue.lines)


@given(transcripts, st.floats(0, 1), shapes)
def test_cues_never_overlap_however_fast_the_speech(
    said: Transcript, pace: float, shape: tuple[int, int]
) -> None:
    faster = Transcript(tuple(at_pace(each, pace) for each in said.paragraphs), ())
    made = cues(lay_out(faster), line_chars=shape[0], lines=shape[1])
    assert all(cue.start_s < cue.end_s for cue in made)
    assert all(one.end_s <= other.start_s for one, other in pairwise(made))


# --- files ------------------------------------------------------------------------------------

TIMING = re.compile(r"\d\d:\d\d:\d\d[.,]\d{3} --> \d\d:\d\d:\d\d[.,]\d{3}")


def test_webvtt_has_its_header_an_empty_line_and_named_cues() -> None:
    said = Transcript((paragraph("Su & toprak <hayattır>.", 3661.25),), ())
    assert webvtt(vtt_cues(lay_out(said)), "Örnek Konuşmacı").decode() == (
        "WEBVTT\n\n01:01:01.250 --> 01:01:03.250\n"
        "<v Örnek Konuşmacı>Su &amp; toprak &lt;hayattır&gt;.\n"
    )


def test_the_notice_and_the_title_are_not_put_into_the_speakers_mouth() -> None:
    blocks = webvtt(vtt_cues(lay_out(TRANSCRIPT)), "Örnek Konuşmacı").decode().split("\n\n")[1:]
    assert blocks[0].endswith(f"\n{NOTICE}")
    assert blocks[1].endswith("\nÖrnek Zirvesi'nde Konuşma")
    assert all("<v Örnek Konuşmacı>" in block for block in blocks[2:])
    segments = json.loads(json_transcript(vtt_cues(lay_out(TRANSCRIPT)), "Örnek Konuşmacı"))[
        "segments"
    ]
    unnamed = [segment["body"] for segment in segments if "speaker" not in segment]
    assert " ".join(unnamed) == f"{NOTICE} Örnek Zirvesi'nde Konuşma"


def test_without_a_speaker_nobody_is_named() -> None:
    assert b"<v" not in webvtt(vtt_cues(lay_out(TRANSCRIPT)), " ")
    assert b"speaker" not in json_transcript(vtt_cues(lay_out(TRANSCRIPT)), "")


def test_a_hostile_speaker_name_stays_inside_its_tag() -> None:
    assert b"<v A&amp;B &lt;/v&gt; C>Su" in webvtt(
        vtt_cues(lay_out(transcript("Su"))), "A&B </v>\n\nC"
    )


@given(transcripts)
def test_webvtt_has_one_timing_line_for_each_cue_and_no_stray_markup(said: Transcript) -> None:
    header, *blocks = webvtt(vtt_cues(lay_out(said)), "K").decode().removesuffix("\n").split("\n\n")
    assert header == "WEBVTT"
    assert len(blocks) == len(cues(lay_out(said), line_chars=42, lines=2))
    for block in blocks:
        timing, *lines = block.split("\n")
        assert TIMING.fullmatch(timing)
        assert not re.search("[<>]", "\n".join(lines).removeprefix("<v K>"))


def test_srt_is_numbered_plain_and_narrow() -> None:
    assert srt(
        lay_out(transcript("Sayın konuklar, değerli katılımcılar.", "Hoş geldiniz."))
    ).decode() == (
        "1\n00:00:00,000 --> 00:00:02,500\nSayın konuklar,\ndeğerli katılımcılar.\n\n"
        "2\n00:00:02,800 --> 00:00:04,300\nHoş geldiniz.\n"
    )


def test_json_transcript_has_the_phrases_of_the_captions_with_their_times() -> None:
    shown = vtt_cues(lay_out(transcript("Su hayattır.")))
    assert json.loads(json_transcript(shown, "K")) == {
        "version": "1.0.0",
        "segments": [
            {
                "speaker": "K",
                "startTime": shown[0].start_s,
                "endTime": shown[0].end_s,
                "body": "Su hayattır.",
            },
        ],
    }


@given(transcripts, st.text())
def test_json_transcript_is_json_whatever_is_said(said: Transcript, speaker: str) -> None:
    segments = json.loads(json_transcript(vtt_cues(lay_out(said)), speaker))["segments"]
    assert all(segment["body"] for segment in segments)
    assert all(one["endTime"] <= other["startTime"] for one, other in pairwise(segments))


def test_chapters_are_in_order_with_their_titles() -> None:
    chapters = [Chapter(61.2345, "Su"), Chapter(0.0, 'Açılış "1"')]
    assert json.loads(chapters_json(chapters, title="T", show="S")) == {
        "version": "1.2.0",
        "title": "T",
        "podcastName": "S",
        "chapters": [
            {"startTime": 0.0, "title": 'Açılış "1"'},
            {"startTime": 61.234, "title": "Su"},
        ],
    }


def test_nothing_said_gives_empty_but_valid_files() -> None:
    silent = Transcript((), ())
    assert webvtt(vtt_cues(lay_out(silent)), "K") == b"WEBVTT\n"
    assert srt(lay_out(silent)) == b""
    assert json.loads(json_transcript(vtt_cues(lay_out(silent)), "K"))["segments"] == []
    assert json.loads(chapters_json(()))["chapters"] == []


def test_what_utf8_cannot_carry_is_replaced() -> None:
    said = transcript("Su\0\ud800 hayattır.")
    assert "Su\ufffd? hayattır." in webvtt(vtt_cues(lay_out(said)), "").decode()
    assert "Su\ufffd? hayattır." in srt(lay_out(said)).decode()
    json.loads(json_transcript(vtt_cues(lay_out(said)), "\ud800"))


def test_the_time_grows_in_proportion_to_the_speech() -> None:
    sentence = "Bugün burada suyu konuşacağız, çünkü su hepimizin ortak emanetidir. "

    def cost_s(sentences: int) -> float:
        """The least of three: the memory of other tests may be cleaned up in one."""
        said, costs = transcript(sentence * sentences), []
        for _ in range(3):
            began = process_time()
            webvtt(vtt_cues(lay_out(said)), "K")
            costs.append(process_time() - began)
        return min(costs)

    assert cost_s(4000) < 20 * cost_s(400) + 0.05


def test_ten_thousand_words_without_a_stop_are_cut_all_the_same() -> None:
    made = shown(transcript("kelime " * 10_000))
    assert len(made) > 10_000 * len("kelime ") / (2 * 43)


def test_no_cue_outlasts_the_sound() -> None:
    said = replace(Transcript((paragraph("Hoş geldiniz.", 0.0),), ()), end_s=1.2345)
    (cue,) = vtt_cues(lay_out(said))
    assert cue.end_s == 1.234


def test_a_gap_that_would_only_blink_is_closed() -> None:
    first, second = paragraph("Bugün buradayız hep birlikte.", 0.0), paragraph("Evet, öyle.", 9.0)
    (one, _) = vtt_cues(lay_out(Transcript((first, second), ())))
    near = paragraph("Evet, öyle.", one.end_s + 0.1)
    (one, two) = vtt_cues(lay_out(Transcript((first, near), ())))
    assert one.end_s == two.start_s


@pytest.mark.parametrize(
    "text",
    [
        "Türkiye Cumhuriyeti Dışişleri Bakanı Sayın Mevlüt Çavuşoğlu'na teşekkür ediyorum",
        "Bu salonda bulunan herkes bilir ki IV. Murat çok uzun yıllar hüküm sürdü",
    ],
)
def test_a_cue_is_not_cut_inside_a_name_where_another_place_is_as_good(text: str) -> None:
    said = Transcript((paragraph(text, 0.0),), ())
    lines = [line for cue in vtt_cues(lay_out(said)) for line in cue.lines]
    assert not any(line.endswith(("Mevlüt", "IV.")) for line in lines)
