"""Taking the picture of a period: every read that a bulletin's figures need, a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone, translation

from apps.bulletins.models import Bulletin
from apps.bulletins.picture import Count, Figures, Picture, TaskLine, UnitLine
from apps.rectifications.models import Status, Task
from apps.reports.models import DailyReport, Finding, ReportVersion, SpotReport, is_late
from apps.towns.models import Category, Town, TownSettings
from apps.units.calendar import DutyDay, duty_days
from apps.units.models import Unit
from apps.units.queries import office_in_documents

Kind = Bulletin.Kind
Span = tuple[date, date]
NAMED = 50  # overdue tasks; the count tells of all


def period_of(kind: str, day: date) -> Span:
    """First and last day of the period of a kind in which the day lies: the day, Monday to Sunday, the month."""
    if kind == Kind.WEEKLY:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if kind == Kind.MONTHLY:
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day, day


def compared_with(kind: str, first: date) -> tuple[Span, Span]:
    """The period before, and one further back: for a day the same weekday of last week."""
    before = period_of(kind, first - timedelta(days=1))
    if kind == Kind.DAILY:
        return before, period_of(kind, first - timedelta(days=7))
    return before, period_of(kind, before[0] - timedelta(days=1))


def take_picture(
    town: Town, kind: str, day: date, *, as_of: datetime | None = None, since: datetime | None = None
) -> Picture:
    """The period's figures as they stand now, its names in Chinese as official texts are.

    `as_of`: reports that arrived later are left out; problems and tasks are of now whatever it says. `since`: tasks
    opened or completed from then on are told, where it is before the period: those of the evening after an issue.
    """
    first, last = period_of(kind, day)
    before, earlier = compared_with(kind, first)
    with translation.override("zh-hans"):
        read = Reading(town, min(first, before[0], earlier[0]), last, as_of or timezone.now())
        # Before all else: what is committed while the picture is taken is then told later, and never lost.
        seen = read.seen(last) if kind == Kind.DAILY else []
        now = read.figures((first, last))
        tasks = read.tasks((first, last), since)
        return Picture(
            town=town.name,
            office=office_in_documents(town, last),
            masthead=town.masthead,
            first=first.isoformat(),
            last=last.isoformat(),
            taken_at=read.as_of.isoformat(),
            now=replace(now, opened=len(tasks.opened), completed=len(tasks.completed)),
            before=read.figures(before),
            earlier=read.figures(earlier),
            units=read.unit_lines((first, last)),
            categories=read.categories((first, last)),
            opened=tasks.opened if kind == Kind.DAILY else [],
            completed=tasks.completed if kind == Kind.DAILY else [],
            overdue=tasks.overdue[:NAMED],
            overdue_count=len(tasks.overdue),
            seen=seen + [f"f{row.pk}" for row in read.found if row.day == last and kind == Kind.DAILY],
        )


class Found(NamedTuple):
    """A problem that counts; `via`: the kind of daily report, None for a spot report."""

    pk: int
    day: date
    unit: int
    category: int
    is_fixed_on_spot: bool
    via: str | None


class Tasks(NamedTuple):
    """A period's tasks by name: opened, completed, and those overdue at its end, the longest first."""

    opened: list[TaskLine]
    completed: list[TaskLine]
    overdue: list[TaskLine]


@dataclass
class Reading:
    """What a town's days from `first` to `last` hold, as known at `as_of`; each part read once when first asked for."""

    town: Town
    first: date
    last: date
    as_of: datetime

    @cached_property
    def duties(self) -> list[DutyDay]:
        return duty_days(self.town, self.first, self.last)

    @cached_property
    def timeliness(self) -> dict[tuple[int, date], str]:
        """(unit, day) → how its own report stands to its deadline, of those that have arrived."""
        rows = DailyReport.objects.own().filter(
            town=self.town, report_date__range=(self.first, self.last), submitted_at__lte=self.as_of
        )
        found = rows.with_timeliness().values_list("unit_id", "report_date", "timeliness_")  # type: ignore[misc]  # annotated
        return {(unit, day): timeliness for unit, day, timeliness in found}

    @cached_property
    def found(self) -> list[Found]:
        """The problems that count."""
        rows = Finding.objects.counted().filter(town=self.town, found_on__range=(self.first, self.last))
        names = ("pk", "found_on", "unit_id", "category_id", "is_fixed_on_spot", "report__kind")
        return [Found(*row) for row in rows.order_by("pk").values_list(*names)]

    @cached_property
    def cut_offs(self) -> list[tuple[date, time]]:
        """(valid from, cut-off) of the town's settings, the latest first."""
        return list(
            TownSettings.objects.filter(town=self.town).order_by("-valid_from").values_list("valid_from", "cut_off")
        )

    def is_due(self, day: date) -> bool:
        """Whether the day's cut-off was past; who still has time owes nothing yet."""
        cut_off = next((cut for begin, cut in self.cut_offs if begin <= day), self.cut_offs[-1][1])
        return self.town.at(day, cut_off) <= self.as_of

    def seen(self, day: date) -> list[str]:
        """Keys of the day's versions and spot reports that have arrived."""
        versions = ReportVersion.objects.filter(report__town=self.town, report__report_date=day)
        spots = SpotReport.objects.filter(town=self.town, report_date=day)
        return [
            f"{letter}{pk}"
            for letter, rows in (("v", versions), ("s", spots))
            for pk in rows.filter(submitted_at__lte=self.as_of).order_by("pk").values_list("pk", flat=True)
        ]

    @cached_property
    def task_days(self) -> tuple[Counter[date], Counter[date]]:
        """How many tasks were opened, and completed, on each day; void ones aside."""
        zone = self.town.zone
        begin, end = self.town.at(self.first, time.min), self.town.end_of(self.last)
        rows = Task.objects.filter(town=self.town).exclude(status=Status.VOIDED)
        in_time = Q(opened_at__range=(begin, end)) | Q(status=Status.COMPLETED, closed_at__range=(begin, end))
        opened: Counter[date] = Counter()
        completed: Counter[date] = Counter()
        for opened_at, closed_at in rows.filter(in_time).values_list("opened_at", "closed_at"):
            opened[opened_at.astimezone(zone).date()] += 1
            if closed_at:
                completed[closed_at.astimezone(zone).date()] += 1
        return opened, completed

    @cached_property
    def unit_order(self) -> list[Unit]:
        """All units of the town: something may have been found in one that owes no report."""
        return list(Unit.objects.filter(town=self.town))

    @cached_property
    def unit_names(self) -> dict[int, str]:
        return {unit.pk: unit.name for unit in self.unit_order}

    @cached_property
    def category_names(self) -> dict[int, str]:
        return {category.pk: str(category) for category in Category.objects.filter(town=self.town)}

    def figures(self, span: Span) -> Figures:
        lines, found = self.unit_lines(span), self.found_in(span)
        opened, completed = self.task_days
        return Figures(
            owed=sum(line.owed for line in lines),
            on_time=sum(line.on_time for line in lines),
            late=sum(line.late for line in lines),
            missing=sum(line.missing for line in lines),
            excused=sum(line.excused for line in lines),
            waiting=sum(line.waiting for line in lines),
            findings=len(found),
            on_spot=sum(row.is_fixed_on_spot for row in found),
            supervised=sum(row.via == DailyReport.Kind.SUPERVISION for row in found),
            opened=within(opened, span),
            completed=within(completed, span),
        )

    def unit_lines(self, span: Span) -> list[UnitLine]:
        """The units on duty in the period, and those in which something was found; in the town's order."""
        tally: dict[int, Counter[str]] = defaultdict(Counter)
        for duty in self.duties:
            if span[0] <= duty.day <= span[1]:
                tally[duty.unit.pk][self.state_of(duty)] += 1
        for row in self.found_in(span):
            tally[row.unit]["findings"] += 1
        return [unit_line(unit, tally[unit.pk]) for unit in self.unit_order if unit.pk in tally]

    def state_of(self, duty: DutyDay) -> str:
        """How a unit stands on a day."""
        timeliness = self.timeliness.get((duty.unit.pk, duty.day))
        if timeliness:
            return "late" if is_late(timeliness, duty.is_excused) else "on_time"
        if duty.is_excused:
            return "excused"
        return "missing" if self.is_due(duty.day) else "waiting"

    def found_in(self, span: Span) -> list[Found]:
        return [row for row in self.found if span[0] <= row.day <= span[1]]

    def categories(self, span: Span) -> list[Count]:
        """Problems by category, the most first."""
        tally = Counter(row.category for row in self.found_in(span))
        return [Count(self.category_names[pk], count) for pk, count in tally.most_common()]

    def tasks(self, span: Span, since: datetime | None) -> Tasks:
        """The period's tasks, read without their units and categories, which are known: planning joins took longest."""
        begin, end = self.town.at(span[0], time.min), min(self.as_of, self.town.end_of(span[1]))
        told = (min(begin, since) if since else begin, end)
        rows = Task.objects.filter(town=self.town).exclude(status=Status.VOIDED)
        opened = rows.filter(opened_at__range=told).order_by("pk")
        completed = rows.filter(status=Status.COMPLETED, closed_at__range=told).order_by("closed_at", "pk")
        overdue = rows.overdue(end).order_by("due_at", "pk")
        day = end.astimezone(self.town.zone).date()
        return Tasks(*([self.task_line(task, day) for task in rows] for rows in (opened, completed, overdue)))

    def task_line(self, task: Task, day: date) -> TaskLine:
        """Who leads answers, so its name stands there; days overdue at least one once past."""
        due = task.due_at.astimezone(self.town.zone).date()
        return TaskLine(
            number=task.number,
            unit=self.unit_names[task.lead_unit_id],
            category=self.category_names[task.category_id],
            place=task.place,
            days=max(1, (day - due).days),
        )


def cut_off_of(bulletin: Bulletin) -> datetime:
    """Until when the reports of its last day are in time."""
    settings = TownSettings.objects.in_force(bulletin.town, bulletin.last_day)
    return bulletin.town.at(bulletin.last_day, settings.cut_off)


def changes_since(bulletin: Bulletin) -> int:
    """How many reports came or were changed after the draft's figures were taken; one query."""
    days = (bulletin.first_day, bulletin.last_day)
    later = ReportVersion.objects.filter(report__town=bulletin.town_id, report__report_date__range=days)
    return later.filter(submitted_at__gt=bulletin.taken_at).count()


def unit_line(unit: Unit, tally: Counter[str]) -> UnitLine:
    owed = tally["on_time"] + tally["late"] + tally["missing"]
    return UnitLine(unit=unit.name, owed=owed, **tally)


def within(days: Counter[date], span: Span) -> int:
    return sum(count for day, count in days.items() if span[0] <= day <= span[1])
