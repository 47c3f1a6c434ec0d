"""The leading unit starts, brings under control, plans and hands in (domain.md §3, §4)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import hand_in_plan, report_control, start_task, submit_task
from apps.rectifications.models import Phase, Status, Task, TaskPhoto
from apps.rectifications.rerouting import pass_on_task, reassign_task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import give_post, make_draft, make_officer, make_task, make_unit, make_user

pytestmark = pytest.mark.django_db

OUTSIDERS = [
    "another village's head",
    "another town's officer",
    "another town's head",
    "the leader",
    "the deputy of another line",
]


@pytest.fixture
def major(officer: User, village: Unit, head: User, cadre: User) -> Task:
    return make_task(officer, village, severity="major")


@pytest.fixture
def planning(major: Task, cadre: User) -> Task:
    return report_control(major.pk, by=cadre, words="已扑灭")


def test_a_cadre_of_the_leading_unit_starts(task: Task, cadre: User) -> None:
    assert start_task(task.pk, by=cadre).status == Status.IN_PROGRESS


def test_a_task_is_not_started_twice(task: Task, cadre: User) -> None:
    start_task(task.pk, by=cadre)

    with pytest.raises(RuleBroken, match="in progress"):
        start_task(task.pk, by=cadre)


def test_submitted_evidence_is_not_taken_back_by_starting_anew(submitted: Task, cadre: User) -> None:
    with pytest.raises(RuleBroken, match="submitted"):
        start_task(submitted.pk, by=cadre)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_else_starts_a_task(task: Task, outsiders: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        start_task(task.pk, by=outsiders[who])


def test_the_office_does_not_start_for_the_village(task: Task, officer: User) -> None:
    with pytest.raises(PermissionDenied):
        start_task(task.pk, by=officer)


def test_who_only_assists_does_not_start(officer: User, town: Town, village: Unit, head: User) -> None:
    group = make_unit(town, "柳树村一社", Unit.Kind.GROUP, parent=village)
    member = make_user("member", town)
    give_post(member, group, Role.CADRE)

    with pytest.raises(PermissionDenied):
        start_task(make_task(officer, group).pk, by=member)


def test_what_was_passed_on_outside_is_not_started(task: Task, cadre: User, officer: User) -> None:
    pass_on_task(task.pk, by=officer, to="公路局", reason="")

    with pytest.raises(RuleBroken, match="公路局"):
        start_task(task.pk, by=cadre)


def test_where_the_office_leads_the_office_does_the_work(task: Task, officer: User) -> None:
    office = Unit.objects.get(name="生态环境办公室")
    reassign_task(task.pk, by=officer, unit=office, reason="跨村")

    assert submit_task(task.pk, by=officer, words="已清运").status == Status.SUBMITTED


def test_who_hands_in_is_not_told_of_it_but_the_colleagues_are(task: Task, officer: User, town: Town) -> None:
    colleague = make_officer(town, "colleague")
    reassign_task(task.pk, by=officer, unit=Unit.objects.get(name="生态环境办公室"), reason="跨村")

    submit_task(task.pk, by=officer, words="已清运")

    assert not officer.notices.filter(kind="task.submitted").exists()
    assert colleague.notices.filter(kind="task.submitted").exists()


def test_handing_in_words_submits_the_task(task: Task, cadre: User) -> None:
    done = submit_task(task.pk, by=cadre, words="已清运")

    assert (done.status, done.submitted_by, done.submitted_at) == (Status.SUBMITTED, cadre, timezone.now())
    assert done.events.get(kind="submitted").remark == "已清运"


def test_who_hands_in_without_having_started_has_started(task: Task, cadre: User) -> None:
    submit_task(task.pk, by=cadre, words="已清运")

    assert list(task.events.values_list("kind", flat=True)) == ["opened", "started", "submitted"]


def test_where_the_finding_needed_photos_the_evidence_needs_them(officer: User, village: Unit, cadre: User) -> None:
    task = make_task(officer, village, severity="serious")

    with pytest.raises(RuleBroken, match="at least one photo") as refusal:
        submit_task(task.pk, by=cadre, words="已清运")

    assert refusal.value.field == "photos"
    task.refresh_from_db()
    assert task.status == Status.ASSIGNED


def test_photos_of_after_are_kept_with_the_evidence(officer: User, village: Unit, cadre: User) -> None:
    task = make_task(officer, village, severity="serious")
    photo = make_draft(cadre)

    submit_task(task.pk, by=cadre, words="已清运", photo_ids=[photo.pk])

    kept = TaskPhoto.objects.get(task=task)
    assert (kept.photo, kept.stage, kept.event.kind) == (photo, TaskPhoto.Stage.AFTER, "submitted")


def test_a_photo_of_somebody_else_is_no_evidence(task: Task, cadre: User, head: User) -> None:
    with pytest.raises(RuleBroken, match="no longer there"):
        submit_task(task.pk, by=cadre, words="已清运", photo_ids=[make_draft(head).pk])


def test_a_photo_serves_as_evidence_once(officer: User, village: Unit, cadre: User) -> None:
    photo = make_draft(cadre)
    submit_task(make_task(officer, village).pk, by=cadre, words="已清运", photo_ids=[photo.pk])

    with pytest.raises(RuleBroken, match="no longer there"):
        submit_task(make_task(officer, village).pk, by=cadre, words="已清运", photo_ids=[photo.pk])


def test_evidence_is_not_handed_in_twice(submitted: Task, head: User) -> None:
    with pytest.raises(RuleBroken, match="submitted"):
        submit_task(submitted.pk, by=head, words="已清运")


def test_a_completed_task_takes_no_more_evidence(completed: Task, cadre: User) -> None:
    with pytest.raises(RuleBroken, match="completed"):
        submit_task(completed.pk, by=cadre, words="已清运")


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_else_hands_in_evidence(task: Task, outsiders: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        submit_task(task.pk, by=outsiders[who], words="已清运")


def test_what_was_passed_on_outside_takes_no_evidence(task: Task, cadre: User, officer: User) -> None:
    pass_on_task(task.pk, by=officer, to="公路局", reason="")

    with pytest.raises(RuleBroken, match="the clock stands"):
        submit_task(task.pk, by=cadre, words="已清运")


def test_a_major_problem_under_control_is_to_be_planned_next(planning: Task, town: Town) -> None:
    assert (planning.status, planning.phase) == (Status.IN_PROGRESS, Phase.PLAN)
    assert planning.due_at == town.end_of(date(2026, 11, 27))


def test_photos_of_control_are_kept(major: Task, cadre: User) -> None:
    photo = make_draft(cadre)

    report_control(major.pk, by=cadre, words="已扑灭", photo_ids=[photo.pk])

    assert TaskPhoto.objects.get(task=major).stage == TaskPhoto.Stage.CONTROL


def test_a_general_problem_has_nothing_to_control(task: Task, cadre: User) -> None:
    with pytest.raises(RuleBroken, match="done already"):
        report_control(task.pk, by=cadre, words="已扑灭")


def test_control_is_not_reported_twice(planning: Task, cadre: User) -> None:
    with pytest.raises(RuleBroken, match="done already"):
        report_control(planning.pk, by=cadre, words="已扑灭")


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_else_reports_control(major: Task, outsiders: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        report_control(major.pk, by=outsiders[who], words="已扑灭")


def test_a_major_problem_is_not_submitted_before_control_and_plan(major: Task, cadre: User) -> None:
    with pytest.raises(RuleBroken, match="first brought under control"):
        submit_task(major.pk, by=cadre, words="已清运", photo_ids=[1])
    report_control(major.pk, by=cadre, words="已扑灭")
    with pytest.raises(RuleBroken, match="first brought under control"):
        submit_task(major.pk, by=cadre, words="已清运", photo_ids=[1])


def test_the_plans_date_is_the_deadline(planning: Task, town: Town, cadre: User) -> None:
    planned = hand_in_plan(planning.pk, by=cadre, plan="修缮渗漏池", until=date(2026, 12, 24))

    assert (planned.phase, planned.plan) == (Phase.RECTIFY, "修缮渗漏池")
    assert (planned.due_at, planned.term_days) == (town.end_of(date(2026, 12, 24)), 30)


def test_a_plan_ends_today_at_the_earliest(planning: Task, cadre: User) -> None:
    with pytest.raises(RuleBroken, match="past") as refusal:
        hand_in_plan(planning.pk, by=cadre, plan="修缮", until=date(2026, 11, 23))

    assert refusal.value.field == "until"
    assert hand_in_plan(planning.pk, by=cadre, plan="修缮", until=date(2026, 11, 24)).term_days == 1


def test_a_plan_comes_after_control(major: Task, cadre: User) -> None:
    with pytest.raises(RuleBroken, match="done already"):
        hand_in_plan(major.pk, by=cadre, plan="修缮", until=date(2026, 12, 24))


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_else_hands_in_the_plan(planning: Task, outsiders: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        hand_in_plan(planning.pk, by=outsiders[who], plan="修缮", until=date(2026, 12, 24))


def test_a_planned_problem_is_submitted_with_photos(planning: Task, cadre: User) -> None:
    hand_in_plan(planning.pk, by=cadre, plan="修缮", until=date(2026, 12, 24))

    done = submit_task(planning.pk, by=cadre, words="已修缮", photo_ids=[make_draft(cadre).pk])

    assert done.status == Status.SUBMITTED


def test_the_office_is_told_of_each_step(planning: Task, cadre: User, officer: User) -> None:
    hand_in_plan(planning.pk, by=cadre, plan="修缮", until=date(2026, 12, 24))
    submit_task(planning.pk, by=cadre, words="已修缮", photo_ids=[make_draft(cadre).pk])

    told = list(officer.notices.order_by("pk").values_list("kind", flat=True))
    assert told == ["task.controlled", "task.planned", "task.submitted"]
