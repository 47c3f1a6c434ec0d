"""Who has signed is scored by the pledge, whatever the plan says by now; signed is frozen (domain.md §6)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.assessments.actions import enter_value
from apps.assessments.making import compute_quarter
from apps.assessments.models import Line
from apps.pledges.actions import Held, change_indicator, set_targets
from apps.pledges.making import make_pledge
from apps.pledges.models import Indicator, Plan, Pledge
from apps.pledges.signing import sign_pledges
from apps.pledges.tests.conftest import drawn
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_head, make_unit

pytestmark = pytest.mark.django_db


def sign(plan: Plan, unit: Unit, four: list[User], officer: User) -> Pledge:
    made = make_pledge(plan.pk, unit, by=officer)
    for user in four:
        sign_pledges([made.pk], by=user, drawing=drawn())
    return made


def hold(unit: Unit, officer: User, *rows: tuple[Indicator, int, int]) -> None:
    held = [Held(one.pk, Decimal(value), Decimal(weight)) for one, value, weight in rows]
    set_targets(rows[0][0].plan_id, unit, held, by=officer)


def scored_by(town: Town, unit: Unit, officer: User) -> list[tuple[str, Decimal, Decimal]]:
    draft = compute_quarter(town, 2026, 4, by=officer)
    lines = Line.objects.filter(score__assessment=draft, score__unit=unit)
    return [(line.name, line.target, line.weight) for line in lines]


@pytest.fixture
def signed(promised: Unit, plan: Plan, rate: Indicator, four: list[User], officer: User) -> Pledge:
    return sign(plan, promised, four, officer)


def test_a_target_changed_after_the_signing_does_not_change_the_score(
    signed: Pledge, rate: Indicator, households: Indicator, town: Town, officer: User
) -> None:
    hold(signed.unit, officer, (rate, 60, 40), (households, 30, 60))

    assert scored_by(town, signed.unit, officer) == [("整改办结率", Decimal(95), Decimal(100))]


def test_an_indicator_turned_after_the_signing_does_not_change_the_score(
    signed: Pledge, rate: Indicator, town: Town, officer: User
) -> None:
    said = {"name": rate.name, "unit_of_measure": "件", "direction": "less", "source": "counted", "count": "found"}
    change_indicator(rate.pk, said, by=officer)

    draft = compute_quarter(town, 2026, 4, by=officer)

    line = Line.objects.get(score__assessment=draft)
    assert (line.name, line.unit_of_measure, line.direction, line.count) == ("整改办结率", "%", "more", "handled")


def test_a_new_version_holds_once_it_is_signed(
    signed: Pledge, plan: Plan, rate: Indicator, town: Town, four: list[User], officer: User
) -> None:
    hold(signed.unit, officer, (rate, 97, 100))
    second = make_pledge(plan.pk, signed.unit, by=officer)
    assert scored_by(town, signed.unit, officer) == [("整改办结率", Decimal(95), Decimal(100))]

    for user in four:
        sign_pledges([second.pk], by=user, drawing=drawn())

    assert scored_by(town, signed.unit, officer) == [("整改办结率", Decimal(97), Decimal(100))]


def test_who_has_not_signed_is_scored_by_the_targets(
    promised: Unit, rate: Indicator, town: Town, officer: User
) -> None:
    hold(promised, officer, (rate, 60, 100))

    assert scored_by(town, promised, officer) == [("整改办结率", Decimal(60), Decimal(100))]


def test_what_the_office_entered_stays_when_a_pledge_is_signed(
    promised: Unit, plan: Plan, rate: Indicator, households: Indicator, town: Town, four: list[User], officer: User
) -> None:
    hold(promised, officer, (rate, 95, 60), (households, 30, 40))
    compute_quarter(town, 2026, 4, by=officer)
    enter_value(Line.objects.get(name=households.name).pk, Decimal(15), by=officer)
    sign(plan, promised, four, officer)

    compute_quarter(town, 2026, 4, by=officer)

    assert Line.objects.get(name=households.name).value == 15


def test_a_draft_costs_the_same_with_many_signed_units(
    signed: Pledge, rate: Indicator, town: Town, four: list[User], officer: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            compute_quarter(town, 2026, 4, by=officer)
        return len(queries)

    cost()
    few = cost()
    for number in range(10):
        unit = make_unit(town, f"新村{number}")
        hold(unit, officer, (rate, 95, 100))
        sign(rate.plan, unit, [*four[:2], make_head(unit, f"head{number}")], officer)
    cost()

    assert cost() == few
    assert Pledge.objects.signed().count() == 11
