"""The library -> feed and pages in output/public.

The library is read inside a lock, so that of several processes the newest state wins. The feed is
written last and names only what is in place; when nothing has changed, nothing is written.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tts_job import __version__, files
from tts_job.artwork import COVER, Artwork
from tts_job.hold import pub_date
from tts_job.library.entry import Entry, State
from tts_job.library.library import PODCAST_GUID, Library
from tts_job.model import Episode, Show
from tts_job.podcast import feed, site
from tts_job.podcast.feed import FEED
from tts_job.settings.options import Settings
from tts_job.settings.rules import is_local
from tts_job.storage import Folder

AUDIO_SUFFIX = ".mp3"
TEXT_SUFFIXES = (".vtt", ".srt", ".json", ".chapters.json", ".txt")
EPISODE_FILES = (AUDIO_SUFFIX, *TEXT_SUFFIXES)
"""The hash in their name covers them in this order."""


@dataclass(frozen=True, slots=True)
class Published:
    feed_written: bool
    pages_written: int


def public_folder(settings: Settings) -> Folder:
    """Where the show lies: public, or while its feed is closed where tts-job alone serves it."""
    return Folder(settings.published)


def held_folder(settings: Settings) -> Folder:
    """Files of held renderings, under the names that they will have in public."""
    return Folder(settings.paths.held)


def is_whole(episode: Episode, public: Folder) -> bool:
    """All its files are there: the feed names nothing else, whatever became of them."""
    sizes = {suffix: public.size(episode.file(suffix)) for suffix in EPISODE_FILES}
    return sizes[AUDIO_SUFFIX] == episode.mp3_bytes and all(sizes.values())


def read_show(settings: Settings, library: Library) -> Show:
    """The show as the settings describe it; its podcast:guid is fixed once it is published."""
    given = settings.show
    guid = ""
    if not is_local(given.base_url):
        guid = library.fact(PODCAST_GUID) or feed.podcast_guid(given.base_url + FEED)
    return Show(
        title=given.title,
        description=given.description,
        author=given.author,
        owner_name=given.owner_name or given.author,
        owner_email=given.owner_email,
        link=given.link or given.base_url,
        base_url=settings.address,
        category=given.category,
        subcategory=given.subcategory,
        language=given.language,
        explicit=given.explicit,
        copyright=given.copyright or given.author,
        publisher=given.publisher or given.author,
        guid=guid,
        notice=settings.notice.text if settings.notice.enabled else "",
        voice_label=settings.notice.voice_label,
        time_zone=given.time_zone,
        locked=given.locked,
        open=settings.feed.open,
    )


def publish(settings: Settings, library: Library, now: dt.datetime) -> Published:
    """Bring feed and pages up to date; safe at any time, from any process, any number of times.

    What was held and may be published by now is published with it.
    """
    public, held = public_folder(settings), held_folder(settings)
    with files.held(settings.paths.state / "publish.lock"):
        show = read_show(settings, library)
        if show.guid and library.fact(PODCAST_GUID) is None:
            library.set_facts({PODCAST_GUID: show.guid})
        _move_show(settings)
        _release_due(settings, library, now)
        artwork = Artwork(settings.show, library, public)
        items = str(settings.feed.full_text_items)
        design = files.digest(__version__, repr(show), items, artwork.wanted)
        done = _published_revision(library, public, design)
        revision = library.revision
        published = Published(False, 0)
        if done < revision:
            from tts_job.compiled import CompiledTemplates

            site.keep_compiled(CompiledTemplates(settings.paths.cache / "templates"))
            artwork.place()
            changed = library.changed_since(done)
            episodes = [each for each in library.episodes() if is_whole(each, public)]
            pages = _put_pages(public, show, library, changed, episodes)
            texts = library.texts(each.guid for each in episodes[: settings.feed.full_text_items])
            feed_written = public.put(FEED, feed.build_feed(show, episodes, texts, COVER))
            published = Published(feed_written, pages)
            _remove_folders(public, library, changed)
            slugs = {entry.episode.slug for entry in changed}
            for slug in held.folders("episodes/"):
                if slug in slugs or done < 0:
                    drop_replaced(held, library, slug)
            library.set_facts({"published_revision": str(revision), "published_design": design})
        _remove_replaced(library, public, now - dt.timedelta(days=settings.feed.keep_days))
    return published


def is_misplaced(settings: Settings) -> bool:
    """The show lies where an open feed does and is to be closed, or the other way round."""
    other = _other_folder(settings).root
    return other.is_dir() and any(other.iterdir())


def publish_again(settings: Settings, library: Library, now: dt.datetime) -> Published:
    """Like `publish`, and every page is looked at, whether or not it should have changed.

    What killed processes left in the folder of held renderings goes too.
    """
    library.set_facts({"published_design": ""})
    return publish(settings, library, now)


def drop_replaced(held: Folder, library: Library, slug: str) -> None:
    """Of an episode, the files in the folder of held ones that no held rendering names."""
    with library.undisturbed():
        waiting = [each.entry.episode for each in library.held() if each.entry.episode.slug == slug]
        kept = {episode.file(suffix) for episode in waiting for suffix in EPISODE_FILES}
        for name in held.names(f"episodes/{slug}/"):
            if name not in kept:
                held.remove(name)
        if not waiting:
            held.remove_folder(f"episodes/{slug}/")


def _move_show(settings: Settings) -> None:
    """The feed was opened or closed: what was published lies in the other folder.

    Its feed goes first, so that it never names what has moved; the new one is written at the end.
    """
    if not settings.feed.open:
        files.make_closed_folder(settings.paths.private)
    if is_misplaced(settings):
        before = _other_folder(settings)
        before.remove(FEED)
        public_folder(settings).take_over(before)


def _other_folder(settings: Settings) -> Folder:
    return Folder(settings.paths.show if settings.feed.open else settings.paths.public)


def _release_due(settings: Settings, library: Library, now: dt.datetime) -> None:
    """Publish what was held and may be public now.

    Killed at any instant it is held still, or published; its files are in the public folder before
    the library says so, and in the folder of held ones until the feed names them.
    """
    held_back, public = held_folder(settings), public_folder(settings)
    for held in library.held():
        episode = held.entry.episode
        if not held.is_due(now) or not is_whole(episode, held_back):
            continue
        with library.undisturbed():
            if library.held_of(episode.guid) == held:
                for suffix in EPISODE_FILES:
                    public.place(held_back, episode.file(suffix))
                library.release(held, pub_date(episode.date, settings, now), now)


def _published_revision(library: Library, public: Folder, design: str) -> int:
    """Of the library when it was last published in this design; -1 where all is to be written."""
    if library.fact("published_design") != design or public.size(FEED) is None:
        return -1
    return int(library.fact("published_revision") or -1)


def _put_pages(
    public: Folder,
    show: Show,
    library: Library,
    changed: Sequence[Entry],
    episodes: Sequence[Episode],
) -> int:
    """Pages of the episodes that changed, what they link, then the index; how many are new."""
    written = 0
    for name, data in site.assets().items():
        written += public.put(name, data)
    for entry in changed:
        if entry.state is State.PUBLISHED:
            episode = entry.episode
            html = site.episode_page(show, episode, library.transcript(episode.guid))
            written += public.put(f"{episode.path}index.html", html)
    pages = site.index_pages(show, episodes)
    for page in _stale(pages, changed):
        written += public.put(page.path, page.html())
    for name in set(public.names("")) - {page.path for page in pages}:
        if site.is_archive(name):
            public.remove(name)
    return written


def _stale(pages: Sequence[site.IndexPage], changed: Sequence[Entry]) -> Iterator[site.IndexPage]:
    """Those that a change may touch: of thousands of episodes a new one changes three pages.

    The newest two archive pages link each other; a removal moves all that is listed after it.
    """
    guids = {entry.episode.guid for entry in changed}
    everything = any(entry.state is State.REMOVED for entry in changed)
    for page in pages:
        is_newest = page.number == 0 or page.number >= page.archives - 1
        if everything or is_newest or any(each.guid in guids for each in page.episodes):
            yield page


# Files go only while nobody can record a rendering: one that is about to be recorded with files of
# the same name is either seen here, or sees afterwards that its files are gone.


def _remove_folders(public: Folder, library: Library, changed: Sequence[Entry]) -> None:
    """Of removed episodes, now that no feed names them."""
    removed = [entry.episode for entry in changed if entry.state is State.REMOVED]
    for episode in removed:
        with library.undisturbed():
            if library.entry(episode.slug).state is State.REMOVED:
                public.remove_folder(episode.path)


def _remove_replaced(library: Library, public: Folder, before: dt.datetime) -> None:
    """Files that a correction replaced long enough ago."""
    if not library.old_renders(before):
        return
    with library.undisturbed():
        for old in library.old_renders(before):
            for suffix in EPISODE_FILES:
                public.remove(f"episodes/{old.slug}/{old.hash}{suffix}")
            library.forget_render(old.slug, old.hash)
