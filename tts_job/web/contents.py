"""What a path stands for: its bytes or its file, in each coding, with the headers made ready.

Each coding is a representation with an entity tag of its own (RFC 9110, section 8.8.3.3). The tag
of bytes in memory is made from the bytes; that of a file that stays on the disk from its size and
time, since a file is replaced and never changed.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from os import stat_result

from tts_job.web.coding import takes_gzip
from tts_job.web.heads import Header, ReadyHeaders, ready
from tts_job.web.policy import Policy

GZIP_LEVEL = 6
"""Of 1 to 9: 9 takes twice the time for one percent of a page."""
LEAST_GZIP_BYTES = 512
"""Less fits into one packet as it is."""
ETAG_DIGITS = 24


@dataclass(frozen=True, slots=True)
class Representation:
    """The content in one coding."""

    body: bytes | None
    """None where it is read from the disk as it goes out."""
    size: int
    etag: bytes
    modified_s: int
    """Since 1970; HTTP's dates are in whole seconds."""
    content_type: bytes
    common: ReadyHeaders
    """Of each answer that brings bytes of it: all but type and length."""
    whole: ReadyHeaders
    """Of 200."""
    unchanged: ReadyHeaders
    """Of 304."""


@dataclass(frozen=True, slots=True)
class Content:
    plain: Representation
    packed: Representation | None
    """With gzip, where that is smaller."""
    path: str | None = None
    """Of the file that is read as it goes out, where the body is not in memory."""
    weight: int = 0
    """Bytes of memory."""

    def choose(self, asked: Mapping[bytes, bytes]) -> Representation:
        """In the coding that the client takes."""
        if self.packed is None:
            return self.plain
        accepted = asked.get(b"accept-encoding")
        return self.packed if accepted and takes_gzip(accepted) else self.plain


def in_memory(body: bytes, policy: Policy, modified_s: float) -> Content:
    """Content of which every byte is here; `modified_s` is since 1970."""
    digest = hashlib.sha256(body).hexdigest()[:ETAG_DIGITS]
    plain = _represent(body, len(body), _etag(digest), policy, modified_s)
    packed = None
    if policy.compressible and len(body) >= LEAST_GZIP_BYTES:
        small = gzip.compress(body, GZIP_LEVEL, mtime=0)
        if len(small) < len(body):
            coding = (b"content-encoding", b"gzip")
            etag = _etag(f"{digest}-gz")
            packed = _represent(small, len(small), etag, policy, modified_s, coding)
    return Content(plain, packed, weight=len(body) + (packed.size if packed else 0))


def on_disk(path: str, status: stat_result, policy: Policy) -> Content:
    """Content that is read as it goes out, in no coding."""
    etag = file_tag(status)
    return Content(_represent(None, status.st_size, etag, policy, status.st_mtime), None, path)


def file_tag(status: stat_result) -> bytes:
    """Entity tag of a file on the disk."""
    return _etag(f"{status.st_size:x}-{status.st_mtime_ns:x}")


def _etag(tag: str) -> bytes:
    return b'"%b"' % tag.encode("ascii")


def _represent(
    body: bytes | None, size: int, etag: bytes, policy: Policy, modified_s: float, *coding: Header
) -> Representation:
    headers: tuple[Header, ...] = (
        (b"etag", etag),
        (b"last-modified", formatdate(int(modified_s), usegmt=True).encode("ascii")),
        (b"accept-ranges", b"bytes"),
        *policy.headers,
    )
    if policy.compressible:
        headers += ((b"vary", b"Accept-Encoding"),)
    common = ready((*headers, *coding), 0)
    whole = ((b"content-type", policy.content_type), (b"content-length", b"%d" % size))
    return Representation(
        body,
        size,
        etag,
        int(modified_s),
        policy.content_type,
        common,
        whole=common.joined(whole, size),
        unchanged=ready(headers, 0),
    )
