"""What every render works with, opened once at the edge, and what a person may ask of one."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Thread
from typing import Literal, Protocol

from tts_job import files
from tts_job.cache import Cache
from tts_job.engines import OpenEngines, open_engine
from tts_job.engines.base import Engine
from tts_job.errors import EngineError
from tts_job.lexicon import read_lexicon
from tts_job.library.library import Library
from tts_job.settings.options import Settings
from tts_job.storage import Folder
from tts_job.takes import Takes
from tts_job.text.document import STANDARD_INPUT
from tts_job.text.spoken.lexicon import Lexicon


class Progress(Protocol):
    """What a terminal or a service shows while an episode is made."""

    def begin(self, title: str, segments: int) -> None: ...
    def advance(self, cached: bool) -> None: ...
    def end(self) -> None: ...


class Release(StrEnum):
    """When a rendering may be published, by who asks for it. An embargo holds for all."""

    AS_SET = "as-set"
    """As `feed.publish` says: what a pass, the schedule and the service ask for."""
    AT_ONCE = "at-once"
    """A person asks for it."""
    HOLD = "hold"
    """A person wants to hear it first."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asks of one render; empty means: as usual."""

    engine: str = ""
    voice: str = ""
    title: str | None = None
    """None: as it was given before; empty: what the document says, whatever was given before."""
    date: dt.date | Literal[""] | None = None
    """Likewise."""
    slug: str = ""
    force: bool = False
    release: Release = Release.AS_SET


@dataclass(frozen=True)
class Studio:
    """What every render works with. Opened once, at the edge."""

    settings: Settings
    library: Library
    cache: Cache
    takes: Takes
    public: Folder
    lexicon: Lexicon
    progress: Progress
    engines: dict[str, Engine] = field(default_factory=dict)
    """Its own: they are closed with it."""
    shared: OpenEngines | None = None
    """Those of all renders of this process; where there are any, it opens none of its own."""
    _waking: list[Thread] = field(default_factory=list)

    def engine(self, name: str) -> Engine:
        """Opened when first asked for. Raises UnknownEngine."""
        if self.shared is not None:
            return self.shared.engine(name, self.settings)
        if name not in self.engines:
            self.engines[name] = open_engine(name, self.settings)
        return self.engines[name]

    def wake(self, engine: Engine) -> None:
        """Let it start, or connect, in the background: the text is repaired and read meanwhile."""

        def probe() -> None:
            with suppress(EngineError):  # whoever asks it to speak hears of it
                engine.probe()

        thread = Thread(target=probe, name="wake", daemon=True)
        self._waking.append(thread)
        thread.start()

    def close(self) -> None:
        for thread in self._waking:
            thread.join()
        for engine in self.engines.values():
            engine.close()


def first_lexicon(settings: Settings) -> Lexicon:
    """As the own voice of the first engine needs it, which speaks where nobody asks for another."""
    engine = open_engine(settings.engines.order[0], settings)
    return read_lexicon(settings.paths.lexicon).for_voice(engine.name, engine.default_voice)


def source_name(path: Path, settings: Settings) -> str | None:
    """Of a document, relative to the inbox: what the library knows it by.

    None for standard input: what comes from there is known by its content.
    """
    if path == STANDARD_INPUT:
        return None
    return Path(files.relative(path, settings.paths.inbox)).as_posix()
