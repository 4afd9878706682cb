"""On which line of the file a key stands."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tts_job.settings.toml_file import SettingsFile


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
