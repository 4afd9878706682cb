"""What commands work with, opened as the options that all of them take say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tts_job import opening
from tts_job.opening import (
    open_cache,
    open_library,
    open_library_to_read,
    open_takes,
    read_now,
)

if TYPE_CHECKING:
    from tts_job.commands.options import Common
    from tts_job.settings.options import Settings
    from tts_job.studio import Progress, Studio

__all__ = [
    "load_settings",
    "open_cache",
    "open_library",
    "open_library_to_read",
    "open_studio",
    "open_takes",
    "read_now",
    "stopwatch",
]


def load_settings(common: Common) -> Settings:
    """Raises SettingsError with every problem, those of the engines' sections too."""
    overrides = {} if common.output is None else {"paths.output": common.output}
    return opening.load_settings(common.config, overrides)


@contextmanager
def open_studio(common: Common, progress: Progress | None = None) -> Iterator[Studio]:
    """All that a render needs; `progress` is a bar at a terminal unless another is given."""
    from tts_job import console

    shown = progress or console.progress(shown=common.talkative)
    with opening.open_studio(load_settings(common), shown) as studio:
        yield studio


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    import time

    start = time.perf_counter()
    yield lambda: time.perf_counter() - start
