"""Reminders and letters: level by level, signed, frozen, answered, closed, read by nobody else (domain.md §5)."""

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
from django.urls import reverse

from apps.accountability.actions import dismiss_proposal, propose_now
from apps.accountability.measures import (
    answer_measure,
    change_draft,
    close_measure,
    draft_measure,
    issue_measure,
    register_measure,
    seen_of,
)
from apps.accountability.models import Ground, Measure, MeasureTask, Proposal, Rule
from apps.accountability.queries import measures_waiting, register_of
from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import at, make_admin, make_deputy, make_head, make_inspector, make_officer, make_task, make_unit
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
SECRET = "连续七天未报日报且未说明原因"


def said(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "reminder",
        "facts": SECRET,
        "demand": "请按时报送",
        "reply_by": date(2026, 12, 1),
        "is_major": False,
        "skip_reason": "",
    } | fields


def propose(unit: Unit) -> Proposal:
    return Proposal.objects.create(
        town=unit.town, unit=unit, rule=Rule.MISSED, ground=Ground.INACTION, fired_on=unit.town.today(), needed=3
    )


@pytest.fixture
def proposal(village: Unit) -> Proposal:
    return propose(village)


@pytest.fixture
def draft(proposal: Proposal, officer: User, head: User) -> Measure:
    return draft_measure(proposal.pk, said(), by=officer)


@pytest.fixture
def reminder(draft: Measure, officer: User) -> Measure:
    return issue_measure(draft.pk, by=officer)


@pytest.fixture
def letter(reminder: Measure, village: Unit, officer: User, head: User, leader: User) -> Measure:
    """After the reminder was answered, of the same ground, signed by the leader."""
    answer_measure(reminder.pk, by=head, words="今后按时报送")
    drafted = draft_measure(propose(village).pk, said(kind="letter"), by=officer)
    return issue_measure(drafted.pk, by=leader)


def test_drafting_decides_on_the_proposal(draft: Measure, proposal: Proposal, officer: User) -> None:
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, draft.number) == ("taken", officer, "")


def test_of_two_officers_the_second_is_told_of_the_first(draft: Measure, proposal: Proposal, town: Town) -> None:
    second = make_officer(town, "second")
    with pytest.raises(RuleBroken, match="officer"):
        draft_measure(proposal.pk, said(), by=second)


def test_what_is_dismissed_is_not_taken_up(proposal: Proposal, officer: User, leader: User) -> None:
    dismiss_proposal(proposal.pk, by=leader, reason="停电")
    with pytest.raises(RuleBroken):
        draft_measure(proposal.pk, said(), by=officer)


def test_issuing_gives_the_next_number(reminder: Measure, letter: Measure) -> None:
    assert (reminder.number, letter.number) == ("督〔2026〕1", "督〔2026〕2")


def test_no_letter_before_a_reminder(proposal: Proposal, officer: User) -> None:
    with pytest.raises(RuleBroken, match="Level by level"):
        draft_measure(proposal.pk, said(kind="letter"), by=officer)


def test_a_reminder_for_another_ground_is_no_step(reminder: Measure, village: Unit, officer: User) -> None:
    other = propose(village)
    other.ground = Ground.SLOW
    other.save()
    with pytest.raises(RuleBroken, match="Level by level"):
        draft_measure(other.pk, said(kind="letter"), by=officer)


def test_a_reminder_of_half_a_year_ago_is_no_step(
    reminder: Measure, village: Unit, officer: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(village.town, "2027-06-01 10:00"))
    with pytest.raises(RuleBroken, match="Level by level"):
        draft_measure(propose(village).pk, said(kind="letter", reply_by=date(2027, 6, 9)), by=officer)


def test_a_step_is_skipped_in_a_major_matter_with_a_reason(proposal: Proposal, officer: User) -> None:
    with pytest.raises(RuleBroken, match="reason is kept"):
        draft_measure(proposal.pk, said(kind="letter", is_major=True), by=officer)
    drafted = draft_measure(proposal.pk, said(kind="letter", is_major=True, skip_reason="河水变色"), by=officer)
    assert drafted.skip_reason == "河水变色"


def test_the_database_refuses_a_skip_without_a_reason(draft: Measure) -> None:
    with refused_by("measure_skips_with_a_reason"):
        Measure.objects.filter(pk=draft.pk).update(is_major=True)


def test_a_posted_agency_is_only_asked(town: Town, officer: User) -> None:
    agency = make_unit(town, "派出所", Unit.Kind.AGENCY)
    proposal = propose(agency)
    with pytest.raises(RuleBroken, match="cooperation"):
        draft_measure(proposal.pk, said(), by=officer)
    assert draft_measure(proposal.pk, said(kind="request"), by=officer).is_letter


def test_a_village_is_never_asked_like_an_agency(proposal: Proposal, officer: User) -> None:
    with pytest.raises(RuleBroken, match="posted agency"):
        draft_measure(proposal.pk, said(kind="request"), by=officer)


def test_only_a_leader_signs_a_letter(
    reminder: Measure, village: Unit, officer: User, head: User, deputy: User
) -> None:
    answer_measure(reminder.pk, by=head, words="今后按时报送")
    drafted = draft_measure(propose(village).pk, said(kind="letter"), by=officer)
    for user in (officer, deputy):
        with pytest.raises(PermissionDenied):
            issue_measure(drafted.pk, by=user)


def test_nobody_is_given_less_than_a_day(proposal: Proposal, officer: User, town: Town) -> None:
    with pytest.raises(RuleBroken, match="tomorrow"):
        draft_measure(proposal.pk, said(reply_by=town.today()), by=officer)


def test_a_draft_may_be_changed(draft: Measure, officer: User) -> None:
    change_draft(draft.pk, said(facts="已核实"), by=officer)
    draft.refresh_from_db()
    assert draft.facts == "已核实"


def test_issued_stands_as_it_is(reminder: Measure, officer: User) -> None:
    with pytest.raises(RuleBroken, match="stands as it is"):
        change_draft(reminder.pk, said(facts="别的"), by=officer)
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Measure.objects.filter(pk=reminder.pk).update(facts="别的")
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        Measure.objects.filter(pk=reminder.pk).delete()


def test_issued_twice_is_issued_once(reminder: Measure, officer: User) -> None:
    with pytest.raises(RuleBroken, match="meanwhile"):
        issue_measure(reminder.pk, by=officer)


def test_the_heads_are_told_without_a_word_of_it(reminder: Measure, head: User) -> None:
    told = Message.objects.get(recipient=head, kind="measure.issued")
    assert SECRET not in told.text
    assert "inaction" not in told.text


def test_the_unit_answers_in_its_own_words(reminder: Measure, head: User, officer: User) -> None:
    assert measures_waiting(head) == 1
    answer_measure(reminder.pk, by=head, words="停电三天，已补报")
    assert measures_waiting(head) == 0
    assert Message.objects.filter(recipient=officer, kind="measure.answered").exists()


def test_an_answer_is_never_changed(reminder: Measure, head: User) -> None:
    statement = answer_measure(reminder.pk, by=head, words="停电三天")
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        type(statement).objects.update(words="别的")


def test_only_the_units_heads_answer(reminder: Measure, cadre: User, officer: User, other_village: Unit) -> None:
    for user in (cadre, officer, make_head(other_village, "other-head")):
        with pytest.raises(PermissionDenied):
            answer_measure(reminder.pk, by=user, words="说明")


def test_it_is_closed_with_an_outcome(letter: Measure, leader: User, officer: User) -> None:
    close_measure(letter.pk, by=leader, outcome="已整改")
    with pytest.raises(RuleBroken, match="secretary"):
        close_measure(letter.pk, by=officer, outcome="已整改")


def test_a_closed_matter_takes_an_answer_up_to_its_day_only(
    reminder: Measure, officer: User, head: User, clock: time_machine.Traveller
) -> None:
    close_measure(reminder.pk, by=officer, outcome="已整改")
    answer_measure(reminder.pk, by=head, words="说明")
    clock.move_to(at(reminder.town, "2026-12-02 09:00"))
    with pytest.raises(RuleBroken, match="closed"):
        answer_measure(reminder.pk, by=head, words="说明")


def test_the_document_number_is_the_registrys(letter: Measure, officer: User) -> None:
    register_measure(letter.pk, by=officer, document_number="清政函〔2026〕7号")
    letter.refresh_from_db()
    assert letter.document_number == "清政函〔2026〕7号"


def test_who_reads_it(
    draft: Measure, officer: User, leader: User, deputy: User, head: User, cadre: User, other_village: Unit
) -> None:
    readers = {
        user.username
        for user in (
            officer,
            leader,
            deputy,
            head,
            cadre,
            make_head(other_village, "x"),
            make_inspector(),
            make_admin(),
        )
        if Measure.objects.visible_to(user).filter(pk=draft.pk).exists()
    }
    assert readers == {officer.username, leader.username}
    issue_measure(draft.pk, by=officer)
    assert Measure.objects.visible_to(head).filter(pk=draft.pk).exists()
    assert not Measure.objects.visible_to(cadre).filter(pk=draft.pk).exists()


def test_cadres_read_kind_number_and_day(client: Client, reminder: Measure, cadre: User) -> None:
    (one,) = register_of(cadre)
    assert (one.number, one.reply_by) == (reminder.number, date(2026, 12, 1))
    client.force_login(cadre)
    text = client.get(reverse("accountability:measures")).content.decode()
    assert reminder.number in text
    assert SECRET not in text
    assert client.get(reminder.get_absolute_url()).status_code == 404


def test_no_word_of_it_in_the_log_or_another_ledger(client: Client, reminder: Measure, head: User, cadre: User) -> None:
    answer_measure(reminder.pk, by=head, words=SECRET)
    assert not any(SECRET in event.result for event in Event.objects.all())
    client.force_login(cadre)
    for path in ("/", "/tasks/?q=连续七天", "/reports/?q=连续七天", "/notices/", "/me/"):
        assert SECRET not in client.get(path).content.decode()


def test_no_page_title_says_what_it_is_about(client: Client, reminder: Measure, officer: User) -> None:
    client.force_login(officer)
    text = client.get(reminder.get_absolute_url()).content.decode()
    title = text[text.index("<title>") : text.index("</title>")]
    assert reminder.unit.name not in title
    assert reminder.get_ground_display() not in title


def test_the_letter_as_word(client: Client, letter: Measure, officer: User) -> None:
    register_measure(letter.pk, by=officer, document_number="清政函〔2026〕7号")
    client.force_login(officer)
    answer = client.get(reverse("accountability:measure_docx", args=[letter.pk]))
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs)
    for words in ("清政函〔2026〕7号", "督办函", letter.unit.name, SECRET, "2026年12月1日前函复"):
        assert words in text


def test_from_a_proposal_to_an_answer_on_the_pages(
    client: Client, town: Town, village: Unit, officer: User, head: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(town, "2026-11-24 12:30"))
    proposal = propose_now(town, by=officer)[0]
    client.force_login(officer)
    url = reverse("accountability:measure_new", args=[proposal.pk])
    assert "未报送日报" in client.get(url).content.decode()
    client.post(url, said() | {"reply_by": "2026-12-01", "is_major": ""})
    measure = Measure.objects.get()
    step = "accountability:measure_step"
    client.post(reverse(step, args=[measure.pk, "issue"]), {"seen": seen_of(measure)})
    client.force_login(head)
    assert reverse("accountability:measures") in client.get("/").content.decode()
    client.post(reverse(step, args=[measure.pk, "answer"]), {"answer-words": "停电三天，已补报"})
    client.force_login(officer)
    client.post(reverse(step, args=[measure.pk, "close"]), {"close-outcome": "属实，不再追究"})
    measure.refresh_from_db()
    assert (measure.statements.get().by, measure.outcome) == (head, "属实，不再追究")


def test_what_was_typed_stays_when_the_step_is_gone(
    client: Client, reminder: Measure, head: User, officer: User, clock: time_machine.Traveller
) -> None:
    close_measure(reminder.pk, by=officer, outcome="已整改")
    clock.move_to(at(reminder.town, "2026-12-02 09:00"))
    client.force_login(head)
    answer = client.post(
        reverse("accountability:measure_step", args=[reminder.pk, "answer"]), {"answer-words": "写了很久的说明"}
    )
    assert answer.status_code == 422
    assert "写了很久的说明" in answer.content.decode()


def test_the_clock_counts_days_of_the_town(reminder: Measure, clock: time_machine.Traveller) -> None:
    clock.move_to(at(reminder.town, "2026-12-01 23:00"))
    assert not reminder.is_overdue
    clock.shift(timedelta(hours=2))
    assert reminder.is_overdue


def about_a_task(measure: Measure, officer: User) -> None:
    """It is about a task of the line of environment."""
    task = make_task(officer, measure.unit)
    MeasureTask.objects.create(town=measure.town, measure=measure, task=task, due_at=task.due_at)


def test_the_deputy_of_the_line_reads_a_letter_about_its_tasks(reminder: Measure, town: Town, officer: User) -> None:
    concerned = make_deputy(town, "environment", "concerned")
    assert not Measure.objects.visible_to(concerned).exists()

    about_a_task(reminder, officer)

    assert list(Measure.objects.visible_to(concerned)) == [reminder]
    assert not Measure.objects.visible_to(make_deputy(town, "water", "another")).exists()


def test_the_deputy_of_the_line_reads_no_draft(draft: Measure, town: Town, officer: User) -> None:
    about_a_task(draft, officer)

    assert not Measure.objects.visible_to(make_deputy(town, "environment", "concerned")).exists()


def test_the_form_of_the_register_holds_what_was_entered_before(letter: Measure, officer: User, client: Client) -> None:
    register_measure(letter.pk, by=officer, document_number="清政函〔2026〕7号", seal="清溪镇人民政府")
    client.force_login(officer)

    page = client.get(letter.get_absolute_url()).content.decode()

    assert 'value="清政函〔2026〕7号"' in page
    assert 'value="清溪镇人民政府"' in page
