"""暂缓整改 and 退办: time and competence that the unit doesn't have, each counted apart (domain.md §4)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.rectifications.models import Status, Task
from apps.rectifications.postponing import ask_deferral, ask_extension, decide_extension
from apps.rectifications.rerouting import bounce_task, reassign_task
from apps.units.models import Unit
from tests.make import make_head, make_leader

pytestmark = pytest.mark.django_db
THAW = date(2027, 3, 1)


@pytest.fixture
def asked(task: Task, head: User, deputy: User) -> Task:
    ask_deferral(task.pk, by=head, until=THAW, reason="封冻")
    return task


def test_the_office_does_not_decide_on_a_deferral(asked: Task, officer: User) -> None:
    with pytest.raises(PermissionDenied):
        decide_extension(asked.pk, by=officer, is_granted=True)


def test_the_days_that_are_left_count_from_the_day_of_the_deferral_on(asked: Task, deputy: User) -> None:
    left = asked.days_left
    decide_extension(asked.pk, by=deputy, is_granted=True)

    asked.refresh_from_db()
    assert asked.due_at == asked.town.end_of(THAW + timedelta(days=left))
    assert asked.is_deferred


def test_a_deferral_that_is_granted_late_brings_nothing_forward(
    task: Task, head: User, deputy: User, clock: time_machine.Traveller
) -> None:
    ask_deferral(task.pk, by=head, until=date(2026, 11, 26), reason="封冻")
    clock.move_to(task.town.at(date(2026, 11, 30), task.opened_at.time()))

    decide_extension(task.pk, by=deputy, is_granted=True)

    due_at = task.due_at
    task.refresh_from_db()
    assert task.due_at == due_at


def test_a_deferral_stays_with_the_new_lead(asked: Task, deputy: User, officer: User, other_village: Unit) -> None:
    decide_extension(asked.pk, by=deputy, is_granted=True)
    asked.refresh_from_db()

    moved = reassign_task(asked.pk, by=officer, unit=other_village, reason="在桃园村地界")

    assert (moved.due_at, moved.is_deferred) == (asked.due_at, True)


def test_a_deferral_is_counted_apart_from_extensions(asked: Task, deputy: User) -> None:
    decide_extension(asked.pk, by=deputy, is_granted=True)

    asked.refresh_from_db()
    assert (asked.deferral_count, asked.extension_count, asked.return_count) == (1, 0, 0)


def test_a_deferral_is_over_on_the_day_after(asked: Task, deputy: User, clock: time_machine.Traveller) -> None:
    decide_extension(asked.pk, by=deputy, is_granted=True)
    clock.move_to(asked.town.at(THAW + timedelta(days=1), asked.opened_at.time()))

    asked.refresh_from_db()
    assert not asked.is_deferred


def test_a_refused_deferral_leaves_the_deadline(asked: Task, deputy: User) -> None:
    due_at = asked.due_at
    decide_extension(asked.pk, by=deputy, is_granted=False, remark="不影响施工")

    asked.refresh_from_db()
    assert (asked.due_at, asked.deferral_count, asked.deferred_until) == (due_at, 0, None)


def test_a_leader_decides_as_well(asked: Task) -> None:
    decide_extension(asked.pk, by=make_leader(asked.town), is_granted=True)

    asked.refresh_from_db()
    assert asked.is_deferred


def test_the_deputy_is_told_of_what_is_asked(asked: Task, deputy: User) -> None:
    assert Message.objects.filter(recipient=deputy, kind="task.deferral_asked").count() == 1


def test_one_thing_is_asked_for_at_a_time(asked: Task, head: User) -> None:
    with pytest.raises(RuleBroken, match="asked for already"):
        ask_extension(asked.pk, by=head, until=THAW, reason="下雨")


def test_who_asked_for_a_deferral_does_not_grant_it(task: Task, officer: User, deputy: User) -> None:
    ask_deferral(task.pk, by=officer, until=THAW, reason="封冻")

    with pytest.raises(PermissionDenied):
        decide_extension(task.pk, by=officer, is_granted=True)


@pytest.fixture
def led_elsewhere(task: Task, officer: User, other_village: Unit) -> Task:
    return reassign_task(task.pk, by=officer, unit=other_village, reason="交界处")


def test_what_is_anothers_goes_back_to_the_office_and_is_counted_apart(
    led_elsewhere: Task, other_village: Unit
) -> None:
    task = bounce_task(led_elsewhere.pk, by=make_head(other_village, "other"), reason="属公路局")

    assert (task.lead_unit.name, task.status) == ("生态环境办公室", Status.ASSIGNED)
    assert (task.bounce_count, task.return_count) == (1, 0)
    assert other_village in [one.unit for one in task.assistances.all()]


def test_what_lies_in_the_own_village_is_handed_up_not_sent_back(task: Task, head: User) -> None:
    with pytest.raises(PermissionDenied):
        bounce_task(task.pk, by=head, reason="不归我管")


def test_a_cadre_does_not_send_back(led_elsewhere: Task, cadre: User) -> None:
    with pytest.raises(PermissionDenied):
        bounce_task(led_elsewhere.pk, by=cadre, reason="不归我管")


def test_the_office_is_asked_first_to_give_on_what_was_sent_back(
    led_elsewhere: Task, other_village: Unit, officer: User, client: Client
) -> None:
    task = bounce_task(led_elsewhere.pk, by=make_head(other_village, "other"), reason="属公路局")
    client.force_login(officer)

    assert [step.name for step in client.get(task.get_absolute_url()).context["main_steps"]] == ["reassign"]
