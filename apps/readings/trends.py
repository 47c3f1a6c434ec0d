"""An item of air month by month and season by season, beside the year before; water by its grades."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.readings import aqi
from apps.readings.models import AIR, UNITS, Item
from apps.readings.queries import GoodDays, Values, counted, monthly_values

MONTHS = range(1, 13)
Months = Mapping[date, Decimal]  # month → value
# Whose months are told by their mean; of the others (HJ 663-2013) by a percentile, which has no mean over months.
BY_MEAN = (Item.PM25, Item.PM10, Item.SO2, Item.NO2)
DUST = (Item.PM25, Item.PM10)
SEASONS: list[tuple[Any, tuple[int, ...]]] = [
    (gettext_lazy("spring (March to May)"), (3, 4, 5)),
    (gettext_lazy("summer (June to August)"), (6, 7, 8)),
    (gettext_lazy("autumn (September to November)"), (9, 10, 11)),
    (gettext_lazy("winter (January, February, December)"), (1, 2, 12)),
    (gettext_lazy("heating months (January to March, November, December)"), (1, 2, 3, 11, 12)),
]


def month_name(month: int) -> str:
    return date_format(date(2026, month, 1), _("M"))


@dataclass(frozen=True)
class Years:
    """Air of a year up to a day, and of the same time the year before. `is_by_2012`: days of both are judged by HJ
    633-2012, as the years go by different rules.
    """

    year: int
    days: Mapping[date, Values]
    days_before: Mapping[date, Values]
    months: Mapping[date, Values]
    months_before: Mapping[date, Values]
    judged: Mapping[date, aqi.Judged]
    judged_before: Mapping[date, aqi.Judged]
    is_by_2012: bool = False

    @cached_property
    def by_item(self) -> dict[Item, tuple[Months, Months]]:
        """Of this year and of the year before."""
        return {
            item: (
                monthly_values(self.days, self.months, item),
                monthly_values(self.days_before, self.months_before, item),
            )
            for item in AIR
        }

    def means(self, item: Item, months: Sequence[int] = MONTHS) -> tuple[Decimal | None, Decimal | None]:
        """Over the months that both years have, among some; of this year's own where the other has none."""
        now, before = self.by_item[item]
        own = [month for month in now if month.month in months]
        both = [month for month in own if month.replace(year=self.year - 1) in before]
        if not both:
            return average([now[month] for month in own]), None
        return average([now[month] for month in both]), average([before[m.replace(year=self.year - 1)] for m in both])

    def good(self, months: Sequence[int]) -> tuple[GoodDays, GoodDays]:
        now, before = (counted(of_months(judged, months)) for judged in (self.judged, self.judged_before))
        return now, before


def of_months(judged: Mapping[date, aqi.Judged], months: Collection[int]) -> list[aqi.Judged]:
    return [one for day, one in judged.items() if day.month in months]


@dataclass(frozen=True)
class Season:
    """Some months of the year beside the same of the year before: what, its value, the one before."""

    name: str
    cells: tuple[tuple[str, str, str], ...]


def seasons_of(years: Years) -> list[Season]:
    """Those of which this year has anything."""
    found = [(str(name), season_cells(years, months)) for name, months in SEASONS]
    return [Season(name, cells) for name, cells in found if any(now for _label, now, _before in cells)]


def season_cells(years: Years, months: Sequence[int]) -> tuple[tuple[str, str, str], ...]:
    means = [(item, *years.means(item, months)) for item in DUST]
    dust = [(f"{item.label} ({UNITS[item]})", shown(now), shown(before)) for item, now, before in means]
    now, before = (f"{one.rate:.1f}%" if one.rate is not None else "" for one in years.good(months))
    label = _("Days of good air (both years by HJ 633-2012)") if years.is_by_2012 else _("Days of good air")
    return (*dust, (label, now, before))


def shown(value: Decimal | None) -> str:
    return "" if value is None else str(round(value))


def item_title(item: Item, years: Years) -> str:
    """The mean against the year before; of what has no mean over months the month with most."""
    if item in BY_MEAN:
        return mean_title(item, *years.means(item))
    now = years.by_item[item][0]
    if not now:
        return _("%(item)s by month") % {"item": item.label}
    most = max(now, key=lambda month: (now[month], month))
    said = {
        "item": item.label,
        "month": month_name(most.month),
        "value": aqi.rounded(item, now[most]),
        "unit": UNITS[item],
    }
    return _("%(item)s: highest in %(month)s, %(value)s %(unit)s") % said


def mean_title(item: Item, now: Decimal | None, before: Decimal | None) -> str:
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
