"""The use case: the document at a path -> its episode, complete, in place and in the library.

Read `render` from top to bottom: every stage is there once, in order. Publishing comes after it.
"""

import datetime as dt
import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from tts_job import __version__, files, publish
from tts_job.artwork import Artwork
from tts_job.cache import Cache, DamagedSegmentError
from tts_job.engines import open_engine
from tts_job.engines.base import Engine
from tts_job.errors import EngineError, NoEngineLeft, UnknownVoice, WriteFailed
from tts_job.library import Entry, Library, State, is_other_speech
from tts_job.model import Document, Episode, Role, Segment, Show, Speech, Transcript
from tts_job.podcast import captions, site, transcript
from tts_job.script import Passage, write_script
from tts_job.settings import Settings
from tts_job.speak import LEVEL_TOLERANCE_LU, Speaker, Take, Target
from tts_job.storage import Folder
from tts_job.text import turkish
from tts_job.text.document import read_document
from tts_job.text.repair import repair
from tts_job.text.spoken.lexicon import EMPTY, Lexicon, parse_lexicon
from tts_job.text.structure import structure

if TYPE_CHECKING:
    from tts_job.audio.stitch import Piece

RECIPE_VERSION = "1"
"""Raised when the same recipe would give other files."""
SPOKEN_BY = "sentetik ses"
"""Label of the voice in captions, for the notice and the speech alike."""
RECORDING_PAUSE_MS = 1000
"""After the intro; the outro follows the last paragraph's own pause."""
MOST_ATTEMPTS = 3
"""A damaged segment is made anew; a disk that damages it again and again is not."""


class Progress(Protocol):
    """What a terminal or a service shows while an episode is made."""

    def begin(self, title: str, segments: int) -> None: ...
    def advance(self, cached: bool) -> None: ...
    def end(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asks of one render; empty means: as usual."""

    engine: str = ""
    voice: str = ""
    title: str = ""
    date: dt.date | None = None
    slug: str = ""
    force: bool = False


@dataclass(frozen=True, slots=True)
class Fallback:
    """The engine that should have spoken, and why it did not."""

    engine: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of one document."""

    entry: Entry
    source: str
    status: str
    """published, updated or unchanged."""
    cached: int
    synthesized: int
    fallback: Fallback | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a render would do."""

    source: str
    title: str
    known: str
    """Slug of the episode that it would update; empty for a new one."""
    engine: str
    voice: str
    segments: int
    missing: int
    unusable: str
    """Why the engine could not speak now; empty when it can, or need not."""


@dataclass(frozen=True)
class Studio:
    """What every render works with. Opened once, at the edge."""

    settings: Settings
    library: Library
    cache: Cache
    public: Folder
    lexicon: Lexicon
    progress: Progress
    engines: dict[str, Engine] = field(default_factory=dict)

    def engine(self, name: str) -> Engine:
        """Opened when first asked for. Raises UnknownEngine."""
        if name not in self.engines:
            self.engines[name] = open_engine(name, self.settings)
        return self.engines[name]

    def close(self) -> None:
        for engine in self.engines.values():
            engine.close()


@dataclass(frozen=True, slots=True)
class Understood:
    """A document read, repaired and understood, and the episode that it has already."""

    document: Document
    speech: Speech
    known: Entry | None

    @property
    def old(self) -> Episode | None:
        """The episode as published now, if it is."""
        return self.known.episode if self.known and self.known.state is State.PUBLISHED else None


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

    def pieces(self) -> "tuple[Piece, ...]":
        """The episode in order, each segment with the pause after it."""
        return _pieces(self.script, self.take, self.intro, self.outro)


def render(path: Path, studio: Studio, wishes: Wishes, now: dt.datetime) -> Rendered:
    """Bring the episode of the document at `path` up to date; `publish` makes it public.

    Raises DocumentError, EngineError, OutputError; then the library and the feed are as before.
    """
    show = publish.read_show(studio.settings, studio.library)
    artwork = Artwork(studio.settings.show, studio.library, studio.public)
    understood = _understand(path, studio, wishes)
    named_slug = wishes.slug or understood.document.metadata.get("slug", "")
    for _ in range(MOST_ATTEMPTS):
        performance = _perform(understood, studio, wishes, show)
        cover = artwork.place()
        recipe = _recipe(understood, performance, studio.settings, show, cover)
        if _is_unchanged(understood.known, recipe, studio.public, wishes):
            return _unchanged(understood, performance, studio)
        entry = _reserve(understood, performance, studio, named_slug, recipe, show, now)
        try:
            entry, words = _produce(entry, understood.speech, performance, studio, show, cover)
        except DamagedSegmentError:
            studio.cache.drop_damaged(piece.segment for piece in performance.pieces())
            continue  # the next attempt makes them anew
        entry, status = _compared(entry, understood.old)
        entry = studio.library.record(entry, words, performance.fingerprints, now)
        return _rendered(entry, understood, status, performance)
    raise WriteFailed(path, "a cached segment was damaged each time that it was made")


def plan(path: Path, studio: Studio, wishes: Wishes) -> Plan:
    """What `render` would do, without speaking or writing anything."""
    show = publish.read_show(studio.settings, studio.library)
    understood = _understand(path, studio, wishes)
    engine, voice = _choices(understood, studio, wishes)[0]
    script = _script(understood.speech, engine, studio, show)
    target = _target(studio.settings, engine)
    speaker = Speaker(engine, voice, target, studio.cache, wishes.force)
    level = studio.library.voice_level(speaker.identity)
    segments = missing = len({passage.words for passage in script})
    if level is not None:
        missing = speaker.missing(script, target.loudness_lufs - level)
    unusable = ""
    try:
        if missing:
            engine.probe()
    except EngineError as error:
        unusable = str(error)
    slug = understood.old.slug if understood.old else ""
    title = understood.speech.title
    return Plan(str(path), title, slug, engine.name, voice, segments, missing, unusable)


def read_lexicon(path: Path | None) -> Lexicon:
    """How names are read; the empty lexicon where there is none."""
    if path is None or not path.exists():
        return EMPTY
    return parse_lexicon(path.read_bytes(), str(path))


def source_name(path: Path, settings: Settings) -> str:
    """Of a document, relative to the inbox: what the library knows it by."""
    return Path(files.relative(path, settings.paths.inbox)).as_posix()


# --- stages ---


def _understand(path: Path, studio: Studio, wishes: Wishes) -> Understood:
    document = read_document(path)
    speech = structure(document, repair(document.blocks, studio.lexicon))
    if wishes.title:
        speech = replace(speech, title=wishes.title, title_paragraph=None)
    if wishes.date:
        speech = replace(speech, date=wishes.date)
    known = studio.library.find(
        slug=wishes.slug or document.metadata.get("slug", ""),
        path=source_name(path, studio.settings),
        document_digest=document.digest,
    )
    if known and is_other_speech(known, document.digest, speech.title, speech.date):
        known = None
    return Understood(document, speech, known)


def _choices(understood: Understood, studio: Studio, wishes: Wishes) -> list[tuple[Engine, str]]:
    """Engines and voices to try in turn; an episode that is published keeps its own."""
    metadata, old = understood.document.metadata, understood.old
    if wishes.engine:
        names: tuple[str, ...] = (wishes.engine,)
    elif old:
        names = (old.engine,)
    elif "engine" in metadata:
        names = (metadata["engine"],)
    else:
        names = studio.settings.engines.order
    return [
        (engine, _voice(engine, old, wishes.voice or metadata.get("voice", "")))
        for engine in map(studio.engine, names)
    ]


def _voice(engine: Engine, old: Episode | None, wanted: str) -> str:
    """Raises UnknownVoice."""
    if not wanted:
        return old.voice if old and old.engine == engine.name else engine.default_voice
    known = [voice.name for voice in engine.voices()]
    if wanted.split("+")[0] not in known:
        raise UnknownVoice(engine.name, wanted, known)
    return wanted


def _perform(understood: Understood, studio: Studio, wishes: Wishes, show: Show) -> Performance:
    """The whole speech by one engine: the first that can. Raises NoEngineLeft."""
    failures: list[EngineError] = []
    choices = _choices(understood, studio, wishes)
    for engine, voice in choices:
        script = _script(understood.speech, engine, studio, show)
        target = _target(studio.settings, engine)
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
        return replace(performance, fallback=Fallback(choices[0][0].name, str(failures[0])))
    raise NoEngineLeft(understood.document.name, failures)


def _level(speaker: Speaker, script: tuple[Passage, ...], studio: Studio) -> Performance:
    """The speech at the right loudness.

    The voice has one gain for all episodes, so that an edit touches one segment. A speech that the
    voice says much louder or softer than usual (mostly a very short one) gets its own.
    """
    level = studio.library.voice_level(speaker.identity)
    if level is None:
        level = speaker.measure_voice(script)
        level = studio.library.keep_voice_level(speaker.identity, level)
    gain_db = speaker.target.loudness_lufs - level
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


def _reserve(
    understood: Understood,
    performance: Performance,
    studio: Studio,
    named_slug: str,
    recipe: str,
    show: Show,
    now: dt.datetime,
) -> Entry:
    """The entry of this episode, with its guid and slug for ever; its files are not known yet."""
    speech, document, known = understood.speech, understood.document, understood.known
    day = speech.date.isoformat() if speech.date else ""
    episode = Episode(
        guid="",
        slug=files.slug(named_slug) if named_slug else files.slug(day, speech.title),
        title=speech.title,
        published_at=_pub_date(speech, studio.settings, now),
        updated_at=now,
        hash="",
        mp3_bytes=0,
        duration_s=0.0,
        description=_description(speech, show),
        speaker=speech.speaker,
        office=speech.office,
        occasion=speech.occasion,
        place=speech.place,
        date=speech.date,
        language=speech.language,
        engine=performance.speaker.engine.name,
        voice=performance.speaker.voice,
        loudness_lufs=round(performance.loudness_lufs, 2),
        true_peak_dbtp=round(_true_peak_dbtp(performance.pieces()), 2),
    )
    entry = Entry(
        episode=episode,
        state=State.DRAFT,
        path=source_name(Path(document.name), studio.settings),
        document_digest=document.digest,
        recipe=recipe,
        sha256="",
        segments=len(performance.script),
    )
    if known is None or known.state is State.DRAFT:
        known = studio.library.reserve(entry, named_slug=named_slug, show=show.title)
    kept = known.episode
    return replace(
        entry,
        episode=replace(episode, guid=kept.guid, slug=kept.slug, published_at=kept.published_at),
    )


def _produce(
    entry: Entry, speech: Speech, performance: Performance, studio: Studio, show: Show, cover: bytes
) -> tuple[Entry, Transcript]:
    """Write MP3, captions and chapters, and give them their names; nothing points to them yet."""
    from tts_job.audio import stitch, tags

    fmt = performance.speaker.target.fmt
    timeline = stitch.lay_out(performance.pieces(), fmt)
    words = transcript.time_words(timeline, speech, show.notice)
    episode = replace(entry.episode, duration_s=round(timeline.duration_s, 3))
    cues = captions.vtt_cues(words)
    texts = {
        ".vtt": captions.webvtt(cues, SPOKEN_BY),
        ".srt": captions.srt(words),
        ".json": captions.json_transcript(words, SPOKEN_BY),
        ".chapters.json": captions.chapters_json(words.chapters, episode.title, show.title),
        ".txt": site.transcript_text(episode, words),
    }
    phrases = [(" ".join(cue.lines), cue.start_s) for cue in cues]
    tag = tags.build_tag(show, episode, words, phrases, cover)
    with studio.public.staging() as staged:
        stitch.write_mp3(staged.write, timeline, fmt, tag, studio.cache.copy)
        sha256 = staged.sha256.hexdigest()
        for data in texts.values():
            staged.sha256.update(data)
        episode = replace(episode, hash=staged.sha256.hexdigest()[:16], mp3_bytes=staged.size)
        for suffix, data in texts.items():
            studio.public.put(episode.file(suffix), data)
        studio.public.put_staged(staged, episode.file(".mp3"))
    return replace(entry, episode=episode, sha256=sha256), words


def _compared(entry: Entry, old: Episode | None) -> tuple[Entry, str]:
    """The entry and its status; files that came out the same are no news to a listener."""
    if old is None:
        return entry, "published"
    if replace(entry.episode, updated_at=old.updated_at) == old:
        return replace(entry, episode=old), "unchanged"
    return entry, "updated"


def _unchanged(understood: Understood, performance: Performance, studio: Studio) -> Rendered:
    """Note where the document is now; nothing else is to be done."""
    document, known = understood.document, understood.known
    assert known is not None
    path = source_name(Path(document.name), studio.settings)
    if (path, document.digest) != (known.path, known.document_digest):
        studio.library.note_document(known.episode.guid, path=path, document_digest=document.digest)
    return _rendered(known, understood, "unchanged", performance)


def _rendered(
    entry: Entry, understood: Understood, status: str, performance: Performance
) -> Rendered:
    take = performance.take
    return Rendered(
        entry, understood.document.name, status, take.cached, take.synthesized, performance.fallback
    )


# --- details of the stages ---


def _script(speech: Speech, engine: Engine, studio: Studio, show: Show) -> tuple[Passage, ...]:
    return write_script(
        speech,
        notice=show.notice,
        pauses=studio.settings.pauses,
        lexicon=studio.lexicon,
        max_chars=engine.max_chars,
    )


def _target(settings: Settings, engine: Engine) -> Target:
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


def _true_peak_dbtp(pieces: "Sequence[Piece]") -> float:
    from tts_job.audio.loudness import decibels

    return decibels(max(piece.segment.true_peak for piece in pieces))


def _recipe(
    understood: Understood, performance: Performance, settings: Settings, show: Show, cover: bytes
) -> str:
    """Digest of all that the episode's files and its item in the feed are made from."""
    tagged = (show.title, show.author, show.publisher, show.copyright, show.link, show.notice)
    return files.digest(
        RECIPE_VERSION,
        __version__,
        repr((understood.speech, tagged, settings.pauses)),
        hashlib.sha256(cover).hexdigest(),
        *(piece.segment.fingerprint for piece in performance.pieces()),
        *(passage.words for passage in performance.script),
    )


def _is_unchanged(known: Entry | None, recipe: str, public: Folder, wishes: Wishes) -> bool:
    """The same files would come out, and they are in place already."""
    if known is None or known.state is not State.PUBLISHED or wishes.force:
        return False
    in_place = public.size(known.episode.file(".mp3")) == known.episode.mp3_bytes
    return known.recipe == recipe and in_place


def _pub_date(speech: Speech, settings: Settings, now: dt.datetime) -> dt.datetime:
    if settings.feed.pubdate == "speech" and speech.date:
        zone = ZoneInfo(settings.show.time_zone)
        return dt.datetime.combine(speech.date, dt.time(12), zone)
    return now


def _description(speech: Speech, show: Show) -> str:
    """The notice on its first line, then who spoke where and when."""
    who = " ".join(part for part in (speech.office, speech.speaker) if part)
    day = turkish.write_date(speech.date) if speech.date else ""
    where = ", ".join(part for part in (speech.place, day) if part)
    about = " — ".join(part for part in (who, where) if part)
    return "\n".join(line for line in (show.notice, about or speech.title) if line)
