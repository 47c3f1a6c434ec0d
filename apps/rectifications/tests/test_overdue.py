"""Overdue is derived, never stored; yellow is the last third of the term, at most three days (domain.md §4)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import User
from apps.rectifications.actions import submit_task
from apps.rectifications.models import Status, Task
from apps.rectifications.rerouting import pass_on_task
from apps.units.models import Unit
from tests.clock import moment
from tests.make import make_task

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-24 10:00")
# (days of the term, due at, overdue, due soon), as people on 24 November at 10:00 say it
CASES = [
    (7, "2026-11-24 09:59", True, False),
    (7, "2026-11-23 23:59", True, False),
    (7, "2026-11-24 10:00", False, True),
    (7, "2026-11-24 23:59", False, True),
    (7, "2026-11-26 23:59", False, True),
    (7, "2026-11-27 00:00", False, False),
    (7, "2026-12-01 23:59", False, False),
    (3, "2026-11-25 23:59", False, True),
    (3, "2026-11-26 00:00", False, False),
    (5, "2026-11-25 23:59", False, True),
    (5, "2026-11-26 23:59", False, False),
    (6, "2026-11-26 23:59", False, True),
    (8, "2026-11-27 23:59", False, False),
    (9, "2026-11-27 23:59", False, True),
    (9, "2026-11-28 00:00", False, False),
    (90, "2026-11-27 23:59", False, True),
    (90, "2026-11-28 23:59", False, False),
    (1, "2026-11-24 23:59", False, True),
]


@pytest.fixture(params=CASES, ids=[f"{days} days, {due}" for days, due, *_rest in CASES])
def case(request: pytest.FixtureRequest, task: Task) -> tuple[Task, bool, bool]:
    days, due, is_overdue, is_due_soon = request.param
    Task.objects.filter(pk=task.pk).update(term_days=days, due_at=moment(due))
    return Task.objects.get(pk=task.pk), is_overdue, is_due_soon


def due_soon() -> list[Task]:
    town = Task.objects.select_related("town").first().town
    return list(Task.objects.due_soon(town.today(), town.zone))


def test_a_task_is_red_yellow_or_green_as_people_say_it(case: tuple[Task, bool, bool]) -> None:
    task, is_overdue, is_due_soon = case

    assert (task.is_overdue, task.is_due_soon) == (is_overdue, is_due_soon)


def test_the_database_finds_the_same_as_the_task_says(case: tuple[Task, bool, bool]) -> None:
    task, is_overdue, is_due_soon = case

    assert list(Task.objects.overdue()) == ([task] if is_overdue else [])
    assert due_soon() == ([task] if is_due_soon else [])


def test_submitted_evidence_is_not_late_by_waiting_for_the_verifier(
    submitted: Task, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=30))

    assert not Task.objects.get(pk=submitted.pk).is_overdue
    assert not Task.objects.overdue().exists()


def test_a_closed_task_is_neither_overdue_nor_due_soon(completed: Task, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=6))
    assert due_soon() == []
    clock.shift(timedelta(days=30))
    assert not Task.objects.overdue().exists()


def test_a_day_late_begins_with_the_first_minute(task: Task, clock: time_machine.Traveller) -> None:
    clock.move_to(moment("2026-12-02 00:00"))
    assert task.is_overdue
    assert task.days_overdue == 1

    clock.move_to(moment("2026-12-04 12:00"))
    assert task.days_overdue == 3


def test_a_major_problem_an_hour_late_is_a_day_late(
    officer: User, village: Unit, head: User, clock: time_machine.Traveller
) -> None:
    major = make_task(officer, village, severity="major")
    clock.move_to(moment("2026-11-25 11:00"))

    assert (major.is_overdue, major.days_overdue) == (True, 1)


def test_the_days_left_are_counted_by_the_towns_calendar(task: Task, clock: time_machine.Traveller) -> None:
    assert task.days_left == 7

    clock.move_to(moment("2026-11-25 00:00"))
    assert task.days_left == 6


def test_what_waits_on_a_unit_is_soonest_first(officer: User, village: Unit, head: User, cadre: User) -> None:
    later = make_task(officer, village)
    sooner = make_task(officer, village, severity="serious")
    handed_in = make_task(officer, village)
    submit_task(handed_in.pk, by=cadre, words="已清运")
    stopped = make_task(officer, village)
    pass_on_task(stopped.pk, by=officer, to="公路局", reason="")

    assert list(Task.objects.waiting_on(frozenset([village.pk]))) == [sooner, later]


def test_another_units_work_waits_on_nobody_else(task: Task, other_village: Unit) -> None:
    assert not Task.objects.waiting_on(frozenset([other_village.pk])).exists()


def test_open_is_all_that_is_neither_completed_nor_void(task: Task) -> None:
    open_statuses = []
    for status in Status:
        closed_at = timezone.now() if status in (Status.COMPLETED, Status.VOIDED) else None
        by = {"submitted_by": User.objects.get(username="cadre"), "submitted_at": NOW}
        Task.objects.update(status=status, closed_at=closed_at, approvals=1, **by)
        if Task.objects.open().exists():
            open_statuses.append(status)

    assert open_statuses == [Status.ASSIGNED, Status.IN_PROGRESS, Status.SUBMITTED]
