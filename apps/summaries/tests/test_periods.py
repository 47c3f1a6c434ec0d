"""A quarter in figures: each the sum of its units, each unit's the sum of its rows (issue: every number opens its rows)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from apps.core.days import Quarter
from apps.pledges.counts import COUNTS, facts_of
from apps.rectifications.models import Task
from apps.summaries.periods import Period, Standing, Tally, fewest_for, period_of, top
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_reading

pytestmark = pytest.mark.django_db
Q4 = Quarter(2026, 4)


@pytest.fixture
def now(quarter_of_work: list[Task], town: Town) -> Period:
    return period_of(town, Q4)


def test_a_quarter_knows_its_days_and_the_ones_before() -> None:
    assert (Q4.first, Q4.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert [Q4.back(one) for one in (1, 3, 4)] == [Quarter(2026, 3), Quarter(2026, 1), Quarter(2025, 4)]
    assert Quarter(2026, 1).back(1) == Quarter(2025, 4)
    assert Quarter.of(date(2026, 3, 31)) == Quarter(2026, 1)


@pytest.mark.parametrize("text", ["2026-Q3", "2026Q3", " 2026-q3 "])
def test_a_quarter_is_read_as_it_is_written(text: str) -> None:
    assert Quarter.written(text) == Quarter(2026, 3)


@pytest.mark.parametrize("text", ["2026-Q5", "26-Q1", "Q3", "", "2026-Q33"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text.strip() or None):
        Quarter.written(text)


def test_the_towns_figures_are_the_sums_of_its_units(now: Period) -> None:
    stood = now.units.values()

    assert now.all.handled == Tally(sum(one.handled.part for one in stood), sum(one.handled.whole for one in stood))
    assert now.all.on_time == Tally(sum(one.on_time.part for one in stood), sum(one.on_time.whole for one in stood))
    assert now.all.found == sum(now.found.values()) == 1


def test_a_unit_has_the_figure_that_its_score_has(now: Period, village: Unit) -> None:
    figure = COUNTS["handled"].read(facts_of(now.town, Q4.first, now.town.today()), village.pk)

    assert now.units[village.pk].handled == Tally(len(figure.part), len(figure.whole))
    assert now.units[village.pk].handled.part == 2


def test_the_mean_time_is_over_what_was_completed(now: Period, village: Unit, other_village: Unit) -> None:
    assert now.units[village.pk].days == Decimal("2.0")
    assert now.units[village.pk].completed == 2
    assert now.units[other_village.pk].days is None


def test_nothing_to_count_has_no_rate() -> None:
    assert Tally().rate is None
    assert Standing().days is None


def test_a_rate_has_one_place_half_up() -> None:
    assert Tally(1, 16).rate == Decimal("6.3")  # 6.25
    assert Tally(2, 3).rate == Decimal("66.7")


def test_a_quarter_that_runs_counts_up_to_today(now: Period, town: Town) -> None:
    assert now.facts.last == town.today() < Q4.last


def test_days_of_good_air_are_the_quarters(town: Town, clock: time_machine.Traveller) -> None:
    today = town.today()
    for day in [Q4.first - timedelta(days=1), today - timedelta(days=1), today]:
        make_reading(town, day=day, value=Decimal(30))

    assert period_of(town, Q4).good_air == Tally(2, 2)


def test_the_category_that_grew_most_stands_out() -> None:
    assert top({1: 10, 2: 6}, {1: 9, 2: 1}) == 2
    assert top({1: 10, 2: 6}, {1: 12, 2: 9}) == 1  # nothing grew: the one with most
    assert top({1: 3, 2: 3}, {}) == 1
    assert top({}, {1: 4}) is None


def test_how_few_have_most() -> None:
    assert fewest_for([8, 1, 1], Decimal("0.8")) == 1
    assert fewest_for([1, 1, 1, 1, 1], Decimal("0.8")) == 4
    assert fewest_for([], Decimal("0.8")) == 0
