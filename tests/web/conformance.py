"""What a web server owes its clients, check by check: asked of ours in tests, of nginx for docs.

python -m tests.web.conformance     the table of docs/http.md, of ours and of nginx
"""

import gzip
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.web.wire import Reply, parse_all, request, serving, talk
from tts_job.web.hosts import HostGuard, Hosts
from tts_job.web.media import Media

MP3 = "/episodes/slug/0123456789abcdef.mp3"
VTT = "/episodes/slug/0123456789abcdef.vtt"
FEED = "/feed.xml"
MP3_BYTES = bytes(range(256)) * 8_192
"""2 MiB: more than is kept in memory."""
FEED_BYTES = ("<rss>" + "<item>konuşma</item>" * 500 + "</rss>\n").encode()
VTT_BYTES = "WEBVTT\n\n00:00.000 --> 00:01.000\nİyi günler.\n".encode()
PAGE = "<!doctype html><title>Konuşmalar</title>" + "<p>Sayın konuklar.</p>" * 50
SECRET = b"not for the world"
ABSENT = None
"""A header that must not be there."""
LONG_AGO = "Sun, 06 Nov 1994 08:49:37 GMT"
NEVER = "Fri, 31 Dec 2100 23:59:59 GMT"
Test = Callable[[Reply], bool]


@dataclass(frozen=True, slots=True)
class Site:
    """The folder, and what its server calls its files."""

    root: Path
    etags: Mapping[str, str]
    modified: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Check:
    section: str
    name: str
    send: Callable[[Site], bytes]
    statuses: tuple[int, ...]
    """Any of them."""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    """Patterns that values match; ABSENT."""
    body: Test | None = None
    method: str = "GET"
    answers: int = 1

    def fault(self, received: bytes) -> str:
        """What is wrong with what came back; empty where nothing is."""
        if not received:
            return "no answer"
        try:
            replies = parse_all(received, self.method)
        except AssertionError as error:
            return str(error)
        if len(replies) < self.answers:
            return f"{len(replies)} answers"
        reply = replies[self.answers - 1]
        if reply.status not in self.statuses:
            return f"status {reply.status}"
        for name, pattern in self.headers.items():
            value = reply.headers.get(name)
            if pattern is ABSENT:
                if value is not None:
                    return f"{name}: {value}"
            elif value is None or not re.fullmatch(pattern, value):
                return f"{name}: {value}"
            if reply.times.get(name, 0) > 1:
                return f"{name} came {reply.times[name]} times"
        if self.body is not None and not self.body(reply):
            return f"body of {len(reply.body)} bytes"
        return ""


# --- how checks are written -----------------------------------------------------------------------


def asked(target: str, method: str = "GET", **headers: str) -> Callable[[Site], bytes]:
    """In a header "{etag}" and "{modified}" stand for those that the server gave the target."""

    def send(site: Site) -> bytes:
        known = {
            "etag": site.etags.get(target, ""),
            "modified": site.modified.get(target, ""),
        }
        filled = {name: value.format_map(known) for name, value in headers.items()}
        return request(target, method, **{"Connection": "close"} | filled)

    return send


def raw(sent: bytes) -> Callable[[Site], bytes]:
    return lambda _: sent


def is_bytes(expected: bytes) -> Test:
    return lambda reply: reply.body == expected


def part(start: int, end: int) -> Test:
    return is_bytes(MP3_BYTES[start:end])


def parts(*spans: tuple[int, int]) -> Test:
    """Several ranges of the MP3, each with its head."""

    def test(reply: Reply) -> bool:
        boundary = re.search(r"boundary=(\S+)", reply.headers["content-type"])
        if boundary is None:
            return False
        pieces = reply.body.split(b"--" + boundary[1].encode())[1:-1]
        found = []
        for piece in pieces:
            head, _, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            place = re.search(rb"(?i)content-range: bytes (\d+)-(\d+)/%d" % len(MP3_BYTES), head)
            if place is None or b"audio/mpeg" not in head:
                return False
            start, end = int(place[1]), int(place[2]) + 1
            if data.removesuffix(b"\r\n") != MP3_BYTES[start:end]:
                return False
            found.append((start, end))
        return found == list(spans)

    return test


def ungzipped(expected: bytes) -> Test:
    return lambda reply: gzip.decompress(reply.body) == expected


def nothing_secret(reply: Reply) -> bool:
    return SECRET not in reply.body and b"root:" not in reply.body


NO_BODY = is_bytes(b"")
WHOLE = is_bytes(MP3_BYTES)
SIZE = len(MP3_BYTES)


def _checks() -> Iterator[Check]:
    yield from _whole_files()
    yield from _conditions()
    yield from _ranges()
    yield from _codings()
    yield from _headers()
    yield from _methods()
    yield from _hosts_and_forms()
    yield from _ways_out()


def _whole_files() -> Iterator[Check]:
    s = "Files"
    yield Check(s, "page of the show", asked("/"), (200,), {"content-type": "text/html.*"})
    yield Check(s, "feed", asked(FEED), (200,), {"content-length": r"\d+"}, is_bytes(FEED_BYTES))
    yield Check(s, "MP3", asked(MP3), (200,), {"content-length": str(SIZE)}, WHOLE)
    yield Check(s, "MP3 says that it has ranges", asked(MP3), (200,), {"accept-ranges": "bytes"})
    yield Check(s, "a query is ignored", asked(f"{FEED}?a=1"), (200,), {}, is_bytes(FEED_BYTES))
    yield Check(
        s,
        "HEAD is like GET, without a body",
        asked(MP3, "HEAD"),
        (200,),
        {"content-length": str(SIZE), "etag": ".+", "content-type": "audio/mpeg"},
        NO_BODY,
        "HEAD",
    )
    yield Check(
        s,
        "HEAD of the feed",
        asked(FEED, "HEAD"),
        (200,),
        {"content-length": str(len(FEED_BYTES))},
        NO_BODY,
        "HEAD",
    )
    yield Check(
        s, "percent-encoded letters", asked("/%66eed.xml"), (200,), {}, is_bytes(FEED_BYTES)
    )
    yield Check(s, "a missing file", asked("/no.mp3"), (404,), {"content-type": "text/html.*"})
    yield Check(s, "HEAD of a missing file", asked("/no", "HEAD"), (404,), {}, NO_BODY, "HEAD")
    yield Check(s, "page of an episode", asked("/episodes/slug/"), (200,), {})
    yield Check(
        s,
        "a folder without its slash is redirected",
        asked("/episodes/slug"),
        (301, 308),
        {"location": r".*/?slug/"},
    )
    yield Check(
        s,
        "the redirect is relative, whatever the name and port",
        asked("/episodes/slug?a=1"),
        (301, 308),
        {"location": r"(?!https?:).*slug/\?a=1"},
    )
    yield Check(s, "a file name with a slash after it is not found", asked(f"{FEED}/"), (404,))
    yield Check(s, "no folder listing", asked("/empty/"), (403, 404))
    yield Check(s, "nor without the slash", asked("/empty"), (301, 403, 404))


def _conditions() -> Iterator[Check]:
    s = "Conditions"
    unchanged = {"etag": ".+", "content-length": ABSENT, "content-type": ABSENT}
    for name, value in (
        ("If-None-Match with our tag", "{etag}"),
        ("If-None-Match with a weak tag", "W/{etag}"),
        ("If-None-Match with a list of tags", '"a", W/"b", {etag}'),
        ("If-None-Match with a list without spaces", '"a",{etag}'),
        ("If-None-Match with any tag", "*"),
    ):
        yield Check(s, name, asked(MP3, If_None_Match=value), (304,), unchanged, NO_BODY)
    yield Check(s, "HEAD with our tag", asked(FEED, "HEAD", If_None_Match="{etag}"), (304,), {})
    yield Check(
        s,
        "304 has the headers that caches need",
        asked(FEED, If_None_Match="{etag}"),
        (304,),
        {"etag": ".+", "date": ".+"},
    )
    yield Check(
        s, "If-None-Match with another tag", asked(MP3, If_None_Match='"other"'), (200,), {}, WHOLE
    )
    yield Check(
        s, "If-None-Match with part of our tag", asked(MP3, If_None_Match='"'), (200,), {}, WHOLE
    )
    yield Check(
        s,
        "a tag takes precedence over a date",
        asked(MP3, If_None_Match='"other"', If_Modified_Since=NEVER),
        (200,),
        {},
        WHOLE,
    )
    yield Check(
        s, "If-Modified-Since, the same date", asked(MP3, If_Modified_Since="{modified}"), (304,)
    )
    yield Check(s, "If-Modified-Since, a later date", asked(MP3, If_Modified_Since=NEVER), (304,))
    yield Check(
        s,
        "If-Modified-Since, an earlier date",
        asked(MP3, If_Modified_Since=LONG_AGO),
        (200,),
        {},
        WHOLE,
    )
    yield Check(
        s,
        "If-Modified-Since, not a date",
        asked(MP3, If_Modified_Since="yesterday"),
        (200,),
        {},
        WHOLE,
    )
    yield Check(s, "If-Match with our tag", asked(MP3, If_Match="{etag}"), (200,), {}, WHOLE)
    yield Check(s, "If-Match with any tag", asked(MP3, If_Match="*"), (200,), {}, WHOLE)
    yield Check(s, "If-Match with another tag", asked(MP3, If_Match='"other"'), (412,))
    yield Check(s, "If-Match with a weak tag", asked(MP3, If_Match="W/{etag}"), (412,))
    yield Check(s, "If-Match with a list of tags", asked(MP3, If_Match='"a", {etag}'), (200,))
    yield Check(
        s,
        "If-Unmodified-Since, the same date",
        asked(MP3, If_Unmodified_Since="{modified}"),
        (200,),
    )
    yield Check(
        s, "If-Unmodified-Since, an earlier date", asked(MP3, If_Unmodified_Since=LONG_AGO), (412,)
    )
    yield Check(
        s,
        "If-Match takes precedence over If-Unmodified-Since",
        asked(MP3, If_Match="{etag}", If_Unmodified_Since=LONG_AGO),
        (200,),
    )
    yield Check(
        s,
        "412 takes precedence over 304",
        asked(MP3, If_Match='"other"', If_None_Match="{etag}"),
        (412,),
    )
    yield Check(
        s,
        "304 takes precedence over a range",
        asked(MP3, If_None_Match="{etag}", Range="bytes=0-9"),
        (304,),
    )


def _ranges() -> Iterator[Check]:
    s = "Ranges"
    for name, value, start, end in (
        ("the first bytes", "bytes=0-9", 0, 10),
        ("one byte", "bytes=0-0", 0, 1),
        ("bytes in the middle", "bytes=1000000-1065535", 1_000_000, 1_065_536),
        ("a large range", "bytes=100-1900000", 100, 1_900_001),
        ("an open-ended range", "bytes=2000000-", 2_000_000, SIZE),
        ("all bytes", "bytes=0-", 0, SIZE),
        ("the last bytes", "bytes=-500", SIZE - 500, SIZE),
        ("more last bytes than there are", "bytes=-99999999", 0, SIZE),
        ("an end beyond the file's end", "bytes=2097000-99999999", 2_097_000, SIZE),
        ("the unit in capitals", "Bytes=0-9", 0, 10),
    ):
        place = {"content-range": f"bytes {start}-{end - 1}/{SIZE}", "etag": ".+"}
        place |= {"content-length": str(end - start), "content-type": "audio/mpeg"}
        yield Check(s, name, asked(MP3, Range=value), (206,), place, part(start, end))
    for name, value in (
        ("an unknown unit is ignored", "seconds=0-9"),
        ("no numbers", "bytes=a-b"),
        ("the end before the start", "bytes=9-0"),
        ("an empty range", "bytes="),
        ("no unit", "0-9"),
        ("a negative number", "bytes=--5"),
        ("one malformed of two", "bytes=0-1,x"),
    ):
        yield Check(s, name, asked(MP3, Range=value), (200,), {}, WHOLE)
    gone = {"content-range": rf"bytes \*/{SIZE}"}
    yield Check(
        s, "a range beyond the file's end", asked(MP3, Range=f"bytes={SIZE}-"), (416,), gone
    )
    yield Check(s, "the last 0 bytes", asked(MP3, Range="bytes=-0"), (416,), gone)
    several = {"content-type": "multipart/byteranges; ?boundary=.+", "content-range": ABSENT}
    yield Check(
        s,
        "two ranges",
        asked(MP3, Range="bytes=0-9,1000-1009"),
        (206,),
        several,
        parts((0, 10), (1000, 1010)),
    )
    yield Check(
        s,
        "two large ranges, from both ends",
        asked(MP3, Range="bytes=0-299999,-300000"),
        (206,),
        several,
        parts((0, 300_000), (SIZE - 300_000, SIZE)),
    )
    yield Check(
        s,
        "spaces and empty elements in the list",
        asked(MP3, Range="bytes=0-9, ,1000-1009,"),
        (206,),
        several,
        parts((0, 10), (1000, 1010)),
    )
    yield Check(
        s,
        "only one of two exists",
        asked(MP3, Range="bytes=0-9,99999999-"),
        (206,),
        {"content-range": f"bytes 0-9/{SIZE}"},
        part(0, 10),
    )
    yield Check(
        s,
        "overlapping ranges do not multiply the response",
        asked(MP3, Range="bytes=" + ",".join(["0-"] * 100)),
        (200, 206),
        {},
        lambda reply: len(reply.body) <= SIZE,
    )
    yield Check(
        s,
        "nor do many small ones",
        asked(MP3, Range="bytes=" + ",".join(f"{n * 1000}-{n * 1000}" for n in range(200))),
        (200, 206, 416),
        {},
        lambda reply: len(reply.body) <= SIZE,
    )
    yield Check(
        s,
        "HEAD ignores ranges",
        asked(MP3, "HEAD", Range="bytes=0-9"),
        (200,),
        {"content-length": str(SIZE)},
        NO_BODY,
        "HEAD",
    )
    yield Check(
        s, "If-Range, the same tag", asked(MP3, Range="bytes=0-9", If_Range="{etag}"), (206,)
    )
    yield Check(
        s,
        "If-Range, another tag",
        asked(MP3, Range="bytes=0-9", If_Range='"other"'),
        (200,),
        {},
        WHOLE,
    )
    yield Check(
        s,
        "If-Range, a weak tag never matches",
        asked(MP3, Range="bytes=0-9", If_Range="W/{etag}"),
        (200,),
        {},
        WHOLE,
    )
    yield Check(
        s, "If-Range, the same date", asked(MP3, Range="bytes=0-9", If_Range="{modified}"), (206,)
    )
    yield Check(
        s,
        "If-Range, another date",
        asked(MP3, Range="bytes=0-9", If_Range=LONG_AGO),
        (200,),
        {},
        WHOLE,
    )
    yield Check(
        s,
        "If-Range, a later date",
        asked(MP3, Range="bytes=0-9", If_Range=NEVER),
        (200,),
        {},
        WHOLE,
    )
    yield Check(
        s,
        "a range of the feed",
        asked(FEED, Range="bytes=0-4"),
        (206,),
        {},
        is_bytes(FEED_BYTES[:5]),
    )


def _codings() -> Iterator[Check]:
    s = "Codings"
    packed = {"content-encoding": "gzip", "vary": "(?i).*accept-encoding.*"}
    plain = {"content-encoding": ABSENT}
    yield Check(
        s, "gzip", asked(FEED, Accept_Encoding="gzip"), (200,), packed, ungzipped(FEED_BYTES)
    )
    yield Check(s, "gzip among others", asked(FEED, Accept_Encoding="br, gzip"), (200,), packed)
    yield Check(
        s,
        "the tag of gzip is strong",
        asked(FEED, Accept_Encoding="gzip"),
        (200,),
        {"etag": '".+"'},
    )
    yield Check(s, "gzip refused", asked(FEED, Accept_Encoding="gzip;q=0"), (200,), plain)
    yield Check(
        s,
        "gzip refused, everything else accepted",
        asked(FEED, Accept_Encoding="gzip;q=0, *"),
        (200,),
        plain,
    )
    yield Check(s, "any coding", asked(FEED, Accept_Encoding="*"), (200,))
    yield Check(s, "another coding", asked(FEED, Accept_Encoding="br"), (200,), plain)
    yield Check(s, "no coding asked for", asked(FEED), (200,), plain, is_bytes(FEED_BYTES))
    yield Check(s, "Vary, also without gzip", asked(FEED), (200,), {"vary": "(?i)accept-encoding"})
    yield Check(
        s,
        "Vary on 304",
        asked(FEED, If_None_Match="{etag}"),
        (304,),
        {"vary": "(?i)accept-encoding"},
    )
    yield Check(
        s,
        "the plain tag does not match gzip",
        asked(FEED, Accept_Encoding="gzip", If_None_Match="{etag}"),
        (200,),
        packed,
    )
    yield Check(s, "no gzip for audio", asked(MP3, Accept_Encoding="gzip"), (200,), plain, WHOLE)


def _headers() -> Iterator[Check]:
    s = "Headers"
    for path, kind in (
        (FEED, "application/rss[+]xml; charset=utf-8"),
        (MP3, "audio/mpeg"),
        (VTT, "text/vtt(; charset=utf-8)?"),
        ("/episodes/slug/0123456789abcdef.srt", "application/x-subrip(; charset=utf-8)?"),
        ("/episodes/slug/0123456789abcdef.json", "application/json"),
        ("/episodes/slug/0123456789abcdef.chapters.json", "application/json[+]chapters"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/cover.jpg", "image/jpeg"),
    ):
        yield Check(s, f"type of {Path(path).name}", asked(path), (200,), {"content-type": kind})
    yield Check(
        s,
        "a hashed file may be kept for ever",
        asked(MP3),
        (200,),
        {"cache-control": ".*immutable.*"},
    )
    yield Check(
        s,
        "the feed may be kept for a short time",
        asked(FEED),
        (200,),
        {"cache-control": r"(?=.*max-age=\d{1,3}\b)(?=.*must-revalidate).*"},
    )
    yield Check(s, "nosniff", asked(FEED), (200,), {"x-content-type-options": "nosniff"})
    yield Check(s, "nosniff on 404", asked("/no"), (404,), {"x-content-type-options": "nosniff"})
    yield Check(
        s,
        "a strict policy for pages",
        asked("/"),
        (200,),
        {"content-security-policy": "default-src 'none'; (?!.*unsafe).*"},
    )
    yield Check(s, "Referrer-Policy", asked("/"), (200,), {"referrer-policy": ".+"})
    for path in (FEED, MP3, VTT):
        name = f"players on other sites: {Path(path).name}"
        yield Check(s, name, asked(path), (200,), {"access-control-allow-origin": r"\*"})
    yield Check(s, "but not pages", asked("/"), (200,), {"access-control-allow-origin": ABSENT})
    yield Check(s, "date", asked(FEED), (200,), {"date": ".+ GMT"})
    yield Check(s, "Last-Modified", asked(FEED), (200,), {"last-modified": ".+ GMT"})
    yield Check(s, "the server's version is not shown", asked(FEED), (200,), {"server": ABSENT})


def _methods() -> Iterator[Check]:
    s = "Methods"
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        yield Check(s, method, asked(FEED, method), (405,), {"allow": ".*GET.*"})
    posted = request(FEED, "POST", Content_Length="5", Connection="close") + b"hello"
    yield Check(
        s,
        "POST with a body",
        raw(posted),
        (405,),
        {"allow": ".*GET.*"},
    )
    yield Check(s, "TRACE", asked(FEED, "TRACE"), (405, 501))
    yield Check(s, "an unknown method", asked(FEED, "BREW"), (400, 405, 501))
    yield Check(s, "OPTIONS", asked(FEED, "OPTIONS"), (200, 204), {"allow": ".*GET.*"})
    yield Check(
        s,
        "a player's preflight request",
        asked(MP3, "OPTIONS", Origin="https://example.org", Access_Control_Request_Headers="range"),
        (200, 204),
        {"access-control-allow-headers": "(?i).*range.*"},
    )


def _hosts_and_forms() -> Iterator[Check]:
    s = "Requests"
    end = b"Connection: close\r\n\r\n"
    yield Check(
        s, "HTTP/1.0", raw(b"GET /feed.xml HTTP/1.0\r\n\r\n"), (200,), {}, is_bytes(FEED_BYTES)
    )
    yield Check(s, "no Host", raw(b"GET / HTTP/1.1\r\n" + end), (400,))
    yield Check(s, "two Hosts", raw(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + end), (400,))
    yield Check(s, "an empty Host", raw(b"GET / HTTP/1.1\r\nHost:\r\n" + end), (400,))
    yield Check(s, "a malformed Host", raw(b"GET / HTTP/1.1\r\nHost: a b\r\n" + end), (400,))
    yield Check(s, "the Host of another site", asked(FEED, Host="evil.example"), (421,))
    yield Check(s, "localhost and a port", asked(FEED, Host="localhost:8000"), (200,))
    yield Check(s, "an IPv6 address", asked(FEED, Host="[::1]:8000"), (200,))
    yield Check(
        s,
        "the whole URL as target",
        raw(b"GET http://127.0.0.1/feed.xml HTTP/1.1\r\nHost: 127.0.0.1\r\n" + end),
        (200,),
        {},
        is_bytes(FEED_BYTES),
    )
    yield Check(
        s,
        "three requests in one packet",
        raw(request(FEED) + request("/") + request(VTT, Connection="close")),
        (200,),
        {},
        is_bytes(VTT_BYTES),
        answers=3,
    )
    yield Check(
        s,
        "three large requests in one packet",
        raw(request(MP3) + request(MP3) + request(MP3, Connection="close")),
        (200,),
        {},
        WHOLE,
        answers=3,
    )
    yield Check(
        s,
        "another request after a 304",
        raw(request(FEED, If_None_Match="*") + request(FEED, Connection="close")),
        (200,),
        {},
        is_bytes(FEED_BYTES),
        answers=2,
    )
    smuggled = (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    )
    yield Check(
        s,
        "both Content-Length and Transfer-Encoding",
        raw(smuggled),
        (400, 405),
    )
    yield Check(s, "a space before the colon", raw(b"GET / HTTP/1.1\r\nHost : a\r\n" + end), (400,))
    yield Check(s, "something that is not HTTP", raw(b"\x16\x03\x01\x02\x00\x01\r\n\r\n"), (400,))
    yield Check(s, "HTTP/3.0", raw(b"GET / HTTP/3.0\r\nHost: localhost\r\n" + end), (400, 505))
    yield Check(
        s,
        "an upgrade is declined",
        asked(FEED, Connection="Upgrade, close", Upgrade="h2c"),
        (200,),
    )
    long = b"a" * 9_000
    yield Check(
        s, "a path of 9 kB", raw(b"GET /" + long + b" HTTP/1.1\r\nHost: a\r\n" + end), (414,)
    )
    many = b"".join(b"X-%d: %b\r\n" % (number, b"a" * 400) for number in range(200))
    yield Check(
        s,
        "headers of 80 kB",
        raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + many + end),
        (400, 431),
    )


def _ways_out() -> Iterator[Check]:
    s = "Ways out"
    for name, target in (
        ("dots", "/../secret"),
        ("dots further inside", "/episodes/../../secret"),
        ("encoded dots", "/%2e%2e/secret"),
        ("half-encoded dots", "/.%2e/secret"),
        ("an encoded slash", "/..%2fsecret"),
        ("dots encoded twice", "/%252e%252e/secret"),
        ("overlong dots", "/%c0%ae%c0%ae/secret"),
        ("an overlong slash", "/..%c0%afsecret"),
        ("backslashes", "/..\\secret"),
        ("encoded backslashes", "/..%5csecret"),
        ("NUL", "/feed.xml%00.html"),
        ("line ends", "/feed.xml%0d%0aX-Injected:%20yes"),
        ("an absolute path", "//etc/passwd"),
        ("an encoded absolute path", "/%2fetc/passwd"),
        ("a link to a file", "/link"),
        ("a link to a folder", "/linked/secret"),
        ("a hidden file", "/.hidden"),
        ("an encoded hidden file", "/%2ehidden"),
        ("a hidden folder", "/.git/config"),
        ("a file being written", "/.tmp-123"),
        ("a device's name", "/dev/null"),
        ("an incomplete percent-encoding", "/%"),
        ("a percent-encoding that is not hexadecimal", "/%zz"),
        ("an overlong name", "/" + "a" * 300),
    ):
        yield Check(
            s, name, asked(target), (301, 400, 403, 404), {"x-injected": ABSENT}, nothing_secret
        )


CHECKS = tuple(_checks())


# --- servers --------------------------------------------------------------------------------------


def make_site(folder: Path) -> Path:
    """What a show looks like, and around it what must not be seen."""
    root = folder / "site"
    episode = root / "episodes" / "slug"
    episode.mkdir(parents=True)
    (root / "empty").mkdir()
    for hidden in (folder / "secret", root / ".hidden", root / ".tmp-123"):
        hidden.write_bytes(SECRET)
    (root / ".git").mkdir()
    (root / ".git" / "config").write_bytes(SECRET)
    (root / "link").symlink_to(folder / "secret")
    (root / "linked").symlink_to(folder)
    (root / "feed.xml").write_bytes(FEED_BYTES)
    (root / "cover.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    for page in (root / "index.html", episode / "index.html"):
        page.write_text(PAGE, "utf-8")
    for suffix, data in (
        (".mp3", MP3_BYTES),
        (".vtt", VTT_BYTES),
        (".srt", b"1\n00:00:00,000 --> 00:00:01,000\nMerhaba.\n"),
        (".json", b"{}"),
        (".chapters.json", b'{"version": "1.2.0", "chapters": []}'),
    ):
        (episode / f"0123456789abcdef{suffix}").write_bytes(data)
    return root


def learn(root: Path, port: int) -> Site:
    """What the server at `port` calls the files below `root`."""
    heads = {}
    for path in (FEED, MP3):
        received = talk(port, request(path, "HEAD", Connection="close"))
        (heads[path],) = parse_all(received, "HEAD")
    etags = {path: head.headers.get("etag", "") for path, head in heads.items()}
    modified = {path: head.headers.get("last-modified", "") for path, head in heads.items()}
    return Site(root, etags, modified)


@contextmanager
def ours(root: Path) -> Iterator[int]:
    media = Media(root)
    guard = HostGuard(media, Hosts([]), media.quick)
    with serving(guard, quick=guard.quick) as port:
        yield port


def main() -> None:
    from benchmarks.http import nginx

    with TemporaryDirectory() as made:
        root = make_site(Path(made))
        make_old(root)
        results: list[list[str]] = []
        with ours(root) as our_port, nginx(Path(made), root) as target:
            for port in (our_port, int(target.url.rpartition(":")[2])):
                site = learn(root, port)
                results.append([check.fault(talk(port, check.send(site))) for check in CHECKS])
    for check, mine, theirs in zip(CHECKS, *results, strict=True):
        marks = (fault.replace("|", r"\|") if fault else "yes" for fault in (mine, theirs))
        sys.stdout.write(f"| {check.section} | {check.name} | {' | '.join(marks)} |\n")
    counts = [sum(not fault for fault in faults) for faults in results]
    sys.stdout.write(f"| | of {len(CHECKS)} | {counts[0]} | {counts[1]} |\n")


def make_old(root: Path) -> None:
    """A date is a strong validator only when it is not of this second."""
    import os

    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.utime(path, (1_700_000_000, 1_700_000_000))


if __name__ == "__main__":
    main()
