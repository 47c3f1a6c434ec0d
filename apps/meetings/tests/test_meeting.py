"""A study meeting's life: planned, held, minutes, measures, issued and frozen (domain.md §6)."""

from __future__ import annotations

import io
from datetime import date, time

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.documents.blocks import Paragraph, Record
from apps.meetings.actions import (
    Came,
    add_measure,
    call_off,
    change_plan,
    issue_minutes,
    plan_meeting,
    record_attendance,
    remove_measure,
    write_discussion,
)
from apps.meetings.documents import minutes_of
from apps.meetings.models import Attendance, MeetingMeasure, State, StudyMeeting
from apps.meetings.queries import meetings_of
from apps.notifications.models import Message
from apps.rectifications.models import Source, Task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import category, make_measure, make_meeting, make_person, make_task
from tests.refusals import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db
TODAY, DUE = date(2026, 11, 24), date(2026, 12, 10)
WHEN = {"day": TODAY, "starts_at": time(8), "ends_at": time(9, 30)}


def issue(meeting: StudyMeeting, officer: User, leader: User) -> StudyMeeting:
    write_discussion(meeting.pk, by=officer, discussion="会议要求压实责任")
    return issue_minutes(meeting.pk, by=officer, signer=make_person(leader), signed_on=TODAY)


@pytest.fixture
def issued(held: StudyMeeting, officer: User, leader: User, village: Unit) -> StudyMeeting:
    make_measure(held, officer, village, due_on=DUE)
    return issue(held, officer, leader)


def test_leaders_and_deputies_are_told_of_the_day(planned: StudyMeeting, leader: User, officer: User) -> None:
    told = Message.objects.get(recipient=leader, kind="meeting.planned")
    assert "2026-11-24" in told.text
    assert told.url == planned.get_absolute_url()
    assert not Message.objects.filter(recipient=officer, kind="meeting.planned").exists()


def test_nobody_but_the_office_plans(town: Town, leader: User) -> None:
    with pytest.raises(PermissionDenied):
        plan_meeting(town, {}, by=leader)


def test_a_moved_meeting_is_told_anew(planned: StudyMeeting, officer: User, leader: User) -> None:
    change_plan(planned.pk, {"day": date(2026, 11, 26), "starts_at": time(9)}, by=officer)
    assert Message.objects.filter(recipient=leader, kind="meeting.planned").count() == 2


def test_a_planned_meeting_is_called_off(planned: StudyMeeting, officer: User) -> None:
    call_off(planned.pk, by=officer)
    assert not StudyMeeting.objects.exists()
    assert Event.objects.filter(kind="meeting.called_off").exists()


def test_a_held_meeting_is_not_called_off(held: StudyMeeting, officer: User) -> None:
    with pytest.raises(RuleBroken, match="was held"):
        call_off(held.pk, by=officer)


def test_recording_freezes_the_figures(planned: StudyMeeting, officer: User, leader: User, village: Unit) -> None:
    make_task(officer, village)
    came = [Came("书记", make_person(leader))]
    record_attendance(planned.pk, {**WHEN, "recorder": make_person(officer)}, came, by=officer)
    make_task(officer, village)
    planned.refresh_from_db()
    assert planned.state == State.HELD
    assert planned.picture and planned.picture.now.assigned == 1


def test_correcting_who_came_leaves_the_figures(held: StudyMeeting, officer: User, leader: User, village: Unit) -> None:
    make_task(officer, village)
    said = {**WHEN, "recorder": make_person(officer)}
    record_attendance(held.pk, said, [Came("书记", make_person(leader)), Came("县局张三")], by=officer)
    held.refresh_from_db()
    assert held.picture and held.picture.now.assigned == 0
    assert list(held.attendances.values_list("name", "person")) == [
        ("书记", make_person(leader).pk),
        ("县局张三", None),
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"day": date(2026, 11, 25)}, "day"),
        ({"ends_at": time(7)}, "ends_at"),
        ({"ends_at": time(23, 59)}, "ends_at"),
    ],
    ids=["future", "end", "not over"],
)
def test_what_cannot_have_been_is_refused(
    planned: StudyMeeting, officer: User, said: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        record_attendance(planned.pk, {**WHEN, "recorder": make_person(officer), **said}, [], by=officer)
    assert refusal.value.field == field


@pytest.mark.parametrize("came", [Attendance.Came.ABSENT, Attendance.Came.EXCUSED])
def test_who_chairs_is_present(planned: StudyMeeting, officer: User, leader: User, came: str) -> None:
    rows = [Came("书记", make_person(leader), came=came, reason="出差", field="reason_1")]
    with pytest.raises(RuleBroken, match="chairs"):
        record_attendance(planned.pk, {**WHEN, "recorder": make_person(officer)}, rows, by=officer)


@pytest.mark.parametrize("came", [Attendance.Came.ABSENT, Attendance.Came.EXCUSED])
def test_who_takes_the_minutes_is_present(planned: StudyMeeting, officer: User, came: str) -> None:
    rows = [Came("专干", make_person(officer), came=came, reason="出差", field="reason_2")]
    with pytest.raises(RuleBroken, match="takes the minutes"):
        record_attendance(planned.pk, {**WHEN, "recorder": make_person(officer)}, rows, by=officer)


def test_an_excuse_has_its_reason(planned: StudyMeeting, officer: User, deputy: User) -> None:
    rows = [Came("副镇长", make_person(deputy), came=Attendance.Came.EXCUSED)]
    with pytest.raises(RuleBroken, match="Why was 副镇长 excused"):
        record_attendance(planned.pk, {**WHEN, "recorder": make_person(officer)}, rows, by=officer)


def test_no_minutes_and_no_measure_before_it_was_held(planned: StudyMeeting, officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="recorded as held"):
        write_discussion(planned.pk, by=officer, discussion="会议要求")
    with pytest.raises(RuleBroken, match="recorded as held"):
        make_measure(planned, officer, village)


def test_a_measure_of_a_past_day_is_refused(held: StudyMeeting, officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="past"):
        make_measure(held, officer, village, due_on=date(2026, 11, 23))


def test_a_measure_is_taken_out_before_the_minutes_are_issued(held: StudyMeeting, officer: User, village: Unit) -> None:
    measure = make_measure(held, officer, village)
    remove_measure(held.pk, measure.pk, by=officer)
    remove_measure(held.pk, measure.pk, by=officer)
    assert not MeetingMeasure.objects.exists()


def test_minutes_are_issued_with_words(held: StudyMeeting, officer: User, leader: User) -> None:
    with pytest.raises(RuleBroken, match="aren't written"):
        issue_minutes(held.pk, by=officer, signer=make_person(leader), signed_on=TODAY)


def test_nobody_signs_before_the_meeting(held: StudyMeeting, officer: User, leader: User) -> None:
    write_discussion(held.pk, by=officer, discussion="会议要求")
    with pytest.raises(RuleBroken) as refusal:
        issue_minutes(held.pk, by=officer, signer=make_person(leader), signed_on=date(2026, 11, 23))
    assert refusal.value.field == "signed_on"


def test_measures_become_tasks_of_their_units(issued: StudyMeeting, village: Unit, cadre: User) -> None:
    task = Task.objects.get(source=Source.MEETING)
    assert (task.lead_unit, task.description) == (village, "清理河道沿线垃圾")
    assert task.due_at == village.town.end_of(DUE)
    assert issued.measures.get().task == task
    assert task in Task.objects.visible_to(cadre)


def test_minutes_are_numbered_by_year(issued: StudyMeeting, officer: User, leader: User) -> None:
    again = issue(make_meeting(officer, leader, is_held=True), officer, leader)
    assert (issued.number, again.number) == ("第1期", "第2期")


def test_issued_minutes_are_issued_once(issued: StudyMeeting, officer: User, leader: User) -> None:
    with pytest.raises(RuleBroken, match="stand as they are"):
        issue(issued, officer, leader)
    assert Task.objects.count() == 1


def test_issued_minutes_refuse_to_change(issued: StudyMeeting) -> None:
    refused_by_trigger("UPDATE meetings_studymeeting SET discussion = 'x' WHERE id = %s", issued.pk)
    refused_by_trigger("DELETE FROM meetings_meetingmeasure WHERE meeting_id = %s", issued.pk)
    refused_by_trigger("UPDATE meetings_attendance SET name = 'x' WHERE meeting_id = %s", issued.pk)


def test_nothing_is_added_to_issued_minutes(issued: StudyMeeting, officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="stand as they are"):
        add_measure(issued.pk, by=officer, words="再加", unit=village, category=category(village.town), due_on=DUE)


def test_a_meeting_without_figures_was_not_held(planned: StudyMeeting) -> None:
    with refused_by("held_with_its_agenda"):
        StudyMeeting.objects.filter(pk=planned.pk).update(state=State.HELD)


def test_the_report_reads_meetings_with_the_state_of_their_measures(issued: StudyMeeting, town: Town) -> None:
    found = meetings_of(town, date(2026, 10, 1), date(2026, 12, 31))
    assert (found.count, len(found.measures), found.completed, found.overdue) == (1, 1, 0, 0)
    assert found.met[0].number == "第1期"
    assert meetings_of(town, date(2026, 7, 1), date(2026, 9, 30)).count == 0


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return "\n".join(one.text for one in docx.Document(io.BytesIO(response.content)).paragraphs)


def test_the_minutes_say_what_was_heard_said_and_decided(issued: StudyMeeting, client: Client, leader: User) -> None:
    client.force_login(leader)
    text = text_of(client, f"/meetings/{issued.pk}/docx/")
    for words in (
        "清溪镇党委会议纪要",
        "第1期",
        "听取工作情况",
        "会议要求压实责任",
        "清理河道沿线垃圾",
        "出席：",
        "签发：",
    ):
        assert words in text


def test_a_draft_says_that_it_is_one(held: StudyMeeting, client: Client, officer: User) -> None:
    client.force_login(officer)
    assert "（草稿）" in text_of(client, f"/meetings/{held.pk}/docx/")


def test_the_agenda_paper_lists_further_items(officer: User, leader: User, client: Client) -> None:
    meeting = make_meeting(officer, leader, items="秸秆禁烧\n\n废膜回收")
    client.force_login(officer)
    assert "2．废膜回收" in text_of(client, f"/meetings/{meeting.pk}/agenda/docx/")


@pytest.mark.parametrize("subject", ["研究生态环境保护工作", "专题研究生态环境保护工作", "生态环境保护工作"])
def test_the_minutes_say_what_was_studied_however_the_subject_begins(officer: User, leader: User, subject: str) -> None:
    meeting = make_meeting(officer, leader, is_held=True, subject=subject)
    texts = [block.text for block in minutes_of(meeting).blocks if isinstance(block, Paragraph)]
    assert texts[0].endswith("党委会议，专题研究生态环境保护工作。现将会议议定事项纪要如下：")


def test_the_minutes_are_copied_to_nobody_who_may_not_read_them(held: StudyMeeting) -> None:
    [foot] = [block for block in minutes_of(held).blocks if isinstance(block, Record)]
    assert foot.copies_to == ""
