"""A folder as an ASGI application: feed, pages, captions and sound, as the best web servers do it.

It stands in front of any framework, since a framework costs more than the answer: a 304 is about
twenty microseconds of work. It lists no folder, shows no hidden file, follows no symbolic link, and
reads nothing but GET, HEAD and OPTIONS.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path

from starlette.types import Receive, Scope, Send

from tts_job.web.answers import FileChangedError, answer, make
from tts_job.web.contents import Content
from tts_job.web.heads import Answer, Header, ready
from tts_job.web.paths import names_of
from tts_job.web.policy import Policy, public_policy
from tts_job.web.refusals import refuse
from tts_job.web.shelf import MEMORY_BYTES, Found, Redirect, Shelf

READS = frozenset({"GET", "HEAD"})
ALLOW: Header = (b"allow", b"GET, HEAD, OPTIONS")
PREFLIGHT: tuple[Header, ...] = (
    ALLOW,
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"Range, If-Range, If-None-Match, If-Modified-Since"),
    (b"access-control-max-age", b"86400"),
)
RETRY_S = 5
"""Said with a 503: a disk or its descriptors are busy."""
QUICK_BYTES = 1 << 20
"""More is given to the server in pieces, as fast as the client takes them."""
TRIES = 3
"""While a file is replaced between being found and being opened."""

logger = logging.getLogger(__name__)


class Media:
    """The files below `root`, each with the headers of its `policy`. For one event loop."""

    def __init__(
        self,
        root: Path,
        *,
        policy: Callable[[str], Policy] = public_policy,
        memory_bytes: int = MEMORY_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._shelf = Shelf(root, policy, memory_bytes)
        self._clock = clock
        self._reads: dict[bytes, asyncio.Task[Content]] = {}
        """Under way; who asks for the same file meanwhile waits for the same read."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await self.serve(scope["raw_path"], scope, send)

    def quick(self, scope: Scope) -> Answer | None:
        """The answer, where it can be had without waiting; None where it is for the application."""
        content = self._shelf.get(scope["raw_path"]) if scope["method"] in READS else None
        if content is None or content.weight > QUICK_BYTES:
            return None
        try:
            made = make(content, scope["method"], scope["headers"], self._clock())
        except (FileChangedError, OSError):
            return None
        return made if isinstance(made, Answer) else None

    async def serve(self, raw_path: bytes, scope: Scope, send: Send) -> None:
        """Answer with the file at `raw_path`, which is below the root, whatever the scope's is."""
        if scope["method"] not in READS:
            await _answer_other_method(scope, send)
            return
        try:
            await self._serve_file(raw_path, scope, send)
        except Redirect:
            await _redirect(raw_path, scope, send)
        except (FileNotFoundError, PermissionError):
            await refuse(scope, send, 404)
        except OSError as error:
            logger.warning("cannot read a file of the site: %s", error)
            await refuse(scope, send, 503, (b"retry-after", b"%d" % RETRY_S))

    async def _serve_file(self, raw_path: bytes, scope: Scope, send: Send) -> None:
        """Raises Redirect, OSError."""
        for _ in range(TRIES):
            content = self._shelf.get(raw_path) or await self._load(raw_path)
            if content is None:
                break
            try:
                await answer(content, scope, send, self._clock())
            except FileChangedError:
                continue
            return
        await refuse(scope, send, 404)

    async def _load(self, raw_path: bytes) -> Content | None:
        """None where there is no such file. Raises Redirect, OSError."""
        names = names_of(raw_path)
        found = self._shelf.find(names) if names else None
        if found is None:
            return None
        read = self._reads.get(raw_path)
        if read is None:
            read = asyncio.create_task(self._read(raw_path, found))
            self._reads[raw_path] = read
        return await asyncio.shield(read)

    async def _read(self, raw_path: bytes, found: Found) -> Content:
        """In a thread: gzip of a large feed takes a tenth of a second."""
        try:
            content = await asyncio.to_thread(self._shelf.read, found)
            self._shelf.keep(raw_path, found, content)
            return content
        finally:
            del self._reads[raw_path]


async def _answer_other_method(scope: Scope, send: Send) -> None:
    if scope["method"] != "OPTIONS":
        await refuse(scope, send, 405, ALLOW)
        return
    await send({"type": "http.response.start", "status": 204, "headers": ready(PREFLIGHT, 0)})
    await send({"type": "http.response.body", "body": b""})


async def _redirect(raw_path: bytes, scope: Scope, send: Send) -> None:
    """To the folder, relatively: whatever name or port the client reached us by stays the same."""
    target = b"./" + raw_path.rpartition(b"/")[2] + b"/"
    if scope["query_string"]:
        target += b"?" + scope["query_string"]
    headers = ready(
        ((b"location", target), (b"content-length", b"0"), (b"cache-control", b"no-cache")), 0
    )
    await send({"type": "http.response.start", "status": 301, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
