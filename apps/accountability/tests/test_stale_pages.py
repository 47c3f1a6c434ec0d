"""A page that was opened before another's change overwrites nothing, and what was typed on it isn't lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.accountability.actions import change_numbers, dismiss_proposal, look_into
from apps.accountability.measures import answer_measure, change_draft, close_measure, move_talk, register_measure
from apps.accountability.models import Measure, Proposal, RuleNumbers
from apps.accountability.queries import overlooked
from apps.accountability.talks import Promise, confirm_minutes, write_minutes
from apps.accountability.tests.test_measures import propose, said
from apps.accountability.tests.test_next_steps import on_thursday, reminder, shown_at, talk
from apps.accounts.models import User
from apps.notifications.models import Message
from apps.units.models import Unit
from tests.make import at, category, make_deputy, make_report, sent_finding

pytestmark = pytest.mark.django_db
__all__ = ["reminder", "talk"]


@pytest.fixture
def office(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def held(talk: Measure, clock: time_machine.Traveller) -> Measure:
    clock.move_to(at(talk.town, "2026-11-26 17:00"))
    return talk


def minutes_of(measure: Measure, words: str = "谈了", **more: Any) -> dict[str, Any]:
    return {"minutes": words, "category": category(measure.town), "promises": []} | more


def test_minutes_that_another_wrote_meanwhile_are_not_overwritten(office: Client, held: Measure, officer: User) -> None:
    path = f"{held.get_absolute_url()}minutes/"
    shown = office.get(path).context["seen"]
    write_minutes(held.pk, by=officer, **minutes_of(held, promises=[Promise("清理河道", date(2026, 12, 20))]))
    typed = {"minutes": "又谈了", "category": category(held.town).pk, "promises": "", "seen": shown}

    refused = office.post(path, typed)

    held.talk.refresh_from_db()
    assert (refused.status_code, held.talk.minutes, held.talk.commitments.count()) == (422, "谈了", 1)
    assert refused.context["form"]["minutes"].value() == "又谈了"
    office.post(path, typed | {"seen": refused.context["seen"]})
    held.talk.refresh_from_db()
    assert held.talk.minutes == "又谈了"


@pytest.mark.parametrize("line", ["清" * 301 + " 2026-12-20", "清理河道 9999-12-31"])
def test_a_commitment_that_cannot_be_kept_is_named_at_its_field(office: Client, held: Measure, line: str) -> None:
    typed = {"minutes": "谈了", "category": category(held.town).pk, "promises": line}

    refused = office.post(f"{held.get_absolute_url()}minutes/", typed)

    assert (refused.status_code, [*refused.context["form"].errors]) == (422, ["promises"])


def test_a_draft_that_another_changed_meanwhile_is_not_overwritten(
    office: Client, village: Unit, officer: User, head: User
) -> None:
    office.post(f"{propose(village).get_absolute_url()}measure/", said() | {"reply_by": "2026-12-01"})
    draft = Measure.objects.get()
    path = f"{draft.get_absolute_url()}edit/"
    shown = office.get(path).context["seen"]
    change_draft(draft.pk, said(demand="请立即报送"), by=officer)

    refused = office.post(path, said(demand="请于三日内报送") | {"reply_by": "2026-12-01", "seen": shown})

    draft.refresh_from_db()
    assert (refused.status_code, draft.demand) == (422, "请立即报送")
    assert refused.context["form"]["demand"].value() == "请于三日内报送"


def test_what_another_registered_meanwhile_is_not_taken_away(office: Client, reminder: Measure, officer: User) -> None:
    shown = shown_at(office.get(reminder.get_absolute_url()), "register")
    register_measure(reminder.pk, by=officer, document_number="清政函〔2026〕1号")

    refused = office.post(f"{reminder.get_absolute_url()}register/", {"register-seal": "清溪镇人民政府", "seen": shown})

    reminder.refresh_from_db()
    assert (refused.status_code, reminder.document_number, reminder.seal) == (422, "清政函〔2026〕1号", "")


def test_the_reason_typed_for_what_another_dismissed_stands_on_the_page(
    office: Client, village: Unit, leader: User
) -> None:
    proposal: Proposal = propose(village)
    dismiss_proposal(proposal.pk, by=leader, reason="停电")

    page = office.post(f"{proposal.get_absolute_url()}dismiss/", {"reason": "当日停电停网"})

    assert page.status_code == 422
    assert "当日停电停网" in page.content.decode()
    assert str(leader) in page.content.decode()


def test_what_was_typed_about_a_finding_that_another_looked_into_stands_on_the_page(
    office: Client, village: Unit, cadre: User, group_member: User, deputy: User
) -> None:
    make_report(cadre, village, village.town.today())
    make_report(group_member, village, village.town.today(), sent_finding(village.town))
    finding = overlooked(village.town)[0].finding
    look_into(finding, by=deputy, words="夜间倾倒")

    page = office.post(f"/accountability/overlooked/{finding.pk}/", {"words": "巡查后才倒的"})

    assert page.status_code == 422
    assert "巡查后才倒的" in page.content.decode()


def test_numbers_begin_with_what_is_planned_for_tomorrow(office: Client, village: Unit, officer: User) -> None:
    numbers = {"overdue_over": 5}
    change_numbers(village.town, date(2026, 11, 25), numbers, by=officer)

    shown = office.get("/accountability/rules/").context["form"].initial

    assert (shown["overdue_over"], RuleNumbers.objects.in_force(village.town, village.town.today()).overdue_over) == (
        5,
        3,
    )


def test_who_holds_a_moved_talk_is_told_of_the_answer_and_brings_it_to_its_end(
    talk: Measure, officer: User, head: User, deputy: User, clock: time_machine.Traveller
) -> None:
    other = make_deputy(talk.town, "environment", "other-deputy")
    move_talk(talk.pk, by=officer, appointment=on_thursday(other), reason="人员调整")
    clock.move_to(at(talk.town, "2026-11-26 17:00"))
    Message.objects.all().delete()
    answer_measure(talk.pk, by=head, words="因连日降雨")
    assert set(Message.objects.values_list("recipient", flat=True)) == {officer.pk, other.pk}
    write_minutes(talk.pk, by=officer, **minutes_of(talk))
    for side in (other, head):
        confirm_minutes(talk.pk, by=side)

    assert close_measure(talk.pk, by=User.objects.get(pk=other.pk), outcome="认识到位").closed_by == other


def test_a_deputy_is_offered_no_unit_against_which_something_is_that_is_not_theirs(
    client: Client, reminder: Measure, officer: User, town: Any
) -> None:
    client.force_login(make_deputy(town, "agriculture", "other-deputy"))
    assert reminder.unit.name not in client.get("/accountability/measures/").content.decode()

    client.force_login(officer)
    assert reminder.unit.name in client.get("/accountability/measures/").content.decode()


def test_a_head_is_led_back_from_the_record_to_a_page_that_opens(client: Client, village: Unit, head: User) -> None:
    client.force_login(head)
    page = client.get(f"/accountability/record/{village.pk}/").content.decode()

    assert f'class="crumb" href="/units/{village.pk}/"' not in page
    assert 'class="crumb" href="/accountability/measures/"' in page
