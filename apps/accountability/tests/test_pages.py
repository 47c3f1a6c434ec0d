"""The pages of proposals and rules."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.accountability.actions import propose_now
from apps.accountability.models import Proposal, RuleNumbers
from apps.accounts.models import User
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import at, make_head, make_report

pytestmark = pytest.mark.django_db
NUMBERS = {
    "missed_reports": "2",
    "missed_within": "7",
    "overdue_over": "3",
    "returned_times": "2",
    "repeated_times": "3",
    "repeated_within": "30",
    "score_under": "60",
    "valid_from": "2026-11-25",
}


@pytest.fixture
def proposal(town: Town, village: Unit, officer: User, clock: time_machine.Traveller) -> Proposal:
    clock.move_to(at(town, "2026-11-24 12:30"))
    return propose_now(town, by=officer)[0]


def page(client: Client, user: User, url: str, **data: str) -> str:
    user.language = "en"
    user.save(update_fields=["language"])
    client.force_login(user)
    answer = client.post(url, data, follow=True) if data else client.get(url)
    return answer.content.decode()


def test_a_proposal_leads_to_its_rows(client: Client, proposal: Proposal, leader: User) -> None:
    text = page(client, leader, proposal.get_absolute_url())
    for row in proposal.evidence.all():
        assert f"{reverse('reports:board')}?date={row.day}" in text


def test_a_report_made_up_since_is_shown(client: Client, proposal: Proposal, leader: User, cadre: User) -> None:
    last = Proposal.objects.order_by("-fired_on")[0]
    day = last.evidence.last().day  # type: ignore[union-attr]
    report = make_report(cadre, proposal.unit, day, late_reason="没有信号").report
    assert report.get_absolute_url() in page(client, leader, last.get_absolute_url())


def test_dismissing_without_reason_says_so_at_the_field(client: Client, proposal: Proposal, leader: User) -> None:
    client.force_login(leader)
    answer = client.post(reverse("accountability:dismiss", args=[proposal.pk]), {"reason": " "})

    assert (answer.status_code, [*answer.context["form"].errors]) == (422, ["reason"])
    proposal.refresh_from_db()
    assert proposal.is_open


def test_dismissing_by_the_page(client: Client, proposal: Proposal, leader: User) -> None:
    text = page(client, leader, reverse("accountability:dismiss", args=[proposal.pk]), reason="停电")
    assert "Dismissed" in text
    proposal.refresh_from_db()
    assert proposal.decided_by == leader


def test_the_unit_sees_no_proposal(client: Client, proposal: Proposal, village: Unit) -> None:
    client.force_login(make_head(village, "the-head"))
    assert client.get(proposal.get_absolute_url()).status_code == 404
    assert client.get(reverse("accountability:proposals")).status_code == 403


def test_numbers_are_tried_before_they_are_saved(client: Client, proposal: Proposal, officer: User) -> None:
    url = reverse("accountability:rules")
    text = page(client, officer, url, **NUMBERS, save="")
    assert "Over the last 90 days" in text
    assert not RuleNumbers.objects.exists()
    page(client, officer, url, **NUMBERS, save="", tried="2-7-3-2-3-30-60")
    assert RuleNumbers.objects.get().valid_from == date(2026, 11, 25)


def test_numbers_changed_after_the_trial_are_tried_again(client: Client, officer: User, village: Unit) -> None:
    page(
        client,
        officer,
        reverse("accountability:rules"),
        **NUMBERS | {"missed_reports": "4"},
        save="",
        tried="2-7-3-2-3-30-60",
    )
    assert not RuleNumbers.objects.exists()


def test_the_rail_counts_what_waits(client: Client, proposal: Proposal, leader: User) -> None:
    count = Proposal.objects.open().count()
    assert f'<span class="count">{count}</span>' in page(client, leader, "/")
