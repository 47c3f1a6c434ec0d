"""Which units and people one reads, and the switcher between the own units (domain.md §2)."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Role, User
from apps.ledgers.asked import Asked
from apps.ledgers.declaration import Ledger
from apps.towns.models import Town
from apps.units.ledgers import PEOPLE, UNITS
from apps.units.models import Person, Unit
from apps.units.queries import people_visible_to, units_visible_to
from tests.make import (
    give_post,
    make_admin,
    make_cadre,
    make_inspector,
    make_leader,
    make_liaison,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger(other_town: Town) -> User:
    return make_cadre(make_unit(other_town, "外村"), "stranger")


def test_a_cadre_sees_the_own_unit_only(cadre: User, village: Unit, other_village: Unit) -> None:
    assert list(units_visible_to(cadre)) == [village]


def test_a_liaison_sees_the_assigned_village(village: Unit, other_village: Unit) -> None:
    assert list(units_visible_to(make_liaison(village))) == [village]


def test_an_officer_sees_all_units_of_the_own_town(officer: User, town: Town, village: Unit, stranger: User) -> None:
    assert set(units_visible_to(officer)) == set(Unit.objects.filter(town=town))


def test_the_countys_inspector_sees_the_units_of_every_town(village: Unit, stranger: User) -> None:
    assert units_visible_to(make_inspector()).count() == Unit.objects.count()


def test_the_system_keeper_keeps_the_units_of_every_town(village: Unit, stranger: User) -> None:
    assert units_visible_to(make_admin()).count() == Unit.objects.count()


def test_the_system_keeper_of_one_town_keeps_its_units(town: Town, village: Unit, stranger: User) -> None:
    assert set(units_visible_to(make_admin(town=town))) == set(Unit.objects.filter(town=town))


def found(ledger: Ledger, user: User, query: str) -> list[Any]:
    return list(Asked(ledger, user, QueryDict(query)).rows)


def test_the_list_is_narrowed_by_kind_and_words(officer: User, village: Unit, other_village: Unit) -> None:
    assert found(UNITS, officer, "kind=village&q=柳") == [village]


def test_an_officer_sees_the_people_of_the_own_town(officer: User, cadre: User, stranger: User) -> None:
    assert {person.user for person in people_visible_to(officer)} == {officer, cadre}


def test_people_are_found_by_name_phone_or_unit(officer: User, cadre: User) -> None:
    assert [p.user for p in found(PEOPLE, officer, "q=cadre")] == [cadre]
    assert [p.user for p in found(PEOPLE, officer, "q=柳树村")] == [cadre]
    assert len(found(PEOPLE, officer, "q=138")) == 2


def test_people_are_found_by_role_and_by_whether_they_hold_a_post(officer: User, cadre: User, town: Town) -> None:
    idle = Person.objects.create(town=town, name="王五")
    assert [p.user for p in found(PEOPLE, officer, "role=cadre")] == [cadre]
    assert found(PEOPLE, officer, "posts=none") == [idle]
    assert found(PEOPLE, officer, "account=none") == [idle]


def test_villager_groups_stand_below_their_village(officer: User, town: Town) -> None:
    first, second = (make_unit(town, name, order=order) for name, order in (("甲村", 1), ("乙村", 2)))
    groups = [make_unit(town, "一社", Unit.Kind.GROUP, parent=parent, order=1) for parent in (second, first)]
    in_order = [unit for unit in found(UNITS, officer, "") if unit in (first, second, *groups)]
    assert in_order == [first, groups[1], second, groups[0]]


def test_closed_units_are_found_by_their_state(officer: User, town: Town, village: Unit) -> None:
    gone = make_unit(town, "石咀村", closed_on=date(2026, 6, 1))
    assert found(UNITS, officer, "state=closed") == [gone]
    assert village in found(UNITS, officer, "state=open")


def test_a_leader_and_a_cadre_keep_no_people(town: Town, cadre: User) -> None:
    assert not people_visible_to(make_leader(town)).exists()
    assert not people_visible_to(cadre).exists()


@pytest.mark.parametrize("page", ["units", "people"])
def test_a_cadre_is_refused_the_lists(client: Client, cadre: User, page: str) -> None:
    client.force_login(cadre)

    assert client.get(reverse(f"units:{page}")).status_code == 403


@pytest.mark.parametrize("page", ["units", "people"])
def test_an_officer_reads_the_lists(client: Client, officer: User, page: str) -> None:
    client.force_login(officer)

    assert client.get(reverse(f"units:{page}")).status_code == 200


def test_an_inspector_is_refused_the_list_of_people(client: Client, town: Town) -> None:
    client.force_login(make_inspector(town=town))

    assert client.get(reverse("units:people")).status_code == 403


@pytest.mark.parametrize("kind", ["nonsense", "%00", "village%00", "9" * 5000])
def test_a_kind_that_there_is_not_narrows_nothing(client: Client, officer: User, village: Unit, kind: str) -> None:
    client.force_login(officer)

    answer = client.get(f"{reverse('units:units')}?kind={kind}")

    assert answer.context["ledger"].chips == []
    assert village in list(answer.context["ledger"])


@pytest.mark.parametrize("page", ["units", "people"])
@pytest.mark.parametrize(
    "query", ["after=" + "9" * 4000, "sort=" + "9" * 5000, "after=x", "before=%00", "sort=%00", "q=%00", "q=a%00b"]
)
def test_nonsense_in_the_address_breaks_no_list(client: Client, officer: User, page: str, query: str) -> None:
    client.force_login(officer)

    assert client.get(f"{reverse(f'units:{page}')}?{query}").status_code == 200


@pytest.mark.parametrize("page", ["units", "people"])
def test_a_list_costs_the_same_queries_for_thirty_villages(
    client: Client, officer: User, town: Town, page: str
) -> None:
    client.force_login(officer)
    client.get(reverse(f"units:{page}"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(f"units:{page}"))
    for number in range(30):
        make_cadre(make_unit(town, f"{number}号村"), f"cadre{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(f"units:{page}"))

    assert len(many) == len(few)


def test_one_switches_to_another_own_unit(client: Client, cadre: User, other_village: Unit) -> None:
    give_post(cadre, other_village, Role.CADRE)
    client.force_login(cadre)

    client.post(reverse("units:switch"), {"unit": other_village.pk})

    assert client.session["unit"] == other_village.pk


def test_one_does_not_switch_to_a_unit_that_is_not_the_own(client: Client, cadre: User, other_village: Unit) -> None:
    client.force_login(cadre)

    client.post(reverse("units:switch"), {"unit": other_village.pk})

    assert "unit" not in client.session


@pytest.mark.parametrize("unit", ["\0", "nonsense", "9" * 5000])
def test_one_does_not_switch_to_nonsense(client: Client, cadre: User, unit: str) -> None:
    client.force_login(cadre)

    assert client.post(reverse("units:switch"), {"unit": unit}).status_code == 302
    assert "unit" not in client.session
