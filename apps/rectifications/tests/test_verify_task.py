"""Verifying is never by who submitted or by the same unit; a deputy decides on the own lines (domain.md §2, §4)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone, translation

from apps.accounts.models import Role, User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import return_task, start_task, submit_task, verify_task
from apps.rectifications.models import Status, Task
from apps.rectifications.rerouting import hand_up_task, reassign_task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import (
    give_post,
    make_cadre,
    make_deputy,
    make_draft,
    make_head,
    make_inspector,
    make_liaison,
    make_officer,
    make_task,
    make_town,
    make_unit,
)
from tests.platform.processes import wait_until

DECISIONS: dict[str, Callable[[Task, User], Task]] = {
    "verify": lambda task, by: verify_task(task.pk, by=by),
    "return": lambda task, by: return_task(task.pk, by=by, reason="还有残留"),
}


@pytest.fixture(params=DECISIONS)
def decide(request: pytest.FixtureRequest) -> Callable[[Task, User], Task]:
    """Verify, and return: who may do the one may do the other."""
    return DECISIONS[request.param]


@pytest.mark.django_db
def test_the_office_completes_a_submitted_task(submitted: Task, officer: User) -> None:
    done = verify_task(submitted.pk, by=officer, remark="已到现场看过")

    assert (done.status, done.closed_at) == (Status.COMPLETED, timezone.now())
    assert done.events.get(kind="verified").remark == "已到现场看过"


@pytest.mark.django_db
def test_the_deputy_of_the_line_completes_a_submitted_task(submitted: Task, deputy: User) -> None:
    assert verify_task(submitted.pk, by=deputy).status == Status.COMPLETED


@pytest.mark.django_db
def test_what_is_returned_is_in_progress_again_and_counted(submitted: Task, officer: User) -> None:
    due_at = submitted.due_at

    back = return_task(submitted.pk, by=officer, reason="还有残留")

    assert (back.status, back.return_count, back.due_at) == (Status.IN_PROGRESS, 1, due_at)
    assert back.events.get(kind="returned").remark == "还有残留"


@pytest.mark.django_db
def test_after_a_return_evidence_is_handed_in_anew(submitted: Task, officer: User, cadre: User) -> None:
    return_task(submitted.pk, by=officer, reason="还有残留")
    submit_task(submitted.pk, by=cadre, words="又清了一遍")

    assert return_task(submitted.pk, by=officer, reason="还有").return_count == 2


@pytest.mark.django_db
def test_after_a_return_the_photos_are_needed_again(officer: User, village: Unit, cadre: User) -> None:
    task = make_task(officer, village, severity="serious")
    submit_task(task.pk, by=cadre, words="已清运", photo_ids=[make_draft(cadre).pk])
    return_task(task.pk, by=officer, reason="还有残留")

    with pytest.raises(RuleBroken, match="photo"):
        submit_task(task.pk, by=cadre, words="又清了一遍")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who", ["another village's head", "another town's officer", "the leader", "the deputy of another line"]
)
def test_nobody_else_decides(
    submitted: Task, outsiders: dict[str, User], who: str, decide: Callable[[Task, User], Task]
) -> None:
    with pytest.raises(PermissionDenied):
        decide(submitted, outsiders[who])


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["cadre", "head"])
def test_the_unit_itself_does_not_decide(
    submitted: Task, who: str, request: pytest.FixtureRequest, decide: Callable[[Task, User], Task]
) -> None:
    with pytest.raises(PermissionDenied):
        decide(submitted, request.getfixturevalue(who))


@pytest.mark.django_db
def test_neither_liaison_nor_inspector_decides(
    submitted: Task, village: Unit, town: Town, decide: Callable[[Task, User], Task]
) -> None:
    for by in (make_liaison(village), make_inspector(town=town)):
        with pytest.raises(PermissionDenied):
            decide(submitted, by)


@pytest.mark.django_db
def test_who_submitted_never_decides_even_as_an_officer(
    task: Task, town: Town, village: Unit, decide: Callable[[Task, User], Task]
) -> None:
    both = make_officer(town, "both")
    tenure = give_post(both, village, Role.CADRE)
    submit_task(task.pk, by=both, words="已清运")
    tenure.delete()
    both = User.objects.get(pk=both.pk)

    with pytest.raises(PermissionDenied):
        decide(task, both)


@pytest.mark.django_db
def test_an_officer_who_belongs_to_the_village_too_does_not_decide(
    submitted: Task, officer: User, village: Unit, decide: Callable[[Task, User], Task]
) -> None:
    give_post(officer, village, Role.CADRE)

    with pytest.raises(PermissionDenied):
        decide(submitted, User.objects.get(pk=officer.pk))


@pytest.mark.django_db
def test_an_officer_of_the_village_does_not_decide_on_what_another_put_right_there(
    task: Task, officer: User, village: Unit, head: User, competent: Unit, decide: Callable[[Task, User], Task]
) -> None:
    hand_up_task(task.pk, by=head)
    submit_task(task.pk, by=User.objects.get(username="competent-head"), words="已清运")
    give_post(officer, village, Role.CADRE)

    with pytest.raises(PermissionDenied):
        decide(task, User.objects.get(pk=officer.pk))


@pytest.mark.django_db
def test_the_office_does_not_decide_on_its_own_work(
    submitted: Task, officer: User, decide: Callable[[Task, User], Task]
) -> None:
    Task.objects.update(lead_unit=Unit.objects.get(name="生态环境办公室"))

    with pytest.raises(PermissionDenied):
        decide(submitted, officer)


@pytest.mark.django_db
def test_the_deputy_decides_on_the_offices_work(submitted: Task, deputy: User) -> None:
    Task.objects.update(lead_unit=Unit.objects.get(name="生态环境办公室"))

    assert verify_task(submitted.pk, by=deputy).status == Status.COMPLETED


@pytest.mark.django_db
def test_the_deputy_of_the_same_line_in_another_town_does_not_decide(
    submitted: Task, other_town: Town, decide: Callable[[Task, User], Task]
) -> None:
    with pytest.raises(PermissionDenied):
        decide(submitted, make_deputy(other_town, "environment"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "told"), [("task", "please look at it again"), ("completed", "officer has decided meanwhile: verified")]
)
def test_only_what_is_submitted_is_decided_on(
    officer: User, state: str, told: str, request: pytest.FixtureRequest, decide: Callable[[Task, User], Task]
) -> None:
    with pytest.raises(RuleBroken, match=told):
        decide(request.getfixturevalue(state), officer)


@pytest.mark.django_db
def test_what_is_in_progress_is_not_decided_on(
    task: Task, cadre: User, officer: User, decide: Callable[[Task, User], Task]
) -> None:
    start_task(task.pk, by=cadre)

    with pytest.raises(RuleBroken, match="in progress"):
        decide(task, officer)


@pytest.mark.django_db
def test_the_leading_unit_is_told_of_the_decision(submitted: Task, officer: User, cadre: User, head: User) -> None:
    return_task(submitted.pk, by=officer, reason="还有残留")
    submit_task(submitted.pk, by=cadre, words="又清了一遍")
    verify_task(submitted.pk, by=officer)

    for person in (cadre, head):
        told = list(person.notices.order_by("pk").values_list("kind", flat=True))
        assert told == ["task.opened", "task.returned", "task.verified"]


def decided_together(*steps: Callable[[], Task]) -> list[str]:
    """What each heard who decided at one moment: the state that the task has by it, or why it was refused."""
    together = Barrier(len(steps))

    def decide(step: Callable[[], Task]) -> str:
        try:
            together.wait(10)
            with translation.override("en"):
                return step().status
        except RuleBroken as refusal:
            return refusal.message
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(decide, steps), key=lambda answer: "meanwhile" in answer)


@pytest.fixture
def two_officers(transactional_db: None) -> tuple[User, User]:
    town = make_town()
    village = make_unit(town, "柳树村")
    make_cadre(village, "cadre")
    make_head(village, "head")
    return make_officer(town), make_officer(town, "second-officer")


def handed_in(officer: User, source: str = "resident") -> Task:
    cadre = User.objects.get(username="cadre")
    task = make_task(officer, Unit.objects.get(name="柳树村"), source=source)
    return submit_task(task.pk, by=cadre, words="已清运")


@pytest.mark.django_db(transaction=True)
def test_of_two_verifiers_at_once_one_wins_and_the_other_is_told(two_officers: tuple[User, User]) -> None:
    task = handed_in(two_officers[0])

    won, told = decided_together(*(lambda by=by: verify_task(task.pk, by=by) for by in two_officers))

    assert won == "completed"
    assert told in {f"{by} has decided meanwhile: verified and completed." for by in two_officers}
    assert task.events.filter(kind="verified").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_who_verifies_and_who_returns_at_once_one_wins_and_the_other_is_told(
    two_officers: tuple[User, User],
) -> None:
    task, (first, second) = handed_in(two_officers[0]), two_officers

    won, told = decided_together(
        lambda: verify_task(task.pk, by=first), lambda: return_task(task.pk, by=second, reason="还有残留")
    )

    assert (won, told) in {
        ("completed", f"{first} has decided meanwhile: verified and completed."),
        ("in_progress", f"{second} has decided meanwhile: returned."),
    }
    assert task.events.filter(kind__in=["verified", "returned"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_the_same_approval_at_once_the_second_is_told_by_whom_it_was_given(
    two_officers: tuple[User, User],
) -> None:
    task = handed_in(two_officers[0], source="petition")  # the deputy's approval comes after theirs

    won, told = decided_together(*(lambda by=by: verify_task(task.pk, by=by) for by in two_officers))

    assert won == "submitted"
    assert any(told.startswith(f"{by} has decided meanwhile") for by in two_officers)
    assert task.events.filter(kind="approved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_change_of_the_lead_is_told_that_it_leads_no_more() -> None:
    town = make_town()
    village, other = make_unit(town, "柳树村"), make_unit(town, "石桥村")
    cadre, officer = make_cadre(village, "cadre"), make_officer(town)
    task = make_task(officer, village)

    def submit() -> str:
        try:
            return submit_task(task.pk, by=cadre, words="已清运").status
        except PermissionDenied:
            return "not yours"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            reassign_task(task.pk, by=officer, unit=other, reason="地点在石桥村")
            waiting = pool.submit(submit)
            wait_until(is_somebody_waiting)
        assert waiting.result(10) == "not yours"


def is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees what it has seen before
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
