"""What a person sees at a terminal: progress, summaries, tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from tts_job.model import AS_WRITTEN

if TYPE_CHECKING:
    import datetime as dt

    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from tts_job.check import Finding
    from tts_job.doctor import Diagnosis, Surveyed
    from tts_job.library.entry import Entry
    from tts_job.library.held import Held
    from tts_job.preview import Preview, ReadParagraph
    from tts_job.render import Plan, Rendered
    from tts_job.settings.options import Settings
    from tts_job.studio import Progress
    from tts_job.subscribers import Subscriber

LOCAL_NOTE = (
    "Only this machine can reach that address: set show.base_url in config/tts_job.toml to the"
    " public one before you give the feed to Apple Podcasts, Overcast or Spotify."
)

HELD_WORDS = {
    "suspects": "it has doubtful words",
    "title": "its title is guessed",
    "date": "its date is guessed",
    "fallback": "another engine had to speak",
    "approval": "every episode needs approval",
    "asked": "--hold was given",
}
"""By `Why`."""

REACH = {
    "machine": (
        "Apps on this machine reach it (gPodder, a browser), and nothing else does: to listen with"
        " a phone start it with --host 0.0.0.0 and set show.base_url to this machine's address."
    ),
    "network": (
        "Apps that fetch by themselves reach it on the same network (AntennaPod, gPodder)."
        " Overcast, Apple Podcasts and Spotify cannot: their servers fetch, from outside."
    ),
    "world": "Every podcast app reaches it, once a web server answers there.",
}
"""Which apps can subscribe to an address, by how far it reaches (`settings.addresses.reach`)."""

BOLD, DIM, RED, GREEN, YELLOW, CYAN = "1", "2", "31", "32", "33", "36"
WHITE_ON_BLACK = "97;40"
"""SGR parameters (ECMA-48, 8.3.117)."""


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

    def advance(self, cached: bool) -> None:  # noqa: ARG002 (a bar counts both alike)
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
    from tts_job.podcast.feed import FEED
    from tts_job.settings.addresses import is_local
    from tts_job.text.language import seems_foreign

    root = settings.published
    for each in rendered:
        episode = each.entry.episode
        print(f"{each.status}: {episode.title}")
        if each.held:
            _print_held(each.held, settings)
        else:
            print(f"  listen     {root / episode.file('.mp3')}")
            print(f"  page       {root / episode.path / 'index.html'}")
        print(f"  sound      {_sound(each.entry)}")
        print(f"  segments   {each.synthesized} made, {each.cached} from the cache")
        if each.fallback:
            print(f"  fallback   {each.fallback.engine} could not: {each.fallback.reason}")
        if seems_foreign(each.turkish):
            print(f"  language   {not_turkish(each.turkish)}")
    made = sum(each.entry.episode.duration_s for each in rendered if each.synthesized)
    speed = f", {made / seconds:.0f} times real time" if made else ""
    if unchanged or not rendered:
        print(f"{unchanged} unchanged, nothing to do")
    if any(each.restored for each in rendered):
        print("files that were missing are in place again")
    elif rendered and all(each.status == "unchanged" for each in rendered):
        print("nothing has changed, and nothing was written")
    print(f"feed: {root / FEED} ({settings.address}{FEED}), in {seconds:.2f} s{speed}")
    if rendered and is_local(settings.show.base_url):
        print(LOCAL_NOTE)


def print_plans(plans: Sequence[Plan]) -> None:
    for plan in plans:
        what = f"update {plan.known}" if plan.known else "publish as a new episode"
        print(f"{plan.source}: would {what}: {plan.title}")
        segments = f"{plan.missing} of {plan.segments} segments to make"
        print(f"  {plan.engine} voice {plan.voice}: {segments}")
        if plan.unusable:
            print(f"  but {plan.unusable}")


def print_entries(entries: Sequence[Entry], hidden: int, held: Sequence[Held] = ()) -> None:
    """One line for each, wide columns last; `hidden` is how many removed ones are left out."""
    waiting = {each.entry.episode.guid for each in held}
    for entry in entries:
        episode = entry.episode
        state = "" if entry.state.value == "published" else f" ({entry.state})"
        if entry.state.value != "held" and episode.guid in waiting:
            state += " (a newer rendering is held)"
        print(
            f"{episode.published_at:%Y-%m-%d}  {clock(episode.duration_s):>8}  {episode.engine:8}"
            f"  {episode.slug}{state}\n{'':12}{episode.title}"
        )
    if not entries:
        print("no episodes yet: drop a document into the inbox, then `tts-job run`")
    if hidden:
        print(f"{hidden} removed (-v shows them)")


def print_entry(
    entry: Entry,
    files: Sequence[tuple[str, int]],
    renders: Sequence[tuple[str, dt.datetime]],
    settings: Settings,
    held: Held | None = None,
) -> None:
    episode, is_public = entry.episode, entry.state.value != "held"
    given_title = f"title (the document says «{entry.own_title}»)" if entry.wished_title else ""
    given_date = f"date (the document says {entry.own_date})" if entry.wished_date else ""
    print(paint(episode.title, BOLD))
    _print_fields(
        {
            "state": entry.state.value,
            "speaker": " ".join(filter(None, (episode.office, episode.speaker))),
            "occasion": episode.occasion,
            "held": ", ".join(filter(None, (episode.place, str(episode.date or "")))),
            "published": f"{episode.published_at:%Y-%m-%d %H:%M %Z}" if is_public else "not yet",
            "updated": f"{episode.updated_at:%Y-%m-%d %H:%M %Z}",
            "source": entry.path or "",
            "by a person": ", ".join(filter(None, (given_title, given_date))),
            "guid": episode.guid,
            "sound": _sound(entry),
        }
    )
    if held:
        print("held" if not is_public else "held: a newer rendering")
        _print_held(held, settings)
    print("files")
    for name, size in files:
        print(f"  {size:>11,}  {settings.address if is_public else ''}{name}")
    if renders:
        print("renderings kept")
    for hash_, rendered_at in renders:
        in_feed = entry.state.value == "published" and hash_ == episode.hash
        now = "  (in the feed)" if in_feed else ""
        print(f"  {rendered_at:%Y-%m-%d %H:%M}  {hash_}{now}")


def print_subscribers(found: Sequence[Subscriber]) -> None:
    for each in found:
        if each.revoked_at:
            state = f"revoked {each.revoked_at:%Y-%m-%d}"
        elif each.fetched_at:
            state = f"last fetched {each.fetched_at:%Y-%m-%d %H:%M}"
        else:
            state = "never fetched"
        print(f"{each.created_at:%Y-%m-%d}  {each.name}  ({state})")
    if not found:
        print("no subscribers yet: `tts-job subscriber add NAME` prints an address for one")


def _print_held(held: Held, settings: Settings) -> None:
    """Why, until when, where to hear it, and what publishes it."""
    from tts_job.release import listening_url

    for reason in held.reasons:
        detail = f": {reason.detail}" if reason.detail else ""
        print(f"  because    {HELD_WORDS[reason.why]}{detail}")
    if held.embargo:
        print(f"  embargo    until {held.embargo:%Y-%m-%d %H:%M:%S %Z}")
    print(f"  file       {settings.paths.held / held.entry.episode.file('.mp3')}")
    print(f"  listen     {listening_url(held, settings)} (while `tts-job serve` runs)")
    if held.reasons:
        print(f"  publish    tts-job approve {held.entry.episode.slug}")


def print_reach(url: str) -> None:
    """Which apps can subscribe to `url`; at a terminal also the QR code to do it by."""
    from tts_job.settings.addresses import reach

    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        _print_code(url)
    print(REACH[reach(url)])


def _print_code(url: str) -> None:
    """As a QR code: white on black whatever the terminal's colours are, two modules a sign."""
    import io

    import segno

    drawn = io.StringIO()
    segno.make(url, micro=False).terminal(out=drawn, compact=True)
    for line in drawn.getvalue().splitlines():
        print(f"\x1b[{WHITE_ON_BLACK}m{line}\x1b[0m")


def print_engines(surveyed: Sequence[Surveyed], settings: Settings, *, with_voices: bool) -> None:
    order = settings.engines.order
    for each in surveyed:
        place = f"{order.index(each.name) + 1}. in order" if each.name in order else "not in order"
        state = paint("usable", GREEN) if each.usable else paint("not usable", RED)
        print(f"{paint(each.name, BOLD)}  {state}, {place}")
        _print_fields(
            {
                "is": each.identity,
                "voices": f"{len(each.voices)}, default {each.default_voice}",
                "text": "leaves this machine" if each.remote else "stays on this machine",
                "why": each.why,
                "to fix it": each.advice,
            }
        )
        if with_voices:
            for voice in each.voices:
                print(f"    {voice.name:12} {voice.language:12} {voice.label}")


def print_diagnosis(diagnosis: Diagnosis) -> None:
    colour = {"ok": GREEN, "warn": YELLOW, "fail": RED}[diagnosis.verdict.value]
    advice = f"\n{'':8}to fix it: {diagnosis.advice}" if diagnosis.advice else ""
    verdict = paint(f"{diagnosis.verdict:4}", colour)
    print(f"{verdict}    {diagnosis.subject}: {diagnosis.what}{advice}")


def print_findings(found: Sequence[Finding]) -> None:
    for each in found:
        severity = paint(each.severity.value, RED if each.severity.value == "fault" else YELLOW)
        print(f"{severity}: {each.subject}: {each.what}; {each.advice}")


def print_preview(seen: Preview) -> None:
    """What an editor looks at: what it is, doubtful words first, then every paragraph."""
    speech = seen.speech
    print(paint(speech.title, BOLD))
    _print_fields(
        {
            "speaker": " ".join(filter(None, (speech.office, speech.speaker))),
            "occasion": speech.occasion,
            "held": ", ".join(filter(None, (speech.place, str(speech.date or "")))),
            "language": speech.language,
            "embargo": f"until {seen.embargo}: nothing is public before" if seen.embargo else "",
        }
    )
    if seen.seems_foreign:
        print(f"  {paint('warning', RED)}: {not_turkish(seen.turkish)}")
    for note in seen.notes:
        print(f"  {paint(note.rule, YELLOW)}: {note.reason}")
        for removed in note.removed:
            print(f"    not read: «{_visible(removed)}»")
    suspects = list(seen.suspects)
    if suspects:
        print(paint(f"\n{len(suspects)} doubtful words, left as they are", RED))
    for index, suspect in suspects:
        where = _place(index)
        print(f"  {where}: «{suspect.word}», perhaps «{suspect.proposal}» ({suspect.reason})")
    if seen.new_names:
        print(paint(f"\n{len(seen.new_names)} new names, to listen to once", YELLOW))
    for name in seen.new_names:
        times = f", {name.times} times" if name.times > 1 else ""
        print(f"  {_place(name.paragraph)}: {name.word}{times}")
    if seen.title:
        print()
        _print_paragraph("title", seen.title)
    for number, each in enumerate(seen.paragraphs, start=1):
        print()
        _print_paragraph(str(number), each)


def not_turkish(share: float | None) -> str:
    return f"only {share or 0:.0%} of its words are Turkish, and the voice reads Turkish"


def _place(paragraph: int | None) -> str:
    """Of a finding, as a person counts."""
    return "title" if paragraph is None else f"paragraph {paragraph + 1}"


def _print_paragraph(label: str, read: ReadParagraph) -> None:
    """The text with its changed spans in colour, and each of them explained below."""
    paragraph = read.paragraph
    heading = "  (heading)" if paragraph.kind.value == "heading" else ""
    print(f"{paint(label, DIM)}  {_marked(read)}{heading}")
    for repair in paragraph.repairs:
        what = f"«{_visible(repair.before)}» became «{_visible(repair.after)}»"
        print(f"    {paint('repair', YELLOW)}   {what} ({repair.reason})")
    for reading in read.readings:
        if reading.rule != AS_WRITTEN:
            written = paragraph.text[reading.start : reading.end]
            what = f"«{written}» is read «{reading.spoken.strip()}»"
            print(f"    {paint('reading', CYAN)}  {what} ({reading.rule})")


def _marked(read: ReadParagraph) -> str:
    text = read.paragraph.text
    colours = [""] * len(text)
    for repair in read.paragraph.repairs:
        colours[repair.start : repair.end] = [YELLOW] * (repair.end - repair.start)
    for reading in read.readings:
        if reading.rule != AS_WRITTEN:
            colours[reading.start : reading.end] = [CYAN] * (reading.end - reading.start)
    runs = groupby(zip(text, colours, strict=True), key=lambda each: each[1])
    return "".join(paint("".join(sign for sign, _ in run), colour) for colour, run in runs)


def _visible(text: str) -> str:
    """Signs that nobody sees by their code points."""
    return "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text)


def _print_fields(fields: Mapping[str, str]) -> None:
    """Those that have a value."""
    for name, value in fields.items():
        if value:
            print(f"  {name:11}{value}")


def _sound(entry: Entry) -> str:
    episode = entry.episode
    return (
        f"{clock(episode.duration_s)}, {episode.mp3_bytes / 1e6:.1f} MB,"
        f" {episode.loudness_lufs:.1f} LUFS, peak {episode.true_peak_dbtp:.1f} dBTP,"
        f" {episode.engine} voice {episode.voice}"
    )


def paint(text: str, colour: str) -> str:
    """`text` in an ANSI colour, where stdout is a terminal and nobody asked for none."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    if not colour or plain or not sys.stdout.isatty():
        return text
    return f"\x1b[{colour}m{text}\x1b[0m"


def clock(seconds: float) -> str:
    """1:02:03, or 2:03 below an hour."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
