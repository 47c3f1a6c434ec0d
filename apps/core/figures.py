"""Figures as officials round them: a half goes up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


def tenth(value: Decimal) -> Decimal:
    return value.quantize(TENTH, ROUND_HALF_UP)


def hundredth(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)


def percent(part: int, whole: int) -> Decimal | None:
    """To one place, as pages and papers tell a rate; None of nothing. Scores take two (`pledges.figures.share`)."""
    return tenth(Decimal(100 * part) / whole) if whole else None
