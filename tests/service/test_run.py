"""What a service knows of itself."""

from dataclasses import dataclass

from tts_job.service.run import ailing


@dataclass
class Thread:
    is_alive: bool = True


def test_a_service_that_is_well_ails_from_nothing() -> None:
    assert ailing([], {"the inbox": Thread(), "the schedule": Thread()}) == ""


def test_a_render_that_hangs_and_a_thread_that_died_are_told() -> None:
    threads = {"the inbox": Thread(), "the end of embargoes": Thread(is_alive=False)}
    assert ailing(["a.md"], threads) == (
        "the render of a.md hangs in its engine, what looks after the end of embargoes has died"
    )
