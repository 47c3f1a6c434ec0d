"""What a year does to a village: harvests and their fires, winter's coal, market days, a flood."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random

from apps.core.days import days_between

DISASTER_DAYS = 4
MERGES_AFTER = 20  # a shorter time has no room for a village that is merged

ALL_YEAR = {
    "litter": 14, "dumping": 9, "sewage": 6, "manure": 5, "animals": 4, "advert": 3, "posting": 3, "wiring": 2,
    "parking": 2, "dust": 3, "occupying": 1, "wastewater": 1, "film": 1, "air": 1,
}  # fmt: skip
STREET = {
    "stalls": 6, "occupying": 6, "parking": 5, "litter": 5, "shopfront": 4, "advert": 4, "posting": 2, "wiring": 2,
    "sewage": 2, "dust": 2,
}  # fmt: skip
MARKET = {"stalls": 9, "litter": 8, "occupying": 6, "parking": 4, "sewage": 1}
# (months, or month and first and last day) → what comes on top of the year's.
HARVESTS = (((6, 1), (6, 25)), ((9, 18), (10, 31)))
ON_TOP = [
    ((6, 7, 8, 9), {"sewage": 3, "manure": 3, "litter": 3, "wastewater": 1}),  # heat and rain
    ((11, 12, 1, 2, 3), {"coal": 5, "boiler": 3, "air": 3}),  # heating
    ((3, 4, 10, 11), {"film": 6}),  # fields are cleared
    ((3, 4, 5), {"dust": 3}),  # building begins
]
STRAW = 12


def is_market_day(day: date) -> bool:
    """Every third, sixth and ninth of ten days, by the solar calendar."""
    return day.day % 10 in (3, 6, 9)


def is_harvest(day: date) -> bool:
    return any(first <= (day.month, day.day) <= last for first, last in HARVESTS)


def is_heating(day: date) -> bool:
    """Winter, in which loose coal is sold and burnt."""
    return day.month in (11, 12, 1, 2, 3)


@cache
def mix(day: date) -> tuple[list[str], list[int]]:
    """What a village may find on a day: categories, and their weights summed up."""
    weights = Counter(ALL_YEAR)
    for months, extra in ON_TOP:
        if day.month in months:
            weights.update(extra)
    if is_harvest(day):
        weights["straw"] += STRAW
    elif is_heating(day):
        weights["straw"] += 1  # weeds and leaves
    return summed(weights)


def summed(weights: dict[str, int]) -> tuple[list[str], list[int]]:
    return list(weights), list(accumulate(weights.values()))


STREET_MIX, MARKET_MIX = summed(STREET), summed(MARKET)


@dataclass(frozen=True)
class Season:
    """The time that the book tells of: its days, the disaster in it, the day on which a village was merged."""

    first: date
    until: date
    disaster: list[date] = field(default_factory=list)
    merged_on: date | None = None

    @property
    def is_flood(self) -> bool:
        return bool(self.disaster) and 6 <= self.disaster[0].month <= 9

    @property
    def disaster_name(self) -> str:
        return "暴雨山洪，通村道路中断、停电" if self.is_flood else "雨雪冰冻，道路结冰、线路故障停电"

    def is_after_flood(self, day: date) -> bool:
        """The days in which the flood's leavings are found."""
        return self.is_flood and timedelta() <= day - self.disaster[-1] <= timedelta(days=12)


def season_of(first: date, until: date) -> Season:
    """A flood where the time has high water in it, else snow and ice, in the middle; a merger past the half."""
    days = days_between(first, until)
    if len(days) < MERGES_AFTER:
        return Season(first, until)
    wet = [day for day in days[1:-20] if (7, 10) <= (day.month, day.day) <= (9, 10)] or days[1:-10]
    start = wet[len(wet) // 2]
    struck = [start + timedelta(days=n) for n in range(DISASTER_DAYS)]
    return Season(first, until, struck, first_of_month(days))


def first_of_month(days: list[date]) -> date:
    """Villages are merged on the first of a month where one lies in the time's middle."""
    middle = days[len(days) // 3 : -len(days) // 5]
    return next((day for day in middle if day.day == 1), middle[len(middle) // 2])


def any_of(mixed: tuple[list[str], list[int]], rng: Random) -> str:
    names, weights = mixed
    return rng.choices(names, cum_weights=weights)[0]
