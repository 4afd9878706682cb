"""The way to Google: one session for all requests, and the gTTS library speaking through it.

The library has no timeout and no certificate check, follows redirects, and takes an answer without
audio for success. Here each request has a deadline up to its last byte, and whatever is not an
answer with audio becomes a RequestError that says why.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

    import requests

TOO_MANY_REQUESTS = 429
"""HTTP status (RFC 6585, 4)."""

RETRY_AFTER_MAX_S = 60.0
"""Longest wait that Google may ask for; beyond it another engine is sooner done."""

READ_BYTES = 65_536
ANSWER_MAX_BYTES = 4_000_000
"""Of one answer: 100 characters are about 8 s, at 64 kbit/s and in base64 less than 0.1 MB."""

THREAD_NAME = "gtts"

T = TypeVar("T")


class RequestError(Exception):
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


class Connection:
    """One session whose connections are kept, and gTTS speaking through it."""

    def __init__(self, *, tld: str, timeout_s: float, parallel: int) -> None:
        """`tld` is that of translate.google.*; `parallel` is how many connections are kept."""
        from concurrent.futures import Future

        import requests
        from requests.adapters import HTTPAdapter

        self.closed: Future[None] = Future()
        self.probed: tuple[float, RequestError | None] | None = None
        """When a probe was made, and what it met with."""
        self._timeout_s = timeout_s
        self._tld = tld
        self._session = requests.Session()
        self._session.mount("https://", HTTPAdapter(pool_maxsize=parallel))
        self._library = library_sending_by(self._send)

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
        except RequestError:
            raise
        except self._library.gTTSError as error:
            raise RequestError(f"Google has no audio for it in '{voice}'") from error
        except ValueError as error:  # neither UTF-8, ASCII nor base64 where it should be
            raise RequestError("Google's answer is damaged") from error
        except Exception as error:  # the library is not the one this was written for
            why = f"the library gTTS stumbled ({type(error).__name__}: {error})"
            raise RequestError(why, mendable=False) from error

    def reach(self) -> None:
        """Name, connection, proxy, certificate and one answer without a body."""
        import requests

        address = requests.Request("HEAD", f"https://translate.google.{self._tld}/")
        if self._exchange(address.prepare()).status_code == TOO_MANY_REQUESTS:
            raise RequestError("Google wants no more requests for now (429)")

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


def library_sending_by(
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


def within(seconds: float, closed: "Future[None]", work: Callable[[], T]) -> T:
    """What `work` returns, if it does so in `seconds` and before the engine is closed.

    In a thread of its own, left behind when time is up: a name lookup cannot be interrupted, and a
    socket's timeout counts from byte to byte. What is left behind ends by that timeout.
    """
    from concurrent.futures import FIRST_COMPLETED, Future, wait

    if closed.done():
        raise closed_error()
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, name=THREAD_NAME, daemon=True).start()
    either: list[Future[Any]] = [answer, closed]
    wait(either, timeout=seconds, return_when=FIRST_COMPLETED)
    if answer.done():
        return answer.result()
    raise closed_error() if closed.done() else _too_slow()


def _read(response: "requests.Response", deadline: float) -> bytes:
    body = bytearray()
    # read1 returns what has come; iter_content would wait for a full piece, drip by drip.
    while piece := response.raw.read1(READ_BYTES, decode_content=True):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError
        if len(body) > ANSWER_MAX_BYTES:
            raise RequestError("Google's answer has no end")
    return bytes(body)


def _refusal(response: "requests.Response") -> RequestError | None:
    status = response.status_code
    if status == TOO_MANY_REQUESTS:
        return RequestError(
            "Google wants fewer requests (429)",
            throttled=True,
            retry_after_s=_retry_after_s(response.headers),
        )
    if status >= 500:
        return RequestError(
            f"Google has trouble of its own ({status})",
            retry_after_s=_retry_after_s(response.headers),
        )
    if status >= 400:
        return RequestError(f"Google refuses the request ({status})", mendable=False)
    if status >= 300 or "html" in response.headers.get("Content-Type", ""):
        return RequestError("Google answered with a web page instead of audio")
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


def _translated(error: Exception) -> RequestError:
    import ssl

    import requests

    # urllib3 keeps the original as an argument, requests keeps urllib3's as a cause.
    causes = [thing for cause in _causes(error) for thing in (cause, *cause.args)]
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return RequestError("the certificate shown for Google is not trusted", mendable=False)
    if isinstance(error, TimeoutError | requests.Timeout):
        return _too_slow()
    *_, first = (cause for cause in causes if isinstance(cause, BaseException | str))
    if isinstance(error, requests.exceptions.ProxyError):
        return RequestError(f"the proxy does not let it through to Google ({first})")
    return RequestError(f"Google cannot be reached, or the connection broke off ({first})")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def closed_error() -> RequestError:
    return RequestError("the engine was closed", mendable=False)


def _too_slow() -> RequestError:
    return RequestError("Google's answer did not come in time")
