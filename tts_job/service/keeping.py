"""The databases of a service stay open while it runs, so that it can still look on a full disk.

Whoever opens a database in WAL mode first makes a file of 32 KiB beside it, and whoever closes it
last removes it. On a disk without room that first opening fails, and then nobody could sign in,
look at an episode or hear one.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path


@contextmanager
def kept_open(databases: Iterable[Path]) -> Iterator[None]:
    """Databases that are there and sound; to be left by the thread that entered it."""
    with ExitStack() as opened:
        for path in databases:
            database = opened.enter_context(closing(sqlite3.connect(path)))
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opens its WAL
        yield
