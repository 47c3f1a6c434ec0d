"""A talk's life: notice, minutes, commitments, confirmation by both, outcome in writing (domain.md §5)."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import docx
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse

from apps.accountability.forms import MinutesForm
from apps.accountability.measures import (
    Appointment,
    answer_measure,
    change_draft,
    close_measure,
    draft_measure,
    issue_measure,
    seen_of,
)
from apps.accountability.models import Measure, Talk
from apps.accountability.talks import Promise, confirm_minutes, write_minutes
from apps.accountability.tests.test_measures import propose, said
from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.models import Task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import at, category, make_deputy, make_head, make_leader

pytestmark = pytest.mark.django_db
SECRET = "书记承认没有安排人巡查"
PROMISE = Promise("清理河道垃圾", date(2026, 12, 20))


def meeting(holder: User, moment: str = "2026-11-26 15:00") -> Appointment:
    assert holder.town
    return Appointment(holder, at(holder.town, moment), "镇三楼会议室")


def drafted(unit: Unit, by: User, holder: User, kind: str = "talk", **fields: Any) -> Measure:
    """A talk without a letter before it: a major matter."""
    words = said(kind=kind, is_major=True, skip_reason="河水变色", **fields)
    return draft_measure(propose(unit).pk, words, by=by, talk=meeting(holder))


@pytest.fixture
def noticed(village: Unit, officer: User, deputy: User, head: User) -> Measure:
    measure = drafted(village, officer, deputy)
    return issue_measure(measure.pk, by=deputy)


@pytest.fixture
def minuted(noticed: Measure, officer: User, clock: time_machine.Traveller) -> Measure:
    clock.move_to(at(noticed.town, "2026-11-26 17:00"))
    write_minutes(noticed.pk, by=officer, minutes=SECRET, category=category(noticed.town), promises=[PROMISE])
    return Measure.objects.for_list().get(pk=noticed.pk)


@pytest.fixture
def confirmed(minuted: Measure, deputy: User, head: User) -> Measure:
    confirm_minutes(minuted.pk, by=deputy)
    confirm_minutes(minuted.pk, by=head)
    return Measure.objects.for_list().get(pk=minuted.pk)


def test_no_talk_before_a_letter(village: Unit, officer: User, deputy: User) -> None:
    with pytest.raises(RuleBroken, match="Level by level"):
        draft_measure(propose(village).pk, said(kind="talk"), by=officer, talk=meeting(deputy))


def test_a_talk_by_a_leader_comes_after_one_by_a_deputy(
    confirmed: Measure, village: Unit, officer: User, leader: User
) -> None:
    later = meeting(leader, "2026-11-28 09:00")
    again = draft_measure(propose(village).pk, said(kind="talk_leader"), by=officer, talk=later)
    assert issue_measure(again.pk, by=leader).is_issued


def test_who_holds_it_when_and_where_is_asked(village: Unit, officer: User) -> None:
    words = said(kind="talk", is_major=True, skip_reason="河水变色")
    with pytest.raises(RuleBroken, match="when and where"):
        draft_measure(propose(village).pk, words, by=officer)


def test_a_leaders_talk_is_not_a_deputys_to_hold(village: Unit, officer: User, deputy: User) -> None:
    with pytest.raises(RuleBroken, match="deputy's to hold"):
        drafted(village, officer, deputy, "talk_leader")


def test_nobody_is_asked_to_come_in_the_past(village: Unit, officer: User, deputy: User) -> None:
    words = said(kind="talk", is_major=True, skip_reason="河水变色")
    with pytest.raises(RuleBroken, match="past"):
        draft_measure(propose(village).pk, words, by=officer, talk=meeting(deputy, "2026-11-23 15:00"))


def test_a_draft_may_be_moved_to_another_time(village: Unit, officer: User, deputy: User) -> None:
    measure = drafted(village, officer, deputy)
    words = said(kind="talk", is_major=True, skip_reason="河水变色")
    change_draft(measure.pk, words, by=officer, talk=meeting(deputy, "2026-11-27 09:00"))
    assert Talk.objects.get().at == at(village.town, "2026-11-27 09:00")


def test_it_is_signed_by_who_holds_it(village: Unit, officer: User, deputy: User, leader: User) -> None:
    measure = drafted(village, officer, deputy)
    for user in (officer, leader):
        with pytest.raises(PermissionDenied):
            issue_measure(measure.pk, by=user)
    assert issue_measure(measure.pk, by=deputy).signer == deputy


def test_the_deputy_concerned_reads_it_and_no_other(noticed: Measure, town: Town, deputy: User, cadre: User) -> None:
    other = make_deputy(town, "water", "other-deputy")
    assert Measure.objects.visible_to(deputy).exists()
    assert not Measure.objects.visible_to(other).exists()
    assert not Measure.objects.visible_to(cadre).exists()


def test_no_minutes_before_it_was_held(noticed: Measure, officer: User) -> None:
    with pytest.raises(RuleBroken, match="hasn't been held"):
        write_minutes(noticed.pk, by=officer, minutes=SECRET, category=category(noticed.town), promises=[])


def test_no_commitment_by_a_day_that_is_past(minuted: Measure, officer: User) -> None:
    past = [Promise("清理", date(2026, 11, 25))]
    with pytest.raises(RuleBroken, match="past"):
        write_minutes(minuted.pk, by=officer, minutes=SECRET, category=category(minuted.town), promises=past)


def test_one_side_alone_opens_no_task(minuted: Measure, deputy: User) -> None:
    confirm_minutes(minuted.pk, by=deputy)
    assert not Task.objects.exists()


def test_confirmed_by_both_each_commitment_is_a_task(confirmed: Measure, village: Unit) -> None:
    task = Task.objects.get()
    assert (task.source, task.lead_unit, task.description) == ("talk", village, PROMISE.words)
    assert task.due_at == village.town.end_of(PROMISE.due_on)
    assert confirmed.talk.commitments.get().task == task


def test_the_order_of_the_two_does_not_matter(minuted: Measure, deputy: User, head: User) -> None:
    confirm_minutes(minuted.pk, by=head)
    confirm_minutes(minuted.pk, by=deputy)
    assert Task.objects.count() == 1


def test_the_task_says_nothing_of_the_talk(confirmed: Measure, client: Client, cadre: User) -> None:
    client.force_login(cadre)
    text = client.get(Task.objects.get().get_absolute_url()).content.decode()
    assert PROMISE.words in text
    assert SECRET not in text
    assert confirmed.number not in text


def test_minutes_written_anew_are_confirmed_anew(minuted: Measure, deputy: User, officer: User) -> None:
    confirm_minutes(minuted.pk, by=deputy)
    write_minutes(minuted.pk, by=officer, minutes="改正后", category=category(minuted.town), promises=[])
    talk = Talk.objects.get()
    assert (talk.town_confirmed_at, talk.commitments.count()) == (None, 0)


def test_confirmed_minutes_stand_as_they_are(confirmed: Measure, officer: User) -> None:
    with pytest.raises(RuleBroken, match="stand as they are"):
        write_minutes(confirmed.pk, by=officer, minutes="别的", category=category(confirmed.town), promises=[])
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Talk.objects.update(minutes="别的")


def test_only_the_two_sides_confirm(minuted: Measure, officer: User, cadre: User, other_village: Unit) -> None:
    for user in (officer, cadre, make_head(other_village, "other-head"), make_leader(minuted.town)):
        with pytest.raises(PermissionDenied):
            confirm_minutes(minuted.pk, by=user)


def test_it_is_not_closed_before_both_have_confirmed(minuted: Measure, officer: User) -> None:
    with pytest.raises(RuleBroken, match="minutes"):
        close_measure(minuted.pk, by=officer, outcome="已整改")


def test_the_outcome_is_due_thirty_days_after_the_talk(confirmed: Measure, officer: User) -> None:
    assert confirmed.talk.outcome_due == date(2026, 12, 26)
    assert close_measure(confirmed.pk, by=officer, outcome="已整改").closed_at is not None


def test_the_units_own_account_comes_before_the_talk(noticed: Measure, head: User) -> None:
    assert answer_measure(noticed.pk, by=head, words="停电三天").measure == noticed


def test_the_notice_and_the_minutes_as_word(client: Client, confirmed: Measure, officer: User) -> None:
    client.force_login(officer)
    notice, minutes = (
        text_of(client.get(reverse(f"accountability:{name}_docx", args=[confirmed.pk])).content)
        for name in ("measure", "minutes")
    )
    assert "约谈通知" in notice
    assert "2026年11月26日15:00，在镇三楼会议室" in notice
    assert SECRET not in notice
    for words in ("约谈纪要", SECRET, "1．清理河道垃圾，于2026年12月20日前完成。"):
        assert words in minutes


def text_of(content: bytes) -> str:
    return "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)


def test_a_talk_on_the_pages(
    client: Client, village: Unit, officer: User, deputy: User, head: User, clock: time_machine.Traveller
) -> None:
    client.force_login(officer)
    words = said(kind="talk", is_major="on", skip_reason="河水变色") | {"reply_by": "2026-12-01"}
    where = {"holder": deputy.pk, "talk_day": "2026-11-26", "talk_time": "15:00", "talk_place": "会议室"}
    url = reverse("accountability:measure_new", args=[propose(village).pk])
    assert client.post(url, words).status_code == 422  # who holds it, when and where is missing
    client.post(url, words | where)
    measure = Measure.objects.get()
    client.force_login(deputy)
    client.post(reverse("accountability:measure_step", args=[measure.pk, "issue"]), {"seen": seen_of(measure)})
    clock.move_to(at(village.town, "2026-11-26 17:00"))
    client.force_login(officer)
    url = reverse("accountability:minutes", args=[measure.pk])
    typed = {"minutes": SECRET, "category": category(village.town).pk, "promises": "清理河道垃圾 12月20日"}
    refused = client.post(url, typed)
    assert (refused.status_code, Talk.objects.get().minutes) == (422, "")
    assert "清理河道垃圾 12月20日" in refused.content.decode()
    client.post(url, typed | {"promises": "清理河道垃圾 2026-12-20"})
    for user in (deputy, head):
        client.force_login(user)
        seen = seen_of(Measure.objects.get())
        client.post(reverse("accountability:measure_step", args=[measure.pk, "confirm"]), {"seen": seen})
    assert Task.objects.get().due_at.astimezone(village.town.zone).date() == date(2026, 12, 20)


def test_a_moment_is_of_the_towns_clock(noticed: Measure) -> None:
    assert noticed.talk.at == datetime(2026, 11, 26, 15, tzinfo=noticed.town.zone)


def minutes_form(talk: Measure, promises: str, **more: object) -> MinutesForm:
    return MinutesForm({"minutes": "谈了", "promises": promises} | more, talk=talk.talk)


def test_no_category_is_chosen_for_the_commitments_by_itself(noticed: Measure) -> None:
    form = minutes_form(noticed, "")

    assert next(iter(form.fields["category"].choices))[0] == ""  # type: ignore[attr-defined]
    assert "category" in form.errors


@pytest.mark.parametrize("day", ["2026-12-20", "2026年12月20日", "2026.12.20"])
def test_the_day_of_a_commitment_is_read_as_people_write_it(noticed: Measure, day: str) -> None:
    form = minutes_form(noticed, f"清理河道垃圾 {day}", category=category(noticed.town).pk)

    assert form.is_valid()
    assert form.cleaned_data["promises"] == [Promise("清理河道垃圾", date(2026, 12, 20))]


def test_a_line_without_its_day_is_named(noticed: Measure) -> None:
    form = minutes_form(noticed, "清理河道垃圾", category=category(noticed.town).pk)

    assert "清理河道垃圾" in str(form.errors["promises"])
