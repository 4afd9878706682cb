"""The pages as HTML: what they hold, what they link, what hostile text cannot do to them."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from random import Random
from typing import cast
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tests.podcast.examples import (
    EPISODE,
    LOCAL_SHOW,
    NOTICE,
    SHOW,
    TRANSCRIPT,
    episodes,
    paragraph,
    transcript,
)
from tts_job.model import Episode, Kind, Show, TimedParagraph, TimedWord, Transcript
from tts_job.podcast.feed import FEED
from tts_job.podcast.site import (
    CONTENT_SECURITY_POLICY,
    EPISODES_PER_PAGE,
    MOST_WORDS_IN_PHRASE,
    SMALL_COVER,
    assets,
    episode_page,
    held_page,
    index_pages,
    subscriptions,
    transcript_text,
)

HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)> & <!-- ]]> \u2028 😀"


def index_html(show: Show, shown: Sequence[Episode]) -> dict[str, bytes]:
    """The index and archive pages by path."""
    return {page.path: page.html() for page in index_pages(show, shown)}


def parsed(page: bytes) -> html.HtmlElement:
    return html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))


def strings(page: html.HtmlElement, path: str) -> list[str]:
    return [str(found) for found in cast("list[str]", page.xpath(path))]


def elements(page: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    return cast("list[html.HtmlElement]", page.xpath(path))


def the_page(show: Show = SHOW, episode: Episode = EPISODE) -> html.HtmlElement:
    return parsed(episode_page(show, episode, TRANSCRIPT))


def the_index(show: Show = SHOW, count: int = 3) -> html.HtmlElement:
    return parsed(index_html(show, episodes(count))["index.html"])


def json_ld(page: html.HtmlElement) -> dict[str, object]:
    [block] = strings(page, "//script[@type='application/ld+json']/text()")
    return cast("dict[str, object]", json.loads(block))


ALL_PAGES = {
    "index.html": index_html(SHOW, episodes(EPISODES_PER_PAGE + 1))["index.html"],
    "archive-1.html": index_html(SHOW, episodes(EPISODES_PER_PAGE + 1))["archive-1.html"],
    EPISODE.path + "index.html": episode_page(SHOW, EPISODE, TRANSCRIPT),
}
every_page = pytest.mark.parametrize("path", ALL_PAGES)


# --- every page -------------------------------------------------------------------------------


@every_page
def test_a_page_loads_nothing_from_elsewhere(path: str) -> None:
    page = parsed(ALL_PAGES[path])
    loaded = strings(page, "//@src | //link[@rel!='canonical']/@href | //use/@href")
    assert loaded
    assert [link for link in loaded if urlsplit(link).scheme or link.startswith("/")] == []


@every_page
def test_only_subscribe_links_lead_elsewhere(path: str) -> None:
    links = strings(parsed(ALL_PAGES[path]), "//a/@href")
    outside = [link for link in links if urlsplit(link).scheme or link.startswith("/")]
    assert outside == [subscription.href for subscription in subscriptions(SHOW.base_url + FEED)]


@every_page
def test_a_page_keeps_to_the_strict_policy(path: str) -> None:
    page = parsed(ALL_PAGES[path])
    assert elements(page, "//style") == []
    assert strings(page, "//@style") == []
    assert strings(page, "//@*[starts-with(name(), 'on')]") == []
    inline = elements(page, "//script[not(@src)]")
    assert [script.get("type") for script in inline] == ["application/ld+json"]
    assert "unsafe" not in CONTENT_SECURITY_POLICY


@every_page
def test_every_relative_link_leads_to_a_file_that_is_published(path: str) -> None:
    page = parsed(ALL_PAGES[path])
    here = urljoin("https://x.test/show/", path)
    shown = [EPISODE, *episodes(EPISODES_PER_PAGE + 1)]
    published = {FEED, SMALL_COVER, *assets(), *ALL_PAGES}
    published |= {episode.path + "index.html" for episode in shown}
    published |= {
        episode.file(end) for episode in shown for end in (".mp3", ".vtt", ".srt", ".txt")
    }
    links = strings(page, "//@src | //a/@href | //link[@rel!='canonical']/@href")
    for link in links:
        if not urlsplit(link).scheme and not link.startswith("#"):
            assert urljoin(here, link).removeprefix("https://x.test/show/") in published, link


@every_page
def test_every_link_inside_the_page_has_its_target(path: str) -> None:
    page = parsed(ALL_PAGES[path])
    ids = strings(page, "//@id")
    assert len(ids) == len(set(ids))
    inside = strings(page, "//@href[starts-with(., '#') and not(starts-with(., '#t='))]")
    named = " ".join(
        strings(page, "//@aria-labelledby | //@aria-describedby | //label/@for")
    ).split()
    for target in {link[1:] for link in inside} | set(named):
        assert target in ids


@every_page
def test_every_word_of_the_interface_is_there_in_both_languages(path: str) -> None:
    page = parsed(ALL_PAGES[path])
    turkish = elements(page, "//span[@class='l' and @lang='tr']")
    english = elements(page, "//span[@class='l' and @lang='en']")
    assert len(turkish) == len(english) > 10
    assert all(span.text_content().strip() for span in turkish + english)


@every_page
def test_every_button_and_link_has_a_name(path: str) -> None:
    for element in elements(parsed(ALL_PAGES[path]), "//button | //a"):
        assert element.text_content().strip(), html.tostring(element)


@every_page
def test_the_outline_has_one_first_heading_and_landmarks(path: str) -> None:
    page = parsed(ALL_PAGES[path])
    assert len(elements(page, "//h1")) == 1
    assert len(elements(page, "//main[@id='main']")) == 1
    assert strings(page, "//body/*[self::a][1]/@href") == ["#main"]
    assert elements(page, "//header")
    assert elements(page, "//footer")


@every_page
def test_the_notice_that_the_voice_is_synthetic_can_be_seen(path: str) -> None:
    [notice] = elements(parsed(ALL_PAGES[path]), "//p[@class='notice']")
    assert NOTICE in notice.text_content()


def test_without_a_notice_none_is_shown_but_the_voice_is_still_called_synthetic() -> None:
    page = the_page(replace(SHOW, notice=""))
    assert elements(page, "//p[@class='notice']") == []
    assert facts(page)["Ses"] == "YapaySynthetic (espeak, tr)"


def test_the_same_values_give_the_same_bytes() -> None:
    shuffled = episodes(250)
    Random(1).shuffle(shuffled)
    assert index_html(SHOW, shuffled) == index_html(SHOW, episodes(250))
    assert episode_page(SHOW, EPISODE, TRANSCRIPT) == episode_page(SHOW, EPISODE, TRANSCRIPT)


def test_assets_are_what_the_pages_link() -> None:
    page = the_index()
    linked = strings(page, "//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href")
    assert set(linked) <= set(assets())
    fonts = re.findall(r'url\("(.+?)"\)', assets()["assets/site.css"].decode())
    assert {f"assets/{font}" for font in fonts} == set(assets()) - set(linked)


# --- hostile text -----------------------------------------------------------------------------


def test_hostile_text_stays_text_on_the_page_of_an_episode() -> None:
    show = replace(SHOW, title=HOSTILE, description=HOSTILE, author=HOSTILE, notice=HOSTILE)
    episode = replace(
        EPISODE, title=HOSTILE, description=HOSTILE, speaker=HOSTILE, place=HOSTILE, voice=HOSTILE
    )
    said = Transcript((paragraph(HOSTILE), paragraph(HOSTILE, 9.0, Kind.HEADING)), ())
    page = parsed(episode_page(show, episode, said))
    plain = parsed(episode_page(SHOW, EPISODE, said))
    assert len(elements(page, "//script")) == len(elements(plain, "//script"))
    assert len(elements(page, "//img")) == len(elements(plain, "//img"))
    assert strings(page, "//@onerror") == []
    assert json_ld(page)["name"] == HOSTILE
    [heading] = elements(page, "//h1")
    assert heading.text_content() == HOSTILE


def test_structured_data_holds_nothing_that_html_gives_a_meaning() -> None:
    page = episode_page(SHOW, replace(EPISODE, title=f"<!--<script {HOSTILE}"), TRANSCRIPT)
    [block] = strings(parsed(page), "//script[@type='application/ld+json']/text()")
    assert not set("<>&") & set(block)


def test_hostile_text_stays_text_on_the_index() -> None:
    show = replace(SHOW, title=HOSTILE, description=HOSTILE, author=HOSTILE, copyright=HOSTILE)
    page = parsed(index_html(show, [replace(EPISODE, title=HOSTILE)])["index.html"])
    assert len(elements(page, "//script")) == len(elements(the_index(), "//script"))
    assert strings(page, "//@onerror") == []
    assert json_ld(page)["description"] == HOSTILE


# --- index ------------------------------------------------------------------------------------


def titles(page: bytes) -> list[str]:
    return [heading.text_content() for heading in elements(parsed(page), "//li//h3")]


def test_the_index_lists_the_newest_first() -> None:
    assert titles(index_html(SHOW, episodes(3))["index.html"]) == [
        "Örnek konuşma 2",
        "Örnek konuşma 1",
        "Örnek konuşma 0",
    ]


def test_episodes_of_the_same_instant_are_in_order_of_their_slugs() -> None:
    twins = [replace(EPISODE, slug=slug, title=slug) for slug in ("b", "a")]
    assert titles(index_html(SHOW, twins)["index.html"]) == ["a", "b"]


def test_a_show_without_episodes_says_so() -> None:
    pages = index_html(SHOW, [])
    assert list(pages) == ["index.html"]
    assert "Henüz bölüm yok." in pages["index.html"].decode()


@pytest.mark.parametrize(
    ("count", "archives"), [(0, 0), (100, 0), (101, 1), (200, 1), (201, 2), (350, 3)]
)
def test_each_episode_is_on_exactly_one_page(count: int, archives: int) -> None:
    pages = index_html(SHOW, episodes(count))
    assert len(pages) == archives + 1
    listed = [title for page in pages.values() for title in titles(page)]
    assert sorted(listed) == sorted(episode.title for episode in episodes(count))


def test_a_full_archive_page_with_a_newer_neighbour_never_changes_again() -> None:
    before, after = index_html(SHOW, episodes(301)), index_html(SHOW, episodes(302))
    changed = {path for path in after if before.get(path) != after[path]}
    assert changed == {"index.html", "archive-3.html"}


def test_from_the_index_the_older_links_lead_through_all_archives_and_the_newer_ones_back() -> None:
    pages = index_html(SHOW, episodes(350))
    way = ["index.html"]
    while older := strings(parsed(pages[way[-1]]), "//a[@rel='next']/@href"):
        way += older
    back = [way[-1]]
    while newer := strings(parsed(pages[back[-1]]), "//a[@rel='prev']/@href"):
        back += newer
    assert way == ["index.html", "archive-3.html", "archive-2.html", "archive-1.html"]
    assert back == way[::-1]


def test_a_row_shows_title_day_speaker_length_and_size_and_plays_and_downloads() -> None:
    page = parsed(index_html(SHOW, [EPISODE])["index.html"])
    [row] = elements(page, "//li[@class='row']")
    text = " ".join(row.text_content().split())
    for shown in (EPISODE.title, EPISODE.speaker, "11 Ocak 2022", "11 January 2022", "3 dk"):
        assert shown in text
    assert "1,2 MB" in text
    assert "1.2 MB" in text
    assert strings(row, ".//a[@class='play']/@href") == [EPISODE.file(".mp3")]
    assert strings(row, ".//a[@download]/@href") == [EPISODE.file(".mp3")]


def test_without_a_day_of_speech_the_day_of_publication_in_the_zone_of_the_show_is_shown() -> None:
    late = replace(EPISODE, date=None, published_at=datetime(2022, 12, 31, 22, 30, tzinfo=UTC))
    page = parsed(index_html(SHOW, [late])["index.html"])
    assert strings(page, "//li//time/@datetime") == ["2023-01-01"]


@pytest.mark.parametrize(
    ("seconds", "turkish", "english"),
    [
        (42.4, "42 sn", "42 s"),
        (154.4, "3 dk", "3 min"),
        (3599.0, "1 sa 0 dk", "1 h 0 min"),
        (36_060.0, "10 sa 1 dk", "10 h 1 min"),
    ],
)
def test_lengths_are_told_in_both_languages(seconds: float, turkish: str, english: str) -> None:
    page = the_page(episode=replace(EPISODE, duration_s=seconds))
    assert " ".join(facts(page)["Süre"].split()) == turkish + english


MONTHS = [
    "Ocak",
    "Şubat",
    "Mart",
    "Nisan",
    "Mayıs",
    "Haziran",
    "Temmuz",
    "Ağustos",
    "Eylül",
    "Ekim",
    "Kasım",
    "Aralık",
]


@pytest.mark.parametrize(("month", "name"), list(enumerate(MONTHS, 1)))
def test_months_have_their_turkish_names(month: int, name: str) -> None:
    page = the_page(episode=replace(EPISODE, date=date(2022, month, 5)))
    assert f"5 {name} 2022" in facts(page)["Tarih"]


# --- subscribe --------------------------------------------------------------------------------


def test_apps_are_opened_with_the_address_of_the_feed() -> None:
    links = {s.app: s.href for s in subscriptions("https://a.example/b/feed.xml?k=1&l=2")}
    assert links == {
        "Apple Podcasts": "podcast://a.example/b/feed.xml?k=1&l=2",
        "Overcast": "overcast://x-callback-url/add?url=https%3A%2F%2Fa.example%2Fb%2Ffeed.xml"
        "%3Fk%3D1%26l%3D2",
        "AntennaPod": "https://antennapod.org/deeplink/subscribe?url=https%3A%2F%2Fa.example%2Fb"
        "%2Ffeed.xml%3Fk%3D1%26l%3D2",
        "Pocket Casts": "pktc://subscribe/a.example/b/feed.xml?k=1&l=2",
    }


@pytest.mark.parametrize("page", [the_index(), the_page()], ids=["index", "episode"])
def test_the_address_of_the_feed_can_be_copied(page: html.HtmlElement) -> None:
    [field] = strings(page, "//button/@data-copy")
    assert strings(page, f"//input[@id='{field}']/@value") == [SHOW.base_url + FEED]


def test_pages_of_a_closed_show_are_for_no_search_engine() -> None:
    for page in (the_index(replace(SHOW, open=False)), the_page(replace(SHOW, open=False))):
        assert strings(page, "//meta[@name='robots']/@content") == ["noindex"]
        assert strings(page, "//link[@rel='canonical']/@href") == []


def test_the_page_of_a_held_episode_says_so_and_leads_to_no_feed() -> None:
    data = held_page(replace(SHOW, open=False), EPISODE, TRANSCRIPT)
    page = html.fromstring(data.decode())
    assert "henüz yayımlanmadı" in strings(page, "//p[@class='warning']//text()")[0]
    assert FEED.encode() not in data
    assert strings(page, "//a[@id='listen']/@href") == [f"{EPISODE.hash}.mp3"]
    assert elements(page, "//*[@id='transcript']")
    assert strings(page, "//meta[@name='robots']/@content") == ["noindex"]


@pytest.mark.parametrize("page", [the_index(LOCAL_SHOW), the_page(LOCAL_SHOW)], ids=["index", "ep"])
def test_a_local_show_says_that_apps_elsewhere_cannot_reach_it(page: html.HtmlElement) -> None:
    [warning] = elements(page, "//p[@class='warning']")
    assert "ulaşamaz" in warning.text_content()
    assert strings(page, "//meta[@name='robots']/@content") == ["noindex"]
    assert elements(page, "//link[@rel='canonical']") == []


def test_a_public_show_has_no_such_warning() -> None:
    assert elements(the_index(), "//p[@class='warning'] | //meta[@name='robots']") == []


# --- the page of an episode -------------------------------------------------------------------


def facts(page: html.HtmlElement) -> dict[str, str]:
    """What is listed about the speech, under its Turkish names."""
    rows = elements(page, "//section[@aria-labelledby='about']//dl/div")
    names = [strings(row, "./dt/span[@lang='tr']/text()")[0] for row in rows]
    values = [elements(row, "./dd")[0].text_content() for row in rows]
    return dict(zip(names, values, strict=True))


def test_all_that_is_known_of_the_speech_is_listed() -> None:
    listed = facts(the_page())
    assert listed["Konuşmacı"] == EPISODE.speaker
    assert listed["Görevi"] == EPISODE.office
    assert listed["Vesile"] == EPISODE.occasion
    assert listed["Yer"] == EPISODE.place
    assert "11 Ocak 2022" in listed["Tarih"]


def test_what_is_not_known_is_not_listed() -> None:
    bare = replace(EPISODE, speaker="", office="", occasion="", place="", engine="", date=None)
    assert list(facts(the_page(episode=bare))) == ["Tarih", "Süre", "Ses"]


def test_audio_plays_and_files_download_without_javascript() -> None:
    page = the_page()
    [audio] = elements(page, "//audio")
    assert audio.get("src") == f"{EPISODE.hash}.mp3"
    assert audio.get("preload") == "metadata"
    assert audio.get("controls") is not None
    assert strings(page, "//section[@aria-labelledby='downloads']//a/@href") == [
        EPISODE.hash + end for end in (".mp3", ".txt", ".vtt", ".srt")
    ]


def test_what_needs_javascript_is_marked_so() -> None:
    page = the_page()
    for name in ("theme", "language", "moment", "toggle", "seek", "speed"):
        assert elements(page, f"//*[@id='{name}']/ancestor-or-self::*[contains(@class, 'js-only')]")


def test_sharing_data_is_absolute() -> None:
    page = the_page()
    meta = dict(
        zip(
            strings(page, "//meta/@property"),
            strings(page, "//meta[@property]/@content"),
            strict=True,
        )
    )
    address = SHOW.base_url + EPISODE.path
    assert meta["og:title"] == EPISODE.title
    assert meta["og:url"] == address
    assert meta["og:image"] == SHOW.base_url + SMALL_COVER
    assert meta["og:audio"] == SHOW.base_url + EPISODE.file(".mp3")
    assert meta["og:description"].startswith("Sayın konuklar")
    assert strings(page, "//link[@rel='canonical']/@href") == [address]
    assert strings(page, "//link[@rel='alternate']/@href") == ["../../feed.xml"]
    assert strings(page, "//meta[@name='twitter:card']/@content") == ["summary"]


def test_structured_data_describes_the_episode() -> None:
    data = json_ld(the_page())
    assert data["@type"] == "PodcastEpisode"
    assert data["datePublished"] == "2022-01-12T06:30:00+00:00"
    assert data["timeRequired"] == "PT154S"
    media = cast("dict[str, str]", data["associatedMedia"])
    assert media["contentUrl"] == SHOW.base_url + EPISODE.file(".mp3")
    assert media["contentSize"] == str(EPISODE.mp3_bytes)
    assert json_ld(the_index())["@type"] == "PodcastSeries"


def test_a_chapter_leads_to_the_paragraph_in_which_it_starts() -> None:
    page = the_page()
    links = elements(page, "//nav[@class='chapters']//a")
    assert [(a.get("href"), a.get("data-chapter")) for a in links] == [
        ("#p1", "0.00"),
        ("#p4", "10.60"),
    ]
    [heading] = elements(page, "//*[@id='p4']")
    assert heading.tag == "h3"


def test_without_chapters_no_empty_list_is_shown() -> None:
    page = parsed(episode_page(SHOW, EPISODE, transcript("Merhaba.")))
    assert elements(page, "//nav") == []


def test_an_english_show_starts_in_english() -> None:
    page = the_page(replace(SHOW, language="en-GB"))
    assert (page.get("lang"), page.get("data-ui")) == ("en-GB", "en")
    assert (the_page().get("lang"), the_page().get("data-ui")) == ("tr", "tr")


# --- transcript -------------------------------------------------------------------------------


def phrases(said: Transcript) -> list[html.HtmlElement]:
    return elements(parsed(episode_page(SHOW, EPISODE, said)), "//*[@id='transcript']//*[@data-t]")


def phrase_texts(text: str) -> list[str]:
    return [phrase.text_content() for phrase in phrases(transcript(text))]


def test_phrases_end_with_sentences_and_after_some_words_at_commas() -> None:
    assert phrase_texts(
        "Evet. Sayın konuklar, değerli katılımcılar; hoş geldiniz. “Su, hayattır.” dedik."
    ) == [
        "Evet.",
        "Sayın konuklar, değerli katılımcılar;",
        "hoş geldiniz.",
        "“Su, hayattır.”",
        "dedik.",
    ]


def test_a_point_inside_a_number_ends_no_phrase() -> None:
    assert phrase_texts("Bu yıl 12.500 fidan diktik.") == ["Bu yıl 12.500 fidan diktik."]


def test_a_dash_between_spaces_may_end_a_phrase() -> None:
    assert phrase_texts("bir iki üç dört beş — altı yedi") == ["bir iki üç dört beş —", "altı yedi"]


WORDS = st.text("abçğıİöşü0.,;:!?…’”—-)&<>\"'", min_size=1, max_size=8)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=40).map(" ".join), min_size=1, max_size=4))
def test_phrases_hold_the_whole_text_in_order_and_are_short(texts: list[str]) -> None:
    said = transcript(*texts)
    found = phrases(said)
    spoken = [" ".join(text.split()) for text in texts]
    assert " ".join(phrase.text_content() for phrase in found) == " ".join(spoken)
    times = [float(phrase.get("data-t", "")) for phrase in found]
    assert times == sorted(times)
    for phrase in found:
        spoken_words = [w for w in phrase.text_content().split() if any(map(str.isalnum, w))]
        assert len(spoken_words) <= MOST_WORDS_IN_PHRASE
        word_times = phrase.get("data-w", "0").split()
        assert len(word_times) == max(1, len(spoken_words))
        assert [int(t) for t in word_times] == sorted(int(t) for t in word_times)


def test_words_that_share_a_run_of_letters_share_its_time() -> None:
    text = "ön-söz yazdı"
    words = (TimedWord(0, 2, 1.0, 1.4), TimedWord(3, 6, 1.4, 2.0), TimedWord(7, 12, 2.0, 2.5))
    said = Transcript((TimedParagraph(Kind.PARAGRAPH, text, 1.0, 2.5, words),), ())
    [phrase] = phrases(said)
    assert (phrase.get("data-t"), phrase.get("data-w")) == ("1.00", "0 100")


def test_a_paragraph_without_words_is_still_shown() -> None:
    said = Transcript((TimedParagraph(Kind.PARAGRAPH, "* * *", 3.0, 3.5, ()),), ())
    assert [(p.text_content(), p.get("data-t")) for p in phrases(said)] == [("* * *", "3.00")]


def test_the_transcript_is_in_the_language_of_the_episode() -> None:
    page = the_page(replace(SHOW, language="en"), replace(EPISODE, language="tr"))
    assert strings(page, "//*[@id='transcript']/@lang") == ["tr"]


def test_the_text_file_holds_the_title_once_and_all_that_is_said() -> None:
    text = transcript_text(EPISODE, TRANSCRIPT).decode()
    assert text.startswith(f"{EPISODE.title}\n\n{NOTICE}\n\nSayın konuklar")
    assert text.count(EPISODE.title) == 1
    assert text.endswith("tuttu.\n")


def test_ten_hours_of_speech_make_a_page_of_sane_size() -> None:
    speech = transcript(*["Sayın konuklar, bugün burada suyu konuşacağız. " * 13] * 750)
    assert sum(len(p.words) for p in speech.paragraphs) > 58_000
    page = episode_page(SHOW, EPISODE, speech)
    assert len(page) < 3_000_000
    assert unescape(page.decode()).count("data-t=") < 58_000 / 2
