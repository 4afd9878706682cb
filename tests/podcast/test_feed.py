"""The feed: what apps read in it, that it survives any text, and what it says when read back."""

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from uuid import UUID

import feedparser
import podcastparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.podcast.examples import EPISODE, LOCAL_SHOW, NOTICE, SHOW, TRANSCRIPT, episodes
from tts_job.model import Episode, Kind, Show, TimedParagraph, Transcript
from tts_job.podcast.feed import (
    FeedContents,
    ascii_url,
    build_feed,
    parse_feed,
    podcast_guid,
)

BASE = "https://media.example.org/podcast/"
FILE = f"{BASE}episodes/2022-01-11-ornek-zirvesi/0123456789abcdef"
NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
HOSTILE = "A & B <b>\"C\"</b> 'd' ]]> &amp; <!-- 🌍 \u202eters\u202c İIıi"
FEED = build_feed(SHOW, [EPISODE], {EPISODE.guid: TRANSCRIPT}, "cover.jpg")


def channel_of(data: bytes) -> etree._Element:
    channel = etree.fromstring(data).find("channel")
    assert channel is not None
    return channel


def text_at(data: bytes, path: str) -> str | None:
    return channel_of(data).findtext(path, namespaces=NS)


def attributes_at(data: bytes, path: str) -> list[dict[str, str]]:
    found = channel_of(data).iterfind(path, NS)
    return [{str(name): str(value) for name, value in each.attrib.items()} for each in found]


def feed_of(*found: Episode, show: Show = SHOW) -> bytes:
    return build_feed(show, found, {}, "cover.jpg")


# --- what is in it ----------------------------------------------------------------------------


def test_it_opens_as_every_podcast_app_expects() -> None:
    assert FEED.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<rss ')
    assert etree.fromstring(FEED).nsmap == NS
    assert etree.fromstring(FEED).get("version") == "2.0"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title", "Örnek Konuşmalar"),
        ("link", "https://example.org/konusmalar/"),
        ("language", "tr"),
        ("copyright", "Örnek Basın Ofisi"),
        ("generator", "tts_job"),
        ("lastBuildDate", "Thu, 13 Jan 2022 10:00:00 +0300"),
        ("image/url", f"{BASE}cover.jpg"),
        ("image/title", "Örnek Konuşmalar"),
        ("image/link", "https://example.org/konusmalar/"),
        ("itunes:author", "Örnek Basın Ofisi"),
        ("itunes:owner/itunes:name", "Örnek Basın Ofisi"),
        ("itunes:owner/itunes:email", "yayin@example.org"),
        ("itunes:explicit", "false"),
        ("itunes:type", "episodic"),
        ("podcast:guid", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        ("podcast:locked", "yes"),
        ("podcast:medium", "podcast"),
        ("podcast:txt", "true"),
    ],
)
def test_the_channel_says_what_directories_require(path: str, value: str) -> None:
    assert text_at(FEED, path) == value


def test_the_channel_links_itself_its_cover_and_its_owner() -> None:
    assert attributes_at(FEED, "atom:link") == [
        {"href": f"{BASE}feed.xml", "rel": "self", "type": "application/rss+xml"}
    ]
    assert attributes_at(FEED, "itunes:image") == [{"href": f"{BASE}cover.jpg"}]
    assert attributes_at(FEED, "podcast:locked") == [{"owner": "yayin@example.org"}]
    assert attributes_at(FEED, "podcast:txt") == [{"purpose": "ai-content"}]


def test_a_subcategory_stands_inside_its_category() -> None:
    data = feed_of(show=replace(SHOW, category="News", subcategory="Politics"))
    assert attributes_at(data, "itunes:category") == [{"text": "News"}]
    assert attributes_at(data, "itunes:category/itunes:category") == [{"text": "Politics"}]


def test_an_unlocked_show_may_be_imported() -> None:
    assert text_at(feed_of(show=replace(SHOW, locked=False)), "podcast:locked") == "no"


def test_the_shows_description_ends_with_the_notice_once() -> None:
    assert text_at(FEED, "description") == f"{SHOW.description}\n\n{NOTICE}"
    data = feed_of(show=replace(SHOW, description=f"{NOTICE} Konuşmalar."))
    assert text_at(data, "description") == f"{NOTICE} Konuşmalar."
    data = feed_of(show=replace(SHOW, notice=""))
    assert text_at(data, "description") == SHOW.description


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title", "Örnek Zirvesi'nde Konuşma"),
        ("link", f"{BASE}episodes/2022-01-11-ornek-zirvesi/"),
        ("guid", EPISODE.guid),
        ("pubDate", "Wed, 12 Jan 2022 09:30:00 +0300"),
        ("itunes:duration", "154"),
        ("itunes:explicit", "false"),
        ("itunes:episodeType", "full"),
        ("podcast:person", "Örnek Konuşmacı"),
        ("podcast:txt", "true"),
    ],
)
def test_an_item_says_what_directories_require(path: str, value: str) -> None:
    assert text_at(FEED, f"item/{path}") == value


def test_an_item_links_its_audio_transcripts_and_chapters() -> None:
    assert attributes_at(FEED, "item/guid") == [{"isPermaLink": "false"}]
    assert attributes_at(FEED, "item/enclosure") == [
        {"url": f"{FILE}.mp3", "length": "1234567", "type": "audio/mpeg"}
    ]
    captions = {"language": "tr", "rel": "captions"}
    assert attributes_at(FEED, "item/podcast:transcript") == [
        {"url": f"{FILE}.vtt", "type": "text/vtt", **captions},
        {"url": f"{FILE}.srt", "type": "application/x-subrip", **captions},
        {"url": f"{FILE}.json", "type": "application/json", "language": "tr"},
    ]
    assert attributes_at(FEED, "item/podcast:chapters") == [
        {"url": f"{FILE}.chapters.json", "type": "application/json+chapters"}
    ]


def test_the_speaker_is_the_author_of_the_words_and_never_the_voice() -> None:
    assert attributes_at(FEED, "item/podcast:person") == [{"role": "author", "group": "writing"}]
    assert not attributes_at(feed_of(replace(EPISODE, speaker="")), "item/podcast:person")


def test_the_description_begins_with_the_notice_and_is_html_in_cdata() -> None:
    assert text_at(FEED, "item/description") == (
        f"<p>{NOTICE}</p>\n<p>Konuşmacı: Örnek Konuşmacı</p>\n<p>Yer: Ankara</p>"
    )
    assert f"<description><![CDATA[<p>{NOTICE}</p>".encode() in FEED


def test_the_whole_text_follows_the_description_with_its_headings() -> None:
    content = text_at(FEED, "item/content:encoded")
    assert content is not None
    assert content.count(NOTICE) == 1
    assert content.split("\n")[3:6] == [
        "<h2>Örnek Zirvesi'nde Konuşma</h2>",
        "<p>Sayın konuklar, değerli katılımcılar; hepiniz hoş geldiniz.</p>",
        "<h3>Su ve toprak</h3>",
    ]


def test_only_items_with_a_text_carry_it() -> None:
    old, new = episodes(2)
    data = build_feed(SHOW, [old, new], {new.guid: TRANSCRIPT}, "cover.jpg")
    with_text = [
        item.findtext("guid")
        for item in channel_of(data).iterfind("item")
        if item.find("content:encoded", NS) is not None
    ]
    assert with_text == [new.guid]


@pytest.mark.parametrize("shift", range(8))
def test_a_description_that_is_too_long_ends_at_a_word_within_4000_bytes(shift: int) -> None:
    words = "x" * shift + " " + "çok güzel <söz> " * 1000
    shortened = text_at(feed_of(replace(EPISODE, description=words)), "item/description") or ""
    assert 3900 < len(shortened.encode()) <= 4000
    last_word = shortened.removesuffix("…</p>").split(" ")[-1]
    assert last_word in {"çok", "güzel", "&lt;söz&gt;"}


def test_a_description_of_one_endless_word_is_shortened_all_the_same() -> None:
    data = feed_of(replace(EPISODE, description="ğ" * 9000))
    assert 3900 < len((text_at(data, "item/description") or "").encode()) <= 4000


def test_a_name_too_long_for_a_directory_is_shortened() -> None:
    data = feed_of(replace(EPISODE, speaker="ğ" * 200))
    assert text_at(data, "item/podcast:person") == "ğ" * 128


def test_the_duration_is_rounded_to_whole_seconds() -> None:
    data = feed_of(replace(EPISODE, duration_s=154.6))
    assert text_at(data, "item/itunes:duration") == "155"


def test_an_explicit_show_has_explicit_items() -> None:
    data = feed_of(EPISODE, show=replace(SHOW, explicit=True))
    assert text_at(data, "itunes:explicit") == text_at(data, "item/itunes:explicit") == "true"


def test_what_is_not_known_is_left_out() -> None:
    data = feed_of(show=replace(SHOW, copyright="", category=""))
    assert text_at(data, "copyright") is None
    assert not attributes_at(data, "itunes:category")


def test_it_is_indented_for_people_who_look() -> None:
    assert "\n  <channel>\n    <title>Örnek Konuşmalar</title>\n".encode() in FEED


# --- local and public -------------------------------------------------------------------------


def test_a_local_feed_says_so_and_asks_not_to_be_listed() -> None:
    data = feed_of(EPISODE, show=LOCAL_SHOW)
    assert text_at(data, "itunes:block") == "yes"
    assert text_at(data, "podcast:block") == "yes"
    assert text_at(data, "podcast:guid") is None
    assert b"<!-- Local feed:" in data


def test_a_public_feed_may_be_listed() -> None:
    assert text_at(FEED, "itunes:block") is None
    assert text_at(FEED, "podcast:block") is None
    assert b"<!--" not in FEED


def test_a_closed_feed_is_not_to_be_listed_and_keeps_its_guid() -> None:
    data = feed_of(EPISODE, show=replace(SHOW, open=False))
    assert text_at(data, "itunes:block") == "yes"
    assert text_at(data, "podcast:block") == "yes"
    assert text_at(data, "podcast:guid") == SHOW.guid


def test_a_feed_without_an_owners_address_leaves_it_out() -> None:
    data = feed_of(show=LOCAL_SHOW)
    assert text_at(data, "itunes:owner/itunes:email") is None
    assert attributes_at(data, "podcast:locked") == [{}]


def test_a_show_without_episodes_has_a_feed() -> None:
    assert parse_feed(feed_of()).items == ()
    assert text_at(feed_of(), "lastBuildDate") is None


# --- order and bytes --------------------------------------------------------------------------


def test_the_newest_comes_first_and_equals_are_ordered_by_slug() -> None:
    old, new = episodes(2)
    twin = replace(new, slug="a-baska", guid="a-baska")
    guids = [item.guid for item in parse_feed(feed_of(old, new, twin)).items]
    assert guids == [twin.guid, new.guid, old.guid]


def test_order_is_by_instant_and_not_by_local_clock() -> None:
    first = replace(EPISODE, guid="first", published_at=datetime(2022, 1, 1, 12, tzinfo=UTC))
    later = datetime(2022, 1, 1, 11, tzinfo=timezone(timedelta(hours=-3)))
    second = replace(EPISODE, guid="second", published_at=later)
    assert [item.guid for item in parse_feed(feed_of(first, second)).items] == ["second", "first"]


def test_the_feed_was_built_when_its_newest_update_was_made() -> None:
    old, new = episodes(2)
    mended = replace(old, updated_at=datetime(2023, 3, 1, 21, 0, tzinfo=UTC))
    assert text_at(feed_of(mended, new), "lastBuildDate") == "Thu, 02 Mar 2023 00:00:00 +0300"


@given(st.randoms())
def test_the_same_episodes_in_any_order_give_the_same_bytes(shuffler: random.Random) -> None:
    found = episodes(6)
    texts = {found[5].guid: TRANSCRIPT}
    expected = build_feed(SHOW, found, texts, "cover.jpg")
    shuffler.shuffle(found)
    assert build_feed(SHOW, found, texts, "cover.jpg") == expected


def test_dates_are_english_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_names(form: str, *_: object) -> str:
        return pytest.fail(f"the locale was asked for {form}") if "%" in form else form

    monkeypatch.setattr(time, "strftime", without_names)
    months = [datetime(2022, month, 3, 9, tzinfo=UTC) for month in range(1, 13)]
    found = [replace(EPISODE, guid=str(at), published_at=at) for at in months]
    dates = [each.text for each in channel_of(feed_of(*found)).iterfind("item/pubDate")]
    names = [str(date).split()[2] for date in dates]
    assert names == "Dec Nov Oct Sep Aug Jul Jun May Apr Mar Feb Jan".split()  # noqa: SIM905


# --- any text ---------------------------------------------------------------------------------


def test_hostile_text_arrives_as_it_was_written() -> None:
    episode = replace(EPISODE, title=HOSTILE, speaker=HOSTILE)
    data = feed_of(episode, show=replace(SHOW, title=HOSTILE, owner_email=HOSTILE))
    assert text_at(data, "title") == HOSTILE
    assert text_at(data, "item/title") == HOSTILE
    assert text_at(data, "item/podcast:person") == HOSTILE
    assert attributes_at(data, "podcast:locked") == [{"owner": HOSTILE}]


def test_hostile_text_cannot_become_markup_in_the_html() -> None:
    script = "<script>alert(1)</script> ]]> &amp;"
    said = Transcript((TimedParagraph(Kind.PARAGRAPH, script, 0.0, 1.0, ()),), ())
    episode = replace(EPISODE, description=script)
    data = build_feed(SHOW, [episode], {episode.guid: said}, "cover.jpg")
    escaped = "<p>&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp;amp;</p>"
    assert text_at(data, "item/description") == escaped
    assert text_at(data, "item/content:encoded") == f"{escaped}\n{escaped}"


def test_what_xml_cannot_carry_is_replaced() -> None:
    data = feed_of(replace(EPISODE, title="a\0b\x0bc\ud800d\ufffee", description="x\x01y"))
    assert text_at(data, "item/title") == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert text_at(data, "item/description") == "<p>x\ufffdy</p>"


XML_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
)


@given(XML_TEXT)
def test_any_title_comes_back_as_it_was(title: str) -> None:
    (item,) = parse_feed(feed_of(replace(EPISODE, title=title))).items
    assert item.title == title


@given(st.text(), st.text(), st.text())
def test_whatever_is_written_the_feed_is_well_formed(title: str, body: str, owner: str) -> None:
    said = Transcript((TimedParagraph(Kind.HEADING, body, 0.0, 1.0, ()),), ())
    episode = replace(EPISODE, title=title, description=body, speaker=title)
    show = replace(SHOW, title=title, description=body, owner_email=owner, category=title)
    etree.parse(BytesIO(build_feed(show, [episode], {episode.guid: said}, "cover.jpg")))


def test_addresses_are_ascii_and_escaped_once() -> None:
    assert ascii_url("https://media.example.org/a/?b=c&d=%20") == (
        "https://media.example.org/a/?b=c&d=%20"
    )
    assert ascii_url("https://örnek.example/ses dosyası/ç.mp3") == (
        "https://xn--rnek-4qa.example/ses%20dosyas%C4%B1/%C3%A7.mp3"
    )
    assert ascii_url("https://media.example.org/100%/<a>") == (
        "https://media.example.org/100%25/%3Ca%3E"
    )


@given(st.text())
def test_the_address_of_any_file_is_ascii_and_stays_as_it_is_when_escaped_again(name: str) -> None:
    url = ascii_url(BASE + name)
    assert url.isascii()
    assert url.startswith(BASE)
    assert not set(url) & set(' <>"\n\r\t')
    assert ascii_url(url) == url


# --- as apps read it --------------------------------------------------------------------------


def test_feedparser_reads_it_without_complaint() -> None:
    data = build_feed(SHOW, episodes(3), {}, "cover.jpg")
    read = feedparser.parse(data)
    assert not read.bozo
    assert read.feed.title == SHOW.title
    assert [entry.title for entry in read.entries] == [f"Örnek konuşma {n}" for n in (2, 1, 0)]
    newest = read.entries[0]
    assert newest.enclosures[0].href.endswith(f"/episodes/ornek-2/{2:016x}.mp3")
    assert newest.published_parsed[:5] == (2022, 1, 14, 6, 30)
    assert newest.summary.startswith(f"<p>{NOTICE}</p>")


def test_podcastparser_reads_it_without_complaint() -> None:
    read = podcastparser.parse(f"{BASE}feed.xml", BytesIO(FEED))
    assert read["title"] == SHOW.title
    assert read["itunes_owner"] == {"name": SHOW.owner_name, "email": SHOW.owner_email}
    assert read["cover_url"] == f"{BASE}cover.jpg"
    (episode,) = read["episodes"]
    assert episode["guid"] == EPISODE.guid
    assert episode["total_time"] == 154
    assert episode["published"] == int(EPISODE.published_at.timestamp())
    assert episode["enclosures"] == [
        {"url": f"{FILE}.mp3", "file_size": 1234567, "mime_type": "audio/mpeg"}
    ]
    assert episode["description"].startswith(f"{NOTICE}\n\nKonuşmacı: Örnek Konuşmacı")
    assert "Bu yıl 12.500 fidan diktik ve %80'i tuttu." in episode["description_html"]


# --- podcast:guid -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "guid"),
    [
        ("mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        ("https://podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        ("http://podnews.net/rss//", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
    ],
)
def test_the_podcast_guid_is_the_one_the_namespace_publishes(url: str, guid: str) -> None:
    assert podcast_guid(url) == guid
    assert UUID(guid).version == 5


# --- reading back -----------------------------------------------------------------------------


def test_a_feed_reads_back_as_it_was_built() -> None:
    read = parse_feed(FEED)
    assert (read.title, read.self_url, read.guid) == (SHOW.title, f"{BASE}feed.xml", SHOW.guid)
    assert read.image_url == f"{BASE}cover.jpg"
    (item,) = read.items
    assert (item.guid, item.title, item.pub_date) == (
        EPISODE.guid,
        EPISODE.title,
        EPISODE.published_at,
    )
    assert (item.enclosure_url, item.enclosure_bytes, item.enclosure_type) == (
        f"{FILE}.mp3",
        1234567,
        "audio/mpeg",
    )
    assert item.transcript_urls == (f"{FILE}.vtt", f"{FILE}.srt", f"{FILE}.json")
    assert item.chapters_url == f"{FILE}.chapters.json"


def test_what_a_foreign_feed_leaves_out_is_empty() -> None:
    read = parse_feed(b"<rss><channel><item><pubDate>bug&#252;n</pubDate></item></channel></rss>")
    assert read == FeedContents("", "", "", "", read.items)
    (item,) = read.items
    assert (item.guid, item.pub_date, item.enclosure_bytes) == ("", None, None)


def test_of_several_links_the_one_to_the_feed_itself_counts() -> None:
    other = b'<atom:link href="https://hub.example.org/" rel="hub"/>'
    assert parse_feed(FEED.replace(b"<atom:link", other + b"<atom:link")).self_url == (
        f"{BASE}feed.xml"
    )


@pytest.mark.parametrize(
    "date", ["", "dün", "Mon, 31 Feb 2022 09:00:00 GMT", f"1 Jan {'9' * 30} 09:00:00 GMT"]
)
def test_a_date_that_nobody_can_read_is_none(date: str) -> None:
    data = FEED.replace(b"Wed, 12 Jan 2022 09:30:00 +0300", date.encode())
    assert parse_feed(data).items[0].pub_date is None


def test_a_date_without_a_zone_is_in_utc() -> None:
    data = FEED.replace(b"Wed, 12 Jan 2022 09:30:00 +0300", b"Wed, 12 Jan 2022 06:30:00 -0000")
    assert parse_feed(data).items[0].pub_date == EPISODE.published_at


@pytest.mark.parametrize("length", [b"9" * 5000, b"-1", b"12 kB", "٣".encode(), b""])
def test_a_length_that_is_no_number_of_bytes_is_none(length: bytes) -> None:
    data = FEED.replace(b'length="1234567"', b'length="' + length + b'"')
    assert parse_feed(data).items[0].enclosure_bytes is None


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "not well-formed XML"),
        (FEED[:-9], "not well-formed XML"),
        (b"\xff\xfe", "not well-formed XML"),
        (b"<html/>", "not an RSS feed: its root is <html>"),
        (b"<feed><channel/></feed>", "not an RSS feed: its root is <feed>"),
        (b"<rss/>", "not an RSS feed"),
        (b"<!DOCTYPE rss><rss><channel/></rss>", "a document type"),
        (
            b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
            b"<rss><channel><title>&x;</title></channel></rss>",
            "a document type",
        ),
    ],
)
def test_what_is_no_feed_is_refused_in_plain_words(data: bytes, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_feed(data)


def test_an_entity_bomb_is_refused_before_it_goes_off() -> None:
    levels = "".join(f'<!ENTITY e{n + 1} "' + f"&e{n};" * 10 + '">' for n in range(30))
    bomb = f'<!DOCTYPE rss [<!ENTITY e0 "x">{levels}]><rss a="&e30;"><channel/></rss>'
    with pytest.raises(ValueError, match=r"not well-formed|a document type"):
        parse_feed(bomb.encode())
