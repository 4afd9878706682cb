"""Where values come from, and that every problem is said at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.settings.desk import loaded, problem, problems, write
from tts_job.errors import SettingsError
from tts_job.settings.load import load
from tts_job.settings.options import PathSettings, Settings


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
        "TTS_JOB_FEED: unknown; [feed] has full_text_items, pubdate, keep_days, publish, open"
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


def test_settings_import_neither_parsers_nor_zones_nor_engines() -> None:
    heavy = ["tomllib", "difflib", "apscheduler", "tts_job.engines", "tts_job.podcast.apple"]
    code = (
        "import sys, tts_job.settings.load as s; s.load(None, {}, {})\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- where a show without an address is reachable ---------------------------------------------


@pytest.mark.parametrize(
    ("web", "address"),
    [
        ("port = 9000", "http://127.0.0.1:9000/"),
        ("host = 'localhost'\nport = 9000", "http://localhost:9000/"),
        ("host = '::1'", "http://[::1]:8000/"),
        ("host = '0.0.0.0'\nport = 9000", "http://127.0.0.1:9000/"),
        ("host = '192.168.1.5'", "http://127.0.0.1:8000/"),
        ("port = 0", "http://127.0.0.1:8000/"),
    ],
)
def test_a_show_without_an_address_is_where_the_service_answers_on_this_machine(
    web: str, address: str
) -> None:
    """And never where others reach it: such a feed would count as public."""
    assert loaded(f"[web]\n{web}").show.base_url == address


def test_the_port_of_a_flag_counts_too() -> None:
    assert load(None, {}, {"web.port": 9000}).show.base_url == "http://127.0.0.1:9000/"


def test_an_address_that_was_given_stays() -> None:
    given = loaded("[show]\nbase_url = 'http://localhost:8000/'\n[web]\nport = 9000")
    assert given.show.base_url == "http://localhost:8000/"
