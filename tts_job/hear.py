"""One paragraph of a document, spoken: what an editor hears before anything is rendered.

It is spoken by the engine and voice that would speak the episode, as loud as in the episode, and
its segments stay in the cache: a render that follows finds them there.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from tts_job.errors import EngineError, NoEngineLeft, NoSuchParagraph
from tts_job.model import Origin, Paragraph, Role, Speech
from tts_job.perform import choices, script_for, target_for, usual_gain
from tts_job.publish import read_show
from tts_job.speak import Speaker
from tts_job.studio import Studio, Wishes
from tts_job.understand import look_up, understand


@dataclass(frozen=True, slots=True)
class Trial:
    """A change that is heard before it is made: of one span of the paragraph's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    mp3: bytes
    engine: str
    voice: str
    duration_s: float


def hear(path: Path, index: int | None, studio: Studio, trial: Trial | None = None) -> Heard:
    """The paragraph `index` (None: the title) of the document at `path` as an MP3.

    Raises DocumentError, NoSuchParagraph, NoEngineLeft.
    """
    found = look_up(path, studio, Wishes())
    speech = understand(found, studio, Wishes()).speech
    alone = _alone(speech, _changed(_paragraph(speech, index, path), trial))
    show = replace(read_show(studio.settings, studio.library), notice="")
    failures: list[EngineError] = []
    for engine, voice in choices(found, studio, Wishes()):
        script = tuple(script_for(alone, engine, voice, studio, show))
        target = target_for(studio.settings, engine)
        speaker = Speaker(engine, voice, target, studio.cache)
        try:
            gain_db = usual_gain(speaker, [script], studio)
            take = speaker.speak(script, gain_db)
        except EngineError as error:
            failures.append(error)
            continue
        from tts_job.audio import stitch

        pieces = (
            stitch.Piece(Role.BODY, segment, passage.pauses_ms[-1])
            for passage, segment in zip(script, take.segments, strict=True)
        )
        timeline = stitch.lay_out(pieces, target.fmt)
        mp3 = bytearray()
        stitch.write_mp3(mp3.extend, timeline, target.fmt, b"", studio.cache.copy)
        return Heard(bytes(mp3), engine.name, voice, timeline.duration_s)
    raise NoEngineLeft(path, failures)


def _paragraph(speech: Speech, index: int | None, path: Path) -> Paragraph:
    if index is None and speech.said_title:
        return speech.said_title
    if index is not None and 0 <= index < len(speech.paragraphs):
        return speech.paragraphs[index]
    raise NoSuchParagraph(path, "the title" if index is None else f"paragraph {index + 1}")


def _changed(paragraph: Paragraph, trial: Trial | None) -> Paragraph:
    if trial is None:
        return paragraph
    text = paragraph.text[: trial.start] + trial.text + paragraph.text[trial.end :]
    return replace(paragraph, text=text, repairs=(), suspects=())


def _alone(speech: Speech, paragraph: Paragraph) -> Speech:
    """A speech of nothing else; its title is not said."""
    return replace(speech, paragraphs=(paragraph,), title_paragraph=None, title_from=Origin.GUESSED)
