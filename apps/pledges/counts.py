"""What the system counts itself for a unit and a period, with the rows that each figure comes from (domain.md §6).

Pledges show it as it runs, assessments freeze it. Who leads a task answers for it; excused days count against nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.feedback.models import FeedbackItem
from apps.pledges.models import Indicator
from apps.rectifications.models import Status, Task
from apps.rectifications.queries import against_the_lead
from apps.reports.models import DailyReport, Timeliness
from apps.reports.queries import first_report_day
from apps.towns.models import Town
from apps.units.calendar import Excused, duty_days

DIRECTION = Indicator.Direction
HUNDREDTH = Decimal("0.01")
PERCENT = "%"


@dataclass(frozen=True)
class TaskFact:
    """A task as it stood at the end of the period: what of it counts, each by itself."""

    pk: int
    unit_id: int  # that leads
    is_completed: bool
    is_in_time: bool
    is_overdue: bool
    is_returned: bool
    is_extended: bool


@dataclass(frozen=True)
class DayFact:
    """A day on which a unit owed a report and wasn't excused."""

    day: date
    unit_id: int
    is_reported: bool
    is_on_time: bool


@dataclass
class Facts:
    """All that counts of a town from `first` to `last`, both included, by unit."""

    town: Town
    first: date
    last: date
    tasks: dict[int, list[TaskFact]] = field(default_factory=lambda: defaultdict(list))  # whose deadline is in it
    days: dict[int, list[DayFact]] = field(default_factory=lambda: defaultdict(list))
    found: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # tasks found by others
    fires: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    items: dict[int, list[tuple[int, bool]]] = field(default_factory=lambda: defaultdict(list))  # of inspections: done?


@dataclass(frozen=True)
class Row:
    """One thing that a figure counts: a task, an item of inspection feedback, or a day of reporting."""

    kind: str  # task, item, day
    key: str  # its id, or the day


@dataclass(frozen=True)
class Figure:
    """A figure and its rows. `value` is None where there was nothing to count: no task was due, no report owed."""

    value: Decimal | None
    part: tuple[Row, ...] = ()  # what counts
    whole: tuple[Row, ...] = ()  # out of these; empty where it isn't a share


@dataclass(frozen=True)
class Count:
    """A figure that the system counts. `read`: of the facts and a unit; `rows`: the page of a unit's rows."""

    code: str
    label: Any
    unit_of_measure: str
    direction: Indicator.Direction
    read: Callable[[Facts, int], Figure]
    rows: Callable[[Facts, int], str]


def facts_of(town: Town, first: date, last: date) -> Facts:
    """What happened in the period, as of its end or of now; eleven queries, whatever the rows."""
    facts = Facts(town, first, last)
    begin, end = town.at(first, datetime.min.time()), town.end_of(last)
    excused = Excused(town, last)
    read_tasks(facts, begin, end, excused)
    read_days(facts)
    read_found(facts, begin, end)
    read_items(facts)
    return facts


def read_tasks(facts: Facts, begin: datetime, end: datetime, excused: Excused) -> None:
    """Those due in the period that nobody voided; what stands still outside the town isn't due."""
    rows = Task.objects.filter(town=facts.town, due_at__gte=begin, due_at__lte=end, stopped_at=None, is_history=False)
    names = ("pk", "lead_unit_id", "status", "due_at", "submitted_at", "closed_at", "return_count", "extension_count")
    moment, zone = min(end, timezone.now()), facts.town.zone
    for pk, unit_id, status, due_at, submitted_at, closed_at, returns, extensions in (
        rows.exclude(status=Status.VOIDED).order_by("pk").values_list(*names)
    ):
        is_completed = status == Status.COMPLETED and closed_at <= moment
        has_evidence = is_completed or (status == Status.SUBMITTED and submitted_at <= moment)
        handed_in = submitted_at if has_evidence and submitted_at else moment
        is_late = handed_in > due_at and has_late_day(excused, unit_id, due_at, handed_in, zone)
        facts.tasks[unit_id].append(
            TaskFact(
                pk,
                unit_id,
                is_completed,
                is_in_time=is_completed and not is_late,
                is_overdue=not has_evidence and is_late,
                is_returned=returns > 0,
                is_extended=extensions > 0,
            )
        )


def has_late_day(excused: Excused, unit_id: int, due_at: datetime, handed_in: datetime, zone: Any) -> bool:
    """Whether a day after the deadline went by on which the unit wasn't excused."""
    due_on, until = due_at.astimezone(zone).date(), handed_in.astimezone(zone).date()
    days = [due_on + timedelta(days=n) for n in range(1, (until - due_on).days + 1)] or [due_on]
    return any(not excused.has(unit_id, day) for day in days)


def read_days(facts: Facts) -> None:
    """Days on which a report was owed, up to yesterday: today's may still come.

    None before the town's first report: that day it began to use the system.
    """
    town, last = facts.town, min(facts.last, facts.town.today() - timedelta(days=1))
    if last < facts.first:
        return
    first = max(facts.first, first_report_day(town) or last)
    own = DailyReport.objects.own().filter(town=town, report_date__range=(first, last))
    timely = {(r.unit_id, r.report_date): r.timeliness for r in own}
    for duty in duty_days(town, first, last):
        if not duty.is_excused:
            came = timely.get((duty.unit.pk, duty.day))
            is_on_time = came == Timeliness.ON_TIME
            facts.days[duty.unit.pk].append(DayFact(duty.day, duty.unit.pk, came is not None, is_on_time))


def read_found(facts: Facts, begin: datetime, end: datetime) -> None:
    """What others than the unit found; what it finds and reports itself costs nothing by its number (domain.md §5)."""
    rows = against_the_lead(facts.town).filter(opened_at__gte=begin, opened_at__lte=end)
    for pk, unit_id, code in rows.order_by("pk").values_list("pk", "lead_unit_id", "category__code"):
        facts.found[unit_id].append(pk)
        if code == "straw":
            facts.fires[unit_id].append(pk)


def read_items(facts: Facts) -> None:
    """Items of inspections that a unit leads and that were due by the end; put right is signed for (domain.md §4)."""
    is_due = Q(task__due_at__lte=facts.town.end_of(facts.last))
    rows = FeedbackItem.objects.filter(is_due, town=facts.town).exclude(task__status=Status.VOIDED)
    for pk, unit_id, status in rows.order_by("pk").values_list("pk", "task__lead_unit_id", F("task__status")):
        facts.items[unit_id].append((pk, status == Status.COMPLETED))


def share(part: Collection[Row], whole: Collection[Row]) -> Figure:
    """Percent, to two places, half up as officials round."""
    if not whole:
        return Figure(None)
    value = (Decimal(100) * len(part) / len(whole)).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Figure(value, tuple(part), tuple(whole))


def tasks_where(name: str) -> Callable[[Facts, int], Figure]:
    """Of the tasks due in the period the share for which `name` holds."""

    def read(facts: Facts, unit_id: int) -> Figure:
        tasks = facts.tasks.get(unit_id, [])
        part = [Row("task", str(task.pk)) for task in tasks if getattr(task, name)]
        return share(part, [Row("task", str(task.pk)) for task in tasks])

    return read


def days_on_time(facts: Facts, unit_id: int) -> Figure:
    days = facts.days.get(unit_id, [])
    return share(
        [Row("day", str(one.day)) for one in days if one.is_on_time], [Row("day", str(one.day)) for one in days]
    )


def days_missed(facts: Facts, unit_id: int) -> Figure:
    days = facts.days.get(unit_id, [])
    rows = tuple(Row("day", str(one.day)) for one in days if not one.is_reported)
    return Figure(Decimal(len(rows)), rows) if days else Figure(None)


def number_of(name: str) -> Callable[[Facts, int], Figure]:
    def read(facts: Facts, unit_id: int) -> Figure:
        rows = tuple(Row("task", str(pk)) for pk in getattr(facts, name).get(unit_id, []))
        return Figure(Decimal(len(rows)), rows)

    return read


def items_done(facts: Facts, unit_id: int) -> Figure:
    items = facts.items.get(unit_id, [])
    return share([Row("item", str(pk)) for pk, is_done in items if is_done], [Row("item", str(pk)) for pk, _ in items])


def tasks_due(facts: Facts, unit_id: int) -> str:
    asked = {"lead_unit": unit_id, "due_from": facts.first, "due_to": facts.last}
    return f"{reverse('rectifications:tasks')}?{urlencode(asked)}"


def tasks_opened(facts: Facts, unit_id: int) -> str:
    asked = {"lead_unit": unit_id, "opened_from": facts.first, "opened_to": facts.last}
    return f"{reverse('rectifications:tasks')}?{urlencode(asked)}"


def reports_of(facts: Facts, unit_id: int) -> str:
    asked = {"unit": unit_id, "date_from": facts.first, "date_to": facts.last}
    return f"{reverse('reports:reports')}?{urlencode(asked)}"


def items_of(_facts: Facts, unit_id: int) -> str:
    return f"{reverse('feedback:items')}?{urlencode({'lead_unit': unit_id})}"


MORE, LESS = DIRECTION.MORE, DIRECTION.LESS
COUNTS = {
    count.code: count
    for count in [
        Count("handled", _("tasks completed"), PERCENT, MORE, tasks_where("is_completed"), tasks_due),
        Count("in_time", _("tasks completed in time"), PERCENT, MORE, tasks_where("is_in_time"), tasks_due),
        Count("returned", _("tasks returned"), PERCENT, LESS, tasks_where("is_returned"), tasks_due),
        Count("overdue", _("tasks overdue and open"), PERCENT, LESS, tasks_where("is_overdue"), tasks_due),
        Count("extended", _("tasks extended"), PERCENT, LESS, tasks_where("is_extended"), tasks_due),
        Count("on_time", _("daily reports in time"), PERCENT, MORE, days_on_time, reports_of),
        Count("missed", _("daily reports missed"), "次", LESS, days_missed, reports_of),
        Count("found", _("problems found by others"), "个", LESS, number_of("found"), tasks_opened),
        Count("fires", _("straw burning found by others"), "处", LESS, number_of("fires"), tasks_opened),
        Count("items", _("inspection feedback put right"), PERCENT, MORE, items_done, items_of),
    ]
}


def figure_of(code: str, facts: Facts, unit_id: int) -> Figure:
    """The figure of a unit; one whose code isn't known (any more) has no value."""
    return COUNTS[code].read(facts, unit_id) if code in COUNTS else Figure(None)
