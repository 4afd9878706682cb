"""From paths to names: nothing leads out, whatever it is written in."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_job.web.paths import names_of

printable = st.text(
    st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="/\\"), min_size=1
)
good_name = printable.filter(lambda name: name[0] != "." and len(name.encode()) < 200)


@given(st.lists(good_name, min_size=1, max_size=4))
def test_names_come_through_as_they_are(names: list[str]) -> None:
    path = "/" + "/".join(quote(name, safe="") for name in names)
    if len(path) <= 1_024:
        assert names_of(path.encode()) == names


@given(st.binary(max_size=60))
def test_no_bytes_lead_out(path: bytes) -> None:
    for name in names_of(b"/" + path) or ():
        assert not name.startswith(".")
        assert not set(name) & set("/\\\0\r\n")


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (b"/", [""]),
        (b"/feed.xml", ["feed.xml"]),
        (b"/a/b/", ["a", "b", ""]),
        (b"/a.b..c", ["a.b..c"]),
        (b"/%C3%A7", ["ç"]),
        (b"", None),
        (b"feed.xml", None),
        (b"//a", None),
        (b"/a//b", None),
        (b"/..", None),
        (b"/%2e%2e/a", None),
        (b"/.hidden", None),
        (b"/a%2fb", None),
        (b"/a%5cb", None),
        (b"/a%00", None),
        (b"/a%0d%0ab", None),
        (b"/%c0%ae", None),
        (b"/%ff", None),
        (b"/%e", None),
        (b"/" + b"a" * 256, None),
        (b"/a" * 513, None),
    ],
)
def test_a_path_names(path: bytes, names: list[str] | None) -> None:
    assert names_of(path) == names
