"""督办: letters about what is overdue are drafted by the clock, for a person to send, change or drop (domain.md §4, §5)."""

from datetime import timedelta

import pytest
import time_machine

from apps.accountability.actions import propose_due
from apps.accountability.measures import answer_measure, drop_draft, issue_measure
from apps.accountability.models import Measure
from apps.accountability.pressing import press_due, press_now
from apps.accounts.models import User
from apps.rectifications.models import Task
from apps.rectifications.postponing import ask_extension, decide_extension
from apps.units.actions import excuse_units
from apps.units.models import Unit
from tests.make import make_head, make_spot, make_task, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(officer: User, village: Unit, head: User, clock: time_machine.Traveller) -> Task:
    """Found by the office, an hour overdue."""
    task = make_task(officer, village)
    clock.move_to(task.due_at + timedelta(hours=1))
    return task


def kinds() -> list[str]:
    return list(Measure.objects.order_by("pk").values_list("kind", flat=True))


def test_at_overdue_a_reminder_is_drafted_and_not_sent(late: Task, officer: User) -> None:
    [draft] = press_now(late.town, by=officer)

    assert (draft.kind, draft.unit, draft.is_issued, draft.drafted_by) == ("reminder", late.lead_unit, False, None)
    assert late.number in draft.facts


def test_a_unit_gets_one_draft_for_all_its_tasks(late: Task, officer: User, clock: time_machine.Traveller) -> None:
    second = make_task(officer, late.lead_unit, severity="serious")
    clock.move_to(second.due_at + timedelta(hours=1))

    [draft] = press_now(late.town, by=officer)

    assert {one.task for one in draft.about.all()} == {late, second}


def test_a_deadline_is_pressed_for_once(late: Task, officer: User) -> None:
    press_now(late.town, by=officer)

    assert press_now(late.town, by=officer) == []


def test_after_a_reminder_the_next_draft_is_a_letter(
    late: Task, officer: User, head: User, clock: time_machine.Traveller
) -> None:
    reminder = issue_measure(press_now(late.town, by=officer)[0].pk, by=officer)
    answer_measure(reminder.pk, by=head, words="正在整改")
    other = make_task(officer, late.lead_unit)
    clock.move_to(other.due_at + timedelta(hours=1))
    press_now(late.town, by=officer)

    assert kinds() == ["reminder", "letter"]


def test_a_deadline_that_was_moved_is_pressed_for_anew(
    late: Task, officer: User, head: User, clock: time_machine.Traveller
) -> None:
    press_now(late.town, by=officer)
    ask_extension(late.pk, by=head, until=late.town.today() + timedelta(days=2), reason="下雨")
    decide_extension(late.pk, by=officer, is_granted=True)
    clock.shift(timedelta(days=3))

    assert len(press_now(late.town, by=officer)) == 1


def test_what_the_unit_found_itself_is_pressed_for_by_no_letter(
    officer: User, village: Unit, head: User, clock: time_machine.Traveller
) -> None:
    make_spot(head, village)
    clock.move_to(Task.objects.get().due_at + timedelta(hours=1))

    assert press_now(village.town, by=officer) == []


def test_an_excused_unit_is_left_in_peace(late: Task, officer: User) -> None:
    today = late.town.today()
    excuse_units(by=officer, town=late.town, units=[late.lead_unit], from_day=today, to_day=today, reason="洪水")

    assert press_now(late.town, by=officer) == []


def test_a_posted_agency_is_asked_for_cooperation(officer: User, village: Unit, clock: time_machine.Traveller) -> None:
    agency = make_unit(village.town, "派出所", "agency")
    make_head(agency, "police")
    task = make_task(officer, agency)
    clock.move_to(task.due_at + timedelta(hours=1))

    assert [one.kind for one in press_now(village.town, by=officer)] == ["request"]


def test_a_dropped_draft_comes_again_by_no_clock(late: Task, officer: User) -> None:
    drop_draft(press_now(late.town, by=officer)[0].pk, by=officer, reason="已沟通")

    assert press_now(late.town, by=officer) == []


def test_the_clock_drafts_once_a_day_after_the_rules(late: Task, clock: time_machine.Traveller) -> None:
    clock.move_to(late.town.at(late.town.today(), late.opened_at.time()) + timedelta(hours=12))
    propose_due()

    assert [press_due(), press_due()] == [1, 0]
