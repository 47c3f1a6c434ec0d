"""A figure and the rows that it comes from: what everything that is counted is told as (domain.md §6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from apps.core.figures import hundredth

PERCENT = "%"


class Row(NamedTuple):
    """One thing that a figure counts: a task, an item of inspection feedback, a day of reporting, a reading."""

    kind: str  # task, item, day; air, section, or what is measured
    key: str  # its id, or the day; of a section its id and the month


@dataclass(frozen=True)
class Figure:
    """A figure and its rows. `value` is None where there was nothing to count: no task was due, no report owed.

    `missing`: days or months of the period of which nothing was read; they are told and never guessed. `of_year`: what
    part of a year's target these rows stand for, where the target is a number for the whole year.
    """

    value: Decimal | None
    part: tuple[Row, ...] = ()  # what counts
    whole: tuple[Row, ...] = ()  # out of these; empty where it isn't a share
    missing: int = 0
    of_year: Decimal | None = None

    def due(self, target: Decimal) -> Decimal:
        """What of a year's target is due by these rows, in whole pieces; all of it where it isn't a year's number."""
        return target if self.of_year is None else (target * self.of_year).quantize(Decimal(1), ROUND_HALF_UP)


def share(part: Collection[Row], whole: Collection[Row], missing: int = 0) -> Figure:
    """Percent."""
    if not whole:
        return Figure(None, missing=missing)
    return Figure(hundredth(Decimal(100) * len(part) / len(whole)), tuple(part), tuple(whole), missing)
