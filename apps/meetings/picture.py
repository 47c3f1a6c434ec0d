"""What a study meeting has before it: a picture of the town's figures, taken once it was held and kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from apps.core.days import Quarter
from apps.core.figures import percent


@dataclass(frozen=True)
class Trend:
    """Tasks of some days, as ISO text: assigned in them; due in them, and of these completed and completed in time."""

    first: str
    last: str
    assigned: int = 0
    due: int = 0
    completed: int = 0
    in_time: int = 0

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.last)

    @property
    def is_whole_quarter(self) -> bool:
        """Not only the days of one up to the same as of the quarter that runs."""
        return self.last_day == Quarter.of(self.last_day).last

    @property
    def completed_rate(self) -> Decimal | None:
        return percent(self.completed, self.due)

    @property
    def in_time_rate(self) -> Decimal | None:
        return percent(self.in_time, self.due)


@dataclass(frozen=True)
class Late:
    """A unit that leads overdue tasks, and how many."""

    unit: str
    count: int
    url: str


@dataclass(frozen=True)
class Line:
    """A task, an item of inspection feedback or a measure, as it stood. `due`: a day as ISO text, or none."""

    url: str
    number: str
    words: str
    unit: str
    due: str = ""
    state: str = ""
    is_overdue: bool = False

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.due) if self.due else None


@dataclass(frozen=True)
class Agenda:
    """`now` runs to the day of the picture, `before` to the same day of the quarter before. Lists name the longest
    overdue, counts count all. `measures`: of the last meeting (`last`, its title), and what became of them.
    """

    taken_at: str
    now: Trend
    before: Trend
    overdue_count: int = 0
    units: list[Late] = field(default_factory=list)
    overdue: list[Line] = field(default_factory=list)
    item_count: int = 0
    struck_count: int = 0
    late_item_count: int = 0
    late_items: list[Line] = field(default_factory=list)
    last: str = ""
    last_url: str = ""
    measures: list[Line] = field(default_factory=list)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)

    @property
    def completed_measures(self) -> int:
        return sum(one.state == "completed" for one in self.measures)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        lists = {
            "units": [Late(**one) for one in kept["units"]],
            **{name: [Line(**one) for one in kept[name]] for name in ("overdue", "late_items", "measures")},
        }
        return cls(**{**kept, **lists, "now": Trend(**kept["now"]), "before": Trend(**kept["before"])})
