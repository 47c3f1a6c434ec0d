"""What the system counts itself, with the rows behind each figure (domain.md §6)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from apps.accounts.models import User
from apps.pledges.counts import COUNTS, Figure, facts_of, figure_of
from apps.rectifications.actions import return_task, submit_task, verify_task
from apps.rectifications.models import Task
from apps.rectifications.postponing import extend_task
from apps.rectifications.rerouting import mark_false_report, reassign_task
from apps.towns.models import Town
from apps.units.actions import excuse_units
from apps.units.models import Unit
from tests.make import make_report, make_task

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 1), date(2026, 12, 31)


def figure(town: Town, code: str, unit: Unit) -> Figure:
    return figure_of(code, facts_of(town, FIRST, LAST), unit.pk)


def completed(task: Task, officer: User, cadre: User) -> Task:
    submit_task(task.pk, by=cadre, words="已清运")
    return verify_task(task.pk, by=officer)


def test_the_share_completed_names_its_rows(village: Unit, officer: User, cadre: User) -> None:
    done, open_ = make_task(officer, village), make_task(officer, village, place="桥头")
    completed(done, officer, cadre)

    found = figure(village.town, "handled", village)

    assert found.value == Decimal(50)
    assert [row.key for row in found.part] == [str(done.pk)]
    assert {row.key for row in found.whole} == {str(done.pk), str(open_.pk)}


def test_nothing_due_is_no_figure_rather_than_nothing_done(village: Unit) -> None:
    assert figure(village.town, "handled", village).value is None


def test_a_share_is_rounded_half_up_to_two_places(village: Unit, officer: User, cadre: User) -> None:
    tasks = [make_task(officer, village, place=f"{n}") for n in range(3)]
    completed(tasks[0], officer, cadre)

    assert figure(village.town, "handled", village).value == Decimal("33.33")


def test_completed_after_its_deadline_is_not_in_time(
    village: Unit, officer: User, cadre: User, clock: time_machine.Traveller
) -> None:
    task = make_task(officer, village)
    clock.shift(timedelta(days=10))
    assert figure(village.town, "overdue", village).value == 100
    completed(task, officer, cadre)

    assert figure(village.town, "handled", village).value == 100
    assert figure(village.town, "in_time", village).value == 0


def test_evidence_in_time_counts_on_whatever_day_it_is_verified(
    village: Unit, officer: User, cadre: User, clock: time_machine.Traveller
) -> None:
    task = make_task(officer, village)
    due_on = task.due_at.astimezone(village.town.zone).date()
    submit_task(task.pk, by=cadre, words="已清运")
    clock.shift(timedelta(days=30))

    def shares() -> list[Decimal | None]:
        facts = facts_of(village.town, FIRST, due_on)
        return [figure_of(code, facts, village.pk).value for code in ("handled", "in_time", "overdue")]

    assert shares() == [0, 0, 0]  # not accepted yet, and not late by that
    verify_task(task.pk, by=officer)
    assert shares() == [100, 100, 0]


def test_asked_again_as_of_the_same_moment_it_counts_the_same(
    village: Unit, other_village: Unit, officer: User, cadre: User, clock: time_machine.Traveller
) -> None:
    tasks = [make_task(officer, village, place=f"{n}号点") for n in range(4)]
    submit_task(tasks[0].pk, by=cadre, words="已清运")
    clock.shift(timedelta(days=20))
    moment = village.town.now()
    first = facts_of(village.town, FIRST, village.town.today(), moment)
    before = first.tasks, first.days

    clock.shift(timedelta(days=1))
    return_task(tasks[0].pk, by=officer, reason="没清干净")
    extend_task(tasks[1].pk, by=officer, until=village.town.today() + timedelta(days=9), reason="下雪")
    reassign_task(tasks[2].pk, by=officer, unit=other_village, reason="在桃园村地界")
    completed(tasks[3], officer, cadre)

    again = facts_of(village.town, FIRST, first.last, moment)
    assert (again.tasks, again.days) == before
    assert len(again.tasks[village.pk]) == 4


def test_days_that_were_excused_make_nobody_late(
    village: Unit, officer: User, cadre: User, clock: time_machine.Traveller
) -> None:
    task = make_task(officer, village)
    due_on = task.due_at.astimezone(village.town.zone).date()
    clock.shift(timedelta(days=9))
    completed(task, officer, cadre)
    excuse_units(
        by=officer,
        town=village.town,
        units=[village],
        from_day=due_on + timedelta(days=1),
        to_day=due_on + timedelta(days=5),
        reason="洪水",
    )

    assert figure(village.town, "in_time", village).value == 100


def test_a_return_counts_against_the_unit_that_leads(
    village: Unit, other_village: Unit, officer: User, cadre: User
) -> None:
    task = make_task(officer, village)
    submit_task(task.pk, by=cadre, words="已清运")
    return_task(task.pk, by=officer, reason="没清干净")

    assert figure(village.town, "returned", village).value == 100
    assert figure(village.town, "returned", other_village).value is None


def test_reports_are_counted_on_the_days_they_were_owed(village: Unit, cadre: User) -> None:
    today = village.town.today()
    for ago in (4, 1):
        make_report(cadre, village, today - timedelta(days=ago), late_reason="停电")

    facts = facts_of(village.town, today - timedelta(days=4), today)

    assert figure_of("missed", facts, village.pk).value == 2
    assert len(figure_of("on_time", facts, village.pk).whole) == 4


def test_no_day_is_owed_before_the_towns_first_report(village: Unit, cadre: User) -> None:
    today = village.town.today()
    make_report(cadre, village, today - timedelta(days=2), late_reason="停电")

    facts = facts_of(village.town, today - timedelta(days=20), today)

    assert [one.day for one in facts.days[village.pk]] == [today - timedelta(days=2), today - timedelta(days=1)]


def test_what_a_unit_finds_itself_is_not_counted_against_it(village: Unit, officer: User, cadre: User) -> None:
    make_task(officer, village, source="daily_report", finder=cadre, finder_unit_id=village.pk)
    assert figure(village.town, "found", village).value == 0

    make_task(officer, village, source="leader", place="桥头")
    assert figure(village.town, "found", village).value == 1


def test_every_figure_can_be_asked_where_nothing_happened(village: Unit) -> None:
    facts = facts_of(village.town, LAST, LAST)
    assert all(count.read(facts, village.pk).value in (None, 0) for count in COUNTS.values())
    assert all(count.rows(facts, village.pk).startswith("/") for count in COUNTS.values())


def test_the_facts_cost_the_same_whatever_the_rows(
    village: Unit, officer: User, django_assert_max_num_queries: object
) -> None:
    for place in range(20):
        make_task(officer, village, place=f"{place}")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        facts = facts_of(village.town, FIRST, LAST)
        for kind in ("tasks", "days", "found", "fires", "items"):
            getattr(facts, kind)
    assert len(facts.tasks[village.pk]) == 20


def test_what_turned_out_to_be_a_false_report_is_uncounted(village: Unit, officer: User, cadre: User) -> None:
    mark_false_report(completed(make_task(officer, village), officer, cadre))

    assert not figure(village.town, "handled", village).whole
