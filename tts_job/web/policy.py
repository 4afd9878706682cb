"""What is said of a file by its name: type, whether gzip helps, how long it is kept, who may ask.

A file with its hash in its name never changes, so nobody need ask for it twice. The feed and pages
are asked for again after a minute, which a 304 answers. Feeds, sound and captions may be read by
players on other sites; pages may not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

# One place says what our pages may load: the module that makes them.
from tts_job.podcast.site import CONTENT_SECURITY_POLICY

UNKNOWN_TYPE = b"application/octet-stream"
CHAPTERS = ".chapters.json"
FEED_TYPE = b"application/rss+xml; charset=utf-8"
TYPES: Mapping[str, bytes] = {
    CHAPTERS: b"application/json+chapters",
    ".css": b"text/css; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".ico": b"image/vnd.microsoft.icon",
    ".jpeg": b"image/jpeg",
    ".jpg": b"image/jpeg",
    ".js": b"text/javascript; charset=utf-8",
    ".json": b"application/json",
    ".m4a": b"audio/mp4",
    ".mp3": b"audio/mpeg",
    ".png": b"image/png",
    ".srt": b"application/x-subrip; charset=utf-8",
    ".svg": b"image/svg+xml; charset=utf-8",
    ".ttf": b"font/ttf",
    ".txt": b"text/plain; charset=utf-8",
    ".vtt": b"text/vtt; charset=utf-8",
    ".webmanifest": b"application/manifest+json",
    ".woff2": b"font/woff2",
    ".xml": FEED_TYPE,
}
PACKED = frozenset({".jpeg", ".jpg", ".m4a", ".mp3", ".png", ".woff2"})
"""Compressed already: gzip would cost time and save nothing."""
ACTIVE = frozenset({".html", ".svg"})
"""May hold scripts, so a policy says which may run."""
SAME_SITE = frozenset({".css", ".html", ".js", ".ttf"})
HASHED = re.compile(r"(?:.*/)?[0-9a-f]{16}\.[a-z.0-9]+")
FOR_EVER = b"public, max-age=31536000, immutable"
SHORT = b"public, max-age=60, must-revalidate"
PRIVATE = b"private, max-age=0, must-revalidate"

Header = tuple[bytes, bytes]
NO_SNIFFING: Header = (b"x-content-type-options", b"nosniff")
CROSS_ORIGIN: tuple[Header, ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Accept-Ranges, Content-Range, Content-Length, ETag"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """Of one file."""

    content_type: bytes
    compressible: bool
    headers: tuple[Header, ...]
    """Beside those that depend on the bytes."""


def public_policy(name: str) -> Policy:
    """Of the file with this path below the public folder."""
    keep = FOR_EVER if HASHED.fullmatch(name) else SHORT
    referrer = b"strict-origin-when-cross-origin"
    return _policy(name, ((b"cache-control", keep), (b"referrer-policy", referrer)))


def private_policy(name: str) -> Policy:
    """Of a file that only those may have who know its address, which no link may tell others."""
    return _policy(
        name,
        (
            (b"cache-control", PRIVATE),
            (b"referrer-policy", b"no-referrer"),
            (b"x-robots-tag", b"noindex, nofollow, noarchive"),
        ),
    )


def _policy(name: str, headers: tuple[Header, ...]) -> Policy:
    base = name.rpartition("/")[2]
    suffix = CHAPTERS if base.endswith(CHAPTERS) else PurePosixPath(base).suffix
    headers += (NO_SNIFFING,)
    if suffix not in SAME_SITE:
        headers += CROSS_ORIGIN
    if suffix in ACTIVE:
        headers += ((b"content-security-policy", CONTENT_SECURITY_POLICY.encode("ascii")),)
    known = suffix in TYPES
    return Policy(TYPES.get(suffix, UNKNOWN_TYPE), known and suffix not in PACKED, headers)
