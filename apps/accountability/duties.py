"""履职纪实材料 (domain.md §5): what a unit found, reported, put right and handed up, and when. Facts, no verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from apps.rectifications.models import Status, Task, TaskEvent
from apps.reports.models import DailyReport, Finding, Timeliness
from apps.reports.queries import first_report_day
from apps.units.calendar import duties_of as duties_on_days
from apps.units.models import Tenure, Unit

UP = TaskEvent.Kind.HANDED_UP
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
    """A task that the unit led, and its days: assigned, handed up to the town, handed in, completed."""

    task: Task
    assigned: date
    handed_up: date | None
    handed_in: date | None
    completed: date | None


@dataclass(frozen=True)
class Duties:
    """The record of a unit from `first` to `last`, both included; of a `tenure`, the days of them that it was held."""

    unit: Unit
    tenure: Tenure | None
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


def duties_of(unit: Unit, first: date, last: date, tenure: Tenure | None = None) -> Duties:
    """Ten queries, whatever the period holds. What the unit handed up is in it, as its own."""
    if tenure:
        first, last = max(first, tenure.from_day), min(last, tenure.to_day or last)
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
    steps = dict(led.exclude(kind=UP).values_list("kind").annotate(count=Count("pk")).order_by())
    up = handed_up_by(unit)
    steps[UP] = up.filter(at__gte=begin, at__lt=end).count()
    own = Q(lead_unit=unit) | Exists(up.filter(task=OuterRef("pk")))
    tasks = Task.objects.filter(own, opened_at__gte=begin, opened_at__lt=end, is_false_report=False)
    rows = list(tasks.for_list().order_by("opened_at", "pk")[:SHOWN])
    handed_up = dict(up.filter(task__in=rows).order_by("-at", "-pk").values_list("task", "at"))
    held = Tenure.objects.filter(post__unit=unit, post__role="unit_head", from_day__lte=last).exclude(to_day__lt=first)
    return Duties(
        unit=unit,
        tenure=tenure,
        first=first,
        last=last,
        posts=[tenure] if tenure else list(held.select_related("post", "person").order_by("from_day", "pk")),
        reporting=reporting_of(unit, first, last),
        found=sums["found"],
        fixed_on_spot=sums["on_spot"],
        found_by_others=sums["by_others"],
        steps=steps,
        tasks=[fact_of(task, handed_up.get(task.pk)) for task in rows],
        task_count=tasks.count(),
    )


def handed_up_by(unit: Unit) -> QuerySet[TaskEvent]:
    """Its own steps of handing up: an event tells who leads after it, so whose it was stands in the one before."""
    is_before = Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk"))
    before = TaskEvent.objects.filter(is_before, task=OuterRef("task")).order_by("-at", "-pk")
    events = TaskEvent.objects.filter(town=unit.town_id, kind=UP)
    return events.alias(led_by=Subquery(before.values("lead_unit")[:1])).filter(led_by=unit)


def reporting_of(unit: Unit, first: date, last: date) -> Reporting:
    """No day is owed before the town's first report: that day it began to use the system."""
    begun = first_report_day(unit.town)
    if begun is None or begun > last:
        return Reporting(0, 0, 0, 0, 0)
    first = max(first, begun)
    reports = DailyReport.objects.own().filter(unit=unit, report_date__range=(first, last))
    late = {report.report_date: report.timeliness != Timeliness.ON_TIME for report in reports}
    days = duties_on_days(Unit.objects.filter(pk=unit.pk), unit.town_id, first, last)
    owed = [duty.day for duty in days if not duty.is_excused]
    on_time = sum(day in late and not late[day] for day in owed)
    came_late = sum(late.get(day, False) for day in owed)
    return Reporting(len(owed), on_time, came_late, len(owed) - on_time - came_late, len(days) - len(owed))


def fact_of(task: Task, handed_up_at: datetime | None) -> TaskFact:
    """What was handed up is another's to put right from then on."""
    zone = task.town.zone
    assigned = task.opened_at.astimezone(zone).date()
    if handed_up_at:
        return TaskFact(task, assigned, handed_up_at.astimezone(zone).date(), None, None)
    return TaskFact(
        task,
        assigned,
        None,
        task.submitted_at.astimezone(zone).date() if task.submitted_at else None,
        task.closed_at.astimezone(zone).date() if task.closed_at and task.status == Status.COMPLETED else None,
    )
