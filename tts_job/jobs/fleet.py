"""Workers that share a Postgres: each says that it is alive, and takes over from one that is not.

A dead worker's workflow stays PENDING in DBOS until somebody acts. Who has said nothing for a
while, by the clock of the database, is taken for dead; its workflows are queued again by a call
that DBOS marks as internal, since it alone leaves alone what another worker took meanwhile (a test
holds the pinned version to that). A worker that was only slow loses its jobs and does no harm
(`runs`).
"""

import logging
import time
from collections.abc import Callable

import sqlalchemy as sa
from dbos import DBOS
from sqlalchemy.dialects.postgresql import insert

from tts_job.jobs.database import BEAT, Database

log = logging.getLogger(__name__)

DEAD_AFTER_S = 10.0
"""Without a beat; five are missed by then."""


class Fleet:
    """One worker's place among the others."""

    def __init__(
        self,
        database: Database,
        executor: str,
        *,
        dead_after_s: float = DEAD_AFTER_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._executor = executor
        self._dead_after_s = dead_after_s
        self._clock = clock
        self._beat_at = float("-inf")
        self._alive_since = 0.0

    def beat(self) -> None:
        """Raises JobsUnavailable, as all of these."""
        written = insert(BEAT).values(executor=self._executor, at=_now())
        with self._database.change() as connection:
            connection.execute(
                written.on_conflict_do_update(index_elements=["executor"], set_={"at": _now()})
            )
        now = self._clock()
        if now - self._beat_at > self._dead_after_s:
            self._alive_since = now  # after a gap all others may seem dead who could not beat
        self._beat_at = now

    def take_over(self) -> None:
        """The workflows of those who are dead."""
        if self._clock() - self._alive_since < self._dead_after_s:
            return
        with self._database.translated():
            pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        executors = {each.executor_id for each in pending if each.executor_id}
        dead = sorted(executors - self._alive())
        if dead:
            log.warning("going on with what was left by: %s", ", ".join(dead))
            with self._database.translated():
                DBOS._recover_pending_workflows(dead)

    def leave(self) -> None:
        mine = BEAT.c.executor == self._executor
        long_gone = BEAT.c.at < _now() - 100 * self._dead_after_s
        with self._database.change() as connection:
            connection.execute(sa.delete(BEAT).where(mine | long_gone))

    def _alive(self) -> set[str]:
        fresh = sa.select(BEAT.c.executor).where(BEAT.c.at > _now() - self._dead_after_s)
        with self._database.read() as connection:
            return {*connection.scalars(fresh), self._executor}


def _now() -> sa.ColumnElement[float]:
    """Of the database: the clocks of the workers' machines may differ."""
    return sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()), sa.Double)
