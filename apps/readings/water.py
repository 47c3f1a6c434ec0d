"""水质类别 by GB 3838-2002, table 1, for rivers: the worst of the items decides (单因子评价)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.readings.models import MEASURED, Grade, Item

# The limits of the grades Ⅰ to Ⅴ, mg/L. Oxygen must not fall below its own, all others must not rise above.
# Ⅰ may also be had by oxygen of 90 % of saturation; that needs the water's temperature, which towns aren't told.
HIGHEST: dict[Item, tuple[str, ...]] = {
    Item.CODMN: ("2", "4", "6", "10", "15"),
    Item.COD: ("15", "15", "20", "30", "40"),
    Item.BOD5: ("3", "3", "4", "6", "10"),
    Item.NH3N: ("0.15", "0.5", "1.0", "1.5", "2.0"),
    Item.TP: ("0.02", "0.1", "0.2", "0.3", "0.4"),
}
LEAST_OXYGEN = ("7.5", "6", "5", "3", "2")
PH = (Decimal(6), Decimal(9))  # the same for all grades


@dataclass(frozen=True)
class Judged:
    """A section's grade. `worst`: the items that decide it, none where it was only reported and at Ⅰ."""

    grade: Grade
    worst: tuple[Item, ...]
    is_reported: bool = False


def grade_of(item: Item, value: Decimal) -> Grade:
    """The best grade whose limit the value keeps; 劣Ⅴ beyond all."""
    if item == Item.GRADE:
        return Grade(int(value))
    if item == Item.PH:
        return Grade.I if PH[0] <= value <= PH[1] else Grade.WORSE
    if item == Item.DO:
        return first_kept([value >= Decimal(least) for least in LEAST_OXYGEN])
    return first_kept([value <= Decimal(most) for most in HIGHEST[item]])


def first_kept(kept: list[bool]) -> Grade:
    return Grade(kept.index(True) + 1) if True in kept else Grade.WORSE


def measured(values: Mapping[Item, Decimal]) -> Judged | None:
    """The grade by the items that were measured; None where none was."""
    grades = {item: grade_of(item, values[item]) for item in MEASURED if item in values}
    if not grades:
        return None
    worst = max(grades.values())
    deciding = tuple(item for item, grade in grades.items() if grade == worst and worst > Grade.I)
    return Judged(worst, deciding)


def judged(values: Mapping[Item, Decimal]) -> Judged | None:
    """The grade by the items, or the one that was reported where it is worse: it knows items that aren't entered."""
    by_items = measured(values)
    reported = Grade(int(values[Item.GRADE])) if Item.GRADE in values else None
    if reported and (by_items is None or reported > by_items.grade):
        return Judged(reported, (), is_reported=True)
    return by_items
