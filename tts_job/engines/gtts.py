"""Google's voice, spoken by the gTTS library. The text leaves this machine.

The library neither paces nor retries its requests, nor checks what it was sent. Here all threads
keep one pace, what fails for a while is asked for again, and the audio is compared with its text;
gtts_connection.py sends the requests.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from tts_job.engines.base import Voice
from tts_job.engines.gtts_connection import Connection, RequestError, closed_error, within
from tts_job.errors import EngineFailed, EngineUnusable
from tts_job.model import AudioChunk
from tts_job.settings.options import Section

if TYPE_CHECKING:
    from concurrent.futures import Future


NAME = "gtts"

MAX_CHARS = 100
"""Characters in one request (gTTS: GOOGLE_TTS_MAX_CHARS); the library would split more."""

SAMPLE_RATE = 24_000
"""Of the MP3 that Google sends, in Hz (measured)."""

BACK_OFF_FIRST_S = 1.0
BACK_OFF_MAX_S = 30.0
"""Longest random wait before asking again; the bound doubles from the first to this one."""

RATE_WINDOW_S = 60.0
"""The minute in requests_per_minute."""

PROBE_MEMORY_S = 5.0
"""How long the result of a probe holds: several parts of one command ask."""

FASTEST_LETTERS_PER_S = 20.0
"""More letters in a second than a voice says: something was cut off. A speech has about 13 (5.5
syllables a second, measured; 2.4 letters each), so a loss of more than a third is noticed."""

SILENT_PEAK = 328
"""Samples that never leave +-1 % of full scale (-40 dBFS) hold no speech."""


class Options(Section):
    voice: str = "tr"
    """Google's language code."""
    tld: str = "com"
    """Top-level domain of translate.google.*; some have another accent."""
    parallel: Annotated[int, Field(ge=1, le=16)] = 4
    """Requests under way at once."""
    requests_per_minute: Annotated[int, Field(ge=1, le=6000)] = 300
    """Most requests that may start in any 60 seconds, of one process: with several workers on one
    Postgres the provider sees the sum, so give each its part."""
    retries: Annotated[int, Field(ge=0, le=20)] = 4
    """How often to ask again for an utterance that failed."""
    timeout_s: Annotated[float, Field(gt=0, le=300)] = 20.0
    """Deadline of one request, from its start to its last byte."""
    probe_s: Annotated[float, Field(gt=0, le=10)] = 0.9
    """How long to wait for Google before it counts as unreachable."""


def _sleep(closed: "Future[None]", seconds: float) -> None:
    """Wait `seconds`, or until the engine is closed."""
    from concurrent.futures import wait

    wait([closed], timeout=seconds)


class Gtts:
    """`clock`, `sleep` and `jitter` (0 to 1) serve pace and back-off only, never what is heard."""

    name = NAME
    remote = True
    max_chars = MAX_CHARS
    lame_quality = 5
    measured_lufs: Mapping[str, float] = MappingProxyType({})  # Google's voices change
    sample_rate = SAMPLE_RATE

    def __init__(
        self,
        options: Options,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[["Future[None]", float], None] = _sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.parallel = options.parallel
        self.default_voice = options.voice
        self._options = options
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._slots = threading.BoundedSemaphore(options.parallel)
        self._pace = Pace(options.requests_per_minute)
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._probing = threading.Lock()

    def identity(self, voice: str) -> str:
        # The metadata, not gtts.__version__: a render that finds all in the cache never pays 0.1 s
        # for the import.
        from importlib.metadata import PackageNotFoundError, version

        try:
            return f"{NAME} {version('gTTS')} {voice} {self._options.tld}"
        except PackageNotFoundError as error:
            raise _library_missing(error) from error

    def voices(self) -> Sequence[Voice]:
        """The languages that the library lists, without the network."""
        try:
            from gtts.lang import tts_langs
        except ImportError as error:
            raise _library_missing(error) from error
        names: dict[str, str] = tts_langs()
        codes = sorted(names, key=lambda code: (code != "tr", code))
        return tuple(Voice(code, code, names[code]) for code in codes)

    def has_voice(self, name: str) -> bool:
        return name in {voice.name for voice in self.voices()}

    def probe(self) -> None:
        """Open a connection the way `speak` does, and keep it for `speak`. No text goes with it."""
        with self._probing:
            started = time.monotonic()
            connection = self._connect()
            if connection.probed is None or self._clock() - connection.probed[0] >= PROBE_MEMORY_S:
                failure = self._reach(connection, spent_s=time.monotonic() - started)
                connection.probed = (self._clock(), failure)
            _, failure = connection.probed
        if failure is not None:
            raise EngineUnusable(
                NAME,
                failure.why,
                "check the network (HTTPS_PROXY, REQUESTS_CA_BUNDLE), or use another engine",
                retryable=True,
            ) from failure

    def speak(self, utterance: str, voice: str) -> AudioChunk:
        if len(utterance) > MAX_CHARS:
            raise ValueError(f"an utterance has at most {MAX_CHARS} characters: {utterance!r}")
        connection = self._connect()
        try:
            return self._ask_until_heard(connection, utterance, voice)
        except ImportError as missing:
            raise _library_missing(missing) from missing
        except RequestError as failure:
            raise EngineFailed(
                NAME, utterance, failure.why, retryable=failure.mendable
            ) from failure

    def close(self) -> None:
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connect(self) -> Connection:
        with self._lock:
            if self._connection is None:
                try:
                    self._connection = Connection(
                        tld=self._options.tld,
                        timeout_s=self._options.timeout_s,
                        parallel=self._options.parallel,
                    )
                except ImportError as error:
                    raise _library_missing(error) from error
            return self._connection

    def _reach(self, connection: Connection, spent_s: float) -> RequestError | None:
        # The first import of the libraries is on the clock too, but must not leave the network
        # without a chance.
        allowed_s = self._options.probe_s
        left_s = max(allowed_s - spent_s, allowed_s / 2)
        try:
            within(left_s, connection.closed, connection.reach)
        except RequestError as failure:
            return failure
        return None

    def _ask_until_heard(self, connection: Connection, utterance: str, voice: str) -> AudioChunk:
        if _letters(utterance) == 0:
            raise RequestError("it has no letters", mendable=False)
        attempt = 0
        while True:
            try:
                return self._ask(connection, utterance, voice)
            except RequestError as failure:
                rest_s = self._rest_after(failure, attempt)
                if failure.throttled:
                    self._pace.hold_until(self._clock() + rest_s)
                if not failure.mendable or attempt == self._options.retries:
                    raise
                if not failure.throttled:
                    self._rest(connection, rest_s)
            attempt += 1

    def _ask(self, connection: Connection, utterance: str, voice: str) -> AudioChunk:
        with self._slots:
            while (rest_s := self._pace.claim(self._clock())) > 0:
                self._rest(connection, rest_s)
            fetch = partial(connection.fetch, utterance, voice)
            mp3 = within(self._options.timeout_s, connection.closed, fetch)
        return _listen(mp3, utterance)

    def _rest_after(self, failure: RequestError, attempt: int) -> float:
        """What Google wants, else at random, so that threads do not come back together."""
        if failure.retry_after_s is not None:
            return failure.retry_after_s
        return self._jitter() * min(BACK_OFF_MAX_S, BACK_OFF_FIRST_S * 2.0**attempt)

    def _rest(self, connection: Connection, seconds: float) -> None:
        self._sleep(connection.closed, seconds)
        if connection.closed.done():
            raise closed_error()


class Pace:
    """When the next request may start: one minute's worth in any minute, none while held."""

    def __init__(self, per_minute: int) -> None:
        self._starts: deque[float] = deque(maxlen=per_minute)
        self._held_until = float("-inf")
        self._lock = threading.Lock()

    def claim(self, now: float) -> float:
        """0 and the start is counted; or how many seconds are left until asking makes sense."""
        with self._lock:
            due = self._held_until
            if len(self._starts) == self._starts.maxlen:
                due = max(due, self._starts[0] + RATE_WINDOW_S)
            if due > now:
                return due - now
            self._starts.append(now)
            return 0.0

    def hold_until(self, moment: float) -> None:
        with self._lock:
            self._held_until = max(self._held_until, moment)


def _library_missing(error: ImportError) -> EngineUnusable:
    return EngineUnusable(NAME, f"a library is missing ({error})", "pip install gTTS miniaudio")


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _listen(mp3: bytes, utterance: str) -> AudioChunk:
    """Decode, and refuse what cannot be the utterance: not MP3, cut off, or silent."""
    import miniaudio
    import numpy as np

    if not mp3:
        raise RequestError("Google's answer holds no audio")
    try:
        sound = miniaudio.mp3_read_s16(mp3)
    except miniaudio.DecodeError as error:
        raise RequestError("what Google sent is not MP3") from error
    samples = np.asarray(sound.samples, dtype=np.int16).reshape(-1, sound.nchannels)
    if _letters(utterance) > FASTEST_LETTERS_PER_S * len(samples) / sound.sample_rate:
        raise RequestError("the audio was cut off: it is too short for its text")
    if max(int(samples.max()), -int(samples.min())) <= SILENT_PEAK:
        raise RequestError("the audio is silent")
    mono = samples[:, 0] if sound.nchannels == 1 else samples.mean(axis=1)
    return AudioChunk(mono.astype("<i2").tobytes(), sound.sample_rate)
