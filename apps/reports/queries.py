"""Reads of reports for pages and forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.core.days import AGAIN_AFTER
from apps.rectifications.models import Status, Task, TaskEvent
from apps.reports.models import DailyReport, Finding, FindingPhoto, Reminder, is_late
from apps.towns.models import Town, TownSettings
from apps.units.calendar import excused_units, units_on_duty
from apps.units.models import Unit
from apps.units.scope import scope_of, today_of


def own_report(unit: Unit, day: date) -> DailyReport | None:
    """The unit's own report of a day."""
    return DailyReport.objects.own().filter(town_id=unit.town_id, report_date=day, unit=unit).first()


def last_reminder(unit: Unit, day: date) -> datetime | None:
    """When the unit was last reminded of the day's report."""
    return Reminder.objects.filter(unit=unit, report_date=day).values_list("at", flat=True).last()


def last_report(unit: Unit, before: date) -> DailyReport | None:
    """The unit's latest own report before a day: its patrollers and places are offered again."""
    reports = DailyReport.objects.own().filter(unit=unit, report_date__lt=before)
    return reports.order_by("-report_date").first()


def units_reported(town: Town, day: date) -> set[int]:
    """Ids of the units whose own report of a day is in."""
    return set(DailyReport.objects.own().filter(town=town, report_date=day).values_list("unit", flat=True))


def towns_units(user: User, *roles: str) -> list[Unit]:
    """Open units of the towns where one of the roles is held, the town itself left out."""
    rows = (
        Unit.objects.filter(town__in=scope_of(user).towns(*roles)).open_on(today_of(user)).exclude(kind=Unit.Kind.TOWN)
    )
    return list(rows.exclude(kind=Unit.Kind.GROUP))


def liaison_units(user: User) -> list[Unit]:
    ids = scope_of(user).units(Role.LIAISON)
    return list(Unit.objects.filter(pk__in=ids).open_on(today_of(user))) if ids else []


def units_to_report_on(user: User) -> list[Unit]:
    """Units on which the user may write a daily report: own ones first, then those to supervise or to type in for."""
    scope = scope_of(user)
    others = towns_units(user, Role.OFFICER, Role.GROUP) if scope.has(Role.OFFICER, Role.GROUP) else []
    return unique(scope.own_units, others, liaison_units(user))


def units_to_spot(user: User) -> list[Unit]:
    """Units on which the user may write a spot report."""
    wide = [Role.OFFICER, Role.GROUP, Role.DEPUTY, Role.LEADER]
    scope = scope_of(user)
    others = towns_units(user, *wide) if scope.has(*wide) else []
    return unique(scope.own_units, others, liaison_units(user))


def unique(*lists: Sequence[Unit]) -> list[Unit]:
    return list({unit.pk: unit for units in lists for unit in units}.values())


def removable(report: DailyReport, *, is_office: bool) -> QuerySet[Finding]:
    """Findings that an amendment may take out: the reporter's until somebody has acted, the office's all."""
    rows = report.findings.counted().select_related("category")
    acted_on = TaskEvent.objects.exclude(kind=TaskEvent.Kind.OPENED).values("task")
    return rows if is_office else rows.exclude(task__in=acted_on)


def findings_for_page() -> QuerySet[Finding]:
    """Findings with category, task and photos."""
    photos = Prefetch("photos", FindingPhoto.objects.select_related("photo"))
    return Finding.objects.select_related("town", "category", "task__town", "task__category").prefetch_related(photos)


@dataclass(frozen=True)
class Cell:
    """A unit on the wall of a day. `state`: nil, findings, late, waiting (before the cut-off), missing, excused."""

    unit: Unit
    state: str
    report: DailyReport | None = None
    reminded_at: datetime | None = None

    @property
    def is_owing(self) -> bool:
        return self.state in ("waiting", "missing")

    @property
    def may_be_reminded(self) -> bool:
        """Not twice within the hour."""
        return self.is_owing and (self.reminded_at is None or timezone.now() - self.reminded_at >= AGAIN_AFTER)


@dataclass(frozen=True)
class Day:
    """The units that owe a report on a day, and how they stand."""

    day: date
    due_at: datetime
    cells: list[Cell]

    def count(self, *states: str) -> int:
        return sum(cell.state in states for cell in self.cells)

    @property
    def is_past(self) -> bool:
        return timezone.now() > self.due_at

    @property
    def late(self) -> int:
        return self.count("late")

    @property
    def excused(self) -> int:
        return self.count("excused")

    @property
    def to_remind(self) -> int:
        return sum(cell.may_be_reminded for cell in self.cells)

    @property
    def owing(self) -> int:
        return len(self.cells) - self.excused

    @property
    def reported(self) -> int:
        return self.count("nil", "findings", "late")

    @property
    def missing(self) -> int:
        return self.count("waiting", "missing")


def board_towns(user: User) -> list[Town]:
    """The towns whose board the user may read, the own one first."""
    scope = scope_of(user)
    towns = Town.objects.all() if scope.reads_all_towns else Town.objects.filter(pk__in=scope.read_towns)
    return sorted(towns, key=lambda town: (town.pk != user.town_id, town.code))


def day_of(town: Town, day: date) -> Day:
    """How the units of a town stand to a day's report; six queries whatever the number of units."""
    settings = TownSettings.objects.in_force(town, day)
    due_at = town.at(day, settings.cut_off)
    excused = set(excused_units(town, day))
    found = {row.unit_id: row for row in DailyReport.objects.own().filter(town=town, report_date=day)}
    reminded = dict(Reminder.objects.filter(town=town, report_date=day).order_by("at").values_list("unit", "at"))
    is_past = timezone.now() > due_at
    cells = [
        Cell(unit, state_of(unit, found.get(unit.pk), excused, is_past), found.get(unit.pk), reminded.get(unit.pk))
        for unit in units_on_duty(town, day)
    ]
    return Day(day, due_at, cells)


@dataclass(frozen=True)
class Beside:
    """What stands beside a board's figures: reports at this hour of the day before, problems put right on the spot."""

    reported_before: int
    findings: int
    on_spot: int


def beside(town: Town, day: date) -> Beside:
    """Two queries."""
    at_this_hour = timezone.now() - timedelta(days=1) if day == town.today() else timezone.now()
    before = DailyReport.objects.own().filter(town=town, report_date=day - timedelta(days=1))
    found = Finding.objects.counted().filter(town=town, found_on=day)
    counts = found.aggregate(all=Count("pk"), on_spot=Count("pk", filter=Q(is_fixed_on_spot=True)))
    return Beside(before.filter(submitted_at__lte=at_this_hour).count(), counts["all"], counts["on_spot"])


TREND_DAYS = 14


@dataclass(frozen=True)
class Trend:
    """Problems found and tasks completed, day by day; the points of their lines in a box of 400 × 100."""

    days: list[tuple[date, int, int]]

    @property
    def found(self) -> int:
        return sum(found for _day, found, _completed in self.days)

    @property
    def completed(self) -> int:
        return sum(completed for _day, _found, completed in self.days)

    @property
    def highest(self) -> int:
        return max(1, *(max(found, completed) for _day, found, completed in self.days))

    @property
    def found_points(self) -> str:
        return self.points([found for _day, found, _completed in self.days])

    @property
    def completed_points(self) -> str:
        return self.points([completed for _day, _found, completed in self.days])

    def points(self, values: list[int]) -> str:
        step = 400 / (len(values) - 1)
        return " ".join(f"{n * step:.1f},{100 - value * 100 / self.highest:.1f}" for n, value in enumerate(values))


def trend(town: Town, last: date) -> Trend:
    """The last two weeks up to a day; two queries."""
    days = [last - timedelta(days=back) for back in range(TREND_DAYS - 1, -1, -1)]
    found = Finding.objects.counted().filter(town=town, found_on__range=(days[0], last)).order_by()
    closed = Task.objects.filter(
        town=town, status=Status.COMPLETED, closed_at__range=(town.at(days[0], time.min), town.end_of(last))
    )
    per_day = dict(found.values_list("found_on").annotate(Count("pk")))
    completed = Counter(at.astimezone(town.zone).date() for at in closed.values_list("closed_at", flat=True) if at)
    return Trend([(day, per_day.get(day, 0), completed[day]) for day in days])


def state_of(unit: Unit, report: DailyReport | None, excused: set[int], is_past: bool) -> str:
    is_excused = unit.pk in excused
    if report and is_late(report.timeliness, is_excused):
        return "late"
    if report:
        return "nil" if report.is_nil else "findings"
    if is_excused:
        return "excused"
    return "missing" if is_past else "waiting"


def first_report_day(town: Town) -> date | None:
    """The day of the town's first daily report: that day it began to use the system. One query."""
    days = DailyReport.objects.own().filter(town=town).order_by("report_date")
    return days.values_list("report_date", flat=True).first()
