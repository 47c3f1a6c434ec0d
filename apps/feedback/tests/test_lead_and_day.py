"""Once an item is given to a unit, its task alone says who leads and by when; the list's words stay the list's."""

from datetime import date, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.feedback.actions import Worded, assign_item, change_item
from apps.feedback.ledgers import FEEDBACK
from apps.feedback.models import FeedbackItem
from apps.feedback.tests.conftest import put_right
from apps.ledgers.asked import Asked
from apps.rectifications.actions import start_task
from apps.rectifications.postponing import extend_task
from apps.rectifications.rerouting import reassign_task, void_task
from apps.units.models import Unit
from tests.make import category

pytestmark = pytest.mark.django_db
LATER = date(2027, 6, 30)


def found(user: User, query: str) -> list[FeedbackItem]:
    return list(Asked(FEEDBACK, user, QueryDict(query)).rows)


def test_extending_the_task_moves_the_items_day_in_the_ledger(item: FeedbackItem, officer: User) -> None:
    assert found(officer, "due_from=2027-06-01") == []

    extend_task(item.task.pk, by=officer, until=LATER, reason="工程未完工")

    [row] = found(officer, "due_from=2027-06-01")
    assert row.day == LATER


def test_an_extended_item_is_not_overdue_by_the_lists_day(
    item: FeedbackItem, officer: User, clock: time_machine.Traveller
) -> None:
    FeedbackItem.objects.filter(pk=item.pk).update(due_on=date(2026, 12, 1))
    extend_task(item.task.pk, by=officer, until=LATER, reason="工程未完工")
    clock.shift(timedelta(days=60))

    assert found(officer, "deadline=overdue") == []


def test_an_item_is_overdue_when_its_task_is(item: FeedbackItem, officer: User, clock: time_machine.Traveller) -> None:
    FeedbackItem.objects.filter(pk=item.pk).update(due_on=LATER)
    clock.shift(timedelta(days=31))

    assert found(officer, "deadline=overdue") == [item]


def test_what_waits_for_the_self_check_is_not_overdue(
    item: FeedbackItem, officer: User, cadre: User, clock: time_machine.Traveller
) -> None:
    put_right(item, cadre)
    clock.shift(timedelta(days=31))

    assert found(officer, "deadline=overdue") == []


def test_a_new_day_in_the_list_leaves_the_task_and_is_told_to_the_office(item: FeedbackItem, officer: User) -> None:
    due_at = item.task.due_at

    change_item(item.pk, Worded("1", "河道", due_words="2027年6月底", due_on=LATER), by=officer)

    item = FeedbackItem.objects.get(pk=item.pk)
    assert (item.task.due_at, item.is_set_apart) == (due_at, True)
    assert item.day == due_at.astimezone(item.town.zone).date()
    client = Client()
    client.force_login(officer, backend="apps.accounts.backends.AccountBackend")
    assert 'class="note soon"' in client.get(item.get_absolute_url()).content.decode()


def test_a_new_lead_of_the_task_leads_the_item(item: FeedbackItem, officer: User, other_village: Unit) -> None:
    reassign_task(item.task.pk, by=officer, unit=other_village, reason="属地")

    [row] = found(officer, f"lead_unit={other_village.pk}")
    assert row.leads == other_village
    offered = Asked(FEEDBACK, officer, QueryDict("")).filters.choices("lead_unit")
    assert offered == [(str(other_village.pk), "桃园村")]


def test_a_void_task_gives_lead_and_day_back_to_the_list(item: FeedbackItem, officer: User) -> None:
    FeedbackItem.objects.filter(pk=item.pk).update(due_on=LATER)
    void_task(item.task.pk, by=officer, reason="交办有误")

    [row] = found(officer, "due_from=2027-06-01")
    assert (row.leads, row.day) == (None, LATER)


def test_an_item_may_be_given_out_with_its_day_that_is_past_and_is_overdue_from_the_start(
    item: FeedbackItem, officer: User, village: Unit, cadre: User
) -> None:
    void_task(item.task.pk, by=officer, reason="交办有误")
    past = date(2026, 11, 20)

    given = assign_item(item.pk, by=officer, unit=village, category=category(item.town), due_on=past)

    start_task(given.task.pk, by=cadre)
    assert given.day == past
    assert given.task.due_at < timezone.now()
    assert found(officer, "deadline=overdue") == [given]
