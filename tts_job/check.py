"""Library, files and feed against each other: what is published is what was recorded.

Looks only at names, sizes and the feed, so that thousands of episodes take seconds; check_audio
reads every byte and decodes every MP3, and check_live looks from outside, as a podcast app does.
A finding is a fault (exit code 6) or a note, and says how to fix it.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tts_job import files
from tts_job.artwork import COVER
from tts_job.cache import Cache
from tts_job.library.entry import Entry, State
from tts_job.library.library import Library
from tts_job.library.rebuild import damage, rebuild
from tts_job.podcast import site
from tts_job.podcast.feed import AUDIO_TYPE, FEED, FeedContents, FeedItem, parse_feed
from tts_job.publish import (
    AUDIO_SUFFIX,
    EPISODE_FILES,
    TEXT_SUFFIXES,
    held_folder,
    is_whole,
    public_folder,
    publish_again,
    read_show,
)
from tts_job.settings.addresses import is_local
from tts_job.settings.options import Settings
from tts_job.storage import Folder

_PORT = re.compile(r":\d+(?=/)")

PUBLISH = "run `tts-job check --repair` or `tts-job feed`"
REBUILD = "run `tts-job check --repair`"


class Severity(StrEnum):
    FAULT = "fault"
    NOTE = "note"
    """Worth knowing, nothing to mend."""


class Cure(StrEnum):
    """What `--repair` can do about a finding."""

    REBUILD = "rebuild"
    """Make the library anew from the copies of its entries."""
    PUBLISH = "publish"
    """Write feed and pages again."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    what: str
    advice: str
    severity: Severity = Severity.FAULT
    cure: Cure = Cure.NONE

    def __str__(self) -> str:
        return f"{self.severity}: {self.subject}: {self.what}; {self.advice}"


def faults(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(each for each in findings if each.severity is Severity.FAULT)


def check_library_file(path: Path) -> Iterator[Finding]:
    """Whether the library at `path` is whole; to be asked before it is opened."""
    if what := damage(path):
        yield Finding(str(path), what, REBUILD, cure=Cure.REBUILD)


def check(settings: Settings, library: Library, cache: Cache, now: dt.datetime) -> list[Finding]:
    """Everything that can be seen without reading the audio, faults and notes."""
    public = public_folder(settings)
    published = [entry for entry in library.entries() if entry.state is State.PUBLISHED]
    findings = [finding for entry in published for finding in _check_files(entry, public, settings)]
    findings += _check_old_renders(library, published, public, now)
    findings += _check_feed(library, published, public, settings)
    findings += _check_strays(library, published, public, settings, now)
    findings += _check_held(library, settings, now)
    findings += _check_closed(settings)
    findings += _check_cache(library, cache)
    return findings


def mend(settings: Settings, now: dt.datetime) -> Iterator[str]:
    """Mend what needs no engine: a damaged library, then feed and pages; says what it does."""
    path = settings.paths.library
    if any(check_library_file(path)):
        yield f"made the library anew: {rebuild(path)} episodes; the damaged file is beside it"
    with Library(path) as library:
        found = check(settings, library, Cache(settings.paths.cache), now)
        if any(each.cure is Cure.PUBLISH for each in found):
            done = publish_again(settings, library, now)
            yield f"wrote the feed again, and {done.pages_written} pages"


def render_again(entry: Entry, settings: Settings, *flags: str) -> str:
    """The command that makes the files of `entry` anew."""
    if entry.path is None:
        return f"render its document again with --slug {entry.episode.slug}"
    document = settings.paths.inbox / entry.path
    return f"run `{' '.join(('tts-job render', str(document), *flags))}`"


# --- files ------------------------------------------------------------------------------------


def _check_files(entry: Entry, public: Folder, settings: Settings) -> Iterator[Finding]:
    """The MP3 is there with its size, and so is every file beside it."""
    episode = entry.episode
    name = episode.file(AUDIO_SUFFIX)
    size = public.size(name)
    if size is None:
        yield Finding(name, "it is missing", render_again(entry, settings))
    elif size != episode.mp3_bytes:
        what = f"it has {size} bytes instead of {episode.mp3_bytes}"
        yield Finding(name, what, render_again(entry, settings))
    for suffix in TEXT_SUFFIXES:
        if not public.size(episode.file(suffix)):
            what = "it is missing or empty"
            yield Finding(episode.file(suffix), what, render_again(entry, settings, "--force"))
    page = f"{episode.path}index.html"
    if not public.size(page):
        yield Finding(page, "it is missing or empty", PUBLISH, cure=Cure.PUBLISH)
    elif episode.hash.encode() not in public.read(page):
        what = "it shows another rendering than the newest"
        yield Finding(page, what, PUBLISH, cure=Cure.PUBLISH)


def _check_old_renders(
    library: Library, published: Sequence[Entry], public: Folder, now: dt.datetime
) -> Iterator[Finding]:
    """What a correction replaced is reachable as long as it was promised."""
    slugs = {entry.episode.slug for entry in published}
    for old in library.old_renders(now):
        name = f"episodes/{old.slug}/{old.hash}{AUDIO_SUFFIX}"
        if old.slug in slugs and public.size(name) is None:
            what = f"it is missing, {(now - old.replaced_at).days} days after it was replaced"
            advice = "bring it back from a backup; apps that know its address get an error"
            yield Finding(name, what, advice)


def _check_strays(
    library: Library,
    published: Sequence[Entry],
    public: Folder,
    settings: Settings,
    now: dt.datetime,
) -> Iterator[Finding]:
    """Files that nothing names. Of a removed episode they are a fault: its text is withdrawn."""
    known = {FEED, COVER, site.SMALL_COVER, *site.assets()}
    show = read_show(settings, library)
    pages = site.index_pages(show, [entry.episode for entry in published])
    known |= {page.path for page in pages}
    for entry in published:
        episode = entry.episode
        known |= {episode.file(suffix) for suffix in EPISODE_FILES}
        known.add(f"{episode.path}index.html")
    for old in library.old_renders(now):
        known |= {f"episodes/{old.slug}/{old.hash}{suffix}" for suffix in EPISODE_FILES}
    removed = {
        f"episodes/{entry.episode.slug}"
        for entry in library.entries()
        if entry.state is State.REMOVED
    }
    for path in sorted(path for path in public.root.rglob("*") if path.is_file()):
        name = path.relative_to(public.root)
        if name.parent.as_posix() in removed:
            what = "it is public, and its episode was removed"
            yield Finding(name.as_posix(), what, PUBLISH, cure=Cure.PUBLISH)
        elif name.name.startswith(files.TEMP_PREFIX):
            what, advice = (
                "it is left over from a write, or one is under way",
                "`tts-job cache gc` removes it",
            )
            yield Finding(name.as_posix(), what, advice, Severity.NOTE)
        elif name.as_posix() not in known:
            advice = "remove it if you did not put it there"
            yield Finding(name.as_posix(), "nothing refers to it", advice, Severity.NOTE)


def _check_held(library: Library, settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    """What waits is complete, and does so no longer than it must."""
    folder, known = held_folder(settings), set()
    for held in library.held():
        episode = held.entry.episode
        known |= {episode.file(suffix) for suffix in EPISODE_FILES}
        where = f"{settings.paths.held.name}/{episode.file(AUDIO_SUFFIX)}"
        if not is_whole(episode, folder):
            what = "files of this held rendering are missing or damaged"
            yield Finding(where, what, render_again(held.entry, settings, "--hold"))
        elif held.is_due(now):
            yield Finding(where, "nothing holds it any more", PUBLISH, cure=Cure.PUBLISH)
    for path in sorted(path for path in folder.root.rglob("*") if path.is_file()):
        name = path.relative_to(folder.root).as_posix()
        if name not in known and not path.name.startswith(files.TEMP_PREFIX):
            what, advice = "it belongs to no held rendering", "`tts-job feed` removes it"
            yield Finding(f"{settings.paths.held.name}/{name}", what, advice, Severity.NOTE)


def _check_closed(settings: Settings) -> Iterator[Finding]:
    """A feed lies in one place: what is closed must not be public too."""
    other = settings.paths.show if settings.feed.open else settings.paths.public
    left = [path for path in other.rglob("*") if path.is_file()]
    if left:
        state = "open" if settings.feed.open else "closed"
        what = f"{len(left)} files lie there, though the feed is {state}"
        yield Finding(str(other), what, PUBLISH, cure=Cure.PUBLISH)


def _check_cache(library: Library, cache: Cache) -> Iterator[Finding]:
    used = library.used_fingerprints()
    missing = sum(cache.find(fingerprint) is None for fingerprint in used)
    if missing:
        what = f"{missing} of {len(used)} segments of episodes are not in it"
        advice = "nothing to do: they are spoken again when their episode changes"
        yield Finding("cache", what, advice, Severity.NOTE)


# --- the feed ---------------------------------------------------------------------------------


def _check_feed(
    library: Library, published: Sequence[Entry], public: Folder, settings: Settings
) -> Iterator[Finding]:
    if public.size(FEED) is None:
        if published or library.fact("published_design"):
            yield Finding(FEED, "it is missing", PUBLISH, cure=Cure.PUBLISH)
        return
    try:
        contents = parse_feed(public.read(FEED))
    except ValueError as error:
        yield Finding(FEED, str(error), PUBLISH, cure=Cure.PUBLISH)
        return
    base_url = _address(contents, settings)
    for what in _unlike(contents, published, public, base_url):
        yield Finding(FEED, what, PUBLISH, cure=Cure.PUBLISH)
    for url in _named(contents):
        if url.startswith(base_url) and public.size(url.removeprefix(base_url)) is None:
            yield Finding(FEED, f"it names {url}, which is not there", "see the other findings")


def _address(contents: FeedContents, settings: Settings) -> str:
    """Where the feed should be; one for this machine alone has the port of who wrote it last.

    `tts-job serve --port` is not in the settings that a check reads.
    """
    own, given = contents.self_url.removesuffix(FEED), settings.address
    is_same = _PORT.sub("", own, count=1) == _PORT.sub("", given, count=1)
    return own if is_same and is_local(given) else given


def _unlike(
    contents: FeedContents, published: Sequence[Entry], public: Folder, base_url: str
) -> Iterator[str]:
    """In what the feed differs from the library, in words."""
    if contents.self_url != base_url + FEED:
        yield f"it says it is at {contents.self_url}, the settings say {base_url}{FEED}"
        return  # every other address differs likewise
    expected = {entry.episode.guid: entry for entry in published}
    found = {item.guid: item for item in contents.items}
    for guid, entry in expected.items():
        if guid not in found and is_whole(entry.episode, public):
            yield f"it lacks the episode {entry.episode.slug}"
    for guid, item in found.items():
        if guid not in expected:
            yield f"it names «{item.title}», which the library does not publish"
        else:
            yield from _unlike_item(item, expected[guid], base_url)
    if len(found) != len(contents.items):
        yield "it names an episode twice"
    shown = [guid for guid in found if guid in expected]
    if not _missing_any(found, expected) and shown != list(expected):
        yield "its episodes are not ordered by date, newest first"


def _missing_any(found: dict[str, FeedItem], expected: dict[str, Entry]) -> bool:
    return bool(expected.keys() - found.keys())


def _unlike_item(item: FeedItem, entry: Entry, base_url: str) -> Iterator[str]:
    episode = entry.episode
    url = base_url + episode.file(AUDIO_SUFFIX)
    if item.enclosure_url != url:
        yield f"the enclosure of {episode.slug} is {item.enclosure_url} instead of {url}"
    if item.enclosure_bytes != episode.mp3_bytes:
        yield (
            f"the enclosure of {episode.slug} has length {item.enclosure_bytes}"
            f" instead of {episode.mp3_bytes}"
        )
    if item.enclosure_type != AUDIO_TYPE:
        yield f"the enclosure of {episode.slug} is of type {item.enclosure_type or 'nothing'}"
    if item.pub_date != episode.published_at:
        yield f"the pubDate of {episode.slug} is {item.pub_date} and not {episode.published_at}"


def _named(contents: FeedContents) -> list[str]:
    """Every address that the feed sends an app to."""
    urls = [contents.image_url]
    for item in contents.items:
        urls += (item.enclosure_url, item.chapters_url, *item.transcript_urls)
    return [url for url in urls if url]
