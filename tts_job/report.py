"""Results as JSON documents: what `--json` prints and the API answers. Names are promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from tts_job.model import Kind
from tts_job.podcast.feed import FEED

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from tts_job.backup.make import Made
    from tts_job.backup.restore import Restored
    from tts_job.check import Finding
    from tts_job.doctor import Diagnosis, Surveyed
    from tts_job.errors import TtsJobError
    from tts_job.inbox import Failed
    from tts_job.library.entry import Entry
    from tts_job.library.held import Held
    from tts_job.model import Reading, Repair
    from tts_job.preview import Preview, ReadParagraph
    from tts_job.publish import Published
    from tts_job.release import Approved
    from tts_job.render import Plan, Rendered
    from tts_job.settings.options import Settings
    from tts_job.subscribers import Subscriber

JSONValue: TypeAlias = (
    "str | int | float | bool | Sequence[JSONValue] | Mapping[str, JSONValue] | None"
)
JSONObject: TypeAlias = dict[str, JSONValue]


def renders(
    rendered: Sequence[Rendered], failed: Sequence[Failed], settings: Settings
) -> JSONObject:
    return {
        "episodes": [_rendered(each, settings) for each in rendered],
        "feed": str(settings.published / FEED),
        "failed": [failure(each) for each in failed],
    }


def failure(failed: Failed) -> JSONObject:
    return _failure(failed.source, failed.error)


def error(error: TtsJobError) -> JSONObject:
    """A command that failed as a whole, in the shape of a render that did."""
    return {"failed": [_failure(error.subject.strip("'"), error)]}


def plans(planned: Sequence[Plan], failed: Sequence[Failed]) -> JSONObject:
    return {
        "planned": [
            {
                "source": plan.source,
                "title": plan.title,
                "updates": plan.known or None,
                "engine": plan.engine,
                "voice": plan.voice,
                "segments": {"total": plan.segments, "missing": plan.missing},
                "unusable": plan.unusable or None,
            }
            for plan in planned
        ],
        "failed": [failure(each) for each in failed],
    }


def episode(entry: Entry, settings: Settings, held: Held | None = None) -> JSONObject:
    """`held` is what waits to be published of it; what never was has no address yet."""
    it, is_public = entry.episode, entry.state.value != "held"
    return {
        "slug": it.slug,
        "guid": it.guid,
        "state": entry.state.value,
        "title": it.title,
        "speaker": it.speaker,
        "date": it.date.isoformat() if it.date else None,
        "published_at": it.published_at.isoformat(),
        "updated_at": it.updated_at.isoformat(),
        "source": entry.path,
        "mp3": str(_folder(settings, is_public) / it.file(".mp3")),
        "url": settings.address + it.file(".mp3") if is_public else None,
        "page": settings.address + it.path if is_public else None,
        "bytes": it.mp3_bytes,
        "sha256": entry.sha256,
        "duration_s": it.duration_s,
        "engine": it.engine,
        "voice": it.voice,
        "loudness_lufs": it.loudness_lufs,
        "true_peak_dbtp": it.true_peak_dbtp,
        "held": _held(held, settings) if held else None,
    }


def episodes(entries: Sequence[Entry], settings: Settings, held: Sequence[Held] = ()) -> JSONObject:
    waiting = {each.entry.episode.guid: each for each in held}
    return {
        "episodes": [episode(entry, settings, waiting.get(entry.episode.guid)) for entry in entries]
    }


def approved(done: Approved, settings: Settings) -> JSONObject:
    return {
        "approved": episode(done.entry, settings),
        "embargo": done.embargo.isoformat() if done.embargo else None,
    }


def subscription(name: str, url: str) -> JSONObject:
    return {"subscriber": name, "feed": url}


def subscribers(found: Sequence[Subscriber]) -> JSONObject:
    return {
        "subscribers": [
            {
                "name": each.name,
                "created_at": each.created_at.isoformat(),
                "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
                "fetched_at": each.fetched_at.isoformat() if each.fetched_at else None,
            }
            for each in found
        ]
    }


def shown(
    entry: Entry,
    files: Sequence[tuple[str, int]],
    renders: Sequence[tuple[str, dt.datetime]],
    settings: Settings,
    held: Held | None = None,
) -> JSONObject:
    """`files` are names relative to the public root with their bytes."""
    is_public = entry.state.value != "held"
    root = _folder(settings, is_public)
    return {
        "episode": episode(entry, settings, held),
        "files": [
            {
                "path": str(root / name),
                "url": settings.address + name if is_public else None,
                "bytes": size,
            }
            for name, size in files
        ],
        "renders": [
            {
                "hash": hash_,
                "rendered_at": rendered_at.isoformat(),
                "current": hash_ == entry.episode.hash,
            }
            for hash_, rendered_at in renders
        ],
    }


def published(feed: Path, done: Published, count: int) -> JSONObject:
    return {
        "feed": str(feed),
        "feed_written": done.feed_written,
        "pages_written": done.pages_written,
        "episodes": count,
    }


def collected(segments: tuple[int, int], speech: tuple[int, int], leftovers: int) -> JSONObject:
    """Of each what was removed: how many, and their bytes."""
    return {
        "segments": {"removed": segments[0], "bytes": segments[1]},
        "speech": {"removed": speech[0], "bytes": speech[1]},
        "temporary_files": leftovers,
    }


def backup(made: Made) -> JSONObject:
    return {
        "backup": str(made.path),
        "bytes": made.size,
        "files": made.files,
        "left_out": list(made.left_out),
    }


def restored(done: Restored) -> JSONObject:
    return {
        "made_at": done.made_at.isoformat(),
        "episodes": done.episodes,
        "without_files": done.soundless,
        "beside": [str(path) for path in done.beside],
        "replaced": str(done.aside) if done.aside else None,
    }


def findings(found: Sequence[Finding]) -> JSONObject:
    from tts_job.check import Severity

    documents: dict[Severity, list[JSONValue]] = {severity: [] for severity in Severity}
    for each in found:
        documents[each.severity].append(
            {"subject": each.subject, "what": each.what, "advice": each.advice}
        )
    return {"faults": documents[Severity.FAULT], "notes": documents[Severity.NOTE]}


def diagnoses(found: Sequence[Diagnosis]) -> JSONObject:
    return {
        "checks": [
            {
                "subject": each.subject,
                "verdict": each.verdict.value,
                "what": each.what,
                "advice": each.advice or None,
            }
            for each in found
        ]
    }


def engines(surveyed: Sequence[Surveyed], settings: Settings) -> JSONObject:
    order = settings.engines.order
    return {
        "engines": [
            {
                "name": each.name,
                "usable": each.usable,
                "why": each.why or None,
                "advice": each.advice or None,
                "identity": each.identity or None,
                "remote": each.remote,
                "place_in_order": order.index(each.name) + 1 if each.name in order else None,
                "default_voice": each.default_voice or None,
                "voices": [
                    {"name": voice.name, "language": voice.language, "label": voice.label}
                    for voice in each.voices
                ],
            }
            for each in surveyed
        ]
    }


def preview(seen: Preview) -> JSONObject:
    """`title_paragraph` is the title as it stands in the text, with its repairs and readings."""
    return preview_with(seen, list(preview_paragraphs(seen)))


def preview_paragraphs(seen: Preview) -> Iterator[JSONObject]:
    """One after another: all together take many times the memory of the text."""
    for index, each in enumerate(seen.paragraphs):
        yield {"index": index, "kind": _kind(each), **_paragraph(each)}


def preview_with(seen: Preview, paragraphs: Sequence[JSONObject]) -> JSONObject:
    speech = seen.speech
    return {
        "title": speech.title,
        "speaker": speech.speaker,
        "occasion": speech.occasion,
        "place": speech.place,
        "date": speech.date.isoformat() if speech.date else None,
        "language": speech.language,
        "turkish": None if seen.turkish is None else round(seen.turkish, 2),
        "embargo": seen.embargo or None,
        "title_paragraph": _paragraph(seen.title) if seen.title else None,
        "paragraphs": paragraphs,
        "suspects": [
            {
                "paragraph": index,
                "start": suspect.start,
                "end": suspect.end,
                "word": suspect.word,
                "proposal": suspect.proposal,
                "reason": suspect.reason,
            }
            for index, suspect in seen.suspects
        ],
        "new_names": [
            {
                "paragraph": name.paragraph,
                "start": name.start,
                "end": name.end,
                "word": name.word,
                "times": name.times,
            }
            for name in seen.new_names
        ],
        "notes": [
            {"rule": note.rule, "reason": note.reason, "removed": list(note.removed)}
            for note in seen.notes
        ],
    }


def spoken(lines: Sequence[str], said: Sequence[str]) -> JSONObject:
    return {
        "lines": [{"text": text, "spoken": words} for text, words in zip(lines, said, strict=True)]
    }


def _kind(read: ReadParagraph) -> str:
    return "heading" if read.paragraph.kind is Kind.HEADING else "paragraph"


def _paragraph(read: ReadParagraph) -> JSONObject:
    return {
        "text": read.paragraph.text,
        "spoken": read.spoken,
        "repairs": [_repair(each) for each in read.paragraph.repairs],
        "readings": [_reading(read.paragraph.text, each) for each in read.readings],
    }


def _repair(repair: Repair) -> JSONObject:
    return {
        "start": repair.start,
        "end": repair.end,
        "from": repair.before,
        "to": repair.after,
        "rule": repair.rule,
        "reason": repair.reason,
        "confidence": repair.confidence,
    }


def _reading(text: str, reading: Reading) -> JSONObject:
    return {
        "start": reading.start,
        "end": reading.end,
        "from": text[reading.start : reading.end],
        "to": reading.spoken,
        "rule": reading.rule,
    }


def _failure(source: str, error: TtsJobError) -> JSONObject:
    return {
        "source": source,
        "error": str(error),
        "retryable": error.retryable,
        "exit_code": error.exit_code,
    }


def _rendered(rendered: Rendered, settings: Settings) -> JSONObject:
    it, entry = rendered.entry.episode, rendered.entry
    fallback = rendered.fallback
    return {
        "slug": it.slug,
        "guid": it.guid,
        "title": it.title,
        "date": it.date.isoformat() if it.date else None,
        "source": rendered.source,
        "mp3": str(_folder(settings, rendered.held is None) / it.file(".mp3")),
        "url": None if rendered.held else settings.address + it.file(".mp3"),
        "bytes": it.mp3_bytes,
        "sha256": entry.sha256,
        "duration_s": it.duration_s,
        "engine": it.engine,
        "voice": it.voice,
        "fallback": {"from": fallback.engine, "reason": fallback.reason} if fallback else None,
        "segments": {
            "total": rendered.cached + rendered.synthesized,
            "cached": rendered.cached,
            "synthesized": rendered.synthesized,
        },
        "loudness_lufs": it.loudness_lufs,
        "true_peak_dbtp": it.true_peak_dbtp,
        "status": rendered.status,
        "held": _held(rendered.held, settings) if rendered.held else None,
    }


def _held(held: Held, settings: Settings) -> JSONObject:
    from tts_job.release import listening_url

    return {
        "reasons": [{"why": each.why.value, "detail": each.detail} for each in held.reasons],
        "embargo": held.embargo.isoformat() if held.embargo else None,
        "held_at": held.held_at.isoformat(),
        "listen": listening_url(held, settings),
    }


def _folder(settings: Settings, is_public: bool) -> Path:
    return settings.published if is_public else settings.paths.held
