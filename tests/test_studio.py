"""Names are read as the voice needs them that will speak."""

from dataclasses import replace
from pathlib import Path

from tests.studio import Desk
from tts_job.settings.options import Settings
from tts_job.studio import first_lexicon
from tts_job.text.spoken import spoken
from tts_job.text.spoken.lexicon import Lexicon

ENTRY = {"konuklar": "konuklaar"}


def test_what_is_shown_beforehand_is_read_for_the_first_engine(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text('[voices.espeak]\nWashington = "Vaşington"\n', "utf-8")

    def said(*order: str) -> str:
        given = Settings()
        settings = given.model_copy(
            update={
                "paths": given.paths.model_copy(update={"lexicon": path}),
                "engines": given.engines.model_copy(update={"order": order}),
            }
        )
        return spoken("Washington", first_lexicon(settings))

    assert said("espeak", "gtts") == "Vaşington"
    assert said("gtts", "espeak") == "Washington"


def test_an_entry_for_the_voice_costs_the_paragraphs_that_it_touches(desk: Desk) -> None:
    first = desk.render()
    lexicon = Lexicon(voices={desk.engine.name: ENTRY})
    desk.studio = replace(desk.studio, lexicon=lexicon)
    second = desk.render()
    assert second.synthesized == 1
    assert second.cached == first.synthesized - 1


def test_an_entry_for_another_engine_costs_nothing(desk: Desk) -> None:
    desk.render()
    desk.studio = replace(desk.studio, lexicon=Lexicon(voices={"another": ENTRY}))
    assert desk.render().synthesized == 0
