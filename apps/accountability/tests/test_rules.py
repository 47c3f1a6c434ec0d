"""The five rules of domain.md §5, given rows and numbers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from apps.accountability.models import Rule, RuleNumbers
from apps.accountability.rules import Facts, Fired, FoundTask, LateTask, PublishedScore, ReturnedTask, Row, fired

UNIT, OTHER = 7, 8
FIRST = date(2026, 11, 1)


def day(number: int) -> date:
    """The 1st of November is day 1."""
    return FIRST + timedelta(days=number - 1)


def apply(since: int = 1, numbers: dict[str, int] | None = None, **facts: Any) -> list[Fired]:
    return fired(Facts(**facts), RuleNumbers(**(numbers or {})), day(since))


def missed(*numbers: int, unit: int = UNIT) -> dict[int, list[date]]:
    return {unit: [day(number) for number in numbers]}


def late(due: int, *days: int, task: int = 1) -> LateTask:
    return LateTask(Row(UNIT, day(due), task), [day(number) for number in days])


def found(opened: int, completed: int | None, task: int, place: str = "桥头") -> FoundTask:
    return FoundTask(Row(UNIT, day(opened), task), (UNIT, 1, place), day(opened), day(completed) if completed else None)


def test_three_reports_missed_in_seven_days_propose() -> None:
    (one,) = apply(missed=missed(1, 4, 7))
    assert (one.rule, one.unit_id, one.day) == (Rule.MISSED, UNIT, day(7))
    assert [row.day for row in one.rows] == [day(1), day(4), day(7)]


def test_two_missed_propose_nothing() -> None:
    assert apply(missed=missed(1, 2)) == []


def test_three_missed_in_eight_days_propose_nothing() -> None:
    assert apply(missed=missed(1, 4, 8)) == []


def test_a_missed_day_is_evidence_once() -> None:
    assert [one.day for one in apply(missed=missed(1, 2, 3, 4, 5, 6))] == [day(3), day(6)]


def test_units_are_counted_apart() -> None:
    assert apply(missed=missed(1, 2) | missed(3, unit=OTHER)) == []


def test_no_day_before_the_numbers_hold_fires_but_it_counts() -> None:
    (one,) = apply(since=4, missed=missed(1, 2, 3, 4))
    assert one.day == day(4)
    assert len(one.rows) == 4


def test_overdue_over_three_days_proposes_on_the_fourth() -> None:
    (one,) = apply(late=[late(1, 2, 3, 4, 5)])
    assert (one.rule, one.day) == (Rule.OVERDUE, day(5))


def test_three_days_overdue_propose_nothing() -> None:
    assert apply(late=[late(1, 2, 3, 4)]) == []


def test_what_passes_on_the_same_day_is_one_proposal() -> None:
    (one,) = apply(late=[late(1, 2, 3, 4, 5), late(1, 2, 3, 4, 5, 6, task=2)])
    assert [row.task_id for row in one.rows] == [1, 2]


def test_still_overdue_when_the_numbers_begin_proposes_then() -> None:
    (one,) = apply(since=9, late=[late(1, 2, 3, 4, 5, 6, 7, 8, 9)])
    assert one.day == day(9)


def test_what_was_late_before_the_numbers_held_is_let_be() -> None:
    assert apply(since=9, late=[late(1, 2, 3, 4, 5, 6)]) == []


def test_returned_twice_proposes() -> None:
    (one,) = apply(returned=[ReturnedTask(Row(UNIT, day(2), 1), [day(2), day(5)])])
    assert (one.rule, one.day) == (Rule.RETURNED, day(5))


def test_returned_once_proposes_nothing() -> None:
    assert apply(returned=[ReturnedTask(Row(UNIT, day(2), 1), [day(2)])]) == []


def test_found_three_times_each_after_completion_proposes() -> None:
    (one,) = apply(found=[found(1, 2, 1), found(5, 6, 2), found(9, None, 3)])
    assert (one.rule, one.day) == (Rule.REPEATED, day(9))
    assert [row.task_id for row in one.rows] == [1, 2, 3]


def test_found_again_before_it_was_completed_is_no_repetition() -> None:
    assert apply(found=[found(1, 7, 1), found(5, 6, 2), found(9, None, 3)]) == []


def test_another_place_is_no_repetition() -> None:
    assert apply(found=[found(1, 2, 1), found(5, 6, 2, "村口"), found(9, None, 3)]) == []


def test_thirty_days_apart_are_no_repetition() -> None:
    assert apply(found=[found(1, 2, 1), found(5, 6, 2), found(31, None, 3)]) == []


def scored(total: str, published: int = 10) -> PublishedScore:
    return PublishedScore(Row(UNIT, day(1), score_id=3), Decimal(total), day(published))


def test_a_score_under_sixty_proposes_on_the_day_it_was_published() -> None:
    (one,) = apply(scored=[scored("59.99")])
    assert (one.rule, one.unit_id, one.day) == (Rule.SCORE, UNIT, day(10))
    assert [row.score_id for row in one.rows] == [3]


def test_a_score_of_sixty_proposes_nothing() -> None:
    assert apply(scored=[scored("60")]) == []


def test_a_score_published_before_the_numbers_held_is_let_be() -> None:
    assert apply(since=11, scored=[scored("20")]) == []


def test_the_town_may_set_the_score_or_do_without_the_rule() -> None:
    assert len(apply(numbers={"score_under": 70}, scored=[scored("65")])) == 1
    assert apply(numbers={"score_under": 0}, scored=[scored("0")]) == []


def test_the_towns_numbers_count() -> None:
    assert len(apply(numbers={"missed_reports": 2}, missed=missed(1, 2))) == 1
    assert apply(numbers={"missed_reports": 4}, missed=missed(1, 2, 3)) == []
