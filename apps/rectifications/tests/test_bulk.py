"""Several tasks at once: reminded of in one notice a unit, given to another unit all or none."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.rectifications.actions import submit_task
from apps.rectifications.bulk import MOST, Reminded, assign_tasks, extend_tasks, remind_tasks
from apps.rectifications.models import Task
from apps.rectifications.rerouting import pass_on_task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import category, make_deputy, make_head, make_leader, make_officer, make_task, make_unit

pytestmark = pytest.mark.django_db


def reminders(user: User) -> list[str]:
    return list(Message.objects.filter(recipient=user, kind="task.reminded").values_list("text", flat=True))


def remind(*tasks: Task, by: User) -> Reminded:
    return remind_tasks([task.pk for task in tasks], by=by)


def test_each_unit_gets_one_notice_that_names_the_most_urgent(
    officer: User, head: User, cadre: User, village: Unit, other_village: Unit
) -> None:
    other_head = make_head(other_village, "other-head")
    slow, urgent = make_task(officer, village), make_task(officer, village, severity="serious", description="堵了")
    there = make_task(officer, other_village)

    assert remind(slow, urgent, there, by=officer) == Reminded(2, 3, 0, 0)
    (text,) = reminders(head)
    assert "2" in text and urgent.number in text and "堵了" in text
    assert reminders(cadre) == [text]
    assert there.number in reminders(other_head)[0]
    assert reminders(officer) == []


def test_a_reminder_is_audited_for_each_task(task: Task, officer: User) -> None:
    remind(task, by=officer)

    assert Event.objects.get(kind="task.reminded", subject_id=task.pk).actor == officer


def test_none_is_reminded_of_twice_within_the_hour(
    task: Task, officer: User, head: User, village: Unit, clock: time_machine.Traveller
) -> None:
    remind(task, by=officer)
    clock.shift(timedelta(minutes=59))
    fresh = make_task(officer, village)
    assert remind(task, fresh, by=officer) == Reminded(1, 1, 1, 0)
    clock.shift(timedelta(minutes=1))

    assert remind(task, by=officer).tasks == 1
    assert len(reminders(head)) == 3


def test_what_does_not_wait_for_its_unit_is_left_out(submitted: Task, officer: User, village: Unit, head: User) -> None:
    stopped = pass_on_task(make_task(officer, village).pk, by=officer, to="公路局", reason="")

    assert remind(submitted, stopped, by=officer) == Reminded(0, 0, 0, 2)
    assert reminders(head) == []


def test_a_deputy_reminds_for_the_own_lines_only(
    task: Task, officer: User, deputy: User, village: Unit, town: Town
) -> None:
    film = make_task(officer, village, category=category(town, "film"))

    assert remind(task, film, by=deputy) == Reminded(1, 1, 0, 1)
    with pytest.raises(PermissionDenied):
        remind(film, by=deputy)


def test_a_leader_reminds(task: Task, town: Town) -> None:
    assert remind(task, by=make_leader(town)).tasks == 1


def test_a_unit_reminds_nobody(task: Task, head: User, cadre: User) -> None:
    for user in (head, cadre):
        with pytest.raises(PermissionDenied):
            remind(task, by=user)


def test_another_towns_task_is_as_if_it_were_not_there(task: Task, other_town: Town) -> None:
    stranger = make_officer(other_town, "stranger")

    with pytest.raises(RuleBroken):
        remind(task, by=stranger)
    task.refresh_from_db()
    assert task.reminded_at is None


def test_more_than_fifty_are_refused(officer: User) -> None:
    with pytest.raises(RuleBroken):
        remind_tasks(range(1, MOST + 2), by=officer)


def test_reminding_costs_the_same_queries_for_twenty_units(officer: User, town: Town) -> None:
    units = [make_unit(town, f"{number}村") for number in range(21)]
    for number, unit in enumerate(units):
        make_head(unit, f"h{number}")
    tasks = [make_task(officer, unit) for unit in units]
    with CaptureQueriesContext(connection) as few:
        remind(tasks[0], by=officer)
    with CaptureQueriesContext(connection) as many:
        remind(*tasks[1:], by=officer)

    assert len(many) <= len(few)


def test_the_lead_of_all_is_given(officer: User, village: Unit, other_village: Unit) -> None:
    tasks = [make_task(officer, village), make_task(officer, village)]

    moved = assign_tasks([task.pk for task in tasks], by=officer, unit=other_village, reason="归口")

    assert [task.lead_unit for task in moved] == [other_village] * 2
    assert all(task.events.filter(kind="reassigned", remark="归口").exists() for task in tasks)


def test_one_that_refuses_keeps_all_and_is_named(
    submitted: Task, officer: User, village: Unit, other_village: Unit
) -> None:
    good = make_task(officer, village)

    with pytest.raises(RuleBroken) as refusal:
        assign_tasks([good.pk, submitted.pk], by=officer, unit=other_village, reason="归口")
    good.refresh_from_db()
    assert good.lead_unit == village
    assert submitted.number in refusal.value.message and good.number not in refusal.value.message


def test_only_the_office_gives(task: Task, deputy: User, head: User, other_village: Unit) -> None:
    for user in (deputy, head):
        with pytest.raises(PermissionDenied):
            assign_tasks([task.pk], by=user, unit=other_village, reason="归口")


def test_another_towns_task_is_never_given(task: Task, other_town: Town, village: Unit) -> None:
    stranger = make_officer(other_town, "stranger")

    with pytest.raises(RuleBroken):
        assign_tasks([task.pk], by=stranger, unit=make_unit(other_town, "外村"), reason="归口")
    task.refresh_from_db()
    assert task.lead_unit == village


def test_the_page_reminds_and_comes_back_to_the_filtered_ledger(
    client: Client, task: Task, officer: User, head: User
) -> None:
    client.force_login(officer)
    answer = client.post("/tasks/remind/", {"task": [task.pk, "x", "9" * 30], "query": "state=open"}, follow=True)

    assert answer.redirect_chain == [("/tasks/?state=open", 302)]
    assert "已提醒 1 个单位，共 1 件。" in answer.content.decode()
    assert len(reminders(head)) == 1


def test_the_page_asks_for_unit_and_reason_before_it_gives(
    client: Client, task: Task, officer: User, other_village: Unit
) -> None:
    client.force_login(officer)
    asked = client.post("/tasks/assign/", {"task": task.pk, "query": "state=open"})
    assert (asked.status_code, list(asked.context["chosen"])) == (200, [task])

    data = {"task": task.pk, "query": "state=open", "unit": other_village.pk, "reason": "归口"}
    assert client.post("/tasks/assign/", data)["Location"] == "/tasks/?state=open"
    task.refresh_from_db()
    assert task.lead_unit == other_village


def test_the_page_keeps_what_was_typed_when_it_is_refused(
    client: Client, submitted: Task, officer: User, other_village: Unit
) -> None:
    client.force_login(officer)
    data = {"task": submitted.pk, "unit": other_village.pk, "reason": "归口办理"}
    answer = client.post("/tasks/assign/", data)

    assert answer.status_code == 422
    assert "归口办理" in answer.content.decode() and submitted.number in answer.content.decode()


def test_nothing_chosen_is_told(client: Client, officer: User) -> None:
    client.force_login(officer)

    for path in ("/tasks/remind/", "/tasks/assign/"):
        assert "请先勾选任务。" in client.post(path, follow=True).content.decode()


def test_another_line_than_the_deputys_is_a_403(client: Client, task: Task, town: Town) -> None:
    client.force_login(make_deputy(town, "water", "water"))

    assert client.post("/tasks/remind/", {"task": task.pk}).status_code == 403


def test_on_its_page_one_tap_reminds_of_a_task_and_then_says_when(
    client: Client, task: Task, town: Town, clock: time_machine.Traveller
) -> None:
    client.force_login(make_leader(town))
    button = "提醒柳树村"
    assert button in client.get(task.get_absolute_url()).content.decode()
    answer = client.post("/tasks/remind/", {"task": task.pk, "from_task": "1"}, follow=True)
    assert answer.redirect_chain[0][0] == task.get_absolute_url()
    assert "已提醒" in answer.content.decode() and "10:00" in answer.content.decode()
    assert button not in answer.content.decode()
    clock.shift(timedelta(hours=1))
    assert button in client.get(task.get_absolute_url()).content.decode()


def test_who_may_not_remind_and_what_waits_for_nobody_has_no_button(
    client: Client, task: Task, officer: User, head: User, cadre: User
) -> None:
    for user in (head, cadre):
        client.force_login(user)
        assert "from_task" not in client.get(task.get_absolute_url()).content.decode()
    submit_task(task.pk, by=cadre, words="已清运")
    client.force_login(officer)
    assert "from_task" not in client.get(task.get_absolute_url()).content.decode()


def test_the_offices_own_work_is_named_and_nothing_is_extended(task: Task, officer: User) -> None:
    bounced = make_task(officer, officer.person.tenures.get().post.unit)
    until = task.town.today() + timedelta(days=20)

    with pytest.raises(RuleBroken, match=bounced.number):
        extend_tasks([task.pk, bounced.pk], by=officer, until=until, reason="下雪")

    task.refresh_from_db()
    assert task.extension_count == 0
