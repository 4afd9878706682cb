"""The table of engines, and that one more is a file and a row: the example of the manual, run."""

import importlib.util
import io
import json
import re
import sys
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

from tests.fakes import RATE, hum
from tests.studio import NOW, SPEECH
from tts_job import engines
from tts_job.cache import Cache
from tts_job.console import Silent
from tts_job.engines import ENGINES, OpenEngines, open_engine
from tts_job.errors import NoEngineLeft, UnknownEngine
from tts_job.library.library import Library
from tts_job.publish import public_folder
from tts_job.render import render
from tts_job.settings.load import load
from tts_job.settings.options import Settings
from tts_job.studio import Studio, Wishes
from tts_job.takes import Takes
from tts_job.text.spoken.lexicon import EMPTY

MANUAL = Path(__file__).parents[2] / "docs" / "engines.md"


def test_each_row_opens_an_engine_of_its_name() -> None:
    for name in ENGINES:
        opened = open_engine(name, Settings())
        assert opened.name == name
        opened.close()


def test_an_unknown_engine_brings_the_names_that_there_are() -> None:
    with pytest.raises(UnknownEngine, match=r"'parrot'.*gtts, espeak"):
        open_engine("parrot", Settings())


def with_pace(requests_per_minute: int) -> Settings:
    overrides = {"engines.gtts.requests_per_minute": requests_per_minute}
    return load(None, {}, overrides, {name: row.options for name, row in ENGINES.items()})


def test_renders_of_one_process_share_an_engine_and_so_its_pace() -> None:
    shared = OpenEngines()
    slow = shared.engine("gtts", with_pace(10))
    assert shared.engine("gtts", with_pace(10)) is slow
    assert shared.engine("gtts", with_pace(20)) is not slow
    assert shared.engine("espeak", with_pace(10)) is not slow
    shared.close()


def test_an_engine_that_hangs_is_opened_anew() -> None:
    shared = OpenEngines()
    before = shared.engine("espeak", Settings())
    shared.forget()
    assert shared.engine("espeak", Settings()) is not before
    shared.close()


# --- a third engine ---------------------------------------------------------------------------


class SpeechServer(ThreadingHTTPServer):
    """The office's own: takes JSON, answers with a WAV."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.said: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/say"


class _Handler(BaseHTTPRequestHandler):
    server: SpeechServer

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.said.append(asked["text"])
        answer = io.BytesIO()
        with wave.open(answer, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(hum(asked["text"], 0.3).pcm)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer.getvalue())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SpeechServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with SpeechServer() as running:
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield running
        running.shutdown()


def blocks(kind: str) -> list[str]:
    """The code blocks of the manual in one language, without their indentation."""
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```", MANUAL.read_text("utf-8"), re.M | re.S)
    return [re.sub(f"^{indent}", "", code, flags=re.M) for indent, code in found]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that the manual shows, written to a file, imported, and given its row."""
    (code,) = (block for block in blocks("python") if "class Office:" in block)
    (row,) = (block for block in blocks("python") if '"office": _row(' in block)
    path = tmp_path / "office.py"
    path.write_text(code, "utf-8")
    spec = importlib.util.spec_from_file_location("office", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "office", module)
    spec.loader.exec_module(module)
    names = {"_row": engines._row, "Office": module.Office, "OfficeOptions": module.Options}
    for name, made in eval(f"{{{row}}}", names).items():
        monkeypatch.setitem(ENGINES, name, made)
    return module


def studio(folder: Path, url: str) -> Studio:
    """As the settings of the manual say, with another address."""
    (toml,) = (block for block in blocks("toml") if "[engines.office]" in block)
    config = folder / "tts_job.toml"
    config.write_text(toml.replace("http://speech.example/say", url), "utf-8")
    models = {name: row.options for name, row in ENGINES.items()}
    settings = load(config, {}, {"paths.output": folder / "output"}, models)
    state = settings.paths.output / "state"
    return Studio(
        settings=settings,
        library=Library(state / "library.sqlite3"),
        cache=Cache(state / "cache"),
        takes=Takes(state / "cache" / "takes"),
        public=public_folder(settings),
        lexicon=EMPTY,
        progress=Silent(),
    )


@pytest.mark.usefixtures("office")
def test_an_engine_of_one_s_own_is_a_file_and_a_row(tmp_path: Path, server: SpeechServer) -> None:
    document = tmp_path / "speech.md"
    document.write_text(SPEECH, "utf-8")
    opened = studio(tmp_path, server.url)
    with opened.library:
        done = render(document, opened, Wishes(), NOW)
        assert (done.entry.episode.engine, done.fallback) == ("office", None)
        assert done.entry.episode.voice == "tr-1"
        assert "Sayın konuklar, hepiniz hoş geldiniz." in server.said
        assert len(server.said) == len(set(server.said))  # a remote one is asked once
        (mp3,) = opened.public.root.glob("episodes/*/*.mp3")
        assert mp3.stat().st_size == done.entry.episode.mp3_bytes
    opened.close()


@pytest.mark.usefixtures("office")
def test_when_its_server_is_down_the_next_in_the_order_speaks(
    tmp_path: Path, server: SpeechServer
) -> None:
    document = tmp_path / "speech.md"
    document.write_text(SPEECH, "utf-8")
    opened = studio(tmp_path, server.url.replace(str(server.server_port), "1"))
    with opened.library:
        done = render(document, opened, Wishes(), NOW)
        assert done.entry.episode.engine == "espeak"
        assert done.fallback is not None
        assert done.fallback.engine == "office"
        with pytest.raises(NoEngineLeft, match="start the server") as caught:
            render(document, opened, Wishes(engine="office"), NOW)
        assert caught.value.retryable
    opened.close()
