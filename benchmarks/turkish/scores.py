"""How many forms of each category are said right, by whom; as a Markdown table or as JSON."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.turkish.forms import CATEGORIES, Form

Answers = Sequence[str | None]
"""One for each form, in their order; None where a normaliser failed."""


@dataclass(frozen=True, slots=True)
class Score:
    """One category of one collection."""

    category: str
    forms: int
    right: Mapping[str, int]
    """By normaliser."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One collection, said by several."""

    name: str
    forms: Sequence[Form]
    answers: Mapping[str, Answers]
    """By normaliser, in the order of the columns."""

    def scores(self) -> tuple[Score, ...]:
        """Of each category that has forms, in the order of CATEGORIES."""
        total = Counter(form.category for form in self.forms)
        right = {
            name: Counter(
                form.category
                for form, answer in zip(self.forms, answers, strict=True)
                if answer is not None and form.accepts(answer)
            )
            for name, answers in self.answers.items()
        }
        return tuple(
            Score(category, total[category], {name: right[name][category] for name in right})
            for category in CATEGORIES
            if category in total
        )

    def wrong(self, name: str) -> tuple[tuple[Form, str | None], ...]:
        """The forms that `name` says wrong, each with what it says."""
        return tuple(
            (form, answer)
            for form, answer in zip(self.forms, self.answers[name], strict=True)
            if answer is None or not form.accepts(answer)
        )


def overall(scores: Sequence[Score]) -> Score:
    names = scores[0].right if scores else {}
    return Score(
        "all",
        sum(score.forms for score in scores),
        {name: sum(score.right[name] for score in scores) for name in names},
    )


def to_markdown(comparisons: Sequence[Comparison], absent: Mapping[str, str]) -> str:
    """A table for each collection, then who is absent and why."""
    parts = [_table(comparison) for comparison in comparisons]
    if absent:
        parts.append("".join(f"- {name}: {why}\n" for name, why in absent.items()))
    return "\n".join(parts)


def to_json(comparisons: Sequence[Comparison], absent: Mapping[str, str]) -> str:
    document = {
        "collections": [
            {
                "name": comparison.name,
                "categories": [
                    {"category": score.category, "forms": score.forms, "right": dict(score.right)}
                    for score in comparison.scores()
                ],
            }
            for comparison in comparisons
        ],
        "absent": dict(absent),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def wrong_to_markdown(comparison: Comparison, name: str) -> str:
    """What `name` says wrong, to be read by a person."""
    lines = [f"{comparison.name}: said wrong by {name}\n"]
    for form, answer in comparison.wrong(name):
        lines.append(
            f"\n[{form.category}] {form.written}\n"
            f"    expected: {' | '.join(form.spoken)}\n"
            f"    got:      {answer if answer is not None else '(it failed)'}\n"
        )
    return "".join(lines)


def _table(comparison: Comparison) -> str:
    scores = comparison.scores()
    names = tuple(comparison.answers)
    lines = [
        f"### {comparison.name}: {len(comparison.forms)} forms",
        "",
        f"| category | forms | {' | '.join(names)} |",
        f"|---|---:|{'---:|' * len(names)}",
    ]
    for score in scores:
        counts = " | ".join(str(score.right[name]) for name in names)
        lines.append(f"| {score.category} | {score.forms} | {counts} |")
    total = overall(scores)
    shares = " | ".join(_share(total.right[name], total.forms) for name in names)
    lines.append(f"| **all** | **{total.forms}** | {shares} |")
    return "\n".join(lines) + "\n"


def _share(right: int, forms: int) -> str:
    return f"**{right}** ({right / forms:.1%})"
