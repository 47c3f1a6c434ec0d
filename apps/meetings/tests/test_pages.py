"""The pages of study meetings: who reads what, and that nothing typed is lost."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from apps.accounts.models import User
from apps.meetings.actions import issue_minutes, write_discussion
from apps.meetings.models import Attendance, StudyMeeting
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import at, category, make_inspector, make_measure, make_person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def issue(meeting: StudyMeeting, officer: User, leader: User) -> None:
    write_discussion(meeting.pk, by=officer, discussion="会议要求压实责任")
    issue_minutes(meeting.pk, by=officer, signer=make_person(leader), signed_on=TODAY)


def planned_words(leader: User) -> dict[str, object]:
    said = {"kind": "mayor", "subject": "研究秸秆禁烧", "day": "2026-11-24", "starts_at": "09:00"}
    return said | {"place": "三楼会议室", "chair": make_person(leader).pk, "items": "秸秆禁烧"}


def test_a_meeting_is_prepared(desk: Client, leader: User) -> None:
    response = desk.post("/meetings/new/", planned_words(leader))
    meeting = StudyMeeting.objects.get()
    assert response.headers["Location"] == meeting.get_absolute_url()
    assert meeting.further_items == ["秸秆禁烧"]


def test_a_meeting_needs_a_place_and_keeps_what_was_typed(desk: Client, leader: User) -> None:
    response = desk.post("/meetings/new/", planned_words(leader) | {"place": ""})
    assert response.status_code == 422
    assert "研究秸秆禁烧" in response.text


def test_a_cadre_chairs_no_meeting(desk: Client, leader: User, cadre: User) -> None:
    response = desk.post("/meetings/new/", planned_words(leader) | {"chair": make_person(cadre).pk})
    assert response.status_code == 422


def test_who_came_is_recorded(desk: Client, planned: StudyMeeting, leader: User, deputy: User, officer: User) -> None:
    people = {user: make_person(user).pk for user in (leader, deputy, officer)}
    said = {"day": "2026-11-24", "starts_at": "08:00", "ends_at": "09:30", "recorder": people[officer]}
    said |= {f"came_{pk}": "present" for pk in people.values()}
    said |= {f"came_{people[deputy]}": "excused", f"reason_{people[deputy]}": "出差", "guests": "县局 张三\n"}
    assert desk.post(f"/meetings/{planned.pk}/attendance/", said).status_code == 302
    rows = Attendance.objects.values_list("name", "post", "came", "reason")
    assert list(rows) == [
        ("secretary", "党委书记", "present", ""),
        ("deputy", "副镇长", "excused", "出差"),
        ("officer", "环境办工作人员", "present", ""),
        ("县局 张三", "", "present", ""),
    ]


def test_an_excuse_without_reason_is_asked_for_at_its_field(
    desk: Client, planned: StudyMeeting, deputy: User, officer: User, leader: User
) -> None:
    people = {user: make_person(user).pk for user in (leader, deputy, officer)}
    said = {"day": "2026-11-24", "starts_at": "08:00", "ends_at": "09:30", "recorder": people[officer]}
    said |= {f"came_{pk}": "present" for pk in people.values()} | {f"came_{people[deputy]}": "excused"}
    response = desk.post(f"/meetings/{planned.pk}/attendance/", said)
    assert response.status_code == 422
    assert f"reason_{people[deputy]}" in response.context["form"].errors


def test_a_measure_is_added_and_another_asked_for(desk: Client, held: StudyMeeting, village: Unit) -> None:
    said = {"words": "清理河道", "unit": village.pk, "category": category(village.town).pk, "due_on": "2026-12-10"}
    path = f"/meetings/{held.pk}/measures/new/"
    assert desk.post(path, said | {"more": "on"}).headers["Location"] == path
    assert desk.post(path, said).headers["Location"] == held.get_absolute_url()
    assert held.measures.count() == 2


def test_minutes_are_issued_from_the_page(desk: Client, held: StudyMeeting, officer: User, leader: User) -> None:
    write_discussion(held.pk, by=officer, discussion="会议要求")
    said = {"signer": make_person(leader).pk, "signed_on": "2026-11-24"}
    assert desk.post(f"/meetings/{held.pk}/issue/", said).status_code == 302
    held.refresh_from_db()
    assert held.is_issued


def test_minutes_are_signed_by_a_leader(desk: Client, held: StudyMeeting, officer: User, deputy: User) -> None:
    write_discussion(held.pk, by=officer, discussion="会议要求")
    said = {"signer": make_person(deputy).pk, "signed_on": "2026-11-24"}
    assert desk.post(f"/meetings/{held.pk}/issue/", said).status_code == 422


def test_an_inspector_reads_minutes_once_they_are_issued(
    client: Client, town: Town, held: StudyMeeting, officer: User, leader: User
) -> None:
    client.force_login(make_inspector(town=town))
    assert client.get(held.get_absolute_url()).status_code == 404
    assert held.subject not in client.get("/meetings/").text
    issue(held, officer, leader)
    assert client.get(held.get_absolute_url()).status_code == 200
    assert held.subject in client.get("/meetings/").text


def test_an_inspector_and_the_office_read_the_same_of_quarters_before_the_system(
    client: Client, officer: User, town: Town
) -> None:
    for user in (officer, make_inspector(town=town)):
        client.force_login(user)
        assert client.get("/meetings/").text.count("系统启用前") == 3


def test_a_unit_reads_its_task_and_nothing_of_the_meeting(
    client: Client, held: StudyMeeting, officer: User, leader: User, village: Unit, head: User
) -> None:
    measure = make_measure(held, officer, village)
    issue(held, officer, leader)
    measure.refresh_from_db()
    client.force_login(head)
    page = client.get(measure.task.get_absolute_url())
    assert "清理河道沿线垃圾" in page.text
    assert "压实责任" not in page.text
    assert client.get(held.get_absolute_url()).status_code == 404
    assert client.get("/meetings/").status_code == 403


def test_the_page_warns_in_the_last_two_weeks(client: Client, leader: User, clock: time_machine.Traveller) -> None:
    clock.move_to(at(leader.town, "2026-12-20 10:00"))
    client.force_login(leader)
    response = client.get("/meetings/")
    assert response.context["warning"].days_left == 11


def test_another_year_is_chosen(client: Client, leader: User, held: StudyMeeting) -> None:
    client.force_login(leader)
    assert client.get("/meetings/?year=2025").context["year"] == 2026  # nothing is kept of it
    assert client.get("/meetings/?year=2026").context["year"] == 2026
