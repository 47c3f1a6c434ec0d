"""What the system counts itself for a unit and a period, with the rows that each figure comes from (domain.md §6).

Pledges show it as it runs, assessments freeze it. Who leads a task answers for it; excused days count against nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.days import days_between
from apps.feedback.models import FeedbackItem
from apps.pledges.figures import PERCENT, Figure, Row, share
from apps.pledges.models import Indicator
from apps.pledges.quality import Quality
from apps.readings.models import Grade, Item
from apps.rectifications.models import Status, Task, TaskEvent
from apps.rectifications.queries import against_the_lead
from apps.rectifications.standing import Stood, stood_at
from apps.reports.models import DailyReport, Timeliness
from apps.reports.queries import first_report_day
from apps.towns.models import Town
from apps.units.calendar import Excused, duty_days

DIRECTION, SOURCE = Indicator.Direction, Indicator.Source


class TaskFact(NamedTuple):
    """A task as it stood at the end of the period: what of it counts, each by itself."""

    pk: int
    unit_id: int  # that leads
    is_completed: bool
    is_in_time: bool
    is_overdue: bool
    is_returned: bool
    is_extended: bool


class DayFact(NamedTuple):
    """A day on which a unit owed a report and wasn't excused."""

    day: date
    unit_id: int
    is_reported: bool
    is_on_time: bool


@dataclass
class Facts:
    """All that counts of a town from `first` to `last`, both included, by unit, as it was known at `now`; each kind is
    read when it is asked for, in a number of queries that doesn't depend on the rows.

    Asked again with the same `now` it gives the same tasks, items and reports, whatever was done since: tasks are told
    from their stories (`stood_at`), and what came later isn't read. What an excuse or a corrected reading changes
    afterwards does change it, and of what others found who leads it now; a published score keeps its own figures.
    """

    town: Town
    first: date
    last: date
    now: datetime

    @cached_property
    def tasks(self) -> dict[int, list[TaskFact]]:
        """Those whose deadline is in the period."""
        return tasks_of(self)

    @cached_property
    def days(self) -> dict[int, list[DayFact]]:
        return days_of(self)

    @cached_property
    def found(self) -> dict[int, list[int]]:
        """Tasks that others than the unit found."""
        return {unit: [pk for pk, _code in rows] for unit, rows in self.by_others.items()}

    @cached_property
    def fires(self) -> dict[int, list[int]]:
        """Of these straw burning."""
        return {unit: [pk for pk, code in rows if code == "straw"] for unit, rows in self.by_others.items()}

    @cached_property
    def by_others(self) -> dict[int, list[tuple[int, str]]]:
        return found_of(self)

    @cached_property
    def items(self) -> dict[int, list[tuple[int, bool]]]:
        """Of inspections: done?"""
        return items_of(self)

    @cached_property
    def quality(self) -> Quality:
        """Air and water."""
        return Quality(self.town, self.first, self.last, self.today)

    @cached_property
    def excused(self) -> Excused:
        return Excused(self.town, self.last)

    @property
    def today(self) -> date:
        """The town's, at that moment."""
        return self.now.astimezone(self.town.zone).date()

    @property
    def begin(self) -> datetime:
        return self.town.at(self.first, datetime.min.time())

    @property
    def end(self) -> datetime:
        """Of the period."""
        return self.town.end_of(self.last)

    @property
    def moment(self) -> datetime:
        """As of when it is told: its end, or `now` of one that runs."""
        return min(self.end, self.now)


@dataclass(frozen=True)
class Count:
    """A figure that the system counts. `read`: of the facts and a unit; `rows`: the page of a unit's rows.

    One from readings is the town's, the same for whoever holds a target of it.
    """

    code: str
    label: Any
    unit_of_measure: str
    direction: Indicator.Direction
    read: Callable[[Facts, int], Figure]
    rows: Callable[[Facts, int], str]
    source: Indicator.Source = SOURCE.COUNTED


def facts_of(town: Town, first: date, last: date, now: datetime | None = None) -> Facts:
    """What happened in the period, as of its end or of `now`, else of this moment."""
    return Facts(town, first, last, now or timezone.now())


def tasks_of(facts: Facts) -> dict[int, list[TaskFact]]:
    """Those due in the period that nobody voided; what stood still outside the town wasn't due.

    As they stood at its end, or now: a deadline, lead, return or extension that came later belongs to a later period.
    Only what is found out to be a false report (误报) is uncounted whenever that is (domain.md §3).
    """
    begin, end, moment = facts.begin, facts.end, facts.moment
    due = TaskEvent.objects.filter(task=OuterRef("pk"), due_at__range=(begin, end), at__lte=moment)
    tasks = Task.objects.filter(Exists(due), town=facts.town, is_history=False, is_false_report=False)
    found: dict[int, list[TaskFact]] = defaultdict(list)
    for one in stood_at(tasks, moment, facts.now):
        if begin <= one.due_at <= end and not one.is_stopped and one.status != Status.VOIDED:
            found[one.lead_unit_id].append(fact_of(one, moment, facts.excused, facts.town.zone))
    return found


def fact_of(one: Stood, moment: datetime, excused: Excused, zone: ZoneInfo) -> TaskFact:
    is_completed, handed_in = one.status == Status.COMPLETED, one.handed_in_at or moment
    is_late = handed_in > one.due_at and has_late_day(excused, one.lead_unit_id, one.due_at, handed_in, zone)
    return TaskFact(
        one.pk,
        one.lead_unit_id,
        is_completed,
        is_in_time=is_completed and not is_late,
        is_overdue=is_overdue(one, moment, excused, zone),
        is_returned=one.returns > 0,
        is_extended=one.extensions > 0,
    )


def is_overdue(one: Stood, moment: datetime, excused: Excused, zone: ZoneInfo) -> bool:
    """Overdue at a moment, and not by days alone on which its unit was excused."""
    return one.is_overdue(moment) and has_late_day(excused, one.lead_unit_id, one.due_at, moment, zone)


def has_late_day(excused: Excused, unit_id: int, due_at: datetime, handed_in: datetime, zone: ZoneInfo) -> bool:
    """Whether a day after the deadline went by on which the unit wasn't excused."""
    due_on, until = due_at.astimezone(zone).date(), handed_in.astimezone(zone).date()
    days = days_between(due_on + timedelta(days=1), until) or [due_on]
    return any(not excused.has(unit_id, day) for day in days)


def days_of(facts: Facts) -> dict[int, list[DayFact]]:
    """Days on which a report was owed, up to yesterday: today's may still come.

    None before the town's first report: that day it began to use the system.
    """
    town, last = facts.town, min(facts.last, facts.today - timedelta(days=1))
    found: dict[int, list[DayFact]] = defaultdict(list)
    if last < facts.first:
        return found
    first = max(facts.first, first_report_day(town) or last)
    own = DailyReport.objects.own().filter(town=town, report_date__range=(first, last), submitted_at__lte=facts.now)
    rows = own.order_by().with_timeliness().values_list("unit_id", "report_date", "timeliness_")  # type: ignore[misc]
    timely = {(unit_id, day): timeliness for unit_id, day, timeliness in rows}
    for duty in duty_days(town, first, last):
        if not duty.is_excused:
            unit_id = duty.unit.pk
            came = timely.get((unit_id, duty.day))
            found[unit_id].append(DayFact(duty.day, unit_id, came is not None, came == Timeliness.ON_TIME))
    return found


def found_of(facts: Facts) -> dict[int, list[tuple[int, str]]]:
    """What others than the unit found, with the code of its category; what it finds and reports itself costs nothing by
    its number (domain.md §5).
    """
    rows = against_the_lead(facts.town).filter(opened_at__gte=facts.begin, opened_at__lte=facts.moment)
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for pk, unit_id, code in rows.order_by("pk").values_list("pk", "lead_unit_id", "category__code"):
        found[unit_id].append((pk, code))
    return found


def items_of(facts: Facts) -> dict[int, list[tuple[int, bool]]]:
    """Items of inspections that a unit leads and that were due by the end; put right is signed for (domain.md §4)."""
    items = FeedbackItem.objects.filter(town=facts.town, task__isnull=False)
    known = {task: pk for pk, task in items.order_by("pk").values_list("pk", "task")}
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for one in stood_at(Task.objects.filter(pk__in=items.values("task")), facts.moment, facts.now):
        if one.due_at <= facts.end and one.status != Status.VOIDED:
            found[one.lead_unit_id].append((known[one.pk], one.status == Status.COMPLETED))
    return found


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


def items_page(_facts: Facts, unit_id: int) -> str:
    return f"{reverse('feedback:items')}?{urlencode({'lead_unit': unit_id})}"


def read_in(**asked: Any) -> Callable[[Facts, int], str]:
    """The page of the town's readings in the period."""

    def address(facts: Facts, _unit_id: int) -> str:
        within = {"town": facts.town.pk, "day_from": facts.first, "day_to": facts.last}
        return f"{reverse('readings:readings')}?{urlencode(asked | within)}"

    return address


def of_quality(code: str, label: Any, measure: str, direction: Indicator.Direction, **asked: Any) -> Count:
    """A figure from readings; `asked`: what its rows are narrowed by, beside the period."""
    read = READ[code]
    return Count(code, label, measure, direction, lambda facts, _unit: read(facts.quality), read_in(**asked), READINGS)


READINGS = SOURCE.READINGS
READ: dict[str, Callable[[Quality], Figure]] = {
    "good_rate": Quality.good_rate,
    "good_days": Quality.good_days,
    "pm25": lambda quality: quality.mean(Item.PM25),
    "pm10": lambda quality: quality.mean(Item.PM10),
    "sections": lambda quality: quality.sections_reaching(Grade.III),
}
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
        Count("items", _("inspection feedback put right"), PERCENT, MORE, items_done, items_page),
        of_quality("good_rate", _("share of days of good air"), PERCENT, MORE, kind="air"),
        of_quality("good_days", _("days of good air"), "天", MORE, kind="air"),
        of_quality("pm25", _("mean of PM2.5"), "μg/m³", LESS, item="pm25"),
        of_quality("pm10", _("mean of PM10"), "μg/m³", LESS, item="pm10"),
        of_quality("sections", _("share of water sections at grade Ⅲ or better"), PERCENT, MORE, kind="water"),
    ]
}


def figure_of(code: str, facts: Facts, unit_id: int) -> Figure:
    """The figure of a unit; one whose code isn't known (any more) has no value."""
    return COUNTS[code].read(facts, unit_id) if code in COUNTS else Figure(None)


def source_of(count: str) -> Indicator.Source:
    """Where a figure comes from, by its code; without one the office enters it."""
    if not count:
        return SOURCE.ENTERED
    return COUNTS[count].source if count in COUNTS else SOURCE.COUNTED
