"""backup, restore: all that cannot be made again, in one file and back."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from tts_job.commands.opening import load_settings, read_now
from tts_job.commands.options import Common, common


@click.command(epilog="Example: tts-job backup /var/backups/tts-job/ --audio")
@common
@click.argument("target", metavar="FILE|DIR")
@click.option("--audio", is_flag=True, help="Include the published files, with every MP3.")
@click.pass_obj
def backup(common: Common, target: str, audio: bool) -> None:
    """Write everything that cannot be made again to one file.

    Library, jobs, tokens, secrets, documents, settings and lexicon. The service may keep running.
    Given a folder, the file is named after the time.
    """
    from tts_job import files, report
    from tts_job.backup.make import ESSENTIALS, EVERYTHING, back_up
    from tts_job.settings.load import settings_file

    settings = load_settings(common)
    extent = EVERYTHING if audio else ESSENTIALS
    file = settings_file(common.config, os.environ)
    if target.endswith(os.sep):  # a folder is meant, whether or not it is there yet
        files.make_folder(Path(target))
    made = back_up(settings, file, Path(target), extent, read_now(settings))
    common.answer(report.backup(made))
    for what in made.left_out:
        print(f"tts-job: not in the backup: {what}", file=sys.stderr)
    if common.talkative:
        print(f"{made.path}: {made.files} files, {made.size / 1e6:.1f} MB")
        if not audio:
            print("Published files are not in it: copy output/public too, or use --audio.")


@click.command(epilog="Example: tts-job restore /var/backups/tts-job/tts-job-20260302T030000.tar")
@common
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Move aside the data that is there already.")
@click.pass_obj
def restore(common: Common, file: Path, force: bool) -> None:
    """Put a backup in place, on this machine or another.

    Stop the service first. The whole file is checked before anything changes. Settings and
    documents that differ from those in the backup stay; the backup's are put beside them, as
    NAME.restored.
    """
    from tts_job import report
    from tts_job.backup.archive import read_manifest
    from tts_job.backup.restore import place_settings, restore
    from tts_job.settings.load import settings_file

    manifest = read_manifest(file)
    config = settings_file(common.config, os.environ)
    place_settings(file, manifest, config)
    settings = load_settings(common)
    now = read_now(settings)
    aside = settings.paths.output / f"replaced-{now:%Y%m%dT%H%M%S}" if force else None
    done = restore(file, manifest, settings, config, now, aside=aside)
    common.answer(report.restored(done))
    if not common.talkative:
        return
    print(f"episodes restored: {done.episodes}, as of {done.made_at:%Y-%m-%d %H:%M %z}")
    if done.soundless:
        print(f"{done.soundless} have no files here: copy output/public back, or `tts-job run`")
    for path in done.beside:
        print(f"differs from what is in place, which stayed: {path}")
    if done.aside:
        print(f"what was there is in {done.aside}")
