"""督办: a task that stays overdue is put before who is above, with its story and its number (domain.md §4)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.rectifications.actions import submit_task
from apps.rectifications.escalating import escalate_overdue, escalate_task
from apps.rectifications.models import Escalation, Task
from tests.make import make_leader

pytestmark = pytest.mark.django_db


def level(task: Task) -> int:
    task.refresh_from_db()
    return task.escalation


def told(user: User) -> int:
    return Message.objects.filter(recipient=user, kind="task.escalated").count()


def test_after_three_days_overdue_it_is_before_the_deputy(
    task: Task, deputy: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(task.due_at + timedelta(days=2, hours=23))
    escalate_overdue()
    assert level(task) == Escalation.NONE

    clock.shift(timedelta(hours=2))
    escalate_overdue()
    assert level(task) == Escalation.DEPUTY
    assert told(deputy) == 1


def test_after_seven_days_it_is_before_the_leaders(task: Task, deputy: User, clock: time_machine.Traveller) -> None:
    leader = make_leader(task.town)
    clock.move_to(task.due_at + timedelta(days=7, hours=1))
    escalate_overdue()

    assert level(task) == Escalation.LEADER
    assert told(leader) == 1


def test_the_clock_tells_once_however_often_it_sweeps(task: Task, deputy: User, clock: time_machine.Traveller) -> None:
    clock.move_to(task.due_at + timedelta(days=4))

    assert [escalate_overdue(), escalate_overdue()] == [1, 0]
    assert told(deputy) == 1


def test_it_stays_the_units_task_with_its_number_and_deadline(
    task: Task, deputy: User, clock: time_machine.Traveller
) -> None:
    before = (task.number, task.lead_unit, task.due_at, task.status)
    clock.move_to(task.due_at + timedelta(days=4))
    escalate_overdue()

    task.refresh_from_db()
    assert (task.number, task.lead_unit, task.due_at, task.status) == before
    assert [event.kind for event in task.events.all()] == ["opened", "escalated"]


def test_evidence_that_was_handed_in_is_pressed_no_more(task: Task, cadre: User, clock: time_machine.Traveller) -> None:
    submit_task(task.pk, by=cadre, words="已清运")
    clock.move_to(task.due_at + timedelta(days=30))

    assert escalate_overdue() == 0


def test_the_office_presses_level_by_level(task: Task, officer: User, deputy: User) -> None:
    assert escalate_task(task.pk, by=officer, reason="群众反映强烈").escalation == Escalation.DEPUTY
    assert escalate_task(task.pk, by=officer, reason="仍未动").escalation == Escalation.LEADER

    with pytest.raises(RuleBroken, match="before the leaders already"):
        escalate_task(task.pk, by=officer, reason="再报")


def test_a_unit_does_not_press_itself(task: Task, head: User) -> None:
    with pytest.raises(PermissionDenied):
        escalate_task(task.pk, by=head, reason="请关注")
