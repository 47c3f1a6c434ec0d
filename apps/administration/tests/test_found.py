"""From an empty database to a town whose first officer can sign in."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory

from apps.accounts.models import Role, User
from apps.administration.founding import NewTown, found
from apps.administration.models import FirstDay
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.towns.models import Category, Town, TownSettings
from apps.units.models import CalendarDay, Unit
from apps.units.scope import read_scope
from tests.make import make_admin, make_town

pytestmark = pytest.mark.django_db

NEW = NewTown(
    code="qingxi",
    name="清溪镇",
    county="平川县",
    duty_phone="0938-1234567",
    first_day=date(2026, 11, 24),
    office="生态环境办公室",
    officer="李梅",
    phone="13900000000",
    title="环境办主任",
    username="qingxi-officer",
)


def first_keeper(*arguments: str) -> list[str]:
    out = io.StringIO()
    call_command("first_keeper", *arguments, stdout=out)
    return out.getvalue().splitlines()


def signs_in(username: str, code: str) -> bool:
    return authenticate(RequestFactory().post("/accounts/code/"), username=username, code=code) is not None


def test_the_first_keeper_signs_in_with_the_printed_code() -> None:
    code = first_keeper("county", "--name", "王县")[0]

    assert signs_in("county", code)
    assert read_scope(User.objects.get(username="county")).keeps_all_towns
    assert Event.objects.get(kind="account.opened").actor is None


def test_before_the_first_sign_in_the_code_is_given_anew() -> None:
    lost = first_keeper("county", "--name", "王县")[0]

    code = first_keeper("county", "--name", "王县")[0]

    assert [signs_in("county", one) for one in (lost, code)] == [False, True]
    assert User.objects.count() == 1


def test_once_the_keeper_has_a_password_no_code_is_printed() -> None:
    make_admin("county")

    with pytest.raises(CommandError):
        first_keeper("county", "--name", "王县")


def test_where_there_are_accounts_no_second_keeper_is_made() -> None:
    first_keeper("county", "--name", "王县")

    with pytest.raises(CommandError):
        first_keeper("somebody", "--name", "张三")
    assert User.objects.count() == 1


@pytest.mark.parametrize("username", ["", "two words", "a" * 51])
def test_a_name_that_no_account_can_have_is_refused(username: str) -> None:
    with pytest.raises(CommandError):
        first_keeper(username, "--name", "王县")


def test_a_founded_town_has_settings_words_root_and_office(keeper: User) -> None:
    town = found(NEW, by=keeper).town

    assert TownSettings.objects.get(town=town).valid_from == date(2026, 11, 24)
    assert Category.objects.filter(town=town).count() == 19
    kinds = [(unit.name, unit.kind, unit.parent and unit.parent.name) for unit in Unit.objects.filter(town=town)]
    assert kinds == [("清溪镇", "town", None), ("生态环境办公室", "town_unit", "清溪镇")]
    assert FirstDay.objects.get(town=town).put_away_at is None


def test_its_first_officer_signs_in_with_the_code_and_is_the_office(keeper: User) -> None:
    founded = found(NEW, by=keeper)

    assert signs_in("qingxi-officer", founded.code)
    assert read_scope(founded.account).towns(Role.OFFICER) == {founded.town.pk}
    assert founded.account.person.phone == "13900000000"


def test_the_holidays_that_are_known_are_there_once_for_all_towns(keeper: User) -> None:
    found(NEW, by=keeper)
    there = CalendarDay.objects.filter(town=None, day__year=2026).count()
    found(replace(NEW, code="baiyun", name="白云镇", username="baiyun-officer"), by=keeper)

    assert CalendarDay.objects.filter(town=None, day__year=2026).count() == there > 20
    assert CalendarDay.objects.get(day=date(2026, 10, 1)).kind == "holiday"


def test_founding_is_written_down(keeper: User) -> None:
    town = found(NEW, by=keeper).town

    event = Event.objects.get(kind="town.founded")
    assert (event.town, event.actor) == (town, keeper)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "a"}, "code"),
        ({"code": "b", "username": "keeper"}, "username"),
        ({"code": "b", "name": "清溪镇", "county": "平川县"}, "name"),
        ({"code": "b", "name": "白云镇", "first_day": date(2026, 11, 25)}, "first_day"),
    ],
)
def test_what_is_there_already_is_refused_at_its_field(keeper: User, wrong: dict[str, Any], field: str) -> None:
    make_town("a", "清溪镇")

    with pytest.raises(RuleBroken) as refusal:
        found(replace(NEW, **({"name": "白云镇"} | wrong)), by=keeper)

    assert refusal.value.field == field


def test_nobody_but_the_keeper_of_all_towns_founds_one(town: Town, officer: User, others: list[User]) -> None:
    for user in [officer, make_admin("of-one", town), *others]:
        with pytest.raises(PermissionDenied):
            found(NEW, by=user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client


def test_home_leads_to_founding_while_there_is_no_town(keeper: User) -> None:
    assert "/towns/new/" in signed_in(keeper).get("/").content.decode()
    assert signed_in(keeper).get("/settings/").headers["Location"] == "/towns/new/"


def typed(**fields: str) -> dict[str, str]:
    return {
        "name": "清溪镇",
        "county": "平川县",
        "code": "qingxi",
        "first_day": "2026-11-24",
        "office": "生态环境办公室",
        "officer": "李梅",
        "title": "环境办主任",
    } | fields


def test_the_page_founds_a_town_and_shows_the_code_once(keeper: User) -> None:
    response = signed_in(keeper).post("/towns/new/", typed())

    founded = response.context["founded"]
    assert founded.code in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert founded.account.username == "qingxi-officer"


@pytest.mark.parametrize("code", ["Qing", "清溪", "1a", "a b"])
def test_a_code_that_no_address_can_have_is_told_at_its_field(keeper: User, code: str) -> None:
    response = signed_in(keeper).post("/towns/new/", typed(code=code))

    assert list(response.context["form"].errors) == ["code"]
    assert response.context["form"]["name"].value() == "清溪镇"
    assert not Town.objects.exists()
