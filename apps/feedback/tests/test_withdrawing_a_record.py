"""A record of an authority that was written down wrongly: withdrawn with a reason, kept to be read, recorded anew."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.feedback.documents import closing_file
from apps.feedback.models import FeedbackItem, Record, Stage
from apps.feedback.striking import record_step, withdraw_record
from apps.feedback.tests.conftest import PAPER, recorded
from tests.refusals import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db
WHY = "文号写错"


@pytest.fixture
def accepted(signed: FeedbackItem, officer: User) -> FeedbackItem:
    return recorded(signed, officer, "applied", "accepted")


def last_of(item: FeedbackItem) -> Record:
    found = item.records.last()
    assert found
    return found


def test_the_item_stands_as_before_and_the_step_is_recorded_anew(accepted: FeedbackItem, officer: User) -> None:
    item = withdraw_record(accepted.pk, by=officer, record_id=last_of(accepted).pk, reason=WHY)
    assert item.stage == Stage.APPLIED

    said = {**PAPER, "document": "平环验〔2026〕3号"}
    item = record_step(item.pk, "accepted", by=officer, day=date(2026, 11, 24), **said)
    assert (item.stage, last_of(item).document) == (Stage.ACCEPTED, "平环验〔2026〕3号")


def test_one_after_the_other_is_withdrawn_from_the_last(accepted: FeedbackItem, officer: User) -> None:
    first, last = accepted.records.all()
    with pytest.raises(RuleBroken, match="look at it again"):
        withdraw_record(accepted.pk, by=officer, record_id=first.pk, reason=WHY)

    withdraw_record(accepted.pk, by=officer, record_id=last.pk, reason=WHY)
    assert withdraw_record(accepted.pk, by=officer, record_id=first.pk, reason=WHY).stage == Stage.OPEN


def test_a_wrong_day_that_was_withdrawn_holds_up_no_later_step(
    signed: FeedbackItem, officer: User, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=10))
    item = recorded(signed, officer, "applied")
    withdraw_record(item.pk, by=officer, record_id=last_of(item).pk, reason="日期写错")

    assert record_step(item.pk, "applied", by=officer, day=date(2026, 11, 25), **PAPER).stage == Stage.APPLIED


def test_what_struck_it_off_is_not_withdrawn(struck: FeedbackItem, officer: User) -> None:
    with pytest.raises(RuleBroken, match="look at it again"):
        withdraw_record(struck.pk, by=officer, record_id=last_of(struck).pk, reason=WHY)


def test_only_the_office_withdraws(accepted: FeedbackItem, head: User) -> None:
    with pytest.raises(PermissionDenied):
        withdraw_record(accepted.pk, by=head, record_id=last_of(accepted).pk, reason=WHY)


def test_it_stays_on_the_page_with_its_reason_and_not_in_the_closing_file(
    accepted: FeedbackItem, officer: User, client: Client
) -> None:
    client.force_login(officer, backend="apps.accounts.backends.AccountBackend")
    address = f"{accepted.get_absolute_url()}withdraw/"
    assert " ".join(["2026-11-24", *PAPER.values()]) in client.get(address).content.decode()

    client.post(address, {"record_id": last_of(accepted).pk, "reason": WHY})

    page = client.get(accepted.get_absolute_url()).content.decode()
    assert WHY in page
    assert page.count("<del>") == 1
    assert len(FeedbackItem.objects.get(pk=accepted.pk).records.in_force()) == 1
    said = str(closing_file(FeedbackItem.objects.for_list().get(pk=accepted.pk)).blocks)
    assert said.count(PAPER["document"]) == 1


def test_the_database_lets_a_record_only_be_withdrawn_and_once(accepted: FeedbackItem, officer: User) -> None:
    last = last_of(accepted)
    withdraw_record(accepted.pk, by=officer, record_id=last.pk, reason=WHY)

    refused_by_trigger("UPDATE feedback_record SET withdrawn_why = '另一个' WHERE id = %s", last.pk)
    refused_by_trigger(
        "UPDATE feedback_record SET day = '2025-01-01', withdrawn_at = now(), withdrawn_by_id = by_id,"
        " withdrawn_why = '另一个' WHERE withdrawn_at IS NULL AND item_id = %s",
        accepted.pk,
    )
    refused_by_trigger("DELETE FROM feedback_record WHERE item_id = %s", accepted.pk)


def test_the_database_withdraws_nothing_without_a_reason(accepted: FeedbackItem) -> None:
    with refused_by("withdrawn_by_someone_with_a_reason"):
        Record.objects.filter(item=accepted).update(withdrawn_at=timezone.now())


def test_the_database_withdraws_nothing_that_ended_a_round(struck: FeedbackItem, officer: User) -> None:
    with refused_by("only_steps_before_the_end_are_withdrawn"):
        Record.objects.filter(item=struck, kind="struck").update(
            withdrawn_at=timezone.now(), withdrawn_by=officer, withdrawn_why=WHY
        )
