"""Who listens hears of changes here and elsewhere, and many who listen ask the database once."""

import threading
from contextlib import ExitStack

from tts_job.errors import JobsUnavailable
from tts_job.jobs.changes import Changes

SOON_S = 10.0


class Table:
    """The sequences of jobs, as the database has them."""

    def __init__(self) -> None:
        self.sequences = {"a-1-1": 1}
        self.asked: list[list[str]] = []
        self.asked_again = threading.Event()
        self.is_away = False

    def __call__(self, jobs: list[str]) -> dict[str, int]:
        self.asked.append(jobs)
        self.asked_again.set()
        if self.is_away:
            raise JobsUnavailable("the table", "it is away")
        return {job: self.sequences[job] for job in jobs if job in self.sequences}

    def wait_until_asked(self) -> None:
        self.asked_again.clear()
        assert self.asked_again.wait(SOON_S)


def test_what_changes_here_is_told_at_once_and_to_nobody_else() -> None:
    changes = Changes(Table(), look_every_s=60)
    heard, other = threading.Event(), threading.Event()
    with changes.listening("a-1-1", heard.set), changes.listening("b-1-1", other.set):
        changes.tell("a-1-1")
        assert heard.is_set()
        assert not other.is_set()
    changes.close()


def test_what_others_change_is_found_by_one_question_for_all() -> None:
    table = Table()
    changes = Changes(table, look_every_s=0.01)
    heard = [threading.Event() for _ in range(200)]
    with ExitStack() as listening:
        for each in heard:
            listening.enter_context(changes.listening("a-1-1", each.set))
        table.wait_until_asked()
        table.wait_until_asked()
        for each in heard:
            each.clear()
        table.sequences["a-1-1"] = 2
        assert all(each.wait(SOON_S) for each in heard)
        assert all(jobs == ["a-1-1"] for jobs in table.asked)
    changes.close()


def test_a_database_that_is_away_is_asked_again() -> None:
    table = Table()
    table.is_away = True
    changes = Changes(table, look_every_s=0.01)
    heard = threading.Event()
    with changes.listening("a-1-1", heard.set):
        table.wait_until_asked()
        assert not heard.is_set()
        table.is_away = False
        assert heard.wait(SOON_S)
    changes.close()


def test_nobody_asks_where_nobody_listens() -> None:
    table = Table()
    changes = Changes(table, look_every_s=0.01)
    with changes.listening("a-1-1", lambda: None):
        table.wait_until_asked()
    while changes._looking is not None:
        threading.Event().wait(0.01)
    with changes.listening("a-1-1", lambda: None):  # and then somebody does again
        table.wait_until_asked()
    changes.close()
