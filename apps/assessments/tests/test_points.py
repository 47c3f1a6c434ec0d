"""A figure becomes points as domain.md §6 scores it: every edge."""

from decimal import Decimal

import pytest

from apps.assessments.rules import points_of, total_of


@pytest.mark.parametrize(
    ("value", "measure", "direction", "target", "points"),
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
def test_points(value: str, measure: str, direction: str, target: str, points: str) -> None:
    found = points_of(Decimal(value), target=Decimal(target), weight=Decimal(30), measure=measure, direction=direction)
    assert found == Decimal(points)


def test_nothing_to_count_takes_nothing_off() -> None:
    assert points_of(None, target=Decimal(95), weight=Decimal(30), measure="%", direction="more") == 30


@pytest.mark.parametrize(("adjusted", "total"), [("0", "40"), ("2.5", "42.5"), ("-50", "0")])
def test_the_floor_is_nothing(adjusted: str, total: str) -> None:
    assert total_of(Decimal(40), Decimal(adjusted)) == Decimal(total)
