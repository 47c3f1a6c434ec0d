"""How a figure becomes points (domain.md §6): shares count in proportion, numbers by the piece, never below nothing."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from apps.pledges.models import Indicator

HUNDREDTH = Decimal("0.01")
PERCENT = "%"
OFF_EACH = Decimal("0.5")  # of a number that exceeds its target: half a point a piece
LESS = Indicator.Direction.LESS


def points_of(value: Decimal | None, *, target: Decimal, weight: Decimal, measure: str, direction: str) -> Decimal:
    """Points of 0 to `weight`.

    A share: as domain.md scores it, rate × weight, or (1 − rate) × weight where less is better. Another amount: full
    where the target is reached; what is too much takes half a point a piece off, what is too little counts in
    proportion. Nothing to count takes nothing off: who had no task due isn't worse than who completed all.
    """
    if value is None:
        return weight
    return rounded(min(max(share_of(value, target, weight, measure, direction), Decimal(0)), weight))


def share_of(value: Decimal, target: Decimal, weight: Decimal, measure: str, direction: str) -> Decimal:
    if measure == PERCENT:
        rate = value / 100
        return weight * (1 - rate if direction == LESS else rate)
    if direction == LESS:
        return weight - OFF_EACH * max(value - target, Decimal(0))
    return weight if value >= target else weight * value / target


def rounded(points: Decimal) -> Decimal:
    return points.quantize(HUNDREDTH, ROUND_HALF_UP)


def total_of(points: Decimal, adjusted: Decimal) -> Decimal:
    """Floor 0."""
    return max(rounded(points + adjusted), Decimal(0))
