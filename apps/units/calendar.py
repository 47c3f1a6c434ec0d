"""Which days are working days, and who owes a report on a day (domain.md §3)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Any, NamedTuple

import chinese_calendar
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from apps.core.days import days_between
from apps.towns.models import Term, Town
from apps.units.models import CalendarDay, Excuse, ReportDuty, Unit

WEEKEND = (5, 6)


class Calendar:
    """The special days of a town between two days, read in one query when first asked for."""

    def __init__(self, town_id: int, first: date, last: date) -> None:
        self.town_id, self.first, self.last = town_id, first, last

    @cached_property
    def rows(self) -> list[tuple[date, str]]:
        rows = CalendarDay.objects.filter(Q(town=None) | Q(town_id=self.town_id), day__range=(self.first, self.last))
        # The town's own row comes last and so goes before the common one.
        return list(rows.order_by(F("town_id").asc(nulls_first=True)).values_list("day", "kind"))

    @cached_property
    def kinds(self) -> dict[date, str]:
        """Holidays and working days. A school holiday is beside them: the Spring Festival stays a holiday."""
        return {day: kind for day, kind in self.rows if kind != CalendarDay.Kind.SCHOOL_HOLIDAY}

    @cached_property
    def school_holidays(self) -> set[date]:
        return {day for day, kind in self.rows if kind == CalendarDay.Kind.SCHOOL_HOLIDAY}

    def is_working(self, day: date) -> bool:
        kind = self.kinds.get(day)
        if kind == CalendarDay.Kind.HOLIDAY:
            return False
        return kind == CalendarDay.Kind.WORKDAY or day.weekday() not in WEEKEND

    def is_school_holiday(self, day: date) -> bool:
        return day in self.school_holidays or self.kinds.get(day) == CalendarDay.Kind.HOLIDAY

    def after(self, start: date, days: int, term: str) -> date:
        """The day `days` days after `start`, counted as the term says; the start itself doesn't count."""
        if term == Term.CALENDAR:
            return start + timedelta(days=days)
        day = start
        while days:
            day += timedelta(days=1)
            days -= self.is_working(day)
        return day


@dataclass(frozen=True)
class CalendarCell:
    """A day as a year's page shows it. `kind`: what it is instead of what its weekday says; "" where it isn't."""

    day: date
    kind: str
    is_working: bool
    is_own: bool  # the town's own row


def year_of(town_id: int, year: int) -> list[list[CalendarCell]]:
    """The twelve months of a year in a town, a cell for each day; two queries."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    calendar = Calendar(town_id, first, last)
    own = set(CalendarDay.objects.filter(town=town_id, day__range=(first, last)).values_list("day", flat=True))
    months: list[list[CalendarCell]] = [[] for _month in range(12)]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        kind = calendar.kinds.get(day) or ("school" if day in calendar.school_holidays else "")
        months[day.month - 1].append(CalendarCell(day, kind, calendar.is_working(day), day in own))
    return months


def calendar_from(town: Town, start: date, days: int) -> Calendar:
    """A calendar long enough to count `days` working days from `start`, the longest holidays included."""
    return Calendar(town.pk, start, start + timedelta(days=days * 3 + 30))


def duties_on(calendar: Calendar, day: date) -> list[str]:
    """The kinds of duty that owe a report on a day."""
    duties = [ReportDuty.Days.EVERY.value]
    if calendar.is_working(day):
        duties.append(ReportDuty.Days.WORKING.value)
    if not calendar.is_school_holiday(day):
        duties.append(ReportDuty.Days.TERM.value)
    return duties


def units_owing(town: Town, day: date) -> QuerySet[Unit]:
    """Units that owe a daily report for the day: open, on duty, not excused."""
    return units_on_duty(town, day).exclude(pk__in=excused_units(town, day))


def units_on_duty(town: Town, day: date) -> QuerySet[Unit]:
    """Units that would owe a report for the day, the excused ones too."""
    return with_duty(day).filter(town=town, duty__in=duties_on(Calendar(town.pk, day, day), day))


def units_owing_in(town_ids: Collection[int], day: date) -> QuerySet[Unit]:
    """Units of several towns that owe a daily report for the day; one query now for the special days."""
    towns_by_duties = defaultdict(list)
    for town_id, calendar in calendars(town_ids, day).items():
        towns_by_duties[tuple(duties_on(calendar, day))].append(town_id)
    on_duty = reduce(or_, (Q(town__in=ids, duty__in=duties) for duties, ids in towns_by_duties.items()), Q(pk__in=()))
    excused = Excuse.objects.held_on(day).filter(units=OuterRef("pk"))
    return with_duty(day).filter(on_duty).exclude(Exists(excused))


def calendars(town_ids: Collection[int], day: date) -> dict[int, Calendar]:
    """A calendar of one day for each town, all from one query."""
    rows = CalendarDay.objects.filter(Q(town=None) | Q(town__in=town_ids), day=day)
    kinds = list(rows.order_by(F("town_id").asc(nulls_first=True)).values_list("town_id", "day", "kind"))
    found = {}
    for town_id in town_ids:
        found[town_id] = Calendar(town_id, day, day)
        found[town_id].rows = [(day, kind) for of_town, day, kind in kinds if of_town in (None, town_id)]
    return found


def with_duty(day: date) -> QuerySet[Any]:
    """Units open on a day, `duty` on each: on which days it owes a report."""
    return Unit.objects.open_on(day).annotate(duty=duty_on(day))


def duty_on(day: date) -> Subquery:
    """ReportDuty.Days of the unit in the query around it; NULL where it never owed a report."""
    duty = ReportDuty.objects.filter(unit=OuterRef("pk"), valid_from__lte=day).order_by("-valid_from")
    return Subquery(duty.values("days")[:1])


class DutyDay(NamedTuple):
    """A unit that owes a report for a day, or would if it were not excused."""

    day: date
    unit: Unit
    is_excused: bool


def duty_days(town: Town, first: date, last: date) -> list[DutyDay]:
    """Who owes on each day from `first` to `last`, by day and in the units' order; four queries."""
    return duties_of(Unit.objects.filter(town=town), town.pk, first, last)


def days_owed(unit: Unit, first: date, last: date) -> list[date]:
    """Days from `first` to `last` on which the unit owed a report, excused ones left out; four queries."""
    owed = duties_of(Unit.objects.filter(pk=unit.pk), unit.town_id, first, last)
    return [duty.day for duty in owed if not duty.is_excused]


def duties_of(rows: QuerySet[Unit], town_id: int, first: date, last: date) -> list[DutyDay]:
    """The days on which the units, all of one town, are on duty."""
    calendar = Calendar(town_id, first, last)
    units = list(rows.filter(Q(closed_on=None) | Q(closed_on__gt=first), opened_on__lte=last))
    duties: dict[int, list[ReportDuty]] = defaultdict(list)
    for duty in ReportDuty.objects.filter(unit__in=rows, valid_from__lte=last).order_by("-valid_from"):
        duties[duty.unit_id].append(duty)
    excuses = Excuse.objects.filter(units__in=rows, from_day__lte=last, to_day__gte=first)
    spans = defaultdict(list)
    for pk, start, end in excuses.values_list("units", "from_day", "to_day"):
        spans[pk].append((start, end))
    owing = {day: duties_on(calendar, day) for day in days_between(first, last)}
    found = []
    for unit in units:
        excused = {day for start, end in spans.get(unit.pk, ()) for day in owing if start <= day <= end}
        found += [DutyDay(day, unit, day in excused) for day in on_duty(unit, duties[unit.pk], owing)]
    return sorted(found, key=lambda duty: duty.day)  # of a day in the units' order


def on_duty(unit: Unit, duties: Iterable[ReportDuty], owing: Mapping[date, Collection[str]]) -> Iterator[date]:
    """On which of the days the unit is open and on duty. `duties`: the latest first; `owing`: which kinds a day has."""
    until = unit.closed_on or date.max
    for duty in duties:
        begin = max(duty.valid_from, unit.opened_on)
        yield from (day for day, kinds in owing.items() if begin <= day < until and duty.days in kinds)
        until = min(until, duty.valid_from)


class Excused:
    """For which days nothing counts against which unit, of a town, up to a day; one query."""

    def __init__(self, town: Town, last: date) -> None:
        self.spans = defaultdict(list)
        rows = Excuse.objects.filter(town=town, from_day__lte=last, units__isnull=False)
        for unit_id, start, end in rows.values_list("units", "from_day", "to_day"):
            self.spans[unit_id].append((start, end))

    def has(self, unit_id: int, day: date) -> bool:
        return any(start <= day <= end for start, end in self.spans.get(unit_id, ()))


def excused_units(town: Town, day: date) -> QuerySet[Excuse, int]:
    """Ids of the units excused on a day; no NULL among them, which would empty a NOT IN."""
    return Excuse.objects.held_on(day).filter(town=town, units__isnull=False).values_list("units", flat=True)


def known_holidays(years: Iterable[int]) -> list[CalendarDay]:
    """Unsaved rows for all towns, as the State Council's arrangements say, for the years the library knows."""
    known = []
    for year in years:
        day = date(year, 1, 1)
        while day.year == year:
            try:
                is_holiday, name = chinese_calendar.get_holiday_detail(day)
            except NotImplementedError:  # the year's arrangement isn't published yet: the town types it in
                break
            if is_holiday and name:  # the weekend in a holiday too: schools are closed then
                known.append(CalendarDay(day=day, kind=CalendarDay.Kind.HOLIDAY))
            elif not is_holiday and day.weekday() in WEEKEND:
                known.append(CalendarDay(day=day, kind=CalendarDay.Kind.WORKDAY))
            day += timedelta(days=1)
    return known
