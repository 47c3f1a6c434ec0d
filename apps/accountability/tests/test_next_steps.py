"""The step after a step; what no rule proposed; a talk at another time; what is looked into (domain.md §5)."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import docx
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction
from django.test import Client

from apps.accountability import actions
from apps.accountability.documents import document_of
from apps.accountability.measures import (
    Appointment,
    answer_measure,
    change_draft,
    close_measure,
    draft_measure,
    draft_of_own,
    drop_draft,
    issue_measure,
    move_talk,
    register_measure,
    seen_of,
)
from apps.accountability.models import Ground, Measure
from apps.accountability.pressing import press_now
from apps.accountability.queries import measures_waiting, overlooked
from apps.accountability.talks import confirm_minutes, tell_of_outcomes, write_minutes
from apps.accountability.tests.test_measures import propose, said
from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.documents.blocks import Addressee, Record
from apps.notifications.models import Message
from apps.rectifications.postponing import extend_task
from apps.towns.models import Town
from apps.units.models import Post, Unit
from tests.make import (
    at,
    category,
    give_post,
    make_deputy,
    make_head,
    make_report,
    make_task,
    make_unit,
    make_user,
    sent_finding,
)

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client


def shown_at(page: Any, name: str) -> str:
    """What the button of a step says yes to."""
    return next(shown for step, _form, shown in page.context["steps"] if step.name == name)


def on_thursday(holder: User, moment: str = "2026-11-26 15:00") -> Appointment:
    assert holder.town
    return Appointment(holder, at(holder.town, moment), "镇三楼会议室")


@pytest.fixture
def reminder(village: Unit, officer: User, head: User) -> Measure:
    return issue_measure(draft_measure(propose(village).pk, said(), by=officer).pk, by=officer)


@pytest.fixture
def talk(village: Unit, officer: User, head: User, deputy: User) -> Measure:
    """Announced for Thursday; a major matter, so no letter came before it."""
    words = said(kind="talk", is_major=True, skip_reason="河水变色")
    return issue_measure(draft_measure(propose(village).pk, words, by=officer, talk=on_thursday(deputy)).pk, by=deputy)


def posted(user: User, measure: Measure, **fields: str) -> int:
    words = {"kind": "letter", "facts": "未改", "demand": "改正", "reply_by": "2026-12-20"} | fields
    return signed_in(user).post(f"{measure.get_absolute_url()}next/", words).status_code


@pytest.mark.parametrize("is_dropped", [False, True])
def test_a_draft_has_no_next_step(village: Unit, officer: User, head: User, is_dropped: bool) -> None:
    draft = draft_measure(propose(village).pk, said(), by=officer)
    if is_dropped:
        drop_draft(draft.pk, by=officer, reason="口头说过了")

    assert signed_in(officer).get(f"{draft.get_absolute_url()}next/").status_code == 404
    assert posted(officer, draft) == 404


def test_from_a_reminder_the_office_drafts_the_letter_that_follows(
    reminder: Measure, officer: User, head: User
) -> None:
    answer_measure(reminder.pk, by=head, words="停电")

    assert posted(officer, reminder) == 302
    letter = Measure.objects.get(kind="letter")
    assert (letter.follows, letter.ground, letter.unit) == (reminder, reminder.ground, reminder.unit)


def test_what_was_written_before_is_told_in_the_next_step(reminder: Measure, officer: User) -> None:
    page = signed_in(officer).get(f"{reminder.get_absolute_url()}next/")

    assert f"11月24日已发提醒函（{reminder.number}），要求于12月1日前回复，尚未收到情况说明。" in page.content.decode()
    assert page.context["form"]["kind"].value() == "letter"


def test_no_letter_follows_while_the_unit_still_has_time_to_answer(reminder: Measure, officer: User) -> None:
    assert posted(officer, reminder) == 422
    assert not Measure.objects.filter(kind="letter").exists()


def test_a_letter_follows_when_the_day_of_answer_is_past(
    reminder: Measure, officer: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(reminder.town, "2026-12-02 09:00"))
    assert posted(officer, reminder) == 302


def test_a_leader_talks_only_after_both_sides_have_confirmed_the_deputys_talk(
    talk: Measure,
    village: Unit,
    officer: User,
    deputy: User,
    leader: User,
    head: User,
    clock: time_machine.Traveller,
) -> None:
    clock.move_to(at(talk.town, "2026-11-26 17:00"))
    when = on_thursday(leader, "2026-11-27 09:00")
    write_minutes(talk.pk, by=officer, minutes="谈了", category=category(talk.town), promises=[])
    confirm_minutes(talk.pk, by=deputy)
    with pytest.raises(RuleBroken, match="Level by level"):
        draft_of_own(village, said(kind="talk_leader", ground=talk.ground), by=officer, talk=when, follows=talk)

    confirm_minutes(talk.pk, by=head)
    draft_of_own(village, said(kind="talk_leader", ground=talk.ground), by=officer, talk=when, follows=talk)


def test_a_reminder_closed_before_its_day_without_an_answer_is_no_step(
    reminder: Measure, officer: User, clock: time_machine.Traveller
) -> None:
    close_measure(reminder.pk, by=officer, outcome="已整改")
    assert posted(officer, reminder) == 422

    clock.move_to(at(reminder.town, "2026-12-02 09:00"))
    assert posted(officer, reminder) == 302


def test_what_was_changed_since_it_was_opened_is_not_signed(village: Unit, officer: User, head: User) -> None:
    draft = draft_of_own(village, said(ground="slow"), by=officer)
    seen = seen_of(draft)
    change_draft(draft.pk, said(facts="改成完全不同的事实"), by=officer)

    with pytest.raises(RuleBroken, match="changed since"):
        issue_measure(draft.pk, by=officer, seen=seen)
    assert issue_measure(draft.pk, by=officer, seen=seen_of(Measure.objects.get(pk=draft.pk))).is_issued


def test_nothing_is_signed_that_no_page_has_shown(village: Unit, officer: User, head: User) -> None:
    draft = draft_of_own(village, said(ground="slow"), by=officer)

    assert signed_in(officer).post(f"{draft.get_absolute_url()}issue/").status_code == 422
    draft.refresh_from_db()
    assert not draft.is_issued


def test_minutes_that_were_changed_since_they_were_opened_are_not_confirmed(
    talk: Measure, officer: User, head: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(talk.town, "2026-11-26 17:00"))
    write_minutes(talk.pk, by=officer, minutes="谈了", category=category(talk.town), promises=[])
    page = signed_in(head).get(talk.get_absolute_url())
    write_minutes(talk.pk, by=officer, minutes="该村承认全部责任", category=category(talk.town), promises=[])

    answer = signed_in(head).post(f"{talk.get_absolute_url()}confirm/", {"seen": shown_at(page, "confirm")})

    assert answer.status_code == 422
    assert "该村承认全部责任" in answer.content.decode()
    talk.talk.refresh_from_db()
    assert talk.talk.unit_confirmed_at is None


def test_who_is_to_hold_the_talk_instead_is_told(village: Unit, officer: User, deputy: User, town: Town) -> None:
    other = make_deputy(town, "environment", "other-deputy")
    words = said(kind="talk", ground="inaction", is_major=True, skip_reason="造成水体污染")
    draft = draft_of_own(village, words, by=officer, talk=on_thursday(deputy))
    change_draft(draft.pk, words, by=officer, talk=on_thursday(other))

    assert Message.objects.filter(recipient=other, kind="measure.to_sign").exists()


@pytest.mark.parametrize("words", ["党支部书记胡永红工作不力", "请拨13800000000反映"])
def test_the_bulletin_names_no_person_and_no_number(village: Unit, officer: User, head: User, words: str) -> None:
    head.person.name = "胡永红"
    head.person.save()
    named = said(kind="criticism", ground="slow", public_words=words, is_major=True, skip_reason="造成水体污染")
    with pytest.raises(RuleBroken, match="no person"):
        draft_of_own(village, named, by=officer)


def test_clues_say_whom_they_are_about(village: Unit, officer: User, head: User) -> None:
    post = Post.objects.get(unit=village, duty=Post.Duty.FIRST)
    words = said(kind="clues", ground="slow", referred_to="镇纪委", is_major=True, skip_reason="截留资金")
    clues = draft_of_own(village, words | {"addressed_to": post}, by=officer)

    assert f"柳树村{post.title}{head.name}同志有关问题线索" in str(document_of(clues).blocks)


def test_a_letter_about_what_is_overdue_no_more_is_not_signed(
    village: Unit, officer: User, head: User, clock: time_machine.Traveller
) -> None:
    task = make_task(officer, village)
    clock.shift(timedelta(days=20))
    [draft] = press_now(village.town, by=officer)
    extend_task(task.pk, by=officer, until=village.town.today() + timedelta(days=9), reason="下雪")

    with pytest.raises(RuleBroken, match="Not overdue any more"):
        issue_measure(draft.pk, by=officer)
    change_draft(draft.pk, said(facts="另有三处未清", reply_by=village.town.today() + timedelta(days=7)), by=officer)
    assert issue_measure(draft.pk, by=officer).is_issued


def test_what_no_rule_proposes_the_office_drafts_of_itself(village: Unit, officer: User, head: User) -> None:
    words = {"ground": "irresponsible", "kind": "reminder", "facts": "推诿", "demand": "改正", "reply_by": "2026-12-20"}
    signed_in(officer).post(f"/accountability/measures/new/?unit={village.pk}", words)

    measure = Measure.objects.get()
    assert (measure.ground, measure.proposal, measure.unit) == (Ground.IRRESPONSIBLE, None, village)


def test_nobody_but_the_office_drafts(village: Unit, leader: User) -> None:
    with pytest.raises(PermissionDenied):
        draft_of_own(village, said(ground="slow"), by=leader)


def test_a_measure_without_a_ground_is_only_a_talk(village: Unit, officer: User) -> None:
    with pytest.raises(RuleBroken, match="no ground by itself"):
        draft_of_own(village, said(ground=""), by=officer)


def test_a_dropped_draft_leaves_its_proposal_to_decide(village: Unit, officer: User) -> None:
    proposal = propose(village)
    drop_draft(draft_measure(proposal.pk, said(), by=officer).pk, by=officer, reason="写错了")

    assert draft_measure(proposal.pk, said(), by=officer).proposal == proposal


@pytest.fixture
def second_head(village: Unit) -> Post:
    """The committee head, beside the branch secretary."""
    user = make_user("director", village.town)
    return give_post(user, village, "unit_head", title="村委会主任", duty="direct").post


def test_in_a_village_first_the_branch_secretary(
    village: Unit, officer: User, head: User, leader: User, second_head: Post
) -> None:
    words = said(kind="talk", ground="", addressed_to=second_head)

    with pytest.raises(RuleBroken, match="In a village first"):
        draft_of_own(village, words, by=officer, talk=on_thursday(leader))


def test_the_notice_of_a_talk_names_its_ground_and_who_is_to_come(
    village: Unit, officer: User, head: User, leader: User
) -> None:
    post = Post.objects.get(unit=village, role="unit_head")
    words = said(kind="talk", ground="slow", addressed_to=post, is_major=True, skip_reason="河水变色")
    notice = draft_of_own(village, words, by=officer, talk=on_thursday(leader))

    text = str(document_of(notice).blocks)
    assert "慢作为" in text
    assert f"请{post.title}{head.name}同志准时参加" in text


def test_an_issued_letter_keeps_the_name_that_the_unit_had(reminder: Measure, village: Unit) -> None:
    Unit.objects.filter(pk=village.pk).update(name="新柳村")
    again = Measure.objects.select_related("unit", "town").get(pk=reminder.pk)

    assert "柳树村" in str(document_of(again).blocks)
    assert "新柳村" not in str(document_of(again).blocks)


def test_the_names_in_an_issued_letter_are_frozen_in_the_database(reminder: Measure) -> None:
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Measure.objects.filter(pk=reminder.pk).update(names={})


@pytest.fixture
def agency(town: Town) -> Unit:
    agency = make_unit(town, "派出所", Unit.Kind.AGENCY)
    agency.department = "清河县公安局"
    agency.save(update_fields=["department"])
    return agency


def test_a_copy_of_a_request_goes_to_the_department_above_the_agency(agency: Unit, officer: User) -> None:
    request = draft_of_own(agency, said(kind="request", referred_to="清河县公安局"), by=officer)
    paper = document_of(request).blocks

    assert next(one.text for one in paper if isinstance(one, Addressee)) == "派出所"
    assert next(one.copies_to for one in paper if isinstance(one, Record)) == "清河县公安局"


def test_who_assesses_a_posted_agency_gets_an_opinion_that_needs_no_ground(
    agency: Unit, officer: User, leader: User
) -> None:
    opinion = draft_of_own(agency, said(kind="opinion", referred_to="清河县公安局"), by=officer)
    paper = str(document_of(issue_measure(opinion.pk, by=leader)).blocks)

    assert "关于派出所履行生态环境保护职责情况的考核意见函" in paper
    assert "清河县公安局" in paper


def test_the_department_above_an_agency_is_written_into_the_form(agency: Unit, officer: User) -> None:
    page = signed_in(officer).get(f"/accountability/measures/new/?unit={agency.pk}").content.decode()

    assert 'value="清河县公安局"' in page


def test_a_posted_agency_neither_reads_nor_hears_of_the_opinion(agency: Unit, officer: User, leader: User) -> None:
    head = make_head(agency, "police")
    opinion = draft_of_own(agency, said(kind="opinion", referred_to="清河县公安局"), by=officer)
    issue_measure(opinion.pk, by=leader)

    assert opinion not in Measure.objects.visible_to(head)
    assert not Message.objects.filter(recipient=head).exists()


def test_a_village_gets_no_opinion(village: Unit, officer: User) -> None:
    with pytest.raises(RuleBroken, match="posted agency"):
        draft_of_own(village, said(kind="opinion", referred_to="县民政局"), by=officer)


def test_to_ask_an_agency_accuses_it_of_nothing(agency: Unit, officer: User) -> None:
    sent = said(kind="request") | {"reply_by": "2026-12-01"}
    signed_in(officer).post(f"/accountability/measures/new/?unit={agency.pk}", sent)

    assert Measure.objects.get().ground == ""


def test_a_letter_to_a_village_needs_a_ground(village: Unit, officer: User) -> None:
    sent = said(kind="reminder") | {"reply_by": "2026-12-01"}
    page = signed_in(officer).post(f"/accountability/measures/new/?unit={village.pk}", sent)

    assert page.status_code == 422
    assert not Measure.objects.exists()


def test_registering_keeps_number_signer_and_seal(reminder: Measure, officer: User) -> None:
    kept = register_measure(
        reminder.pk, by=officer, document_number="清政函〔2026〕1号", signed_as="王建国", seal="清溪镇人民政府"
    )
    assert (kept.document_number, kept.signed_as, kept.seal) == ("清政函〔2026〕1号", "王建国", "清溪镇人民政府")


def test_a_talk_is_moved_with_a_reason_and_the_unit_is_told(
    talk: Measure, officer: User, head: User, deputy: User
) -> None:
    Message.objects.all().delete()
    move_talk(talk.pk, by=officer, appointment=on_thursday(deputy, "2026-11-28 09:00"), reason="防汛")

    talk.talk.refresh_from_db()
    assert (talk.talk.at, talk.talk.moved_from) == (
        at(talk.town, "2026-11-28 09:00"),
        at(talk.town, "2026-11-26 15:00"),
    )
    assert set(Message.objects.values_list("recipient", flat=True)) == {head.pk, deputy.pk}
    assert "原定2026年11月26日15:00，因防汛改期" in str(document_of(talk).blocks)


def test_who_was_to_hold_a_talk_that_another_holds_now_is_told_and_led_to_nothing_forbidden(
    talk: Measure, officer: User, deputy: User, leader: User
) -> None:
    Message.objects.all().delete()
    move_talk(talk.pk, by=officer, appointment=on_thursday(leader), reason="人员调整")

    told = Message.objects.get(recipient=deputy)
    assert (told.kind, told.text) == ("talk.moved", "原由您主持的约谈改由他人主持")
    assert signed_in(deputy).get(told.url).status_code == 200


def test_a_talk_whose_holder_has_left_is_given_to_another(
    talk: Measure, officer: User, deputy: User, leader: User
) -> None:
    deputy.person.tenures.update(to_day=date(2026, 11, 24))
    move_talk(talk.pk, by=officer, appointment=on_thursday(leader), reason="人员调整")

    talk.talk.refresh_from_db()
    assert talk.talk.holder == leader


def test_a_talk_that_is_written_down_is_not_moved(
    talk: Measure, officer: User, deputy: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(talk.town, "2026-11-26 17:00"))
    write_minutes(talk.pk, by=officer, minutes="谈了", category=category(talk.town), promises=[])

    with pytest.raises(RuleBroken, match="not written down yet"):
        move_talk(talk.pk, by=officer, appointment=on_thursday(deputy, "2026-11-28 09:00"), reason="防汛")


def test_minutes_wait_for_both_sides_on_their_home(
    talk: Measure, officer: User, head: User, deputy: User, clock: time_machine.Traveller
) -> None:
    answer_measure(talk.pk, by=head, words="说明")
    clock.move_to(at(talk.town, "2026-11-26 17:00"))
    write_minutes(talk.pk, by=officer, minutes="谈了", category=category(talk.town), promises=[])
    assert (measures_waiting(head), measures_waiting(deputy)) == (1, 1)

    confirm_minutes(talk.pk, by=deputy)
    assert (measures_waiting(head), measures_waiting(deputy)) == (1, 0)


def test_seven_days_before_it_is_due_the_outcome_of_a_talk_is_asked_for_once(
    talk: Measure, officer: User, deputy: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(talk.town, "2026-12-19 14:00"))
    assert tell_of_outcomes() == 0
    clock.shift(timedelta(hours=2))

    assert [tell_of_outcomes(), tell_of_outcomes()] == [1, 0]
    told = Message.objects.filter(kind="talk.outcome_due").values_list("recipient", flat=True)
    assert set(told) == {officer.pk, deputy.pk}


def test_a_talk_that_is_closed_asks_for_no_outcome(
    talk: Measure, officer: User, head: User, deputy: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(talk.town, "2026-11-26 17:00"))
    write_minutes(talk.pk, by=officer, minutes="谈了", category=category(talk.town), promises=[])
    for side in (deputy, head):
        confirm_minutes(talk.pk, by=side)
    close_measure(talk.pk, by=deputy, outcome="认识到位")
    clock.move_to(at(talk.town, "2026-12-25 09:00"))

    assert tell_of_outcomes() == 0


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("q=督〔2026〕1", True),
        ("q=督〔2026〕2", False),
        ("state=overdue", False),
        ("due=week", True),
        ("post=党支部书记", True),
        ("post=所长", False),
    ],
)
def test_the_register_is_narrowed(reminder: Measure, officer: User, query: str, is_found: bool) -> None:
    station = make_unit(reminder.town, "派出所", Unit.Kind.AGENCY)
    give_post(make_user("chief", reminder.town), station, "unit_head", title="所长")
    page = signed_in(officer).get(f"/accountability/measures/?{query}")
    assert list(page.context["ledger"].slice.rows) == ([reminder] if is_found else [])


def test_answers_that_are_late_are_found(reminder: Measure, officer: User, clock: time_machine.Traveller) -> None:
    clock.move_to(at(reminder.town, "2026-12-02 09:00"))
    assert reminder.number in signed_in(officer).get("/accountability/measures/?state=overdue").content.decode()


def test_what_was_perhaps_overlooked_is_looked_into_once(
    village: Unit, cadre: User, officer: User, group_member: User, deputy: User
) -> None:
    make_report(cadre, village, village.town.today())
    make_report(group_member, village, village.town.today(), sent_finding(village.town))
    finding = overlooked(village.town)[0].finding
    actions.look_into(finding, by=officer, words="夜间倾倒，巡查时尚无")

    with pytest.raises(RuleBroken, match="officer has looked into it"):
        actions.look_into(finding, by=deputy, words="再看")
    check = overlooked(village.town)[0].check
    assert check
    assert check.words == "夜间倾倒，巡查时尚无"


def test_the_record_of_who_held_a_post_begins_with_the_tenure(
    village: Unit, officer: User, head: User, cadre: User
) -> None:
    tenure = head.person.tenures.get()
    tenure.from_day = date(2026, 11, 23)
    tenure.save()
    answer = signed_in(officer).get(f"/accountability/record/{village.pk}/docx/?tenure={tenure.pk}")

    text = "\n".join(line.text for line in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert f"{tenure.post.title}{head.name}" in text
    assert "期间：2026年11月23日至2026年11月24日" in text


def test_the_record_of_who_held_a_post_last_year_is_of_the_days_it_was_held(
    village: Unit, officer: User, head: User, cadre: User
) -> None:
    head.person.tenures.update(from_day=date(2024, 6, 1), to_day=date(2025, 8, 31))
    tenure = head.person.tenures.get()

    page = signed_in(officer).get(f"/accountability/record/{village.pk}/?tenure={tenure.pk}")

    duties = page.context["duties"]
    assert (duties.first, duties.last) == (date(2024, 6, 1), date(2025, 8, 31))
    assert "2024-06-01 – 2025-08-31" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("first=2026-01-01&last=2026-06-30", "2024-06-01 至 2025-08-31"),
        ("first=2025-09-01", "2024-06-01 至 2025-08-31"),
        ("last=2024-05-31", "2024-06-01 至 2025-08-31"),
    ],
)
def test_days_on_which_the_post_was_anothers_are_refused_with_the_days_it_was_held(
    village: Unit, officer: User, head: User, query: str, message: str
) -> None:
    head.person.tenures.update(from_day=date(2024, 6, 1), to_day=date(2025, 8, 31))
    tenure = head.person.tenures.get()

    page = signed_in(officer).get(f"/accountability/record/{village.pk}/?tenure={tenure.pk}&{query}")

    assert page.status_code == 422
    assert message in page.content.decode()


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", (date(2026, 1, 1), date(2026, 11, 24))),
        ("last=2025-06-30", (date(2025, 1, 1), date(2025, 6, 30))),
        ("first=2026-11-01&last=2026-12-31", (date(2026, 11, 1), date(2026, 11, 24))),
    ],
)
def test_the_record_of_a_unit_is_of_the_year_so_far_where_nothing_else_is_asked(
    village: Unit, officer: User, query: str, days: tuple[date, date]
) -> None:
    duties = signed_in(officer).get(f"/accountability/record/{village.pk}/?{query}").context["duties"]

    assert (duties.first, duties.last) == days


@pytest.mark.parametrize("query", ["first=2027-01-01", "first=2020-01-01", "first=2022-01-01&last=2025-12-31"])
def test_a_period_to_come_or_too_long_is_told_at_its_field(village: Unit, officer: User, query: str) -> None:
    page = signed_in(officer).get(f"/accountability/record/{village.pk}/?{query}")

    assert page.status_code == 422
    assert "first" in page.context["form"].errors


def test_a_pdf_opens_in_the_browser_as_a_preview(reminder: Measure, officer: User) -> None:
    answer = signed_in(officer).get(f"{reminder.get_absolute_url()}pdf/?inline")
    assert answer["Content-Disposition"].startswith("inline")
