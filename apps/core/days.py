"""Days and spans that several apps go by."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

# Years whose ends every clock and every database can reckon with.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)

# Nobody is reminded by hand of the same thing again within the hour (domain.md §3).
AGAIN_AFTER = timedelta(hours=1)


def chinese_day(day: date) -> str:
    """As official texts write it: 2026年11月5日, without leading zeros (GB/T 9704-2012, 7.3.5)."""
    return f"{day.year}年{chinese_month_day(day)}"


def chinese_month_day(day: date) -> str:
    """Where the year is known: 11月5日."""
    return f"{day.month}月{day.day}日"


def month_of(day: date) -> tuple[date, date]:
    """The first and last day of the month that a day is in."""
    return day.replace(day=1), (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def days_between(first: date, last: date) -> list[date]:
    """From the one to the other, both included; none where the last is before the first."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


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
        return self.back(-1).first - timedelta(days=1)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last."""
        return self.first, self.last

    @property
    def chinese(self) -> str:
        """As official texts write it: 2026年第三季度."""
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"

    def back(self, quarters: int) -> Quarter:
        """As many quarters before: 1 the last one, 4 the same a year ago."""
        years, number = divmod(self.year * 4 + self.number - 1 - quarters, 4)
        return Quarter(years, number + 1)

    def as_far(self, day: date) -> date:
        """The day that is as far in this quarter as a day is in its own: its month's same day, or the month's last."""
        if day == Quarter.of(day).last:
            return self.last
        month = self.first.month + (day.month - 1) % 3
        return date(self.year, month, min(day.day, monthrange(self.year, month)[1]))

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"
