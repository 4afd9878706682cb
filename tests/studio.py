"""A studio in a temporary folder, with engines that hum: what most tests of the job work with."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.fakes import ToneEngine
from tts_job.cache import Cache
from tts_job.console import Silent
from tts_job.library.library import Library
from tts_job.podcast.feed import FeedContents, parse_feed
from tts_job.publish import Published, public_folder, publish
from tts_job.render import Rendered, render
from tts_job.settings.options import Settings
from tts_job.studio import Studio, Wishes
from tts_job.takes import Takes
from tts_job.text.spoken.lexicon import EMPTY

NOW = dt.datetime.fromisoformat("2026-03-02T10:00:00+03:00")
SPEECH = """# Açılış

Sayın konuklar, hepiniz hoş geldiniz.

Bugün burada çok önemli bir konuyu ele almak üzere toplandık.

Hepinize saygılarımı sunuyor, teşekkür ediyorum.
"""


@dataclass
class Desk:
    """What a test does with a studio."""

    studio: Studio
    now: dt.datetime = NOW

    @property
    def inbox(self) -> Path:
        return self.studio.settings.paths.inbox

    @property
    def public(self) -> Path:
        return self.studio.public.root

    @property
    def engine(self) -> ToneEngine:
        """The first in the order."""
        engine = self.studio.engines[self.studio.settings.engines.order[0]]
        assert isinstance(engine, ToneEngine)
        return engine

    def write(self, text: str, name: str = "speech.md") -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def render(
        self, text: str = SPEECH, name: str = "speech.md", wishes: Wishes | None = None
    ) -> Rendered:
        return render(self.write(text, name), self.studio, wishes or Wishes(), self.now)

    def publish(self) -> Published:
        return publish(self.studio.settings, self.studio.library, self.now)

    def feed(self) -> FeedContents:
        return parse_feed((self.public / "feed.xml").read_bytes())

    def mp3(self, rendered: Rendered) -> bytes:
        return (self.public / rendered.entry.episode.file(".mp3")).read_bytes()

    def files(self) -> dict[str, bytes]:
        """All that is public, by name."""
        found = (path for path in self.public.rglob("*") if path.is_file())
        return {str(path.relative_to(self.public)): path.read_bytes() for path in sorted(found)}

    def later(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


@contextmanager
def open_desk(
    folder: Path, *engines: ToneEngine, settings: Settings | None = None
) -> Iterator[Desk]:
    """A desk over `folder`; opened again it goes on where it was."""
    used = engines or (ToneEngine(),)
    given = settings or Settings()
    paths = given.paths.model_copy(
        update={"inbox": folder / "speeches", "output": folder / "output"}
    )
    order = given.engines.model_copy(update={"order": tuple(engine.name for engine in used)})
    settings = given.model_copy(update={"paths": paths, "engines": order})
    state = paths.output / "state"
    with Library(state / "library.sqlite3") as library:
        studio = Studio(
            settings=settings,
            library=library,
            cache=Cache(state / "cache"),
            takes=Takes(state / "cache" / "takes"),
            public=public_folder(settings),
            lexicon=EMPTY,
            progress=Silent(),
            engines={engine.name: engine for engine in used},
        )
        yield Desk(studio)


def with_settings(desk: Desk, settings: Settings) -> Desk:
    return replace(desk, studio=replace(desk.studio, settings=settings))
