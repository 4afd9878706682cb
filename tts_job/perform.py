"""A speech -> its performance: spoken by the first engine that can, levelled, in one voice."""

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from tts_job import files, takes
from tts_job.engines.base import Engine
from tts_job.errors import (
    EngineError,
    EngineUnusable,
    NoEngineLeft,
    UnknownEngine,
    UnknownVoice,
)
from tts_job.model import Episode, Role, Segment, Show, Speech
from tts_job.podcast.transcript import place_words
from tts_job.script import Line, Passage, read_line, write_lines, write_script
from tts_job.settings.options import Settings
from tts_job.speak import LEVEL_TOLERANCE_LU, Speaker, Take, Target
from tts_job.studio import Studio, Wishes
from tts_job.takes import Part, Parts
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
    lines: tuple[Line, ...]
    said: Mapping[str, Parts]
    """By the wording of the lines."""
    take: Take
    loudness_lufs: float
    intro: Segment | None
    outro: Segment | None
    takes: Mapping[str, Mapping[str, Parts]]
    """What was said, in which circumstances: worth keeping for the next time."""
    fallback: Fallback | None = None

    @property
    def fingerprints(self) -> frozenset[str]:
        """Of all cached segments that belong to the episode."""
        recordings = (each.fingerprint for each in (self.intro, self.outro) if each)
        return self.take.fingerprints.union(recordings)

    @property
    def segments(self) -> int:
        """How many are spoken in the episode."""
        return sum(len(self.said[line.wording]) for line in self.lines)

    @property
    def true_peak_dbtp(self) -> float:
        from tts_job.audio.loudness import decibels

        return decibels(max(piece.segment.true_peak for piece in self.pieces()))

    def pieces(self) -> "tuple[Piece, ...]":
        """The episode in order, each segment with the pause after it."""
        return _pieces(self.lines, self.said, self.intro, self.outro)


def perform(understood: Understood, studio: Studio, wishes: Wishes, show: Show) -> Performance:
    """The whole speech by one engine: the first that can. Raises NoEngineLeft."""
    failures: list[EngineError] = []
    engines = choices(understood.found, studio, wishes)
    lines = tuple(write_lines(understood.speech, notice=show.notice, pauses=studio.settings.pauses))
    for engine, voice in engines:
        target = target_for(studio.settings, engine)
        speaker = Speaker(
            engine, voice, target, studio.cache, wishes.force, studio.progress.advance
        )
        rehearsal = _Rehearsal(understood, lines, speaker, studio)
        try:
            performance = _level(rehearsal)
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
) -> Iterator[Passage]:
    """The words for one voice: names are read as the lexicon says for it."""
    return write_script(
        speech,
        notice=show.notice,
        pauses=studio.settings.pauses,
        lexicon=studio.lexicon.for_voice(engine.name, voice),
        max_chars=engine.max_chars,
    )


@dataclass(frozen=True, slots=True)
class _Rehearsal:
    """Lines and who is to speak them; what was said before is not read again."""

    understood: Understood
    lines: tuple[Line, ...]
    speaker: Speaker
    studio: Studio

    def speak(self, gain_db: float) -> "_Said":
        """Every line, levelled by `gain_db`."""
        circumstances = self._circumstances(gain_db)
        recalled = self._recall(circumstances)
        wanted = {line.wording: line for line in self.lines}
        said = {wording: recalled[wording] for wording in wanted if wording in recalled}
        known = {part.segment.fingerprint for parts in said.values() for part in parts}
        passages = {
            wording: self.read(line) for wording, line in wanted.items() if wording not in said
        }
        script = [passage for each in passages.values() for passage in each]
        total = len(known) + len({passage.words for passage in script})
        self.studio.progress.begin(self.understood.speech.title, total)
        for _ in known:
            self.studio.progress.advance(True)
        take = self.speaker.speak(script, gain_db)
        made = iter(take.segments)
        for wording, parts in passages.items():
            text = wanted[wording].text
            said[wording] = tuple(_part(text, passage, next(made)) for passage in parts)
        whole = replace(
            take,
            fingerprints=take.fingerprints | known,
            cached=len(take.fingerprints | known) - take.synthesized,
        )
        return _Said(circumstances, said, whole)

    def read(self, line: Line) -> tuple[Passage, ...]:
        """The words for this voice: names are read as the lexicon says for it."""
        engine, studio = self.speaker.engine, self.studio
        return read_line(
            line,
            pauses=studio.settings.pauses,
            lexicon=studio.lexicon.for_voice(engine.name, self.speaker.voice),
            max_chars=engine.max_chars,
        )

    def _recall(self, circumstances: str) -> dict[str, Parts]:
        known = self.understood.found.known
        if known is None or self.speaker.fresh:
            return {}
        return self.studio.takes.recall(known.episode.guid, circumstances)

    def _circumstances(self, gain_db: float) -> str:
        """All that decides how a text is said, but the text itself."""
        return files.digest(
            takes.program(),
            self.speaker.engine.name,
            self.speaker.circumstances(gain_db),
            self.studio.lexicon.contents,
            repr(self.studio.settings.pauses),
            str(self.speaker.engine.max_chars),
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """The lines as they were said."""

    circumstances: str
    by_wording: Mapping[str, Parts]
    take: Take


def _part(text: str, passage: Passage, segment: Segment) -> Part:
    words = place_words(text, passage.utterances, segment.marks)
    return Part(segment, passage.pauses_ms[-1], words)


def _level(rehearsal: _Rehearsal) -> Performance:
    """The speech at the right loudness.

    The voice has one gain for all episodes, so that an edit touches one segment. A speech that the
    voice says much louder or softer than usual (mostly a very short one) gets its own.
    """
    speaker, lines, studio = rehearsal.speaker, rehearsal.lines, rehearsal.studio
    gain_db = usual_gain(speaker, map(rehearsal.read, lines), studio)
    intro = _recording(studio.settings.audio.intro, speaker, studio)
    outro = _recording(studio.settings.audio.outro, speaker, studio)
    said = rehearsal.speak(gain_db)
    take, kept = said.take, {said.circumstances: said.by_wording}
    loudness = _integrated(_pieces(lines, said.by_wording, intro, outro))
    missing_lu = speaker.target.loudness_lufs - loudness
    if math.isfinite(loudness) and abs(missing_lu) > LEVEL_TOLERANCE_LU:
        said = rehearsal.speak(gain_db + round(missing_lu))  # whole LU: edits seldom cross one
        take = said.take.levelled_from(take)
        kept[said.circumstances] = said.by_wording
        loudness = _integrated(_pieces(lines, said.by_wording, intro, outro))
    return Performance(speaker, lines, said.by_wording, take, loudness, intro, outro, kept)


def usual_gain(speaker: Speaker, script: Iterable[Sequence[Passage]], studio: Studio) -> float:
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
    lines: Sequence[Line],
    said: Mapping[str, Parts],
    intro: Segment | None,
    outro: Segment | None,
) -> "tuple[Piece, ...]":
    from tts_job.audio.stitch import Piece

    pieces = [Piece(Role.INTRO, intro, RECORDING_PAUSE_MS)] if intro else []
    for line in lines:
        parts = said[line.wording]
        for number, part in enumerate(parts, start=1):
            pause_ms = line.pause_ms if number == len(parts) else part.pause_ms
            pieces.append(Piece(line.role, part.segment, pause_ms, part.words, line.paragraph))
    if outro:
        pieces.append(Piece(Role.OUTRO, outro, 0))
    return tuple(pieces)


def _integrated(pieces: "Sequence[Piece]") -> float:
    """Integrated loudness of the whole episode, from the energies kept with its segments."""
    from tts_job.audio.loudness import integrated_lufs

    energies = array("f")
    for piece in pieces:
        energies.extend(piece.segment.energies)
        energies.extend(repeat(0.0, round(piece.pause_ms / 100)))
    return integrated_lufs(energies)


def _recording(path: Path | None, speaker: Speaker, studio: Studio) -> Segment | None:
    if path is None:
        return None
    from tts_job.audio import recording, segment

    target = speaker.target
    level = segment.Level(target.loudness_lufs, target.true_peak_dbtp)
    return recording.record(path, target.fmt, level, studio.cache)
