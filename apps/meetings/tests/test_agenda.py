"""What lies before a meeting, and that a quarter's end without one warns."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from apps.accounts.models import User
from apps.documents.blocks import Paragraph
from apps.meetings.actions import issue_minutes, write_discussion
from apps.meetings.documents import agenda_paper
from apps.meetings.models import MeetingWarning, StudyMeeting
from apps.meetings.picture import Agenda
from apps.meetings.queries import agenda_of, quarters_of
from apps.meetings.reminders import warn_of_missing
from apps.meetings.wording import before_in_words
from apps.notifications.models import Message
from apps.rectifications.models import Task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import at, make_item, make_measure, make_meeting, make_person, make_report, make_task

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def late(task: Task, moment: str = "2026-11-20 18:00") -> Task:
    Task.objects.filter(pk=task.pk).update(due_at=at(task.town, moment))
    return task


def test_the_trend_counts_the_quarter_so_far_and_the_same_days_of_the_one_before(
    town: Town, village: Unit, officer: User, clock: time_machine.Traveller
) -> None:
    for moment in ("2026-08-10 10:00", "2026-09-10 10:00"):
        clock.move_to(at(town, moment))
        make_task(officer, village)
    clock.move_to(at(town, "2026-11-10 10:00"))
    make_task(officer, village)
    clock.move_to(at(town, "2026-11-24 10:00"))
    for _number in range(2):
        make_task(officer, village)  # due after today
    found = agenda_of(town, TODAY)
    assert (found.now.first, found.now.last, found.now.assigned, found.now.due) == ("2026-10-01", "2026-11-24", 3, 1)
    assert (found.before.first, found.before.last, found.before.due) == ("2026-07-01", "2026-08-24", 1)
    assert before_in_words(found.before).startswith("上一季度同期交办1件")


def test_a_quarter_at_its_end_is_compared_with_the_whole_one_before(town: Town, clock: time_machine.Traveller) -> None:
    clock.move_to(at(town, "2026-12-31 10:00"))
    assert agenda_of(town, date(2026, 12, 31)).before.last == "2026-09-30"


def test_a_list_that_names_only_some_says_so(
    client: Client, planned: StudyMeeting, village: Unit, officer: User
) -> None:
    for _number in range(12):
        late(make_task(officer, village))
    client.force_login(officer)

    assert "列出逾期最久的 10 件" in client.get(planned.get_absolute_url()).content.decode()
    blocks = agenda_paper(planned, agenda_of(planned.town, TODAY)).blocks
    words = [one.text for one in blocks if isinstance(one, Paragraph)]
    assert any(one.endswith("以下列出逾期最久的10件。") for one in words)


def test_a_list_that_names_all_says_nothing_of_that(planned: StudyMeeting, village: Unit, officer: User) -> None:
    late(make_task(officer, village))
    blocks = agenda_paper(planned, agenda_of(planned.town, TODAY)).blocks
    assert not any("以下列出" in one.text for one in blocks if isinstance(one, Paragraph))


def test_the_red_list_names_the_units_with_most_overdue_first(
    town: Town, village: Unit, other_village: Unit, officer: User
) -> None:
    late(make_task(officer, other_village))
    for _number in range(2):
        late(make_task(officer, village))
    found = agenda_of(town, TODAY)
    assert found.overdue_count == len(found.overdue) == 3
    assert [(one.unit, one.count) for one in found.units] == [("柳树村", 2), ("桃园村", 1)]
    assert found.units[0].url == f"/tasks/?state=overdue&lead_unit={village.pk}"


def test_inspection_feedback_is_counted_with_what_is_late(town: Town, village: Unit) -> None:
    make_item(village, number="1")
    item = make_item(village, number="2")
    late(item.task)
    found = agenda_of(town, TODAY)
    assert (found.item_count, found.struck_count, found.late_item_count) == (2, 0, 1)
    assert [one.number for one in found.late_items] == ["2"]


def test_the_last_meeting_s_measures_come_back_with_what_became_of_them(
    town: Town,
    village: Unit,
    officer: User,
    leader: User,
    held: StudyMeeting,
    clock: time_machine.Traveller,
) -> None:
    make_measure(held, officer, village, due_on=date(2026, 12, 1))
    write_discussion(held.pk, by=officer, discussion="会议要求")
    issue_minutes(held.pk, by=officer, signer=make_person(leader), signed_on=TODAY)
    clock.move_to(at(town, "2026-12-05 10:00"))
    found = agenda_of(town, date(2026, 12, 5))
    assert (found.last, found.last_url) == (held.subject, held.get_absolute_url())
    assert [(one.words, one.is_overdue) for one in found.measures] == [("清理河道沿线垃圾", True)]


def test_a_picture_comes_back_from_json_as_it_was(town: Town, village: Unit, officer: User) -> None:
    late(make_task(officer, village))
    found = agenda_of(town, TODAY)
    assert Agenda.of_json(found.as_json()) == found


def test_nobody_is_warned_before_the_last_two_weeks(town: Town, officer: User, clock: time_machine.Traveller) -> None:
    clock.move_to(at(town, "2026-12-17 23:00"))
    assert warn_of_missing() == 0


def test_office_and_leaders_are_warned_once(
    town: Town, officer: User, leader: User, deputy: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(town, "2026-12-18 00:01"))
    assert (warn_of_missing(), warn_of_missing()) == (1, 0)
    told = Message.objects.filter(kind="meeting.missing")
    assert {one.recipient for one in told} == {officer, leader}
    assert MeetingWarning.objects.get().last_day == date(2026, 12, 31)


def test_a_town_that_met_is_not_warned(
    town: Town, other_town: Town, held: StudyMeeting, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(town, "2026-12-20 10:00"))
    assert warn_of_missing() == 1  # the other town
    assert MeetingWarning.objects.get().town == other_town


def test_a_planned_meeting_does_not_silence_the_warning(
    town: Town, planned: StudyMeeting, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(town, "2026-12-20 10:00"))
    assert warn_of_missing() == 1


def test_the_next_quarter_is_warned_of_anew(town: Town, clock: time_machine.Traveller) -> None:
    clock.move_to(at(town, "2026-12-20 10:00"))
    warn_of_missing()
    clock.move_to(at(town, "2027-03-20 10:00"))
    assert warn_of_missing() == 1


def test_a_year_says_which_quarter_lacks_a_meeting_since_the_town_reports(
    town: Town, village: Unit, cadre: User, held: StudyMeeting, officer: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(town, "2026-05-06 16:00"))
    make_report(cadre, village, date(2026, 5, 6))
    clock.move_to(at(town, "2026-11-24 16:00"))
    found = quarters_of(town, 2026, officer)
    assert [one.is_before for one in found] == [True, False, False, False]
    assert [one.is_missing for one in found] == [False, True, True, False]
    assert [one.is_met for one in found] == [False, False, False, True]


def test_several_meetings_stand_in_their_quarter(town: Town, officer: User, leader: User) -> None:
    make_meeting(officer, leader, day=date(2026, 8, 3))
    make_meeting(officer, leader, day=date(2026, 9, 3))
    assert [len(one.meetings) for one in quarters_of(town, 2026, officer)] == [0, 0, 2, 0]
