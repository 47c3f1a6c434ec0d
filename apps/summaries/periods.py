"""A quarter in figures: of each unit, and of the town as the sum of its units, each with the rows it comes from.

What pledges and assessments count is asked of `pledges.counts`, so that a unit's figure is the same on every page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, reduce
from operator import add

from django.db.models import Q, QuerySet

from apps.assessments.models import Assessment
from apps.core.days import Quarter
from apps.core.figures import percent, tenth
from apps.feedback.queries import items_by
from apps.pledges.counts import COUNTS, Facts, facts_of
from apps.readings.queries import (
    GoodDays,
    Values,
    counted,
    days_of_air,
    good_by_2012,
    is_across_rules,
    judged_days,
)
from apps.rectifications.models import Status, Task
from apps.reports.models import Finding
from apps.summaries.standing import Left, left_of
from apps.towns.models import Town

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Tally:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.part + other.part, self.whole + other.whole)

    @property
    def rate(self) -> Decimal | None:
        """Percent to one place, half up; None of nothing."""
        return percent(self.part, self.whole)


@dataclass(frozen=True)
class Standing:
    """How a unit stood: daily reports in time, tasks due in the quarter, tasks completed in it, problems found there.

    `took`: how long each completed task took, from assigning to completing, by its id.
    """

    on_time: Tally = Tally()
    handled: Tally = Tally()
    overdue: int = 0
    returned: int = 0
    extended: int = 0
    found: int = 0
    took: Mapping[int, timedelta] = field(default_factory=dict)

    def __add__(self, other: Standing) -> Standing:
        return Standing(
            self.on_time + other.on_time,
            self.handled + other.handled,
            self.overdue + other.overdue,
            self.returned + other.returned,
            self.extended + other.extended,
            self.found + other.found,
            {**self.took, **other.took},
        )

    @property
    def completed(self) -> int:
        return len(self.took)

    @property
    def days(self) -> Decimal | None:
        """平均整改时间: days a task took in the mean, to one place."""
        if not self.took:
            return None
        seconds = sum((int(one.total_seconds()) for one in self.took.values()), 0)
        return tenth(Decimal(seconds) / len(self.took) / int(DAY.total_seconds()))


@dataclass(frozen=True)
class Period:
    """A quarter of a town. `found`: (day, category, unit that it was found in) → problems; `struck`: items of
    inspections struck off among those that had come down by its end; `read`: day → the town's values of air.
    """

    town: Town
    quarter: Quarter
    facts: Facts
    units: Mapping[int, Standing]
    found: Mapping[tuple[date, int, int], int]
    struck: Tally
    read: Mapping[date, Values] = field(default_factory=dict)

    @cached_property
    def all(self) -> Standing:
        return reduce(add, self.units.values(), Standing())

    @cached_property
    def by_category(self) -> dict[int, int]:
        counts: dict[int, int] = defaultdict(int)
        for (_day, category, _unit), count in self.found.items():
            counts[category] += count
        return dict(counts)

    @cached_property
    def left(self) -> Left:
        """What was still to be done at its end, read when it is asked for."""
        return left_of(self.facts)

    @cached_property
    def air(self) -> GoodDays:
        """By the rule of each day."""
        return counted(judged_days(self.read).values())

    @cached_property
    def air_2012(self) -> GoodDays:
        """By HJ 633-2012, also where that holds no more."""
        return good_by_2012(self.read)

    @property
    def good_air(self) -> Tally:
        return Tally(self.air.good, self.air.judged)

    def good_air_beside(self, before: Period) -> tuple[Tally, Tally, bool]:
        """Good days of both as they may be compared, and whether by HJ 633-2012: where days of the one go by the rule
        of 2026 and of the other by the old one, the change of rules would show as a change of the air.
        """
        if not is_across_rules([self.facts.last], [before.facts.first]):
            return self.good_air, before.good_air, False
        now, then = (Tally(one.air_2012.good, one.air_2012.judged) for one in (self, before))
        return now, then, True

    @property
    def is_whole(self) -> bool:
        """Not only the days of it up to one within."""
        return self.facts.last == self.quarter.last

    @property
    def has_data(self) -> bool:
        """The town worked with the system in it."""
        return bool(self.facts.days or self.facts.tasks or self.found)


def period_of(town: Town, quarter: Quarter, until: date | None = None) -> Period:
    """A quarter up to today, or up to an earlier day of it; nineteen queries, whatever the rows.

    Once its scores are published, its tasks, items and reports are counted as they were known when these were computed:
    what is done to them later changes neither. See `facts_of` for what is promised by that.
    """
    last = min(quarter.last, until or town.today())
    facts = facts_of(town, quarter.first, last, known_at(town, quarter, last))
    found = found_in(town, quarter.first, last)
    took, struck = took_by_unit(town, quarter.first, last), items_by(town, last)
    return Period(
        town,
        quarter,
        facts,
        units=standings(facts, found, took),
        found=found,
        struck=Tally(sum(struck.values()), len(struck)),
        read=days_of_air(town, quarter.first, last),
    )


def known_at(town: Town, quarter: Quarter, last: date) -> datetime:
    """As of when a quarter up to a day is told. Of some days of one that is over: as far as today is known now."""
    if last < min(quarter.last, town.today()):
        return town.at(last, town.now().time())
    found = published(town, quarter)
    return found.computed_at if found else town.now()


def published(town: Town, quarter: Quarter) -> Assessment | None:
    rows = Assessment.objects.filter(town=town, plan__year=quarter.year, quarter=quarter.number)
    return rows.exclude(published_at=None).select_related("plan").first()


def standings(
    facts: Facts, found: Mapping[tuple[date, int, int], int], took: Mapping[int, Mapping[int, timedelta]]
) -> dict[int, Standing]:
    here: dict[int, int] = defaultdict(int)
    for (_day, _category, unit), count in found.items():
        here[unit] += count
    ids = {*facts.tasks, *facts.days, *here, *took}
    return {unit: standing_of(facts, unit, here[unit], took.get(unit, {})) for unit in ids}


def standing_of(facts: Facts, unit: int, found: int, took: Mapping[int, timedelta]) -> Standing:
    return Standing(
        on_time=tally(facts, unit, "on_time"),
        handled=tally(facts, unit, "handled"),
        overdue=tally(facts, unit, "overdue").part,
        returned=tally(facts, unit, "returned").part,
        extended=tally(facts, unit, "extended").part,
        found=found,
        took=took,
    )


def tally(facts: Facts, unit: int, code: str) -> Tally:
    """What a figure counts, as so many of so many; the same rows as in a unit's score."""
    figure = COUNTS[code].read(facts, unit)
    return Tally(len(figure.part), len(figure.whole))


def found_in(town: Town, first: date, last: date) -> dict[tuple[date, int, int], int]:
    """(day, category, unit) → problems found there, by whomever. One query."""
    rows = Finding.objects.counted().filter(town=town, found_on__range=(first, last)).order_by()
    found: dict[tuple[date, int, int], int] = defaultdict(int)
    for key in rows.values_list("found_on", "category_id", "unit_id"):
        found[key] += 1
    return dict(found)


def completed_in(town: Town, first: date, last: date) -> Q:
    """Tasks completed from a day to a day; what came with a workbook as history took no time here."""
    begin, end = town.at(first, datetime.min.time()), town.end_of(last)
    return Q(town=town, status=Status.COMPLETED, is_history=False, closed_at__gte=begin, closed_at__lte=end)


def tasks_to_do(now: Period) -> QuerySet[Task]:
    """Tasks completed in the days or open at their end, so that all are either."""
    is_open = Q(pk__in=list(now.left.open))
    return Task.objects.filter(is_open | completed_in(now.town, now.facts.first, now.facts.last))


def took_by_unit(town: Town, first: date, last: date) -> dict[int, dict[int, timedelta]]:
    """unit that led → task → how long it took. One query."""
    found: dict[int, dict[int, timedelta]] = defaultdict(dict)
    rows = Task.objects.filter(completed_in(town, first, last)).order_by("pk")
    for pk, unit, opened_at, closed_at in rows.values_list("pk", "lead_unit_id", "opened_at", "closed_at"):
        assert closed_at is not None  # completed
        found[unit][pk] = closed_at - opened_at
    return dict(found)


def top(counts: Mapping[int, int], before: Mapping[int, int]) -> int | None:
    """The category that grew most against the quarter before; where none grew, the one with most. None of nothing."""
    if not counts:
        return None
    grown = max(counts, key=lambda one: (counts[one] - before.get(one, 0), counts[one], -one))
    most = max(counts, key=lambda one: (counts[one], -one))
    return grown if before and counts[grown] > before.get(grown, 0) else most


def fewest_for(counts: Iterable[int], share: Decimal) -> int:
    """How few of them make up a share of the whole, the biggest first."""
    ordered = sorted(counts, reverse=True)
    wanted, sum_ = share * sum(ordered), 0
    for number, count in enumerate(ordered, 1):
        sum_ += count
        if sum_ >= wanted:
            return number
    return len(ordered)
