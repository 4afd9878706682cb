"""What only those may have who know an address: private feeds, and renderings that are held.

    /private/<token>/...            the show, for one subscriber: feed, pages, sound
    /private/held/<key>/...         the page and the files of one held rendering

Below each the files lie as they do in public, so pages and their links work as they are. An unknown
address, a revoked one and a missing file get the same answer. A token stands in the path, since
podcast apps keep nothing else: whoever logs a path hides what follows `/private/`.
"""

import asyncio
import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.types import Receive, Scope, Send

from tts_job.errors import OutputError, UnknownEpisode
from tts_job.library.entry import State
from tts_job.model import Episode, Transcript
from tts_job.opening import open_library
from tts_job.podcast import site
from tts_job.podcast.feed import FEED
from tts_job.publish import EPISODE_FILES, read_show
from tts_job.release import HELD, PRIVATE_PATH, may_listen, read_secret
from tts_job.settings.options import Settings
from tts_job.subscribers import TOKEN_CHARS, Subscribers
from tts_job.web import conditions
from tts_job.web.answers import answer, relevant
from tts_job.web.contents import in_memory
from tts_job.web.heads import Header, ready
from tts_job.web.media import READS, RETRY_S, Media
from tts_job.web.paths import names_of
from tts_job.web.policy import Policy, private_policy
from tts_job.web.refusals import refuse
from tts_job.web.shelf import INDEX, Found, Redirect, Shelf
from tts_job.web.subscribed import Addressed, is_addressed, make

TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{TOKEN_CHARS}}}")
FILES_BYTES = 16 << 20
"""Of memory, for the files of each folder: pages and captions, since sound comes from the disk."""
NO_STORE: Header = (b"cache-control", b"no-store")
PAGE_AND_ASSETS = ("assets", site.SMALL_COVER)
"""What the page of a held rendering takes from the show."""


@dataclass(frozen=True, slots=True)
class _Listened:
    """A rendering that a listening link leads to."""

    episode: Episode
    is_held: bool
    """Else it has been published meanwhile."""


def held_policy(name: str) -> Policy:
    """Of what may be withdrawn or changed before it is published: nobody keeps it."""
    policy = private_policy(name)
    others = (header for header in policy.headers if header[0] != b"cache-control")
    return replace(policy, headers=(NO_STORE, *others))


class Private:
    """An ASGI application for paths below /private/. For one event loop.

    `settings` are asked for with each request; `clock` says what time it is.
    """

    def __init__(self, settings: Callable[[], Settings], clock: Callable[[], dt.datetime]) -> None:
        self._settings, self._clock = settings, clock
        self._media: dict[Path, Media] = {}
        self._addressed = Addressed()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        settings, raw_path = self._settings(), scope["raw_path"]
        if scope["method"] not in READS:
            await self._files(settings.published, private_policy).serve(raw_path, scope, send)
            return
        names = names_of(raw_path) or ()
        try:
            match names:
                case ["private", "held", key, *rest] if rest:
                    await self._serve_held(key, rest, settings, scope, send)
                case ["private", token, *rest] if rest and TOKEN.fullmatch(token):
                    await self._serve_subscriber(token, rest, settings, scope, send)
                case _:
                    await refuse(scope, send, 404)
        except (OutputError, OSError):
            await refuse(scope, send, 503, (b"retry-after", b"%d" % RETRY_S))

    # --- private feeds ---

    async def _serve_subscriber(
        self, token: str, names: Sequence[str], settings: Settings, scope: Scope, send: Send
    ) -> None:
        is_feed = list(names) == [FEED]
        if not await asyncio.to_thread(self._is_known, token, settings, is_feed):
            await refuse(scope, send, 404)
            return
        try:
            found = Shelf(settings.published, private_policy).find(names)
        except Redirect:
            found = None
        if found and is_addressed(found.name, settings):
            await self._serve_addressed(token, found, settings, scope, send)
            return
        files = self._files(settings.published, private_policy)
        await files.serve(_below(scope["raw_path"], 2), scope, send)

    def _is_known(self, token: str, settings: Settings, is_feed: bool) -> bool:
        """In a thread; notes who fetches the feed."""
        subscribers = Subscribers(settings.paths.subscribers)
        subscriber = subscribers.find(token)
        if subscriber and is_feed:
            subscribers.note_fetch(subscriber, self._clock())
        return subscriber is not None

    async def _serve_addressed(
        self, token: str, found: Found, settings: Settings, scope: Scope, send: Send
    ) -> None:
        content = self._addressed.get(token, found)
        known = content or self._addressed.headers(token, found)
        if known and content is None:
            asked = relevant(scope["headers"])
            chosen = known.choose(asked)
            verdict = conditions.judge(asked, chosen.etag, chosen.modified_s)
            if verdict is not conditions.Verdict.SEND or scope["method"] == "HEAD":
                content = known
        if content is None:
            content = await asyncio.to_thread(make, token, found, settings)
            self._addressed.keep(token, found, content)
        await answer(content, scope, send, self._now_s())

    # --- held renderings ---

    async def _serve_held(
        self, key: str, names: Sequence[str], settings: Settings, scope: Scope, send: Send
    ) -> None:
        listened = await asyncio.to_thread(_listened, key, names, settings)
        if listened is None:
            await refuse(scope, send, 404)
            return
        below, episode = _below(scope["raw_path"], 3), listened.episode
        own = names[2] if len(names) == 3 and [*names[:2], ""] == episode.path.split("/") else None
        if not listened.is_held:
            await _redirect_to_published(names, episode, settings, scope, send)
        elif names[0] in PAGE_AND_ASSETS:
            await self._files(settings.published, private_policy).serve(below, scope, send)
        elif own in ("", INDEX):
            page = await asyncio.to_thread(_page, key, episode, settings)
            content = in_memory(page, held_policy(INDEX), self._now_s())
            await answer(content, scope, send, self._now_s())
        elif own in {episode.hash + suffix for suffix in EPISODE_FILES}:
            await self._files(settings.paths.held, held_policy).serve(below, scope, send)
        else:
            await refuse(scope, send, 404)

    # --- both ---

    def _files(self, root: Path, policy: Callable[[str], Policy]) -> Media:
        """The files of a folder, under the headers that suit it."""
        if root not in self._media:
            self._media[root] = Media(
                root, policy=policy, memory_bytes=FILES_BYTES, clock=self._now_s
            )
        return self._media[root]

    def _now_s(self) -> float:
        return self._clock().timestamp()


def _below(raw_path: bytes, names: int) -> bytes:
    """What stands behind so many names, as it was sent."""
    return b"/" + raw_path.split(b"/", names + 1)[-1]


def _listened(key: str, names: Sequence[str], settings: Settings) -> _Listened | None:
    """In a thread. None where the key is that of no rendering."""
    secret = read_secret(settings)
    with open_library(settings) as library:
        for held in library.held():
            if may_listen(held.entry.episode, key, secret):
                return _Listened(held.entry.episode, is_held=True)
        try:
            entry = library.entry(names[1] if len(names) > 1 else "")
        except UnknownEpisode:
            return None
    if entry.state is State.PUBLISHED and may_listen(entry.episode, key, secret):
        return _Listened(entry.episode, is_held=False)
    return None


async def _redirect_to_published(
    names: Sequence[str], episode: Episode, settings: Settings, scope: Scope, send: Send
) -> None:
    """From its listening link to where everybody hears it, relatively."""
    if not settings.feed.open:
        await refuse(scope, send, 404)
        return
    up = "../" * (len(names) + PRIVATE_PATH.count("/") + HELD.count("/"))
    target = f"{up}{episode.path}".encode("ascii")
    headers = ready(((b"location", target), (b"content-length", b"0"), NO_STORE), 0)
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _page(key: str, episode: Episode, settings: Settings) -> bytes:
    """In a thread."""
    with open_library(settings) as library:
        show = read_show(settings, library)
        said: Transcript = library.held_transcript(episode.guid)
    own = f"{settings.show.base_url}{PRIVATE_PATH}{HELD}{key}/"
    return site.held_page(replace(show, base_url=own, open=False), episode, said)
