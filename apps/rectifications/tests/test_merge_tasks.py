"""The same heap found by several is one task with all finders kept; the office merges (domain.md §3)."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.models import Finder, Status, Task, TaskPhoto
from apps.rectifications.queries import perhaps_the_same
from apps.rectifications.rerouting import merge_tasks
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_draft, make_group_member, make_officer, make_task, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_group(town: Town, officer: User, village: Unit) -> Task:
    """The same heap, found by the working group, with a photo."""
    photo = make_draft(officer, "red")
    return make_task(
        officer, village, finder=make_group_member(town), source="supervision", photo_ids=[photo.pk], description="又见"
    )


@pytest.fixture
def by_resident(officer: User, village: Unit) -> Task:
    return make_task(officer, village, finder=None, source="resident")


def test_the_others_become_void_and_point_to_the_one(
    task: Task, by_group: Task, by_resident: Task, officer: User
) -> None:
    merge_tasks(task.pk, by=officer, duplicates=[by_group.pk, by_resident.pk])

    for other in (by_group, by_resident):
        other.refresh_from_db()
        assert (other.status, other.merged_into) == (Status.VOIDED, task)
        assert other.events.filter(kind="voided").exists()


def test_the_one_that_stays_is_open_as_before(task: Task, by_group: Task, officer: User) -> None:
    merged = merge_tasks(task.pk, by=officer, duplicates=[by_group.pk])

    assert (merged.status, merged.due_at) == (task.status, task.due_at)
    assert merged.events.get(kind="merged").remark == by_group.number


def test_all_finders_are_kept(task: Task, by_group: Task, by_resident: Task, officer: User) -> None:
    merge_tasks(task.pk, by=officer, duplicates=[by_group.pk, by_resident.pk])

    found = Finder.objects.filter(task=task).values_list("source", "user")
    group = User.objects.get(username="group")
    assert set(found) == {("resident", officer.pk), ("supervision", group.pk), ("resident", None)}


def test_a_finder_keeps_the_own_words_and_time(task: Task, by_group: Task, officer: User) -> None:
    merge_tasks(task.pk, by=officer, duplicates=[by_group.pk])

    finder = Finder.objects.get(task=task, source="supervision")
    former = Finder.objects.get(task=by_group)
    assert (finder.words, finder.found_at) == ("又见", former.found_at)


def test_photos_of_before_are_kept(task: Task, by_group: Task, officer: User) -> None:
    merge_tasks(task.pk, by=officer, duplicates=[by_group.pk])

    assert TaskPhoto.objects.get(task=task).photo == TaskPhoto.objects.get(task=by_group).photo


def test_the_other_village_assists_and_so_sees_what_becomes_of_it(
    task: Task, officer: User, other_village: Unit
) -> None:
    other = make_task(officer, other_village)

    merge_tasks(task.pk, by=officer, duplicates=[other.pk])

    assert list(task.assistances.values_list("unit", flat=True)) == [other_village.pk]


def test_who_leads_does_not_assist_by_a_merge(task: Task, by_group: Task, officer: User) -> None:
    merge_tasks(task.pk, by=officer, duplicates=[by_group.pk])

    assert not task.assistances.exists()


def test_naming_the_task_itself_as_well_changes_nothing(task: Task, by_group: Task, officer: User) -> None:
    merge_tasks(task.pk, by=officer, duplicates=[task.pk, by_group.pk])

    task.refresh_from_db()
    assert task.is_open


@pytest.mark.parametrize("duplicates", ["none", "itself"])
def test_there_is_another_task_to_merge(task: Task, officer: User, duplicates: str) -> None:
    with pytest.raises(RuleBroken, match="at least one other"):
        merge_tasks(task.pk, by=officer, duplicates=[task.pk] if duplicates == "itself" else [])


def test_a_closed_task_is_not_merged_into_another(completed: Task, by_group: Task, officer: User) -> None:
    with pytest.raises(RuleBroken, match="Only open tasks"):
        merge_tasks(by_group.pk, by=officer, duplicates=[completed.pk])


def test_nothing_is_merged_into_a_closed_task(completed: Task, by_group: Task, officer: User) -> None:
    with pytest.raises(RuleBroken, match="Only open tasks"):
        merge_tasks(completed.pk, by=officer, duplicates=[by_group.pk])


def test_a_refused_merge_changes_nothing(completed: Task, by_group: Task, by_resident: Task, officer: User) -> None:
    with pytest.raises(RuleBroken):
        merge_tasks(by_group.pk, by=officer, duplicates=[by_resident.pk, completed.pk])

    by_resident.refresh_from_db()
    assert by_resident.is_open


def test_a_task_of_another_town_is_not_merged(task: Task, officer: User, other_town: Town) -> None:
    stranger = make_task(make_officer(other_town, "other"), make_unit(other_town, "外村"))

    with pytest.raises(PermissionDenied):
        merge_tasks(task.pk, by=officer, duplicates=[stranger.pk])


@pytest.mark.parametrize("who", ["cadre", "head", "deputy"])
def test_only_the_office_merges(task: Task, by_group: Task, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied):
        merge_tasks(task.pk, by=request.getfixturevalue(who), duplicates=[by_group.pk])


@pytest.mark.parametrize("source", ["feedback", "talk", "meeting"])
def test_what_answers_for_an_item_a_talk_or_a_meeting_is_never_merged(
    task: Task, by_resident: Task, officer: User, source: str
) -> None:
    Task.objects.filter(pk=by_resident.pk).update(source=source)

    with pytest.raises(RuleBroken, match="can't be merged"):
        merge_tasks(task.pk, by=officer, duplicates=[by_resident.pk])
    assert by_resident not in perhaps_the_same(task)
