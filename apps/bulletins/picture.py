"""What a bulletin tells: a picture of a period, taken once and kept as JSON, so that an issue stays what it was."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Unit-days that owed a report and how they stood, and problems found.

    `waiting`: unit-days that still had time to report; they are not among those that owed.
    """

    owed: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    excused: int = 0
    waiting: int = 0
    findings: int = 0


@dataclass(frozen=True, kw_only=True)
class Figures(Standing):
    """A period in numbers: how the town stood, and tasks."""

    on_spot: int = 0
    supervised: int = 0
    opened: int = 0
    completed: int = 0

    @property
    def reported(self) -> int:
        return self.on_time + self.late

    @property
    def rate(self) -> int:
        """报送率: of a hundred owed how many came, on time or late; all of none is all."""
        return percent(self.reported, self.owed)

    @property
    def on_time_rate(self) -> int:
        """按时率."""
        return percent(self.on_time, self.owed)


def percent(part: int, whole: int) -> int:
    """Whole percent, rounded down, so that 100 means all."""
    return part * 100 // whole if whole else 100


@dataclass(frozen=True, kw_only=True)
class UnitLine(Standing):
    """How a unit stood in the period."""

    unit: str


@dataclass(frozen=True)
class Count:
    name: str
    count: int


@dataclass(frozen=True)
class TaskLine:
    """A task in a list; `days`: overdue by."""

    number: str
    unit: str
    category: str
    place: str
    days: int = 0


@dataclass(frozen=True)
class Correction:
    """What changed of a day after its bulletin's picture was taken. `key` names the change, so that it is told once."""

    key: str
    day: str
    unit: str
    words: str

    @property
    def date(self) -> date:
        return date.fromisoformat(self.day)


@dataclass(frozen=True)
class Criticism:
    """通报批评 of a unit, as a leader signed it. `measure`: its id."""

    measure: int
    unit: str
    words: str


@dataclass(frozen=True)
class Problem:
    """A typical problem that the officer picked. `photos`: ids of the finding's photos."""

    finding: int
    unit: str
    category: str
    place: str
    words: str
    is_fixed_on_spot: bool
    photos: list[int]


@dataclass(frozen=True)
class Picture:
    """Days as ISO text, as JSON keeps them; names as they were then. `before`, `earlier`: what it is compared with.

    `overdue` names the longest overdue, `overdue_count` counts all. `seen`: keys of the reports' versions, spot reports
    and problems that a daily one counted, so that what it didn't is told later, whenever it was committed.
    """

    town: str
    office: str
    first: str
    last: str
    taken_at: str
    now: Figures
    before: Figures
    earlier: Figures
    units: list[UnitLine] = field(default_factory=list)
    categories: list[Count] = field(default_factory=list)
    opened: list[TaskLine] = field(default_factory=list)
    completed: list[TaskLine] = field(default_factory=list)
    overdue: list[TaskLine] = field(default_factory=list)
    overdue_count: int = 0
    seen: list[str] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    criticisms: list[Criticism] = field(default_factory=list)
    masthead: str = "内部工作简报"  # of what was frozen before a town could choose

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.first)

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.last)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)

    def names(self, state: str) -> list[str]:
        """Units that stood so on at least one day, in the town's order."""
        return [line.unit for line in self.units if getattr(line, state)]

    @property
    def found_in(self) -> list[UnitLine]:
        """Units with problems, the most first."""
        return sorted((line for line in self.units if line.findings), key=lambda line: -line.findings)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The picture that `as_json` kept."""
        lists = {
            "units": UnitLine,
            "categories": Count,
            "opened": TaskLine,
            "completed": TaskLine,
            "overdue": TaskLine,
            "corrections": Correction,
            "problems": Problem,
            "criticisms": Criticism,
        }
        figures = {name: Figures(**stored[name]) for name in ("now", "before", "earlier")}
        rows = {name: [kind(**row) for row in stored.get(name, [])] for name, kind in lists.items()}
        return cls(**{**stored, **figures, **rows})
