"""Puts the cover in place, in both sizes; it is drawn in the background meanwhile.

A cover costs 0.15 s to draw and shrink, so it is made when title, author or the given file change.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from tts_job import files
from tts_job.errors import BadCover
from tts_job.library.library import Library
from tts_job.podcast import cover, site
from tts_job.settings.options import ShowSettings
from tts_job.storage import Folder

COVER = "cover.jpg"
"""Relative to the public root."""
FACT = "cover"
"""What the library knows the cover in place by."""
_VERSION = "1"
"""Raised when the same title and author are drawn another way."""


class Artwork:
    """The show's cover. Drawing begins at once, where it is due."""

    def __init__(self, show: ShowSettings, library: Library, public: Folder) -> None:
        self._library, self._public = library, public
        self.wanted: str = files.digest(_VERSION, show.title, show.author, _identity(show.cover))
        """Digest of what the cover is made from."""
        self._drawn: Future[tuple[bytes, bytes]] | None = None
        if not self._is_in_place():
            pool = ThreadPoolExecutor(1, thread_name_prefix="cover")
            self._drawn = pool.submit(_draw, show)
            pool.shutdown(wait=False)

    def place(self) -> bytes:
        """Put the cover in place if it is not; returns the small one. Raises BadCover."""
        if self._drawn is None:
            return self._public.read(site.SMALL_COVER)
        large, small = self._drawn.result()
        self._public.put(COVER, large)
        self._public.put(site.SMALL_COVER, small)
        self._library.set_facts({FACT: self.wanted})
        self._drawn = None
        return small

    def _is_in_place(self) -> bool:
        sizes = (self._public.size(COVER), self._public.size(site.SMALL_COVER))
        return all(sizes) and self._library.fact(FACT) == self.wanted


def _draw(show: ShowSettings) -> tuple[bytes, bytes]:
    large = _read(show.cover) if show.cover else cover.draw_cover(show.title, show.author)
    return large, cover.small_cover(large)


def _identity(path: Path | None) -> str:
    """Of a given cover file: changes when the file does."""
    if path is None:
        return ""
    try:
        status = path.stat()
    except OSError as error:
        raise BadCover(path, error.strerror or str(error)) from error
    return f"{path} {status.st_size} {status.st_mtime_ns}"


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadCover(path, error.strerror or str(error)) from error
    cover.check_cover(data, str(path))
    return cover.as_jpeg(data)
