"""What no task may be, whoever writes it; and what may follow what (domain.md §4)."""

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.models import NEXT_STATUSES, Assistance, Status, Task, TaskPhoto
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import category, make_draft, make_officer, make_task, make_unit
from tests.refusals import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db

ALLOWED = {
    ("assigned", "in_progress"),
    ("assigned", "voided"),
    ("in_progress", "submitted"),
    ("in_progress", "assigned"),
    ("in_progress", "voided"),
    ("submitted", "completed"),
    ("submitted", "in_progress"),
    ("submitted", "voided"),
    ("completed", "assigned"),  # a rebound
}


def test_the_table_names_every_status() -> None:
    assert set(NEXT_STATUSES) == set(Status)


@pytest.mark.parametrize("present", Status.values)
@pytest.mark.parametrize("following", Status.values)
def test_only_what_the_domain_draws_may_follow(present: str, following: str) -> None:
    task = Task(status=present)

    if (present, following) in ALLOWED:
        task.move_to(Status(following))
        assert task.status == following
    else:
        with pytest.raises(RuleBroken, match=str(Status(present).label)):
            task.move_to(Status(following))


def test_a_closed_task_has_a_time(task: Task) -> None:
    with refused_by("task_closed_only_with_time"):
        Task.objects.filter(pk=task.pk).update(status="voided")


def test_an_open_task_has_no_time_of_closing(task: Task) -> None:
    with refused_by("task_closed_only_with_time"):
        Task.objects.filter(pk=task.pk).update(closed_at=timezone.now())


@pytest.mark.parametrize("fields", [{}, {"submitted_at": timezone.now()}])
def test_a_submitted_task_has_a_submitter_and_a_time(task: Task, fields: dict[str, object]) -> None:
    with refused_by("task_submitted_only_with_submitter"):
        Task.objects.filter(pk=task.pk).update(status="submitted", **fields)


def test_a_standing_clock_says_to_whom_it_was_passed_on(task: Task) -> None:
    with refused_by("task_clock_stands_only_when_passed_on"):
        Task.objects.filter(pk=task.pk).update(stopped_at=timezone.now())
    with refused_by("task_clock_stands_only_when_passed_on"):
        Task.objects.filter(pk=task.pk).update(passed_to="公路局")


def test_a_merged_task_is_void(task: Task, officer: User, village: Unit) -> None:
    other = make_task(officer, village)

    with refused_by("task_merged_is_void"):
        Task.objects.filter(pk=other.pk).update(merged_into=task)


def test_a_task_is_not_merged_into_itself(task: Task) -> None:
    with refused_by("task_not_merged_into_itself"):
        Task.objects.filter(pk=task.pk).update(merged_into=task, status="voided", closed_at=timezone.now())


def test_a_number_is_given_once(task: Task, officer: User, village: Unit) -> None:
    other = make_task(officer, village)

    with refused_by("task_number_once"):
        Task.objects.filter(pk=other.pk).update(serial=task.serial)


def test_two_towns_number_for_themselves(task: Task, other_town: Town) -> None:
    stranger = make_task(make_officer(other_town, "other"), make_unit(other_town, "外村"))

    assert stranger.number == task.number


def test_a_unit_assists_once(task: Task, other_village: Unit) -> None:
    Assistance.objects.create(town=task.town, task=task, unit=other_village)

    with refused_by("assists_once"):
        Assistance.objects.create(town=task.town, task=task, unit=other_village)


def test_a_photo_is_attached_once_a_stage(task: Task, officer: User) -> None:
    photo = make_draft(officer)
    TaskPhoto.objects.create(town=task.town, task=task, photo=photo, stage="before")

    with refused_by("task_photo_once"):
        TaskPhoto.objects.create(town=task.town, task=task, photo=photo, stage="before")


def test_a_unit_of_another_town_neither_leads_nor_assists(task: Task, other_town: Town) -> None:
    stranger = make_unit(other_town, "外村")

    with refused_by("rectifications_task_lead_unit_id_same_town"):
        Task.objects.filter(pk=task.pk).update(lead_unit=stranger)
    with refused_by("rectifications_assistance_unit_id_same_town"):
        Assistance.objects.create(town=task.town, task=task, unit=stranger)


def test_a_category_of_another_town_is_refused(task: Task, other_town: Town) -> None:
    with refused_by("rectifications_task_category_id_same_town"):
        Task.objects.filter(pk=task.pk).update(category=category(other_town))


def test_somebody_of_another_town_submits_nothing(task: Task, other_town: Town) -> None:
    stranger = make_officer(other_town, "other")

    with refused_by("rectifications_task_submitted_by_id_same_town"):
        Task.objects.filter(pk=task.pk).update(submitted_by=stranger)


def test_a_step_of_the_story_is_never_changed(task: Task) -> None:
    refused_by_trigger("UPDATE rectifications_taskevent SET remark = '' WHERE task_id = %s", task.pk)


def test_a_step_of_the_story_is_never_deleted(task: Task) -> None:
    refused_by_trigger("DELETE FROM rectifications_taskevent WHERE task_id = %s", task.pk)
