"""A task's page, its steps and photos: may not see is 404, may see but not do is 403 (architecture.md §5)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.rectifications.actions import return_task, submit_task
from apps.rectifications.models import Status, Task, TaskPhoto
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import category, jpeg, make_draft, make_task

pytestmark = pytest.mark.django_db


def step(task: Task, name: str) -> str:
    return f"/tasks/{task.pk}/{name}/"


def test_without_signing_in_there_is_no_page(client: Client, task: Task) -> None:
    assert client.get(task.get_absolute_url())["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("who", ["another village's head", "another town's officer"])
def test_a_task_that_one_may_not_see_is_not_found(
    client: Client, task: Task, outsiders: dict[str, User], who: str
) -> None:
    client.force_login(outsiders[who])

    assert client.get(task.get_absolute_url()).status_code == 404
    assert client.post(step(task, "start")).status_code == 404


def test_the_unit_reads_its_task(client: Client, task: Task, cadre: User) -> None:
    client.force_login(cadre)

    answer = client.get(task.get_absolute_url())

    assert answer.status_code == 200
    assert task.number in answer.content.decode()


def test_for_the_side_panel_only_the_story_is_sent(client: Client, task: Task, officer: User) -> None:
    client.force_login(officer)

    answer = client.get(task.get_absolute_url(), headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert task.number in answer.content.decode()


def test_the_reason_of_a_return_stands_until_it_is_answered(
    client: Client, submitted: Task, officer: User, cadre: User
) -> None:
    return_task(submitted.pk, by=officer, reason="东侧还有残留")
    client.force_login(cadre)
    assert client.get(submitted.get_absolute_url()).context["last_return"].remark == "东侧还有残留"

    submit_task(submitted.pk, by=cadre, words="又清了一遍")
    assert client.get(submitted.get_absolute_url()).context["last_return"] is None


def test_a_step_is_done_and_leads_back_to_the_task(client: Client, task: Task, cadre: User) -> None:
    client.force_login(cadre)

    answer = client.post(step(task, "start"))

    task.refresh_from_db()
    assert answer["Location"] == task.get_absolute_url()
    assert task.status == Status.IN_PROGRESS


def test_evidence_is_handed_in_with_photos_from_the_form(
    client: Client, officer: User, village: Unit, cadre: User
) -> None:
    task = make_task(officer, village, severity="serious")
    kept = make_draft(cadre, "red")
    client.force_login(cadre)

    answer = client.post(step(task, "submit"), {"words": "已清运", "photos": [jpeg()], "kept_photos": [kept.pk]})

    assert answer.status_code == 302
    assert task.photos.filter(stage=TaskPhoto.Stage.AFTER).count() == 2


def test_a_refusal_stands_at_its_field_and_keeps_photos_and_words(client: Client, task: Task, head: User) -> None:
    client.force_login(head)

    answer = client.post(step(task, "extend"), {"until": "2026-11-30", "reason": "连续下雨"})

    assert answer.status_code == 422
    assert "until" in answer.context["form"].errors
    assert "连续下雨" in answer.content.decode()


def test_a_step_that_came_too_late_says_so_and_keeps_the_words(client: Client, submitted: Task, head: User) -> None:
    client.force_login(head)

    answer = client.post(step(submitted, "submit"), {"words": "我们也清运过了"})

    assert answer.status_code == 422
    assert answer.context["is_now"] is False
    assert "我们也清运过了" in answer.content.decode()


@pytest.mark.parametrize("name", ["verify", "return", "void", "merge", "reassign", "pass-on", "hand-up", "extend"])
def test_a_step_that_is_not_ones_own_is_forbidden(client: Client, submitted: Task, cadre: User, name: str) -> None:
    client.force_login(cadre)

    assert client.get(step(submitted, name)).status_code == 403
    assert client.post(step(submitted, name), {"reason": "x"}).status_code == 403


def test_a_step_of_no_name_is_not_found(client: Client, task: Task, officer: User) -> None:
    client.force_login(officer)

    assert client.get(step(task, "burn")).status_code == 404


@pytest.mark.parametrize("name", ["reassign", "pass-on", "merge", "void"])
def test_the_forms_of_the_office_are_shown(client: Client, task: Task, officer: User, name: str) -> None:
    client.force_login(officer)

    assert client.get(step(task, name)).status_code == 200


def test_a_reason_is_needed_to_return(client: Client, submitted: Task, officer: User) -> None:
    client.force_login(officer)

    assert client.post(step(submitted, "return"), {"reason": " "}).status_code == 422
    submitted.refresh_from_db()
    assert submitted.status == Status.SUBMITTED


def test_the_lead_is_given_to_open_units_of_the_town_only(
    client: Client, task: Task, officer: User, village: Unit, other_village: Unit, outsiders: dict[str, User]
) -> None:
    client.force_login(officer)

    offered = {name for _pk, name in client.get(step(task, "reassign")).context["form"].fields["unit"].choices}

    assert offered == {"桃园村", "生态环境办公室"}


def test_the_office_assigns_a_task_from_the_form(client: Client, officer: User, town: Town, village: Unit) -> None:
    client.force_login(officer)
    form = {
        "source": "12345",
        "unit": village.pk,
        "place": "村口",
        "category": category(town).pk,
        "severity": "general",
        "description": "垃圾成堆",
        "photos": [jpeg()],
    }

    answer = client.post("/tasks/new/", form)

    task = Task.objects.get()
    assert answer["Location"] == task.get_absolute_url()
    assert (task.unit, task.source, task.photos.count()) == (village, "12345", 1)


def test_an_empty_form_assigns_nothing(client: Client, officer: User, village: Unit) -> None:
    client.force_login(officer)

    assert client.get("/tasks/new/").status_code == 200
    assert client.post("/tasks/new/", {"source": "12345"}).status_code == 422
    assert not Task.objects.exists()


@pytest.mark.parametrize("who", ["cadre", "head", "deputy"])
def test_only_the_office_has_the_form(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get("/tasks/new/").status_code == 403


def test_a_photo_is_shown_to_who_sees_the_task(
    client: Client, officer: User, village: Unit, cadre: User, outsiders: dict[str, User]
) -> None:
    task = make_task(officer, village, photo_ids=[make_draft(officer).pk])
    address = f"/tasks/{task.pk}/photos/{task.photos.get().pk}/thumb/"
    client.force_login(cadre)
    answer = client.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer).startswith(b"\xff\xd8")

    client.force_login(outsiders["another village's head"])
    assert client.get(address).status_code == 404


def test_a_photo_of_another_task_is_not_found_under_this_one(
    client: Client, task: Task, officer: User, village: Unit, cadre: User
) -> None:
    other = make_task(officer, village, photo_ids=[make_draft(officer).pk])
    client.force_login(cadre)

    assert client.get(f"/tasks/{task.pk}/photos/{other.photos.get().pk}/thumb/").status_code == 404


def test_a_long_story_costs_the_same_queries_as_a_short_one(
    client: Client, submitted: Task, officer: User, cadre: User
) -> None:
    client.force_login(officer)
    client.get(submitted.get_absolute_url())
    with CaptureQueriesContext(connection) as short:
        client.get(submitted.get_absolute_url())
    for _turn in range(10):
        return_task(submitted.pk, by=officer, reason="还有残留")
        submit_task(submitted.pk, by=cadre, words="又清了一遍", photo_ids=[make_draft(cadre).pk])
    with CaptureQueriesContext(connection) as long:
        client.get(submitted.get_absolute_url())

    assert len(long) <= len(short) + 1


def test_one_approval_of_several_is_not_told_as_the_end(client: Client, task: Task, cadre: User, deputy: User) -> None:
    Task.objects.filter(pk=task.pk).update(approvers=["deputy", "leader"])
    submit_task(task.pk, by=cadre, words="已清运")
    client.force_login(deputy)

    page = client.post(step(task, "verify"), follow=True).content.decode()

    assert "审批通过，已报下一级" in page
    assert "复核通过，办结" not in page
