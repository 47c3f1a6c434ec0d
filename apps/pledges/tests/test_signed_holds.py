"""Signed is frozen, a change is a new version: the plan may change, and says what holds (domain.md §6)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.pledges.actions import Held, change_indicator, remove_indicator, set_targets
from apps.pledges.making import make_pledge, withdraw_pledge
from apps.pledges.models import Indicator, Plan, Pledge
from apps.pledges.queries import tree_of
from apps.pledges.signing import sign_pledges
from apps.pledges.tests.conftest import drawn
from apps.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def pledge(promised: Unit, plan: Plan, officer: User, four: list[User]) -> Pledge:
    return make_pledge(plan.pk, promised, by=officer)


@pytest.fixture
def signed(pledge: Pledge, four: list[User]) -> Pledge:
    for user in four:
        sign_pledges([pledge.pk], by=user, drawing=drawn())
    return Pledge.objects.for_list().get(pk=pledge.pk)


def otherwise(plan: Plan) -> list[Unit]:
    return [branch.unit for branch in tree_of(plan).branches if branch.is_otherwise]


def test_an_indicator_that_a_signed_pledge_promises_stays(signed: Pledge, rate: Indicator, officer: User) -> None:
    with pytest.raises(RuleBroken, match="1 unit's pledge"):
        remove_indicator(rate.pk, by=officer)

    assert rate.targets.exists()


def test_an_indicator_that_a_signed_pledge_promises_keeps_its_name(
    signed: Pledge, rate: Indicator, officer: User
) -> None:
    said = {"name": "别的", "unit_of_measure": "%", "direction": "more", "source": "counted", "count": "handled"}
    with pytest.raises(RuleBroken, match="promises it"):
        change_indicator(rate.pk, said, by=officer)


def test_an_indicator_goes_once_no_pledge_promises_it(pledge: Pledge, rate: Indicator, officer: User) -> None:
    with pytest.raises(RuleBroken, match="out to be signed"):
        remove_indicator(rate.pk, by=officer)
    withdraw_pledge(pledge.pk, by=officer, reason="指标有误")

    remove_indicator(rate.pk, by=officer)

    assert not Indicator.objects.exists()


def test_the_page_says_why_an_indicator_stays(signed: Pledge, rate: Indicator, officer: User, client: Client) -> None:
    client.force_login(officer)
    page = client.post(f"/pledges/plan/2026/indicators/{rate.pk}/", {"remove": "1"}, follow=True)

    assert page.status_code == 200
    assert "整改办结率：" in page.content.decode()
    assert Indicator.objects.filter(pk=rate.pk).exists()


def test_the_tree_marks_whose_targets_were_changed_since_the_pledge(
    signed: Pledge, plan: Plan, rate: Indicator, officer: User
) -> None:
    assert otherwise(plan) == []
    set_targets(plan.pk, signed.unit, [Held(rate.pk, Decimal(97), Decimal(100))], by=officer)

    assert otherwise(plan) == [signed.unit]


def test_who_changes_a_signed_units_target_is_told_that_the_pledge_holds(
    signed: Pledge, rate: Indicator, officer: User, client: Client
) -> None:
    client.force_login(officer)
    path = f"/pledges/plan/2026/units/{signed.unit_id}/"
    shown = client.get(path)
    assert shown.context["standing"] == signed

    said = {f"value_{rate.pk}": "97", f"weight_{rate.pk}": "100", "shown": shown.context.get("shown", "")}
    page = client.post(path, said, follow=True)

    [told] = [str(message) for message in page.context["messages"]]
    assert "until a new version is signed" in told or "新版本" in told
