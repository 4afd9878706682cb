"""Google's voice, spoken by the gTTS library: it writes the requests and reads the answers.

What lies between is here, since the library has no timeout, no retry and no certificate check, and
takes an answer without audio for success: one session for all requests, a deadline up to the last
byte, a pace that all threads keep, and a listen to what came. The text leaves this machine.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import Field

from tts_job.engines.base import Voice
from tts_job.errors import EngineFailed, EngineUnusable
from tts_job.model import AudioChunk
from tts_job.settings.options import Section

if TYPE_CHECKING:
    from concurrent.futures import Future

    import requests

NAME = "gtts"

MAX_CHARS = 100
"""Characters in one request (gTTS: GOOGLE_TTS_MAX_CHARS); the library would split more."""

SAMPLE_RATE = 24_000
"""Of the MP3 that Google sends, in Hz (measured)."""

TOO_MANY_REQUESTS = 429
"""HTTP status (RFC 6585, 4)."""

BACK_OFF_FIRST_S = 1.0
BACK_OFF_MAX_S = 30.0
"""Longest random wait before asking again; the bound doubles from the first to this one."""

RETRY_AFTER_MAX_S = 60.0
"""Longest wait that Google may ask for; beyond it another engine is sooner done."""

RATE_WINDOW_S = 60.0
"""The minute in requests_per_minute."""

PROBE_MEMORY_S = 5.0
"""How long the result of a probe holds: several parts of one command ask."""

READ_BYTES = 65_536
ANSWER_MAX_BYTES = 4_000_000
"""Of one answer: 100 characters are about 8 s, at 64 kbit/s and in base64 less than 0.1 MB."""

FASTEST_LETTERS_PER_S = 20.0
"""More letters in a second than a voice says: something was cut off. A speech has about 13 (5.5
syllables a second, measured; 2.4 letters each), so a loss of more than a third is noticed."""

SILENT_PEAK = 328
"""Samples that never leave +-1 % of full scale (-40 dBFS) hold no speech."""

T = TypeVar("T")


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


class _RequestError(Exception):
    """Why one request brought no speech, in words that follow "cannot speak: "."""

    def __init__(
        self,
        why: str,
        *,
        mendable: bool = True,
        throttled: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        self.why = why
        self.mendable = mendable
        """Asking again may help."""
        self.throttled = throttled
        """Google wants fewer requests from all of us, not just another try of this one."""
        self.retry_after_s = retry_after_s
        super().__init__(why)


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
        self._line: _Line | None = None
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
            line = self._open_line()
            if line.probed is None or self._clock() - line.probed[0] >= PROBE_MEMORY_S:
                failure = self._reach(line, spent_s=time.monotonic() - started)
                line.probed = (self._clock(), failure)
            _, failure = line.probed
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
        line = self._open_line()
        try:
            return self._ask_until_heard(line, utterance, voice)
        except ImportError as missing:
            raise _library_missing(missing) from missing
        except _RequestError as failure:
            raise EngineFailed(
                NAME, utterance, failure.why, retryable=failure.mendable
            ) from failure

    def close(self) -> None:
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()

    def _open_line(self) -> "_Line":
        with self._lock:
            if self._line is None:
                try:
                    self._line = _Line(self._options)
                except ImportError as error:
                    raise _library_missing(error) from error
            return self._line

    def _reach(self, line: "_Line", spent_s: float) -> _RequestError | None:
        # The first import of the libraries is on the clock too, but must not leave the network
        # without a chance.
        allowed_s = self._options.probe_s
        left_s = max(allowed_s - spent_s, allowed_s / 2)
        try:
            _within(left_s, line.closed, line.reach)
        except _RequestError as failure:
            return failure
        return None

    def _ask_until_heard(self, line: "_Line", utterance: str, voice: str) -> AudioChunk:
        if _letters(utterance) == 0:
            raise _RequestError("it has no letters", mendable=False)
        attempt = 0
        while True:
            try:
                return self._ask(line, utterance, voice)
            except _RequestError as failure:
                rest_s = self._rest_after(failure, attempt)
                if failure.throttled:
                    self._pace.hold_until(self._clock() + rest_s)
                if not failure.mendable or attempt == self._options.retries:
                    raise
                if not failure.throttled:
                    self._rest(line, rest_s)
            attempt += 1

    def _ask(self, line: "_Line", utterance: str, voice: str) -> AudioChunk:
        with self._slots:
            while (rest_s := self._pace.claim(self._clock())) > 0:
                self._rest(line, rest_s)
            fetch = partial(line.fetch, utterance, voice)
            mp3 = _within(self._options.timeout_s, line.closed, fetch)
        return _listen(mp3, utterance)

    def _rest_after(self, failure: _RequestError, attempt: int) -> float:
        """What Google wants, else at random, so that threads do not come back together."""
        if failure.retry_after_s is not None:
            return failure.retry_after_s
        return self._jitter() * min(BACK_OFF_MAX_S, BACK_OFF_FIRST_S * 2.0**attempt)

    def _rest(self, line: "_Line", seconds: float) -> None:
        self._sleep(line.closed, seconds)
        if line.closed.done():
            raise _closed()


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


class _Line:
    """A line to Google: one session and its kept connections, and gTTS speaking through it."""

    def __init__(self, options: Options) -> None:
        from concurrent.futures import Future

        import requests
        from requests.adapters import HTTPAdapter

        self.closed: Future[None] = Future()
        self.probed: tuple[float, _RequestError | None] | None = None
        """When a probe was made, and what it met with."""
        self._timeout_s = options.timeout_s
        self._tld = options.tld
        self._session = requests.Session()
        self._session.mount("https://", HTTPAdapter(pool_maxsize=options.parallel))
        self._library = _library_sending_by(self._send)

    def fetch(self, text: str, voice: str) -> bytes:
        """The MP3 of `text`, by one request; b"" where the answer has an empty place for it."""
        speech = self._library.gTTS(
            text,
            tld=self._tld,
            lang=voice,
            lang_check=False,
            pre_processor_funcs=[],
            tokenizer_func=_whole,
        )
        try:
            return b"".join(speech.stream())
        except _RequestError:
            raise
        except self._library.gTTSError as error:
            raise _RequestError(f"Google has no audio for it in '{voice}'") from error
        except ValueError as error:  # neither UTF-8, ASCII nor base64 where it should be
            raise _RequestError("Google's answer is damaged") from error
        except Exception as error:  # the library is not the one this was written for
            why = f"the library gTTS stumbled ({type(error).__name__}: {error})"
            raise _RequestError(why, mendable=False) from error

    def reach(self) -> None:
        """Name, connection, proxy, certificate and one answer without a body."""
        import requests

        address = requests.Request("HEAD", f"https://translate.google.{self._tld}/")
        if self._exchange(address.prepare()).status_code == TOO_MANY_REQUESTS:
            raise _RequestError("Google wants no more requests for now (429)")

    def close(self) -> None:
        self.closed.set_result(None)
        self._session.close()

    def _send(self, request: "requests.PreparedRequest") -> "requests.Response":
        """What the library calls. Only an answer that may hold audio comes back to it."""
        response = self._exchange(request)
        failure = _refusal(response)
        if failure is not None:
            raise failure
        return response

    def _exchange(self, request: "requests.PreparedRequest") -> "requests.Response":
        """The answer, read to its end. A status is no failure here; a broken connection is."""
        from io import BytesIO

        import requests
        from urllib3.exceptions import HTTPError

        deadline = time.monotonic() + self._timeout_s
        settings = self._session.merge_environment_settings(
            request.url or "", {}, stream=True, verify=None, cert=None
        )
        try:
            # No redirects: they lead to a page for people, and can take the text elsewhere.
            with self._session.send(
                request, timeout=self._timeout_s, allow_redirects=False, **settings
            ) as response:
                body = _read(response, deadline)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise _translated(error) from error
        answer = requests.Response()
        answer.status_code, answer.reason = response.status_code, response.reason
        answer.headers, answer.url, answer.request = response.headers, response.url, request
        answer.raw = BytesIO(body)
        return answer


def _library_sending_by(
    send: "Callable[[requests.PreparedRequest], requests.Response]",
) -> ModuleType:
    """A copy of the module gtts.tts that sends by `send`; the original stays as it is for others.

    The library knows one way to the network: `requests.Session().send(request=...)` in
    `gTTS.stream`. Under the name `requests` the copy finds exactly the three things it uses.
    """
    from contextlib import nullcontext
    from importlib.util import module_from_spec

    import gtts.tts
    import requests

    module = module_from_spec(gtts.tts.__spec__)
    gtts.tts.__spec__.loader.exec_module(module)
    # It asks for timeout, proxies and no certificate check: that is decided here.
    session = SimpleNamespace(send=lambda request, **_: send(request))
    module.__dict__["requests"] = SimpleNamespace(
        Request=requests.Request,
        Session=lambda: nullcontext(session),
        exceptions=requests.exceptions,
    )
    return module


def _whole(text: str) -> list[str]:
    return [text]


def _within(seconds: float, closed: "Future[None]", work: Callable[[], T]) -> T:
    """What `work` returns, if it does so in `seconds` and before the engine is closed.

    In a thread of its own, left behind when time is up: a name lookup cannot be interrupted, and a
    socket's timeout counts from byte to byte. What is left behind ends by that timeout.
    """
    from concurrent.futures import FIRST_COMPLETED, Future, wait

    if closed.done():
        raise _closed()
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, name=NAME, daemon=True).start()
    either: list[Future[Any]] = [answer, closed]
    wait(either, timeout=seconds, return_when=FIRST_COMPLETED)
    if answer.done():
        return answer.result()
    raise _closed() if closed.done() else _too_slow()


def _read(response: "requests.Response", deadline: float) -> bytes:
    body = bytearray()
    # read1 returns what has come; iter_content would wait for a full piece, drip by drip.
    while piece := response.raw.read1(READ_BYTES, decode_content=True):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError
        if len(body) > ANSWER_MAX_BYTES:
            raise _RequestError("Google's answer has no end")
    return bytes(body)


def _refusal(response: "requests.Response") -> _RequestError | None:
    status = response.status_code
    if status == TOO_MANY_REQUESTS:
        return _RequestError(
            "Google wants fewer requests (429)",
            throttled=True,
            retry_after_s=_retry_after_s(response.headers),
        )
    if status >= 500:
        return _RequestError(
            f"Google has trouble of its own ({status})",
            retry_after_s=_retry_after_s(response.headers),
        )
    if status >= 400:
        return _RequestError(f"Google refuses the request ({status})", mendable=False)
    if status >= 300 or "html" in response.headers.get("Content-Type", ""):
        return _RequestError("Google answered with a web page instead of audio")
    return None


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Retry-After (RFC 9110, 10.2.3), at most RETRY_AFTER_MAX_S; None where there is no usable one.

    A date is taken against the answer's own Date, so that a wrong clock here does no harm.
    """
    from email.utils import parsedate_to_datetime

    value = headers.get("Retry-After", "").strip()
    try:
        if value.isdecimal():
            seconds = float(value)
        else:
            wanted = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("Date", ""))
            seconds = wanted.total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(seconds, 0.0), RETRY_AFTER_MAX_S)


def _translated(error: Exception) -> _RequestError:
    import ssl

    import requests

    # urllib3 keeps the original as an argument, requests keeps urllib3's as a cause.
    causes = [thing for cause in _causes(error) for thing in (cause, *cause.args)]
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return _RequestError("the certificate shown for Google is not trusted", mendable=False)
    if isinstance(error, TimeoutError | requests.Timeout):
        return _too_slow()
    *_, first = (cause for cause in causes if isinstance(cause, BaseException | str))
    if isinstance(error, requests.exceptions.ProxyError):
        return _RequestError(f"the proxy does not let it through to Google ({first})")
    return _RequestError(f"Google cannot be reached, or the connection broke off ({first})")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _closed() -> _RequestError:
    return _RequestError("the engine was closed", mendable=False)


def _too_slow() -> _RequestError:
    return _RequestError("Google's answer did not come in time")


def _library_missing(error: ImportError) -> EngineUnusable:
    return EngineUnusable(NAME, f"a library is missing ({error})", "pip install gTTS miniaudio")


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _listen(mp3: bytes, utterance: str) -> AudioChunk:
    """Decode, and refuse what cannot be the utterance: not MP3, cut off, or silent."""
    import miniaudio
    import numpy as np

    if not mp3:
        raise _RequestError("Google's answer holds no audio")
    try:
        sound = miniaudio.mp3_read_s16(mp3)
    except miniaudio.DecodeError as error:
        raise _RequestError("what Google sent is not MP3") from error
    samples = np.asarray(sound.samples, dtype=np.int16).reshape(-1, sound.nchannels)
    if _letters(utterance) > FASTEST_LETTERS_PER_S * len(samples) / sound.sample_rate:
        raise _RequestError("the audio was cut off: it is too short for its text")
    if max(int(samples.max()), -int(samples.min())) <= SILENT_PEAK:
        raise _RequestError("the audio is silent")
    mono = samples[:, 0] if sound.nchannels == 1 else samples.mean(axis=1)
    return AudioChunk(mono.astype("<i2").tobytes(), sound.sample_rate)
