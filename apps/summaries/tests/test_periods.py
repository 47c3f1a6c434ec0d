"""A quarter in figures: each the sum of its units, each unit's the sum of its rows (issue: every number opens its rows)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from apps.accounts.models import User
from apps.assessments.actions import publish_quarter, tell_scores
from apps.assessments.making import compute_quarter
from apps.assessments.models import Score
from apps.core.days import Quarter
from apps.feedback.models import Record
from apps.pledges.counts import COUNTS, facts_of
from apps.pledges.models import Plan, Pledge
from apps.rectifications.models import Task
from apps.rectifications.rerouting import void_task
from apps.summaries.headline import changes, finding
from apps.summaries.periods import Period, Standing, Tally, fewest_for, period_of, top
from apps.summaries.summary import compared_periods, five, groups_of, signing_of
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import at, make_item, make_reading, make_report

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


def test_a_quarter_that_runs_is_compared_with_the_same_days(town: Town) -> None:
    for day in (date(2025, 11, 20), date(2025, 12, 20), date(2026, 8, 20), date(2026, 9, 20)):
        make_reading(town, day=day, value=Decimal(30))

    _now, before, year_before = compared_periods(town, Q4)

    assert (before.facts.last, before.good_air) == (date(2026, 8, 24), Tally(1, 1))
    assert (year_before.facts.last, year_before.good_air) == (date(2025, 11, 24), Tally(1, 1))


def test_air_is_compared_by_one_rule_where_the_rule_changed_in_between(town: Town) -> None:
    for day in (date(2025, 11, 20), date(2026, 11, 20)):
        make_reading(town, day=day, value=70)

    now, before, year_before = compared_periods(town, Q4)

    assert (now.good_air, year_before.good_air) == (Tally(0, 1), Tally(1, 1))
    assert changes(now, year_before)["good_air"] == 0
    line = five(now, before, year_before)[-1].lines[0]
    assert line.words == "share ±0 points on the same days a year ago (both by HJ 633-2012)"
    assert line.is_better is None


def test_air_under_one_rule_is_compared_by_it(town: Town) -> None:
    for day, value in ((date(2026, 8, 20), 50), (date(2026, 11, 20), 70)):
        make_reading(town, day=day, value=value)

    now, before, _year_before = compared_periods(town, Q4)

    assert changes(now, before)["good_air"] == -100


def test_a_quarter_that_is_over_is_compared_with_whole_ones(town: Town, clock: time_machine.Traveller) -> None:
    clock.move_to(at(town, "2027-01-05 10:00"))

    assert [one.is_whole for one in compared_periods(town, Q4)] == [True, True, True]


def test_as_far_in_a_quarter_is_the_same_day_or_the_months_last() -> None:
    assert Quarter(2026, 1).as_far(date(2026, 11, 30)) == date(2026, 2, 28)
    assert Quarter(2026, 3).as_far(date(2026, 12, 31)) == date(2026, 9, 30)
    assert Quarter(2026, 4).as_far(date(2026, 6, 30)) == date(2026, 12, 31)


def test_a_published_quarter_is_told_as_it_was_known_when_its_scores_were_computed(
    quarter_of_work: list[Task],
    promised: Unit,
    town: Town,
    officer: User,
    cadre: User,
    clock: time_machine.Traveller,
) -> None:
    clock.move_to(at(town, "2027-01-05 10:00"))
    draft = compute_quarter(town, 2026, 4, by=officer)
    tell_scores(draft.pk, by=officer, days=5)
    clock.move_to(at(town, "2027-01-20 10:00"))
    publish_quarter(draft.pk, by=officer)
    before = period_of(town, Q4)

    void_task(quarter_of_work[2].pk, by=officer, reason="误报")
    make_report(cadre, promised, date(2027, 1, 19), late_reason="停电")

    after = period_of(town, Q4)
    assert after.units == before.units
    assert after.facts.tasks == before.facts.tasks
    assert (after.left, len(after.left.open)) == (before.left, 3)


def test_a_score_is_compared_with_the_last_quarters_once_its_own_is_over(
    quarter_of_work: list[Task], promised: Unit, town: Town, officer: User, clock: time_machine.Traveller
) -> None:
    for number in (2, 3, 4):
        compute_quarter(town, 2026, number, by=officer)
    Score.objects.filter(assessment__quarter=2).update(total=100)
    Score.objects.filter(assessment__quarter=3).update(total=99)
    Score.objects.filter(assessment__quarter=4).update(total=60)

    def told() -> tuple[Decimal | None, bool]:
        row = next(row for row in groups_of(period_of(town, Q4), officer)[0].rows if row.unit == promised)
        return row.change, row.has_fallen_twice

    assert told() == (None, False)
    clock.move_to(at(town, "2027-01-05 10:00"))
    assert told() == (Decimal(-39), True)


def signed(plan: Plan, unit: Unit, officer: User, version: int, day: date, **fields: Any) -> Pledge:
    return Pledge.objects.create(
        town=plan.town,
        plan=plan,
        unit=unit,
        upper=unit.parent,
        version=version,
        title="责任书",
        made_by=officer,
        way="paper",
        signed_on=day,
        signed_at=plan.town.now(),
        fingerprint=f"{version:064}",
        **fields,
    )


def test_a_unit_that_signed_anew_was_signed_before(promised: Unit, plan: Plan, town: Town, officer: User) -> None:
    signed(plan, promised, officer, 1, date(2026, 8, 10), replaced_at=town.now())
    signed(plan, promised, officer, 2, date(2026, 11, 20))

    found = [signing_of(town, Quarter(2026, number)) for number in (2, 3, 4)]
    assert [one and one.villages for one in found] == [Tally(0, 1), Tally(1, 1), Tally(1, 1)]


def test_what_was_struck_off_since_the_last_quarter_is_a_change(
    village: Unit, officer: User, clock: time_machine.Traveller
) -> None:
    town = village.town
    clock.move_to(at(town, "2026-08-10 10:00"))
    items = [make_item(village, number=f"{number}") for number in (1, 2)]
    clock.move_to(at(town, "2026-11-24 10:00"))
    Record.objects.create(
        town=town,
        item=items[0],
        round=1,
        kind=Record.Kind.STRUCK,
        authority="县生态环境局",
        document="县环函〔2026〕9号",
        day=town.today(),
        by=officer,
    )

    now, before, _year_before = compared_periods(town, Q4)
    assert (before.struck, now.struck) == (Tally(0, 2), Tally(1, 2))
    assert changes(now, before)["struck"] == 1
    assert finding(now, before, None) == ""


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
