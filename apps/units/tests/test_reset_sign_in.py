"""Who resets whose sign-in (domain.md §2)."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Grant, Role, User
from apps.audit.models import Event
from apps.towns.models import Town
from apps.units.models import Liaison, Unit
from apps.units.people import reset_sign_in
from tests.make import (
    give_post,
    make_admin,
    make_cadre,
    make_deputy,
    make_head,
    make_inspector,
    make_leader,
    make_liaison,
    make_officer,
    make_person,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_an_officer_gets_an_eight_digit_code_for_a_cadre_of_the_own_town(officer: User, cadre: User) -> None:
    code = reset_sign_in(cadre.pk, by=officer)

    assert len(code) == 8
    assert code.isdecimal()


def test_the_code_is_kept_as_a_hash_only(officer: User, cadre: User) -> None:
    code = reset_sign_in(cadre.pk, by=officer)

    cadre.refresh_from_db()
    assert cadre.code_hash == cadre.code_digest(code)
    assert code not in cadre.code_hash


def test_an_officer_resets_a_unit_head_of_the_own_town(officer: User, village: Unit) -> None:
    assert reset_sign_in(make_head(village, "head").pk, by=officer)


def test_an_officer_resets_a_cadre_who_is_a_liaison_too(officer: User, other_village: Unit, cadre: User) -> None:
    Liaison.objects.create(town=cadre.town, unit=other_village, person=make_person(cadre), from_day=date(2026, 1, 1))

    assert reset_sign_in(cadre.pk, by=officer)


OTHERS: dict[str, Callable[[Town, Unit], User]] = {
    "another officer": lambda town, village: make_officer(town, "second-officer"),
    "a leader": lambda town, village: make_leader(town),
    "a deputy": lambda town, village: make_deputy(town, "water"),
    "a liaison": lambda town, village: make_liaison(village),
    "who holds no post": lambda town, village: make_user("nobody", town),
    "the system keeper": lambda town, village: make_admin(),
    "an inspector": lambda town, village: make_inspector(),
}


@pytest.mark.parametrize("whose", OTHERS)
def test_an_officer_resets_nobody_else_in_the_town(officer: User, town: Town, village: Unit, whose: str) -> None:
    account = OTHERS[whose](town, village)

    with pytest.raises(PermissionDenied):
        reset_sign_in(account.pk, by=officer)


def test_an_officer_does_not_reset_a_cadre_who_is_a_leader_too(officer: User, town: Town, village: Unit) -> None:
    leader = make_leader(town)
    give_post(leader, village, Role.CADRE)

    with pytest.raises(PermissionDenied):
        reset_sign_in(leader.pk, by=officer)


def test_an_officer_does_not_reset_a_cadre_of_another_town(officer: User, other_town: Town) -> None:
    stranger = make_cadre(make_unit(other_town, "外村"), "stranger")

    with pytest.raises(PermissionDenied):
        reset_sign_in(stranger.pk, by=officer)


def test_nobody_resets_the_own_sign_in(village: Unit, officer: User) -> None:
    give_post(officer, village, Role.CADRE)

    with pytest.raises(PermissionDenied):
        reset_sign_in(officer.pk, by=officer)


def test_a_system_keeper_who_belongs_to_the_town_does_not_reset_the_own_sign_in(town: Town) -> None:
    keeper = make_user("keeper", town)
    Grant.objects.create(user=keeper, role=Role.ADMIN, town=town)

    with pytest.raises(PermissionDenied):
        reset_sign_in(keeper.pk, by=keeper)


def test_a_system_keeper_resets_an_officer(officer: User) -> None:
    assert reset_sign_in(officer.pk, by=make_admin())


def test_a_system_keeper_of_another_town_resets_nobody_here(officer: User, other_town: Town) -> None:
    with pytest.raises(PermissionDenied):
        reset_sign_in(officer.pk, by=make_admin(town=other_town))


def test_the_keeper_of_all_towns_resets_an_account_of_no_town() -> None:
    assert reset_sign_in(make_inspector().pk, by=make_admin())
    assert reset_sign_in(make_admin("second-admin").pk, by=User.objects.get(username="admin"))


def test_the_keeper_of_all_towns_does_not_reset_the_own_sign_in() -> None:
    keeper = make_admin()

    with pytest.raises(PermissionDenied):
        reset_sign_in(keeper.pk, by=keeper)


def test_the_keeper_of_one_town_resets_no_account_of_no_town(town: Town) -> None:
    with pytest.raises(PermissionDenied):
        reset_sign_in(make_inspector(town=town).pk, by=make_admin(town=town))


@pytest.mark.parametrize("who", ["officer", "admin"])
def test_no_code_is_given_for_a_closed_account(officer: User, cadre: User, who: str) -> None:
    by = officer if who == "officer" else make_admin()
    User.objects.filter(pk=cadre.pk).update(is_active=False)

    with pytest.raises(PermissionDenied):
        reset_sign_in(cadre.pk, by=by)

    cadre.refresh_from_db()
    assert cadre.code_hash == ""


@pytest.mark.parametrize("who", ["officer", "admin"])
def test_for_a_closed_account_the_list_offers_no_code_and_the_page_refuses_one(
    client: Client, officer: User, cadre: User, who: str
) -> None:
    client.force_login(officer if who == "officer" else make_admin())
    address = reverse("units:code", args=[make_person(cadre).pk])
    assert address in client.get(reverse("units:people")).content.decode()

    User.objects.filter(pk=cadre.pk).update(is_active=False)

    assert address not in client.get(reverse("units:people")).content.decode()
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403


def test_who_locked_the_account_signs_in_after_the_reset(client: Client, officer: User, cadre: User) -> None:
    wrong = {"username": "cadre", "password": "wrong"}
    assert [client.post(reverse("accounts:login"), wrong).status_code for _turn in range(6)][-1] == 429

    code = reset_sign_in(cadre.pk, by=officer)

    form = {
        "username": "cadre",
        "code": code,
        "new_password": "a new long word",
        "new_password_again": "a new long word",
    }
    assert client.post(reverse("accounts:use_code"), form).status_code == 302


@pytest.mark.parametrize("pk", ["9" * 19, "9" * 4000, "9" * 5000])
def test_a_person_of_a_number_without_end_is_not_found(client: Client, officer: User, pk: str) -> None:
    client.force_login(officer)

    assert client.post(f"/people/{pk}/code/").status_code == 404


def test_a_leader_resets_nobody(town: Town, cadre: User) -> None:
    with pytest.raises(PermissionDenied):
        reset_sign_in(cadre.pk, by=make_leader(town))


def test_a_reset_leaves_an_event_without_the_code(officer: User, cadre: User) -> None:
    code = reset_sign_in(cadre.pk, by=officer)

    event = Event.objects.get(kind="account.reset")
    assert (event.actor, event.subject_id, event.town) == (officer, cadre.pk, cadre.town)
    assert code not in event.result


def test_until_the_code_is_used_the_password_stays(client: Client, officer: User, cadre: User) -> None:
    reset_sign_in(cadre.pk, by=officer)

    answer = client.post(reverse("accounts:login"), {"username": "cadre", "password": "correct horse battery"})

    assert answer.status_code == 302


def test_the_page_shows_the_code_once_and_is_kept_by_no_cache(client: Client, officer: User, cadre: User) -> None:
    client.force_login(officer)

    answer = client.post(reverse("units:code", args=[make_person(cadre).pk]))

    assert len(answer.context["code"]) == 8
    assert answer.context["code"] in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_looking_at_the_page_makes_no_code(client: Client, officer: User, cadre: User) -> None:
    client.force_login(officer)

    client.get(reverse("units:code", args=[make_person(cadre).pk]))

    cadre.refresh_from_db()
    assert cadre.code_hash == ""


def test_a_person_of_another_town_is_not_found(client: Client, officer: User, other_town: Town) -> None:
    stranger = make_cadre(make_unit(other_town, "外村"), "stranger")
    client.force_login(officer)

    assert client.post(reverse("units:code", args=[make_person(stranger).pk])).status_code == 404


def test_a_cadre_is_refused_the_page(client: Client, cadre: User) -> None:
    client.force_login(cadre)

    assert client.post(reverse("units:code", args=[make_person(cadre).pk])).status_code == 403
