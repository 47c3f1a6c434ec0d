"""A quarter in figures: of each unit, and of the town as the sum of its units, each with the rows it comes from.

What pledges and assessments count is asked of `pledges.counts`, so that a unit's figure is the same on every page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, reduce
from operator import add

from django.db.models import Q

from apps.core.days import Quarter
from apps.feedback.models import FeedbackItem, Record
from apps.pledges.counts import COUNTS, Facts, facts_of
from apps.readings.queries import GoodDays, good_days
from apps.rectifications.models import Status, Task
from apps.reports.models import Finding
from apps.towns.models import Town

TENTH = Decimal("0.1")
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
        return tenth(Decimal(100 * self.part) / self.whole) if self.whole else None


def tenth(value: Decimal) -> Decimal:
    return value.quantize(TENTH, ROUND_HALF_UP)


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
    inspections struck off among those that had come down by its end; `air`: days of good air.
    """

    town: Town
    quarter: Quarter
    facts: Facts
    units: Mapping[int, Standing]
    found: Mapping[tuple[date, int, int], int]
    struck: Tally
    air: GoodDays

    @cached_property
    def all(self) -> Standing:
        return reduce(add, self.units.values(), Standing())

    @cached_property
    def by_category(self) -> dict[int, int]:
        counts: dict[int, int] = defaultdict(int)
        for (_day, category, _unit), count in self.found.items():
            counts[category] += count
        return dict(counts)

    @property
    def good_air(self) -> Tally:
        return Tally(self.air.good, self.air.judged)

    @property
    def has_data(self) -> bool:
        """The town worked with the system in it."""
        return bool(self.facts.days or self.facts.tasks or self.found)


def period_of(town: Town, quarter: Quarter) -> Period:
    """A quarter up to today; sixteen queries, whatever the rows."""
    last = min(quarter.last, town.today())
    facts = facts_of(town, quarter.first, last)
    found = found_in(town, quarter.first, last)
    took = took_by_unit(town, quarter.first, last)
    return Period(
        town,
        quarter,
        facts,
        units=standings(facts, found, took),
        found=found,
        struck=struck_by(town, last),
        air=good_days(town, quarter.first, last),
    )


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


def took_by_unit(town: Town, first: date, last: date) -> dict[int, dict[int, timedelta]]:
    """unit that led → task → how long it took. One query."""
    found: dict[int, dict[int, timedelta]] = defaultdict(dict)
    rows = Task.objects.filter(completed_in(town, first, last)).order_by("pk")
    for pk, unit, opened_at, closed_at in rows.values_list("pk", "lead_unit_id", "opened_at", "closed_at"):
        assert closed_at is not None  # completed
        found[unit][pk] = closed_at - opened_at
    return dict(found)


def items_by(town: Town, last: date) -> dict[int, bool]:
    """Item of an inspection that had come down by a day → whether it was struck off by then. Two queries.

    What came struck off already was others' work. Struck off is only what is recorded as such (domain.md §4); a
    rebound takes it back.
    """
    items = FeedbackItem.objects.filter(town=town, batch__received_on__lte=last, said_struck=False)
    found = dict.fromkeys(items.order_by("pk").values_list("pk", flat=True), False)
    kinds = [Record.Kind.STRUCK, Record.Kind.REBOUND]
    records = Record.objects.filter(town=town, kind__in=kinds, day__lte=last).order_by("day", "pk")
    for item, kind in records.values_list("item_id", "kind"):
        if item in found:
            found[item] = kind == Record.Kind.STRUCK
    return found


def struck_by(town: Town, last: date) -> Tally:
    found = items_by(town, last)
    return Tally(sum(found.values()), len(found))


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
