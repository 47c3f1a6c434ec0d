"""What a task's page offers: to each what may be done now, and nothing that would be refused (domain.md §2, §4)."""

from datetime import date

import pytest

from apps.accounts.models import User
from apps.rectifications.actions import report_control, start_task
from apps.rectifications.models import Task
from apps.rectifications.postponing import ask_extension
from apps.rectifications.rerouting import hand_up_task, pass_on_task, void_task
from apps.rectifications.steps import steps_for
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_inspector, make_leader, make_liaison, make_task

pytestmark = pytest.mark.django_db


def names(user: User, task: Task) -> set[str]:
    return {step.name for step in steps_for(user, Task.objects.for_list().get(pk=task.pk))}


def test_a_cadre_hands_in_or_starts(task: Task, cadre: User) -> None:
    assert names(cadre, task) == {"submit", "start"}


def test_a_head_may_hand_up_and_ask_for_more_time_as_well(task: Task, head: User) -> None:
    assert names(head, task) == {"submit", "start", "hand-up", "extend", "defer"}


def test_what_is_started_is_not_started_again(task: Task, cadre: User) -> None:
    start_task(task.pk, by=cadre)

    assert names(cadre, task) == {"submit"}


def test_the_office_reroutes_what_is_being_worked_on(task: Task, officer: User) -> None:
    assert names(officer, task) == {"defer", "escalate", "reassign", "category", "pass-on", "merge", "void"}


def test_the_office_verifies_what_is_submitted(submitted: Task, officer: User) -> None:
    assert names(officer, submitted) == {"verify", "return", "escalate", "merge", "void"}


def test_the_deputy_of_the_line_verifies_what_is_submitted_and_else_nothing(
    submitted: Task, officer: User, deputy: User, village: Unit
) -> None:
    assert names(deputy, submitted) == {"verify", "return"}
    assert names(deputy, make_task(officer, village)) == set()


def test_the_deputy_of_another_line_has_nothing_to_do(submitted: Task, outsiders: dict[str, User]) -> None:
    assert names(outsiders["the deputy of another line"], submitted) == set()


def test_who_submitted_waits(submitted: Task, cadre: User, head: User) -> None:
    assert names(cadre, submitted) == names(head, submitted) == set()


def test_a_major_problem_is_controlled_then_planned_then_submitted(
    officer: User, village: Unit, head: User, cadre: User
) -> None:
    major = make_task(officer, village, severity="major")
    assert names(cadre, major) == {"control", "start"}

    report_control(major.pk, by=cadre, words="已扑灭")
    assert names(cadre, major) == {"plan"}


def test_an_extension_that_was_asked_for_is_decided_and_not_asked_again(task: Task, head: User, officer: User) -> None:
    ask_extension(task.pk, by=head, until=date(2026, 12, 10), reason="下雨")

    assert "extend" not in names(head, task)
    assert "decide" in names(officer, task)


def test_what_was_passed_on_is_only_taken_back(task: Task, officer: User, head: User) -> None:
    pass_on_task(task.pk, by=officer, to="公路局", reason="")

    assert names(officer, task) == {"take-back", "escalate", "merge", "void"}
    assert names(head, task) == set()


def test_after_handing_up_the_village_only_looks_on(task: Task, head: User, cadre: User, competent: Unit) -> None:
    hand_up_task(task.pk, by=head)

    assert names(head, task) == names(cadre, task) == set()


def test_a_completed_task_is_looked_back_at_by_others_than_its_unit(
    completed: Task, officer: User, head: User, deputy: User
) -> None:
    assert names(officer, completed) == names(deputy, completed) == {"look-back"}
    assert names(head, completed) == set()


def test_an_extension_asked_for_before_it_closed_is_not_decided(task: Task, head: User, officer: User) -> None:
    ask_extension(task.pk, by=head, until=date(2026, 12, 10), reason="下雨")
    void_task(task.pk, by=officer, reason="重复")

    assert names(officer, task) == set()


def test_leader_liaison_and_inspector_only_look_on(task: Task, town: Town, village: Unit) -> None:
    for user in (make_leader(town), make_liaison(village), make_inspector(town=town)):
        assert names(user, task) == set()
