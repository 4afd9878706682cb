"""`python -m benchmarks`: everything in one run, as Markdown, or as JSON. docs/benchmarks.md."""

import argparse
import os
import platform
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Report, to_json, to_markdown
from benchmarks.rows import FULL, QUICK, measure_all


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="3 minutes of speech instead of 1 and 10 hours"
    )
    parser.add_argument("--json", action="store_true", help="JSON instead of Markdown")
    given = parser.parse_args()

    scale = QUICK if given.quick else FULL
    cores = len(os.sched_getaffinity(0))
    machine = (
        f"{cores} cores ({platform.machine()}), Python {platform.python_version()}, "
        f"load average {os.getloadavg()[0]:.1f} at the start"
    )
    report = Report(machine, f"long speech of {scale.name}")
    with TemporaryDirectory(prefix="tts-job-bench-") as folder:
        measure_all(scale, Path(folder), report, _say)
    print(to_json(report) if given.json else to_markdown(report), end="")


def _say(what: str) -> None:
    print(f"measuring: {what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
