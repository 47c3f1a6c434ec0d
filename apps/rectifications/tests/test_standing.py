"""How a task stood at a moment, told from its story: what came later changes nothing of it, but the verdict does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.rectifications.actions import return_task, submit_task, verify_task
from apps.rectifications.models import Status, Task
from apps.rectifications.postponing import extend_task
from apps.rectifications.rerouting import move_to_successors, pass_on_task, reassign_task, take_back_task, void_task
from apps.rectifications.standing import Stood, stood_at
from apps.units.models import Unit
from tests.make import make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(village: Unit, officer: User) -> Task:
    return make_task(officer, village)


def stood(moment: datetime, known_at: datetime | None = None) -> Stood:
    [one] = stood_at(Task.objects.all(), moment, known_at or timezone.now())
    return one


def later(clock: time_machine.Traveller, **time: int) -> datetime:
    """Now, before the clock goes on."""
    moment = timezone.now()
    clock.shift(timedelta(**(time or {"days": 1})))
    return moment


def test_today_it_stands_as_its_row_says(task: Task, officer: User, cadre: User) -> None:
    submit_task(task.pk, by=cadre, words="已清运")
    return_task(task.pk, by=officer, reason="没清干净")
    extend_task(task.pk, by=officer, until=task.town.today() + timedelta(days=20), reason="下雪")
    task.refresh_from_db()

    now = stood(timezone.now())
    assert (now.due_at, now.lead_unit_id, now.status) == (task.due_at, task.lead_unit_id, task.status)
    assert (now.returns, now.extensions, now.handed_in_at) == (task.return_count, task.extension_count, None)


def test_an_extension_that_came_later_moves_no_deadline_of_before(
    task: Task, officer: User, clock: time_machine.Traveller
) -> None:
    then = later(clock)
    extend_task(task.pk, by=officer, until=task.town.today() + timedelta(days=20), reason="下雪")

    assert (stood(then).due_at, stood(then).extensions) == (task.due_at, 0)
    assert stood(timezone.now()).extensions == 1


def test_who_led_then_leads_in_what_stood_then(
    task: Task, officer: User, other_village: Unit, clock: time_machine.Traveller
) -> None:
    then = later(clock)
    reassign_task(task.pk, by=officer, unit=other_village, reason="在桃园村地界")

    assert stood(then).lead_unit_id == task.lead_unit_id
    assert stood(timezone.now()).lead_unit_id == other_village.pk


def test_a_clock_that_stood_is_told_until_it_is_taken_back(
    task: Task, officer: User, clock: time_machine.Traveller
) -> None:
    pass_on_task(task.pk, by=officer, to="公路段", reason="")
    then = later(clock)
    take_back_task(task.pk, by=officer)

    assert stood(then).is_stopped
    assert not stood(timezone.now()).is_stopped


def test_a_clock_that_stood_stands_with_the_successor_of_a_closed_unit(
    task: Task, officer: User, village: Unit, other_village: Unit
) -> None:
    pass_on_task(task.pk, by=officer, to="公路段", reason="")
    Unit.objects.filter(pk=village.pk).update(closed_on=task.town.today(), successor=other_village)
    move_to_successors()

    now = stood(timezone.now())
    assert (now.is_stopped, now.lead_unit_id) == (True, other_village.pk)


def test_evidence_that_lay_with_the_verifier_is_judged_by_the_verdict_that_came_later(
    task: Task, officer: User, cadre: User, clock: time_machine.Traveller
) -> None:
    submit_task(task.pk, by=cadre, words="已清运")
    handed_in = later(clock)
    assert stood(handed_in).status == Status.SUBMITTED
    verify_task(task.pk, by=officer)

    assert (stood(handed_in).status, stood(handed_in).handed_in_at) == (Status.COMPLETED, handed_in)
    assert stood(handed_in, known_at=handed_in).status == Status.SUBMITTED


def test_evidence_returned_later_was_there_and_counts_as_returned(
    task: Task, officer: User, cadre: User, clock: time_machine.Traveller
) -> None:
    submit_task(task.pk, by=cadre, words="已清运")
    then = later(clock, days=30)
    return_task(task.pk, by=officer, reason="没清干净")

    assert (stood(then).status, stood(then).returns) == (Status.SUBMITTED, 1)
    assert not stood(then).is_overdue(timezone.now())
    assert stood(timezone.now()).is_overdue(timezone.now())


def test_evidence_of_later_is_none_of_before(
    task: Task, officer: User, cadre: User, clock: time_machine.Traveller
) -> None:
    then = later(clock)
    submit_task(task.pk, by=cadre, words="已清运")
    verify_task(task.pk, by=officer)

    assert (stood(then).status, stood(then).handed_in_at) == (Status.ASSIGNED, None)


def test_what_is_void_was_void_already(task: Task, officer: User, clock: time_machine.Traveller) -> None:
    then = later(clock)
    void_task(task.pk, by=officer, reason="误报")

    assert stood(then).status == Status.VOIDED
    assert stood(then, known_at=then).is_open


def test_what_began_later_is_not_there(task: Task) -> None:
    assert stood_at(Task.objects.all(), timezone.now() - timedelta(days=1), timezone.now()) == []


def test_it_is_two_queries_whatever_the_rows(task: Task, village: Unit, officer: User) -> None:
    for number in range(10):
        make_task(officer, village, place=f"{number}号点")
    with CaptureQueriesContext(connection) as queries:
        assert len(stood_at(Task.objects.all(), timezone.now(), timezone.now())) == 11
    assert len(queries) == 2
