"""A stored feed or page with the address of one subscriber in it.

What is stored is served to many, so it holds the show's address, or in a closed feed a word in the
place of the token. Putting a token in costs some milliseconds a megabyte and gzip ten times that:
what was made is kept while memory lasts, and of what had to go its headers, which answer most of
what apps ask ("has it changed?").
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path

from tts_job.artwork import COVER
from tts_job.podcast.feed import FEED
from tts_job.release import PRIVATE_PATH
from tts_job.settings.options import CLOSED, Settings
from tts_job.web.contents import Content, in_memory
from tts_job.web.policy import private_policy
from tts_job.web.shelf import Found

MEMORY_BYTES = 32 << 20
MOST_KNOWN = 4_096
"""Of headers: about 2 kB each."""
OWN_PARTS = ("episodes/", FEED, COVER.partition(".")[0])
"""Begin the names of all that the addresses in an open feed name below the show's own."""
ASIDE = CLOSED.removeprefix(PRIVATE_PATH).encode("ascii")
"""Where the token of a subscriber belongs in what a closed feed has stored."""


def is_addressed(name: str, settings: Settings) -> bool:
    """Whether the file has the show's address in it, which is another for each subscriber.

    Pages link each other relatively; those of an open feed name what is open to all.
    """
    return name == FEED or (name.endswith(".html") and not settings.feed.open)


def address(data: bytes, token: str, settings: Settings) -> bytes:
    """What is stored, for the subscriber who has `token`."""
    if not settings.feed.open:
        return data.replace(ASIDE, token.encode("ascii"))
    base = settings.show.base_url
    own = f"{base}{PRIVATE_PATH}{token}/"
    for before in ('"', ">"):  # an attribute's value, or an element's: no text of a speech
        for part in OWN_PARTS:
            data = data.replace(f"{before}{base}{part}".encode(), f"{before}{own}{part}".encode())
    return data


@dataclass(frozen=True, slots=True)
class _Made:
    """Of one subscriber and file, as it was when it was made."""

    stored: tuple[str, int, int, int]
    content: Content


class Addressed:
    """What was made for subscribers, by token and file. For one thread; `make` may run in any."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        self._memory_bytes = memory_bytes
        self._made: OrderedDict[tuple[str, str], _Made] = OrderedDict()
        self._headers: OrderedDict[tuple[str, str], _Made] = OrderedDict()
        self._weight = 0

    def get(self, token: str, found: Found) -> Content | None:
        """The content, if it was made of the file as it is now and is still kept."""
        made = self._made.get((token, found.name))
        if made is None or made.stored != _identity(found):
            return None
        self._made.move_to_end((token, found.name))
        return made.content

    def headers(self, token: str, found: Found) -> Content | None:
        """The content without its bytes: enough for who has it already."""
        made = self._headers.get((token, found.name))
        return made.content if made and made.stored == _identity(found) else None

    def keep(self, token: str, found: Found, content: Content) -> None:
        key, stored = (token, found.name), _identity(found)
        if before := self._made.pop(key, None):
            self._weight -= before.content.weight
        self._made[key] = _Made(stored, content)
        self._weight += content.weight
        while self._weight > self._memory_bytes and self._made:
            self._weight -= self._made.popitem(last=False)[1].content.weight
        self._headers.pop(key, None)
        self._headers[key] = _Made(stored, _bodiless(content))
        while len(self._headers) > MOST_KNOWN:
            self._headers.popitem(last=False)


def make(token: str, found: Found, settings: Settings) -> Content:
    """Raises OSError."""
    data = address(Path(found.path).read_bytes(), token, settings)
    return in_memory(data, private_policy(found.name), found.status.st_mtime)


def _bodiless(content: Content) -> Content:
    packed = replace(content.packed, body=None) if content.packed else None
    return Content(replace(content.plain, body=None), packed)


def _identity(found: Found) -> tuple[str, int, int, int]:
    status = found.status
    return found.path, status.st_ino, status.st_size, status.st_mtime_ns
