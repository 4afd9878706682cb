"""The use case: the document at a path -> its episode, complete, in place and in the library.

Read `render` from top to bottom: every stage is there once, in order. Publishing comes after it.
"""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from tts_job import __version__, files, publish
from tts_job.artwork import Artwork
from tts_job.cache import DamagedSegmentError
from tts_job.errors import EngineError, WriteFailed
from tts_job.hold import embargo_of, pub_date, reasons_to_hold
from tts_job.library.entry import Entry, State
from tts_job.library.held import Held
from tts_job.model import Episode, Kind, Show, Speech, Transcript
from tts_job.perform import (
    Fallback,
    Performance,
    choices,
    known_level,
    perform,
    script_for,
    target_for,
)
from tts_job.podcast import captions, site, transcript
from tts_job.speak import Speaker
from tts_job.storage import Folder
from tts_job.studio import Release, Studio, Wishes, source_name
from tts_job.text import turkish
from tts_job.text.language import turkish_share
from tts_job.understand import Found, Understood, look_up, named_slug, understand

RECIPE_VERSION = "2"
"""Raised when the same recipe would give other files."""
OPENING_CHARS = 240
"""Of the speech itself in a description: what an app shows without a tap."""
LEAST_OPENING_CHARS = 60
"""A shorter paragraph is a salutation, or says where and when."""
MOST_ATTEMPTS = 3
"""A damaged segment is made anew; a disk that damages it again and again is not."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of one document."""

    entry: Entry
    source: str
    status: str
    """published, updated, unchanged or held."""
    cached: int
    synthesized: int
    fallback: Fallback | None = None
    restored: bool = False
    """Unchanged, but files of it were missing and are in place again."""
    held: Held | None = None
    """Why it is not public yet, where it is held."""
    turkish: float | None = None
    """Share of its words that are; None where nobody looked, or there are too few to tell."""


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


def render(path: Path, studio: Studio, wishes: Wishes, now: dt.datetime) -> Rendered:
    """Bring the episode of the document at `path` up to date; `publish` makes it public.

    Where it may not be public yet it is held, and what was published before stays as it is.

    Raises DocumentError, EngineError, OutputError; then the library and the feed are as before.
    """
    show = publish.read_show(studio.settings, studio.library)
    artwork = Artwork(studio.settings.show, studio.library, studio.public)
    found = look_up(path, studio, wishes)
    if _is_up_to_date(found, studio, wishes, show, artwork):
        return _unchanged(found, studio)
    if found.held and _waits_already(found.held, found, studio, wishes, show, artwork):
        return _still_held(found.held, found, studio)
    studio.wake(choices(found, studio, wishes)[0][0])
    was_lost = found.old is not None and not publish.is_whole(found.old, studio.public)
    understood = understand(found, studio, wishes)
    share = turkish_share(each.text for each in understood.speech.paragraphs)
    for _ in range(MOST_ATTEMPTS):
        performance = perform(understood, studio, wishes, show)
        take, fallback = performance.take, performance.fallback
        recipe = _recipe(found, performance.speaker.identity, studio, show, artwork)
        entry = _reserve(understood, performance, studio, wishes, show, now)
        entry = replace(entry, recipe=recipe)
        hold = _hold(entry, understood, fallback, studio, wishes, now)
        folder = _folder_for(hold, studio)
        try:
            entry, words = _produce(
                entry, understood, performance, studio, show, artwork.place(), folder
            )
        except DamagedSegmentError:
            studio.cache.drop_damaged(piece.segment for piece in performance.pieces())
            studio.takes.forget(entry.episode.guid)
            continue  # the next attempt makes them anew
        studio.takes.keep(entry.episode.guid, performance.takes)
        entry, status = _compared(entry, understood.found.old)
        if hold and status != "unchanged":
            hold = replace(hold, entry=entry)
            studio.library.hold(hold, words, performance.fingerprints)
            publish.drop_replaced(folder, studio.library, entry.episode.slug)
            if not publish.is_whole(entry.episode, folder):
                continue
            counts = take.cached, take.synthesized
            return Rendered(entry, str(path), "held", *counts, fallback, held=hold, turkish=share)
        if hold:  # the same as is public already: there is nothing to approve
            for suffix in publish.EPISODE_FILES:
                studio.public.place(folder, entry.episode.file(suffix))
        entry = studio.library.record(entry, words, performance.fingerprints, now)
        if not publish.is_whole(entry.episode, studio.public):
            continue  # another process took them for those of what it had removed
        restored = was_lost and status == "unchanged"
        counts = take.cached, take.synthesized
        return Rendered(entry, str(path), status, *counts, fallback, restored, turkish=share)
    raise WriteFailed(path, "what was written was damaged or gone each time")


def is_current(path: Path, studio: Studio, wishes: Wishes) -> bool:
    """`render` would find nothing to do. The document is read and not understood: it is fast."""
    show = publish.read_show(studio.settings, studio.library)
    artwork = Artwork(studio.settings.show, studio.library, studio.public)
    return _is_up_to_date(look_up(path, studio, wishes), studio, wishes, show, artwork)


def plan(path: Path, studio: Studio, wishes: Wishes) -> Plan:
    """What `render` would do, without speaking or writing anything."""
    show = publish.read_show(studio.settings, studio.library)
    understood = understand(look_up(path, studio, wishes), studio, wishes)
    engine, voice = choices(understood.found, studio, wishes)[0]
    script = script_for(understood.speech, engine, voice, studio, show)
    target = target_for(studio.settings, engine)
    speaker = Speaker(engine, voice, target, studio.cache, wishes.force)
    level = known_level(speaker, studio)
    # At whatever gain, a voice that was never measured has said nothing yet.
    wanted = speaker.wanted(script, 0.0 if level is None else target.loudness_lufs - level)
    segments = len(wanted)
    missing = segments if level is None else speaker.missing(wanted)
    unusable = ""
    try:
        if missing:
            engine.probe()
    except EngineError as error:
        unusable = str(error)
    old = understood.found.old
    slug = old.slug if old else ""
    title = understood.speech.title
    return Plan(str(path), title, slug, engine.name, voice, segments, missing, unusable)


# --- stages ---


def _reserve(
    understood: Understood,
    performance: Performance,
    studio: Studio,
    wishes: Wishes,
    show: Show,
    now: dt.datetime,
) -> Entry:
    """The entry of this episode, with its guid and slug for ever; its files are not known yet."""
    speech, document, known = understood.speech, understood.found.document, understood.found.known
    asked_slug = named_slug(document, wishes)
    day = speech.date.isoformat() if speech.date else ""
    # Its tags say when it appears, and nobody writes them again at the end of an embargo.
    appears_at = max(embargo_of(document.metadata, studio.settings) or now, now)
    episode = Episode(
        guid="",
        slug=asked_slug or files.slug(day, speech.title),
        title=speech.title,
        published_at=pub_date(speech.date, studio.settings, appears_at),
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
        true_peak_dbtp=round(performance.true_peak_dbtp, 2),
    )
    entry = Entry(
        episode=episode,
        state=State.DRAFT,
        path=source_name(Path(document.name), studio.settings),
        document_digest=document.digest,
        recipe="",
        sha256="",
        segments=performance.segments,
        own_title=understood.own_title,
        own_date=understood.own_date,
        wished_title=understood.found.wished_title,
        wished_date=understood.found.wished_date,
    )
    if known is None or known.state in (State.DRAFT, State.HELD):
        known = studio.library.reserve(entry, named_slug=asked_slug, show=show.title)
    kept = known.episode
    if known.state is State.DRAFT or studio.library.has_appeared(known):
        episode = replace(episode, published_at=kept.published_at)
    return replace(entry, episode=replace(episode, guid=kept.guid, slug=kept.slug))


def _hold(
    entry: Entry,
    understood: Understood,
    fallback: Fallback | None,
    studio: Studio,
    wishes: Wishes,
    now: dt.datetime,
) -> Held | None:
    """What holds the rendering back; None where it may be published at once."""
    embargo = embargo_of(understood.found.document.metadata, studio.settings)
    spoke = f"{fallback.engine}: {fallback.reason}" if fallback else ""
    reasons = reasons_to_hold(understood.speech, spoke, studio.settings, wishes.release)
    held = Held(entry, reasons, embargo, now)
    return None if held.is_due(now) else held


def _folder_for(hold: Held | None, studio: Studio) -> Folder:
    """Where the files may lie."""
    if hold is None:
        return studio.public
    files.make_closed_folder(studio.settings.paths.private)
    return publish.held_folder(studio.settings)


def _produce(
    entry: Entry,
    understood: Understood,
    performance: Performance,
    studio: Studio,
    show: Show,
    cover: bytes,
    folder: Folder,
) -> tuple[Entry, Transcript]:
    """Write MP3, captions and chapters, and give them their names; nothing points to them yet."""
    from tts_job.audio import stitch, tags

    fmt = performance.speaker.target.fmt
    timeline = stitch.lay_out(performance.pieces(), fmt)
    words = transcript.time_words(timeline, understood.speech, show.notice)
    episode = replace(entry.episode, duration_s=round(timeline.duration_s, 3))
    layout = captions.lay_out(words)
    cues = captions.vtt_cues(layout)
    tag = tags.build_tag(show, episode, words, cues, cover)
    with folder.staging() as staged:
        size = stitch.write_mp3(staged.write, timeline, fmt, tag, studio.cache.copy)
        staged.finish()  # while the disk is busy, the texts are made
        texts = {
            ".vtt": captions.webvtt(cues, show.voice_label),
            ".srt": captions.srt(layout),
            ".json": captions.json_transcript(cues, show.voice_label),
            ".chapters.json": captions.chapters_json(words.chapters, episode.title, show.title),
            ".txt": site.transcript_text(episode, words),
        }
        sha256 = staged.digest()
        all_of_it = staged.digest(*(texts[suffix] for suffix in publish.TEXT_SUFFIXES))
        episode = replace(episode, hash=all_of_it[:16], mp3_bytes=size)
        for suffix, data in texts.items():
            folder.put(episode.file(suffix), data)
        folder.put_staged(staged, episode.file(publish.AUDIO_SUFFIX))
    return replace(entry, episode=episode, sha256=sha256), words


def _compared(entry: Entry, old: Episode | None) -> tuple[Entry, str]:
    """The entry and its status; files that came out the same are no news to a listener."""
    if old is None:
        return entry, "published"
    if replace(entry.episode, updated_at=old.updated_at) == old:
        return replace(entry, episode=old), "unchanged"
    return entry, "updated"


def _is_up_to_date(
    found: Found, studio: Studio, wishes: Wishes, show: Show, artwork: Artwork
) -> bool:
    """The same files would come out, and they are in place already."""
    if found.known is None or found.old is None:
        return False
    is_same = _would_come_again(found.known, found, studio, wishes, show, artwork)
    return is_same and publish.is_whole(found.old, studio.public)


def _waits_already(
    held: Held, found: Found, studio: Studio, wishes: Wishes, show: Show, artwork: Artwork
) -> bool:
    """The same files would come out, they are held, and who asks now does not want them out."""
    if held.reasons and wishes.release is Release.AT_ONCE:
        return False
    is_same = _would_come_again(held.entry, found, studio, wishes, show, artwork)
    return is_same and publish.is_whole(held.entry.episode, publish.held_folder(studio.settings))


def _would_come_again(
    entry: Entry, found: Found, studio: Studio, wishes: Wishes, show: Show, artwork: Artwork
) -> bool:
    """A rendering now would give the files of `entry`."""
    if wishes.force:
        return False
    engine, voice = choices(found, studio, wishes)[0]
    try:
        identity = engine.identity(voice)
    except EngineError:
        return False
    return _recipe(found, identity, studio, show, artwork) == entry.recipe


def _still_held(held: Held, found: Found, studio: Studio) -> Rendered:
    """Note where the document is now; nothing else is to be done."""
    path = _known_path(held.entry, found, studio)
    if path != held.entry.path:
        studio.library.note_held_document(held.entry.episode.guid, path)
    return Rendered(held.entry, found.document.name, "held", held.entry.segments, 0, held=held)


def _unchanged(found: Found, studio: Studio) -> Rendered:
    """Note where the document is now; nothing else is to be done."""
    document, known = found.document, found.known
    assert known is not None
    path = _known_path(known, found, studio)
    if path != known.path:
        studio.library.note_document(known.episode.guid, path=path, document_digest=document.digest)
    return Rendered(known, document.name, "unchanged", known.segments, 0)


def _known_path(entry: Entry, found: Found, studio: Studio) -> str | None:
    """Where the document is; of a second copy of it the first stays the one that is known."""
    if entry.path and (studio.settings.paths.inbox / entry.path).exists():
        return entry.path
    return source_name(Path(found.document.name), studio.settings) or entry.path


# --- details of the stages ---


def _recipe(found: Found, identity: str, studio: Studio, show: Show, artwork: Artwork) -> str:
    """Digest of all that decides the episode's files: equal means that nothing would change."""
    settings, audio = studio.settings, studio.settings.audio
    named = (show.title, show.author, show.publisher, show.copyright, show.link)
    said = (show.notice, show.voice_label)
    return files.digest(
        RECIPE_VERSION,
        __version__,
        found.document.digest,
        repr((found.wished_title, found.wished_date)),
        studio.lexicon.contents,
        identity,
        repr((audio, settings.text, settings.pauses, named, said)),
        *(files.file_digest(path) for path in (audio.intro, audio.outro) if path),
        artwork.wanted,
    )


def _description(speech: Speech, show: Show) -> str:
    """The notice on its first line, then who spoke where and when, then how the speech begins."""
    who = " ".join(part for part in (speech.office, speech.speaker) if part)
    day = turkish.write_date(speech.date) if speech.date else ""
    where = ", ".join(part for part in (speech.place, day) if part)
    about = " — ".join(part for part in (who, where) if part)
    lines = (show.notice, about or speech.title, _opening(speech))
    return "\n".join(line for line in lines if line)


def _opening(speech: Speech) -> str:
    """How the speech begins, behind its salutation; for the list of an app."""
    texts = (each.text for each in speech.paragraphs if each.kind is Kind.PARAGRAPH)
    text = next((text for text in texts if len(text) >= LEAST_OPENING_CHARS), "")
    if len(text) <= OPENING_CHARS:
        return text
    return text[:OPENING_CHARS].rpartition(" ")[0].rstrip(",;:–- ") + "…"
