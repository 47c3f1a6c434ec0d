"""作废 by the office, with a reason, from any open state (domain.md §4)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import start_task
from apps.rectifications.models import Status, Task
from apps.rectifications.rerouting import pass_on_task, void_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def started(task: Task, cadre: User) -> Task:
    return start_task(task.pk, by=cadre)


@pytest.fixture
def stopped(task: Task, officer: User) -> Task:
    return pass_on_task(task.pk, by=officer, to="公路局", reason="")


@pytest.mark.parametrize("state", ["task", "started", "submitted", "stopped"])
def test_the_office_voids_any_open_task(officer: User, state: str, request: pytest.FixtureRequest) -> None:
    task = void_task(request.getfixturevalue(state).pk, by=officer, reason="重复登记")

    assert (task.status, task.closed_at) == (Status.VOIDED, timezone.now())
    assert (task.stopped_at, task.passed_to) == (None, "")
    assert task.events.get(kind="voided").remark == "重复登记"


def test_a_void_task_is_no_false_report_by_that(task: Task, officer: User) -> None:
    assert not void_task(task.pk, by=officer, reason="重复登记").is_false_report


@pytest.mark.parametrize(
    "who", ["another village's head", "another town's officer", "the leader", "the deputy of another line"]
)
def test_nobody_else_voids(task: Task, outsiders: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        void_task(task.pk, by=outsiders[who], reason="重复登记")


@pytest.mark.parametrize("who", ["cadre", "head", "deputy"])
def test_neither_the_unit_nor_the_deputy_voids(task: Task, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied):
        void_task(task.pk, by=request.getfixturevalue(who), reason="重复登记")


def test_a_completed_task_is_not_voided(completed: Task, officer: User) -> None:
    with pytest.raises(RuleBroken, match="completed"):
        void_task(completed.pk, by=officer, reason="重复登记")


def test_a_void_task_is_not_voided_again(task: Task, officer: User) -> None:
    void_task(task.pk, by=officer, reason="重复登记")

    with pytest.raises(RuleBroken, match="void"):
        void_task(task.pk, by=officer, reason="重复登记")


def test_the_leading_unit_is_told(task: Task, officer: User, head: User) -> None:
    void_task(task.pk, by=officer, reason="重复登记")

    assert head.notices.order_by("pk").last().kind == "task.voided"
