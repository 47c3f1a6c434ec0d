"""The scoring method is the town's, from a day on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from apps.accounts.models import User
from apps.assessments.actions import change_method
from apps.assessments.making import compute_quarter
from apps.assessments.models import Method, Score
from apps.core.errors import RuleBroken
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
TWO_OFF = {"shares": "reached", "off_each": Decimal(2), "objection_days": 7}


def test_a_quarter_goes_by_the_method_of_its_last_day(
    promised: Unit, town: Town, officer: User, clock: time_machine.Traveller
) -> None:
    change_method(town, date(2026, 12, 31), TWO_OFF, by=officer)
    assert Method.objects.in_force(town, date(2026, 12, 30)).shares == Method.Shares.PROPORTION
    clock.move_to(at(town, "2027-01-04 10:00"))
    compute_quarter(town, 2026, 4, by=officer)
    assert Score.objects.get().total == 100
    assert Method.objects.in_force(town, date(2026, 12, 31)).off_each == 2


def test_yesterday_is_scored_by_yesterdays_method(town: Town, officer: User, clock: object) -> None:
    with pytest.raises(RuleBroken, match="Yesterday"):
        change_method(town, date(2026, 11, 23), TWO_OFF, by=officer)


def test_only_the_office_changes_it(town: Town, head: User, clock: object) -> None:
    with pytest.raises(PermissionDenied):
        change_method(town, TODAY, TWO_OFF, by=head)


def test_who_is_scored_by_it_reads_it_and_the_office_changes_it(
    town: Town, officer: User, cadre: User, client: Client, clock: object
) -> None:
    client.force_login(cadre)
    assert "每超出目标一个扣0.5分" in client.get("/assessments/method/").content.decode()
    client.force_login(officer)
    assert client.get("/assessments/method/").context["form"].initial["valid_from"] == date(2027, 1, 1)
    wrong = client.post("/assessments/method/", {"shares": "reached", "off_each": "11", "objection_days": "0"})
    assert wrong.status_code == 422
    assert {*wrong.context["form"].errors} == {"off_each", "objection_days", "valid_from"}
    sent = {"shares": "reached", "off_each": "2", "objection_days": "7", "valid_from": "2026-11-24"}
    assert client.post("/assessments/method/", sent).status_code == 302
    assert Method.objects.in_force(town, TODAY).objection_days == 7


def test_the_days_for_objections_are_offered_by_it(
    promised: Unit, town: Town, officer: User, client: Client, clock: object
) -> None:
    change_method(town, TODAY, TWO_OFF, by=officer)
    draft = compute_quarter(town, 2026, 4, by=officer)
    client.force_login(officer)
    assert client.get(draft.get_absolute_url()).context["tell"].initial == {"days": 7}
