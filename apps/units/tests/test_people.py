"""Persons and the accounts by which they sign in: opened, closed, reopened; slips with codes (domain.md §2)."""

import logging
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from apps.accounts.backends import OneTimeCodeBackend
from apps.accounts.models import Grant, Role, User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.towns.models import Town
from apps.units.models import Person, Post, Unit
from apps.units.offices import hand_over_post
from apps.units.people import (
    Slip,
    add_person,
    change_person,
    close_account,
    open_account,
    reopen_account,
    reset_sign_in,
    write_slips,
)
from tests.clock import moment
from tests.make import PASSWORD, make_admin, make_cadre, make_leader, make_officer, make_person, make_unit
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture
def person(town: Town) -> Person:
    return Person.objects.create(town=town, name="王秀兰", phone="13900000001")


def give_village_post(person: Person, village: Unit, officer: User) -> None:
    post = Post.objects.create(town=village.town, unit=village, title="文书", role=Role.CADRE)
    hand_over_post(post.pk, by=officer, person=person, from_day=TODAY)


def ids(*people: Person) -> list[int]:
    return [person.pk for person in people]


def signs_in(slip: Slip) -> bool:
    return OneTimeCodeBackend().authenticate(None, username=slip.username, code=slip.code) is not None


def test_a_person_is_added(officer: User, town: Town) -> None:
    person = add_person(by=officer, town=town, name="王秀兰", phone="13900000001")

    assert (person.town, person.name, person.phone, person.user) == (town, "王秀兰", "13900000001", None)


def test_the_same_person_is_not_added_twice(officer: User, town: Town, person: Person) -> None:
    with pytest.raises(RuleBroken, match="there already") as refusal:
        add_person(by=officer, town=town, name=person.name, phone=person.phone)
    assert refusal.value.field == "phone"


def test_the_database_refuses_the_same_person_twice(town: Town, person: Person) -> None:
    with refused_by("person_once_a_town"):
        Person.objects.create(town=town, name=person.name, phone=person.phone)


def test_two_of_one_name_without_a_telephone_are_two(officer: User, town: Town) -> None:
    one, other = (add_person(by=officer, town=town, name="王秀兰", phone="") for _time in range(2))

    assert one.pk != other.pk


def test_a_new_name_and_telephone_stand_on_the_account_too(officer: User, cadre: User) -> None:
    change_person(make_person(cadre).pk, by=officer, name="李明", phone="13900000002")

    cadre.refresh_from_db()
    assert (cadre.name, cadre.phone, cadre.person.name) == ("李明", "13900000002", "李明")


def test_an_officer_changes_no_telephone_of_a_leader(officer: User, town: Town) -> None:
    leader = make_person(make_leader(town))

    with pytest.raises(PermissionDenied):
        change_person(leader.pk, by=officer, name=leader.name, phone="13900000002")


def test_a_cadre_keeps_no_people(cadre: User, town: Town, person: Person) -> None:
    with pytest.raises(PermissionDenied):
        add_person(by=cadre, town=town, name="李明", phone="")
    with pytest.raises(PermissionDenied):
        change_person(person.pk, by=cadre, name="李明", phone="")
    with pytest.raises(PermissionDenied):
        open_account(person.pk, by=cadre, username="liming")


def test_with_the_slip_the_person_signs_in_and_chooses_a_password(officer: User, person: Person) -> None:
    slip = open_account(person.pk, by=officer, username="wangxiulan")

    person.refresh_from_db()
    assert person.user is not None
    assert (person.user.town, person.user.name, person.user.must_change_password) == (person.town, "王秀兰", True)
    assert slip.username == "wangxiulan"
    assert signs_in(slip)


@pytest.mark.parametrize(("day", "holds"), [("2026-12-01 09:59", True), ("2026-12-01 10:01", False)])
def test_a_slip_holds_for_seven_days(
    officer: User, person: Person, clock: time_machine.Traveller, day: str, holds: bool
) -> None:
    slip = open_account(person.pk, by=officer, username="wangxiulan")

    clock.move_to(moment(day), tick=False)

    assert signs_in(slip) is holds


def test_an_account_has_a_name_of_its_own(officer: User, cadre: User, person: Person) -> None:
    with pytest.raises(RuleBroken, match="this name already") as refusal:
        open_account(person.pk, by=officer, username=cadre.username)
    assert refusal.value.field == "username"


def test_a_person_has_one_account(officer: User, cadre: User) -> None:
    with pytest.raises(RuleBroken, match="has an account"):
        open_account(make_person(cadre).pk, by=officer, username="second")


def test_an_officer_opens_no_account_of_a_leader_today_or_to_come(officer: User, town: Town, person: Person) -> None:
    post = Post.objects.get(tenures__person__user=make_leader(town))
    hand_over_post(post.pk, by=make_admin(), person=person, from_day=TODAY + timedelta(days=1))

    with pytest.raises(PermissionDenied):
        open_account(person.pk, by=officer, username="wangxiulan")
    assert open_account(person.pk, by=make_admin("second"), username="wangxiulan").username == "wangxiulan"


def test_an_officer_resets_nobody_who_leads_from_tomorrow_on(officer: User, town: Town, cadre: User) -> None:
    post = Post.objects.get(tenures__person__user=make_leader(town))
    hand_over_post(post.pk, by=make_admin(), person=make_person(cadre), from_day=TODAY + timedelta(days=1))

    with pytest.raises(PermissionDenied):
        reset_sign_in(cadre.pk, by=officer)


def test_slips_are_written_for_who_has_no_account_and_who_never_used_it(
    officer: User, cadre: User, village: Unit, person: Person
) -> None:
    give_village_post(person, village, officer)
    unused = Person.objects.create(town=village.town, name="赵强", phone="13900000003")
    open_account(unused.pk, by=officer, username="zhaoqiang")

    slips = write_slips(ids(person, unused, make_person(cadre)), by=officer)

    assert [(slip.person.name, slip.username) for slip in slips] == [("王秀兰", "13900000001"), ("赵强", "zhaoqiang")]
    assert all(signs_in(slip) for slip in slips)


def test_an_account_is_named_by_the_telephone_unless_another_is(officer: User, town: Town, person: Person) -> None:
    husband = Person.objects.create(town=town, name="王大山", phone=person.phone)
    silent = Person.objects.create(town=town, name="王小山", phone="")

    slips = write_slips(ids(person, husband, silent), by=officer)

    assert [slip.username for slip in slips] == ["13900000001", f"a-{husband.pk}", f"a-{silent.pk}"]


def test_no_slip_is_written_for_whom_the_reader_does_not_keep(officer: User, other_town: Town) -> None:
    stranger = Person.objects.create(town=other_town, name="外人", phone="")

    assert write_slips(ids(stranger, make_person(make_leader(officer.town))), by=officer) == []


def test_a_closed_account_is_out_at_once(client: Client, officer: User, cadre: User) -> None:
    client.force_login(cadre, backend="apps.accounts.backends.AccountBackend")

    close_account(make_person(cadre).pk, by=officer)

    assert client.get("/").headers["Location"].startswith(reverse("accounts:login"))
    answer = client.post(reverse("accounts:login"), {"username": "cadre", "password": PASSWORD})
    assert answer.status_code == 200


def test_closing_spends_the_code(officer: User, cadre: User) -> None:
    slip = Slip(make_person(cadre), "cadre", reset_sign_in(cadre.pk, by=officer))
    close_account(slip.person.pk, by=officer)
    reopen_account(slip.person.pk, by=officer)

    assert not signs_in(slip)


def test_a_reopened_account_holds_with_its_old_password(client: Client, officer: User, cadre: User) -> None:
    close_account(make_person(cadre).pk, by=officer)
    reopen_account(make_person(cadre).pk, by=officer)

    answer = client.post(reverse("accounts:login"), {"username": "cadre", "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_nobody_closes_the_own_account(town: Town) -> None:
    keeper = make_cadre(make_unit(town, "石桥村"), "keeper")
    Grant.objects.create(user=keeper, role=Role.ADMIN)

    with pytest.raises(PermissionDenied):
        close_account(make_person(keeper).pk, by=keeper)


def test_an_officer_closes_no_account_of_the_office(officer: User, town: Town) -> None:
    with pytest.raises(PermissionDenied):
        close_account(make_person(make_officer(town, "second")).pk, by=officer)


def test_an_account_with_a_grant_is_the_system_keepers(officer: User, cadre: User) -> None:
    Grant.objects.create(user=cadre, role=Role.ADMIN, town=cadre.town)

    with pytest.raises(PermissionDenied):
        close_account(make_person(cadre).pk, by=officer)


def test_each_leaves_an_event_and_no_code(officer: User, town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    person = add_person(by=officer, town=town, name="王秀兰", phone="13900000001")
    slip = open_account(person.pk, by=officer, username="wangxiulan")
    again = write_slips([person.pk], by=officer)[0]
    close_account(person.pk, by=officer)
    reopen_account(person.pk, by=officer)

    events = Event.objects.order_by("pk")
    kinds = ["person.added", "account.opened", "account.reset", "account.closed", "account.reopened"]
    assert [(event.kind, event.actor) for event in events] == [(kind, officer) for kind in kinds]
    said = caplog.text + "".join(event.result for event in events)
    assert slip.code not in said
    assert again.code not in said
