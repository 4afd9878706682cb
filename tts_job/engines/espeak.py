"""eSpeak NG, in a helper that forks per utterance: in one process two calls differ.

The library and its data come from the package espeakng-loader, so that nothing needs to be
installed; where that has no build for the machine, the system's libespeak-ng serves.
"""

import ctypes
import fcntl
import os
import queue
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from struct import iter_unpack, pack, unpack
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from tts_job.engines.base import Voice
from tts_job.errors import EngineFailed, EngineUnusable
from tts_job.model import AudioChunk, WordMark
from tts_job.settings.options import Section

START_DEADLINE_S = 10.0
SPEAK_DEADLINE_S = 30.0
"""An utterance of 1,000 characters takes about 0.15 s."""
PIPE_BYTES = 1 << 20
SYSTEM_LIBRARY = "libespeak-ng.so.1"


class Options(Section):
    voice: str = "tr"
    """One of `tts-job engines`; variants are written tr+f3."""
    rate_wpm: Annotated[int, Field(ge=80, le=450)] = 160
    """eSpeak's "words a minute"; 160 is about 97 Turkish words, the pace of a speech."""
    pitch: Annotated[int, Field(ge=0, le=99)] = 50
    """Pitch of the voice; 50 is its natural one."""


class Espeak:
    name = "espeak"
    max_chars = 1000
    remote = False
    sample_rate = 22050
    measured_lufs: Mapping[str, float] = MappingProxyType(
        {"espeak-ng 1.52.0 tr rate=160 pitch=50": -20.2}  # a test measures it again
    )
    lame_quality = 7  # by PESQ-WB 4.15 against 4.01 at quality 5, at 0.62 of the time

    def __init__(self, options: Options) -> None:
        self.default_voice = options.voice
        self.parallel = len(os.sched_getaffinity(0))
        self._options = options
        self._idle: queue.LifoQueue[_Helper] = queue.LifoQueue()

    def identity(self, voice: str) -> str:
        options = self._options
        version = _version(_library_path())
        return f"espeak-ng {version} {voice} rate={options.rate_wpm} pitch={options.pitch}"

    def voices(self) -> Sequence[Voice]:
        folder = _data_folder() / "espeak-ng-data" / "lang"
        found = [_read_voice(path) for path in sorted(folder.rglob("*")) if path.is_file()]
        return sorted(found, key=lambda voice: (voice.language != "tr", voice.name))

    def has_voice(self, name: str) -> bool:
        """A voice of the list, or one with a variant behind it: "tr+f2"."""
        language, _, variant = name.partition("+")
        folder = _data_folder() / "espeak-ng-data" / "voices" / "!v"
        if variant and not (Path(variant).name == variant and (folder / variant).is_file()):
            return False
        return language in {voice.name for voice in self.voices()}

    def probe(self) -> None:
        with self._borrow(self.default_voice):
            pass

    def speak(self, utterance: str, voice: str) -> AudioChunk:
        """Mono 16-bit PCM at 22,050 Hz, with the sample at which each word begins."""
        with self._borrow(voice) as helper:
            return helper.say(utterance)

    def close(self) -> None:
        while True:
            try:
                self._idle.get_nowait().end()
            except queue.Empty:
                return

    @contextmanager
    def _borrow(self, voice: str) -> Iterator["_Helper"]:
        """A helper for this thread alone; one that failed is ended and not lent again."""
        helper = self._waiting(voice) or _Helper(voice, self._options)
        try:
            yield helper
        except BaseException:
            helper.end()
            raise
        self._idle.put(helper)

    def _waiting(self, voice: str) -> "_Helper | None":
        """A helper that waits for work; those of another voice and dead ones are ended."""
        while True:
            try:
                helper = self._idle.get_nowait()
            except queue.Empty:
                return None
            if helper.voice == voice and helper.is_alive():
                return helper
            helper.end()


class _Helper:
    """One process of espeak_helper.py."""

    def __init__(self, voice: str, options: Options) -> None:
        self.voice = voice
        library, data = _library_path(), _data_folder()
        script = Path(__file__).with_name("espeak_helper.py")
        arguments = (library, str(data), voice, str(options.rate_wpm), str(options.pitch))
        try:
            self._process = _started(script, arguments)
        except OSError as error:  # too many processes or open files
            raise _unusable(f"its process cannot be started ({error.strerror})") from error
        assert self._process.stdout is not None
        # A whole utterance fits into the pipe, so that few switches between processes are needed.
        with suppress(OSError):  # a user may have only so many large pipes
            fcntl.fcntl(self._process.stdout, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        try:
            rate, voice_status = unpack("<ii", self._read(8, START_DEADLINE_S))
        except (OSError, TimeoutError) as error:
            self.end()
            raise _unusable(f"its library {library} does not start ({error})") from error
        if rate <= 0:
            self.end()
            raise _unusable(f"its data in {data} cannot be read")
        if voice_status != 0:
            self.end()
            raise EngineUnusable(
                "espeak", f"it has no voice '{voice}'", "`tts-job engines` lists its voices"
            )
        self._rate: int = rate

    def say(self, utterance: str) -> AudioChunk:
        text = utterance.replace("\0", " ").encode("utf-8", "replace")
        try:
            self._write(pack("<I", len(text)) + text)
            status, words, size = unpack("<iII", self._read(12, SPEAK_DEADLINE_S))
            marks = self._read(8 * words, SPEAK_DEADLINE_S)
            pcm = self._read(size, SPEAK_DEADLINE_S)
        except (OSError, TimeoutError) as error:
            raise EngineFailed("espeak", utterance, f"its process stopped ({error})") from error
        if status != 0:
            raise EngineFailed("espeak", utterance, f"its process ended with status {status}")
        return AudioChunk(
            pcm, self._rate, tuple(WordMark(*pair) for pair in iter_unpack("<II", marks))
        )

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """Never fails and never waits long: the process has nothing to lose."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        view = memoryview(data)
        while view:
            view = view[self._process.stdin.write(view) or 0 :]

    def _read(self, count: int, deadline_s: float) -> bytes:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        end = time.monotonic() + deadline_s
        data = bytearray()
        while len(data) < count:
            if not select.select([descriptor], [], [], max(0.0, end - time.monotonic()))[0]:
                raise TimeoutError(f"no answer in {deadline_s:.0f} s")
            piece = os.read(descriptor, min(count - len(data), 1 << 20))
            if not piece:
                raise OSError("it closed its pipe")
            data += piece
        return bytes(data)


def _started(script: Path, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """Tried twice: on a machine under load the kernel refuses a process now and then.

    Raises OSError.
    """
    command = (sys.executable, "-I", "-S", str(script), *arguments)

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )

    try:
        return start()
    except OSError:
        return start()


def _library_path() -> str:
    try:
        import espeakng_loader
    except ImportError:
        return SYSTEM_LIBRARY
    path = str(espeakng_loader.get_library_path())
    return path if Path(path).exists() else SYSTEM_LIBRARY


def _data_folder() -> Path:
    """The folder that holds `espeak-ng-data`."""
    library = Path(_library_path())
    if library.is_absolute():
        return library.parent
    for folder in (*Path("/usr/lib").glob("*-linux-gnu*"), Path("/usr/share"), Path("/usr/lib")):
        if (folder / "espeak-ng-data").is_dir():
            return folder
    raise _unusable("its data (espeak-ng-data) is not on this machine")


def _version(library: str) -> str:
    """Asked of the library itself; loading it costs 2 ms, and nothing is synthesized here."""
    try:
        speech = ctypes.CDLL(library)
    except OSError as error:
        raise _unusable(f"its library cannot be loaded ({error})") from error
    speech.espeak_Info.restype = ctypes.c_char_p
    return str(speech.espeak_Info(None).decode("utf-8", "replace")).split()[0]


def _read_voice(path: Path) -> Voice:
    """A voice file has lines such as `name Turkish` and `language tr`, the best language first."""
    fields: dict[str, str] = {}
    for line in path.read_text("utf-8", "replace").splitlines():
        key, _, value = line.strip().partition(" ")
        fields.setdefault(key, value.strip())
    language = fields.get("language", path.name).split()[0]
    return Voice(language, language, fields.get("name", path.name))


def _unusable(why: str) -> EngineUnusable:
    return EngineUnusable("espeak", why, "run `make setup` (package espeakng-loader)")
