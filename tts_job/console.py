"""What a person sees at a terminal: progress, summaries, tables."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID
    from rich.progress import Progress as Bars

    from tts_job.render import Plan, Progress, Rendered
    from tts_job.settings import Settings

LOCAL_NOTE = (
    "Only this machine can reach that address: set show.base_url in config/tts_job.toml to the"
    " public one before you give the feed to Apple Podcasts, Overcast or Spotify."
)


class Silent:
    """Progress that nobody watches."""

    def begin(self, title: str, segments: int) -> None: ...
    def advance(self, cached: bool) -> None: ...
    def end(self) -> None: ...


class Bar:
    """One bar for the episode in work, with the time left."""

    def __init__(self) -> None:
        self._bars: Bars | None = None
        self._task: TaskID | None = None

    def begin(self, title: str, segments: int) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._bars.start()
        short = title if len(title) <= 40 else title[:39] + "…"
        self._task = self._bars.add_task(short.replace("[", "\\["), total=segments)

    def advance(self, cached: bool) -> None:
        if self._bars and self._task is not None:
            self._bars.advance(self._task)

    def end(self) -> None:
        if self._bars:
            self._bars.stop()
        self._bars = None


def progress(*, shown: bool) -> Progress:
    return Bar() if shown and sys.stderr.isatty() else Silent()


def print_renders(
    rendered: Sequence[Rendered], settings: Settings, seconds: float, unchanged: int
) -> None:
    root = settings.paths.output / "public"
    for each in rendered:
        episode = each.entry.episode
        print(f"{each.status}: {episode.title}")
        print(f"  listen     {root / episode.file('.mp3')}")
        print(f"  page       {root / episode.path / 'index.html'}")
        print(
            f"  sound      {clock(episode.duration_s)}, {episode.mp3_bytes / 1e6:.1f} MB,"
            f" {episode.loudness_lufs:.1f} LUFS, peak {episode.true_peak_dbtp:.1f} dBTP,"
            f" {episode.engine} voice {episode.voice}"
        )
        print(f"  segments   {each.synthesized} made, {each.cached} from the cache")
        if each.fallback:
            print(f"  fallback   {each.fallback.engine} could not: {each.fallback.reason}")
    made = sum(each.entry.episode.duration_s for each in rendered if each.synthesized)
    speed = f", {made / seconds:.0f} times real time" if made else ""
    if unchanged or not rendered:
        print(f"{unchanged} unchanged, nothing to do for them")
    print(
        f"feed: {root / 'feed.xml'} ({settings.show.base_url}feed.xml), in {seconds:.2f} s{speed}"
    )


def print_plans(plans: Sequence[Plan]) -> None:
    for plan in plans:
        what = f"update {plan.known}" if plan.known else "publish as a new episode"
        print(f"{plan.source}: would {what}: {plan.title}")
        print(
            f"  {plan.engine} voice {plan.voice}: {plan.missing} of {plan.segments} segments to make"
        )
        if plan.unusable:
            print(f"  but {plan.unusable}")


def clock(seconds: float) -> str:
    """1:02:03, or 2:03 below an hour."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
