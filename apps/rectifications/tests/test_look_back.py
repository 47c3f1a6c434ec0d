"""回头看 30, 90 and 180 days after; what came again is open again under its number (domain.md §4)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.rectifications.actions import hand_in_plan, report_control, submit_task, verify_task
from apps.rectifications.lookbacks import look_back
from apps.rectifications.models import LookBack, Phase, Status, Task
from apps.rectifications.notices import tell_of_look_backs
from apps.units.models import Unit
from tests.clock import moment
from tests.make import make_leader, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(officer: User, village: Unit, cadre: User) -> Task:
    """Of a leader's instruction, completed."""
    task = submit_task(make_task(officer, village, source="leader").pk, by=cadre, words="已清运")
    verify_task(task.pk, by=officer)
    return verify_task(task.pk, by=make_leader(village.town))


def waiting(task: Task) -> list[int]:
    closed_on = task.closed_at.astimezone(task.town.zone).date()
    return [(one.due_on - closed_on).days for one in task.look_backs.filter(result="")]


def test_it_is_planned_30_90_and_180_days_after(watched: Task) -> None:
    assert waiting(watched) == [30, 90, 180]


def test_a_source_that_asks_for_none_has_none(completed: Task) -> None:
    assert waiting(completed) == []


def test_a_look_back_that_is_due_is_done(watched: Task, officer: User, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=31))
    look_back(watched.pk, by=officer, result="holds", words="未反弹")

    assert waiting(watched) == [90, 180]
    assert watched.status == Status.COMPLETED


def test_one_that_nobody_planned_is_kept_beside_those_to_come(watched: Task, officer: User) -> None:
    look_back(watched.pk, by=officer, result="holds", words="顺路看过")

    assert waiting(watched) == [30, 90, 180]
    assert LookBack.objects.filter(task=watched, result="holds").count() == 1


def test_a_rebound_opens_the_same_number_with_a_new_term(
    watched: Task, officer: User, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=31))
    number = watched.number
    task = look_back(watched.pk, by=officer, result="rebound", words="又堆上了")

    assert (task.number, task.status, task.closed_at) == (number, Status.ASSIGNED, None)
    assert (task.rebound_count, task.return_count, task.approvals) == (1, 0, 0)
    assert task.days_left == 5


def test_after_a_rebound_the_look_backs_begin_anew(watched: Task, officer: User, cadre: User) -> None:
    look_back(watched.pk, by=officer, result="rebound", words="又堆上了")
    assert not LookBack.objects.filter(task=watched, result="").exists()

    submit_task(watched.pk, by=cadre, words="再次清运")
    verify_task(watched.pk, by=officer)
    watched = verify_task(watched.pk, by=User.objects.get(username="secretary"))
    assert waiting(watched) == [30, 90, 180]


def test_the_unit_is_told_that_it_came_again(watched: Task, officer: User, cadre: User) -> None:
    look_back(watched.pk, by=officer, result="rebound", words="又堆上了")

    assert Message.objects.filter(recipient=cadre, kind="task.rebounded").count() == 1


def test_the_unit_that_led_does_not_look_back_at_itself(watched: Task, cadre: User) -> None:
    with pytest.raises(PermissionDenied):
        look_back(watched.pk, by=cadre, result="holds", words="很好")


def test_only_what_is_completed_is_looked_back_at(task: Task, officer: User) -> None:
    with pytest.raises(RuleBroken, match="by now"):
        look_back(task.pk, by=officer, result="holds", words="很好")


def test_the_office_is_told_once_of_look_backs_that_came_due(
    watched: Task, officer: User, clock: time_machine.Traveller
) -> None:
    assert tell_of_look_backs() == 0

    clock.shift(timedelta(days=30))

    assert tell_of_look_backs() == 1
    assert tell_of_look_backs() == 0
    [told] = Message.objects.filter(recipient=officer, kind="task.look_back")
    assert told.url == "/tasks/?mark=look_back"


def test_a_major_problem_that_came_again_begins_anew_and_is_not_overdue_by_its_old_plan(
    officer: User, village: Unit, head: User, cadre: User, clock: time_machine.Traveller
) -> None:
    task = make_task(officer, village, severity="major")
    Task.objects.update(needs_photo=False)
    report_control(task.pk, by=cadre, words="已控制")
    hand_in_plan(task.pk, by=head, plan="清理", until=date(2026, 12, 10))
    submit_task(task.pk, by=cadre, words="已清运")
    verify_task(task.pk, by=officer)
    clock.move_to(moment("2027-01-20 10:00"))

    again = look_back(task.pk, by=officer, result="rebound", words="又排了")

    assert (again.phase, again.plan, again.is_overdue) == (Phase.CONTROL, "", False)
    assert again.due_at == moment("2027-01-21 10:00")
