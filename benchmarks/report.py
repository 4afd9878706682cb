"""What was measured, as two Markdown tables or as JSON: costs of programs, and rows with a goal."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class Sense(StrEnum):
    AT_LEAST = "at least"
    AT_MOST = "at most"
    EXACTLY = "exactly"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a row should come to."""

    sense: Sense
    bound: float

    def holds(self, value: float) -> bool:
        match self.sense:
            case Sense.AT_LEAST:
                return value >= self.bound
            case Sense.AT_MOST:
                return value <= self.bound
            case Sense.EXACTLY:
                return value == self.bound


def at_least(bound: float | None) -> Reach | None:
    return None if bound is None else Reach(Sense.AT_LEAST, bound)


def at_most(bound: float | None) -> Reach | None:
    return None if bound is None else Reach(Sense.AT_MOST, bound)


def exactly(bound: float) -> Reach:
    return Reach(Sense.EXACTLY, bound)


@dataclass(frozen=True, slots=True)
class Spent:
    """Medians of one program at one work."""

    work: str
    program: str
    audio_s: float
    """Length of what it made."""
    wall_s: float
    cpu_s: float
    runs: int


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one work, beside what it should reach."""

    work: str
    figure: str
    unit: str
    value: float | None
    """None where it could not be measured; `note` says why."""
    reach: Reach | None
    """None where nothing is asked of it."""
    note: str = ""

    @property
    def reached(self) -> bool | None:
        if self.value is None or self.reach is None:
            return None
        return self.reach.holds(self.value)


@dataclass(slots=True)
class Report:
    machine: str
    scale: str
    spent: list[Spent] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def to_markdown(report: Report) -> str:
    return "\n".join(_lines(report)) + "\n"


def to_json(report: Report) -> str:
    document = asdict(report)
    for row, written in zip(report.rows, document["rows"], strict=True):
        written["reached"] = row.reached
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.machine}; {report.scale}; medians."
    yield ""
    yield "| work | program | audio | wall | CPU | runs |"
    yield "|---|---|--:|--:|--:|--:|"
    for it in report.spent:
        yield (
            f"| {it.work} | {it.program} | {it.audio_s:.0f} s | {it.wall_s:.2f} s |"
            f" {it.cpu_s:.2f} s | {it.runs} |"
        )
    yield ""
    yield "| work | figure | measured | reach | reached | note |"
    yield "|---|---|--:|--:|:-:|---|"
    for row in report.rows:
        value = "not measured" if row.value is None else _quantity(row.value, row.unit)
        reach = f"{row.reach.sense} {_quantity(row.reach.bound, row.unit)}" if row.reach else "–"
        reached = {True: "yes", False: "**no**", None: "–"}[row.reached]
        yield f"| {row.work} | {row.figure} | {value} | {reach} | {reached} | {row.note} |"


def _quantity(value: float, unit: str) -> str:
    digits = f"{value:.0f}" if value == int(value) or value >= 100 else f"{value:.2f}"
    return f"{digits} {unit}".strip()
