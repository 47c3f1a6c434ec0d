"""Reads of air and water for pages, and for what the quarter tells: each a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Avg

from apps.readings import aqi, water
from apps.readings.models import AIR, Item, Period, Reading, Station
from apps.towns.models import Town

Values = dict[Item, Decimal]


@dataclass(frozen=True)
class GoodDays:
    """Days of a span by the AQI of the rule in force on each. `judged`: with a value; `incomplete`: without all six.

    `missing`: item → on how many of the judged days it isn't there; `levels`: level of the index (1–6) → days.
    """

    good: int = 0
    judged: int = 0
    incomplete: int = 0
    missing: Mapping[Item, int] = field(default_factory=dict)
    levels: Mapping[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> Decimal | None:
        """Good days of a hundred that were judged."""
        return Decimal(self.good * 100) / self.judged if self.judged else None


@dataclass(frozen=True)
class SectionMonth:
    """A section's grade in a month; None: nothing was entered."""

    station: Station
    month: date
    judged: water.Judged | None

    @property
    def is_reached(self) -> bool | None:
        """Whether it keeps the grade to reach; None where either isn't there."""
        if self.judged is None or self.station.target is None:
            return None
        return self.judged.grade <= self.station.target


def days_of_air(town: Town, first: date, last: date) -> dict[date, Values]:
    """Day → the town's values: of each item the mean of its stations (HJ 663). One query."""
    rows = (
        Reading.objects.of(town, first, last)
        .filter(item__in=AIR, period=Period.DAY)
        .order_by("day")
        .values_list("day", "item")
        .annotate(mean=Avg("value"))
    )
    found: dict[date, Values] = defaultdict(dict)
    for day, item, mean in rows:
        found[day][Item(item)] = mean
    return dict(found)


def judged_days(days: Mapping[date, Values], rule: Mapping[Item, aqi.Limits] | None = None) -> dict[date, aqi.Judged]:
    """Days that can be judged, by the rule of each unless one is asked for."""
    return {day: found for day, values in days.items() if (found := aqi.judged(values, day, rule))}


def counted(judged: Collection[aqi.Judged]) -> GoodDays:
    """Good days among some that were judged."""
    return GoodDays(
        good=sum(one.is_good for one in judged),
        judged=len(judged),
        incomplete=sum(bool(one.missing) for one in judged),
        missing=Counter(item for one in judged for item in one.missing),
        levels=Counter(aqi.level_of(one.index) for one in judged),
    )


def good_days(town: Town, first: date, last: date) -> GoodDays:
    """优良天数 from a day to a day, by the rule in force on each. One query."""
    return counted(judged_days(days_of_air(town, first, last)).values())


def good_by_2012(days: Mapping[date, Values]) -> GoodDays:
    """All of some days by HJ 633-2012, to compare across the change of rules."""
    return counted(judged_days(days, aqi.RULE_2012).values())


def is_across_rules(days: Iterable[date], before: Iterable[date]) -> bool:
    """Whether some of the days go by the rule of 2026 and some of those before by that of 2012: a day may then be
    good by the one and not by the other, and what is compared must go by one rule.
    """
    return any(day >= aqi.NEW_RULE_FROM for day in days) and any(day < aqi.NEW_RULE_FROM for day in before)


def mean_of(town: Town, item: Item, first: date, last: date) -> Decimal | None:
    """The town's mean of an item of air from a day to a day, in its unit; None without readings. Two queries.

    The mean of days; a month of which only the month's mean came counts with that, for each of its days in the span.
    """
    return mean_over(days_of_air(town, first, last), months_of_air(town, first, last), item, first, last)


def mean_over(
    days: Mapping[date, Values], months: Mapping[date, Values], item: Item, first: date, last: date
) -> Decimal | None:
    """The same of days and months that were read before."""
    by_day = {day: values[item] for day, values in days.items() if item in values}
    with_days = {day.replace(day=1) for day in by_day}
    reported = {month: values[item] for month, values in months.items() if item in values and month not in with_days}
    weights = {month: days_within(month, first, last) for month in reported}
    count = len(by_day) + sum(weights.values())
    if not count:
        return None
    return (sum(by_day.values(), Decimal()) + sum(reported[m] * weights[m] for m in reported)) / count


def months_of_air(town: Town, first: date, last: date) -> dict[date, Values]:
    """Month → the town's means as they were reported for the month. One query."""
    rows = (
        Reading.objects.of(town, first.replace(day=1), last)
        .filter(item__in=AIR, period=Period.MONTH)
        .order_by("day")
        .values_list("day", "item")
        .annotate(mean=Avg("value"))
    )
    found: dict[date, Values] = defaultdict(dict)
    for month, item, mean in rows:
        found[month][Item(item)] = mean
    return dict(found)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def days_within(month: date, first: date, last: date) -> int:
    """How many days of a month lie in a span."""
    begins, ends = max(month, first), min(date.fromordinal(next_month(month).toordinal() - 1), last)
    return max(0, (ends - begins).days + 1)


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months that a span touches."""
    months = [first.replace(day=1)]
    while (month := next_month(months[-1])) <= last:
        months.append(month)
    return months


# Of which a month is told by a percentile of its days, not by their mean (HJ 663-2013, 5.1).
PERCENTILES = {Item.O3: Decimal("0.90"), Item.CO: Decimal("0.95")}


def monthly_values(days: Mapping[date, Values], reported: Mapping[date, Values], item: Item) -> dict[date, Decimal]:
    """Month → an item's value: by its days (their mean; of O3 and CO a percentile), else as reported for the month."""
    by_month: dict[date, list[Decimal]] = defaultdict(list)
    for day, values in days.items():
        if item in values:
            by_month[day.replace(day=1)].append(values[item])
    found = {month: values[item] for month, values in reported.items() if item in values}
    return found | {month: of_days(item, some) for month, some in by_month.items()}


def of_days(item: Item, values: list[Decimal]) -> Decimal:
    if item not in PERCENTILES:
        return sum(values, Decimal()) / len(values)
    return percentile(sorted(values), PERCENTILES[item])


def percentile(ordered: list[Decimal], share: Decimal) -> Decimal:
    """Between the two values that the share falls between, in proportion (HJ 663-2013, appendix A)."""
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def section_grades(town: Town, first: date, last: date) -> list[SectionMonth]:
    """The grade of each open section in each month that the span touches, sections in order. Two queries.

    A month's value of an item is the one reported for the month, else the mean of its days; of grades that came down
    in one month the worst counts.
    """
    sections = list(Station.objects.filter(town=town, kind=Station.Kind.WATER).open())
    months = months_between(first, last)
    values = months_of_water(town, months[0], last, [section.pk for section in sections])
    return [
        SectionMonth(section, month, water.judged(values.get((section.pk, month), {})))
        for section in sections
        for month in months
    ]


def months_of_water(town: Town, first: date, last: date, stations: Iterable[int]) -> dict[tuple[int, date], Values]:
    """(section, month) → values. One query."""
    rows = Reading.objects.of(town, first, last).filter(station__in=list(stations))
    some: dict[tuple[int, date, str], dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for station, day, item, period, value in rows.values_list("station", "day", "item", "period", "value"):
        some[station, day.replace(day=1), item][period].append(value)
    found: dict[tuple[int, date], Values] = defaultdict(dict)
    for (station, month, item), by_period in some.items():
        found[station, month][Item(item)] = of_a_month(Item(item), by_period)
    return dict(found)


def of_a_month(item: Item, by_period: Mapping[str, list[Decimal]]) -> Decimal:
    values = by_period.get(Period.MONTH) or by_period[Period.DAY]
    return max(values) if item == Item.GRADE else sum(values, Decimal()) / len(values)


def values_on(station: Station, period: str, day: date) -> dict[Item, Reading]:
    """What is stored of a station, by item."""
    return {Item(one.item): one for one in station.readings.filter(period=period, day=day)}
