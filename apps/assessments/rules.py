"""How a figure becomes points (domain.md §6): shares count in proportion, numbers by the piece, never below nothing."""

from __future__ import annotations

from decimal import Decimal

from apps.assessments.models import Line, Method
from apps.core.figures import hundredth
from apps.pledges.models import Indicator

PERCENT = "%"
HUNDRED = Decimal(100)
LESS = Indicator.Direction.LESS


def points_of(line: Line, method: Method) -> Decimal:
    """Points of 0 to the line's weight, by the town's method.

    A share: as domain.md scores it, rate × weight, or (1 − rate) × weight where less is better; or all of the weight
    once the target is reached. Another amount: full where the target is reached; what is too much takes its points
    off for each piece, what is too little counts in proportion. Nothing to count takes nothing off: who had no task due
    isn't worse than who completed all.
    """
    if line.value is None:
        return line.weight
    of_weight = (
        rate_of(line.value, line, method) if line.unit_of_measure == PERCENT else number_of(line.value, line, method)
    )
    return hundredth(min(max(of_weight, Decimal(0)), line.weight))


def rate_of(value: Decimal, line: Line, method: Method) -> Decimal:
    is_less = line.direction == LESS
    good, target = (HUNDRED - value, HUNDRED - line.target) if is_less else (value, line.target)
    if method.shares == Method.Shares.PROPORTION:
        return line.weight * good / HUNDRED
    return line.weight if good >= target else line.weight * good / target


def number_of(value: Decimal, line: Line, method: Method) -> Decimal:
    if line.direction == LESS:
        return line.weight - method.off_each * max(value - line.target, Decimal(0))
    return line.weight if value >= line.target else line.weight * value / line.target


def total_of(points: Decimal, adjusted: Decimal) -> Decimal:
    """Floor 0."""
    return max(hundredth(points + adjusted), Decimal(0))
