"""Who left the desk is signed out; a cadre's phone stays signed in (domain.md §2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Role, User
from apps.towns.models import Town
from apps.units.middleware import NOTED_EVERY
from apps.units.models import Unit
from tests.make import give_post, make_admin, make_cadre, make_deputy, make_inspector, make_leader, make_officer

pytestmark = pytest.mark.django_db

PEOPLE: dict[str, Callable[[Town, Unit], User]] = {
    "admin": lambda town, village: make_admin(),
    "officer": lambda town, village: make_officer(town),
    "inspector": lambda town, village: make_inspector(),
    "deputy": lambda town, village: make_deputy(town, "water"),
    "leader": lambda town, village: make_leader(town),
    "cadre": lambda town, village: make_cadre(village, "cadre"),
}
LIMITS = {
    "admin": timedelta(minutes=30),
    "officer": timedelta(hours=2),
    "inspector": timedelta(hours=2),
    "deputy": timedelta(days=7),
    "leader": timedelta(days=7),
}


NOTED = timedelta(seconds=NOTED_EVERY)  # by so much may be later what is taken for the last visit


def visit(client: Client) -> bool:
    """Ask for something small; whether one is still signed in."""
    client.post(reverse("accounts:type_size"))
    return SESSION_KEY in client.session


@pytest.fixture
def signed_in(client: Client, town: Town, village: Unit, request: pytest.FixtureRequest) -> Client:
    client.force_login(PEOPLE[request.param](town, village))
    assert visit(client)
    return client


@pytest.mark.parametrize(("signed_in", "limit"), LIMITS.items(), indirect=["signed_in"])
def test_away_for_longer_than_the_limit_one_is_signed_out(
    signed_in: Client, limit: timedelta, clock: time_machine.Traveller
) -> None:
    clock.shift(limit + NOTED + timedelta(seconds=1))

    assert not visit(signed_in)


@pytest.mark.parametrize(("signed_in", "limit"), LIMITS.items(), indirect=["signed_in"])
def test_away_for_just_the_limit_one_stays_signed_in(
    signed_in: Client, limit: timedelta, clock: time_machine.Traveller
) -> None:
    clock.shift(limit)

    assert visit(signed_in)


@pytest.mark.parametrize(("signed_in", "limit"), LIMITS.items(), indirect=["signed_in"])
def test_a_visit_too_soon_to_be_noted_counts_too(
    signed_in: Client, limit: timedelta, clock: time_machine.Traveller
) -> None:
    clock.shift(NOTED - timedelta(seconds=1))
    assert visit(signed_in)
    clock.shift(limit)

    assert visit(signed_in)


@pytest.mark.parametrize("signed_in", ["cadre"], indirect=True)
def test_after_thirty_days_a_cadres_phone_is_still_signed_in(signed_in: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=30))

    assert visit(signed_in)


@pytest.mark.parametrize("signed_in", ["officer"], indirect=True)
def test_who_works_on_is_not_signed_out(signed_in: Client, clock: time_machine.Traveller) -> None:
    for _hour in range(5):
        clock.shift(timedelta(hours=1))
        assert visit(signed_in)


@pytest.mark.parametrize("signed_in", ["cadre"], indirect=True)
def test_the_shortest_limit_of_ones_roles_holds(signed_in: Client, town: Town, clock: time_machine.Traveller) -> None:
    give_post(User.objects.get(username="cadre"), Unit.objects.get(town=town, parent=None), Role.OFFICER)
    clock.shift(timedelta(hours=3))

    assert not visit(signed_in)


@pytest.mark.parametrize("signed_in", ["officer"], indirect=True)
def test_the_session_is_not_written_at_every_page(signed_in: Client, clock: time_machine.Traveller) -> None:
    noted = signed_in.session["seen_at"]
    clock.shift(timedelta(minutes=4))
    visit(signed_in)
    assert signed_in.session["seen_at"] == noted

    clock.shift(timedelta(minutes=2))
    visit(signed_in)
    assert signed_in.session["seen_at"] == noted + 360


@pytest.mark.parametrize("signed_in", ["officer"], indirect=True)
def test_who_was_signed_out_is_led_to_the_sign_in(signed_in: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=3))

    answer = signed_in.get("/units/")

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse(settings.LOGIN_URL))


@pytest.mark.parametrize("signed_in", ["officer"], indirect=True)
def test_a_board_that_refreshes_by_itself_keeps_nobody_signed_in(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    for _quarter in range(10):
        clock.shift(timedelta(minutes=15))
        signed_in.get(reverse("reports:board"), headers={"HX-Request": "true", "X-Polled": "1"})
    assert not visit(signed_in)


@pytest.mark.parametrize("signed_in", ["officer"], indirect=True)
def test_a_wall_screen_stays_signed_in(signed_in: Client, clock: time_machine.Traveller) -> None:
    for _quarter in range(10):
        clock.shift(timedelta(minutes=15))
        signed_in.get(reverse("reports:board"), {"wall": "1"}, headers={"HX-Request": "true"})
    assert visit(signed_in)
