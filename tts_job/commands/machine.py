"""engines, doctor, cache: this machine, and what it keeps."""

from __future__ import annotations

import click

from tts_job.commands.opening import load_settings, open_cache, open_library, open_takes
from tts_job.commands.options import Common, common

SEGMENT_AGE_S = 24 * 3600
"""A younger segment may belong to a render that is not recorded yet."""
SPEECH_AGE_S = 30 * 24 * 3600
"""A remote engine's answer saves a request if its episode is rendered again; after this, space."""


@click.command(epilog="Example: tts-job engines -v")
@common
@click.pass_obj
def engines(common: Common) -> None:
    """List the engines, and why one is not usable.

    -v lists their voices too.
    """
    from tts_job import console, report
    from tts_job.doctor import survey

    settings = load_settings(common)
    surveyed = survey(settings)
    common.answer(report.engines(surveyed, settings))
    if not common.json:
        console.print_engines(surveyed, settings, with_voices=bool(common.verbose))


@click.command(epilog="Example: tts-job doctor")
@common
@click.pass_obj
def doctor(common: Common) -> None:
    """Say what this machine lacks, and which command fixes it.

    The exit code is that of the first check that fails.
    """
    from tts_job import console, report
    from tts_job.doctor import examine, exit_code
    from tts_job.settings.options import Settings

    found = []
    for diagnosis in examine(lambda: load_settings(common), Settings()):
        found.append(diagnosis)
        if common.talkative or (common.quiet and diagnosis.exit_code and not common.json):
            console.print_diagnosis(diagnosis)
    common.answer(report.diagnoses(found))
    if code := exit_code(found):
        raise click.exceptions.Exit(code)


@click.group(epilog="Example: tts-job cache gc")
@common
def cache() -> None:
    """Manage cached segments, so nothing is spoken twice."""


@cache.command(epilog="Example: tts-job cache gc --json")
@common
@click.pass_obj
def gc(common: Common) -> None:
    """Remove segments that no episode uses, and leftovers of killed processes.

    Anything younger than a day stays; answers of remote engines stay 30 days.
    """
    import time

    from tts_job import files, report

    settings, now = load_settings(common), time.time()
    kept = open_cache(settings)
    with open_library(settings) as library:
        segments = kept.collect(library.used_fingerprints(), older_than=now - SEGMENT_AGE_S)
        open_takes(settings).collect({each.guid for each in library.episodes()})
    speech = kept.collect_speech(older_than=now - SPEECH_AGE_S)
    folders = [settings.paths.output, *settings.paths.output.rglob("*/")]
    leftovers = sum(files.remove_leftovers(folder) for folder in folders if folder.is_dir())
    common.answer(report.collected(segments, speech, leftovers))
    if common.talkative:
        print(
            f"removed: {segments[0]} segments, {speech[0]} answers of remote engines,"
            f" {leftovers} temporary files; {(segments[1] + speech[1]) / 1e6:.1f} MB freed"
        )
