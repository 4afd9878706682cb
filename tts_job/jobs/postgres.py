"""A connection to Postgres that nobody waits for without an end.

libpq finds a dead network, and the server ends a statement that takes too long. What is left is a
server that is there and does not answer (it is stopped, or its disk hangs): of that only a limit on
this side knows.
"""

import time
from collections.abc import Generator
from contextlib import ExitStack
from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

T = TypeVar("T")


class ImpatientConnection(psycopg.Connection[Any]):
    """Ends itself, with an OperationalError, where an answer takes longer than `answer_s`."""

    answer_s = float("inf")

    def wait(self, gen: Generator[Any, Any, T], *args: Any, **options: Any) -> T:
        return super().wait(self._bounded(gen), *args, **options)

    def _bounded(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        """`gen`, which is asked again and again while nothing comes."""
        deadline = time.monotonic() + self.answer_s
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and time.monotonic() > deadline and self._is_owed_an_answer:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(
                        f"it did not answer for {self.answer_s:.0f} s, so it is not waited for"
                    )
                wanted = gen.send(ready)
        except StopIteration as end:
            result: T = end.value
            return result

    @property
    def _is_owed_an_answer(self) -> bool:
        """Who only listens for notices may wait as long as it likes."""
        return self.pgconn.transaction_status == TransactionStatus.ACTIVE


def connect(
    answer_s: float, statement_s: float, words: tuple[Any, ...], options: dict[str, Any]
) -> ImpatientConnection:
    """As psycopg does with these words and options, which SQLAlchemy makes of a URL."""
    connection = ImpatientConnection.connect(*words, **options)
    connection.answer_s = answer_s
    limit = f"{statement_s * 1000:.0f}ms"
    with ExitStack() as undone:
        undone.callback(connection.close)
        connection.execute("SELECT set_config('statement_timeout', %s, false)", [limit])
        connection.commit()
        undone.pop_all()
    return connection
