"""What once went wrong: work that got stuck, and words that were lost."""

from datetime import date

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Extension, Task
from apps.rectifications.permissions import can_verify
from apps.rectifications.postponing import ask_extension, decide_extension
from apps.rectifications.rerouting import hand_up_task, merge_tasks, reassign_task
from apps.units.models import Unit
from tests.make import make_deputy, make_leader, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def led_by_the_office(task: Task, head: User) -> Task:
    """Handed up where no other unit is competent: the environment office leads."""
    return hand_up_task(task.pk, by=head)


@pytest.mark.parametrize("role", ["leader", "deputy"])
def test_what_the_office_did_itself_is_verified_by_a_leader_or_a_deputy(
    led_by_the_office: Task, officer: User, role: str
) -> None:
    submit_task(led_by_the_office.pk, by=officer, words="已清运")
    town = led_by_the_office.town
    above = make_leader(town) if role == "leader" else make_deputy(town, "water", "water-deputy")
    assert verify_task(led_by_the_office.pk, by=above).status == "completed"


def test_a_leader_verifies_nothing_that_the_office_can(submitted: Task) -> None:
    assert not can_verify(make_leader(submitted.town), submitted)


def test_an_extension_that_nobody_decided_falls_away_with_the_task(
    task: Task, head: User, cadre: User, officer: User
) -> None:
    ask_extension(task.pk, by=head, until=date(2026, 12, 10), reason="等车")
    submit_task(task.pk, by=cadre, words="已清运")
    verify_task(task.pk, by=officer)
    assert not Extension.objects.exists()


def test_a_year_typed_wrong_is_noticed(task: Task, head: User) -> None:
    with pytest.raises(RuleBroken) as refusal:
        ask_extension(task.pk, by=head, until=date(2206, 12, 20), reason="等车")
    assert refusal.value.field == "until"


def test_a_long_reason_is_kept_whole(task: Task, head: User, officer: User) -> None:
    ask_extension(task.pk, by=head, until=date(2026, 12, 10), reason="等" * 2000)
    assert len(decide_extension(task.pk, by=officer, is_granted=True).reason) == 2000


def test_who_assisted_a_merged_task_assists_the_other(
    task: Task, officer: User, village: Unit, other_village: Unit
) -> None:
    other = make_task(officer, village)
    reassign_task(other.pk, by=officer, unit=other_village, reason="属桃园村")
    merge_tasks(task.pk, by=officer, duplicates=[other.pk])
    assert [one.unit for one in task.assistances.all()] == [other_village]


def test_words_typed_while_the_lead_changed_come_back(
    task: Task, cadre: User, officer: User, other_village: Unit
) -> None:
    client = Client()
    client.force_login(cadre, backend="apps.accounts.backends.AccountBackend")
    reassign_task(task.pk, by=officer, unit=other_village, reason="属桃园村")
    response = client.post(f"/tasks/{task.pk}/submit/", {"words": "拉走了两车垃圾"})
    assert (response.status_code, "拉走了两车垃圾" in response.content.decode()) == (403, True)


def test_a_refused_extension_needs_a_reason(task: Task, head: User, officer: User) -> None:
    ask_extension(task.pk, by=head, until=date(2026, 12, 10), reason="等车")
    client = Client()
    client.force_login(officer, backend="apps.accounts.backends.AccountBackend")
    assert client.post(f"/tasks/{task.pk}/decide/", {"is_granted": "no"}).status_code == 422
    assert Extension.objects.get().is_granted is None
