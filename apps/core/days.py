"""Days and spans that several apps go by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

# Years whose ends every clock and every database can reckon with.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)

# Nobody is reminded by hand of the same thing again within the hour (domain.md §3).
AGAIN_AFTER = timedelta(hours=1)


def quarter_of(day: date) -> tuple[date, date]:
    """The first and last day of the quarter that a day is in."""
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    last = (first + timedelta(days=92)).replace(day=1) - timedelta(days=1)
    return first, last


QUARTERS = (1, 2, 3, 4)
WRITTEN = re.compile(r"(20\d\d|21\d\d)-?[Qq]([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year; `number` 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def written(cls, text: str) -> Self:
        """2026-Q3. Raises ValueError for anything else."""
        found = WRITTEN.fullmatch(text.strip())
        if not found:
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        return quarter_of(self.first)[1]

    def back(self, quarters: int) -> Quarter:
        """As many quarters before: 1 the last one, 4 the same a year ago."""
        years, number = divmod(self.year * 4 + self.number - 1 - quarters, 4)
        return Quarter(years, number + 1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"
