"""Several at one moment, each with a connection of its own: one wins, the others are told by whom."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import translation

from apps.accountability.actions import dismiss_proposal, propose_for_day
from apps.accountability.measures import Appointment, draft_measure, issue_measure
from apps.accountability.models import Evidence, Measure, Proposal
from apps.accountability.talks import Promise, confirm_minutes, write_minutes
from apps.accountability.tests.test_measures import propose, said
from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.models import Task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import at, category, make_deputy, make_head, make_leader, make_officer, make_town, make_unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return make_town()


@pytest.fixture
def village(town: Town) -> Unit:
    return make_unit(town, "柳树村")


def together(*calls: Callable[[], Any]) -> list[str]:
    """What each call came to: "done", or the words of its refusal."""
    ready = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> str:
        try:
            ready.wait(10)
            with translation.override("en"):
                call()
            return "done"
        except RuleBroken as refusal:
            return refusal.message
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


def test_two_officers_at_one_proposal(village: Unit, town: Town) -> None:
    officers = [make_officer(town, "first"), make_officer(town, "second")]
    proposal = propose(village)
    answers = together(*(lambda by=by: draft_measure(proposal.pk, said(), by=by) for by in officers))
    winner = Measure.objects.get().drafted_by
    assert answers == sorted(["done", f"{winner} has decided on this meanwhile."])


def test_taking_up_against_dismissing(village: Unit, town: Town) -> None:
    officer, leader = make_officer(town), make_leader(town)
    proposal = propose(village)
    answers = together(
        lambda: draft_measure(proposal.pk, said(), by=officer),
        lambda: dismiss_proposal(proposal.pk, by=leader, reason="停电"),
    )
    proposal.refresh_from_db()
    assert answers == sorted(["done", f"{proposal.decided_by} has decided on this meanwhile."])
    assert Measure.objects.count() == (proposal.state == Proposal.State.TAKEN)


def test_four_clocks_propose_once(village: Unit, town: Town, clock: time_machine.Traveller) -> None:
    clock.move_to(at(town, "2026-11-24 12:30"))
    yesterday = town.today() - timedelta(days=1)
    assert together(*[lambda: propose_for_day(town, yesterday)] * 4) == ["done"] * 4
    rows = list(Evidence.objects.values_list("rule", "unit", "day", "task"))
    assert rows
    assert len(rows) == len(set(rows))


def test_both_sides_confirm_at_one_moment(village: Unit, town: Town, clock: time_machine.Traveller) -> None:
    officer, deputy, head = make_officer(town), make_deputy(town, "environment"), make_head(village, "head")
    measure = talk_held(village, officer, deputy, clock)
    answers = together(*(lambda by=by: confirm_minutes(measure.pk, by=by) for by in (deputy, head)))
    assert answers == ["done", "done"]
    assert Task.objects.count() == 1


def talk_held(village: Unit, officer: User, deputy: User, clock: time_machine.Traveller) -> Measure:
    """A talk with minutes and one commitment."""
    town = village.town
    words = said(kind="talk", is_major=True, skip_reason="河水变色")
    when = Appointment(deputy, at(town, "2026-11-26 15:00"), "会议室")
    measure = issue_measure(draft_measure(propose(village).pk, words, by=officer, talk=when).pk, by=deputy)
    clock.move_to(at(town, "2026-11-26 17:00"))
    promise = Promise("清理河道垃圾", town.today() + timedelta(days=9))
    write_minutes(measure.pk, by=officer, minutes="已谈", category=category(town), promises=[promise])
    return measure
