"""Progress month by month: owed, reminded of, made up (domain.md §7)."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.feedback.actions import tell_progress
from apps.feedback.models import FeedbackItem, ProgressReminder
from apps.feedback.queries import months_to_tell
from apps.feedback.reminders import remind_of_progress
from apps.notifications.models import Message
from apps.units.models import Unit
from tests.clock import moment
from tests.make import make_cadre, make_item

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


def reminders(user: User) -> list[Message]:
    return list(Message.objects.filter(recipient=user, kind="feedback.progress_missing"))


@pytest.fixture
def at_the_end(item: FeedbackItem, clock: time_machine.Traveller) -> FeedbackItem:
    """The item, five days before the month's end."""
    clock.move_to(moment("2026-11-25 09:00"))
    return item


def test_before_the_months_last_days_nobody_is_reminded(item: FeedbackItem) -> None:
    assert remind_of_progress() == 0


def test_in_the_months_last_days_the_lead_unit_is_reminded_once(at_the_end: FeedbackItem, cadre: User) -> None:
    assert (remind_of_progress(), remind_of_progress()) == (1, 0)

    [word] = reminders(cadre)
    assert word.url == f"/feedback/{at_the_end.pk}/progress/"


def test_several_items_of_a_unit_are_one_word_to_each_person(
    at_the_end: FeedbackItem, cadre: User, village: Unit
) -> None:
    make_item(village, number="2")

    assert remind_of_progress() == 2
    assert [word.url for word in reminders(cadre)] == ["/feedback/?progress=missing"]


def test_who_has_told_is_not_reminded(at_the_end: FeedbackItem, cadre: User) -> None:
    tell_progress(at_the_end.pk, by=cadre, pace="on_time", words="正在清理")

    assert remind_of_progress() == 0


def test_another_unit_and_the_office_are_not_reminded(
    at_the_end: FeedbackItem, officer: User, other_village: Unit
) -> None:
    neighbour = make_cadre(other_village, "neighbour")
    remind_of_progress()

    assert reminders(officer) == reminders(neighbour) == []


def test_the_next_month_is_reminded_of_anew(at_the_end: FeedbackItem, clock: time_machine.Traveller) -> None:
    remind_of_progress()
    clock.move_to(moment("2026-12-28 09:00"))

    assert remind_of_progress() == 1
    assert ProgressReminder.objects.count() == 2


@pytest.fixture
def in_january(item: FeedbackItem, cadre: User, clock: time_machine.Traveller) -> FeedbackItem:
    """Told of in December and not in November, when it was given out."""
    clock.move_to(moment("2026-12-20 09:00"))
    tell_progress(item.pk, by=cadre, pace="on_time", words="十二月")
    clock.move_to(moment("2027-01-10 09:00"))
    return item


def test_a_month_left_out_is_made_up_and_marked(in_january: FeedbackItem, cadre: User) -> None:
    told = tell_progress(in_january.pk, by=cadre, pace="on_time", words="十一月", month=NOVEMBER)

    assert (told.month, told.is_made_up) == (NOVEMBER, True)


@pytest.mark.parametrize("month", [date(2026, 12, 1), date(2026, 10, 1), date(2027, 2, 1)])
def test_a_month_told_of_or_before_the_unit_had_it_or_to_come_is_not_made_up(
    in_january: FeedbackItem, cadre: User, month: date
) -> None:
    with pytest.raises(RuleBroken, match="left out"):
        tell_progress(in_january.pk, by=cadre, pace="on_time", words="改写", month=month)


def test_the_page_offers_the_months_left_out(in_january: FeedbackItem, cadre: User) -> None:
    client = Client()
    client.force_login(cadre, backend="apps.accounts.backends.AccountBackend")
    form = client.get(f"/feedback/{in_january.pk}/progress/").context["form"]
    assert [value for value, _label in form.fields["month"].choices] == ["2027-01-01", "2026-11-01"]

    said = {"pace": "on_time", "words": "十一月补报", "month": "2026-11-01"}
    client.post(f"/feedback/{in_january.pk}/progress/", said)

    assert in_january.progress.get(month=NOVEMBER).words == "十一月补报"


def test_where_no_month_was_left_out_none_is_asked_for(item: FeedbackItem, cadre: User) -> None:
    client = Client()
    client.force_login(cadre, backend="apps.accounts.backends.AccountBackend")

    assert "month" not in client.get(f"/feedback/{item.pk}/progress/").context["form"].fields


def test_months_before_a_rebound_are_not_owed(item: FeedbackItem, cadre: User, clock: time_machine.Traveller) -> None:
    clock.move_to(moment("2027-03-05 09:00"))
    said = {"town": item.town, "due_at": item.task.due_at, "lead_unit": item.task.lead_unit}
    item.task.events.create(kind="rebounded", **said)
    clock.move_to(moment("2027-04-05 09:00"))

    assert months_to_tell(item) == [date(2027, 4, 1), date(2027, 3, 1)]
