"""Which days are working days, and who owes a report on a day (domain.md §3)."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property

import chinese_calendar
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

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
    duty = ReportDuty.objects.filter(unit=OuterRef("pk"), valid_from__lte=day).order_by("-valid_from")
    return (
        Unit.objects.filter(town=town)
        .open_on(day)
        .annotate(duty=Subquery(duty.values("days")[:1]))
        .filter(duty__in=duties_on(Calendar(town.pk, day, day), day))
    )


def days_owed(unit: Unit, first: date, last: date) -> list[date]:
    """Days from `first` to `last` on which the unit owed a report, excused ones left out; three queries."""
    calendar = Calendar(unit.town_id, first, last)
    duties = list(ReportDuty.objects.filter(unit=unit, valid_from__lte=last).order_by("-valid_from"))
    excuses = list(Excuse.objects.filter(units=unit, from_day__lte=last, to_day__gte=first))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        day
        for day in days
        if unit.is_open_on(day)
        and next((duty.days for duty in duties if duty.valid_from <= day), "") in duties_on(calendar, day)
        and not any(excuse.from_day <= day <= excuse.to_day for excuse in excuses)
    ]


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
