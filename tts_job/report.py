"""Results as JSON documents: what `--json` prints and the API answers. Names are promises."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from tts_job.check import Finding, Severity
from tts_job.doctor import Diagnosis, Surveyed
from tts_job.errors import TtsJobError
from tts_job.inbox import Failed
from tts_job.library import Entry, Kept
from tts_job.model import Kind, Reading, Repair
from tts_job.preview import Preview, ReadParagraph
from tts_job.render import Plan, Rendered
from tts_job.settings import Settings

JSONValue: TypeAlias = (
    "str | int | float | bool | None | Sequence[JSONValue] | Mapping[str, JSONValue]"
)
JSONObject: TypeAlias = dict[str, JSONValue]


def renders(
    rendered: Sequence[Rendered], failed: Sequence[Failed], settings: Settings
) -> JSONObject:
    return {
        "episodes": [_rendered(each, settings) for each in rendered],
        "feed": str(settings.paths.output / "public" / "feed.xml"),
        "failed": [failure(each) for each in failed],
    }


def failure(failed: Failed) -> JSONObject:
    return {
        "source": failed.source,
        "error": str(failed.error),
        "retryable": failed.error.retryable,
        "exit_code": failed.error.exit_code,
    }


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


def episode(entry: Entry, settings: Settings) -> JSONObject:
    it = entry.episode
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
        "mp3": str(_public(settings) / it.file(".mp3")),
        "url": settings.show.base_url + it.file(".mp3"),
        "page": settings.show.base_url + it.path,
        "bytes": it.mp3_bytes,
        "sha256": entry.sha256,
        "duration_s": it.duration_s,
        "engine": it.engine,
        "voice": it.voice,
        "loudness_lufs": it.loudness_lufs,
        "true_peak_dbtp": it.true_peak_dbtp,
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
        "mp3": str(_public(settings) / it.file(".mp3")),
        "url": settings.show.base_url + it.file(".mp3"),
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
    }


def _public(settings: Settings) -> Path:
    return settings.paths.output / "public"
