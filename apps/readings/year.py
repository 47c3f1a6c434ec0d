"""The picture of a year: good days against the year before, dust month by month, water against its grade to reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.charts import Chart, Row
from apps.readings import aqi
from apps.readings.models import Item, Station
from apps.readings.queries import (
    GoodDays,
    SectionMonth,
    Values,
    counted,
    days_of_air,
    monthly_means,
    months_of_air,
    section_grades,
)
from apps.towns.models import Town

MONTHS = range(1, 13)
DUST = (Item.PM25, Item.PM10)
LEVELS = {
    1: gettext_lazy("excellent"),
    2: gettext_lazy("good"),
    3: gettext_lazy("lightly polluted"),
    4: gettext_lazy("moderately polluted"),
    5: gettext_lazy("heavily polluted"),
    6: gettext_lazy("severely polluted"),
}


def month_name(month: int) -> str:
    return date_format(date(2026, month, 1), _("M"))


@dataclass(frozen=True)
class Section:
    """A section's months of the year."""

    station: Station
    months: list[SectionMonth | None]


@dataclass(frozen=True)
class Year:
    """A town's air and water from January to `last`, and the whole year before."""

    town: Town
    last: date
    days: Mapping[date, Values]
    days_before: Mapping[date, Values]
    months: Mapping[date, Values]
    months_before: Mapping[date, Values]
    grades: list[SectionMonth]

    @property
    def year(self) -> int:
        return self.last.year

    @property
    def same_day_before(self) -> date:
        """The same day of the year before; of 29 February the 28th."""
        is_leap_day = (self.last.month, self.last.day) == (2, 29)
        return self.last.replace(year=self.year - 1, day=28 if is_leap_day else self.last.day)

    @cached_property
    def good(self) -> GoodDays:
        return counted(self.days)

    @cached_property
    def good_before(self) -> GoodDays:
        """In the same days of the year before."""
        return counted({day: values for day, values in self.days_before.items() if day <= self.same_day_before})

    @cached_property
    def by_one_rule(self) -> tuple[int, str] | None:
        """Good days of this year by HJ 633-2012, and against last year's by the same; None once both go by the new."""
        days_before = {day: values for day, values in self.days_before.items() if day <= self.same_day_before}
        is_new = any(day >= aqi.NEW_RULE_FROM for day in self.days)
        is_old = any(day < aqi.NEW_RULE_FROM for day in days_before)
        if not (is_new and is_old):
            return None
        now, before = (counted(days, aqi.RULE_2012).good for days in (self.days, days_before))
        if now == before:
            return now, _("as many as in the same time last year")
        words = _("%(days)d more than last year") if now > before else _("%(days)d fewer than last year")
        return now, words % {"days": abs(now - before)}

    @property
    def is_comparable(self) -> bool:
        """Both years have nearly as many days that can be judged."""
        now, before = self.good.judged, self.good_before.judged
        return before > 0 and abs(now - before) * 20 <= max(now, before)

    @property
    def finding(self) -> str:
        """The heading of the page."""
        if not self.good.judged:
            return _("Air and water")
        if self.is_comparable:
            return counts_compared(self.good.good, self.good_before.good)
        if self.good_before.rate is not None and self.good.rate is not None:
            words = _("%(now).1f %% of days with good air this year; %(before).1f %% in the same time last year")
            return words % {"now": self.good.rate, "before": self.good_before.rate}
        words = ngettext("%(good)d day of good air this year", "%(good)d days of good air this year", self.good.good)
        return words % {"good": self.good.good}

    @property
    def latest(self) -> tuple[date, aqi.Judged, str] | None:
        """The last day that can be judged, and the name of its level."""
        for day in sorted(self.days, reverse=True):
            if found := aqi.judged(self.days[day], day):
                return day, found, str(LEVELS[aqi.level_of(found.index)])
        return None

    @property
    def missing(self) -> list[tuple[str, int]]:
        """Items that are missing, and on how many of the judged days."""
        return [(str(item.label), count) for item, count in sorted(self.good.missing.items(), key=lambda one: -one[1])]

    @property
    def year_names(self) -> list[str]:
        """This year's and last year's."""
        return [year_name(self.year), year_name(self.year - 1)]

    @property
    def levels(self) -> list[tuple[str, int, int]]:
        """Level → days this year, and in the same time last year."""
        now, before = self.good.levels, self.good_before.levels
        return [(str(name), now.get(level, 0), before.get(level, 0)) for level, name in LEVELS.items()]

    @property
    def levels_title(self) -> str:
        """How many days were polluted, and in the same time last year."""
        now, before = (one.judged - one.good for one in (self.good, self.good_before))
        return _("Polluted days: %(now)d, in the same time last year %(before)d") % {"now": now, "before": before}

    @property
    def month_names(self) -> list[str]:
        return [month_name(month) for month in MONTHS]

    @cached_property
    def good_chart(self) -> Chart:
        rows = [
            (year_name(year), good_by_month(days))
            for year, days in ((self.year, self.days), (self.year - 1, self.days_before))
        ]
        return Chart(self.good_title(rows[0][1]), _("days (of a chart)"), "bar", self.month_names, rows)

    def good_title(self, months: list[Decimal | int | None]) -> str:
        """The month with fewest, among those that are over."""
        over = [(good, month) for month, good in zip(MONTHS, months, strict=True) if good is not None]
        over = [(good, month) for good, month in over if month < self.last.month] or over
        if not over:
            return _("Days of good air by month")
        good, month = min(over)
        return _("Fewest days of good air in %(month)s: %(good)d") % {"month": month_name(month), "good": good}

    @cached_property
    def dust_charts(self) -> list[Chart]:
        return [self.dust_chart(item) for item in DUST]

    def dust_chart(self, item: Item) -> Chart:
        now = monthly_means(self.days, self.months, item)
        before = monthly_means(self.days_before, self.months_before, item)
        rows: list[Row] = [
            (year_name(year), [rounded(means.get(date(year, month, 1))) for month in MONTHS])
            for year, means in ((self.year, now), (self.year - 1, before))
        ]
        return Chart(dust_title(item, *self.same_months(now, before)), "μg/m³", "line", self.month_names, rows)

    def same_months(
        self, now: Mapping[date, Decimal], before: Mapping[date, Decimal]
    ) -> tuple[Decimal | None, Decimal | None]:
        """The means of the months that both years have; of this year's where the other has none."""
        both = [month for month in now if month.replace(year=self.year - 1) in before]
        if not both:
            return average(list(now.values())), None
        return average([now[month] for month in both]), average([before[m.replace(year=self.year - 1)] for m in both])

    @cached_property
    def sections(self) -> list[Section]:
        found = []
        for station, some in groupby(self.grades, key=lambda one: one.station):
            by_month = {one.month.month: one for one in some if one.judged}
            found.append(Section(station, [by_month.get(month) for month in MONTHS]))
        return found

    @property
    def water_title(self) -> str:
        """How often the sections kept the grade to reach."""
        known = [one.is_reached for one in self.grades if one.is_reached is not None]
        if not known:
            return _("Water by section and month")
        if all(known):
            return _("Water kept its grade in every month")
        words = ngettext(
            "Water missed its grade once in %(all)d months of sections",
            "Water missed its grade %(missed)d times in %(all)d months of sections",
            known.count(False),
        )
        return words % {"missed": known.count(False), "all": len(known)}


def year_of(town: Town, last: date) -> Year:
    """A year up to a day of it. Six queries."""
    first, before, last_before = date(last.year, 1, 1), date(last.year - 1, 1, 1), date(last.year, 1, 1) - timedelta(1)
    return Year(
        town=town,
        last=last,
        days=days_of_air(town, first, last),
        days_before=days_of_air(town, before, last_before),
        months=months_of_air(town, first, last),
        months_before=months_of_air(town, before, last_before),
        grades=section_grades(town, first, last),
    )


def year_name(year: int) -> str:
    return date_format(date(year, 1, 1), _("Y"))


def counts_compared(now: int, before: int) -> str:
    """287 days of good air this year, 12 more than in the same time last year."""
    days = ngettext("%(now)d day of good air this year", "%(now)d days of good air this year", now) % {"now": now}
    if now == before:
        return _("%(days)s, as many as in the same time last year") % {"days": days}
    words = _("%(days)s, %(more)d more than in the same time last year")
    if now < before:
        words = _("%(days)s, %(more)d fewer than in the same time last year")
    return words % {"days": days, "more": abs(now - before)}


def good_by_month(days: Mapping[date, Values]) -> list[Decimal | int | None]:
    """Good days of each month; None where no day can be judged."""
    found: list[Decimal | int | None] = []
    for month in MONTHS:
        counts = counted({day: values for day, values in days.items() if day.month == month})
        found.append(counts.good if counts.judged else None)
    return found


def dust_title(item: Item, now: Decimal | None, before: Decimal | None) -> str:
    if now is None:
        return _("%(item)s by month") % {"item": item.label}
    if before is None:
        return _("%(item)s: a mean of %(now)d μg/m³ this year") % {"item": item.label, "now": round(now)}
    said = {"item": item.label, "now": round(now), "change": abs(round(now) - round(before))}
    if round(now) == round(before):
        return _("%(item)s: a mean of %(now)d μg/m³, as in the same months last year") % said
    if now < before:
        return _("%(item)s: a mean of %(now)d μg/m³, %(change)d less than in the same months last year") % said
    return _("%(item)s: a mean of %(now)d μg/m³, %(change)d more than in the same months last year") % said


def average(values: list[Decimal]) -> Decimal | None:
    return sum(values, Decimal()) / len(values) if values else None


def rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value)  # type: ignore[return-value]  # whole, but typed as int
