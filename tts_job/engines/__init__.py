"""The engines, in a table: a new one is its file, its row here and its section in the settings."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tts_job.engines.base import Engine
from tts_job.engines.espeak import Espeak
from tts_job.engines.espeak import Options as EspeakOptions
from tts_job.engines.gtts import Gtts
from tts_job.engines.gtts import Options as GttsOptions
from tts_job.errors import UnknownEngine
from tts_job.settings.engines import engine_options
from tts_job.settings.options import Section, Settings

OptionsT = TypeVar("OptionsT", bound=Section)


@dataclass(frozen=True, slots=True)
class Row:
    open: Callable[[str, Settings], Engine]
    """From its name and its section of the settings; raises SettingsError where that is wrong."""
    options: type[Section]


def _row(make: Callable[[OptionsT], Engine], options: type[OptionsT]) -> Row:
    return Row(lambda name, settings: make(engine_options(settings, name, options)), options)


ENGINES: dict[str, Row] = {
    "gtts": _row(Gtts, GttsOptions),
    "espeak": _row(Espeak, EspeakOptions),
}


def open_engine(name: str, settings: Settings) -> Engine:
    """Raises UnknownEngine or SettingsError. Nothing is started yet."""
    if name not in ENGINES:
        raise UnknownEngine(name, tuple(ENGINES))
    return ENGINES[name].open(name, settings)


class OpenEngines:
    """Engines that the renders of one process share, so that the pace of each holds for all."""

    def __init__(self, open_: Callable[[str, Settings], Engine] = open_engine) -> None:
        self._open = open_
        self._lock = threading.Lock()
        self._engines: dict[tuple[str, str], Engine] = {}

    def engine(self, name: str, settings: Settings) -> Engine:
        """The one with these options; other options make another. Raises as `open_engine` does."""
        given = settings.engines.options.get(name, {})
        key = (name, repr(sorted((key, option.value) for key, option in given.items())))
        with self._lock:
            if key not in self._engines:
                self._engines[key] = self._open(name, settings)
            return self._engines[key]

    def forget(self) -> None:
        """Open new ones from now on: one of these hangs. Who works with another goes on."""
        with self._lock:
            self._engines.clear()

    def close(self) -> None:
        with self._lock:
            engines = list(self._engines.values())
            self._engines.clear()
        for engine in engines:
            engine.close()
