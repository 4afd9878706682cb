"""The static site: a page for the show, archive pages, a page for each episode with its transcript.

Pages link each other relatively, so they work from the disk, from any folder of any web server and
from an object store; only what must be absolute (canonical link, Open Graph, subscribe links) is
built on `show.base_url`. They hold no inline script or style and ask no other host for anything, so
CONTENT_SECURITY_POLICY can be as strict as it is. The JSON-LD block is data: a browser never runs
it, and so no policy applies to it (HTML Living Standard, "prepare the script element").

A page opened from the disk may not fetch, so the cues are inlined: a span for each phrase with its
time, and in it the times of its words. Spans for words would be 58,000 elements in ten hours.

Archive pages are counted from the oldest episode, so a new episode changes the index and the newest
archive page; and when that one is new, the link to it in the page before.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from tts_job.data import read_bytes, read_text, templates
from tts_job.model import Episode, Kind, Show, TimedParagraph, TimedWord, Transcript
from tts_job.podcast.feed import FEED

if TYPE_CHECKING:
    from datetime import date

    from jinja2 import BytecodeCache, Environment

SMALL_COVER = "cover-600.jpg"
"""Relative to the public root; `cover.small_cover` makes it."""
ARCHIVE = "archive-"

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

EPISODES_PER_PAGE = 100
SUMMARY_CHARS = 200
"""Of og:description; messengers show about this much."""

MOST_WORDS_IN_PHRASE = 12
LEAST_WORDS_BEFORE_COMMA = 4
SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s")
CLAUSE_END = re.compile(r"[,;:–—)]\S?\s|\s[–—-]\s")

TEMPLATES = "podcast/templates/"
ASSETS = {
    "assets/site.css": TEMPLATES + "site.css",
    "assets/site.js": TEMPLATES + "site.js",
    "assets/early.js": TEMPLATES + "early.js",
    "assets/icon.svg": TEMPLATES + "icon.svg",
    "assets/manrope.ttf": "podcast/font/Manrope-ExtraBold-subset.ttf",
}

Json = str | int | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A way into a podcast app; `href` opens it with the feed."""

    app: str
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An episode as a page shows it: with the day of the speech, else that of its publication."""

    episode: Episode
    day: "date"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words of a paragraph that are marked together; the span lies in its text."""

    start: int
    end: int
    words: Sequence[TimedWord]
    start_s: float


@dataclass(frozen=True, slots=True)
class ListedChapter:
    start_s: float
    title: str
    anchor: str
    """The paragraph in which it starts, for readers without JavaScript."""


@dataclass(frozen=True, slots=True)
class IndexPage:
    """A page that lists episodes: number 0 is the index, 1 the archive page with the oldest."""

    show: Show
    episodes: tuple[Episode, ...]
    number: int
    archives: int
    """How many archive pages there are; the last of them holds the newest of the rest."""

    @property
    def path(self) -> str:
        return _archive_name(self.number) if self.number else "index.html"

    def html(self) -> bytes:
        is_index = self.number == 0
        older = self.archives if is_index else self.number - 1
        newer = 0 if self.number in (0, self.archives) else self.number + 1
        return _render(
            "index.html.j2",
            self.show,
            root="",
            path="" if is_index else self.path,
            shown=[_shown(self.show, episode) for episode in self.episodes],
            is_archive=not is_index,
            older=_archive_name(older) if older else "",
            newer=_archive_name(newer) if newer else "" if is_index else "index.html",
            summary=_cut(self.show.description, SUMMARY_CHARS),
            json_ld=_json_ld(_series_data(self.show)),
        )


def index_pages(show: Show, episodes: Sequence[Episode]) -> tuple[IndexPage, ...]:
    """index.html with the newest episodes, archive-1.html with the oldest of the others, ..."""
    ordered = sorted(episodes, key=lambda episode: episode.slug)
    ordered.sort(key=lambda episode: episode.published_at, reverse=True)
    older = ordered[EPISODES_PER_PAGE:][::-1]
    archives = [
        tuple(older[start : start + EPISODES_PER_PAGE][::-1])
        for start in range(0, len(older), EPISODES_PER_PAGE)
    ]
    shown = (tuple(ordered[:EPISODES_PER_PAGE]), *archives)
    return tuple(
        IndexPage(show, listed, number, len(archives)) for number, listed in enumerate(shown)
    )


def episode_page(show: Show, episode: Episode, transcript: Transcript) -> bytes:
    """HTML of `episode.path`index.html, which lies beside the episode's files."""
    return _episode_page("episode.html.j2", show, episode, transcript)


def held_page(show: Show, episode: Episode, transcript: Transcript) -> bytes:
    """The same of an episode that is not published: it says so, and leads to nothing else."""
    return _episode_page("held.html.j2", show, episode, transcript)


def _episode_page(template: str, show: Show, episode: Episode, transcript: Transcript) -> bytes:
    return _render(
        template,
        show,
        root="../../",
        path=episode.path,
        shown=_shown(show, episode),
        episode=episode,
        summary=_summary(show, transcript),
        chapters=_chapters(transcript),
        transcript=_markup(show, transcript),
        json_ld=_json_ld(_episode_data(show, episode)),
    )


def transcript_text(episode: Episode, transcript: Transcript) -> bytes:
    """The speech as plain text, for `episode.file(".txt")`: title, then all that is said."""
    said = (p.text for p in transcript.paragraphs if p.kind is not Kind.TITLE)
    return ("\n\n".join((episode.title, *said)) + "\n").encode("utf-8", "replace")


def assets() -> dict[str, bytes]:
    """Path -> bytes of what all pages link: style, scripts, icon, font of the headings."""
    return {path: read_bytes(name) for path, name in ASSETS.items()}


def subscriptions(feed_url: str) -> tuple[Subscription, ...]:
    """Links by which podcast apps add a feed, by its URL alone (no directory listing needed)."""
    bare = feed_url.partition("://")[2]
    encoded = quote(feed_url, safe="")
    return (
        Subscription("Apple Podcasts", f"podcast://{bare}"),
        Subscription("Overcast", f"overcast://x-callback-url/add?url={encoded}"),
        Subscription("AntennaPod", f"https://antennapod.org/deeplink/subscribe?url={encoded}"),
        Subscription("Pocket Casts", f"pktc://subscribe/{bare}"),
    )


# --- index ----------------------------------------------------------------------------------------


def is_archive(path: str) -> bool:
    return path.startswith(ARCHIVE) and path.endswith(".html")


def _archive_name(number: int) -> str:
    return f"{ARCHIVE}{number}.html"


def _shown(show: Show, episode: Episode) -> Shown:
    day = episode.date or episode.published_at.astimezone(ZoneInfo(show.time_zone)).date()
    return Shown(episode, day)


# --- transcript -------------------------------------------------------------------------------


def _markup(show: Show, transcript: Transcript) -> str:
    """HTML of the transcript. By hand: ten hours take 0.07 s of CPU, and 0.13 s in a template."""
    return "\n".join(
        _paragraph_markup(number, paragraph, show.notice)
        for number, paragraph in enumerate(transcript.paragraphs, 1)
    )


def _paragraph_markup(number: int, paragraph: TimedParagraph, notice: str) -> str:
    start, text = paragraph.start_s, paragraph.text
    clock = f'<a class="at" tabindex="-1" href="#t={start:.2f}">{_clock(start)}</a>'
    content = clock + " ".join(_phrase_markup(text, phrase) for phrase in _phrases(paragraph))
    match paragraph.kind:
        case Kind.HEADING:
            return f'<h3 id="p{number}">{content}</h3>'
        case Kind.TITLE:
            return f'<p id="p{number}" class="said-title">{content}</p>'
        case Kind.PARAGRAPH if text == notice:
            return f'<p id="p{number}" class="said-notice">{content}</p>'
        case Kind.PARAGRAPH:
            return f'<p id="p{number}">{content}</p>'


def _phrase_markup(text: str, phrase: Phrase) -> str:
    times = _token_times(text, phrase)
    in_phrase = f' data-w="{" ".join(map(str, times))}"' if len(times) > 1 else ""
    said = escape(text[phrase.start : phrase.end].strip(), quote=False)
    return f'<span data-t="{phrase.start_s:.2f}"{in_phrase}>{said}</span>'


def _phrases(paragraph: TimedParagraph) -> Iterator[Phrase]:
    """In order; they tile the text."""
    text, words = paragraph.text, paragraph.words
    start = first = 0
    for number, word in enumerate(words):
        is_last = number + 1 == len(words)
        end = len(text) if is_last else words[number + 1].start
        count = number + 1 - first
        if is_last or _ends_phrase(text[max(word.start, word.end - 2) : end], count):
            yield Phrase(start, end, words[first : number + 1], words[first].start_s)
            start, first = end, number + 1
    if not words:
        yield Phrase(0, len(text), (), paragraph.start_s)


def _ends_phrase(around: str, count: int) -> bool:
    """`around` is the end of a word, and what lies between it and the next."""
    if count >= MOST_WORDS_IN_PHRASE or SENTENCE_END.search(around):
        return bool(around[-1:].isspace())
    return count >= LEAST_WORDS_BEFORE_COMMA and bool(CLAUSE_END.search(around))


def _token_times(text: str, phrase: Phrase) -> list[int]:
    """Hundredths of a second after the phrase's start, for each run of letters between spaces."""
    times: list[int] = []
    before = -1
    for word in phrase.words:
        if before < 0 or any(map(str.isspace, text[before : word.start])):
            times.append(round((word.start_s - phrase.start_s) * 100))
        before = word.end
    return times


def _chapters(transcript: Transcript) -> list[ListedChapter]:
    """With the paragraph in which each starts; both lists are in order of time."""
    listed = []
    number, last = 1, len(transcript.paragraphs)
    for chapter in transcript.chapters:
        while number < last and transcript.paragraphs[number - 1].end_s <= chapter.start_s:
            number += 1
        listed.append(ListedChapter(chapter.start_s, chapter.title, f"p{number}"))
    return listed


def _summary(show: Show, transcript: Transcript) -> str:
    """How the speech begins."""
    body = (
        paragraph.text
        for paragraph in transcript.paragraphs
        if paragraph.kind is Kind.PARAGRAPH and paragraph.text != show.notice
    )
    return _cut(next(body, show.description), SUMMARY_CHARS)


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rpartition(" ")[0].rstrip(",;:") + " …"


# --- structured data --------------------------------------------------------------------------


def _series_data(show: Show) -> dict[str, Json]:
    return {
        "@context": "https://schema.org",
        "@type": "PodcastSeries",
        "name": show.title,
        "description": show.description,
        "url": show.base_url,
        "webFeed": show.base_url + FEED,
        "image": show.base_url + SMALL_COVER,
        "inLanguage": show.language,
        "author": {"@type": "Organization", "name": show.author},
    }


def _episode_data(show: Show, episode: Episode) -> dict[str, Json]:
    duration = f"PT{round(episode.duration_s)}S"
    return {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": episode.title,
        "description": episode.description,
        "url": show.base_url + episode.path,
        "datePublished": episode.published_at.isoformat(),
        "dateModified": episode.updated_at.isoformat(),
        "inLanguage": episode.language,
        "timeRequired": duration,
        "image": show.base_url + SMALL_COVER,
        "associatedMedia": {
            "@type": "AudioObject",
            "contentUrl": show.base_url + episode.file(".mp3"),
            "encodingFormat": "audio/mpeg",
            "contentSize": str(episode.mp3_bytes),
            "duration": duration,
        },
        "partOfSeries": {
            "@type": "PodcastSeries",
            "name": show.title,
            "url": show.base_url,
            "webFeed": show.base_url + FEED,
        },
    }


def _json_ld(data: Mapping[str, Json]) -> str:
    """Safe inside <script>: no text of a speech can close the element or open a comment in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


# --- templates --------------------------------------------------------------------------------


def _render(template: str, show: Show, **values: object) -> bytes:
    html = _environment().get_template(template)
    feed_url = show.base_url + FEED
    return html.render(
        show=show,
        feed_url=feed_url,
        feed=FEED,
        subscriptions=subscriptions(feed_url),
        cover=SMALL_COVER,
        interface="en" if show.language.startswith("en") else "tr",
        **values,
    ).encode("utf-8", "replace")


def keep_compiled(templates: "BytecodeCache") -> None:
    """Take compiled templates from there, and leave them there for the next run."""
    _environment().bytecode_cache = templates


@cache
def _environment() -> "Environment":
    environment = templates(TEMPLATES)
    environment.filters["clock"] = _clock
    # As data, since a template that lists them takes longer to compile than all the others.
    environment.globals["words"] = json.loads(read_text(f"{TEMPLATES}words.json"))
    return environment


def _clock(seconds: float) -> str:
    """As players show it: 2:03, 1:02:03."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
