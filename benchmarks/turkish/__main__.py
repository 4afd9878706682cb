"""`python -m benchmarks.turkish`: who says how many forms right, ours and others, as Markdown."""

import argparse
from pathlib import Path

from benchmarks.turkish.forms import Form, read_forms
from benchmarks.turkish.others import Other, OtherError, pinned, say
from benchmarks.turkish.scores import Comparison, to_json, to_markdown, wrong_to_markdown
from tts_job.text.spoken import EMPTY, spoken

HERE = Path(__file__).parent
HELD_OUT = ("forms_fresh", "forms_final")
"""The second was looked at after it had been measured for the first time, the first was not."""
OURS = "tts_job"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turkish", description=__doc__)
    parser.add_argument("--json", action="store_true", help="JSON instead of Markdown")
    parser.add_argument("--wrong", action="store_true", help="list what tts_job says wrong")
    given = parser.parse_args()

    collections = {name: read_forms(HERE / f"{name}.tsv") for name in HELD_OUT}
    if given.wrong:
        for name, forms in collections.items():
            print(wrong_to_markdown(Comparison(name, forms, {OURS: _ours(forms)}), OURS))
        return

    absent: dict[str, str] = {}
    compared = [_compare(name, forms, absent) for name, forms in collections.items()]
    write = to_json if given.json else to_markdown
    print(write(compared, absent), end="")


def _compare(name: str, forms: tuple[Form, ...], absent: dict[str, str]) -> Comparison:
    """All who can be run; why the rest cannot is added to `absent`."""
    answers: dict[str, tuple[str | None, ...]] = {OURS: _ours(forms)}
    for other in pinned():
        try:
            answers[_title(other)] = say(other, [form.written for form in forms])
        except OtherError as error:
            absent[_title(other)] = str(error)
    return Comparison(name, forms, answers)


def _ours(forms: tuple[Form, ...]) -> tuple[str, ...]:
    return tuple(spoken(form.written, EMPTY) for form in forms)


def _title(other: Other) -> str:
    return f"{other.name} {other.version}"


if __name__ == "__main__":
    main()
