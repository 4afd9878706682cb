"""The library -> feed and pages in output/public.

The library is read inside a lock, so that of several processes the newest state wins. The feed is
written last and names only what is in place; when nothing has changed, nothing is written.
"""

import datetime as dt
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tts_job import __version__, files
from tts_job.artwork import COVER, Artwork
from tts_job.library import Entry, Library, State
from tts_job.model import Episode, Show
from tts_job.podcast import feed, site
from tts_job.settings import Settings
from tts_job.storage import Folder

FEED = "feed.xml"
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
EPISODE_FILES = (".mp3", ".vtt", ".srt", ".json", ".chapters.json", ".txt")
"""The hash in their name covers them in this order."""


@dataclass(frozen=True, slots=True)
class Published:
    feed_written: bool
    pages_written: int


def public_folder(settings: Settings) -> Folder:
    return Folder(settings.paths.output / "public")


def read_show(settings: Settings, library: Library) -> Show:
    """The show as the settings describe it; its podcast:guid is fixed once it has a public URL."""
    given = settings.show
    guid = ""
    if urlsplit(given.base_url).hostname not in LOCAL_HOSTS:
        guid = library.fact("podcast_guid") or ""
        if not guid:
            guid = feed.podcast_guid(given.base_url + FEED)
            library.set_facts({"podcast_guid": guid})
    return Show(
        title=given.title,
        description=given.description,
        author=given.author,
        owner_name=given.owner_name or given.author,
        owner_email=given.owner_email,
        link=given.link or given.base_url,
        base_url=given.base_url,
        category=given.category,
        subcategory=given.subcategory,
        language=given.language,
        explicit=given.explicit,
        copyright=given.copyright or given.author,
        publisher=given.publisher or given.author,
        guid=guid,
        notice=settings.notice.text if settings.notice.enabled else "",
        time_zone=given.time_zone,
        locked=given.locked,
    )


def publish(settings: Settings, library: Library, now: dt.datetime) -> Published:
    """Bring feed and pages up to date; safe at any time, from any process, any number of times."""
    public = public_folder(settings)
    with _lock(settings.paths.output / "state" / "publish.lock"):
        show = read_show(settings, library)
        artwork = Artwork(settings.show, library, public)
        design = files.digest(__version__, repr(show), repr(settings.feed), artwork.wanted)
        revision = library.revision
        everything = library.fact("published_design") != design or public.size(FEED) is None
        published_revision = 0 if everything else int(library.fact("published_revision") or 0)
        if published_revision == revision and not everything:
            _collect_old(settings, library, public, now)
            return Published(False, 0)
        artwork.place()
        pages = 0
        for name, data in site.assets().items():
            pages += public.put(name, data)
        changed = library.changed_since(published_revision)
        for entry in changed:
            if entry.state is State.PUBLISHED:
                pages += _put_page(public, show, library, entry)
        episodes = [each for each in library.episodes() if _is_in_place(each, public)]
        for name, data in site.index_pages(show, episodes).items():
            pages += public.put(name, data)
        texts = library.texts(e.guid for e in episodes[: settings.feed.full_text_items])
        feed_written = public.put(FEED, feed.build_feed(show, episodes, texts, COVER))
        for entry in changed:
            if entry.state is State.REMOVED:
                public.remove_folder(entry.episode.path)
        library.set_facts({"published_revision": str(revision), "published_design": design})
        _collect_old(settings, library, public, now)
        return Published(feed_written, pages)


def publish_again(settings: Settings, library: Library, now: dt.datetime) -> Published:
    """Like `publish`, and every page is looked at, whether or not it should have changed."""
    library.set_facts({"published_design": ""})
    return publish(settings, library, now)


def _is_in_place(episode: Episode, public: Folder) -> bool:
    """Its sound is there: the feed names nothing else, whatever became of the file."""
    return public.size(episode.file(".mp3")) == episode.mp3_bytes


def _put_page(public: Folder, show: Show, library: Library, entry: Entry) -> bool:
    episode = entry.episode
    page = site.episode_page(show, episode, library.transcript(episode.guid))
    return public.put(f"{episode.path}index.html", page)


def _collect_old(settings: Settings, library: Library, public: Folder, now: dt.datetime) -> None:
    """Remove files that a correction replaced long enough ago."""
    before = now - dt.timedelta(days=settings.feed.keep_days)
    for old in library.old_renders(before):
        for suffix in EPISODE_FILES:
            public.remove(f"episodes/{old.slug}/{old.hash}{suffix}")
        library.forget_render(old.slug, old.hash)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Wait until no other process publishes."""
    with files.translated(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w")
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
