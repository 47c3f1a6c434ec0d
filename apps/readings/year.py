"""The picture of a year: good days against the year before, the air's items month by month, water by its grades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.charts import Chart, Row
from apps.readings import aqi
from apps.readings.models import AIR, UNITS, Grade, Item, Station
from apps.readings.queries import (
    GoodDays,
    SectionMonth,
    Values,
    counted,
    days_of_air,
    is_across_rules,
    judged_days,
    monthly_values,
    months_of_air,
    section_grades,
)
from apps.readings.trends import DUST, MONTHS, Season, Years, item_title, month_name, of_months, seasons_of
from apps.towns.models import Town

Of = TypeVar("Of")
LEVELS = {
    1: gettext_lazy("excellent"),
    2: gettext_lazy("good"),
    3: gettext_lazy("lightly polluted"),
    4: gettext_lazy("moderately polluted"),
    5: gettext_lazy("heavily polluted"),
    6: gettext_lazy("severely polluted"),
}


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
    def judged(self) -> Mapping[date, aqi.Judged]:
        return judged_days(self.days)

    @cached_property
    def judged_before(self) -> Mapping[date, aqi.Judged]:
        """Of the whole year before."""
        return judged_days(self.days_before)

    @cached_property
    def good(self) -> GoodDays:
        return counted(self.judged.values())

    @cached_property
    def good_before(self) -> GoodDays:
        """In the same days of the year before."""
        return counted(self.in_the_same_time(self.judged_before).values())

    def in_the_same_time(self, days: Mapping[date, Of]) -> dict[date, Of]:
        """Of days of the year before those up to the same one."""
        return {day: one for day, one in days.items() if day <= self.same_day_before}

    @cached_property
    def judged_2012(self) -> tuple[Mapping[date, aqi.Judged], Mapping[date, aqi.Judged]] | None:
        """Days of both years by HJ 633-2012; None where both go by one rule anyway."""
        spans = (self.days, self.in_the_same_time(self.days_before))
        if not is_across_rules(*spans):
            return None
        now, before = (judged_days(days, aqi.RULE_2012) for days in spans)
        return now, before

    @property
    def by_2012(self) -> tuple[GoodDays, GoodDays] | None:
        """Good days of these."""
        if self.judged_2012 is None:
            return None
        now, before = (counted(days.values()) for days in self.judged_2012)
        return now, before

    @property
    def by_one_rule(self) -> tuple[int, str] | None:
        """Good days of this year by HJ 633-2012, and against last year's by the same; None once both go by the new."""
        if self.by_2012 is None:
            return None
        now, before = (one.good for one in self.by_2012)
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
        now, before = self.by_2012 or (self.good, self.good_before)
        if self.is_comparable:
            return counts_compared(self.good.good, now.good - before.good, is_by_2012=self.by_2012 is not None)
        if before.rate is not None and now.rate is not None:
            words = _("%(now).1f %% of days with good air this year; %(before).1f %% in the same time last year")
            if self.by_2012:
                words = _(
                    "By HJ 633-2012 %(now).1f %% of days with good air this year; %(before).1f %% in the same time "
                    "last year"
                )
            return words % {"now": now.rate, "before": before.rate}
        words = ngettext("%(good)d day of good air this year", "%(good)d days of good air this year", self.good.good)
        return words % {"good": self.good.good}

    @property
    def latest(self) -> tuple[date, aqi.Judged, str] | None:
        """The last day that can be judged, and the name of its level."""
        if not self.judged:
            return None
        day = max(self.judged)
        return day, self.judged[day], str(LEVELS[aqi.level_of(self.judged[day].index)])

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
            (year_name(year), good_by_month(judged))
            for year, judged in ((self.year, self.judged), (self.year - 1, self.judged_before))
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
    def years(self) -> Years:
        days, by_2012 = self.in_the_same_time(self.days_before), self.judged_2012
        judged, before = by_2012 or (self.judged, self.in_the_same_time(self.judged_before))
        return Years(
            self.year, self.days, days, self.months, self.months_before, judged, before, is_by_2012=by_2012 is not None
        )

    @cached_property
    def item_charts(self) -> list[Chart]:
        """Of each item that either year has; dust always."""
        charts = [(item, self.item_chart(item)) for item in AIR]
        known = [item for item, chart in charts if any(value is not None for _name, row in chart.rows for value in row)]
        return [chart for item, chart in charts if item in known or item in DUST]

    def item_chart(self, item: Item) -> Chart:
        whole_before = monthly_values(self.days_before, self.months_before, item)
        rows: list[Row] = [
            (year_name(year), [shown_value(item, values.get(date(year, month, 1))) for month in MONTHS])
            for year, values in ((self.year, self.years.by_item[item][0]), (self.year - 1, whole_before))
        ]
        return Chart(item_title(item, self.years), UNITS[item], "line", self.month_names, rows)

    @cached_property
    def seasons(self) -> list[Season]:
        return seasons_of(self.years)

    @cached_property
    def sections(self) -> list[Section]:
        found = []
        for station, some in groupby(self.grades, key=lambda one: one.station):
            by_month = {one.month.month: one for one in some if one.judged}
            found.append(Section(station, [by_month.get(month) for month in MONTHS]))
        return found

    @cached_property
    def water_chart(self) -> Chart | None:
        """Sections by month, those at grade Ⅲ or better (the waters that are good) and the others; None without any."""
        judged = [one for one in self.grades if one.judged]
        if not judged:
            return None
        good, worse = [dict.fromkeys(MONTHS, 0) for _row in range(2)]
        for one in judged:
            assert one.judged  # asked for above
            (good if one.judged.grade <= Grade.III else worse)[one.month.month] += 1
        rows: list[Row] = [
            (_("grade Ⅲ or better"), [count or None for count in good.values()]),
            (_("worse than grade Ⅲ"), [count or None for count in worse.values()]),
        ]
        said = {"good": sum(good.values()), "all": len(judged)}
        title = _("Water at grade Ⅲ or better in %(good)d of %(all)d months of sections") % said
        return Chart(title, _("sections (of a chart)"), "bar", self.month_names, rows, is_stacked=True)

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


def counts_compared(now: int, more: int, *, is_by_2012: bool) -> str:
    """287 days of good air this year, 12 more than in the same time last year (both years by HJ 633-2012)."""
    days = ngettext("%(now)d day of good air this year", "%(now)d days of good air this year", now) % {"now": now}
    words = _("%(days)s, as many as in the same time last year")
    if more:
        words = _("%(days)s, %(more)d more than in the same time last year")
    if more < 0:
        words = _("%(days)s, %(more)d fewer than in the same time last year")
    said = words % {"days": days, "more": abs(more)}
    return _("%(said)s (both years by HJ 633-2012)") % {"said": said} if is_by_2012 else said


def good_by_month(judged: Mapping[date, aqi.Judged]) -> list[Decimal | int | None]:
    """Good days of each month; None where no day can be judged."""
    found: list[Decimal | int | None] = []
    for month in MONTHS:
        counts = counted(of_months(judged, [month]))
        found.append(counts.good if counts.judged else None)
    return found


def shown_value(item: Item, value: Decimal | None) -> Decimal | None:
    return None if value is None else aqi.rounded(item, value)
