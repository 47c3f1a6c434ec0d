"""What is evidence and what never is: excuses, what a unit found itself, what is void (domain.md §5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from apps.accountability.models import Rule
from apps.accountability.queries import facts_of, last_full_day, overlooked
from apps.accounts.models import User
from apps.rectifications.actions import return_task, start_task, submit_task, verify_task
from apps.rectifications.models import Task
from apps.rectifications.rerouting import merge_tasks, void_task
from apps.towns.models import Town, TownSettings
from apps.units.actions import excuse_units
from apps.units.models import Unit
from tests.make import at, make_report, make_spot, make_task, sent_finding

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
MONDAY = TODAY - timedelta(days=1)


def test_a_day_without_report_is_missed(town: Town, village: Unit, cadre: User) -> None:
    make_report(cadre, village, MONDAY, late_reason="没有信号")
    facts = facts_of(town, TODAY - timedelta(days=3), MONDAY)
    assert facts.missed[village.pk] == [date(2026, 11, 21), date(2026, 11, 22)]


def test_an_excused_day_is_not_missed(town: Town, village: Unit, officer: User) -> None:
    excuse_units(by=officer, town=town, units=[village], from_day=MONDAY, to_day=MONDAY, reason="停电")
    assert village.pk not in facts_of(town, MONDAY, MONDAY).missed


def test_a_day_is_over_when_made_up_reports_begin(town: Town) -> None:
    settings = TownSettings.objects.in_force(town, TODAY)
    assert last_full_day(settings, at(town, "2026-11-24 11:59")) == TODAY - timedelta(days=2)
    assert last_full_day(settings, at(town, "2026-11-24 12:00")) == MONDAY


def test_a_task_is_late_from_the_day_after_it_was_due(
    town: Town, officer: User, head: User, village: Unit, clock: time_machine.Traveller
) -> None:
    task = make_task(officer, village)
    clock.move_to(at(town, "2026-12-04 13:00"))
    (late,) = facts_of(town, TODAY, date(2026, 12, 3)).late
    assert (late.row.task_id, late.row.unit_id, late.row.day) == (task.pk, village.pk, date(2026, 12, 1))
    assert late.late_days == [date(2026, 12, 2), date(2026, 12, 3)]


def test_excused_days_do_not_make_a_task_later(
    town: Town, officer: User, head: User, village: Unit, clock: time_machine.Traveller
) -> None:
    make_task(officer, village)
    clock.move_to(at(town, "2026-12-04 13:00"))
    excuse_units(
        by=officer, town=town, units=[village], from_day=date(2026, 12, 2), to_day=date(2026, 12, 2), reason="洪水"
    )
    (late,) = facts_of(town, TODAY, date(2026, 12, 3)).late
    assert late.late_days == [date(2026, 12, 3)]


def test_evidence_handed_in_ends_the_lateness(
    town: Town, officer: User, cadre: User, village: Unit, clock: time_machine.Traveller
) -> None:
    task = make_task(officer, village)
    clock.move_to(at(town, "2026-12-02 09:00"))
    submit_task(task.pk, by=cadre, words="已清运")
    clock.move_to(at(town, "2026-12-20 13:00"))
    (late,) = facts_of(town, TODAY, date(2026, 12, 19)).late
    assert late.late_days == [date(2026, 12, 2)]


@pytest.mark.parametrize("how", ["in the daily report", "by a spot report"])
def test_what_the_unit_found_itself_is_never_evidence(
    town: Town, cadre: User, village: Unit, clock: time_machine.Traveller, how: str
) -> None:
    if how == "in the daily report":
        make_report(cadre, village, TODAY, sent_finding(town))
    else:
        make_spot(cadre, village)
    clock.move_to(at(town, "2026-12-20 13:00"))
    facts = facts_of(town, TODAY, date(2026, 12, 19))
    assert (facts.late, facts.found) == ([], [])


def test_what_supervision_found_is_evidence(
    town: Town, group_member: User, village: Unit, clock: time_machine.Traveller
) -> None:
    make_report(group_member, village, TODAY, sent_finding(town))
    clock.move_to(at(town, "2026-12-20 13:00"))
    facts = facts_of(town, TODAY, date(2026, 12, 19))
    assert (len(facts.late), len(facts.found)) == (1, 1)


def test_a_void_task_is_no_evidence(town: Town, officer: User, village: Unit, clock: time_machine.Traveller) -> None:
    task = make_task(officer, village)
    void_task(task.pk, by=officer, reason="误报")
    clock.move_to(at(town, "2026-12-20 13:00"))
    assert facts_of(town, TODAY, date(2026, 12, 19)).late == []


def test_returns_are_counted_by_task(town: Town, officer: User, cadre: User, village: Unit) -> None:
    task = make_task(officer, village)
    for _time in range(2):
        submit_task(task.pk, by=cadre, words="已清运")
        return_task(task.pk, by=officer, reason="还有")
    (returned,) = facts_of(town, TODAY, TODAY).returned
    assert (returned.row.task_id, returned.days) == (task.pk, [TODAY, TODAY])


def test_where_and_what_was_found_again(town: Town, officer: User, cadre: User, village: Unit) -> None:
    task = make_task(officer, village, place="村口 大槐树下")
    submit_task(task.pk, by=cadre, words="已清运")
    verify_task(task.pk, by=officer)
    make_task(officer, village)
    first, second = facts_of(town, TODAY, TODAY).found
    assert first.place == second.place
    assert (first.completed_on, second.completed_on) == (TODAY, None)


def test_what_is_evidence_already_is_left_out(town: Town, village: Unit) -> None:
    used = {(Rule.MISSED.value, village.pk, MONDAY, None)}
    assert facts_of(town, MONDAY, MONDAY, used).missed[village.pk] == []


def test_what_supervision_found_on_a_nil_day_is_shown(
    town: Town, group_member: User, cadre: User, village: Unit
) -> None:
    make_report(cadre, village, TODAY)
    make_report(group_member, village, TODAY, sent_finding(town))
    (one,) = overlooked(town)
    assert (one.finding.unit, one.report.author) == (village, cadre)


def test_a_unit_that_reported_a_problem_that_day_overlooked_nothing(
    town: Town, group_member: User, cadre: User, village: Unit
) -> None:
    make_report(cadre, village, TODAY, sent_finding(town))
    make_report(group_member, village, TODAY, sent_finding(town))
    assert overlooked(town) == []


def test_a_task_in_work_is_late_too(
    town: Town, officer: User, cadre: User, village: Unit, clock: time_machine.Traveller
) -> None:
    task: Task = make_task(officer, village)
    start_task(task.pk, by=cadre)
    clock.move_to(at(town, "2026-12-20 13:00"))
    assert len(facts_of(town, TODAY, date(2026, 12, 19)).late) == 1


def test_what_the_unit_found_first_stays_its_own_whoever_finds_it_again(
    town: Town, cadre: User, officer: User, village: Unit, clock: time_machine.Traveller
) -> None:
    make_spot(cadre, village)
    own = Task.objects.get()
    clock.shift(timedelta(hours=1))
    again = make_task(officer, village)
    merge_tasks(own.pk, by=officer, duplicates=[again.pk])

    clock.move_to(at(town, "2026-12-20 13:00"))
    assert not facts_of(town, TODAY, date(2026, 12, 19)).late


def test_what_others_found_first_is_evidence_though_the_unit_reports_it_afterwards(
    town: Town, cadre: User, officer: User, village: Unit, clock: time_machine.Traveller
) -> None:
    found = make_task(officer, village)
    clock.shift(timedelta(hours=1))
    make_spot(cadre, village)
    merge_tasks(found.pk, by=officer, duplicates=[Task.objects.exclude(pk=found.pk).get().pk])

    clock.move_to(at(town, "2026-12-20 13:00"))
    assert [late.row.task_id for late in facts_of(town, TODAY, date(2026, 12, 19)).late] == [found.pk]


def test_what_was_brought_in_from_before_is_no_evidence(
    town: Town, officer: User, head: User, village: Unit, clock: time_machine.Traveller
) -> None:
    task = make_task(officer, village)
    Task.objects.filter(pk=task.pk).update(is_history=True)
    clock.move_to(at(town, "2026-12-20 13:00"))
    assert not facts_of(town, TODAY, date(2026, 12, 19)).late
