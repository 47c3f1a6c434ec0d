"""Every step is in the task's story and in the audit; a task's history is its own table (architecture.md)."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest

from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.rectifications import actions, escalating, lookbacks, postponing, rerouting
from apps.rectifications.models import Task, TaskEvent
from apps.units.models import Unit
from tests.make import category, make_head, make_task

pytestmark = pytest.mark.django_db


class People(NamedTuple):
    head: User
    officer: User
    village: Unit
    other: Unit
    other_head: User
    deputy: User


@pytest.fixture
def people(head: User, officer: User, village: Unit, other_village: Unit, deputy: User) -> People:
    return People(head, officer, village, other_village, make_head(other_village, "other"), deputy)


def assigned(people: People) -> Task:
    return make_task(people.officer, people.village)


def major(people: People) -> Task:
    return make_task(people.officer, people.village, severity="major")


def planning(people: People) -> Task:
    return actions.report_control(major(people).pk, by=people.head, words="已扑灭")


def submitted(people: People) -> Task:
    return actions.submit_task(assigned(people).pk, by=people.head, words="已清运")


def stopped(people: People) -> Task:
    return rerouting.pass_on_task(assigned(people).pk, by=people.officer, to="公路局", reason="")


def asked(people: People) -> Task:
    task = assigned(people)
    postponing.ask_extension(task.pk, by=people.head, until=date(2026, 12, 10), reason="下雨")
    return task


def asked_to_defer(people: People) -> Task:
    task = assigned(people)
    postponing.ask_deferral(task.pk, by=people.head, until=date(2027, 3, 1), reason="封冻")
    return task


def of_the_leader(people: People) -> Task:
    task = make_task(people.officer, people.village, source="leader")
    return actions.submit_task(task.pk, by=people.head, words="已清运")


def led_elsewhere(people: People) -> Task:
    return rerouting.reassign_task(assigned(people).pk, by=people.officer, unit=people.other, reason="属桃园村")


def completed(people: People) -> Task:
    return actions.verify_task(submitted(people).pk, by=people.officer)


def looked_at(task: Task, by: User, result: str) -> object:
    return lookbacks.look_back(task.pk, by=by, result=result, words="现场查看")


STEPS: dict[str, tuple[Callable[[People], Task], str, Callable[[Task, People], object]]] = {
    "started": (assigned, "head", lambda t, p: actions.start_task(t.pk, by=p.head)),
    "controlled": (major, "head", lambda t, p: actions.report_control(t.pk, by=p.head, words="已扑灭")),
    "planned": (
        planning,
        "head",
        lambda t, p: actions.hand_in_plan(t.pk, by=p.head, plan="修缮", until=date(2026, 12, 24)),
    ),
    "submitted": (assigned, "head", lambda t, p: actions.submit_task(t.pk, by=p.head, words="已清运")),
    "verified": (submitted, "officer", lambda t, p: actions.verify_task(t.pk, by=p.officer)),
    "approved": (of_the_leader, "officer", lambda t, p: actions.verify_task(t.pk, by=p.officer)),
    "bounced": (
        led_elsewhere,
        "other_head",
        lambda t, p: rerouting.bounce_task(t.pk, by=p.other_head, reason="非本村"),
    ),
    "escalated": (
        assigned,
        "officer",
        lambda t, p: escalating.escalate_task(t.pk, by=p.officer, reason="久拖", seen=0),
    ),
    "looked_back": (completed, "officer", lambda t, p: looked_at(t, p.officer, "holds")),
    "rebounded": (completed, "officer", lambda t, p: looked_at(t, p.officer, "rebound")),
    "deferral_asked": (
        assigned,
        "head",
        lambda t, p: postponing.ask_deferral(t.pk, by=p.head, until=date(2027, 3, 1), reason="封冻"),
    ),
    "deferred": (
        asked_to_defer,
        "deputy",
        lambda t, p: postponing.decide_extension(t.pk, by=p.deputy, is_granted=True),
    ),
    "deferral_refused": (
        asked_to_defer,
        "deputy",
        lambda t, p: postponing.decide_extension(t.pk, by=p.deputy, is_granted=False),
    ),
    "returned": (submitted, "officer", lambda t, p: actions.return_task(t.pk, by=p.officer, reason="残留")),
    "handed_up": (assigned, "head", lambda t, p: rerouting.hand_up_task(t.pk, by=p.head)),
    "reassigned": (
        assigned,
        "officer",
        lambda t, p: rerouting.reassign_task(t.pk, by=p.officer, unit=p.other, reason="属桃园村"),
    ),
    "passed_on": (
        assigned,
        "officer",
        lambda t, p: rerouting.pass_on_task(t.pk, by=p.officer, to="公路局", reason=""),
    ),
    "taken_back": (stopped, "officer", lambda t, p: rerouting.take_back_task(t.pk, by=p.officer)),
    "extension_asked": (
        assigned,
        "head",
        lambda t, p: postponing.ask_extension(t.pk, by=p.head, until=date(2026, 12, 10), reason="下雨"),
    ),
    "extended": (asked, "officer", lambda t, p: postponing.decide_extension(t.pk, by=p.officer, is_granted=True)),
    "extension_refused": (
        asked,
        "officer",
        lambda t, p: postponing.decide_extension(t.pk, by=p.officer, is_granted=False),
    ),
    "corrected": (
        assigned,
        "officer",
        lambda t, p: rerouting.correct_category(
            t.pk, by=p.officer, category=category(t.town, "sewage"), reason="看错了"
        ),
    ),
    "merged": (
        assigned,
        "officer",
        lambda t, p: rerouting.merge_tasks(t.pk, by=p.officer, duplicates=[assigned(p).pk]),
    ),
    "voided": (assigned, "officer", lambda t, p: rerouting.void_task(t.pk, by=p.officer, reason="重复")),
}


@pytest.mark.parametrize("kind", STEPS)
def test_a_step_is_in_the_story_and_in_the_audit(people: People, kind: str) -> None:
    prepare, who, act = STEPS[kind]
    task = prepare(people)

    act(task, people)

    by = getattr(people, who)
    task.refresh_from_db()
    step = TaskEvent.objects.get(task=task, kind=kind)
    assert (step.actor, step.due_at, step.lead_unit) == (by, task.due_at, task.lead_unit)
    event = Event.objects.get(kind=f"task.{kind}", subject_id=task.pk)
    assert (event.actor, event.subject_kind, event.town) == (by, "rectifications.task", task.town)


def test_every_kind_of_step_is_tested_here_or_is_the_opening() -> None:
    assert set(TaskEvent.Kind.values) == {*STEPS, "opened", "brought_in"}


def test_an_opening_by_the_office_is_in_the_audit(people: People) -> None:
    task = assigned(people)

    assert Event.objects.get(kind="task.opened").subject_id == task.pk


def test_the_audit_holds_no_words_of_a_step(people: People) -> None:
    rerouting.void_task(assigned(people).pk, by=people.officer, reason="举报人王某")

    assert not Event.objects.filter(result__contains="王某").exists()


def test_a_step_that_was_refused_leaves_no_trace(people: People) -> None:
    task = assigned(people)
    before = TaskEvent.objects.count(), Event.objects.count()

    with pytest.raises(RuleBroken, match="by now"):
        actions.verify_task(task.pk, by=people.officer)

    assert (TaskEvent.objects.count(), Event.objects.count()) == before
