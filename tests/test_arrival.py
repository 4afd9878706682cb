"""When a document has arrived: nobody writes it, and it stays as it is."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_job import files
from tts_job.arrival import LONG_AGO_S, Patience, Sightings, Writing, who_writes

SLOW = Patience(closed_s=2, unknown_s=2)
HURRIED = Patience(closed_s=0, unknown_s=2)


@dataclass
class Clock:
    """Both clocks of a machine, moved by hand."""

    seconds: float = 0.0
    wall_s: float = 0.0

    def steady(self) -> float:
        return self.seconds

    def wall(self) -> int:
        return int(self.wall_s * 1e9)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def document(tmp_path: Path, clock: Clock) -> Path:
    """A minute old it would count as settled, so the clock stands at its own time."""
    path = tmp_path / "a.md"
    path.write_text("Merhaba.")
    clock.wall_s = path.stat().st_ctime
    return path


def seeing(clock: Clock) -> Sightings:
    return Sightings(clock.steady, clock.wall)


def test_a_file_is_let_in_when_it_stayed_the_same_for_long_enough(
    document: Path, clock: Clock
) -> None:
    sightings = seeing(clock)
    assert not sightings.has_arrived(document, SLOW)
    clock.seconds = 1.9
    assert not sightings.has_arrived(document, SLOW)
    clock.seconds = 2
    assert sightings.has_arrived(document, SLOW)


def test_a_file_that_grows_starts_to_wait_again(document: Path, clock: Clock) -> None:
    sightings = seeing(clock)
    sightings.has_arrived(document, SLOW)
    clock.seconds = 1.9
    document.write_text("Merhaba, hoş geldiniz.")
    assert not sightings.has_arrived(document, SLOW)
    clock.seconds = 3
    assert not sightings.has_arrived(document, SLOW)
    clock.seconds = 3.9
    assert sightings.has_arrived(document, SLOW)


def test_a_file_that_is_open_for_writing_never_arrives_however_long_it_is_still(
    document: Path, clock: Clock
) -> None:
    sightings = seeing(clock)
    with document.open("a") as writer:
        writer.write("x")
        for clock.seconds in (0, 100, 200):
            assert not sightings.has_arrived(document, SLOW)
            assert not sightings.has_arrived(document, HURRIED)
    assert not sightings.has_arrived(document, SLOW)
    clock.seconds = 202
    assert sightings.has_arrived(document, SLOW)


def test_who_is_in_a_hurry_trusts_the_kernel_that_nobody_writes(
    document: Path, clock: Clock
) -> None:
    assert seeing(clock).has_arrived(document, HURRIED)


def test_a_file_that_lay_there_long_before_it_was_seen_need_not_be_watched(
    document: Path, clock: Clock
) -> None:
    clock.wall_s += LONG_AGO_S + 1
    assert seeing(clock).has_arrived(document, SLOW)


def test_an_old_file_that_was_moved_in_is_as_new_as_its_name(document: Path, clock: Clock) -> None:
    os.utime(document, (1, 1))
    moved = document.rename(document.with_name("b.md"))
    clock.wall_s = moved.stat().st_ctime
    assert not seeing(clock).has_arrived(moved, SLOW)


def test_a_clock_that_goes_wrong_delays_nothing_for_ever(document: Path, clock: Clock) -> None:
    sightings = seeing(clock)
    clock.wall_s -= 86_400  # set back: the file is of tomorrow
    assert not sightings.has_arrived(document, SLOW)
    clock.seconds = 2
    assert sightings.has_arrived(document, SLOW)


def test_what_is_gone_has_not_arrived(document: Path, clock: Clock) -> None:
    document.unlink()
    assert not seeing(clock).has_arrived(document, SLOW)


def test_an_unchanged_file_is_read_once(
    document: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.wall_s += 60
    sightings = seeing(clock)
    first = sightings.digest(document)
    monkeypatch.setattr(files, "file_digest", lambda _: pytest.fail("it was read again"))
    assert sightings.digest(document) == first


def test_a_changed_file_is_read_again(document: Path, clock: Clock) -> None:
    sightings = seeing(clock)
    first = sightings.digest(document)
    document.write_text("Mer.haba")
    assert sightings.digest(document) != first


def test_a_file_that_was_read_the_moment_it_changed_is_read_again(
    document: Path, clock: Clock
) -> None:
    """Its clock may not tell two changes apart."""
    sightings = seeing(clock)
    sightings.digest(document)
    assert sightings._seen[document].digest == ""


def test_what_is_not_there_has_no_digest(tmp_path: Path, clock: Clock) -> None:
    assert seeing(clock).digest(tmp_path / "nothing.md") == ""


def test_a_missed_file_has_left_after_a_moment_and_not_at_once(tmp_path: Path) -> None:
    clock = Clock()
    sightings, path = seeing(clock), tmp_path / "a.md"
    assert not sightings.has_left(path, SLOW)
    clock.seconds = 2
    assert sightings.has_left(path, SLOW)
    sightings.keep_only([path], [])
    assert not sightings.has_left(path, SLOW)


def test_what_is_no_longer_there_is_forgotten(document: Path, clock: Clock) -> None:
    sightings = seeing(clock)
    sightings.digest(document)
    sightings.keep_only([], [])
    assert sightings._seen == {}


def test_the_kernel_tells_who_writes(document: Path) -> None:
    assert who_writes(document) is Writing.CLOSED
    with document.open("rb"):
        assert who_writes(document) is Writing.CLOSED
    with document.open("ab"):
        assert who_writes(document) is Writing.OPEN
    assert who_writes(document.with_name("nothing.md")) is Writing.UNKNOWN


def test_a_writer_is_not_hindered_by_the_question(document: Path) -> None:
    for number in range(200):
        assert who_writes(document) is Writing.CLOSED
        document.write_text(str(number))
    shutil.copy(document, document.with_name("copy.md"))


@given(st.lists(st.tuples(st.floats(0, 5), st.booleans()), max_size=12))
def test_what_arrives_was_the_same_for_the_whole_time(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[float, bool]]
) -> None:
    path = tmp_path_factory.mktemp("inbox") / "a.md"
    path.write_text("")
    clock = Clock(wall_s=path.stat().st_ctime)
    sightings = seeing(clock)
    seen_s = changed_s = 0.0
    sightings.has_arrived(path, SLOW)
    for pause_s, grows in steps:
        clock.seconds += pause_s
        if grows:
            with path.open("a") as file:
                file.write("x")
            changed_s = clock.seconds
        if sightings.has_arrived(path, SLOW):
            assert clock.seconds - max(seen_s, changed_s) >= SLOW.closed_s
