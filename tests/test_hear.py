"""One paragraph, heard before it is rendered: as the episode will say it, and nothing twice."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import ToneEngine, UnusableEngine
from tests.studio import SPEECH, Desk, open_desk
from tts_job.errors import NoEngineLeft, NoSuchParagraph
from tts_job.hear import Trial, hear
from tts_job.text.spoken.lexicon import Lexicon


def test_it_is_a_whole_mp3_of_that_paragraph_alone(desk: Desk) -> None:
    heard = hear(desk.write(SPEECH), 1, desk.studio)
    assert desk.engine.said[-1] == "Bugün burada çok önemli bir konuyu ele almak üzere toplandık."
    assert heard.mp3[:2] == b"\xff\xf3"
    assert (heard.engine, heard.voice) == ("tone", "hum")
    assert heard.duration_s == pytest.approx(3.6, abs=0.8)


def test_a_render_that_follows_finds_the_paragraph_in_the_cache(desk: Desk) -> None:
    path = desk.write(SPEECH)
    hear(path, 1, desk.studio)
    rendered = desk.render()
    assert (rendered.cached, rendered.synthesized) == (1, 4)


def test_what_was_heard_once_is_not_spoken_again(desk: Desk) -> None:
    path = desk.write(SPEECH)
    first = hear(path, 0, desk.studio)
    before = len(desk.engine.said)
    assert hear(path, 0, desk.studio) == first
    assert len(desk.engine.said) == before


def test_the_title_can_be_heard(desk: Desk) -> None:
    hear(desk.write(SPEECH), None, desk.studio)
    assert desk.engine.said[-1] == "Açılış"


def test_a_word_can_be_heard_changed_before_the_document_is(desk: Desk) -> None:
    path = desk.write(SPEECH)
    hear(path, 0, desk.studio, Trial(6, 14, "dostlar"))
    assert desk.engine.said[-1] == "Sayın dostlar, hepiniz hoş geldiniz."
    assert path.read_text("utf-8") == SPEECH


def test_the_lexicon_of_the_studio_counts(desk: Desk) -> None:
    studio = replace(desk.studio, lexicon=Lexicon({"konuklar": "misafirler"}))
    hear(desk.write(SPEECH), 0, studio)
    assert desk.engine.said[-1] == "Sayın misafirler, hepiniz hoş geldiniz."


def test_where_the_first_engine_cannot_the_next_one_speaks(tmp_path: Path) -> None:
    with open_desk(tmp_path, UnusableEngine(), ToneEngine()) as desk:
        assert hear(desk.write(SPEECH), 0, desk.studio).engine == "tone"


def test_where_none_can_it_says_why(tmp_path: Path) -> None:
    with open_desk(tmp_path, UnusableEngine()) as desk, pytest.raises(NoEngineLeft, match="away"):
        hear(desk.write(SPEECH), 0, desk.studio)


@pytest.mark.parametrize(("text", "index"), [(SPEECH, 3), (SPEECH, -1), ("Bir söz.\n", None)])
def test_what_is_not_there_cannot_be_heard(desk: Desk, text: str, index: int | None) -> None:
    with pytest.raises(NoSuchParagraph):
        hear(desk.write(text), index, desk.studio)


def test_its_length_is_the_one_that_players_show(desk: Desk) -> None:
    import miniaudio

    heard = hear(desk.write(SPEECH), 1, desk.studio)
    decoded = miniaudio.decode(heard.mp3)
    assert heard.duration_s == pytest.approx(decoded.num_frames / decoded.sample_rate, abs=0.001)
