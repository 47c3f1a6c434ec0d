"""A figure becomes points as domain.md §6 scores it: every edge."""

from decimal import Decimal
from typing import Any

import pytest

from apps.assessments.models import Line, Method
from apps.assessments.rules import points_of, total_of

REACHED = Method.Shares.REACHED


def points(value: str | None, measure: str, direction: str, target: str, **method: Any) -> Decimal:
    line = Line(
        value=None if value is None else Decimal(value),
        unit_of_measure=measure,
        direction=direction,
        target=Decimal(target),
        weight=Decimal(30),
    )
    return points_of(line, Method(**method))


@pytest.mark.parametrize(
    ("value", "measure", "direction", "target", "expected"),
    [
        ("100", "%", "more", "95", "30"),
        ("95", "%", "more", "95", "28.5"),
        ("0", "%", "more", "95", "0"),
        ("0", "%", "less", "5", "30"),
        ("10", "%", "less", "5", "27"),
        ("100", "%", "less", "5", "0"),
        ("3", "次", "less", "3", "30"),
        ("4", "次", "less", "3", "29.5"),
        ("0", "次", "less", "0", "30"),
        ("80", "次", "less", "3", "0"),
        ("30", "户", "more", "30", "30"),
        ("45", "户", "more", "30", "30"),
        ("10", "户", "more", "30", "10"),
        ("0", "户", "more", "0", "30"),
        ("33.33", "%", "more", "95", "10"),
    ],
)
def test_points(value: str, measure: str, direction: str, target: str, expected: str) -> None:
    assert points(value, measure, direction, target) == Decimal(expected)


def test_nothing_to_count_takes_nothing_off() -> None:
    assert points(None, "%", "more", "95") == 30


@pytest.mark.parametrize(
    ("value", "direction", "target", "expected"),
    [
        ("95", "more", "95", "30"),
        ("100", "more", "95", "30"),
        ("47.5", "more", "95", "15"),
        ("0", "more", "0", "30"),
        ("5", "less", "5", "30"),
        ("52.5", "less", "5", "15"),
        ("100", "less", "5", "0"),
        ("100", "less", "100", "30"),
    ],
)
def test_a_town_may_give_all_points_once_the_target_is_reached(
    value: str, direction: str, target: str, expected: str
) -> None:
    assert points(value, "%", direction, target, shares=REACHED) == Decimal(expected)


def test_a_town_says_what_each_too_many_costs() -> None:
    assert points("4", "次", "less", "3", off_each=Decimal(2)) == 28
    assert points("9", "次", "less", "3", off_each=Decimal(0)) == 30


@pytest.mark.parametrize(("adjusted", "total"), [("0", "40"), ("2.5", "42.5"), ("-50", "0")])
def test_the_floor_is_nothing(adjusted: str, total: str) -> None:
    assert total_of(Decimal(40), Decimal(adjusted)) == Decimal(total)
