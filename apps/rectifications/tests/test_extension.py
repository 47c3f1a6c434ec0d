"""The head of the leading unit asks for more time, the office decides; counted apart (domain.md §2, §4)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Extension, Task
from apps.rectifications.postponing import ask_extension, decide_extension
from apps.rectifications.rerouting import pass_on_task, reassign_task, take_back_task, void_task
from apps.units.models import Unit
from tests.clock import moment
from tests.make import give_post, make_task
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

UNTIL = date(2026, 12, 10)


@pytest.fixture
def asked(task: Task, head: User) -> Extension:
    return ask_extension(task.pk, by=head, until=UNTIL, reason="连续下雨")


def test_the_head_asks_and_nothing_is_moved_yet(task: Task, asked: Extension, head: User) -> None:
    due_at = task.due_at
    task.refresh_from_db()

    assert (asked.until, asked.reason, asked.asked_by, asked.is_granted) == (UNTIL, "连续下雨", head, None)
    assert (task.due_at, task.extension_count) == (due_at, 0)


def test_the_office_is_told(asked: Extension, officer: User) -> None:
    assert officer.notices.get().kind == "task.extension_asked"


def test_a_cadre_does_not_ask(task: Task, cadre: User) -> None:
    with pytest.raises(PermissionDenied):
        ask_extension(task.pk, by=cadre, until=UNTIL, reason="下雨")


@pytest.mark.parametrize("who", ["another village's head", "another town's head", "the leader"])
def test_nobody_else_asks(task: Task, outsiders: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        ask_extension(task.pk, by=outsiders[who], until=UNTIL, reason="下雨")


def test_who_only_assists_does_not_ask(task: Task, officer: User, head: User, other_village: Unit) -> None:
    reassign_task(task.pk, by=officer, unit=other_village, reason="属桃园村")

    with pytest.raises(PermissionDenied):
        ask_extension(task.pk, by=head, until=UNTIL, reason="下雨")


@pytest.mark.parametrize("until", [date(2026, 11, 30), date(2026, 12, 1)])
def test_an_extension_is_later_than_what_is_due_now(task: Task, head: User, until: date) -> None:
    with pytest.raises(RuleBroken, match="not later") as refusal:
        ask_extension(task.pk, by=head, until=until, reason="下雨")

    assert refusal.value.field == "until"


def test_an_extension_never_ends_in_the_past(task: Task, head: User, clock: time_machine.Traveller) -> None:
    clock.move_to(moment("2026-12-20 10:00"))

    with pytest.raises(RuleBroken, match="past"):
        ask_extension(task.pk, by=head, until=date(2026, 12, 19), reason="下雨")


def test_one_extension_is_asked_for_at_a_time(task: Task, asked: Extension, head: User) -> None:
    with pytest.raises(RuleBroken, match="asked for already"):
        ask_extension(task.pk, by=head, until=date(2026, 12, 20), reason="下雪")


@pytest.mark.parametrize("state", ["submitted", "completed"])
def test_only_what_is_being_put_right_is_extended(head: User, state: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(RuleBroken, match="being put right"):
        ask_extension(request.getfixturevalue(state).pk, by=head, until=UNTIL, reason="下雨")


def test_the_24_hours_of_a_major_problem_are_not_extended(officer: User, village: Unit, head: User) -> None:
    major = make_task(officer, village, severity="major")

    with pytest.raises(RuleBroken, match="being put right"):
        ask_extension(major.pk, by=head, until=UNTIL, reason="下雨")


def test_what_was_passed_on_outside_needs_no_extension(task: Task, officer: User, head: User) -> None:
    pass_on_task(task.pk, by=officer, to="公路局", reason="")

    with pytest.raises(RuleBroken, match="being put right"):
        ask_extension(task.pk, by=head, until=UNTIL, reason="下雨")


def test_granting_moves_the_deadline_to_the_end_of_that_day(task: Task, asked: Extension, officer: User) -> None:
    decided = decide_extension(task.pk, by=officer, is_granted=True, remark="同意")

    task.refresh_from_db()
    assert (task.due_at, task.term_days, task.extension_count) == (task.town.end_of(UNTIL), 16, 1)
    assert (decided.is_granted, decided.decided_by, decided.decided_at) == (True, officer, timezone.now())
    assert task.events.get(kind="extended").remark == "同意"


def test_refusing_leaves_the_deadline_and_counts_nothing(task: Task, asked: Extension, officer: User) -> None:
    due_at = task.due_at

    decided = decide_extension(task.pk, by=officer, is_granted=False, remark="抓紧")

    task.refresh_from_db()
    assert (task.due_at, task.extension_count, decided.is_granted) == (due_at, 0, False)
    assert task.events.get(kind="extension_refused").remark == "抓紧"


def test_after_a_refusal_one_may_ask_again(task: Task, asked: Extension, officer: User, head: User) -> None:
    decide_extension(task.pk, by=officer, is_granted=False)

    assert ask_extension(task.pk, by=head, until=UNTIL, reason="又下雨").pk != asked.pk


@pytest.mark.parametrize("is_granted", [True, False])
def test_the_leading_unit_is_told_of_the_decision(
    task: Task, asked: Extension, officer: User, head: User, is_granted: bool
) -> None:
    decide_extension(task.pk, by=officer, is_granted=is_granted)

    told = head.notices.order_by("pk").last()
    assert told.kind == ("task.extended" if is_granted else "task.extension_refused")


@pytest.mark.parametrize(
    "who", ["another village's head", "another town's officer", "the leader", "the deputy of another line"]
)
def test_nobody_but_the_office_decides(task: Task, asked: Extension, outsiders: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        decide_extension(task.pk, by=outsiders[who], is_granted=True)


def test_who_asked_does_not_decide(task: Task, asked: Extension, head: User) -> None:
    with pytest.raises(PermissionDenied):
        decide_extension(task.pk, by=head, is_granted=True)


def test_an_officer_who_belongs_to_the_village_too_does_not_decide(
    task: Task, asked: Extension, officer: User, village: Unit
) -> None:
    give_post(officer, village, Role.CADRE)

    with pytest.raises(PermissionDenied):
        decide_extension(task.pk, by=User.objects.get(pk=officer.pk), is_granted=True)


def test_without_an_extension_asked_for_there_is_nothing_to_decide(task: Task, officer: User) -> None:
    with pytest.raises(RuleBroken, match="No extension waits"):
        decide_extension(task.pk, by=officer, is_granted=True)


def test_an_extension_is_decided_once(task: Task, asked: Extension, officer: User) -> None:
    decide_extension(task.pk, by=officer, is_granted=False)

    with pytest.raises(RuleBroken, match="No extension waits"):
        decide_extension(task.pk, by=officer, is_granted=True)


def test_a_completed_task_is_not_extended_afterwards(task: Task, asked: Extension, officer: User, cadre: User) -> None:
    submit_task(task.pk, by=cadre, words="已清运")
    verify_task(task.pk, by=officer)

    with pytest.raises(RuleBroken, match="No extension waits"):
        decide_extension(task.pk, by=officer, is_granted=True)


def test_a_void_task_is_not_extended_afterwards(task: Task, asked: Extension, officer: User) -> None:
    void_task(task.pk, by=officer, reason="重复")

    with pytest.raises(RuleBroken, match="No extension waits"):
        decide_extension(task.pk, by=officer, is_granted=True)


def test_granting_never_shortens_a_term_that_stood_still_meanwhile(
    task: Task, asked: Extension, officer: User, clock: time_machine.Traveller
) -> None:
    pass_on_task(task.pk, by=officer, to="公路局", reason="")
    clock.shift(timedelta(days=20))
    due_at = take_back_task(task.pk, by=officer).due_at

    decide_extension(task.pk, by=officer, is_granted=True)

    task.refresh_from_db()
    assert task.due_at == due_at


def test_a_set_day_is_never_set_earlier_by_granting_what_was_asked_before_the_clock_stood(
    officer: User, village: Unit, head: User, clock: time_machine.Traveller
) -> None:
    task = make_task(officer, village, source="meeting", due_on=date(2026, 12, 10))
    ask_extension(task.pk, by=head, until=date(2026, 12, 15), reason="下雨")
    pass_on_task(task.pk, by=officer, to="公路局", reason="")
    clock.shift(timedelta(days=20))
    take_back_task(task.pk, by=officer)

    decide_extension(task.pk, by=officer, is_granted=True)

    task.refresh_from_db()
    assert task.set_due_on == task.due_at.astimezone(task.town.zone).date() == date(2026, 12, 30)


def test_two_extensions_asked_for_at_a_time_are_refused(asked: Extension, head: User) -> None:
    with refused_by("one_extension_asked_at_a_time"):
        Extension.objects.create(town=asked.town, task=asked.task, until=UNTIL, reason="下雪", asked_by=head)


def test_a_decision_by_nobody_is_refused(asked: Extension) -> None:
    with refused_by("extension_decided_by_someone"):
        Extension.objects.filter(pk=asked.pk).update(is_granted=True)
