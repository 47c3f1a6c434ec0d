"""履职纪实材料 (domain.md §5): what a unit found, reported, put right and handed up, and when. Facts, no verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import Count, Q

from apps.rectifications.models import Status, Task, TaskEvent
from apps.reports.models import DailyReport, Finding, Timeliness
from apps.units.calendar import duties_of as duties_on_days
from apps.units.models import Tenure, Unit

SHOWN = 200  # rows of tasks in the paper; the sums count all


@dataclass(frozen=True)
class Reporting:
    """Days of the period: owed without the excused ones, on time, late, missing, excused."""

    owed: int
    on_time: int
    late: int
    missing: int
    excused: int


@dataclass(frozen=True)
class TaskFact:
    """A task that the unit led, and its days: assigned, handed in first, completed."""

    task: Task
    assigned: date
    handed_in: date | None
    completed: date | None


@dataclass(frozen=True)
class Duties:
    """The record of a unit from `first` to `last`, both included."""

    unit: Unit
    first: date
    last: date
    posts: list[Tenure]
    reporting: Reporting
    found: int
    fixed_on_spot: int
    found_by_others: int
    steps: dict[str, int]
    tasks: list[TaskFact]
    task_count: int


def duties_of(unit: Unit, first: date, last: date) -> Duties:
    """Eight queries, whatever the period holds."""
    town = unit.town
    begin, end = town.at(first, time.min), town.at(last + timedelta(days=1), time.min)
    findings = Finding.objects.counted().filter(unit=unit, found_on__range=(first, last))
    by_supervision = Q(report__kind=DailyReport.Kind.SUPERVISION)
    sums = findings.aggregate(
        found=Count("pk", filter=~by_supervision),
        on_spot=Count("pk", filter=~by_supervision & Q(is_fixed_on_spot=True)),
        by_others=Count("pk", filter=by_supervision),
    )
    led = TaskEvent.objects.filter(lead_unit=unit, at__gte=begin, at__lt=end)
    events = dict(led.values_list("kind").annotate(count=Count("pk")).order_by())
    tasks = Task.objects.filter(lead_unit=unit, opened_at__gte=begin, opened_at__lt=end, is_false_report=False)
    rows = tasks.for_list().order_by("opened_at", "pk")
    held = Tenure.objects.filter(post__unit=unit, post__role="unit_head", from_day__lte=last).exclude(to_day__lt=first)
    return Duties(
        unit=unit,
        first=first,
        last=last,
        posts=list(held.select_related("post", "person").order_by("from_day", "pk")),
        reporting=reporting_of(unit, first, last),
        found=sums["found"],
        fixed_on_spot=sums["on_spot"],
        found_by_others=sums["by_others"],
        steps=events,
        tasks=[fact_of(task) for task in rows[:SHOWN]],
        task_count=tasks.count(),
    )


def reporting_of(unit: Unit, first: date, last: date) -> Reporting:
    reports = DailyReport.objects.own().filter(unit=unit, report_date__range=(first, last))
    late = {report.report_date: report.timeliness != Timeliness.ON_TIME for report in reports}
    days = duties_on_days(Unit.objects.filter(pk=unit.pk), unit.town_id, first, last)
    owed = [duty.day for duty in days if not duty.is_excused]
    on_time = sum(day in late and not late[day] for day in owed)
    came_late = sum(late.get(day, False) for day in owed)
    return Reporting(len(owed), on_time, came_late, len(owed) - on_time - came_late, len(days) - len(owed))


def fact_of(task: Task) -> TaskFact:
    zone = task.town.zone
    return TaskFact(
        task,
        task.opened_at.astimezone(zone).date(),
        task.submitted_at.astimezone(zone).date() if task.submitted_at else None,
        task.closed_at.astimezone(zone).date() if task.closed_at and task.status == Status.COMPLETED else None,
    )
