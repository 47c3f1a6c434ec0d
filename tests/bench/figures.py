"""One measured figure beside its goal, and the table of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles


@dataclass(frozen=True)
class Figure:
    """What was measured. `goal` None: told without a goal; `is_least`: the goal is the least that will do.

    `series` and `size`: the line of the growth picture that it belongs to, and its reports.
    """

    part: str
    name: str
    value: float
    unit: str
    goal: float | None = None
    is_least: bool = False
    series: str = ""
    size: int = 0

    @property
    def is_met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.is_least else self.value <= self.goal

    @property
    def goal_in_words(self) -> str:
        if self.goal is None:
            return ""
        return f"{'≥' if self.is_least else '≤'} {plain(self.goal)}"

    @property
    def verdict(self) -> str:
        return {None: "", True: "yes", False: "**no**"}[self.is_met]


def plain(value: float) -> str:
    """Three digits that matter, thousands apart: 0.152, 12.3, 1,240."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many percent lie."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def table(figures: Iterable[Figure]) -> str:
    """A table in Markdown, which a terminal shows as well."""
    rows = [
        [figure.part, figure.name, f"{plain(figure.value)} {figure.unit}".strip(), figure.goal_in_words, figure.verdict]
        for figure in figures
    ]
    heads = ["part", "figure", "measured", "goal", "met"]
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    lines = [heads, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def write(figures: Sequence[Figure], file: Path) -> None:
    """Keep figures as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=1) + "\n")


def read(file: Path) -> list[Figure]:
    """The figures that `write` kept."""
    return [Figure(**row) for row in json.loads(file.read_text())]
