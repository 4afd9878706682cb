"""What a value may be, and how it is said when it may not."""

import pytest

from tests.settings.desk import loaded, problem
from tts_job.podcast.apple import CATEGORIES, parse_category


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[show]\ntitel = 1", "show.titel (line 2): unknown; did you mean show.title?"),
        ("titel = 1", "titel (line 1): unknown; did you mean show.title?"),
        ("[shwo]\ntitle = 1", "shwo (line 1): unknown; did you mean [show]?"),
        ("[pauses]\nintro = 1", "pauses.intro (line 2): unknown; did you mean audio.intro?"),
        ("[engines]\nodrer = []", "engines.odrer (line 2): unknown; did you mean engines.order?"),
        ("[pauses]\ntitl = 1", "pauses.titl (line 2): unknown; did you mean pauses.title_ms?"),
        (
            "[notice]\nqqq = 1",
            "notice.qqq (line 2): unknown; [notice] has enabled, text, voice_label",
        ),
        ("show = 5", "show (line 1): must be a table, [show], not the number 5"),
        ("[[show]]", "show (line 1): must be a table, [show], not a list"),
        ("[show]\ntitle = 5", "show.title (line 2): must be text in quotes, not the number 5"),
        ("[show]\ntitle = 2022-01-11", "show.title (line 2): must be text in quotes, not a date"),
        ("[show]\ntitle = ' '", "show.title (line 2): must not be empty"),
        ("[show]\nexplicit = 1", "show.explicit (line 2): must be true or false, not the number 1"),
        ("[show]\ncover = true", "show.cover (line 2): must be a path in quotes, not true"),
        (
            "[pauses]\ntitle_ms = '5'",
            'pauses.title_ms (line 2): must be a whole number, not the text "5"',
        ),
        (
            "[pauses]\ntitle_ms = true",
            "pauses.title_ms (line 2): must be a whole number, not true",
        ),
        (
            "[pauses]\ntitle_ms = 10_001",
            "pauses.title_ms (line 2): must be at most 10000, not the number 10001",
        ),
        (
            "[audio]\nloudness_lufs = nan",
            "audio.loudness_lufs (line 2): must be a finite number, not the number nan",
        ),
        (
            "[audio]\nbitrate_kbps = 65",
            "audio.bitrate_kbps (line 2): must be 32, 40, 48, 56, 64, 80, 96, 112, 128 or 160, "
            "not the number 65",
        ),
        (
            "[feed]\npubdate = 'today'",
            'feed.pubdate (line 2): must be "publication" or "speech", not the text "today"',
        ),
        (
            "[engines]\norder = 'espeak'",
            'engines.order (line 2): must be a list like ["a", "b"], not the text "espeak"',
        ),
        (
            "[engines]\norder = ['a', 5]",
            "engines.order (line 2): item 2: must be text in quotes, not the number 5",
        ),
        ("[engines]\norder = []", "engines.order (line 2): must not be empty"),
        ("[engines]\norder = ['a', 'a']", 'engines.order (line 2): names "a" twice'),
        (
            f"[show]\ndescription = '{'a' * 4001}'",
            "show.description (line 2): must have at most 4000 characters; it has 4001",
        ),
        (
            '[show]\ntitle = "a\\u0000"',
            "show.title (line 2): has the control character U+0000; remove it",
        ),
    ],
)
def test_a_problem_is_one_plain_sentence(text: str, said: str) -> None:
    assert problem(text) == said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[show]\nbase_url = 'example.org'", 'must be a web address like "https://'),
        ("[show]\nbase_url = 'ftp://example.org'", "must be a web address"),
        ("[show]\nbase_url = 'https:///podcast'", "must be a web address"),
        ("[show]\nbase_url = 'http://[::1'", "must be a web address"),
        ("[show]\nbase_url = 'http://example.org:port/'", "must be a web address"),
        ("[show]\nbase_url = 'http://örnek.example/'", "in ASCII letters"),
        ("[show]\nbase_url = 'http://localhost/?a'", "must be a plain address"),
        ("[show]\nbase_url = 'http://localhost?'", "must be a plain address"),
        ("[show]\nbase_url = ''", "must not be empty"),
        ("[show]\nlink = 'www'", "must be a web address"),
        ("[show]\ntime_zone = 'Europe/Istambul'", 'did you mean "Europe/Istanbul"?'),
        ("[show]\ntime_zone = '../Istanbul'", "is not a time zone"),
        ("[show]\ntime_zone = ''", "is not a time zone"),
        ("[show]\ntime_zone = 'Europe'", "is not a time zone"),
        ("[show]\nlanguage = 'türkçe'", 'like "tr" or "tr-TR"'),
        ("[show]\nowner_email = 'office'", "must be an e-mail address"),
        ("[show]\ncategory = 'goverment'", 'did you mean "Government"?'),
        ("[show]\ncategory = 'Books'", 'did you mean "Arts > Books"?'),
        ("[show]\ncategory = 'News > Politcs'", 'did you mean "Politics"?'),
        ("[show]\ncategory = 'History > Rome'", '"History" has no subcategories'),
        ("[show]\ncategory = 'News'\nsubcategory = 'Books'", 'not a subcategory of "News"'),
        ("[show]\ncategory = 'Arts > Food'\nsubcategory = 'Food'", "name it once"),
        ("[show]\ncover = 'none.jpg'", 'there is no file "here/none.jpg"'),
        (f"[show]\ncover = '{'a' * 5000}'", "there is no file"),
        ("[audio]\nintro = 'none.wav'", 'there is no file "here/none.wav"'),
        ("[audio]\noutro = 'none.wav'", 'there is no file "here/none.wav"'),
        ("[paths]\nlexicon = 'none.toml'", 'there is no file "here/none.toml"'),
        ("[jobs]\ndatabase = 'mysql://pass@host/name'", 'must be an address like "postgresql:'),
        ("[jobs]\ndatabase = 'postgresql://host'", 'must be an address like "postgresql:'),
        ("[jobs]\ndatabase = 'postgresql://[host/name'", 'must be an address like "postgresql:'),
        ("[schedule]\ncron = ['0 8 * *']", "has 4 fields instead of 5"),
        ("[schedule]\ncron = ['60 8 * * *']", '"60" is not a minute; use 0 to 59'),
        ("[schedule]\ncron = ['0 8 * * 1']", '"1" is not a weekday; use mon to sun'),
        ("[schedule]\ncron = ['0 8 * * mon-fri/2']", "is not a weekday"),
        ("[schedule]\ncron = ['0 8 0 * *']", '"0" is not a day'),
        ("[schedule]\ncron = ['0 8 * xyz *']", '"xyz" is not a month'),
        ("[schedule]\ncron = ['0 8 30 2 *']", "never comes"),
        ("[schedule]\ncron = ['0 8 31 apr,jun *']", "never comes"),
        ("[schedule]\ncron = ['0 8 31 2-4/2,sep *']", "never comes"),
        ("[schedule]\ncron = ['0 8 * dec-feb *']", '"dec-feb" is not a month'),
    ],
)
def test_what_cannot_be_right_is_refused_with_advice(text: str, words: str) -> None:
    said = problem(text)
    assert words in said
    assert "(line " in said


def test_a_base_url_gets_its_trailing_slash() -> None:
    assert loaded("[show]\nbase_url = 'http://localhost:8000/tr'").show.base_url == (
        "http://localhost:8000/tr/"
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "[::1]:8000", "tts.localhost"])
def test_a_local_show_needs_no_owner(host: str) -> None:
    assert loaded(f"[show]\nbase_url = 'http://{host}/'").show.owner_email == ""


def test_a_public_show_needs_the_address_of_its_owner() -> None:
    text = "[show]\nbase_url = 'https://podcast.example.org/'"
    assert problem(text).startswith("show.owner_email (line 1): must be given, since show.base_url")
    assert loaded(f"{text}\nowner_email = 'office@example.org'").show.owner_email
    # A wrong address is one problem, not two.
    assert "must be an e-mail address" in problem(f"{text}\nowner_email = 'office'")


def test_category_and_subcategory_come_in_one_or_in_two() -> None:
    one = loaded("[show]\ncategory = 'Society & Culture > Documentary'").show
    two = loaded("[show]\ncategory = 'Society & Culture'\nsubcategory = 'Documentary'").show
    assert one == two
    assert (one.category, one.subcategory) == ("Society & Culture", "Documentary")


def test_each_category_of_apple_is_accepted_as_it_is_spelled() -> None:
    assert len(CATEGORIES) == 19
    assert sum(len(names) for names in CATEGORIES.values()) == 91
    for category, names in CATEGORIES.items():
        assert parse_category(category) == (category, "")
        assert all(parse_category(f"{category} > {name}") == (category, name) for name in names)
