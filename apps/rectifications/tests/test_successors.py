"""Villages merge: open matters move to the successor, history keeps its names (domain.md §6)."""

from datetime import date

import pytest

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.rectifications.lookbacks import look_back
from apps.rectifications.models import Status, Task
from apps.rectifications.rerouting import move_to_successors
from apps.units.models import Unit
from tests.make import make_head

pytestmark = pytest.mark.django_db


def close(unit: Unit, successor: Unit | None, on: str = "2026-11-24") -> None:
    Unit.objects.filter(pk=unit.pk).update(closed_on=date.fromisoformat(on), successor=successor)


def test_an_open_task_goes_to_the_successor(task: Task, village: Unit, other_village: Unit) -> None:
    close(village, other_village)
    assert move_to_successors() == 1
    moved = Task.objects.get(pk=task.pk)
    assert (moved.lead_unit, moved.unit, moved.due_at) == (other_village, village, task.due_at)


def test_the_successors_head_is_told_and_sees_it(task: Task, village: Unit, other_village: Unit) -> None:
    head = make_head(other_village, "new-head")
    close(village, other_village)
    move_to_successors()
    assert Message.objects.filter(recipient=head, kind="task.reassigned").count() == 1
    assert task in Task.objects.visible_to(head)


def test_the_story_says_who_led_before(task: Task, village: Unit, other_village: Unit) -> None:
    close(village, other_village)
    move_to_successors()
    step = task.events.get(kind="reassigned")
    assert (step.actor, step.remark) == (None, "柳树村 → 桃园村")


def test_moving_twice_is_the_same_as_once(task: Task, village: Unit, other_village: Unit) -> None:
    close(village, other_village)
    assert (move_to_successors(), move_to_successors()) == (1, 0)


def test_a_unit_that_closes_later_keeps_its_tasks_until_then(task: Task, village: Unit, other_village: Unit) -> None:
    close(village, other_village, on="2026-11-25")
    assert move_to_successors() == 0


def test_what_is_completed_stays_with_its_name(completed: Task, village: Unit, other_village: Unit) -> None:
    close(village, other_village)
    move_to_successors()
    assert Task.objects.get(pk=completed.pk).lead_unit == village


def test_a_successor_that_closed_too_hands_on_to_its_own(
    task: Task, village: Unit, other_village: Unit, competent: Unit
) -> None:
    close(other_village, competent)
    close(village, other_village)
    move_to_successors()
    assert Task.objects.get(pk=task.pk).lead_unit == competent


def test_without_a_successor_the_office_finds_it_where_it_was(task: Task, village: Unit, officer: User) -> None:
    close(village, None)
    assert move_to_successors() == 0
    assert task in Task.objects.visible_to(officer)


def test_what_comes_again_in_a_unit_that_is_no_more_is_the_successors(
    completed: Task, officer: User, village: Unit, other_village: Unit
) -> None:
    head = make_head(other_village, "new-head")
    close(village, other_village)

    task = look_back(completed.pk, by=officer, result="rebound", words="又堆上了")

    assert (task.lead_unit, task.status, task.rebound_count) == (other_village, Status.ASSIGNED, 1)
    assert Message.objects.filter(recipient=head, kind="task.rebounded").exists()


def test_what_comes_again_where_nobody_succeeded_is_refused(completed: Task, officer: User, village: Unit) -> None:
    close(village, None)

    with pytest.raises(RuleBroken, match="is closed"):
        look_back(completed.pk, by=officer, result="rebound", words="又堆上了")
