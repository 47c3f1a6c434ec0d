"""The grade of water against GB 3838-2002, table 1: every edge of every item."""

from decimal import Decimal

import pytest

from apps.readings.models import Grade, Item
from apps.readings.water import grade_of, judged, measured

TABLE = {
    "codmn": ("2", "4", "6", "10", "15"),
    "cod": ("15", "15", "20", "30", "40"),
    "bod5": ("3", "3", "4", "6", "10"),
    "nh3n": ("0.15", "0.5", "1.0", "1.5", "2.0"),
    "tp": ("0.02", "0.1", "0.2", "0.3", "0.4"),
}
A_LITTLE = Decimal("0.001")
EDGES = [(item, limit, number) for item, limits in TABLE.items() for number, limit in enumerate(limits, 1)]


@pytest.mark.parametrize(("item", "limit", "number"), EDGES)
def test_at_a_limit_its_grade_is_kept_and_just_above_it_is_not(item: str, limit: str, number: int) -> None:
    best = TABLE[item].index(limit) + 1  # Ⅰ and Ⅱ of COD and BOD5 share theirs
    assert grade_of(Item(item), Decimal(limit)) == best
    assert grade_of(Item(item), Decimal(limit) + A_LITTLE) > number


@pytest.mark.parametrize(("limit", "number"), [("7.5", 1), ("6", 2), ("5", 3), ("3", 4), ("2", 5)])
def test_oxygen_must_not_fall_below(limit: str, number: int) -> None:
    assert grade_of(Item.DO, Decimal(limit)) == number
    assert grade_of(Item.DO, Decimal(limit) - A_LITTLE) == number + 1


@pytest.mark.parametrize(("value", "grade"), [("5.99", 6), ("6", 1), ("9", 1), ("9.01", 6)])
def test_ph_keeps_all_grades_or_none(value: str, grade: int) -> None:
    assert grade_of(Item.PH, Decimal(value)) == grade


@pytest.mark.parametrize("item", TABLE)
def test_beyond_the_fifth_is_worse_than_the_fifth(item: str) -> None:
    assert grade_of(Item(item), Decimal(TABLE[item][-1]) + A_LITTLE) == Grade.WORSE


def values(**said: str) -> dict[Item, Decimal]:
    return {Item(item): Decimal(value) for item, value in said.items()}


def test_the_worst_item_decides() -> None:
    found = judged(values(do="8", codmn="3.1", nh3n="1.2", tp="0.05"))
    assert (found.grade, found.worst) == (Grade.IV, (Item.NH3N,))


def test_what_was_only_reported_counts() -> None:
    found = judged(values(grade="3"))
    assert (found.grade, found.is_reported) == (Grade.III, True)


def test_a_worse_report_counts_for_it_knows_other_items() -> None:
    assert judged(values(codmn="3", grade="4")).grade == Grade.IV


def test_a_better_report_does_not() -> None:
    assert judged(values(codmn="8", grade="2")).grade == Grade.IV


def test_without_items_there_is_no_grade() -> None:
    assert measured({}) is None
    assert judged({}) is None
