"""The measuring itself: that it counts what it says. How long anything takes is not asserted."""

import sys
from pathlib import Path

import pytest

from benchmarks.measure import (
    Command,
    CommandFailedError,
    Cost,
    first_speech,
    median_cost,
    peak_memory,
    process_tree,
    run,
)
from benchmarks.report import Reach, Report, Row, Sense, to_json, to_markdown

BUSY = "sum(i * i for i in range(1_000_000))"
MIB = 1 << 20


def python(folder: Path, program: str, *arguments: str) -> Command:
    return Command((sys.executable, "-I", "-S", "-c", program, *arguments), folder)


def write_speaker(folder: Path, utterances: int) -> Path:
    """A program that forks for each utterance, under the name of the product's helper."""
    script = folder / "espeak_helper.py"
    script.write_text(
        "import os, time\n"
        f"for _ in range({utterances}):\n"
        "    if os.fork() == 0:\n"
        "        time.sleep(0.05)\n"
        "        os._exit(0)\n"
        "    os.wait()\n"
    )
    return script


def test_a_run_gives_both_times_and_what_was_printed(tmp_path: Path) -> None:
    cost = run(python(tmp_path, f"{BUSY}; print('bitti')"))

    assert cost.output == "bitti\n"
    assert cost.wall_s > 0
    assert cost.cpu_s > 0


def test_the_cpu_time_of_a_run_holds_that_of_the_processes_it_started(tmp_path: Path) -> None:
    start_busy_child = (
        "import resource, subprocess, sys\n"
        f"subprocess.run([sys.executable, '-I', '-S', '-c', {BUSY!r}])\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime)\n"
    )

    cost = run(python(tmp_path, start_busy_child))

    assert cost.cpu_s > float(cost.output) > 0


def test_a_command_runs_in_its_folder(tmp_path: Path) -> None:
    cost = run(python(tmp_path, "import os; print(os.getcwd())"))

    assert Path(cost.output.strip()) == tmp_path.resolve()


def test_a_command_that_fails_is_named_with_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(CommandFailedError, match="ended with 1: olmadı"):
        run(python(tmp_path, "raise SystemExit('olmadı')"))


def test_settings_of_this_shell_do_not_reach_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTS_JOB_SHOW__TITLE", "Başka")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    cost = run(python(tmp_path, "import os; print(*os.environ)"))

    assert "TTS_JOB_SHOW__TITLE" not in cost.output
    assert "PYTHONDONTWRITEBYTECODE" not in cost.output


def test_the_peak_is_that_of_the_largest_process_even_if_it_is_a_grandchild(
    tmp_path: Path,
) -> None:
    fill = f"import time; kept = bytearray(64 * {MIB}); kept[:] = b'x' * len(kept); time.sleep(0.2)"
    nest = "import subprocess, sys; subprocess.run([sys.executable, '-I', '-S', *sys.argv[1:]])"

    peak = peak_memory(python(tmp_path, nest, "-c", nest, "-c", fill))

    assert 64 < peak.mib < 256
    assert peak.arguments[-1] == fill
    assert peak.arguments.count(nest) == 0
    assert peak.processes >= 3


def test_memory_that_was_given_back_before_anybody_looked_counts_for_the_peak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.measure.MEMORY_INTERVAL_S", 0.3)

    peak = peak_memory(
        python(tmp_path, f"import time; x = b'x' * (64 * {MIB}); del x; time.sleep(0.5)")
    )

    assert peak.mib > 64


def test_the_first_segment_starts_after_the_utterances_that_belong_to_none(
    tmp_path: Path,
) -> None:
    script = write_speaker(tmp_path, utterances=3)

    start = first_speech(Command((sys.executable, "-I", "-S", str(script)), tmp_path), 2)

    assert 0 < start.utterance_s < start.segment_s


def test_a_command_that_says_too_little_has_no_first_segment(tmp_path: Path) -> None:
    script = write_speaker(tmp_path, utterances=1)

    with pytest.raises(ValueError, match="only 1 utterances"):
        first_speech(Command((sys.executable, "-I", "-S", str(script)), tmp_path), 1)


def test_a_process_that_has_ended_has_no_descendants() -> None:
    never = 1 << 30

    assert list(process_tree(never)) == [never]


def test_medians_are_taken_of_each_time_alone() -> None:
    costs = [Cost(1.0, 30.0, "a"), Cost(3.0, 10.0, "b"), Cost(2.0, 20.0, "c")]

    assert median_cost(costs) == Cost(2.0, 20.0, "a")


@pytest.mark.parametrize(
    ("sense", "value", "holds"),
    [
        (Sense.AT_LEAST, 1.6, True),
        (Sense.AT_LEAST, 1.5, False),
        (Sense.AT_MOST, 1.6, True),
        (Sense.AT_MOST, 1.7, False),
        (Sense.EXACTLY, 1.6, True),
        (Sense.EXACTLY, 1.5, False),
    ],
)
def test_a_reach_says_whether_it_is_met(sense: Sense, value: float, holds: bool) -> None:
    assert Reach(sense, 1.6).holds(value) is holds


def test_a_row_that_could_not_be_measured_is_in_both_reports_with_its_reason() -> None:
    row = Row("1 h", "times the script", "x", None, Reach(Sense.AT_LEAST, 4), "no ffmpeg")
    report = Report("2 cores", "1 h", rows=[row])

    assert "| 1 h | times the script | not measured | at least 4 x | – | no ffmpeg |" in (
        to_markdown(report)
    )
    assert '"reached": null' in to_json(report)
