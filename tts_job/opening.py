"""What a render works with, opened at an edge: settings, library, cache, studio, the time of day.

Commands, job workers and the service open them alike. What is heavy is imported when it is opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from tts_job.cache import Cache
    from tts_job.engines import OpenEngines
    from tts_job.library.library import Library
    from tts_job.settings.options import Settings
    from tts_job.studio import Progress, Studio
    from tts_job.takes import Takes


def load_settings(
    config: Path | None,
    overrides: Mapping[str, object],
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """Raises SettingsError with every problem, those of the engines' sections too."""
    from tts_job.engines import ENGINES
    from tts_job.settings.load import load

    models = {name: row.options for name, row in ENGINES.items()}
    return load(config, environ, overrides, models)


def open_library(settings: Settings) -> Library:
    from tts_job.errors import LibraryDamaged
    from tts_job.library.library import Library
    from tts_job.library.rebuild import is_lost

    path = settings.paths.library
    if is_lost(path):
        raise LibraryDamaged(path, "it is missing, and copies of its episodes are there")
    return Library(path)


def open_library_to_read(settings: Settings) -> Library:
    """For what changes nothing: works too where this user, or anybody, may not write."""
    from tts_job.errors import FolderNotWritable
    from tts_job.library.database import reading
    from tts_job.library.library import Library

    try:
        return open_library(settings)
    except FolderNotWritable:
        return Library(settings.paths.library, reading)


def open_cache(settings: Settings) -> Cache:
    from tts_job.cache import Cache

    return Cache(settings.paths.cache)


def open_takes(settings: Settings) -> Takes:
    from tts_job.takes import Takes

    return Takes(settings.paths.cache / "takes")


@contextmanager
def open_studio(
    settings: Settings, progress: Progress, shared: OpenEngines | None = None
) -> Iterator[Studio]:
    """All that a render needs; engines that are not `shared` are closed at the end."""
    from tts_job import publish
    from tts_job.lexicon import read_lexicon
    from tts_job.studio import Studio

    with open_library(settings) as library:
        studio = Studio(
            settings=settings,
            library=library,
            cache=open_cache(settings),
            takes=open_takes(settings),
            public=publish.public_folder(settings),
            lexicon=read_lexicon(settings.paths.lexicon),
            progress=progress,
            shared=shared,
        )
        try:
            yield studio
        finally:
            studio.close()


def read_now(settings: Settings, environ: Mapping[str, str] = os.environ) -> dt.datetime:
    """Read once: SOURCE_DATE_EPOCH, else the clock; whole seconds in the show's zone.

    Raises UsageError.
    """
    import datetime as dt
    import time
    from zoneinfo import ZoneInfo

    from tts_job.errors import UsageError

    given = environ.get("SOURCE_DATE_EPOCH", "")
    try:
        seconds = int(given) if given else int(time.time())
        return dt.datetime.fromtimestamp(seconds, ZoneInfo(settings.show.time_zone))
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            "use",
            f"SOURCE_DATE_EPOCH={given[:40]}",
            why="it is not a point in time",
            advice="give seconds since 1970, or unset it",
        ) from error
