"""Signing on the phone, as its page does it: the password again, counted like the sign-in's; what waits and what not."""

from __future__ import annotations

import base64

import pytest
from axes.models import AccessAttempt
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Role, User
from apps.pledges.making import make_pledge
from apps.pledges.models import Plan, Pledge
from apps.pledges.tests.conftest import drawn
from apps.units.models import Person, Unit
from tests.make import PASSWORD, give_post, make_unit, make_user

pytestmark = pytest.mark.django_db
DRAWN = f"data:image/png;base64,{base64.b64encode(drawn()).decode()}"


@pytest.fixture
def pledge(promised: Unit, plan: Plan, officer: User, four: list[User]) -> Pledge:
    return make_pledge(plan.pk, promised, by=officer)


@pytest.fixture
def signer(client: Client, secretary: User) -> Client:
    client.force_login(secretary)
    return client


def sign(client: Client, pledge: Pledge, password: str) -> HttpResponse:
    said = {"pledge": pledge.pk, "drawing": DRAWN, "password": password}
    return client.post(reverse("pledges:sign", args=[pledge.pk]), said)  # type: ignore[return-value]


def test_a_wrong_password_keeps_what_was_drawn(signer: Client, pledge: Pledge) -> None:
    page = sign(signer, pledge, "wrong")

    assert page.status_code == 422
    assert f'value="{DRAWN}"' in page.content.decode()


def test_wrong_passwords_are_counted_and_rest_the_account(signer: Client, pledge: Pledge, secretary: User) -> None:
    for _try in range(6):
        last = sign(signer, pledge, "wrong")
    assert last.status_code == 429

    assert sign(signer, pledge, PASSWORD).status_code == 429
    assert not pledge.seats.exclude(signed_at=None).exists()
    said = {"username": secretary.username, "password": PASSWORD}
    assert Client().post(reverse("accounts:login"), said).status_code == 429


def test_the_right_password_signs(signer: Client, pledge: Pledge) -> None:
    for _try in range(5):
        sign(signer, pledge, "wrong")

    assert sign(signer, pledge, PASSWORD).status_code == 302
    assert pledge.seats.exclude(signed_at=None).count() == 1


def test_a_wrong_try_keeps_no_drawing(signer: Client, pledge: Pledge) -> None:
    sign(signer, pledge, "wrong")

    assert "base64" not in AccessAttempt.objects.get().post_data


def test_another_accounts_password_is_not_ones_own(signer: Client, pledge: Pledge, mayor: User) -> None:
    mayor.set_password("another-word-7")
    mayor.save()

    assert sign(signer, pledge, "another-word-7").status_code == 422


def test_nobody_is_asked_to_sign_what_came_back_on_paper(signer: Client, pledge: Pledge, secretary: User) -> None:
    assert list(Pledge.objects.to_sign_by(secretary)) == [pledge]
    Pledge.objects.update(scan="pledges/x.pdf", scan_sha256="0" * 64)

    assert not Pledge.objects.to_sign_by(secretary).exists()
    assert signer.get(reverse("pledges:sign_all")).context["waiting"] == []
    assert sign(signer, pledge, PASSWORD).status_code == 403


def test_the_page_says_what_is_completed_on_paper(signer: Client, pledge: Pledge, branch_secretary: User) -> None:
    page = reverse("pledges:sign_all")
    assert signer.get(page).context["on_paper"] == set()

    Person.objects.filter(user=branch_secretary).update(user=None)

    assert signer.get(page).context["on_paper"] == {pledge.pk}


def test_a_groups_pledge_is_named_with_its_village(
    client: Client, promised: Unit, plan: Plan, officer: User, four: list[User]
) -> None:
    group = make_unit(promised.town, "一社", Unit.Kind.GROUP, parent=promised)
    give_post(make_user("elder", promised.town, "陈社长"), group, Role.CADRE, title="社长")
    Pledge.objects.create(town=plan.town, plan=plan, unit=group, upper=promised, made_by=officer, title="责任书")
    client.force_login(officer)

    assert "柳树村一社" in client.get("/pledges/").content.decode()
