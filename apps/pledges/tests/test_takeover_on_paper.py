"""The successor in a post signed on the paper: the office has seen it and records it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from apps.accounts.models import Role, User
from apps.core.errors import RuleBroken
from apps.pledges.filing import record_takeover
from apps.pledges.making import make_pledge
from apps.pledges.models import Plan, Pledge, Seat
from apps.pledges.queries import to_take_over
from apps.pledges.signing import sign_pledges
from apps.pledges.tests.conftest import drawn
from apps.units.models import Person, Tenure, Unit
from tests.make import give_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(plan: Plan, promised: Unit, four: list[User], officer: User) -> Pledge:
    pledge = make_pledge(plan.pk, promised, by=officer)
    for user in four:
        sign_pledges([pledge.pk], by=user, drawing=drawn())
    return Pledge.objects.for_list().get(pk=pledge.pk)


@pytest.fixture
def successor(signed: Pledge, branch_secretary: User, clock: time_machine.Traveller) -> Person:
    """Of the branch secretary, since the day after the signing."""
    tenure = Tenure.objects.get(person__user=branch_secretary)
    Tenure.objects.filter(pk=tenure.pk).update(to_day=signed.town.today())
    clock.shift(timedelta(days=1))
    person = give_post(make_user("successor", signed.town, "钱书记"), signed.unit, Role.CADRE, title="暂代").person
    Tenure.objects.create(town=signed.town, post=tenure.post, person=person, from_day=signed.town.today())
    return person


def test_it_is_recorded_without_a_drawing_and_the_first_signature_stays(
    signed: Pledge, successor: Person, officer: User
) -> None:
    record_takeover(signed.pk, by=officer, person_id=successor.pk, signed_on=signed.town.today())

    again = Pledge.objects.for_list().get(pk=signed.pk)
    assert to_take_over(again, again.town.today()) == []
    new = Seat.objects.get(pledge=signed, is_takeover=True)
    assert (new.person, new.signed_by, new.drawing) == (successor, officer, None)
    assert (again.fingerprint, again.seats.count()) == (signed.fingerprint, 5)


def test_paper_of_the_year_may_reach_the_office_after_it(
    signed: Pledge, successor: Person, officer: User, client: Client, clock: time_machine.Traveller
) -> None:
    signed_on = signed.town.today()
    clock.shift(timedelta(days=60))
    client.force_login(officer)
    assert "钱书记" in str(client.get(signed.get_absolute_url()).context["takeover"])

    sent = {"person_id": successor.pk, "signed_on": signed_on}
    client.post(f"{signed.get_absolute_url()}take-over/paper/", sent)

    assert Seat.objects.get(pledge=signed, is_takeover=True).signed_on == signed_on


def test_no_day_before_the_post_was_taken(signed: Pledge, successor: Person, officer: User) -> None:
    with pytest.raises(RuleBroken) as refusal:
        record_takeover(
            signed.pk, by=officer, person_id=successor.pk, signed_on=signed.town.today() - timedelta(days=1)
        )
    assert refusal.value.field == "signed_on"


def test_only_the_office_records_it_and_only_once(signed: Pledge, successor: Person, officer: User) -> None:
    said = {"person_id": successor.pk, "signed_on": signed.town.today()}
    with pytest.raises(PermissionDenied):
        record_takeover(signed.pk, by=successor.user, **said)
    record_takeover(signed.pk, by=officer, **said)
    with pytest.raises(RuleBroken):
        record_takeover(signed.pk, by=officer, **said)


def test_by_the_page(signed: Pledge, successor: Person, officer: User, client: Client) -> None:
    client.force_login(officer)
    assert "钱书记" in client.get(signed.get_absolute_url()).content.decode()
    address = f"{signed.get_absolute_url()}take-over/paper/"
    assert client.post(address, {"person_id": successor.pk, "signed_on": ""}).status_code == 422
    sent = {"person_id": successor.pk, "signed_on": str(signed.town.today())}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 422
