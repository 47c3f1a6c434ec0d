"""What waits for a reader, by what the reader holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.rectifications.models import ON_THE_LEAD, OPEN, Extension, Status, Task, due_soon
from apps.rectifications.models import overdue as is_overdue
from apps.reports.models import DailyReport
from apps.reports.queries import Day, day_of, last_reminder, own_report
from apps.towns.models import Severity, Town, TownSettings
from apps.units.calendar import days_owed, units_owing
from apps.units.models import Unit
from apps.units.scope import Scope, scope_of

SHOWN = 6


@dataclass
class UnitHome:
    """Home of a cadre or head: the day's report, the unit's tasks."""

    unit: Unit
    day: date
    report: DailyReport | None
    owes: bool
    due_at: datetime
    tasks: list[Task]
    task_count: int
    submitted_count: int
    week: list[tuple[date, bool]]
    reminded_at: datetime | None = None

    @property
    def is_past(self) -> bool:
        return timezone.now() > self.due_at

    @property
    def reported_days(self) -> int:
        return sum(is_reported for _day, is_reported in self.week)

    @property
    def missed(self) -> list[date]:
        """Days that can still be made up."""
        return [day for day, is_reported in self.week if not is_reported]

    @property
    def is_all_reported(self) -> bool:
        return self.reported_days == len(self.week)


def unit_home(unit: Unit, town: Town) -> UnitHome:
    unit.town = town
    today = town.today()
    settings = TownSettings.objects.in_force(town, today)
    waiting = Task.objects.waiting_on(frozenset({unit.pk})).for_list()
    tasks = list(waiting[: SHOWN + 1])
    counts = Task.objects.filter(lead_unit=unit).aggregate(
        waiting=Count("pk", filter=Q(status__in=ON_THE_LEAD, stopped_at=None)),
        submitted=Count("pk", filter=Q(status=Status.SUBMITTED)),
    )
    return UnitHome(
        unit=unit,
        day=today,
        report=own_report(unit, today),
        owes=units_owing(town, today).filter(pk=unit.pk).exists(),
        due_at=town.at(today, settings.cut_off),
        tasks=tasks[:SHOWN],
        task_count=counts["waiting"],
        submitted_count=counts["submitted"],
        week=last_days(unit, today),
        reminded_at=last_reminder(unit, today),
    )


def last_days(unit: Unit, today: date, days: int = 7) -> list[tuple[date, bool]]:
    """(day, reported?) of the days before today on which the unit owed a report, the oldest first."""
    owed = days_owed(unit, today - timedelta(days=days), today - timedelta(days=1))
    rows = DailyReport.objects.own().filter(unit=unit, report_date__in=owed)
    reported = set(rows.values_list("report_date", flat=True))
    return [(day, day in reported) for day in owed]


@dataclass
class TownHome:
    """Home of the office and the leaders: the day, what waits, what is late."""

    town: Town
    day: Day
    figures: dict[str, int]
    to_verify: list[Task] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    overdue: list[Task] = field(default_factory=list)
    major: list[Task] = field(default_factory=list)

    @property
    def excused(self) -> int:
        return self.day.count("excused")

    @property
    def has_work(self) -> bool:
        return bool(self.to_verify or self.extensions or self.overdue or self.major)


def town_home(town: Town, user: User) -> TownHome:
    tasks = Task.objects.visible_to(user).filter(town=town)
    rows = tasks.for_list()
    waiting = Extension.objects.filter(town=town, is_granted=None, task__status__in=OPEN)
    today = town.at(town.today(), time.min)
    month = town.at(town.today().replace(day=1), time.min)
    figures = tasks.aggregate(
        open=Count("pk", filter=Q(status__in=OPEN)),
        submitted=Count("pk", filter=Q(status=Status.SUBMITTED)),
        completed=Count("pk", filter=Q(status=Status.COMPLETED, closed_at__gte=today)),
        completed_month=Count("pk", filter=Q(status=Status.COMPLETED, closed_at__gte=month)),
        opened=Count("pk", filter=Q(opened_at__gte=today)),
    )
    late = tasks.open().aggregate(
        overdue=Count("pk", filter=is_overdue()), soon=Count("pk", filter=due_soon(town.today(), town.zone))
    )
    major = rows.open().filter(severity=Severity.MAJOR).exclude(status=Status.SUBMITTED)
    return TownHome(
        town=town,
        day=day_of(town, town.today()),
        figures=figures | late,
        to_verify=list(rows.to_approve(user).order_by("submitted_at")[:SHOWN]),
        extensions=list(waiting.select_related("task__town", "task__lead_unit", "task__category")[:SHOWN]),
        overdue=list(rows.overdue().exclude(severity=Severity.MAJOR).order_by("due_at", "pk")[:SHOWN]),
        major=list(major.order_by("due_at")[:SHOWN]),
    )


def liaison_home(user: User, scope: Scope) -> list[tuple[Unit, bool, int]]:
    """(village, reported today?, open tasks) of the villages that the user is assigned to."""
    ids = scope.units(Role.LIAISON)
    if not ids or user.town is None:
        return []
    reported = set(
        DailyReport.objects.own().filter(unit__in=ids, report_date=user.town.today()).values_list("unit_id", flat=True)
    )
    is_open = Q(tasks_here__status__in=OPEN)
    units = Unit.objects.filter(pk__in=ids).annotate(open_tasks=Count("tasks_here", filter=is_open))
    return [(unit, unit.pk in reported, unit.open_tasks) for unit in units]  # type: ignore[attr-defined]  # annotated


def read_towns(user: User) -> list[Town]:
    """Towns that an inspector reads."""
    scope = scope_of(user)
    return list(Town.objects.all() if scope.reads_all_towns else Town.objects.filter(pk__in=scope.read_towns))
