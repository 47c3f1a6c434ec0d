"""Reads of study meetings: the year's quarters, what a meeting has before it, and for the summary what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Prefetch, QuerySet
from django.urls import reverse

from apps.accounts.models import Role, User
from apps.core.days import QUARTERS, Quarter
from apps.feedback.models import FeedbackItem
from apps.feedback.queries import items_by
from apps.meetings.models import MeetingMeasure, State, StudyMeeting
from apps.meetings.picture import Agenda, Late, Line, Trend
from apps.pledges.counts import facts_of
from apps.rectifications.models import Status, Task
from apps.reports.queries import first_report_day
from apps.towns.models import Town
from apps.units.models import Tenure

LAST_WEEKS = timedelta(days=14)  # of a quarter, in which one without a meeting warns (domain.md §6)
SHOWN = 10
UNITS_SHOWN = 5
MEMBERS = (Role.LEADER, Role.DEPUTY, Role.OFFICER)  # who is expected at a meeting, in this order


def agenda_of(town: Town, day: date) -> Agenda:
    """What a meeting on a day has before it: the quarter so far against the same days of the one before, what is late,
    what was fed back, and the measures of the last meeting whose minutes are out. The same number of queries, whatever
    the rows.
    """
    today = town.today()
    quarter = Quarter.of(min(day, today))
    until, quarter_before = min(quarter.last, today), quarter.back(1)
    overdue = Task.objects.filter(town=town).overdue()
    units = units_late(overdue)
    late = FeedbackItem.objects.filter(town=town).with_lead_and_day().overdue(today)
    late_items = list(late.for_list().order_by("due_now", "pk"))  # type: ignore[misc]
    items = items_by(town, today)
    last = last_before(town, day)
    return Agenda(
        taken_at=town.now().isoformat(),
        now=trend_of(town, quarter.first, until),
        before=trend_of(town, quarter_before.first, quarter_before.as_far(until)),
        overdue_count=sum(unit.count for unit in units),
        units=units[:UNITS_SHOWN],
        overdue=[task_line(task) for task in overdue.for_list().order_by("due_at", "pk")[:SHOWN]],
        item_count=len(items),
        struck_count=sum(items.values()),
        late_item_count=len(late_items),
        late_items=[item_line(item) for item in late_items[:SHOWN]],
        last=last.subject if last else "",
        last_url=last.get_absolute_url() if last else "",
        measures=[measure_line(one) for one in last.measures.all()] if last else [],
    )


def trend_of(town: Town, first: date, last: date) -> Trend:
    """Tasks of the days, judged as pledges count them: excused days make nobody late. Three queries."""
    facts = facts_of(town, first, last)
    tasks = [task for of_unit in facts.tasks.values() for task in of_unit]
    return Trend(
        first=first.isoformat(),
        last=last.isoformat(),
        assigned=Task.objects.filter(town=town, opened_at__range=(facts.begin, facts.end)).count(),
        due=len(tasks),
        completed=sum(task.is_completed for task in tasks),
        in_time=sum(task.is_in_time for task in tasks),
    )


def units_late(overdue: QuerySet[Task]) -> list[Late]:
    """The units that lead overdue tasks, the most first."""
    rows = overdue.order_by().values_list("lead_unit", "lead_unit__name").annotate(late=Count("pk"))
    rows = rows.order_by("-late", "lead_unit__order", "lead_unit")
    return [Late(name, late, tasks_page(state="overdue", lead_unit=pk)) for pk, name, late in rows]


def tasks_page(**asked: object) -> str:
    return f"{reverse('rectifications:tasks')}?{urlencode(asked)}"


def task_line(task: Task) -> Line:
    return Line(
        url=task.get_absolute_url(),
        number=task.number,
        words=task.title,
        unit=task.lead_unit.name,
        due=day_of(task.due_at, task.town),
        state=task.status,
        is_overdue=task.is_overdue,
    )


def item_line(item: FeedbackItem) -> Line:
    unit = item.leads.name if item.leads else item.lead_words
    due = item.day.isoformat() if item.day else ""
    return Line(item.get_absolute_url(), item.number, item.problem, unit, due, is_overdue=True)


def measure_line(one: MeetingMeasure) -> Line:
    """How its task stands; `number` is the task's."""
    task, due = one.task, one.due_on.isoformat()
    if task is None:
        return Line("", "", one.words, one.unit.name, due)
    return Line(task.get_absolute_url(), task.number, one.words, one.unit.name, due, task.status, task.is_overdue)


def day_of(moment: datetime, town: Town) -> str:
    return moment.astimezone(town.zone).date().isoformat()


def measures_with_tasks() -> Prefetch[str]:
    rows = MeetingMeasure.objects.select_related("unit", "category", "task__town", "task__category", "task__lead_unit")
    return Prefetch("measures", rows)


def last_before(town: Town, day: date) -> StudyMeeting | None:
    """The last meeting before a day whose minutes are issued, with its measures."""
    rows = StudyMeeting.objects.filter(town=town, day__lt=day, state=State.ISSUED).defer("agenda", "discussion")
    return rows.prefetch_related(measures_with_tasks()).first()


def meeting_for_page(user: User) -> QuerySet[StudyMeeting]:
    """A meeting with all that its page and its minutes tell."""
    rows = StudyMeeting.objects.visible_to(user).for_list().defer(None)
    return rows.prefetch_related(measures_with_tasks(), "attendances")


def members_on(town: Town, day: date) -> list[Tenure]:
    """Who is expected at a meeting: leaders, deputies, then the office; one post each. One query."""
    held = Tenure.objects.in_force_on(day).filter(town=town, post__role__in=MEMBERS)
    rows = list(held.select_related("person", "post").order_by("post__order", "post_id"))
    rows.sort(key=lambda row: MEMBERS.index(Role(row.post.role)))
    return list({row.person_id: row for row in reversed(rows)}.values())[::-1]


@dataclass(frozen=True)
class MeetingsOfQuarter:
    """A quarter with the meetings in it that the reader may see, judged as of `today`.

    `is_before`: it was over before the town began to use the system, so that nobody knows whether it met.
    """

    quarter: Quarter
    meetings: Sequence[StudyMeeting]
    today: date
    is_before: bool = False

    @property
    def number(self) -> int:
        return self.quarter.number

    @property
    def first(self) -> date:
        return self.quarter.first

    @property
    def last(self) -> date:
        return self.quarter.last

    @property
    def is_met(self) -> bool:
        return any(one.is_held for one in self.meetings)

    @property
    def is_begun(self) -> bool:
        return self.first <= self.today

    @property
    def is_missing(self) -> bool:
        """It is over and had none."""
        return self.last < self.today and not self.is_met and not self.is_before

    @property
    def is_owed(self) -> bool:
        """One was to be held by now, or still is before its end."""
        return self.is_begun and not self.is_before

    @property
    def warns(self) -> bool:
        """Its last two weeks, and none was held."""
        return is_in_last_weeks(self.today, self.first, self.last) and not self.is_met

    @property
    def days_left(self) -> int:
        return (self.last - self.today).days


def is_in_last_weeks(today: date, first: date, last: date) -> bool:
    return first <= today <= last and last - today < LAST_WEEKS


def quarters_of(town: Town, year: int, user: User) -> list[MeetingsOfQuarter]:
    """The year's four quarters with the meetings that the reader may see; four queries."""
    rows = StudyMeeting.objects.visible_to(user).for_list().filter(town=town, day__year=year)
    meetings = list(rows.prefetch_related(measures_with_tasks()).order_by("day", "pk"))
    today, found, begun = town.today(), [], first_report_day(town)
    for quarter in (Quarter(year, number) for number in QUARTERS):
        of_quarter = [one for one in meetings if Quarter.of(one.day) == quarter]
        found.append(MeetingsOfQuarter(quarter, of_quarter, today, is_before=quarter.last < (begun or today)))
    return found


def years_of(town: Town, user: User) -> list[int]:
    """Years with a meeting, and this one; the latest first."""
    rows = StudyMeeting.objects.visible_to(user).filter(town=town).order_by()
    years = set(rows.values_list("day__year", flat=True).distinct()) | {town.today().year}
    return sorted(years, reverse=True)


@dataclass(frozen=True)
class Decided:
    """A measure of a meeting and how its task stands. `is_pending`: still to be done; one that was made void isn't."""

    words: str
    unit: str
    due_on: date
    task: Task | None
    is_completed: bool
    is_pending: bool
    is_overdue: bool


@dataclass(frozen=True)
class Met:
    """A meeting that was held. `number`: of its minutes, none while they are written."""

    pk: int
    day: date
    kind: str  # StudyMeeting.Kind
    subject: str
    number: str
    url: str
    measures: tuple[Decided, ...]


@dataclass(frozen=True)
class Meetings:
    """Study meetings of some days, the earliest first."""

    met: tuple[Met, ...]

    @property
    def count(self) -> int:
        return len(self.met)

    @property
    def measures(self) -> list[Decided]:
        return [one for met in self.met for one in met.measures]

    @property
    def completed(self) -> int:
        return sum(one.is_completed for one in self.measures)

    @property
    def overdue(self) -> int:
        return sum(one.is_overdue for one in self.measures)


def meetings_of(town: Town, first: date, last: date) -> Meetings:
    """Study meetings held from one day to another, both included, their measures as they stand now. Two queries."""
    rows = StudyMeeting.objects.filter(town=town).held().between(first, last).defer("agenda", "discussion")
    found = [met_of(one) for one in rows.prefetch_related(measures_with_tasks()).order_by("day", "pk")]
    return Meetings(tuple(found))


def decided_of(row: MeetingMeasure) -> Decided:
    """As its task stands now; before the minutes are issued there is none."""
    task = row.task
    return Decided(
        row.words,
        row.unit.name,
        row.due_on,
        task,
        is_completed=task is not None and task.status == Status.COMPLETED,
        is_pending=task is None or task.is_open,
        is_overdue=task is not None and task.is_overdue,
    )


def met_of(one: StudyMeeting) -> Met:
    measures = tuple(decided_of(row) for row in one.measures.all())
    return Met(one.pk, one.day, one.kind, one.subject, one.number, one.get_absolute_url(), measures)
