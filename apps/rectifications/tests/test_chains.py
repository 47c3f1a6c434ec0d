"""Each source goes by its own terms and approvals, which a town may change (domain.md §4)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.rectifications.actions import return_task, submit_task, verify_task
from apps.rectifications.chains import change_chain
from apps.rectifications.models import Chain, Source, Status, Task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_deputy, make_leader, make_officer, make_task
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(town: Town) -> User:
    return make_leader(town)


@pytest.fixture
def instructed(officer: User, village: Unit, cadre: User) -> Task:
    """By a leader's instruction, handed in: the office approves, then a leader."""
    return submit_task(make_task(officer, village, source="leader").pk, by=cadre, words="已清运")


def test_a_source_that_was_never_changed_goes_as_the_domain_says(town: Town) -> None:
    chains = Chain.objects.of(town, Source.values)

    assert chains["daily_report"].approvers == ["verifier"]
    assert chains["feedback"].approvers == ["self_check", "deputy", "leader"]


def test_a_work_order_has_its_own_days(officer: User, village: Unit) -> None:
    task = make_task(officer, village, source="12345")  # on a Tuesday: five working days are a week

    assert (task.due_at - task.opened_at).days == 7


def test_changed_days_hold_for_tasks_opened_from_then_on(officer: User, village: Unit) -> None:
    before = make_task(officer, village)
    said = {"approvers": ["office"], "days_general": 2, "days_serious": 1, "counted_in": "calendar", "looks_back": True}
    change_chain(village.town, Source.RESIDENT, said, by=officer)
    after = make_task(officer, village)

    assert (before.term_days, before.approvers, before.looks_back) == (7, ["verifier"], False)
    assert (after.term_days, after.approvers, after.looks_back) == (2, ["office"], True)


def test_only_the_office_changes_a_chain(town: Town, leader: User) -> None:
    with pytest.raises(PermissionDenied):
        change_chain(town, Source.RESIDENT, {"approvers": ["office"]}, by=leader)


def test_what_an_inspection_found_never_goes_a_shorter_way(town: Town) -> None:
    with refused_by("self_check_is_for_inspection_feedback"):
        Chain.objects.create(town=town, source="feedback", approvers=["office"])


def test_the_first_of_two_approvals_does_not_complete(instructed: Task, officer: User) -> None:
    task = verify_task(instructed.pk, by=officer)

    assert (task.status, task.approvals, task.approver) == (Status.SUBMITTED, 1, "leader")


def test_the_last_approval_completes(instructed: Task, officer: User, leader: User) -> None:
    verify_task(instructed.pk, by=officer)

    assert verify_task(instructed.pk, by=leader).status == Status.COMPLETED


def test_nobody_approves_before_the_own_turn(instructed: Task, leader: User) -> None:
    with pytest.raises(PermissionDenied):
        verify_task(instructed.pk, by=leader)


def test_the_office_does_not_approve_in_a_leaders_place(instructed: Task, officer: User, leader: User) -> None:
    verify_task(instructed.pk, by=officer)

    with pytest.raises(RuleBroken, match="officer has decided meanwhile"):
        verify_task(instructed.pk, by=make_officer(instructed.town, "second-officer"))


def test_a_line_without_a_deputy_is_approved_by_a_leader(
    officer: User, village: Unit, cadre: User, leader: User
) -> None:
    task = submit_task(make_task(officer, village, source="petition").pk, by=cadre, words="已清运")
    verify_task(task.pk, by=officer)

    assert verify_task(task.pk, by=leader).status == Status.COMPLETED


def test_of_two_leaders_at_one_approval_the_second_gives_not_the_next_one(
    town: Town, officer: User, village: Unit, cadre: User, leader: User, client: Client
) -> None:
    """No deputy leads the line: both approvals are a leader's, and both leaders have the page of the first one open."""
    Chain.objects.create(town=town, source="resident", approvers=["deputy", "leader"])
    task = submit_task(make_task(officer, village, source="resident").pk, by=cadre, words="已清运")
    second = make_leader(town, "second-leader")
    client.force_login(second)
    path = f"{task.get_absolute_url()}verify/"
    shown = client.get(path).context["form"].shown
    verify_task(task.pk, by=leader)

    refused = client.post(path, {"seen": shown, "remark": "同意"})

    task.refresh_from_db()
    assert (task.status, task.approvals) == (Status.SUBMITTED, 1)
    assert str(leader) in str(refused.context["form"].non_field_errors())
    client.post(path, {"seen": refused.context["form"].shown, "remark": "同意"})
    task.refresh_from_db()
    assert task.status == Status.COMPLETED


@pytest.mark.parametrize("decide", [verify_task, partial(return_task, reason="没清干净")])
def test_nobody_decides_on_evidence_that_the_page_did_not_show(
    submitted: Task, officer: User, cadre: User, decide: Callable[..., Task], clock: time_machine.Traveller
) -> None:
    shown = submitted.turn
    return_task(submitted.pk, by=officer, reason="没清干净")
    clock.shift(timedelta(minutes=5))
    submit_task(submitted.pk, by=cadre, words="又清了一遍")

    with pytest.raises(RuleBroken, match="changed since you opened it"):
        decide(submitted.pk, by=officer, seen=shown)


def test_where_the_line_has_a_deputy_no_leader_approves_for_him(
    officer: User, village: Unit, cadre: User, leader: User, deputy: User
) -> None:
    task = submit_task(make_task(officer, village, source="petition").pk, by=cadre, words="已清运")
    verify_task(task.pk, by=officer)

    with pytest.raises(PermissionDenied):
        verify_task(task.pk, by=leader)
    assert verify_task(task.pk, by=deputy).status == Status.COMPLETED


def test_who_approves_next_is_told(instructed: Task, officer: User, leader: User) -> None:
    verify_task(instructed.pk, by=officer)

    assert Message.objects.filter(recipient=leader, kind="task.to_approve").count() == 1


def test_what_is_returned_needs_every_approval_anew(instructed: Task, officer: User, leader: User, cadre: User) -> None:
    verify_task(instructed.pk, by=officer)
    return_task(instructed.pk, by=leader, reason="照片看不清")
    task = submit_task(instructed.pk, by=cadre, words="已重拍")

    assert (task.approvals, task.approver) == (0, "office")


def test_no_task_is_completed_without_every_approval(instructed: Task) -> None:
    with refused_by("task_completed_only_by_all_approvals"):
        Task.objects.filter(pk=instructed.pk).update(status="completed", closed_at=instructed.submitted_at)


def test_each_finds_what_waits_for_the_own_approval(
    instructed: Task, submitted: Task, officer: User, leader: User, deputy: User
) -> None:
    def waiting(user: User) -> set[Task]:
        return set(Task.objects.to_approve(user))

    assert waiting(officer) == {instructed, submitted}
    assert waiting(deputy) == {submitted}
    assert waiting(leader) == set()

    verify_task(instructed.pk, by=officer)
    assert waiting(leader) == {instructed}
    assert waiting(officer) == {submitted}


def test_a_leader_finds_what_waits_for_a_deputy_that_the_line_does_not_have(
    officer: User, village: Unit, cadre: User, leader: User
) -> None:
    task = submit_task(make_task(officer, village, source="petition").pk, by=cadre, words="已清运")
    verify_task(task.pk, by=officer)
    assert list(Task.objects.to_approve(leader)) == [task]

    make_deputy(village.town, "environment")
    assert not Task.objects.to_approve(leader).exists()


def test_the_page_draws_every_source(client: Client, officer: User) -> None:
    client.force_login(officer)

    page = client.get("/tasks/sources/").content.decode()

    for source in Source:
        assert f"/tasks/sources/{source.value}/" in page


def test_the_office_changes_a_source_on_its_page(client: Client, officer: User, town: Town) -> None:
    client.force_login(officer)

    answer = client.post("/tasks/sources/petition/", {"approvers": "office-deputy-leader", "days_general": 20})

    chain = Chain.objects.get(town=town, source="petition")
    assert answer.status_code == 302
    assert (chain.approvers, chain.days_general, chain.looks_back) == (["office", "deputy", "leader"], 20, False)


def test_a_chain_that_is_not_offered_is_refused_at_the_field(client: Client, officer: User) -> None:
    client.force_login(officer)

    answer = client.post("/tasks/sources/feedback/", {"approvers": "office"})

    assert answer.status_code == 422
    assert "approvers" in answer.context["form"].errors
