"""Show and episodes -> the RSS feed that podcast apps subscribe to, and the feed -> what it says.

What is in it follows RSS 2.0, Apple's and Spotify's requirements, PSP-1 and the Podcasting 2.0
namespace. Left out on purpose: itunes:summary, :title and :keywords, which say again what
description and title say and which Apple no longer reads.

The voice is synthetic, and the feed says so in words (description) and for machines (podcast:txt
"ai-content", the purpose that is in use). The speaker is credited as author of the text being read
aloud, which the podcast taxonomy has a role for, never as host or narrator.

A feed without a public address is marked: nobody else can reach its files, so nobody should list
it (itunes:block, podcast:block), and it gets no podcast:guid, which is for ever. A closed feed has
an address for each subscriber, and no directory may list any of them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from tts_job.model import Episode, Kind, Show, Transcript

if TYPE_CHECKING:
    from types import ModuleType

    from lxml.etree import _Element as Element

FEED = "feed.xml"
"""Relative to the show's base_url."""
AUDIO_SUFFIX = ".mp3"
CHAPTERS_SUFFIX = ".chapters.json"
JSON_SUFFIX = ".json"
SRT_SUFFIX = ".srt"
VTT_SUFFIX = ".vtt"

AUDIO_TYPE = "audio/mpeg"
CHAPTERS_TYPE = "application/json+chapters"
TRANSCRIPTS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    (VTT_SUFFIX, "text/vtt", {"rel": "captions"}),
    (SRT_SUFFIX, "application/x-subrip", {"rel": "captions"}),
    (JSON_SUFFIX, "application/json", {}),
)
"""Best first: an app that reads only one takes the first it knows."""

DESCRIPTION_BYTES = 4000
"""Longest description (Apple, PSP-1); more is cut off by directories, in the middle of a tag."""
PERSON_CHARS = 128
"""Longest podcast:person (Podcasting 2.0)."""
GENERATOR = "tts_job"

PODCAST_GUIDS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Namespace of every podcast:guid (Podcasting 2.0, guid)."""

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
_ATOM, _CONTENT, _ITUNES, _PODCAST = (f"{{{uri}}}" for uri in _NAMESPACES.values())

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
"""With the double quotes that every example shows; lxml's own has single ones."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry, even escaped (clause 2.2)."""
_URL_SAFE = "/:?#[]@!$&'()*+,;=~%"
"""Reserved characters of RFC 3986 (clause 2.2), which mean something where they stand, and "%"."""
_BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_NEEDS_NO_ESCAPE = re.compile("[A-Za-z0-9/._-]*")
_BYTE_COUNT = re.compile("[0-9]{1,18}")
_LARGEST_CHAR_BYTES = 4
"""In UTF-8."""
_HTML_TAGS = {Kind.TITLE: "h2", Kind.HEADING: "h3", Kind.PARAGRAPH: "p"}
"""The page of an app has its own h1."""
_LOCAL_NOTE = " Local feed: without a public address it is for this machine, not for directories. "


def build_feed(
    show: Show, episodes: Sequence[Episode], texts: Mapping[str, Transcript], cover: str
) -> bytes:
    """The RSS document: newest episode first, whatever their order here.

    Items whose guid is in `texts` carry their whole text. `cover` is a file name relative to the
    show's base_url. The same values always give the same bytes.
    """
    from lxml import etree

    zone, base = ZoneInfo(show.time_zone), ascii_url(show.base_url)
    rss = etree.Element("rss", {"version": "2.0"}, nsmap=_NAMESPACES)
    channel = etree.SubElement(rss, "channel")
    if show.local:
        channel.append(etree.Comment(_LOCAL_NOTE))
    _describe_show(channel, show, cover)
    if episodes:
        _leaf(channel, "lastBuildDate", _date(max(each.updated_at for each in episodes), zone))
    for episode in sorted(episodes, key=lambda each: (-each.published_at.timestamp(), each.slug)):
        item = etree.SubElement(channel, "item")
        _describe_episode(item, show, base, episode, zone)
        if episode.guid in texts:
            # Apps show this instead of the description, so it repeats it.
            whole = [*_paragraphs(episode.description), *_said(texts[episode.guid], show.notice)]
            _html_leaf(item, _CONTENT + "encoded", "\n".join(whole))
    feed = BytesIO()
    feed.write(_DECLARATION)
    etree.ElementTree(rss).write(feed, encoding="UTF-8", pretty_print=True)
    return feed.getvalue()


def podcast_guid(feed_url: str) -> str:
    """The podcast:guid of a feed first published at `feed_url`; it stays when the feed moves."""
    return str(uuid5(PODCAST_GUIDS, feed_url.split("://", 1)[-1].rstrip("/")))


def ascii_url(url: str) -> str:
    """`url` as it may stand in a feed: ASCII only, the host in IDNA, the rest percent-encoded.

    What is escaped already stays so. Raises ValueError where the host cannot be one.
    """
    scheme, netloc, path, query, fragment = urlsplit(url)
    if not netloc.isascii():
        netloc = netloc.encode("idna").decode("ascii")
    return urlunsplit((scheme, netloc, *map(_in_url, (path, query, fragment))))


def _in_url(part: str) -> str:
    """What is escaped already stays so."""
    if _NEEDS_NO_ESCAPE.fullmatch(part):
        return part
    return _BARE_PERCENT.sub("%25", quote(part, _URL_SAFE))


# --- the channel ------------------------------------------------------------------------------


def _describe_show(channel: "Element", show: Show, cover: str) -> None:
    page, image = ascii_url(show.link), ascii_url(show.base_url + cover)
    description = show.description.strip()
    if show.notice not in description:
        description = f"{description}\n\n{show.notice}".strip()
    _leaf(channel, "title", show.title)
    _leaf(channel, "link", page)
    _leaf(channel, "description", _within(DESCRIPTION_BYTES, description, str))
    _leaf(channel, "language", show.language)
    if show.copyright:
        _leaf(channel, "copyright", show.copyright)
    _leaf(channel, "generator", GENERATOR)
    own_url = ascii_url(show.base_url + FEED)
    _leaf(channel, _ATOM + "link", href=own_url, rel="self", type="application/rss+xml")
    picture = _leaf(channel, "image")
    _leaf(picture, "url", image)
    _leaf(picture, "title", show.title)
    _leaf(picture, "link", page)
    _leaf(channel, _ITUNES + "image", href=image)
    _leaf(channel, _ITUNES + "author", show.author)
    owner = _leaf(channel, _ITUNES + "owner")
    _leaf(owner, _ITUNES + "name", show.owner_name)
    if show.owner_email:
        _leaf(owner, _ITUNES + "email", show.owner_email)
    if show.category:
        category = _leaf(channel, _ITUNES + "category", text=show.category)
        if show.subcategory:
            _leaf(category, _ITUNES + "category", text=show.subcategory)
    _leaf(channel, _ITUNES + "explicit", _boolean(show.explicit))
    _leaf(channel, _ITUNES + "type", "episodic")
    owned_by = {"owner": show.owner_email} if show.owner_email else {}
    _leaf(channel, _PODCAST + "locked", "yes" if show.locked else "no", **owned_by)
    _leaf(channel, _PODCAST + "medium", "podcast")
    _leaf(channel, _PODCAST + "txt", "true", purpose="ai-content")
    if show.local or not show.open:
        _leaf(channel, _ITUNES + "block", "yes")
        _leaf(channel, _PODCAST + "block", "yes")
    if not show.local:
        _leaf(channel, _PODCAST + "guid", show.guid)


# --- an item ----------------------------------------------------------------------------------


def _describe_episode(
    item: "Element", show: Show, base: str, episode: Episode, zone: ZoneInfo
) -> None:
    page, file = base + _in_url(episode.path), base + _in_url(episode.file(""))
    _leaf(item, "title", episode.title)
    _leaf(item, "link", page)
    _leaf(item, "guid", episode.guid, isPermaLink="false")
    _leaf(item, "pubDate", _date(episode.published_at, zone))
    _html_leaf(item, "description", _within(DESCRIPTION_BYTES, episode.description, _html))
    audio = file + AUDIO_SUFFIX
    _leaf(item, "enclosure", url=audio, length=str(episode.mp3_bytes), type=AUDIO_TYPE)
    _leaf(item, _ITUNES + "duration", str(round(episode.duration_s)))
    _leaf(item, _ITUNES + "explicit", _boolean(show.explicit))
    _leaf(item, _ITUNES + "episodeType", "full")
    if episode.speaker:
        name = episode.speaker[:PERSON_CHARS]
        _leaf(item, _PODCAST + "person", name, role="author", group="writing")
    for suffix, media_type, use in TRANSCRIPTS:
        attributes = {"url": file + suffix, "type": media_type, "language": episode.language}
        _leaf(item, _PODCAST + "transcript", **attributes, **use)
    _leaf(item, _PODCAST + "chapters", url=file + CHAPTERS_SUFFIX, type=CHAPTERS_TYPE)
    _leaf(item, _PODCAST + "txt", "true", purpose="ai-content")


def _said(transcript: Transcript, notice: str) -> Iterator[str]:
    """HTML of what is said, without the notice at its start: the description begins with it."""
    for number, paragraph in enumerate(transcript.paragraphs):
        if number or paragraph.text != notice:
            tag = _HTML_TAGS[paragraph.kind]
            yield f"<{tag}>{escape(paragraph.text, quote=False)}</{tag}>"


def _paragraphs(text: str) -> Iterator[str]:
    """HTML of plain text. A line becomes a paragraph: Apple's descriptions know no <br>."""
    for line in text.splitlines():
        if line.strip():
            yield f"<p>{escape(line.strip(), quote=False)}</p>"


def _html(text: str) -> str:
    return "\n".join(_paragraphs(text))


def _within(limit: int, text: str, written: Callable[[str], str]) -> str:
    """`text` as it is written in the feed, in at most `limit` bytes; shortened at a word if not."""
    whole = written(text)
    if len(whole.encode("utf-8", "replace")) <= limit:
        return whole
    kept = text[:limit]
    while (excess := len(written(kept + "…").encode("utf-8", "replace")) - limit) > 0:
        kept = kept[: -max(1, excess // _LARGEST_CHAR_BYTES)]
    return written((kept.rsplit(maxsplit=1) or [""])[0] + "…")


# --- XML --------------------------------------------------------------------------------------


def _leaf(parent: "Element", tag: str, text: str = "", /, **attributes: str) -> "Element":
    carried = {name: _NOT_XML.sub("\ufffd", value) for name, value in attributes.items()}
    leaf: Element = _etree().SubElement(parent, tag, carried)
    if text:
        leaf.text = _NOT_XML.sub("\ufffd", text)
    return leaf


def _html_leaf(parent: "Element", tag: str, html: str) -> None:
    """HTML goes into a CDATA section: Apple's parser wants it so."""
    _leaf(parent, tag).text = _etree().CDATA(_NOT_XML.sub("\ufffd", html))


@cache
def _etree() -> "ModuleType":
    """Imported when the first feed is written; not looked for again for each of its elements."""
    from lxml import etree

    return etree


def _date(moment: datetime, zone: ZoneInfo) -> str:
    """RFC 822, in English whatever the locale (strftime would say "Çar" under tr_TR)."""
    from email.utils import format_datetime

    return format_datetime(moment.astimezone(zone))


def _boolean(value: bool) -> str:
    return "true" if value else "false"


# --- reading ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An item as a feed states it; what it leaves out is empty or None."""

    guid: str
    title: str
    pub_date: datetime | None
    enclosure_url: str
    enclosure_bytes: int | None
    enclosure_type: str
    transcript_urls: tuple[str, ...]
    chapters_url: str


@dataclass(frozen=True, slots=True)
class FeedContents:
    """What a feed states; the items stand in its own order."""

    title: str
    self_url: str
    guid: str
    """podcast:guid; empty in a local feed."""
    image_url: str
    items: tuple[FeedItem, ...]


def parse_feed(data: bytes) -> FeedContents:
    """Read an RSS feed, which may come from anywhere. Raises ValueError, in plain words.

    A document type is refused: no feed needs one, and entities are how XML attacks its reader.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        rss = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"it is not well-formed XML: {error.msg}") from error
    if rss.getroottree().docinfo.internalDTD is not None:
        raise ValueError("it has a document type, which a feed must not have")
    channel = rss.find("channel")
    if rss.tag != "rss" or channel is None:
        raise ValueError(f"it is not an RSS feed: its root is <{rss.tag}>")
    own = (each for each in channel.iterfind(_ATOM + "link") if each.get("rel") == "self")
    return FeedContents(
        title=channel.findtext("title", ""),
        self_url=next((each.get("href", "") for each in own), ""),
        guid=channel.findtext(_PODCAST + "guid", ""),
        image_url=_attribute(channel, _ITUNES + "image", "href"),
        items=tuple(map(_item, channel.iterfind("item"))),
    )


def _item(item: "Element") -> FeedItem:
    length = _attribute(item, "enclosure", "length")
    return FeedItem(
        guid=item.findtext("guid", ""),
        title=item.findtext("title", ""),
        pub_date=_moment(item.findtext("pubDate", "")),
        enclosure_url=_attribute(item, "enclosure", "url"),
        enclosure_bytes=int(length) if _BYTE_COUNT.fullmatch(length) else None,
        enclosure_type=_attribute(item, "enclosure", "type"),
        transcript_urls=tuple(
            each.get("url", "") for each in item.iterfind(_PODCAST + "transcript")
        ),
        chapters_url=_attribute(item, _PODCAST + "chapters", "url"),
    )


def _attribute(parent: "Element", tag: str, name: str) -> str:
    found = parent.find(tag)
    return "" if found is None else found.get(name, "")


def _moment(text: str) -> datetime | None:
    """The date of an item; None where it is missing or nobody can read it."""
    try:
        from email.utils import parsedate_to_datetime

        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the latter for a year of thirty digits
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
