"""督办: a task that stays overdue is put before who is above, with its story and its number (domain.md §4)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.rectifications.actions import submit_task
from apps.rectifications.escalating import escalate_overdue, escalate_task
from apps.rectifications.models import Escalation, Task
from apps.rectifications.postponing import extend_task
from apps.rectifications.rerouting import reassign_task
from apps.units.models import Unit
from tests.make import make_leader, make_officer

pytestmark = pytest.mark.django_db


def level(task: Task) -> int:
    task.refresh_from_db()
    return task.escalation


def press(task: Task, by: User, *, seen: int) -> int:
    return escalate_task(task.pk, by=by, reason="群众反映强烈", seen=seen).escalation


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
    assert press(task, officer, seen=Escalation.NONE) == Escalation.DEPUTY
    assert press(task, officer, seen=Escalation.DEPUTY) == Escalation.LEADER

    with pytest.raises(RuleBroken, match="before the leaders already"):
        press(task, officer, seen=Escalation.LEADER)


def test_two_who_press_at_once_put_it_one_level_higher(task: Task, officer: User, deputy: User) -> None:
    press(task, officer, seen=Escalation.NONE)

    with pytest.raises(RuleBroken, match=f"{officer} has put it up meanwhile: to the deputy of the line"):
        press(task, make_officer(task.town, "second"), seen=Escalation.NONE)
    assert level(task) == Escalation.DEPUTY

    press(task, officer, seen=Escalation.DEPUTY)
    with pytest.raises(RuleBroken, match=f"{officer} has put it up meanwhile: to the leaders"):
        press(task, make_officer(task.town, "third"), seen=Escalation.DEPUTY)


def test_who_presses_just_after_the_clock_is_told_so(
    task: Task, officer: User, deputy: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(task.due_at + timedelta(days=4))
    escalate_overdue()

    with pytest.raises(RuleBroken, match="The clock has put it up meanwhile"):
        press(task, officer, seen=Escalation.NONE)


def test_what_a_new_deadline_took_down_is_looked_at_again(
    task: Task, officer: User, deputy: User, clock: time_machine.Traveller
) -> None:
    press(task, officer, seen=Escalation.NONE)
    extend_task(task.pk, by=officer, until=task.town.today() + timedelta(days=15), reason="下雨")

    with pytest.raises(RuleBroken, match="before nobody above by now"):
        press(task, officer, seen=Escalation.DEPUTY)


def test_the_page_remembers_how_far_up_it_was(client: Client, task: Task, officer: User, deputy: User) -> None:
    client.force_login(officer)
    address = reverse("rectifications:task_step", args=[task.pk, "escalate"])
    assert 'name="seen" value="0"' in client.get(address).content.decode()
    press(task, make_officer(task.town, "second"), seen=Escalation.NONE)

    page = client.post(address, {"reason": "群众反映强烈", "seen": 0})

    assert page.status_code == 422
    assert "群众反映强烈" in page.content.decode()
    assert 'name="seen" value="1"' in page.content.decode()  # who was told may send it again, and knows
    assert level(task) == Escalation.DEPUTY


def test_a_unit_does_not_press_itself(task: Task, head: User) -> None:
    with pytest.raises(PermissionDenied):
        press(task, head, seen=Escalation.NONE)


def test_the_second_lateness_is_put_before_who_is_above_again(
    task: Task, officer: User, deputy: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(task.due_at + timedelta(days=4))
    escalate_overdue()
    until = task.town.today() + timedelta(days=5)
    extend_task(task.pk, by=officer, until=until, reason="下雨")
    assert level(task) == Escalation.NONE

    clock.move_to(task.town.end_of(until) + timedelta(days=4))
    escalate_overdue()
    assert told(deputy) == 2


def test_a_new_lead_is_not_pressed_for_what_another_was_late_with(
    task: Task, officer: User, deputy: User, other_village: Unit, clock: time_machine.Traveller
) -> None:
    clock.move_to(task.due_at + timedelta(days=4))
    escalate_overdue()

    assert reassign_task(task.pk, by=officer, unit=other_village, reason="属该村").escalation == Escalation.NONE
