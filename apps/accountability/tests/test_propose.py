"""Proposals: made once from a row, by the clock or on demand; dismissed with a reason that is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction

from apps.accountability.actions import change_numbers, dismiss_proposal, propose_due, propose_now
from apps.accountability.models import Evidence, Proposal, RuleNumbers
from apps.accountability.queries import tried
from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.towns.models import Town
from apps.units.actions import excuse_units
from apps.units.models import Unit
from tests.make import at, make_admin, make_inspector, make_report, make_town
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def noon(clock: time_machine.Traveller, town: Town) -> None:
    clock.move_to(at(town, "2026-11-24 12:30"))


@pytest.fixture
def proposal(town: Town, village: Unit, officer: User, noon: None) -> Proposal:
    """The village never reported."""
    return propose_now(town, by=officer)[0]


def test_the_clock_proposes_once_a_day(town: Town, village: Unit, officer: User, noon: None) -> None:
    count = propose_due()
    assert count == Proposal.objects.count() > 0
    assert propose_due() == 0


def test_the_clock_is_due_again_on_the_next_day(
    town: Town, village: Unit, officer: User, noon: None, clock: time_machine.Traveller
) -> None:
    propose_due()
    clock.move_to(at(town, "2026-11-27 12:30"))
    propose_due()
    days = set(Evidence.objects.values_list("day", flat=True))
    assert date(2026, 11, 26) in days


def test_a_row_is_evidence_once(town: Town, village: Unit, officer: User, noon: None) -> None:
    first = propose_now(town, by=officer)
    assert first
    assert propose_now(town, by=officer) == []


def test_the_database_refuses_a_row_twice(proposal: Proposal) -> None:
    row = proposal.evidence.all()[0]
    with refused_by("evidence_once"):
        Evidence.objects.create(
            town=row.town, proposal=proposal, rule=row.rule, unit=row.unit, day=row.day, task=row.task
        )


def test_evidence_is_never_changed(proposal: Proposal) -> None:
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        proposal.evidence.update(day=TODAY)


def test_excused_days_propose_nothing(town: Town, village: Unit, officer: User, noon: None) -> None:
    excuse_units(
        by=officer, town=town, units=[village], from_day=TODAY - timedelta(days=60), to_day=TODAY, reason="洪水"
    )
    assert propose_now(town, by=officer) == []


def test_a_village_that_reports_is_proposed_by_nothing(town: Town, village: Unit, cadre: User, officer: User) -> None:
    excuse_units(
        by=officer,
        town=town,
        units=[village],
        from_day=TODAY - timedelta(days=60),
        to_day=TODAY - timedelta(days=3),
        reason="洪水",
    )
    for ago in (1, 2):
        make_report(cadre, village, TODAY - timedelta(days=ago), late_reason="没有信号")
    assert propose_now(town, by=officer) == []


def test_the_office_is_told_how_many_and_no_name(proposal: Proposal, town: Town, officer: User, leader: User) -> None:
    Proposal.objects.all()
    propose_due()
    told = Message.objects.filter(kind="accountability.proposals")
    assert not told.filter(recipient=leader).exists()
    assert not any(proposal.unit.name in message.text for message in told)


def test_the_numbers_of_the_time_stay_with_the_proposal(proposal: Proposal) -> None:
    assert (proposal.needed, proposal.within) == (3, 7)


def test_dismissing_keeps_who_when_and_why(proposal: Proposal, leader: User) -> None:
    dismiss_proposal(proposal.pk, by=leader, reason="全村停电，已核实")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.reason) == ("dismissed", leader, "全村停电，已核实")
    assert proposal.decided_at is not None
    assert Event.objects.filter(kind="proposal.dismissed", actor=leader).exists()


def test_what_is_dismissed_is_not_proposed_again(proposal: Proposal, town: Town, leader: User, officer: User) -> None:
    dismiss_proposal(proposal.pk, by=leader, reason="停电")
    assert propose_now(town, by=officer) == []


def test_who_comes_second_is_told_who_decided(proposal: Proposal, leader: User, officer: User) -> None:
    dismiss_proposal(proposal.pk, by=leader, reason="停电")
    with pytest.raises(RuleBroken, match=leader.name):
        dismiss_proposal(proposal.pk, by=officer, reason="停电")


def test_the_unit_does_not_decide_on_itself(proposal: Proposal, head: User, cadre: User) -> None:
    for user in (head, cadre, make_inspector(), make_admin()):
        with pytest.raises(PermissionDenied):
            dismiss_proposal(proposal.pk, by=user, reason="不同意")


def test_no_reason_no_dismissal(proposal: Proposal, leader: User) -> None:
    with refused_by("proposal_dismissed_with_a_reason"):
        dismiss_proposal(proposal.pk, by=leader, reason="")


def test_another_town_applies_no_rules_here(town: Town, other_town: Town, officer: User) -> None:
    with pytest.raises(PermissionDenied):
        propose_now(other_town, by=officer)


def test_changed_numbers_hold_from_their_day_on(town: Town, officer: User) -> None:
    tomorrow = TODAY + timedelta(days=1)
    change_numbers(town, tomorrow, {"missed_reports": 5}, by=officer)
    assert RuleNumbers.objects.in_force(town, TODAY).missed_reports == 3
    assert RuleNumbers.objects.in_force(town, tomorrow).missed_reports == 5


def test_numbers_of_a_past_day_are_refused(town: Town, officer: User) -> None:
    with pytest.raises(RuleBroken, match="Yesterday"):
        change_numbers(town, TODAY - timedelta(days=1), {"missed_reports": 5}, by=officer)


def test_numbers_that_can_not_be_are_refused(town: Town, officer: User) -> None:
    with pytest.raises(RuleBroken, match="so few days"):
        change_numbers(town, TODAY, {"missed_reports": 8}, by=officer)


def test_the_leader_does_not_change_the_numbers(town: Town, leader: User) -> None:
    with pytest.raises(PermissionDenied):
        change_numbers(town, TODAY, {"missed_reports": 5}, by=leader)


def test_trying_numbers_stores_nothing(town: Town, village: Unit, noon: None) -> None:
    few, many = tried(town, RuleNumbers(missed_reports=7)), tried(town, RuleNumbers(missed_reports=2))
    assert 0 < len(few) < len(many)
    assert not Proposal.objects.exists()


def test_a_town_knows_nothing_of_another_one(village: Unit, officer: User, noon: None) -> None:
    make_town("c", "南川镇")
    propose_due()
    assert {proposal.town for proposal in Proposal.objects.all()} == {village.town}
