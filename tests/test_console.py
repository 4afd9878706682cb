"""What a person sees at a terminal of the address to subscribe to."""

import io
import sys

import pytest
import segno

from tts_job import console
from tts_job.settings.addresses import reach


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("url", "how_far"),
    [
        ("http://127.0.0.1:8000/feed.xml", "machine"),
        ("http://localhost/feed.xml", "machine"),
        ("http://[::1]:8000/feed.xml", "machine"),
        ("http://192.168.1.20:8000/feed.xml", "network"),
        ("http://10.0.0.7/feed.xml", "network"),
        ("http://[fd00::7]/feed.xml", "network"),
        ("http://169.254.3.4/feed.xml", "network"),
        ("http://ofis.local/feed.xml", "network"),
        ("http://ofis/feed.xml", "network"),
        ("https://podcast.example.org/feed.xml", "world"),
        ("https://9.9.9.9/feed.xml", "world"),
    ],
)
def test_an_address_tells_how_far_it_reaches(url: str, how_far: str) -> None:
    assert reach(url) == how_far
    assert set(console.REACH) == {"machine", "network", "world"}


def test_apps_whose_servers_fetch_are_named_where_they_cannot_reach() -> None:
    for name in ("Overcast", "Apple Podcasts", "Spotify", "AntennaPod", "gPodder"):
        assert name in console.REACH["network"]


def test_a_pipe_gets_words_and_a_terminal_a_code_too(monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    for stream in (io.StringIO(), Terminal()):
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr(sys, "stdout", stream)
        console.print_reach("http://192.168.1.20:8000/feed.xml")
        said.append(stream.getvalue())
    words, with_code = said
    assert words == console.REACH["network"] + "\n"
    assert "▀" in with_code or "█" in with_code


def test_the_code_is_that_of_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sign holds two modules, one above the other; ink is light."""
    url = "http://192.168.1.20:8000/feed.xml"
    out = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", out)
    console.print_reach(url)
    light = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
    drawn = [
        line[len("\x1b[97;40m") : -len("\x1b[0m")] for line in out.getvalue().splitlines()[:-1]
    ]
    rows = [[light[sign][half] for sign in line] for line in drawn for half in (0, 1)]
    wanted = [list(row) for row in segno.make(url, micro=False).matrix_iter(border=4)]
    assert rows[: len(wanted)] == wanted
