"""Whatever anybody does in whatever order: no forbidden state, no lost step, no approval of the own work (domain.md §4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import chain
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications import actions, escalating, lookbacks, postponing, rerouting
from apps.rectifications.models import NEXT_STATUSES, Status, Task, TaskEvent
from apps.towns.models import Severity, Town, TownSettings
from apps.units.models import Unit
from tests.make import make_deputy, make_head, make_leader, make_officer, make_task

pytestmark = pytest.mark.django_db
Act = Callable[[int, User], Any]
LATER, THAW = date(2026, 12, 28), date(2027, 3, 1)
KIND = TaskEvent.Kind
# Who gives which approval; nobody else ever does.
APPROVED_BY = {
    "self_check": {"officer", "second"},
    "verifier": {"officer", "second", "deputy"},
    "office": {"officer", "second"},
    "deputy": {"deputy"},
    "leader": {"secretary"},
}


def press(pk: int, by: User) -> Task:
    seen = Task.objects.values_list("escalation", flat=True).get(pk=pk)
    return escalating.escalate_task(pk, by=by, reason="久拖", seen=seen)


def steps_of(unit: Unit, other: int = 0) -> dict[str, Act]:
    """Every verb of a task, with words that would do. `other`: a task that may be the same."""
    return {
        "control": lambda pk, by: actions.report_control(pk, by=by, words="已围挡"),
        "plan": lambda pk, by: actions.hand_in_plan(pk, by=by, plan="分段清运", until=LATER),
        "merge": lambda pk, by: rerouting.merge_tasks(pk, by=by, duplicates=[other]),
        "merge away": lambda pk, by: rerouting.merge_tasks(other, by=by, duplicates=[pk]),
        "start": lambda pk, by: actions.start_task(pk, by=by),
        "submit": lambda pk, by: actions.submit_task(pk, by=by, words="已清运"),
        "verify": lambda pk, by: actions.verify_task(pk, by=by),
        "self check": lambda pk, by: actions.pass_self_check(pk, by=by, remark="到过现场"),
        "return": lambda pk, by: actions.return_task(pk, by=by, reason="残留"),
        "hand up": lambda pk, by: rerouting.hand_up_task(pk, by=by),
        "bounce": lambda pk, by: rerouting.bounce_task(pk, by=by, reason="非本村"),
        "reassign": lambda pk, by: rerouting.reassign_task(pk, by=by, unit=unit, reason="属地"),
        "pass on": lambda pk, by: rerouting.pass_on_task(pk, by=by, to="公路局", reason=""),
        "take back": lambda pk, by: rerouting.take_back_task(pk, by=by),
        "ask": lambda pk, by: postponing.ask_extension(pk, by=by, until=LATER, reason="下雨"),
        "ask to defer": lambda pk, by: postponing.ask_deferral(pk, by=by, until=THAW, reason="封冻"),
        "grant": lambda pk, by: postponing.decide_extension(pk, by=by, is_granted=True),
        "refuse": lambda pk, by: postponing.decide_extension(pk, by=by, is_granted=False),
        "extend": lambda pk, by: postponing.extend_task(pk, by=by, until=LATER, reason="大雪"),
        "press": press,
        "void": lambda pk, by: rerouting.void_task(pk, by=by, reason="重复"),
        "it holds": lambda pk, by: lookbacks.look_back(pk, by=by, result="holds", words="未反弹"),
        "came again": lambda pk, by: lookbacks.look_back(pk, by=by, result="rebound", words="又有"),
        # Whose turn these two are is asked by the app of inspection feedback: apps/feedback/tests/test_striking_off.py.
        "came again above": lambda pk, by: lookbacks.look_again(pk, by=by, result="rebound", words="又有"),
        "not accepted above": lambda pk, by: lookbacks.not_accepted(pk, by=by, reason="佐证不足"),
    }


# Ways that tasks go, so that chance comes far; between and after them anybody does anything.
CHECKED = [("submit", "cadre"), ("self check", "officer"), ("verify", "deputy"), ("verify", "secretary")]
CONTROLLED = [("control", "cadre"), ("plan", "cadre")]
WAYS = [
    CHECKED,
    [*CONTROLLED, ("submit", "cadre"), ("verify", "second")],
    [*CONTROLLED, *CHECKED, ("came again above", "officer")],
    [("merge", "officer"), ("submit", "cadre"), ("verify", "second")],
    [("submit", "cadre"), ("verify", "officer"), ("verify", "deputy"), ("verify", "secretary")],
    [("submit", "cadre"), ("return", "officer"), ("submit", "cadre"), ("verify", "second")],
    [("hand up", "head"), ("submit", "officer"), ("verify", "officer"), ("verify", "second")],
    [("reassign", "officer"), ("submit", "neighbour"), ("verify", "officer"), ("came again", "second")],
    [("ask to defer", "head"), ("grant", "deputy"), ("bounce", "neighbour")],
]


@pytest.fixture
def people(town: Town, cadre: User, head: User, officer: User, other_village: Unit) -> dict[str, User]:
    others = [
        make_officer(town, "second"),
        make_deputy(town, "environment"),
        make_leader(town),
        make_head(other_village, "neighbour"),
    ]
    return {user.username: user for user in [cadre, head, officer, *others]}


def may_approve(task: Task) -> set[str]:
    """Who gives the next approval; who is above gives the office's where the office would judge its own work."""
    may = APPROVED_BY[task.approver]
    is_own = task.lead_unit.name == "生态环境办公室" and "officer" in may
    return {"deputy", "secretary"} if is_own else may


def look_at(task: Task, before: Task, kinds: list[str], by: User, seen: int) -> list[str]:
    """What holds after every step that was done; the kinds of all events."""
    events = list(TaskEvent.objects.filter(task=task).order_by("at", "pk"))
    assert len(events) > seen, "a step that was done stands in the story"
    assert [event.kind for event in events[:seen]] == kinds, "no step is lost"
    was, is_now = Status(before.status), Status(task.status)
    through = {Status.IN_PROGRESS} & NEXT_STATUSES[was]  # who hands in without having started has started
    assert is_now == was or is_now in NEXT_STATUSES[was] or any(is_now in NEXT_STATUSES[one] for one in through)
    if task.approvals > before.approvals:
        assert by != task.submitted_by, "nobody approves the own work"
        assert by.username in may_approve(before), "every approval is given by whose it is"
        assert task.approvals == before.approvals + 1, "no approval is skipped"
    if is_now == Status.COMPLETED:
        assert task.approvals == len(task.approvers)
    if task.severity == Severity.MAJOR and is_now in (Status.SUBMITTED, Status.COMPLETED):
        kinds_now = [event.kind for event in events]
        assert KIND.CONTROLLED in kinds_now, "a major problem is first brought under control"
        assert KIND.PLANNED in kinds_now, "and planned"
    counted = {"return_count": KIND.RETURNED, "bounce_count": KIND.BOUNCED, "rebound_count": KIND.REBOUNDED}
    counted |= {"deferral_count": KIND.DEFERRED, "extension_count": KIND.EXTENDED}
    for name, kind in counted.items():
        assert getattr(task, name) == sum(event.kind == kind for event in events), "each is counted apart"
    return [event.kind for event in events]


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_sequence_of_steps_breaks_a_rule(
    data: st.DataObject, people: dict[str, User], officer: User, village: Unit, other_village: Unit
) -> None:
    anything = st.tuples(st.sampled_from(sorted(steps_of(other_village))), st.sampled_from(sorted(people)))
    source = data.draw(st.sampled_from(["resident", "leader", "petition", "feedback"]))
    severity = data.draw(st.sampled_from(["general", "serious", "major"]))
    with transaction.atomic():
        TownSettings.objects.update(photo_serious=False, photo_major=False)  # photos: test_work_on_task.py
        steps = steps_of(other_village, make_task(officer, village, severity=severity).pk)
        task = make_task(officer, village, source=source, severity=severity)
        kinds = ["opened"]
        ways = st.lists(st.sampled_from(WAYS) | anything.map(lambda one: [one]), min_size=2, max_size=6)
        for name, who in chain.from_iterable(data.draw(ways)):
            before = Task.objects.get(pk=task.pk)
            try:
                with transaction.atomic():
                    steps[name](task.pk, people[who])
            except (RuleBroken, PermissionDenied):
                assert TaskEvent.objects.filter(task=task).count() == len(kinds), "what is refused leaves no trace"
                continue
            kinds = look_at(Task.objects.get(pk=task.pk), before, kinds, people[who], len(kinds))
        transaction.set_rollback(True)


@pytest.mark.parametrize("severity", ["general", "major"])
def test_the_ways_lead_as_far_as_they_are_meant_to(
    people: dict[str, User], officer: User, village: Unit, other_village: Unit, severity: str
) -> None:
    """Else the property above might hold of tasks that never got anywhere."""
    TownSettings.objects.update(photo_serious=False, photo_major=False)
    task = make_task(officer, village, source="feedback", severity=severity)
    steps = steps_of(other_village)

    for name, who in [*(CONTROLLED if severity == "major" else []), *CHECKED]:
        steps[name](task.pk, people[who])

    assert Task.objects.get(pk=task.pk).status == Status.COMPLETED
