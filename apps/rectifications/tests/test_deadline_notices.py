"""The clock tells of deadlines: due soon, overdue; once each, whatever the clock does (architecture.md §6)."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.notifications.models import Message
from apps.rectifications import rerouting
from apps.rectifications.actions import submit_task
from apps.rectifications.models import Task
from apps.rectifications.notices import tell_of_deadlines
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import frozen
from tests.make import make_cadre, make_officer, make_task, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(officer: User, village: Unit, head: User) -> Task:
    """Seven calendar days: due at the end of 1 December, soon from 29 November on."""
    made = make_task(officer, village)
    Message.objects.all().delete()
    return made


def swept(moment: str) -> int:
    with frozen(moment):
        return tell_of_deadlines()


def told(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=f"task.{kind}").order_by("recipient__username")
    return list(rows.values_list("recipient__username", flat=True))


def test_the_leading_unit_is_told_in_the_last_third_of_the_term(task: Task, cadre: User) -> None:
    assert swept("2026-11-28 23:59") == 0
    assert swept("2026-11-29 00:00") == 1
    assert told("soon") == ["cadre", "head"]


def test_each_deadline_is_told_of_once(task: Task) -> None:
    days = ["2026-11-29 08:00", "2026-11-30 08:00", "2026-12-02 00:00", "2026-12-02 00:01", "2026-12-05 09:00"]
    assert [swept(day) for day in days] == [1, 0, 1, 0, 0]


def test_leading_unit_and_office_are_told_of_an_overdue_task(task: Task) -> None:
    swept("2026-12-02 00:00")
    assert told("overdue") == ["head", "officer"]


def test_a_clock_that_slept_tells_only_what_is_true_now(task: Task) -> None:
    assert swept("2026-12-09 10:00") == 1
    assert told("soon") == []
    assert told("overdue") == ["head", "officer"]


def test_a_new_deadline_is_told_of_anew(task: Task, officer: User) -> None:
    swept("2026-12-02 00:00")
    Task.objects.update(due_at=task.due_at + timedelta(days=7))
    assert swept("2026-12-09 00:00") == 1
    assert told("overdue") == ["head", "head", "officer", "officer"]


def test_what_waits_for_the_verifier_is_not_told_of(task: Task, head: User) -> None:
    submit_task(task.pk, by=head, words="清了")
    assert swept("2026-12-05 10:00") == 0


def test_a_task_passed_on_is_not_told_of(task: Task, officer: User) -> None:
    rerouting.pass_on_task(task.pk, by=officer, to="公路段", reason="县道")
    assert swept("2026-12-05 10:00") == 0


def test_a_task_of_today_is_not_told_of_again_at_noon(officer: User, village: Unit, head: User) -> None:
    """Major: under control within 24 hours, so soon from the start; told in the evening, not at once."""
    make_task(officer, village, severity="major")
    assert swept("2026-11-24 12:00") == 0
    assert swept("2026-11-24 22:01") == 1


def test_the_office_gets_one_word_for_all_that_became_overdue(
    task: Task, officer: User, other_village: Unit, town: Town
) -> None:
    User.objects.update(language="en")
    make_cadre(other_village, "other")
    make_task(officer, other_village, description="河边垃圾")
    Message.objects.all().delete()
    assert swept("2026-12-02 00:00") == 2
    words = Message.objects.get(recipient=officer)
    assert words.text == "2 tasks are overdue by now, among them in 柳树村: 垃圾成堆"
    assert words.url == "/tasks/?state=overdue"


def test_another_towns_office_is_told_nothing(task: Task, other_town: Town) -> None:
    make_officer(other_town, "stranger")
    swept("2026-12-02 00:00")
    assert "stranger" not in told("overdue")


def test_many_tasks_cost_no_more_queries_than_one(
    task: Task, officer: User, town: Town, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        make_task(officer, make_unit(town, f"{number}号村"))
    with frozen("2026-12-02 00:00"), django_assert_max_num_queries(14):  # type: ignore[operator]
        assert tell_of_deadlines() == 31
