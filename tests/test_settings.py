"""The settings: where values come from, and that every problem is said, in plain words."""

import ast
import json
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

import tts_job.engines.espeak
import tts_job.engines.gtts
from tts_job.errors import SettingsError
from tts_job.podcast.apple import CATEGORIES, parse_category
from tts_job.settings import options as module
from tts_job.settings import origin
from tts_job.settings.engines import engine_options
from tts_job.settings.load import load
from tts_job.settings.options import SECTIONS, EngineSettings, PathSettings, Section, Settings
from tts_job.settings.origin import Option
from tts_job.settings.rules import LocalPath, Texts
from tts_job.settings.toml_file import SettingsFile

PROJECT = Path(__file__).parent.parent
SHIPPED = PROJECT / "config" / "tts_job.toml"
PACKAGED_ENGINES: Mapping[str, type[BaseModel]] = {
    "espeak": tts_job.engines.espeak.Options,
    "gtts": tts_job.engines.gtts.Options,
}


class Robot(Section):
    """Options of an engine that a programmer adds."""

    voice: str = "tr"
    rate_wpm: Annotated[int, Field(ge=80, le=450)] = 160
    timeout_s: float = 2.0
    mood: Literal["calm", "glad"] = "calm"
    model: LocalPath | None = None
    words: Texts = ()


class Strict(BaseModel):
    """Options that cannot do without a value."""

    url: str


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder without settings."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)


def write(text: str, name: str = "here/tts_job.toml") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def loaded(text: str) -> Settings:
    return load(write(text), {}, {})


def problems(text: str, **variables: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load(write(text), variables, {})
    return caught.value.problems


def problem(text: str, **variables: str) -> str:
    (only,) = problems(text, **variables)
    return only


# --- which source wins ------------------------------------------------------------------------


def test_without_file_and_variables_there_are_the_defaults() -> None:
    paths = PathSettings(lexicon=Path("config/lexicon.toml"))
    assert load(None, {}, {}) == Settings(paths=paths)


def test_the_file_of_the_working_directory_is_found() -> None:
    write('[show]\ntitle = "Dosya"', "config/tts_job.toml")
    assert load(None, {}, {}).show.title == "Dosya"


def test_the_variable_names_another_file() -> None:
    write('[show]\ntitle = "Dosya"', "config/tts_job.toml")
    other = write('[show]\ntitle = "Öteki"', "other.toml")
    assert load(None, {"TTS_JOB_CONFIG": str(other)}, {}).show.title == "Öteki"


def test_a_given_path_goes_before_the_variable() -> None:
    path = write('[show]\ntitle = "Dosya"')
    assert load(path, {"TTS_JOB_CONFIG": "nowhere.toml"}, {}).show.title == "Dosya"


def test_flags_go_before_environment_before_file_before_defaults() -> None:
    path = write("[pauses]\nclause_ms = 1\nsentence_ms = 1\nparagraph_ms = 1")
    environ = {"TTS_JOB_PAUSES__SENTENCE_MS": "2", "TTS_JOB_PAUSES__PARAGRAPH_MS": "2"}
    pauses = load(path, environ, {"pauses.paragraph_ms": 3}).pauses
    assert (pauses.clause_ms, pauses.sentence_ms, pauses.paragraph_ms) == (1, 2, 3)
    assert pauses.heading_ms == 1000


@pytest.mark.parametrize(
    ("variable", "text", "section", "option", "value"),
    [
        ("TTS_JOB_SHOW__TITLE", "5", "show", "title", "5"),
        ("TTS_JOB_SHOW__EXPLICIT", "yes", "show", "explicit", True),
        ("TTS_JOB_SHOW__LOCKED", "0", "show", "locked", False),
        ("TTS_JOB_AUDIO__BITRATE_KBPS", "96", "audio", "bitrate_kbps", 96),
        ("TTS_JOB_AUDIO__SAMPLE_RATE", "", "audio", "sample_rate", None),
        ("TTS_JOB_AUDIO__LOUDNESS_LUFS", "-16", "audio", "loudness_lufs", -16.0),
        ("TTS_JOB_FEED__PUBDATE", "speech", "feed", "pubdate", "speech"),
        ("TTS_JOB_PATHS__INBOX", "in", "paths", "inbox", Path("in")),
        ("TTS_JOB_ENGINES__ORDER", "espeak, gtts", "engines", "order", ("espeak", "gtts")),
        ("TTS_JOB_ENGINES__ORDER", '["espeak"]', "engines", "order", ("espeak",)),
        ("TTS_JOB_SCHEDULE__CRON", '["0,30 8 * * *"]', "schedule", "cron", ("0,30 8 * * *",)),
    ],
)
def test_a_variable_is_parsed_by_the_type_of_its_option(
    variable: str, text: str, section: str, option: str, value: object
) -> None:
    assert getattr(getattr(load(None, {variable: text}, {}), section), option) == value


def test_variables_that_are_no_options_are_left_alone() -> None:
    assert load(None, {"TTS_JOB_TEST_SLOW": "1", "PATH": "/bin"}, {}) == load(None, {}, {})


def test_paths_in_the_file_are_relative_to_its_folder_and_others_to_the_working_directory() -> None:
    path = write('[paths]\ninbox = "../speeches"\noutput = "/srv/out"', "config/tts_job.toml")
    paths = load(path, {}, {}).paths
    assert (paths.inbox, paths.output) == (Path("speeches"), Path("/srv/out"))
    assert load(path, {}, {"paths.inbox": Path("in")}).paths.inbox == Path("in")
    assert load(path, {"TTS_JOB_PATHS__INBOX": "../in"}, {}).paths.inbox == Path("../in")


def test_a_lexicon_beside_the_settings_is_used_without_being_named() -> None:
    path = write("", "config/tts_job.toml")
    assert load(path, {}, {}).paths.lexicon == Path("config/lexicon.toml")


def test_an_empty_path_is_none() -> None:
    assert loaded("[show]\ncover = ''").show.cover is None


def test_a_byte_order_mark_is_no_problem() -> None:
    assert loaded('\ufeff[show]\ntitle = "Dosya"').show.title == "Dosya"


# --- files that cannot be used ----------------------------------------------------------------


def test_a_missing_file_is_named_and_so_is_the_variable_that_asked_for_it() -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml.*No such file"):
        load(Path("nowhere.toml"), {}, {})
    with pytest.raises(SettingsError, match=r"TTS_JOB_CONFIG: it cannot be read"):
        load(None, {"TTS_JOB_CONFIG": "nowhere.toml"}, {})


def test_a_folder_is_no_settings_file() -> None:
    Path("folder").mkdir()
    with pytest.raises(SettingsError, match="it cannot be read"):
        load(Path("folder"), {}, {})


def test_a_file_in_another_encoding_is_named_as_such() -> None:
    Path("old.toml").write_bytes('[show]\ntitle = "Konuşma"'.encode("iso-8859-9"))
    with pytest.raises(SettingsError, match="not UTF-8"):
        load(Path("old.toml"), {}, {})


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[show]\ntitle = Konuşmalar", 2, "text needs quotes"),
        ("[show]\n\n[show]", 3, "twice"),
        ("[show]\ntitle", 2, "'='"),
        ("[show", 1, "']'"),
        ('[show]\ntitle = "a\n', 2, "illegal character"),
        ('[show]\ntitle = "a"\ntitle = "b"', 3, "overwrite"),
        ('[show]\ntitle = """a\n\n', 4, "unterminated"),
        (f"[feed]\nkeep_days = {'9' * 5000}", 2, "this is not TOML"),
    ],
)
def test_a_slip_in_the_syntax_is_reported_with_its_line(text: str, line: int, words: str) -> None:
    said = problem(text)
    assert said.startswith(f"line {line}")
    assert words in said


# --- what is wrong, in plain words ------------------------------------------------------------


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


@pytest.mark.parametrize(
    "cron",
    [
        "*/15 8-20 * * mon-fri",
        "0,30 8 1-7,last jan-mar,6 sat",
        "5/20 0 * * *",
        "0 8 29 2 *",
        "0 8 31 */6 *",
        "0 8 30,last feb *",
        "0 8 31 feb-mar *",
    ],
)
def test_a_usual_schedule_is_accepted(cron: str) -> None:
    assert loaded(f"[schedule]\ncron = ['{cron}']").schedule.cron == (cron,)


cron_entries = st.from_regex(r"(\*|[0-9]{1,2}|[0-9]{1,2}-[0-9]{1,2})(/[0-9]{1,2})?", fullmatch=True)
cron_names = st.sampled_from(["jan", "dec-feb", "mar-may", "mon", "fri-mon", "sat-sun", "last"])


@given(st.lists(cron_entries | cron_names, min_size=5, max_size=5))
@example(["*/59", "*/23", "*/30", "*/11", "*"])
@example(["59/1", "*", "*", "*", "*"])
@settings(deadline=None)
def test_what_the_settings_accept_the_scheduler_accepts(fields: list[str]) -> None:
    from apscheduler.triggers.cron import CronTrigger

    expression = " ".join(fields)
    try:
        load(None, {}, {"schedule.cron": (expression,)})
    except SettingsError:
        return
    CronTrigger.from_crontab(expression, timezone="UTC")


# --- all at once ------------------------------------------------------------------------------


def test_all_problems_are_reported_at_once_and_in_the_order_of_the_file() -> None:
    said = problems(
        "[show]\ntitel = 'a'\nexplicit = 'no'\ncover = 'none.jpg'\n\n[pauses]\ntitle_ms = -1",
        TTS_JOB_FEED__KEEP_DAYS="soon",
        TTS_JOB_SHOW__TITEL="a",
    )
    assert [sentence.split(":")[0] for sentence in said] == [
        "show.titel (line 2)",
        "show.explicit (line 3)",
        "show.cover (line 4)",
        "pauses.title_ms (line 7)",
        "TTS_JOB_SHOW__TITEL",
        "TTS_JOB_FEED__KEEP_DAYS",
    ]


def test_the_error_names_the_file_and_counts_the_problems() -> None:
    with pytest.raises(SettingsError) as caught:
        load(write("a = 1\nb = 1"), {}, {})
    assert str(caught.value).startswith("cannot use the settings of here/tts_job.toml: 2 problems:")
    assert caught.value.exit_code == 2


def test_a_wrong_variable_is_named_by_its_own_name() -> None:
    assert problem("", TTS_JOB_FEED__KEEP_DAYS="soon") == (
        'TTS_JOB_FEED__KEEP_DAYS: must be a whole number, not the text "soon"'
    )
    assert problem("", TTS_JOB_SHOW__TITEL="a") == (
        "TTS_JOB_SHOW__TITEL: unknown; did you mean TTS_JOB_SHOW__TITLE?"
    )
    assert problem("", TTS_JOB_ENGINES__ORDER='["espeak"') == (
        'TTS_JOB_ENGINES__ORDER: must be a list like ["a", "b"], not the text "["espeak""'
    )
    assert problem("", TTS_JOB_ENGINES__ORDER__FIRST="espeak").startswith(
        "TTS_JOB_ENGINES__ORDER__FIRST: unknown"
    )
    assert problem("", TTS_JOB_FEED="a") == (
        "TTS_JOB_FEED: unknown; [feed] has full_text_items, pubdate, keep_days"
    )


def test_a_wrong_flag_is_named_by_its_key() -> None:
    with pytest.raises(SettingsError) as caught:
        load(None, {}, {"engines.order": (), "show.titel": "a"})
    assert set(caught.value.problems) == {
        "engines.order: must not be empty",
        "show.titel: unknown; did you mean show.title?",
    }


def test_a_problem_that_a_stronger_source_covers_is_none() -> None:
    path = write("[feed]\nkeep_days = 1")
    assert load(path, {"TTS_JOB_FEED__KEEP_DAYS": "60"}, {}).feed.keep_days == 60


# --- lines ------------------------------------------------------------------------------------


def test_lines_are_found_through_comments_strings_arrays_and_every_kind_of_table() -> None:
    text = """\
# title = "not this"
show.title = "dotted"

[engines]   # a comment with [brackets]
order = [
    "gtts",  # title = 5
    "espeak",
]
"espeak" = { voice = "tr", pitch = 5 }

[feed]
'keep_days' = 3
"""
    text += '[notice]\ntext = """\nenabled = false\n"""\nenabled = true\n'
    file = SettingsFile(Path("x"), text)
    assert {
        key: file.line_of(tuple(key.split(".")))
        for key in (
            "show.title",
            "engines",
            "engines.order",
            "engines.espeak.pitch",
            "feed.keep_days",
            "notice.text",
            "notice.enabled",
        )
    } == {
        "show.title": 2,
        "engines": 4,
        "engines.order": 5,
        "engines.espeak.pitch": 9,
        "feed.keep_days": 12,
        "notice.text": 14,
        "notice.enabled": 17,
    }


def test_a_key_that_is_not_there_has_the_line_of_its_table_or_none() -> None:
    file = SettingsFile(Path("x"), "\n[show]\r\ntitle = 'a'")
    assert file.line_of(("show", "cover")) == 2
    assert file.line_of(("feed", "keep_days")) is None


fillers = st.sampled_from(["", "# [show]", "# title = 1", "   "])
values = st.sampled_from(
    ["1", '"a # b"', "[\n1,\n# x = 1\n2]", '"""\n[feed]\nx = 2\n"""', "'''\n'''"]
)


@given(st.lists(st.tuples(fillers, values), max_size=8))
@settings(deadline=None)
def test_each_line_found_is_where_the_key_stands(parts: list[tuple[str, str]]) -> None:
    lines = ["[table]"]
    expected = {}
    for number, (filler, value) in enumerate(parts):
        lines.append(filler)
        expected[number] = "\n".join(lines).count("\n") + 2
        lines.append(f"key{number} = {value}")
    file = SettingsFile(Path("x"), "\n".join(lines))
    assert {number: file.line_of(("table", f"key{number}")) for number in expected} == expected


# --- engines ----------------------------------------------------------------------------------


def test_an_engine_validates_its_own_section() -> None:
    text = "[engines.robot]\nrate_wpm = 100\nmodel = 'voice.bin'\nwords = ['a']"
    options = engine_options(loaded(text), "robot", Robot)
    assert options == Robot(rate_wpm=100, model=Path("here/voice.bin"), words=("a",))


def test_an_engine_without_a_section_has_its_defaults() -> None:
    assert engine_options(Settings(), "robot", Robot) == Robot()


def test_an_engines_options_come_from_the_environment_and_flags_too() -> None:
    environ = {
        "TTS_JOB_ENGINES__ROBOT__VOICE": "7",
        "TTS_JOB_ENGINES__ROBOT__RATE_WPM": "100",
        "TTS_JOB_ENGINES__ROBOT__TIMEOUT_S": "1.5",
        "TTS_JOB_ENGINES__ROBOT__WORDS": "a,b",
    }
    path = write("[engines.robot]\nvoice = 'tr'\nrate_wpm = 90")
    given = load(path, environ, {"engines.robot.rate_wpm": 110})
    assert engine_options(given, "robot", Robot) == Robot(
        voice="7", rate_wpm=110, timeout_s=1.5, words=("a", "b")
    )


def test_problems_of_an_engines_section_are_said_as_well_as_all_others() -> None:
    path = write("[engines.robot]\nrate_wpm = 5\nvocie = 'a'\nmood = 'sad'")
    environ = {"TTS_JOB_ENGINES__ROBOT__TIMEOUT_S": "soon"}
    with pytest.raises(SettingsError) as caught:
        engine_options(load(path, environ, {}), "robot", Robot)
    assert caught.value.problems == (
        "engines.robot.rate_wpm (line 2): must be at least 80, not the number 5",
        "engines.robot.vocie (line 3): unknown; did you mean engines.robot.voice?",
        'engines.robot.mood (line 4): must be "calm" or "glad", not the text "sad"',
        'TTS_JOB_ENGINES__ROBOT__TIMEOUT_S: must be a number, not the text "soon"',
    )
    assert "here/tts_job.toml" in str(caught.value)


def test_an_option_that_an_engine_requires_is_asked_for() -> None:
    with pytest.raises(SettingsError, match=r"engines\.http\.url: must be given"):
        engine_options(Settings(), "http", Strict)


def test_with_the_engines_models_load_reports_their_problems_among_the_others() -> None:
    path = write("[engines]\norder = ['robto']\n[engines.robot]\nvoice = 5\n[feed]\nkeep_days = 1")
    with pytest.raises(SettingsError) as caught:
        load(path, {}, {}, {"robot": Robot})
    assert caught.value.problems == (
        'engines.order (line 2): there is no engine "robto"; did you mean "robot"?',
        "engines.robot.voice (line 4): must be text in quotes, not the number 5",
        "feed.keep_days (line 6): must be at least 30, not the number 1",
    )


def test_options_can_be_given_in_code() -> None:
    engines = EngineSettings(options={"robot": {"voice": Option("en")}})
    assert engine_options(Settings(engines=engines), "robot", Robot).voice == "en"


# --- anything may come ------------------------------------------------------------------------

scalars = (
    st.text(max_size=12)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.sampled_from(["https://example.org", "Arts > Books", "0 8 * * *", "tr", "\x00", "[1"])
)
option_names = {name for model in SECTIONS.values() for name in model.model_fields}
names = st.sampled_from(["espeak", "voice", "0", *sorted(option_names)]) | st.text(max_size=5)
toml_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
tables = st.dictionaries(names, toml_values, max_size=6)
documents = st.dictionaries(
    st.sampled_from(sorted(SECTIONS)) | st.text(max_size=5), tables | toml_values, max_size=6
)


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(str(k))} = {as_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool | float) else str(value)


def said_of(
    path: Path | None, environ: Mapping[str, str], overrides: Mapping[str, object]
) -> tuple[str, ...]:
    """What is wrong with the settings; any exception but a SettingsError fails the test."""
    try:
        load(path, environ, overrides, {"espeak": Robot, "gtts": Robot})
    except SettingsError as error:
        return error.problems
    return ()


def is_plain(sentence: str) -> bool:
    jargon = ("Input should", "Value should", "pydantic", "validator")
    return ": " in sentence and not any(word in sentence for word in jargon)


anything_goes = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(documents)
@anything_goes
def test_a_document_of_wrong_types_raises_nothing_but_a_settings_error(
    document: dict[str, object],
) -> None:
    text = "\n".join(f"{as_toml(key)} = {as_toml(value)}" for key, value in document.items())
    said = said_of(write(text), {}, {})
    assert all(is_plain(sentence) and "this is not TOML" not in sentence for sentence in said)


@given(st.text(st.characters(codec="utf-8")))
@anything_goes
def test_any_text_as_file_raises_nothing_but_a_settings_error(text: str) -> None:
    assert all(is_plain(sentence) for sentence in said_of(write(text), {}, {}))


variables = st.sampled_from(
    ["TTS_JOB_ENGINES__ESPEAK__RATE_WPM", "TTS_JOB_ENGINES__ESPEAK__MODEL", "TTS_JOB_X", "TTS_JOB_"]
    + [origin.variable_of(key) for key in module.KNOWN_KEYS]
)
flags = st.sampled_from(["show.title", "show", "", "paths.inbox", "engines.espeak.model"])


@given(
    st.dictionaries(variables, st.text() | st.from_regex(r"[-\[\]0-9.,\"a{}:]*"), max_size=4),
    st.dictionaries(flags, toml_values),
)
@anything_goes
def test_any_environment_and_flags_raise_nothing_but_a_settings_error(
    environ: dict[str, str], overrides: dict[str, object]
) -> None:
    assert all(is_plain(sentence) for sentence in said_of(None, environ, overrides))


# --- the file that comes with the program -----------------------------------------------------


def explanations(source: Path, model: type[BaseModel]) -> dict[str, str]:
    """The docstring of each field of `model`, on one line."""
    body = next(
        node.body
        for node in ast.parse(source.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name == model.__name__
    )
    return {
        option.target.id: " ".join(str(words.value.value).split())
        for option, words in pairwise(body)
        if isinstance(option, ast.AnnAssign)
        and isinstance(option.target, ast.Name)
        and isinstance(words, ast.Expr)
        and isinstance(words.value, ast.Constant)
    }


def shipped_options() -> dict[str, str]:
    """Each option in the shipped file, also those in a comment, with the words above it."""
    found = {}
    section, words = "", ""
    for line in SHIPPED.read_text(encoding="utf-8").splitlines():
        name, equals, _ = line.removeprefix("# ").partition(" = ")
        if line.startswith("["):
            section = line.strip("[]")
        elif equals and name.isidentifier():
            found[f"{section}.{name}"] = words.strip()
        words = f"{words} {line[2:]}" if line.startswith("# ") else ""
    return found


def all_options() -> dict[str, str]:
    """Each option there is, with its docstring."""
    source = Path(module.__file__)
    words = {
        f"{section}.{option}": text
        for section, model in SECTIONS.items()
        for option, text in explanations(source, model).items()
        if (section, option) != ("engines", "options")
    }
    for engine, model in PACKAGED_ENGINES.items():
        source = Path(str(sys.modules[model.__module__].__file__))
        for option, text in explanations(source, model).items():
            words[f"engines.{engine}.{option}"] = text
    return words


def test_every_option_has_an_explanation() -> None:
    fields = {".".join(key) for key in module.KNOWN_KEYS} | {
        f"engines.{engine}.{option}"
        for engine, model in PACKAGED_ENGINES.items()
        for option in model.model_fields
    }
    assert set(all_options()) == fields


def test_the_shipped_file_explains_every_option_in_the_same_words() -> None:
    assert shipped_options() == all_options()


def test_the_shipped_file_says_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    shipped = load(None, {}, {}, PACKAGED_ENGINES)
    for section in set(SECTIONS) - {"engines", "paths"}:
        assert getattr(shipped, section) == getattr(Settings(), section)
    assert shipped.engines.order == EngineSettings().order
    assert (shipped.paths.inbox, shipped.paths.output) == (Path("speeches"), Path("output"))
    for engine, model in PACKAGED_ENGINES.items():
        assert engine_options(shipped, engine, model) == model()


# --- start-up ---------------------------------------------------------------------------------


def test_settings_import_neither_parsers_nor_zones_nor_engines() -> None:
    heavy = ["tomllib", "difflib", "apscheduler", "tts_job.engines", "tts_job.podcast.apple"]
    code = (
        "import sys, tts_job.settings.load as s; s.load(None, {}, {})\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
