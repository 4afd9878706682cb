"""A speech -> its performance: spoken by the first engine that can, levelled, in one voice."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from tts_job.engines.base import Engine
from tts_job.errors import (
    EngineError,
    EngineUnusable,
    NoEngineLeft,
    UnknownEngine,
    UnknownVoice,
)
from tts_job.model import Episode, Role, Segment, Show, Speech
from tts_job.script import Passage, write_script
from tts_job.settings.options import Settings
from tts_job.speak import LEVEL_TOLERANCE_LU, Speaker, Take, Target
from tts_job.studio import Studio, Wishes
from tts_job.understand import Found, Understood

if TYPE_CHECKING:
    from tts_job.audio.stitch import Piece

RECORDING_PAUSE_MS = 1000
"""After the intro; the outro follows the last paragraph's own pause."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """The engine that should have spoken, and why it did not."""

    engine: str
    reason: str


@dataclass(frozen=True, slots=True)
class Performance:
    """A speech as one engine and voice speak it."""

    speaker: Speaker
    script: tuple[Passage, ...]
    take: Take
    loudness_lufs: float
    intro: Segment | None
    outro: Segment | None
    fallback: Fallback | None = None

    @property
    def fingerprints(self) -> frozenset[str]:
        """Of all cached segments that belong to the episode."""
        recordings = (each.fingerprint for each in (self.intro, self.outro) if each)
        return self.take.fingerprints.union(recordings)

    @property
    def true_peak_dbtp(self) -> float:
        from tts_job.audio.loudness import decibels

        return decibels(max(piece.segment.true_peak for piece in self.pieces()))

    def pieces(self) -> "tuple[Piece, ...]":
        """The episode in order, each segment with the pause after it."""
        return _pieces(self.script, self.take, self.intro, self.outro)


def perform(understood: Understood, studio: Studio, wishes: Wishes, show: Show) -> Performance:
    """The whole speech by one engine: the first that can. Raises NoEngineLeft."""
    failures: list[EngineError] = []
    engines = choices(understood.found, studio, wishes)
    for engine, voice in engines:
        script = script_for(understood.speech, engine, voice, studio, show)
        target = target_for(studio.settings, engine)
        speaker = Speaker(
            engine, voice, target, studio.cache, wishes.force, studio.progress.advance
        )
        studio.progress.begin(understood.speech.title, len({each.words for each in script}))
        try:
            performance = _level(speaker, script, studio)
        except EngineError as error:
            failures.append(error)
            continue
        finally:
            studio.progress.end()
        if not failures:
            return performance
        return replace(performance, fallback=Fallback(engines[0][0].name, failures[0].why))
    raise NoEngineLeft(understood.found.document.name, failures)


def choices(found: Found, studio: Studio, wishes: Wishes) -> list[tuple[Engine, str]]:
    """Engines and voices to try in turn; an episode that is published keeps its own.

    Only those that have the wanted voice, if one is. Raises UnknownEngine, UnknownVoice,
    EngineUnusable.
    """
    engines = _engines(found, studio, wishes)
    wanted = wishes.voice or found.document.metadata.get("voice", "")
    if not wanted:
        return [(engine, _usual_voice(engine, found.old)) for engine in engines]
    able = [(engine, wanted) for engine in engines if engine.has_voice(wanted)]
    if not able:
        known = [voice.name for engine in engines for voice in engine.voices()]
        raise UnknownVoice(" or ".join(engine.name for engine in engines), wanted, known)
    return able


def _engines(found: Found, studio: Studio, wishes: Wishes) -> list[Engine]:
    given = wishes.engine or ("" if found.old else found.document.metadata.get("engine", ""))
    if given:
        return [studio.engine(given)]
    if found.old is None:
        return [studio.engine(name) for name in studio.settings.engines.order]
    try:
        return [studio.engine(found.old.engine)]
    except UnknownEngine as error:
        advice = "bring it back, or choose another with --engine"
        raise EngineUnusable(found.old.engine, error.why, advice, retryable=True) from error


def _usual_voice(engine: Engine, old: Episode | None) -> str:
    return old.voice if old and old.engine == engine.name else engine.default_voice


def script_for(
    speech: Speech, engine: Engine, voice: str, studio: Studio, show: Show
) -> tuple[Passage, ...]:
    """The words for one voice: names are read as the lexicon says for it."""
    return write_script(
        speech,
        notice=show.notice,
        pauses=studio.settings.pauses,
        lexicon=studio.lexicon.for_voice(engine.name, voice),
        max_chars=engine.max_chars,
    )


def _level(speaker: Speaker, script: tuple[Passage, ...], studio: Studio) -> Performance:
    """The speech at the right loudness.

    The voice has one gain for all episodes, so that an edit touches one segment. A speech that the
    voice says much louder or softer than usual (mostly a very short one) gets its own.
    """
    gain_db = usual_gain(speaker, script, studio)
    intro = _recording(studio.settings.audio.intro, speaker, studio)
    outro = _recording(studio.settings.audio.outro, speaker, studio)
    take = speaker.speak(script, gain_db)
    loudness = _integrated(_pieces(script, take, intro, outro))
    missing_lu = speaker.target.loudness_lufs - loudness
    if math.isfinite(loudness) and abs(missing_lu) > LEVEL_TOLERANCE_LU:
        own = speaker.speak(script, gain_db + round(missing_lu))  # whole LU: edits seldom cross one
        take = own.levelled_from(take)
        loudness = _integrated(_pieces(script, take, intro, outro))
    return Performance(speaker, script, take, loudness, intro, outro)


def usual_gain(speaker: Speaker, script: Sequence[Passage], studio: Studio) -> float:
    """In dB, of the voice in all episodes; measured where nobody has done it before."""
    level = known_level(speaker, studio)
    if level is None:
        level = speaker.measure_voice(script)
        level = studio.library.keep_voice_level(speaker.identity, level)
    return speaker.target.loudness_lufs - level


def known_level(speaker: Speaker, studio: Studio) -> float | None:
    """Integrated loudness of the voice in LUFS, if it was ever measured."""
    measured = speaker.engine.measured_lufs.get(speaker.identity)
    return studio.library.voice_level(speaker.identity) if measured is None else measured


def target_for(settings: Settings, engine: Engine) -> Target:
    from tts_job.audio.mp3 import Mp3Format

    audio = settings.audio
    quality = engine.lame_quality if audio.quality is None else audio.quality
    fmt = Mp3Format(audio.sample_rate or engine.sample_rate, audio.bitrate_kbps, quality)
    return Target(fmt, audio.loudness_lufs, audio.true_peak_dbtp)


def _pieces(
    script: Sequence[Passage], take: Take, intro: Segment | None, outro: Segment | None
) -> "tuple[Piece, ...]":
    from tts_job.audio.stitch import Piece

    spoken = [
        Piece(p.role, segment, p.pauses_ms[-1], p.utterances, p.paragraph)
        for p, segment in zip(script, take.segments, strict=True)
    ]
    before = [Piece(Role.INTRO, intro, RECORDING_PAUSE_MS)] if intro else []
    after = [Piece(Role.OUTRO, outro, 0)] if outro else []
    return (*before, *spoken, *after)


def _integrated(pieces: "Sequence[Piece]") -> float:
    """Integrated loudness of the whole episode, from the energies kept with its segments."""
    from tts_job.audio.loudness import integrated_lufs

    def energies() -> Iterator[float]:
        for piece in pieces:
            yield from piece.segment.energies
            yield from repeat(0.0, round(piece.pause_ms / 100))

    return integrated_lufs(energies())


def _recording(path: Path | None, speaker: Speaker, studio: Studio) -> Segment | None:
    if path is None:
        return None
    from tts_job.audio import recording, segment

    target = speaker.target
    level = segment.Level(target.loudness_lufs, target.true_peak_dbtp)
    return recording.record(path, target.fmt, level, studio.cache)
