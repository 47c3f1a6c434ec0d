"""Whatever is drafted, signed, answered and closed in whatever order: no level is skipped, nothing issued changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accountability import measures
from apps.accountability.levels import BEFORE
from apps.accountability.models import Ground, Measure, Proposal, Rule
from apps.accountability.talks import Promise, confirm_minutes, write_minutes
from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.units.models import Unit
from tests.clock import moment
from tests.make import category

pytestmark = pytest.mark.django_db
KINDS = ["reminder", "letter", "talk", "talk_leader", "criticism", "clues", "enforcement"]
START = moment("2026-11-24 10:00")
FROZEN = ("kind", "ground", "facts", "demand", "reply_by", "signer_id", "year", "serial", "issued_at")


def drafted(unit: Unit, by: User, holders: dict[str, User], kind: str, *, is_major: bool) -> Measure:
    proposal = Proposal.objects.create(
        town=unit.town, unit=unit, rule=Rule.MISSED, ground=Ground.INACTION, fired_on=unit.town.today(), needed=3
    )
    said = {"kind": kind, "facts": "漏报", "demand": "改正", "reply_by": date(2027, 6, 1), "is_major": is_major}
    said |= {"skip_reason": "造成污染" if is_major else "", "public_words": "通报批评", "referred_to": "镇纪委"}
    at = unit.town.now() + timedelta(hours=1)
    talk = measures.Appointment(holders[kind], at, "镇政府") if kind in holders else None
    return measures.draft_measure(proposal.pk, said, by=by, talk=talk)


STEPS: dict[str, Callable[[int, User], Any]] = {
    "issue": lambda pk, by: measures.issue_measure(pk, by=by),
    "answer": lambda pk, by: measures.answer_measure(pk, by=by, words="情况属实"),
    "close": lambda pk, by: measures.close_measure(pk, by=by, outcome="已改正"),
    "drop": lambda pk, by: measures.drop_draft(pk, by=by, reason="已沟通"),
    "change": lambda pk, by: measures.change_draft(pk, {"facts": "另一番话"}, by=by),
    "register": lambda pk, by: measures.register_measure(pk, by=by, document_number="清政函〔2026〕1号"),
    "minutes": lambda pk, by: write_minutes(
        pk, by=by, minutes="谈了", category=category(by.town), promises=[Promise("按时报送", date(2027, 3, 1))]
    ),
    "confirm": lambda pk, by: confirm_minutes(pk, by=by),
    "look back": lambda pk, by: measures.look_back_at_measure(pk, by=by, look_back="已改"),
    "end": lambda pk, by: measures.end_measure(pk, by=by),
}


def frozen(measure: Measure) -> tuple[Any, ...]:
    return tuple(getattr(measure, name) for name in FROZEN)


def has_had_its_time(measure: Measure) -> bool:
    """Nothing in the test is printed, and no day of answer is past."""
    if measure.is_talk:
        return measure.talk.is_confirmed
    return measure.kind != "criticism" and (measure.is_answered or measure.closed_at is not None)


def look_at_all(unit: Unit, issued: dict[int, tuple[Any, ...]]) -> None:
    """What holds at every moment of the unit's measures."""
    rows = list(Measure.objects.filter(unit=unit).order_by("issued_at", "serial"))
    taken: list[str] = []
    for one in (row for row in rows if row.is_issued):
        before = BEFORE.get(Measure.Kind(one.kind))
        is_next = before is None or one.is_major or one.pk in issued or before in taken
        assert is_next, f"{one.kind} after {taken}: a level is skipped"
        assert not one.is_major or one.skip_reason, "what skips says why"
        assert issued.setdefault(one.pk, frozen(one)) == frozen(one), "what is issued stands as it is"
        assert not one.is_dropped
        taken += [one.kind] if has_had_its_time(one) else []
    serials = [row.serial for row in rows if row.serial]
    assert sorted(serials) == list(range(1, len(serials) + 1)), "numbers have no gap"
    for row in rows:
        assert not row.closed_at or (row.is_issued and row.outcome), "what is closed was issued and says how it ended"
        assert not row.ended_at or row.looked_back_at
        assert not row.is_talk or not row.closed_at or row.talk.is_confirmed, "a talk ends with confirmed minutes"


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_sequence_of_steps_skips_a_level(
    data: st.DataObject,
    village: Unit,
    officer: User,
    leader: User,
    deputy: User,
    head: User,
    cadre: User,
    clock: time_machine.Traveller,
) -> None:
    people = {"officer": officer, "leader": leader, "deputy": deputy, "head": head, "cadre": cadre}
    holders = {"talk": deputy, "talk_leader": leader}
    with transaction.atomic():
        issued: dict[int, tuple[Any, ...]] = {}
        clock.move_to(START)
        if data.draw(st.booleans()):  # the end of a talk is far away for chance
            talk = drafted(village, officer, holders, "talk", is_major=True)
            measures.issue_measure(talk.pk, by=deputy)
            clock.shift(timedelta(hours=2))
        for _turn in range(data.draw(st.integers(4, 14))):
            events = Event.objects.count()
            by = people[data.draw(st.sampled_from(["officer", *people]))]
            there = list(Measure.objects.filter(unit=village).order_by("-pk"))
            try:
                with transaction.atomic():
                    if not there or data.draw(st.booleans()):
                        kind = data.draw(st.sampled_from(KINDS))
                        drafted(village, by, holders, kind, is_major=data.draw(st.integers(0, 4)) == 0)
                    else:
                        step = data.draw(st.sampled_from(["issue", *STEPS]))
                        clock.shift(timedelta(hours=data.draw(st.integers(0, 2))))
                        STEPS[step](data.draw(st.sampled_from(there)).pk, by)
            except (RuleBroken, PermissionDenied):
                assert Event.objects.count() == events, "what is refused leaves no trace"
            else:
                assert Event.objects.count() > events, "what is done stands in the audit"
            look_at_all(village, issued)
        transaction.set_rollback(True)
