"""Beyond letters and talks: criticism in the bulletin, referrals, the end of a talk, drafts dropped (domain.md §5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from apps.accountability.documents import document_of
from apps.accountability.measures import (
    Appointment,
    answer_measure,
    close_measure,
    draft_measure,
    draft_notice,
    drop_draft,
    end_measure,
    issue_measure,
    look_back_at_measure,
)
from apps.accountability.models import Ground, Measure, Proposal, Rule
from apps.accountability.queries import register_of
from apps.accountability.talks import Promise, confirm_minutes, write_minutes
from apps.accounts.models import User
from apps.bulletins.wording import chat_text
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import category, make_cadre, make_deputy, make_issue, make_task
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
PUBLIC = "柳树村环境整治长期滞后，经约谈仍未改进，予以通报批评。"


def drafted(unit: Unit, officer: User, kind: str, talk: Appointment | None = None, **more: Any) -> Measure:
    proposal = Proposal.objects.create(
        town=unit.town, unit=unit, rule=Rule.MISSED, ground=Ground.INACTION, fired_on=unit.town.today(), needed=3
    )
    said = {"kind": kind, "facts": "漏报", "demand": "改正", "reply_by": date(2027, 6, 1), "is_major": False}
    return draft_measure(proposal.pk, said | {"skip_reason": ""} | more, by=officer, talk=talk)


def appointed(holder: User, clock: time_machine.Traveller) -> Appointment:
    return Appointment(holder, holder.town.now() + timedelta(hours=1), "镇政府")


@pytest.fixture
def talked(village: Unit, officer: User, leader: User, head: User, clock: time_machine.Traveller) -> Measure:
    """The whole ladder up to a leader's talk, which has been held and written down, and waits for confirmation."""
    deputy = make_deputy(village.town, "environment")
    for kind, signer in (("reminder", officer), ("letter", leader)):
        letter = issue_measure(drafted(village, officer, kind).pk, by=signer)
        answer_measure(letter.pk, by=head, words="今后按时报送")
    for kind, holder in (("talk", deputy), ("talk_leader", leader)):
        talk = issue_measure(drafted(village, officer, kind, appointed(holder, clock)).pk, by=holder)
        clock.shift(timedelta(hours=2))
        write_minutes(talk.pk, by=officer, minutes="谈了", category=category(village.town), promises=[])
        if kind == "talk":
            confirm_by(talk, deputy, head)
    return talk


def confirm_by(talk: Measure, *sides: User) -> Measure:
    for user in sides:
        confirm_minutes(talk.pk, by=user)
    return talk


@pytest.fixture
def agreed(talked: Measure, leader: User, head: User) -> Measure:
    return confirm_by(talked, leader, head)


@pytest.fixture
def criticism(agreed: Measure, village: Unit, officer: User, leader: User) -> Measure:
    return issue_measure(drafted(village, officer, "criticism", public_words=PUBLIC).pk, by=leader)


@pytest.fixture
def printed(criticism: Measure, officer: User, town: Town, clock: time_machine.Traveller) -> Measure:
    """It stands in a bulletin."""
    clock.shift(timedelta(days=1))
    make_issue(town, officer, town.today() - timedelta(days=1))
    return criticism


def test_criticism_comes_after_a_leaders_talk(village: Unit, officer: User) -> None:
    with pytest.raises(RuleBroken, match="Level by level"):
        drafted(village, officer, "criticism", public_words=PUBLIC)


def test_clues_are_referred_after_criticism(talked: Measure, village: Unit, officer: User) -> None:
    with pytest.raises(RuleBroken, match="Level by level"):
        drafted(village, officer, "clues", referred_to="镇纪委")


def test_a_major_matter_skips_with_a_reason(village: Unit, officer: User) -> None:
    more = {"referred_to": "镇纪委", "is_major": True, "skip_reason": "造成水体污染"}

    assert drafted(village, officer, "clues", **more).is_major


def test_a_signed_criticism_stands_in_the_next_bulletin_and_in_no_other(
    criticism: Measure, officer: User, town: Town, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=1))
    first = make_issue(town, officer, town.today() - timedelta(days=1))
    clock.shift(timedelta(days=1))
    second = make_issue(town, officer, town.today() - timedelta(days=1))

    assert [one.words for one in first.picture.criticisms] == [PUBLIC]
    assert second.picture.criticisms == []
    criticism.refresh_from_db()
    assert first.issue in criticism.placed_in


def test_an_unsigned_criticism_stands_nowhere(
    agreed: Measure, village: Unit, officer: User, clock: time_machine.Traveller
) -> None:
    drafted(village, officer, "criticism", public_words=PUBLIC)
    clock.shift(timedelta(days=1))

    issue = make_issue(village.town, officer, village.town.today() - timedelta(days=1))

    assert issue.picture.criticisms == []


def test_the_group_chat_reads_no_word_of_a_criticism(
    criticism: Measure, officer: User, town: Town, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=1))

    assert PUBLIC not in chat_text(make_issue(town, officer, town.today() - timedelta(days=1)))


def test_a_criticism_says_what_is_published(agreed: Measure, village: Unit, officer: User) -> None:
    with pytest.raises(RuleBroken, match="What does the bulletin say"):
        drafted(village, officer, "criticism")


def test_the_database_wants_to_know_to_whom_it_is_referred(printed: Measure, village: Unit, officer: User) -> None:
    clues = drafted(village, officer, "clues", referred_to="镇纪委")

    with refused_by("measure_says_what_is_published_and_to_whom_referred"):
        Measure.objects.filter(pk=clues.pk).update(referred_to="")


@pytest.mark.parametrize("kind", ["clues", "enforcement"])
def test_the_unit_neither_reads_nor_hears_of_a_referral(
    kind: str, printed: Measure, village: Unit, officer: User, leader: User, head: User
) -> None:
    Message.objects.all().delete()
    referral = issue_measure(drafted(village, officer, kind, referred_to="县执法局").pk, by=leader)

    assert referral not in Measure.objects.visible_to(head)
    assert not Message.objects.filter(recipient=head).exists()
    with pytest.raises(PermissionDenied):
        answer_measure(referral.pk, by=head, words="不服")


def test_a_referral_stands_in_no_cadres_register(printed: Measure, village: Unit, officer: User, leader: User) -> None:
    issue_measure(drafted(village, officer, "clues", referred_to="镇纪委").pk, by=leader)

    assert "clues" not in {one.kind for one in register_of(make_cadre(village, "reader"))}
    assert len(register_of(User.objects.get(username="reader"))) == 5


def test_a_referral_is_addressed_to_the_authority_and_keeps_its_outcome(
    village: Unit, officer: User, leader: User
) -> None:
    referral = issue_measure(drafted(village, officer, "enforcement", referred_to="县执法局").pk, by=leader)
    closed = close_measure(referral.pk, by=officer, outcome="立案处罚2万元")

    assert "县执法局" in str(document_of(referral).blocks)
    assert document_of(referral).name.endswith("关于移送柳树村有关环境问题的函")
    assert closed.outcome == "立案处罚2万元"


def confirmed(talk: Measure, officer: User, leader: User, head: User) -> Task:
    """Minutes with one commitment, confirmed by both; the task that it became."""
    promise = Promise("清理河道", talk.town.today() + timedelta(days=5))
    write_minutes(talk.pk, by=officer, minutes="谈了", category=category(talk.town, "litter"), promises=[promise])
    confirm_minutes(talk.pk, by=leader)
    confirm_minutes(talk.pk, by=head)
    return Task.objects.get(source="talk")


def test_a_talk_is_looked_back_at_after_its_outcome(talked: Measure, officer: User) -> None:
    with pytest.raises(RuleBroken, match="outcome"):
        look_back_at_measure(talked.pk, by=officer, look_back="已改")


def test_open_commitments_hold_up_the_look_back(talked: Measure, officer: User, leader: User, head: User) -> None:
    task = confirmed(talked, officer, leader, head)
    close_measure(talked.pk, by=leader, outcome="认识到位")

    with pytest.raises(RuleBroken, match=task.number):
        look_back_at_measure(talked.pk, by=officer, look_back="已改")


def test_a_talk_ends_after_outcome_commitments_and_look_back(
    talked: Measure, officer: User, leader: User, head: User
) -> None:
    task = confirmed(talked, officer, leader, head)
    close_measure(talked.pk, by=leader, outcome="认识到位")
    submit_task(task.pk, by=head, words="已清理")
    verify_task(task.pk, by=officer)
    verify_task(task.pk, by=User.objects.get(username="deputy"))
    with pytest.raises(RuleBroken, match="look-back"):
        end_measure(talked.pk, by=leader)

    look_back_at_measure(talked.pk, by=officer, look_back="河道干净")
    assert end_measure(talked.pk, by=leader).ended_by == leader


def test_a_talk_does_not_end_without_its_look_back_in_the_database(talked: Measure, leader: User) -> None:
    with refused_by("talk_ends_after_its_outcome_and_look_back"):
        Measure.objects.filter(pk=talked.pk).update(ended_at=talked.issued_at, ended_by=leader)


def test_a_dropped_draft_goes_out_no_more_and_keeps_why(village: Unit, officer: User) -> None:
    draft = drafted(village, officer, "reminder")
    drop_draft(draft.pk, by=officer, reason="已电话沟通")

    with pytest.raises(RuleBroken, match="officer has dropped"):
        issue_measure(draft.pk, by=officer)


def test_what_is_issued_is_not_dropped(talked: Measure, officer: User) -> None:
    with pytest.raises(RuleBroken, match="issued by"):
        drop_draft(talked.pk, by=officer, reason="算了")


def test_a_rectification_notice_is_no_step_of_the_ladder(village: Unit, officer: User) -> None:
    task = make_task(officer, village)
    said = {"facts": "堆放垃圾", "demand": "清理", "reply_by": date(2026, 12, 1), "is_major": False, "skip_reason": ""}
    notice = issue_measure(draft_notice(task.pk, said, by=officer).pk, by=officer)

    assert (notice.kind, notice.ground, notice.about.get().task) == ("notice", "", task)
    with pytest.raises(RuleBroken, match="Level by level"):
        drafted(village, officer, "letter")


def test_from_a_task_the_office_writes_a_notice(village: Unit, officer: User) -> None:
    task = make_task(officer, village)
    client = Client()
    client.force_login(officer, backend="apps.accounts.backends.AccountBackend")
    said = {"kind": "notice", "facts": "堆放垃圾", "demand": "清理", "reply_by": "2026-12-01"}

    answer = client.post(f"/accountability/tasks/{task.pk}/notice/", said)

    assert answer["Location"] == Measure.objects.get(kind="notice").get_absolute_url()
