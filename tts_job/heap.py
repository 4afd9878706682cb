"""The heap of a process that lives long and renders in threads.

glibc gives each thread an arena of its own and keeps what a thread has freed for that thread. After
a few renders, each in a thread of its own, a service then holds a hundred megabytes that nobody
uses: 233 MB of its own memory after four renders of the sample speech, and 103 MB with two arenas
that give back what is free at their ends.
"""

import ctypes
from contextlib import suppress

# malloc.h of glibc; mallopt(3)
M_TRIM_THRESHOLD = -1
M_ARENA_MAX = -8
ARENAS = 2
"""One for each core of a small machine; with one, threads would wait for each other."""
KEPT_BYTES = 128 * 1024
"""glibc's own first threshold; by itself it raises it with each large block that is freed."""


def keep_small() -> None:
    """To be called before threads are started; another C library decides for itself."""
    with suppress(AttributeError, OSError):
        libc = ctypes.CDLL(None)
        libc.mallopt(M_ARENA_MAX, ARENAS)
        libc.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
