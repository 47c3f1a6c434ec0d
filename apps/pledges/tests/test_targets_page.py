"""A unit's targets on one page: saved, and made into a pledge, by one form; nobody overwrites what nobody saw."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.accounts.models import Role, User
from apps.pledges.actions import Held, make_plan, set_targets
from apps.pledges.models import Indicator, Plan, Pledge, Target
from apps.units.models import Unit
from tests.make import give_post, make_unit, make_user

pytestmark = pytest.mark.django_db


def path_of(unit: Unit) -> str:
    return f"/pledges/plan/2026/units/{unit.pk}/"


def said(one: Indicator, value: str, weight: str, shown: str, **more: str) -> dict[str, Any]:
    return {f"value_{one.pk}": value, f"weight_{one.pk}": weight, "shown": shown, **more}


def shown_to(client: Client, unit: Unit) -> str:
    shown: str = client.get(path_of(unit)).context["shown"]
    return shown


def told(page: HttpResponse) -> str:
    return " ".join(str(message) for message in page.context["messages"])  # type: ignore[attr-defined]  # of the client


@pytest.fixture
def office(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def test_what_is_typed_is_saved_and_put_out_by_one_press(
    office: Client, promised: Unit, rate: Indicator, four: list[User]
) -> None:
    typed = said(rate, "97", "100", shown_to(office, promised), make="1")
    page = office.post(path_of(promised), typed)

    pledge = Pledge.objects.get()
    assert page.headers["Location"] == pledge.get_absolute_url()
    assert pledge.clauses.get().value == 97


def test_what_was_typed_stays_where_the_pledge_is_refused(
    office: Client, promised: Unit, rate: Indicator, four: list[User]
) -> None:
    typed = said(rate, "97", "60", shown_to(office, promised), make="1")
    page = office.post(path_of(promised), typed, follow=True)

    assert not Pledge.objects.exists()
    assert "60" in told(page)
    assert page.context["form"][f"value_{rate.pk}"].value() == "97"
    assert Target.objects.get().weight == 60


def test_nothing_is_put_out_of_what_cannot_be_saved(
    office: Client, promised: Unit, rate: Indicator, four: list[User]
) -> None:
    typed = said(rate, "195", "100", shown_to(office, promised), make="1")
    page = office.post(path_of(promised), typed)

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {f"value_{rate.pk}"}
    assert (page.context["form"][f"value_{rate.pk}"].value(), Pledge.objects.exists()) == ("195", False)


def test_the_second_window_overwrites_nothing_it_did_not_show(
    office: Client, promised: Unit, rate: Indicator, officer: User
) -> None:
    first = shown_to(office, promised)
    set_targets(rate.plan_id, promised, [Held(rate.pk, Decimal(90), Decimal(100))], by=officer)

    page = office.post(path_of(promised), said(rate, "97", "100", first))

    assert page.status_code == 422
    [words] = page.context["form"].non_field_errors()
    assert str(officer) in words
    assert "90%" in words
    assert page.context["form"][f"value_{rate.pk}"].value() == "97"
    assert Target.objects.get().value == 90


def test_a_wrong_number_does_not_make_the_second_window_forget_what_it_had_shown(
    office: Client, promised: Unit, rate: Indicator, officer: User
) -> None:
    first = shown_to(office, promised)
    set_targets(rate.plan_id, promised, [Held(rate.pk, Decimal(90), Decimal(100))], by=officer)
    wrong = office.post(path_of(promised), said(rate, "九十五", "100", first))
    assert not wrong.context["form"].non_field_errors()

    office.post(path_of(promised), said(rate, "95.5", "100", wrong.context["shown"]))

    assert Target.objects.get().value == 90


def test_who_was_told_of_the_other_window_may_save_again(
    office: Client, promised: Unit, rate: Indicator, officer: User
) -> None:
    first = shown_to(office, promised)
    set_targets(rate.plan_id, promised, [Held(rate.pk, Decimal(90), Decimal(100))], by=officer)
    second = office.post(path_of(promised), said(rate, "97", "100", first)).context["shown"]

    office.post(path_of(promised), said(rate, "97", "100", second))

    assert Target.objects.get().value == 97


def test_a_head_makes_the_pledge_of_a_group_likewise(
    client: Client, promised: Unit, rate: Indicator, four: list[User], branch_secretary: User
) -> None:
    group = make_unit(promised.town, "一社", Unit.Kind.GROUP, parent=promised)
    give_post(make_user("elder", promised.town, "陈社长"), group, Role.CADRE, title="社长")
    client.force_login(branch_secretary)

    client.post(path_of(group), said(rate, "95", "100", shown_to(client, group), make="1"))

    pledge = Pledge.objects.get()
    assert pledge.title == "2026年度柳树村一社环境保护目标责任书"
    assert "柳树村（甲方）与柳树村一社（乙方）" in pledge.body


def test_a_head_is_offered_the_groups_targets_of_every_year_from_this_one_on(
    client: Client, village: Unit, plan: Plan, officer: User, head: User
) -> None:
    group = make_unit(village.town, "一社", Unit.Kind.GROUP, parent=village)
    for year in (2025, 2027):
        make_plan(plan.town, year, by=officer)
    client.force_login(head)

    page = client.get("/pledges/")

    assert page.context["to_hand_down"] == [(2026, group), (2027, group)]
    assert f"/pledges/plan/2027/units/{group.pk}/" in page.content.decode()


def test_a_text_of_no_kind_is_not_found(office: Client) -> None:
    assert office.get("/pledges/texts/foo/").status_code == 404
