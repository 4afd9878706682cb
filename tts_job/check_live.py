"""The published feed as a podcast app or a directory's crawler sees it, from outside.

Uses requests and not urllib: it verifies TLS against the authorities that browsers and apps trust
rather than this machine's own, and keeps the redirects that it followed. Every request has a
deadline and every body a limit, so a slow or endless server cannot hold the check up.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tts_job import __version__
from tts_job.check import Finding, Severity
from tts_job.errors import BadCover
from tts_job.podcast import cover
from tts_job.podcast.feed import AUDIO_TYPE, FeedContents, FeedItem, parse_feed

if TYPE_CHECKING:
    import requests

NEWEST = 20
"""Episodes whose enclosures are looked at, unless told otherwise."""
CONNECT_S = 5.0
REQUEST_S = 15.0
"""Deadline of one request, from its start to its last byte."""
WHOLE_S = 180.0
"""Deadline of the whole check."""
MOST_BYTES = 50_000_000
PIECE_BYTES = 65_536
PROBE_BYTES = 1024
"""Of the range that is asked for."""
FEED_TYPES = frozenset({"application/rss+xml", "application/xml", "text/xml"})
AS_IT_IS = {"Accept-Encoding": "identity"}
"""Lengths count bytes of the file, not of a compressed form."""
IMAGE_TYPES = frozenset({"image/jpeg", "image/png"})


class _UnreachableError(Exception):
    """Why a request brought no answer, in words."""


@dataclass(frozen=True, slots=True)
class _Answer:
    url: str
    """Where it came from in the end."""
    status: int
    headers: "requests.structures.CaseInsensitiveDict[str]"
    body: bytes
    redirects: tuple[str, ...]
    """Each address that was answered with another one, and its status."""

    @property
    def media_type(self) -> str:
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()

    @property
    def length(self) -> int | None:
        text = str(self.headers.get("Content-Length", ""))
        return int(text) if text.isascii() and text.isdecimal() else None


class _Crawler:
    """Asks as an app does: follows redirects, verifies certificates, gives up in time."""

    def __init__(self, request_s: float, whole_s: float) -> None:
        import requests

        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"tts-job/{__version__} (check --live)"
        self._request_s = request_s
        self._end = time.monotonic() + whole_s

    @property
    def late(self) -> bool:
        return time.monotonic() > self._end

    def close(self) -> None:
        self._session.close()

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        enough: int = MOST_BYTES,
    ) -> _Answer:
        """The answer with at most about `enough` bytes of its body. Raises _UnreachableError."""
        import requests
        from urllib3.exceptions import HTTPError

        end = min(self._end, time.monotonic() + self._request_s)
        timeout = (min(CONNECT_S, self._request_s), self._request_s)
        try:
            with self._session.request(
                method, url, headers=headers, timeout=timeout, stream=True, allow_redirects=True
            ) as response:
                body = _read(response, end, enough)
        except requests.exceptions.SSLError as error:
            raise _UnreachableError(f"its certificate is not trusted ({_root(error)})") from error
        except (requests.exceptions.Timeout, TimeoutError) as error:
            raise _UnreachableError(f"no whole answer in {self._request_s:.0f} s") from error
        except (requests.exceptions.RequestException, HTTPError, OSError, ValueError) as error:
            raise _UnreachableError(f"it cannot be fetched ({_root(error)})") from error
        redirects = tuple(f"{each.url} ({each.status_code})" for each in response.history)
        return _Answer(response.url, response.status_code, response.headers, body, redirects)


def check_live(
    url: str,
    local_feed: bytes | None,
    *,
    newest: int = NEWEST,
    request_s: float = REQUEST_S,
    whole_s: float = WHOLE_S,
) -> Iterator[Finding]:
    """Fetch the feed at `url` and what it names; `local_feed` is what should be there."""
    crawler = _Crawler(request_s, whole_s)
    try:
        yield from _check_live(crawler, url, local_feed, newest)
    finally:
        crawler.close()


def _check_live(
    crawler: _Crawler, url: str, local_feed: bytes | None, newest: int
) -> Iterator[Finding]:
    try:
        answer = crawler.ask("GET", url)
    except _UnreachableError as error:
        yield _fault(url, str(error), "check the address, the server and the firewall")
        return
    yield from _check_redirects(url, answer)
    if answer.status != 200:
        yield _fault(
            url, f"it answers {answer.status}", "upload output/public, or start the server"
        )
        return
    yield from _check_feed_headers(crawler, url, answer)
    try:
        contents = parse_feed(answer.body)
    except ValueError as error:
        yield _fault(url, str(error), "upload output/public again")
        return
    if local_feed is None:
        yield _note(url, "there is no local feed to compare it with", "`tts-job feed` writes it")
    elif answer.body != local_feed:
        yield _fault(url, "it differs from the local feed", "upload it again, or empty the cache")
    if contents.self_url != url:
        advice = "set show.base_url to where the feed really is"
        yield _fault(url, f"it says it is at {contents.self_url}", advice)
    yield from _check_artwork(crawler, contents)
    for number, item in enumerate(contents.items[:newest]):
        if crawler.late:
            rest = min(newest, len(contents.items)) - number
            yield _fault(url, f"time is up, {rest} episodes were not looked at", "try it again")
            return
        yield from _check_enclosure(crawler, item)
        yield from _check_companions(crawler, item)


def _check_redirects(url: str, answer: _Answer) -> Iterator[Finding]:
    if answer.redirects:
        way = " -> ".join((*answer.redirects, answer.url))
        yield _note(url, f"it redirects: {way}", "give directories the last address")
    if urlsplit(url).scheme == "https" and urlsplit(answer.url).scheme != "https":
        yield _fault(url, f"it leads to {answer.url}, without TLS", "redirect to https only")


def _check_feed_headers(crawler: _Crawler, url: str, answer: _Answer) -> Iterator[Finding]:
    if answer.media_type not in FEED_TYPES:
        what = f"its type is {answer.media_type or 'not given'}"
        yield _fault(url, what, "serve feed.xml as application/rss+xml")
    cache = answer.headers.get("Cache-Control")
    yield _note(url, f"Cache-Control: {cache or 'none'}", "an hour at most reaches listeners soon")
    etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
    if not etag and not modified:
        yield _note(url, "it has no ETag and no Last-Modified", "apps fetch it whole each time")
        return
    condition = {"If-None-Match": etag} if etag else {"If-Modified-Since": str(modified)}
    try:
        again = crawler.ask("GET", answer.url, headers=condition)
    except _UnreachableError as error:
        yield _fault(url, f"asked again: {error}", "check the server")
        return
    if again.status != 304:
        what = f"asked whether it changed it answers {again.status} instead of 304"
        yield _note(url, what, "apps fetch it whole each time")


def _check_artwork(crawler: _Crawler, contents: FeedContents) -> Iterator[Finding]:
    url = contents.image_url
    if not url:
        yield _fault("artwork", "the feed names none", "`tts-job feed` writes the feed again")
        return
    try:
        answer = crawler.ask("GET", url)
    except _UnreachableError as error:
        yield _fault(url, str(error), "upload output/public again")
        return
    if answer.status != 200 or answer.media_type not in IMAGE_TYPES:
        what = f"it answers {answer.status} with type {answer.media_type or 'not given'}"
        yield _fault(url, what, "upload output/public again")
        return
    try:
        cover.check_cover(answer.body, url)
    except BadCover as error:
        yield _fault(url, error.why, error.advice)


def _check_enclosure(crawler: _Crawler, item: FeedItem) -> Iterator[Finding]:
    """As Apple asks: HEAD first, then a range."""
    url = item.enclosure_url
    try:
        head = crawler.ask("HEAD", url, headers=AS_IT_IS)
        part = crawler.ask(
            "GET",
            url,
            enough=2 * PROBE_BYTES,  # a server that knows no ranges sends all
            headers=AS_IT_IS | {"Range": f"bytes=0-{PROBE_BYTES - 1}"},
        )
    except _UnreachableError as error:
        yield _fault(url, str(error), "upload output/public again")
        return
    yield from _check_redirects(url, head)
    if head.status != 200:
        yield _fault(url, f"HEAD is answered {head.status}", "upload output/public again")
        return
    if head.media_type != AUDIO_TYPE:
        what = f"its type is {head.media_type or 'not given'}"
        yield _fault(url, what, f"serve .mp3 as {AUDIO_TYPE}")
    if head.length != item.enclosure_bytes:
        what = f"it has {head.length} bytes, the feed says {item.enclosure_bytes}"
        yield _fault(url, what, "upload output/public again")
    if part.status != 206:
        what = f"a range is answered {part.status} instead of 206"
        yield _fault(url, what, "use a server that knows ranges: players seek with them")
        return
    wanted = min(PROBE_BYTES, item.enclosure_bytes or PROBE_BYTES)
    stated = f"bytes 0-{wanted - 1}/{item.enclosure_bytes}"
    if part.headers.get("Content-Range") != stated or len(part.body) != wanted:
        what = f"a range brings {len(part.body)} bytes as {part.headers.get('Content-Range')}"
        yield _fault(url, f"{what} instead of {wanted} as {stated}", "check the server's ranges")


def _check_companions(crawler: _Crawler, item: FeedItem) -> Iterator[Finding]:
    for url in filter(None, (*item.transcript_urls, item.chapters_url)):
        try:
            answer = crawler.ask("HEAD", url)
        except _UnreachableError as error:
            yield _fault(url, str(error), "upload output/public again")
            continue
        if answer.status != 200:
            yield _fault(url, f"it answers {answer.status}", "upload output/public again")


def _read(response: "requests.Response", end: float, enough: int) -> bytes:
    """The body up to `enough` bytes. Raises TimeoutError after the instant `end`."""
    body = bytearray()
    # read1 returns what has come; iter_content would wait for a full piece, drip by drip.
    while len(body) < enough and (piece := response.raw.read1(PIECE_BYTES, decode_content=True)):
        body += piece
        if time.monotonic() > end:
            raise TimeoutError
    return bytes(body)


def _root(error: BaseException) -> str:
    """The innermost reason, without the addresses of objects."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return str(getattr(error, "strerror", "") or error)


def _fault(subject: str, what: str, advice: str) -> Finding:
    return Finding(subject, what, advice)


def _note(subject: str, what: str, advice: str) -> Finding:
    return Finding(subject, what, advice, Severity.NOTE)
